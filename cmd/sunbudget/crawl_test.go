package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/web"
)

// routesOf is the route table of a site, as serve puts it together.
func routesOf(t *testing.T, site web.Site) (routes []web.Route) {
	t.Helper()
	s := &settings{DataDir: t.TempDir(), DatabaseURL: pgtest.New(t).URL(""), LogLevel: "error", SiteName: "routes.test"}
	p, err := s.openPortal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	sites, err := serveCommand{Role: "all", Addr: "127.0.0.1:0", DeskAddr: "127.0.0.1:0", Demo: "county"}.sites(p, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range sites {
		for _, route := range address.config.Routes {
			if route.Site == site && slices.Contains(address.config.Sites, site) {
				routes = append(routes, route)
			}
		}
	}
	return routes
}

// matches reports whether a route serves a path, and how many of its parts
// are fixed: the more, the better the match.
func matches(route web.Route, path string) (fixed int, ok bool) {
	want, got := strings.Split(route.Path, "/"), strings.Split(path, "/")
	for i, part := range want {
		switch {
		case part == "*":
			return fixed, i < len(got)
		case i >= len(got):
			return 0, false
		case strings.HasPrefix(part, ":"):
			_, ending, _ := strings.Cut(part, ".")
			if got[i] == "" || ending != "" && !strings.HasSuffix(got[i], "."+ending) {
				return 0, false
			}
		case part != got[i]:
			return 0, false
		default:
			fixed++
		}
	}
	return fixed, len(want) == len(got)
}

// crawler walks the links of a site from page to page.
type crawler struct {
	base   string // "http://127.0.0.1:…"
	cookie string // of somebody who is signed in; "" for a visitor
	routes []web.Route

	// pages are the addresses found for each route key, those that answered
	// with a page first expanded in the order they were found.
	pages   map[string][]string
	reached map[string]bool // routes that answered, with a page or not
	seen    map[string]bool
	sampled map[string]int // pages read, and links followed, by kind
	fetched int
	faults  []string
}

// Of each kind of address (a route with the names of its parameters), so many
// pages are read for their links, and so many links of that kind are followed.
// Enough to meet every kind of link, little enough for a list of thousands.
const (
	readPerKind   = 2
	followPerKind = 8
)

func newCrawler(base, cookie string, routes []web.Route) *crawler {
	return &crawler{base: base, cookie: cookie, routes: routes,
		pages: map[string][]string{}, reached: map[string]bool{}, seen: map[string]bool{}, sampled: map[string]int{}}
}

// walk follows links from the given addresses until no new kind is found.
func (c *crawler) walk(t *testing.T, from ...string) {
	t.Helper()
	type step struct{ address, page string }
	var queue []step
	for _, address := range from {
		queue = append(queue, step{address, "the start"})
	}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		kind := c.kind(next.address)
		if c.seen[next.address] || c.sampled["follow "+kind] >= followPerKind {
			continue
		}
		c.seen[next.address] = true
		c.sampled["follow "+kind]++
		for _, link := range c.visit(t, next.address, next.page, kind) {
			queue = append(queue, step{link, next.address})
		}
	}
}

// visit gets one address, notes what is wrong and gives the links on it.
func (c *crawler) visit(t *testing.T, address, page, kind string) (links []string) {
	t.Helper()
	response := c.get(t, address)
	defer response.Body.Close()
	c.fetched++
	if route, found := c.route(address); found {
		c.reached[route.Path] = true
	}
	if response.StatusCode == http.StatusUnauthorized && c.cookie == "" {
		return nil // the sign-in page, which is a page of its own
	}
	if response.StatusCode >= http.StatusBadRequest {
		c.faults = append(c.faults, fmt.Sprintf("%s, linked from %s, answers %d", address, page, response.StatusCode))
		return nil
	}
	if to := response.Header.Get("Location"); to != "" {
		return c.local(address, to)
	}
	if !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		return nil
	}
	c.remember(address)
	if c.sampled["read "+kind] >= readPerKind {
		return nil
	}
	c.sampled["read "+kind]++
	if strings.HasPrefix(address, "/gallery") {
		return nil // its links are examples
	}
	return c.read(t, address, response)
}

func (c *crawler) get(t *testing.T, address string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.base+address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.cookie != "" {
		request.Header.Set("Cookie", c.cookie)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// read gives the links of a page and checks that its own anchors exist.
func (c *crawler) read(t *testing.T, address string, response *http.Response) (links []string) {
	t.Helper()
	document, err := html.Parse(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	anchors := map[string]bool{"": true}
	for node := range document.Descendants() {
		for _, a := range node.Attr {
			switch {
			case a.Key == "id":
				anchors[a.Val] = true
			case a.Key == "href" || a.Key == "src" || a.Key == "action" && attribute(node, "method") != "post":
				links = append(links, a.Val)
			}
		}
	}
	var found []string
	for _, link := range links {
		if anchor, own := strings.CutPrefix(link, "#"); own && !anchors[anchor] {
			c.faults = append(c.faults, fmt.Sprintf("%s links to %s, which is not on it", address, link))
		} else if !own {
			found = append(found, c.local(address, link)...)
		}
	}
	return found
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return strings.ToLower(a.Val)
		}
	}
	return ""
}

// local is the link as an address of this site; nothing for other sites.
func (c *crawler) local(page, link string) []string {
	from, err := url.Parse(c.base + page)
	if err != nil {
		return nil
	}
	to, err := from.Parse(link)
	if err != nil {
		c.faults = append(c.faults, fmt.Sprintf("%s links to %q, which is no address", page, link))
		return nil
	}
	if to.Host != from.Host || to.Scheme != from.Scheme {
		return nil
	}
	return []string{to.RequestURI()}
}

// route finds the route of an address; false for files and addresses that no
// route serves.
func (c *crawler) route(address string) (best web.Route, found bool) {
	path, _, _ := strings.Cut(address, "?")
	if rest, of := strings.CutPrefix(path, "/j/"); of {
		_, path, _ = strings.Cut(rest, "/")
		path = "/" + path
	}
	most := -1
	for _, route := range c.routes {
		fixed, ok := matches(route, path)
		if ok && fixed > most && route.Method == http.MethodGet {
			best, most, found = route, fixed, true
		}
	}
	return best, found
}

// kind groups addresses that show the same thing with other content.
func (c *crawler) kind(address string) string {
	route, found := c.route(address)
	if !found {
		return address // a file: each is its own
	}
	parsed, err := url.Parse(address)
	if err != nil {
		return address
	}
	query := parsed.Query()
	lang := query.Get("lang")
	query.Del("lang")
	names := make([]string, 0, len(query))
	for name := range query {
		names = append(names, name)
	}
	slices.Sort(names)
	sample := ""
	if strings.HasPrefix(parsed.Path, "/j/") {
		sample = "another government"
	}
	return fmt.Sprint(route.Path, names, lang, sample)
}

// remember notes a page for its route.
func (c *crawler) remember(address string) {
	if route, found := c.route(address); found {
		c.pages[route.Path] = append(c.pages[route.Path], address)
	}
}
