package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/web"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

// unlinked are pages that no page links to.
var unlinked = []string{"/gallery"}

// fromLetters are pages that letters lead to, with a token.
var fromLetters = []string{"/notices/stop/:token", "/notices/confirm/:token"}

// walked is the public site as a visitor can walk it, once for all tests.
var walked struct {
	sync.Once
	*crawler
}

func publicSite(t *testing.T) *crawler {
	t.Helper()
	p := demoSite(t)
	walked.Do(func() {
		c := newCrawler(p.public, "", routesOf(t, web.Public))
		c.walk(t, append([]string{"/", "/?lang=en"}, unlinked...)...)
		// What people speak about links to the list of its opinions only when there are many.
		for _, about := range []string{"/projects/:id", "/departments/:code", "/hearings/:id", "/budgets/:year/tables/:table/:unit/:line", "/budgets/:year/explanations/:of/:unit/:section"} {
			path, _, _ := strings.Cut(c.pages[about][0], "?")
			c.walk(t, path+"/opinions")
		}
		// So does a project to a request, only when its amount is withheld.
		c.walk(t, linked(t, c, linked(t, c, "/projects?band=hidden", "/projects/"), "/request"))
		t.Logf("read %d addresses of %d routes", c.fetched, len(c.routes))
		walked.crawler = c
	})
	if walked.crawler == nil {
		t.Fatal("the public site could not be walked; see the first test that tried")
	}
	return walked.crawler
}

// linked is the first address on a page whose path goes on from the text.
func linked(t *testing.T, c *crawler, page, text string) string {
	t.Helper()
	response := c.get(t, page)
	defer response.Body.Close()
	for _, link := range c.read(t, page, response) {
		if path, _, _ := strings.Cut(link, "?"); strings.Contains(path, text) {
			return link
		}
	}
	t.Fatalf("%s links to nothing with %s", page, text)
	return ""
}

func TestEveryLinkOfThePublicSiteLeadsSomewhere(t *testing.T) {
	t.Parallel()
	for _, fault := range publicSite(t).faults {
		t.Error(fault)
	}
}

func TestEveryPublicPageCanBeReached(t *testing.T) {
	t.Parallel()
	c := publicSite(t)
	for _, route := range c.routes {
		if !page(route) || c.reached[route.Path] || slices.Contains(fromLetters, route.Path) {
			continue
		}
		t.Errorf("no link leads to %s: link to it, or name it in unlinked", route.Path)
	}
}

// page reports a route that shows visitors a page, not a file or data.
func page(route web.Route) bool {
	last := route.Path[strings.LastIndex(route.Path, "/")+1:]
	return route.Method == http.MethodGet && route.Action == account.Read &&
		!strings.HasPrefix(route.Path, "/sign-in/with/") && // providers, none in the demo
		!strings.HasPrefix(route.Path, "/api/") && !strings.HasPrefix(route.Path, "/log/") && !strings.Contains(last, ".")
}

// views are the screens every page is looked at on.
var views = []browsertest.Visitor{{Width: browsertest.Phone}, {Width: browsertest.Wide}}

// more are further ways to look, for the pages that hold most components.
var (
	more = []browsertest.Visitor{
		{Width: browsertest.Phone, Dark: true}, {Width: browsertest.Wide, Dark: true},
		{Width: browsertest.Phone, Large: true}, {Width: browsertest.Wide, Large: true, Dark: true},
	}
	closelyLookedAt = []string{"/", "/projects", "/projects/:id", "/map", "/budgets/:year"}
)

func TestPublicPagesAreSoundOnEveryScreenInBothLanguages(t *testing.T) {
	t.Parallel()
	c := publicSite(t)
	for path, addresses := range c.pages {
		visitors := views
		if slices.Contains(closelyLookedAt, path) {
			visitors = slices.Concat(views, more)
		}
		for _, visitor := range visitors {
			t.Run(fmt.Sprintf("%s %s", path, look(visitor)), func(t *testing.T) {
				t.Parallel()
				tab := browsertest.Open(t, visitor)
				for _, lang := range message.Langs {
					checkPage(t, tab, c.base, speaking(plainest(addresses), lang), lang)
				}
			})
		}
	}
}

// Large text on a phone leaves the least room. Pages looked at closely are
// already looked at that way; axe is left to the other screens.
func TestNoPublicPageOverflowsInLargeTextOnAPhone(t *testing.T) {
	t.Parallel()
	c := publicSite(t)
	for path, addresses := range c.pages {
		if slices.Contains(closelyLookedAt, path) {
			continue
		}
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			tab := browsertest.Open(t, browsertest.Visitor{Width: browsertest.Phone, Large: true})
			for _, lang := range message.Langs {
				checkFaults(t, tab, c.base, speaking(plainest(addresses), lang), lang)
			}
		})
	}
}

// look names a way of looking in the name of a test.
func look(v browsertest.Visitor) string {
	name := fmt.Sprint(v.Width)
	if v.Dark {
		name += " dark"
	}
	if v.Large {
		name += " large"
	}
	return name
}

// checkPage opens a page and reports everything wrong with it.
func checkPage(t *testing.T, tab *browsertest.Tab, base, address string, lang message.Lang) {
	t.Helper()
	if !checkFaults(t, tab, base, address, lang) {
		return
	}
	for _, finding := range tab.Axe() {
		t.Errorf("%s: %s", address, finding)
	}
}

// checkFaults opens a page, reports what is wrong without asking axe, and
// whether the page came at all.
func checkFaults(t *testing.T, tab *browsertest.Tab, base, address string, lang message.Lang) (came bool) {
	t.Helper()
	if status := tab.Go(base + address); status != http.StatusOK {
		t.Errorf("%s answers %d", address, status)
		return false
	}
	for _, fault := range tab.Faults(lang) {
		t.Errorf("%s: %s", address, fault)
	}
	return true
}

// plainest is the address with the fewest parameters, of the default
// government where there is one.
func plainest(addresses []string) string {
	return slices.MinFunc(addresses, func(a, b string) int {
		return len(a) + 100*strings.Count(a, "/j/") - len(b) - 100*strings.Count(b, "/j/")
	})
}

// speaking is an address in a language.
func speaking(address string, lang message.Lang) string {
	parsed, err := url.Parse(address)
	if err != nil {
		return address
	}
	query := parsed.Query()
	query.Del("lang")
	if lang == message.EN {
		query.Set("lang", string(lang))
	}
	parsed.RawQuery = query.Encode()
	return parsed.String()
}
