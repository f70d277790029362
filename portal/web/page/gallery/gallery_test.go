package gallery_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/gallery"
)

var update = flag.Bool("update", false, "write the golden files anew")

func render(t *testing.T, lang message.Lang) string {
	t.Helper()
	var out bytes.Buffer
	if err := gallery.Page(gallery.Frame(lang)).Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

var assetHash = regexp.MustCompile(`(/static/[a-z]+)\.[0-9a-f]{10}\.`)

func TestGalleryIsAsItWasApproved(t *testing.T) {
	t.Parallel()
	for _, lang := range message.Langs {
		got := assetHash.ReplaceAllString(render(t, lang), "$1.")
		got = strings.ReplaceAll(got, "><", ">\n<") + "\n"
		golden := filepath.Join("testdata", "gallery."+string(lang)+".html")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
			t.Errorf("%s differs; look at it, then run with -update:\n%s", golden, diff)
		}
	}
}

// inline finds what default-src 'self' would refuse.
var inline = regexp.MustCompile(`(?i)\sstyle=|<style|<script(?:\s[^>]*)?>[^<]|\son[a-z]+="|javascript:|src="(?:https?:)?//|href="data:`)

func TestNothingInAPageIsRefusedByTheContentPolicy(t *testing.T) {
	t.Parallel()
	for _, lang := range message.Langs {
		if found := inline.FindString(render(t, lang)); found != "" {
			t.Errorf("%s: %q", lang, found)
		}
	}
}

func TestIdentifiersOfAPageAreUnique(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`\sid="([^"]+)"`).FindAllStringSubmatch(render(t, message.ZH), -1) {
		if seen[m[1]] {
			t.Errorf("id %q is given twice", m[1])
		}
		seen[m[1]] = true
	}
}

func TestLooksAreReadFromTheirNames(t *testing.T) {
	t.Parallel()
	if got := gallery.LookOf("dark_large"); got.Theme != "dark" || got.Text != "large" {
		t.Errorf("dark_large = %+v", got)
	}
	if got := gallery.LookOf("sideways"); got.Theme != "" || got.Text != "" {
		t.Errorf("an unknown look = %+v", got)
	}
}
