package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/web"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

// byItsMaker are pages that only who started something sees, and only then:
// TestPagesOfWorkUnderWayAreSound looks at them.
var byItsMaker = []string{"/desk/builds/:id", "/desk/import/:id"}

// oldDocument is what nameDocument names on a form.
var oldDocument = civic.Document{Jurisdiction: accessCounty, Year: 2019, Stage: civic.Approved, Version: 1}

// TestDeskPagesAreSoundOnEveryScreenInBothLanguages opens every page of the
// desk and of the vault with something on it, as somebody who may read it.
func TestDeskPagesAreSoundOnEveryScreenInBothLanguages(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.fill(t)
	pages := i.deskPages(t)
	for _, v := range views {
		t.Run(look(v), func(t *testing.T) {
			t.Parallel()
			tabs := map[string]*browsertest.Tab{}
			for _, p := range pages {
				if tabs[p.reader] == nil {
					tabs[p.reader] = somebody(t, v, i.base[deskName], p.reader)
				}
				tabs[p.reader].Go(i.base[deskName] + p.path)
				sound(t, tabs[p.reader], v, p.path+" as "+p.reader)
			}
		})
	}
}

// fill adds what an installation has not: a candidate with a blocked amount,
// and originals beside it.
func (i *installation) fill(t *testing.T) {
	t.Helper()
	i.alone(t, oldDocument.Year, budget.Protected)
	original := budget.Attachment{Project: "S1", Kind: budget.Picture, Title: "现场照片", Name: "现场", Data: onePixel(t)}
	check[int64](t)(i.portal.vault.AddAttachment(t.Context(), i.maker(t), oldDocument, original))
	view := check[disclosure.CandidateView](t)(i.portal.vault.BuildCandidate(t.Context(), i.maker(t), disclosure.Build{
		Document: oldDocument, Tier: civic.PublicTier, AsOf: "2019-04-01",
	}))
	if len(view.Report.AtRisk) == 0 {
		t.Error("nothing is blocked")
	}
	for _, path := range []string{"", "/texts", "/amounts"} {
		i.params["/desk/releases/:id"+path] = fmt.Sprint(view.ID)
	}
}

// deskPage is a page with somebody who may read it.
type deskPage struct{ path, reader string }

// deskPages are all of them: no page may be readable by nobody.
func (i *installation) deskPages(t *testing.T) (pages []deskPage) {
	t.Helper()
	at := slices.IndexFunc(i.sites, func(a address) bool { return a.name == deskName })
	for _, route := range i.sites[at].config.Routes {
		last := route.Path[strings.LastIndex(route.Path, "/")+1:]
		if route.Method != http.MethodGet || !strings.HasPrefix(route.Path, "/desk") || strings.Contains(last, ".") ||
			last == "progress" || file(route.Path) || slices.Contains(byItsMaker, route.Path) {
			continue
		}
		r := i.requests(t, route)[0]
		if reader, ok := i.reader(t, route, r); ok {
			pages = append(pages, deskPage{filled(route, r), reader})
		} else {
			t.Errorf("nobody may read %s", route.Path)
		}
	}
	if len(pages) < 20 {
		t.Errorf("only %d pages", len(pages))
	}
	return pages
}

// file reports an address of a file, not of a page.
func file(path string) bool {
	return slices.ContainsFunc([]string{"/desk/packets/", "/desk/attachments/", "/desk/templates", "/import/:id/report", "/originals/"}, func(part string) bool { return strings.Contains(path, part) })
}

// reader is the first role that a page answers.
func (i *installation) reader(t *testing.T, route web.Route, r request) (name string, ok bool) {
	t.Helper()
	for _, c := range append(columns()[1:], who{name: "maker"}) {
		if i.try(t, deskName, route, r, c) == "yes" {
			return c.name, true
		}
	}
	return "", false
}

// filled is the address of a route with its parameters.
func filled(route web.Route, r request) string {
	parts := strings.Split(route.Path, "/")
	for n, part := range parts {
		if value, ok := r.params[part]; ok {
			parts[n] = value
		}
	}
	return strings.Join(parts, "/")
}

// TestPagesOfWorkUnderWayAreSound looks at a candidate while it is being made,
// which a lock of the test draws out, at a file with a fault, and at an
// original that is refused.
func TestPagesOfWorkUnderWayAreSound(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.alone(t, oldDocument.Year, budget.Ordinary)
	desk := i.base[deskName]
	for _, v := range views {
		maker := somebody(t, v, desk, "maker")
		upload(t, maker, desk, "projects.csv", "", oldFault)
		maker.MustSay("没有入库")
		for _, fault := range append(maker.Faults(message.ZH), maker.Complaints()...) {
			if !strings.Contains(fault, "status of 422") { // the page answers what the file deserves
				t.Errorf("a file with a fault: %s", fault)
			}
		}
		attach(t, maker, desk, "扫描件.png", onePixel(t), "编制说明")
		maker.MustSay("只是扫描图片")
		for _, finding := range maker.Axe() {
			t.Errorf("an original that is refused: %s", finding)
		}
		_ = maker.Complaints() // the refusal itself
	}

	connection := check[*pgx.Conn](t)(pgx.Connect(t.Context(), i.portal.url(postgres.VaultRole)))
	defer connection.Close(t.Context())
	// What loading and building a document waits for (portal/postgres/lock.go).
	if _, err := connection.Exec(t.Context(), `SELECT pg_advisory_lock(7004, hashtext($1))`, oldDocument.String()); err != nil {
		t.Fatal(err)
	}
	for _, v := range views {
		maker := somebody(t, v, desk, "maker")
		maker.Go(desk + "/desk/releases")
		maker.Click("生成待发布件")
		nameDocument(maker)
		browsertest.Eval[bool](maker, `document.querySelector("details form button").setAttribute("aria-label", "build it"), true`)
		maker.Press("build it")
		maker.MustSay("正在生成")
		sound(t, maker, v, "a candidate in the making")
	}
}
