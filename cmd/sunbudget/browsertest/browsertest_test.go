package browsertest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

func TestMain(m *testing.M) {
	status := m.Run()
	browsertest.Stop()
	os.Exit(status)
}

// page serves one page with a strict content policy and a form that answers
// with what was sent.
func page(t *testing.T, html string) (address string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch r.URL.Path {
		case "/":
			fmt.Fprint(w, html)
		case "/sent":
			fmt.Fprintf(w, "<html lang=en><title>s</title><main><h1>Got</h1>%s %s</main>", r.FormValue("name"), r.FormValue("colour"))
		case "/favicon.ico":
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

const good = `<!DOCTYPE html><html lang="en"><title>Good</title><meta name="viewport" content="width=device-width">
<body><main><h1>A page</h1><p>Words, <span lang="zh-CN">中文</span>, lines.csv and 3.5 as well.</p>
<form action="/sent" method="post"><label for="n">Your name</label> <input id="n" name="name" value="old">
<label for="c">Colour</label> <select id="c" name="colour"><option>red</option><option>teal</option></select>
<button>Send it</button></form></main></body></html>`

func TestGoodPageHasNoFaults(t *testing.T) {
	t.Parallel()
	for _, width := range []int64{browsertest.Phone, browsertest.Wide} {
		tab := browsertest.Open(t, browsertest.Visitor{Width: width})
		if status := tab.Go(page(t, good)); status != http.StatusOK {
			t.Errorf("status %d", status)
		}
		if faults := tab.Faults(message.EN); len(faults) > 0 {
			t.Errorf("faults of a good page: %q", faults)
		}
		if findings := tab.Axe(); len(findings) > 0 {
			t.Errorf("axe finds %v", findings)
		}
	}
}

func TestEveryFaultIsReported(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ from, to, want string }{
		"wide":          {"<p>", `<hr width="900"><p>`, "the page is"},
		"no viewport":   {`<meta name="viewport" content="width=device-width">`, "", "laid out"},
		"two headings":  {"<p>", "<h1>More</h1><p>", "want one h1"},
		"no heading":    {"<h1>A page</h1>", "", "want one h1"},
		"language":      {`lang="en"`, `lang="de"`, "lang is"},
		"no title":      {"<title>Good</title>", "", "no title"},
		"key":           {"Words,", "project.title", "a key instead of words"},
		"placeholder":   {"Words,", "{0} projects", "an empty placeholder"},
		"unmarked":      {` lang="zh-CN"`, "", "not marked as Chinese"},
		"style":         {"<p>", `<p style="color:red">`, "content policy"},
		"script":        {"<p>", `<script>1</script><p>`, "content policy"},
		"missing file":  {"<p>", `<img alt="none" src="/none.png"><p>`, "404"},
		"another host":  {"<p>", `<img alt="none" src="http://192.0.2.1/x.png"><p>`, "left this machine"},
		"label in zh":   {`id="n"`, `id="n" placeholder="名字"`, "not marked as Chinese"},
		"hidden behind": {"<h1>A page</h1>", "<h1 hidden>A page</h1>", "want one h1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tab := browsertest.Open(t, browsertest.Visitor{})
			tab.Go(page(t, strings.Replace(good, c.from, c.to, 1)))
			faults := tab.Faults(message.EN)
			if !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, c.want) }) {
				t.Errorf("faults %q, want one with %q", faults, c.want)
			}
		})
	}
}

func TestAxeReportsAMissingLabel(t *testing.T) {
	t.Parallel()
	tab := browsertest.Open(t, browsertest.Visitor{})
	tab.Go(page(t, strings.Replace(good, `<label for="n">Your name</label>`, "", 1)))
	findings := tab.Axe()
	if !slices.ContainsFunc(findings, func(f browsertest.Finding) bool { return f.Rule == "label" && f.Count == 1 }) {
		t.Errorf("axe finds %v, want a missing label", findings)
	}
}

func TestFormIsFilledInWithAndWithoutScript(t *testing.T) {
	t.Parallel()
	for _, off := range []bool{false, true} {
		tab := browsertest.Open(t, browsertest.Visitor{NoScript: off})
		tab.Go(page(t, good))
		tab.Fill("Your name", "李 Ada")
		tab.Choose("Colour", "teal")
		if status := tab.Press("Send it"); status != http.StatusOK {
			t.Errorf("status %d", status)
		}
		tab.MustSay("Got", "李 Ada teal")
	}
}

func TestVisitorWithoutScriptRunsNone(t *testing.T) {
	t.Parallel()
	html := strings.Replace(good, "<p>", `<noscript><p id="none">none</p></noscript><p>`, 1)
	tab := browsertest.Open(t, browsertest.Visitor{NoScript: true})
	tab.Go(page(t, html))
	if !browsertest.Eval[bool](tab, `!!document.getElementById("none")`) {
		t.Error("scripts run")
	}
}

// What the comparison of pictures must find, at the tolerance the pages are
// held to, and what it must not.
func TestPicturesDifferByAMovedButtonAndByAnotherColour(t *testing.T) {
	t.Parallel()
	tab := browsertest.Open(t, browsertest.Visitor{})
	tab.Go(page(t, good))
	kept := tab.Still(844, "true")
	for change, found := range map[string]bool{
		`true`: false,
		`document.querySelector("button").style.marginLeft = "6px"`:                  true,
		`document.querySelector("button").style.background = "rgb(205, 205, 205)"`:   true,
		`document.querySelector("h1").style.color = "rgb(40, 0, 0)"`:                 true,
		`document.querySelector("p").firstChild.data = "Words, 0123456789abcdef"`:    true,
		`document.querySelector("main").insertAdjacentHTML("beforeend", "<p>A</p>")`: true,
	} {
		tab.Go(page(t, good))
		tab.Still(844, "true")
		browsertest.Eval[bool](tab, "("+change+", true)")
		if share, _ := browsertest.Differing(kept, tab.Still(844, "true")); (share > browsertest.Tolerance) != found {
			t.Errorf("%s: %.3f%% of the pixels differ", change, 100*share)
		}
	}
}
