package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// watching is how many connections follow a session at the same time.
const watching = 2000

// watcher is one connection; it tells when each event had arrived whole.
type watcher struct {
	conn net.Conn
	got  chan time.Time
}

// watcherRows measures a live session with 2,000 who follow it on one process:
// from the moment a question is sent until every one of them has the change,
// and the memory they take.
func watcherRows(ctx context.Context, dir string) ([]row, error) {
	portal, err := startPortal(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer portal.stop()
	asker, page, err := signedIn(portal.url)
	if err != nil {
		return nil, err
	}
	before, err := resident(portal.cmd.Process.Pid)
	if err != nil {
		return nil, err
	}
	watchers, err := watch(portal.url, page+"/events.stream")
	defer func() {
		for _, w := range watchers {
			w.conn.Close()
		}
	}()
	if err != nil {
		return nil, err
	}
	var last, middle []float64
	for i := range runs {
		took, err := changeSeen(asker, portal.url+page, watchers, i)
		if err != nil {
			return nil, err
		}
		last, middle = append(last, took[len(took)-1]), append(middle, took[len(took)/2])
		time.Sleep(time.Second) // longer than a connection rests between two events
	}
	after, err := resident(portal.cmd.Process.Pid)
	if err != nil {
		return nil, err
	}
	return []row{
		atMost("a change of a session reaches the last of 2,000 watchers, seconds", median(last), 2,
			fmt.Sprintf("%s; half of them within %.2f s; from sending it to reading it", spread(last, "s"), median(middle))),
		atMost("memory of 2,000 watchers on one process, MB", float64(after-before)/1024, 200, fmt.Sprintf("%d MB before, %d MB after", before/1024, after/1024)),
	}, nil
}

// sittingNow finds the hearing of the demo whose session runs today.
var sittingNow = regexp.MustCompile(`href="(/hearings/[0-9A-Z]{10})"`)

// signedIn is a citizen of the demo, and the page of the session that runs.
func signedIn(base string) (*http.Client, string, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, "", err
	}
	client := &http.Client{Jar: jar}
	if _, err := posted(client, base+"/sign-in/persona", url.Values{"persona": {"citizen"}}); err != nil {
		return nil, "", err
	}
	list, err := read(client, base+"/hearings")
	if err != nil {
		return nil, "", err
	}
	for _, match := range sittingNow.FindAllStringSubmatch(list, -1) {
		if page, err := read(client, base+match[1]+"/session"); err == nil && strings.Contains(page, `id="vote-1"`) {
			return client, match[1] + "/session", nil
		}
	}
	return nil, "", errors.New("no hearing of the demo sits today: it was loaded on an earlier day")
}

func read(client *http.Client, address string) (string, error) {
	answer, err := client.Get(address)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %d", address, answer.StatusCode)
	}
	return string(body), err
}

func posted(client *http.Client, address string, form url.Values) (time.Time, error) {
	sent := time.Now()
	answer, err := client.PostForm(address, form)
	if err != nil {
		return sent, err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return sent, err
	}
	if answer.StatusCode != http.StatusOK {
		return sent, fmt.Errorf("%s answers %d", address, answer.StatusCode)
	}
	return sent, nil
}

// watch opens the connections and waits until each has its first event.
func watch(base, path string) (all []watcher, err error) {
	host := strings.TrimPrefix(base, "http://")
	for range watching {
		conn, err := net.Dial("tcp", host)
		if err != nil {
			return all, fmt.Errorf("after %d watchers: %w", len(all), err)
		}
		w := watcher{conn, make(chan time.Time, runs+1)}
		all = append(all, w)
		if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\n\r\n", path, host); err != nil {
			return all, err
		}
		go w.follow()
	}
	for i, w := range all {
		if _, ok := <-w.got; !ok {
			return all, fmt.Errorf("watcher %d got no event", i)
		}
	}
	return all, nil
}

// follow notes when an event has come whole: data, then an empty line.
func (w watcher) follow() {
	defer close(w.got)
	lines := bufio.NewReader(w.conn)
	data := false
	for {
		line, err := lines.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return
		}
		switch {
		case strings.HasPrefix(string(line), "data:"):
			data = true
		case len(line) == 1 && data:
			w.got <- time.Now()
			data = false
		}
	}
}

// changeSeen asks a question and gives the seconds after which each watcher
// had the change, the fastest first.
func changeSeen(asker *http.Client, page string, all []watcher, run int) ([]float64, error) {
	text := "修到哪一天？（第 " + strconv.Itoa(run) + " 次）"
	sent, err := posted(asker, page+"/questions", url.Values{"text": {text}, "send_key": {fmt.Sprintf("BENCH%05d", run)}})
	if err != nil {
		return nil, err
	}
	var took []float64
	for i, w := range all {
		at, ok := <-w.got
		if !ok {
			return nil, fmt.Errorf("watcher %d was cut off", i)
		}
		took = append(took, at.Sub(sent).Seconds())
	}
	slices.Sort(took)
	return took, nil
}

// resident is the memory of a process in KB, as the kernel counts it.
func resident(pid int) (int, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	line, _, _ := strings.Cut(rest, "kB")
	return strconv.Atoi(strings.TrimSpace(line))
}
