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

// operatorOf writes an operator file.
func operatorOf(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "operator.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// linkColour is the colour of the first link of a page's text.
const linkColour = `getComputedStyle(document.querySelector("main a[href]:not(.button)")).color`

// Pages wear the operator's colours, light and dark, and can be read in them.
func TestPagesWearTheOperatorsColours(t *testing.T) {
	t.Parallel()
	site := stillSite(t, serveCommand{Operator: operatorOf(t, "name: 云溪县财政局\ntheme: {light: \"#6b2fa0\", dark: \"#cda6f0\"}\n")})
	for dark, want := range map[bool]string{false: "rgb(107, 47, 160)", true: "rgb(205, 166, 240)"} {
		t.Run(fmt.Sprintf("dark %t", dark), func(t *testing.T) {
			t.Parallel()
			tab := browsertest.Open(t, browsertest.Visitor{Width: browsertest.Wide, Dark: dark})
			for _, page := range compared {
				if status := tab.Go(site + page.path); status != http.StatusOK {
					t.Fatalf("%s answers %d", page.path, status)
				}
				tab.Wait(page.drawn)
				for _, finding := range tab.Axe() {
					t.Errorf("%s: %s", page.path, finding)
				}
				if found := browsertest.Eval[string](tab, linkColour); page.name == "home" && found != want {
					t.Errorf("links are %s, not %s", found, want)
				}
			}
		})
	}
}

func TestAColourThatCannotBeReadIsRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	const colours = `{light: "#f4b400", dark: "#f4b400"}`
	for key, want := range map[string]string{
		`theme: ` + colours:                   ": theme: light: #f4b400 stands out from the page by",
		`themes: {"310107": ` + colours + `}`: ": government 310107: theme: light: #f4b400 stands out from the page by",
	} {
		file := operatorOf(t, "name: 普陀区财政局\n"+key+"\n")
		if _, _, err := (serveCommand{Operator: file}).operator(); err == nil || !strings.Contains(err.Error(), file+want) {
			t.Errorf("%s: %v", key, err)
		}
	}
}
