package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
)

// What the pictures of /overview are when the browser prints, recorded by a
// listener that comes after the page's own: strokes of each, and its width.
const recordPaper = `window.paper = []; addEventListener("beforeprint", () => {
	for (const box of document.querySelectorAll("[data-chart]"))
		window.paper.push({ Strokes: box.querySelectorAll("svg path").length, Width: box.querySelector("svg")?.clientWidth ?? 0 });
}); document.querySelectorAll("[data-chart]").length`

// Pictures are drawn when they come into view, and paper has no view: all of
// them must be on it nevertheless, no wider than an A4 sheet between its
// margins (178 mm are 672 CSS pixels).
func TestEveryPictureIsOnPaper(t *testing.T) {
	t.Parallel()
	site := demoSite(t)
	tab := browsertest.Open(t, browsertest.Visitor{Width: browsertest.Wide, Dark: true})
	if status := tab.Go(site.public + "/overview"); status != http.StatusOK {
		t.Fatal(status)
	}
	want := browsertest.Eval[int](tab, recordPaper)
	if file := tab.PDF(); !bytes.HasPrefix(file, []byte("%PDF-")) {
		t.Errorf("the print is no PDF: %.20q", file)
	}
	type drawing struct{ Strokes, Width int }
	drawn := browsertest.Eval[[]drawing](tab, `window.paper`)
	if want == 0 || len(drawn) != want {
		t.Fatalf("%d of %d pictures met the printer", len(drawn), want)
	}
	for i, d := range drawn {
		if d.Strokes < 5 || d.Width == 0 || d.Width > 672 {
			t.Errorf("picture %d is printed with %d strokes, %d wide", i, d.Strokes, d.Width)
		}
	}
	tab.Print()
	if hidden := browsertest.Eval[int](tab, `[...document.querySelectorAll("[data-chart]")].filter((box) => !box.checkVisibility()).length`); hidden > 0 {
		t.Errorf("%d of %d pictures are hidden on paper", hidden, want)
	}
}

// Whoever takes a picture along finds its source and date in the file.
func TestPicturesAreSavedWithTheirSource(t *testing.T) {
	t.Parallel()
	site := demoSite(t)
	tab := browsertest.Open(t, browsertest.Visitor{Width: browsertest.Wide})
	folder := t.TempDir()
	tab.SaveInto(folder)
	if status := tab.Go(site.public + "/overview"); status != http.StatusOK {
		t.Fatal(status)
	}
	type picture struct{ Name, Source string }
	first := browsertest.Eval[picture](tab, `(() => { const figure = document.querySelector("figure.picture");
		return { Name: figure.querySelector("[data-save]").dataset.save, Source: JSON.parse(figure.querySelector("[data-chart]").dataset.chart).source } })()`)
	if !strings.Contains(first.Source, "2026") {
		t.Errorf("the source says no year: %q", first.Source)
	}
	// Pictures are drawn where they are seen; the first stands below the fold.
	browsertest.Eval[bool](tab, `(document.querySelector("figure.picture").scrollIntoView(), true)`)
	tab.Wait(`document.querySelector("[data-chart] svg") !== null`)
	saved := func(kind string) (content []byte) {
		browsertest.Eval[bool](tab, fmt.Sprintf(`(document.querySelector("figure.picture [data-save]%s").click(), true)`, map[string]string{"png": "[data-as=png]", "svg": ":not([data-as])"}[kind]))
		name := filepath.Join(folder, first.Name+"."+kind)
		// The browser gives a file its name once it is whole.
		until(t, name+" is saved", func() bool {
			content, _ = os.ReadFile(name) // not there yet
			return len(content) > 0
		})
		return content
	}
	svg := saved("svg")
	var root struct{ XMLName xml.Name }
	if err := xml.Unmarshal(svg, &root); err != nil || root.XMLName.Local != "svg" || !bytes.Contains(svg, []byte("<path")) {
		t.Errorf("the SVG is none: %v, %s", err, root.XMLName.Local)
	}
	if !strings.Contains(string(svg), first.Source) {
		t.Errorf("the SVG does not say %q", first.Source)
	}
	// The canvas is drawn from the same description as the SVG, source included.
	drawn, err := png.Decode(bytes.NewReader(saved("png")))
	if err != nil {
		t.Fatal(err)
	}
	if size := drawn.Bounds().Size(); size.X < 1000 || size.Y < 400 {
		t.Errorf("the PNG is %v", size)
	}
}

// covered are pairs of markers on the map that touch, and figures on its
// districts that do.
const covered = `(() => { const found = [];
	for (const kind of [".cluster, .spot", ".district-figure:not([hidden])"]) {
		const boxes = [...document.querySelectorAll(kind)].map((e) => e.getBoundingClientRect());
		boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
			const round = kind.startsWith(".cluster");
			const apart = round ? Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2) >= (a.width + b.width) / 2
				: a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
			if (!apart) found.push(kind + " at " + Math.round(a.x) + "," + Math.round(a.y));
		}));
	}
	return found })()`

// A finger must hit the marker it means, and an eye read the figure it looks at.
func TestNothingOnTheMapCoversItsNeighbour(t *testing.T) {
	t.Parallel()
	site := demoSite(t)
	tab := browsertest.Open(t, browsertest.Visitor{Width: browsertest.Phone})
	for address, sign := range map[string]string{"/map": ".cluster", "/map?figure=felt": ".district-figure"} {
		tab.Go(site.public + address)
		tab.Wait(fmt.Sprintf("document.querySelector(%q) !== null", sign))
		for _, pair := range browsertest.Eval[[]string](tab, covered) {
			t.Errorf("%s: %s", address, pair)
		}
	}
	listedWhereTheMapEnds(t, site, tab)
	toolsStandOpen(t, site)
	foundByTheDevice(t, site, fullestSpot(tab))
}

// foundByTheDevice presses the button that asks where the device is: within the
// county the map opens there, elsewhere it says so.
func foundByTheDevice(t *testing.T, site *program, at spot) {
	t.Helper()
	tab := browsertest.Open(t, browsertest.Visitor{Width: browsertest.Wide})
	tab.StandAt(116.4, 39.9)
	tab.Go(site.public + "/map?figure=head")
	tab.Wait(`document.querySelector(".district") !== null`)
	tab.Click("用我的位置")
	tab.Wait(`document.querySelector("#near-here").textContent.startsWith("你的位置不在这张地图上")`)
	tab.StandAt(at.Lon, at.Lat)
	tab.Click("用我的位置")
	tab.Wait(`new URLSearchParams(location.search).has("bbox")`)
	tab.Wait(`document.querySelector(".cluster, .spot") !== null`)
	if where := tab.Address(); !strings.Contains(where, "figure=head") {
		t.Errorf("the map around the device forgets what colours it: %s", where)
	}
}

// toolsStandOpen looks at the map's tools where no script runs: there is room
// for them beside the list on a desk, and on a phone they would hide the page.
func toolsStandOpen(t *testing.T, site *program) {
	t.Helper()
	for width, open := range map[int64]bool{browsertest.Wide: true, browsertest.Phone: false} {
		tab := browsertest.Open(t, browsertest.Visitor{Width: width, NoScript: true})
		tab.Go(site.public + "/map")
		if seen := browsertest.Eval[bool](tab, `document.querySelector("#map-near").checkVisibility()`); seen != open {
			t.Errorf("at %d px without script the map's tools are seen: %v", width, seen)
		}
	}
}

// fullest is the fullest cell of the server's finest grid.
const fullest = `(window.spot = undefined, fetch("/api/v1/map/points?zoom=16&bbox=-180,-85,180,85")
	.then((answer) => answer.json()).then((all) => { window.spot = all.items.reduce((a, b) => (a.count < b.count ? b : a)) }), true)`

// spot is a cluster of the map.
type spot struct {
	Lon, Lat float64
	Count    int
}

// fullestSpot asks the server for the fullest cell.
func fullestSpot(tab *browsertest.Tab) spot {
	browsertest.Eval[bool](tab, fullest)
	tab.Wait("window.spot !== undefined")
	return browsertest.Eval[spot](tab, "window.spot")
}

// listedWhereTheMapEnds presses a marker of projects that no zoom parts: it
// leads to the list of exactly those.
func listedWhereTheMapEnds(t *testing.T, site *program, tab *browsertest.Tab) {
	t.Helper()
	many := fullestSpot(tab)
	if many.Count < 2 {
		t.Fatalf("the demo has no two projects on one spot: %+v", many)
	}
	const near = 0.0001 // degrees: as close as the map goes
	tab.Go(fmt.Sprintf("%s/map?bbox=%.5f,%.5f,%.5f,%.5f", site.public, many.Lon-near, many.Lat-near, many.Lon+near, many.Lat+near))
	marker := fmt.Sprintf(`[...document.querySelectorAll(".cluster")].find((m) => m.ariaLabel === "这里有 %d 个项目，按下列出")`, many.Count)
	tab.Wait(marker + " !== undefined")
	browsertest.Eval[bool](tab, "("+marker+".click(), true)")
	tab.Wait(`location.pathname === "/projects"`)
	tab.MustSay(fmt.Sprintf("找到 %d 个项目", many.Count))
}
