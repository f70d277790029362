package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

var requestsPerSecond = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)

// wrk loads one address for the given seconds with 32 connections of one
// thread and returns requests a second. It fails on any non-2xx answer.
func wrk(ctx context.Context, url string, seconds int) (float64, error) {
	out, err := exec.CommandContext(ctx, "wrk", "-t1", "-c32", fmt.Sprintf("-d%ds", seconds),
		"-H", "Accept-Encoding: gzip", url).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("wrk %s: %w\n%s", url, err, out)
	}
	if regexp.MustCompile(`Non-2xx`).Match(out) {
		return 0, fmt.Errorf("wrk %s: not every answer was 2xx\n%s", url, out)
	}
	match := requestsPerSecond.FindSubmatch(out)
	if match == nil {
		return 0, fmt.Errorf("wrk %s said: %s", url, out)
	}
	return strconv.ParseFloat(string(match[1]), 64)
}

// each times n calls of work, one after the other, and returns the seconds
// of one call on average.
func each(n int, work func(i int) error) (float64, error) {
	start := time.Now()
	for i := range n {
		if err := work(i); err != nil {
			return 0, err
		}
	}
	return time.Since(start).Seconds() / float64(n), nil
}

// get reads one page to its end and fails on anything but 200.
func get(client *http.Client, url string) error {
	res, err := client.Get(url)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", url, res.Status)
	}
	_, err = io.Copy(io.Discard, res.Body)
	return err
}
