package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
)

// pictures are the ones in docs/images, by name: what page they show.
var pictures = map[string]string{
	"home":    "/",
	"map":     "/map",
	"project": "", // the first one of the list
}

// TestPicturesOfTheReadmeExist also takes them anew with UPDATE_PICTURES=1
// (make pictures): pages of the demo as a desktop browser shows them.
func TestPicturesOfTheReadmeExist(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join(browsertest.Root(), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for name, path := range pictures {
		file := filepath.Join("docs", "images", name+".png")
		if !strings.Contains(string(readme), filepath.ToSlash(file)) {
			t.Errorf("README.md shows no %s", file)
		}
		file = filepath.Join(browsertest.Root(), file)
		if os.Getenv("UPDATE_PICTURES") != "" {
			takePicture(t, path, file)
		}
		if raw, err := os.ReadFile(file); err != nil || !strings.HasPrefix(http.DetectContentType(raw), "image/png") {
			t.Errorf("%s: %v, or not a picture", file, err)
		}
	}
}

func takePicture(t *testing.T, path, file string) {
	t.Helper()
	site := demoSite(t)
	tab := browsertest.Open(t, browsertest.Visitor{Width: browsertest.Wide})
	if path == "" {
		tab.Go(site.public + "/projects")
		path = browsertest.Eval[string](tab, `new URL(document.querySelector("main a[href^='/projects/']").href).pathname`)
	}
	if status := tab.Go(site.public + path); status != http.StatusOK {
		t.Fatal(fmt.Errorf("%s answers %d", path, status))
	}
	tab.Wait(`document.readyState === "complete" && document.fonts.status === "loaded"`)
	// The map is drawn by its script, and stands below its head.
	tab.Wait(`!document.querySelector("[data-districts]") || document.querySelector(".cluster") !== null`)
	browsertest.Eval[bool](tab, `(document.querySelector("[data-districts]")?.scrollIntoView({ block: "center", behavior: "instant" }), true)`)
	if err := os.WriteFile(file, tab.Picture(false), 0o600); err != nil {
		t.Fatal(err)
	}
}
