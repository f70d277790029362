package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// command runs one command line of the program and gives what it printed.
func command(t *testing.T, args ...string) (status int, out, faults string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(t.Context(), args, console{&o, &e})
	return status, o.String(), e.String()
}

var releasesRead = regexp.MustCompile(`, (\d+) releases`)

func TestAScepticVerifiesTheLogOfTheDemoTwice(t *testing.T) {
	p, state := demoSite(t), t.TempDir()
	verify := func(say string, options ...string) string {
		status, out, faults := command(t, append([]string{"log", "verify", p.public, "--state=" + state}, options...)...)
		read := releasesRead.FindStringSubmatch(out)
		if status != 0 || !strings.Contains(out, say) || read == nil {
			t.Fatalf("log verify: status %d, said %q %q, want %q", status, out, faults, say)
		}
		return read[1]
	}
	all := verify("first visit")
	if all == "0" {
		t.Fatal("the demo publishes nothing to verify")
	}
	verify(" 0 releases (" + all + " more before)")
	verify(" "+all+" releases", "--all")
}

var sheetLink = regexp.MustCompile(`href="(/data/[0-9a-f]{64}/funds\.csv)"`)

// A journalist downloads a spreadsheet and asks in one command where it comes
// from; one changed digit, and it comes from nowhere.
func TestADownloadedSpreadsheetIsProvedByTheLogOfTheDemo(t *testing.T) {
	p, state := demoSite(t), t.TempDir()
	_, _, all := fetch(t, p.public+"/data")
	release := regexp.MustCompile(`href="(/data/[0-9a-f]{64})"`).FindSubmatch(all)
	if release == nil {
		t.Fatal("/data links to no release")
	}
	_, _, page := fetch(t, p.public+string(release[1]))
	link := sheetLink.FindSubmatch(page)
	if link == nil {
		t.Fatal("the release has no spreadsheet of payment plans")
	}
	status, _, sheet := fetch(t, p.public+string(link[1]))
	if sum := fmt.Sprintf("%x", sha256.Sum256(sheet)); status != http.StatusOK || !bytes.Contains(page, []byte(sum)) {
		t.Errorf("status %d, and the page does not name the hash %s", status, sum)
	}
	_, _, manifest := fetch(t, p.public+"/api/v1/releases/"+strings.TrimPrefix(string(release[1]), "/data/")+"/manifest")
	named := regexp.MustCompile(`"sha256":"([0-9a-f]{64})"`).FindAllSubmatch(manifest, -1)
	if len(named) < 20 {
		t.Errorf("the manifest names %d files", len(named))
	}
	for _, sum := range named {
		if !bytes.Contains(page, sum[1]) {
			t.Errorf("the page does not show %s, which the manifest names", sum[1])
		}
	}
	file := filepath.Join(t.TempDir(), "download.csv")
	verify := func(content []byte) (int, string) {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		status, out, faults := command(t, "log", "verify", p.public, "--state="+state, "--file="+file)
		return status, out + faults
	}
	if status, said := verify(sheet); status != 0 || !strings.Contains(said, "is funds.csv of release ") {
		t.Errorf("status %d, said %q", status, said)
	}
	sheet[len(sheet)-4] ^= 1
	if status, said := verify(sheet); status == 0 || !strings.Contains(said, "it was changed") {
		t.Errorf("a changed byte: status %d, said %q", status, said)
	}
}

var bundleLink = regexp.MustCompile(`href="(/data/scores/[^"]+/bundle\.json)"`)

func TestAScepticRecomputesTheScoresOfTheDemo(t *testing.T) {
	p := demoSite(t)
	_, _, page := fetch(t, p.public+"/performance")
	link := bundleLink.FindSubmatch(page)
	if link == nil {
		t.Fatal("/performance links to no score bundle")
	}
	status, _, bundle := fetch(t, p.public+string(link[1]))
	if status != http.StatusOK {
		t.Fatalf("%s: %d", link[1], status)
	}
	file := filepath.Join(t.TempDir(), "bundle.json")
	if err := os.WriteFile(file, bundle, 0o600); err != nil {
		t.Fatal(err)
	}
	if status, out, faults := command(t, "score", "verify", file); status != 0 {
		t.Fatalf("score verify of what was downloaded: %d %s%s", status, out, faults)
	}
	changed := regexp.MustCompile(`"score":[1-9]`).ReplaceAll(bundle, []byte(`"score":1`))
	if bytes.Equal(changed, bundle) {
		t.Fatal("the bundle has no score to change")
	}
	if err := os.WriteFile(file, changed, 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, _ := command(t, "score", "verify", file); status == 0 {
		t.Error("score verify believes a changed score")
	}
}

func TestTheAttackerFindsNothingOnTheDemo(t *testing.T) {
	p := demoSite(t)
	attacker := filepath.Join(t.TempDir(), "attack")
	build := exec.Command("go", "build", "-o", attacker, "../attack")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	out, err := exec.CommandContext(t.Context(), attacker, "-brief", p.public).CombinedOutput()
	if err != nil {
		t.Fatalf("attack: %v\n%s", err, out)
	}
	attacked := regexp.MustCompile(`(\d+) hidden figures, (\d+) equations, (\d+) amounts beside projects: 0 found, 0 known exactly`).FindSubmatch(out)
	if attacked == nil {
		t.Fatalf("attack says %s", out)
	}
	if beside, _ := strconv.Atoi(string(attacked[3])); beside < 1000 {
		t.Errorf("only %d amounts beside projects were read", beside)
	}
	if hidden, _ := strconv.Atoi(string(attacked[1])); hidden < 100 {
		t.Errorf("only %d hidden figures were attacked", hidden)
	}
}
