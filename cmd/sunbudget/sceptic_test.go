package main

import (
	"bytes"
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
