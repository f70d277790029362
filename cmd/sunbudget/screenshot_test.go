package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
)

// compared are the gallery and the six main pages, each with what scripts draw
// on it; the gallery has a map without points.
var compared = []struct{ name, path, drawn string }{
	{"gallery", "/gallery", `true`},
	{"home", "/", `true`},
	{"overview", "/overview", `true`},
	{"projects", "/projects", `true`},
	{"project", "/projects/" + string(readtest.School), `true`},
	{"map", "/map", `document.querySelector(".district") !== null && document.querySelector(".cluster, .spot") !== null`},
	{"differences", "/differences?from=2027-draft-v1&to=2027-draft-v2", `true`},
}

// tall is how much of a page is compared at a width, in CSS pixels: three
// screens of a phone, two of a desk.
var tall = map[int64]int{browsertest.Phone: 2532, browsertest.Wide: 1688}

// TestPagesLookAsTheyDid compares pages with their kept pictures. The fixture's
// content, clock, fonts and browser are pinned; with others than the kept
// pictures were made with there is nothing to compare, and the test says so.
// UPDATE_LOOK=1 takes them anew: look at what changed before it is committed.
func TestPagesLookAsTheyDid(t *testing.T) {
	t.Parallel()
	sameMakers(t)
	site := stillSite(t, serveCommand{})
	for width, height := range tall {
		for _, page := range compared {
			t.Run(fmt.Sprintf("%s %d", page.name, width), func(t *testing.T) {
				t.Parallel()
				tab := browsertest.Open(t, browsertest.Visitor{Width: width})
				if status := tab.Go(site + page.path); status != http.StatusOK {
					t.Fatalf("%s answers %d", page.path, status)
				}
				compareLook(t, fmt.Sprintf("%s-%d", page.name, width), tab.Still(height, page.drawn))
			})
		}
	}
}

// sameMakers skips where the browser or the fonts are not those of the kept
// pictures.
func sameMakers(t *testing.T) {
	t.Helper()
	made := browsertest.Open(t, browsertest.Visitor{}).MadeWith()
	file := filepath.Join("testdata", "look", "made-with.txt")
	if os.Getenv("UPDATE_LOOK") != "" {
		if err := os.WriteFile(file, []byte(made), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if made != string(kept) {
		t.Skipf("pictures are not comparable: kept with %q, here is %q; take them anew with UPDATE_LOOK=1", kept, made)
	}
}

// stillSite serves the small published fixture as the portal puts its public
// site together, on the morning on which time stands still.
func stillSite(t *testing.T, serve serveCommand) string {
	t.Helper()
	db := pgtest.New(t)
	readtest.Publish(t, db)
	s := &settings{DataDir: t.TempDir(), SiteName: "look.test"}
	p := &portal{clock: civic.FixedClock(readtest.Now), dataDir: s.DataDir, keys: check[keys](t)(s.loadKeys())}
	t.Cleanup(p.close)
	if err := p.connect(t.Context(), db.URL); err != nil {
		t.Fatal(err)
	}
	i := &installation{portal: p, base: map[string]string{}}
	serve.Role, serve.Default = "web", readtest.County
	i.listen(t, serve)
	return i.base["public site"]
}

// compareLook compares a picture with the kept one. Where they differ, both
// what is there now and the difference in red are left in .cache/look.
func compareLook(t *testing.T, name string, now *image.NRGBA) {
	t.Helper()
	file := filepath.Join("testdata", "look", name+".png")
	if os.Getenv("UPDATE_LOOK") != "" {
		writeLook(t, file, now)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	was, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	share, marked := browsertest.Differing(was, now)
	t.Logf("%.4f%% of the pixels differ", 100*share)
	if share <= browsertest.Tolerance {
		return
	}
	aside := filepath.Join(browsertest.Root(), ".cache", "look")
	if err := os.MkdirAll(aside, 0o755); err != nil {
		t.Fatal(err)
	}
	writeLook(t, filepath.Join(aside, name+"-now.png"), now)
	writeLook(t, filepath.Join(aside, name+"-difference.png"), marked)
	t.Errorf("%.2f%% of the pixels differ from %s: see %s/%s-difference.png, and UPDATE_LOOK=1 if it is meant", 100*share, file, aside, name)
}

func writeLook(t *testing.T, file string, picture *image.NRGBA) {
	t.Helper()
	raw, err := browsertest.Lean(picture)
	if err == nil {
		err = os.WriteFile(file, raw, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
