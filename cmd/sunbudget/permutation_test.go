package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/web"
)

// The permutation test: two worlds that differ in hidden amounts alone, by
// the moves of a certificate, are published with the same IDs, clock and
// keys. A visitor must not be able to tell them apart by a single byte.

// hiddenWorld is what finance hands in: an approved budget and three months.
type hiddenWorld struct {
	label      string // begins every text
	projects   []budget.Project
	executions []budget.Execution
}

const yuanWan = civic.WanYuan

// firstWorld has protected, sensitive and classified projects in two units,
// each with as many ordinary ones in its 项 as are needed to shield it: which
// ones are chosen among more depends on amounts, a limit that docs/disclosure.md
// names, and is pinned in this way.
func firstWorld() hiddenWorld { return worldOf("项目") }

func worldOf(label string) hiddenWorld {
	w := hiddenWorld{label: label}
	add := func(code, unit string, function civic.Function, class budget.Class, wan, paid int64) {
		w.projects = append(w.projects, budget.Project{
			Code: code, Name: label + code, Summary: label + "概述" + code, Unit: unit, Function: function, Region: "01", Class: class, Amount: civic.Money(wan) * yuanWan,
		})
		for month := 1; month <= 3; month++ {
			w.executions = append(w.executions, budget.Execution{
				Code: code, Month: month, Adjusted: civic.Money(wan) * yuanWan, Paid: civic.Money(paid*int64(month)) * yuanWan / 3,
			})
		}
	}
	add("A1", "101", "2050203", budget.Protected, 120, 60)
	add("A2", "101", "2050203", budget.Ordinary, 330, 150)
	add("A3", "101", "2050204", budget.Sensitive, 72, 30)
	add("A4", "101", "2050204", budget.Ordinary, 150, 72)
	add("A5", "101", "2050205", budget.Ordinary, 140, 66)
	add("B1", "102", "2040219", budget.Classified, 55, 21)
	add("B2", "102", "2040219", budget.Ordinary, 310, 150)
	add("B3", "102", "2040219", budget.Ordinary, 150, 75)
	add("B4", "102", "2040220", budget.Ordinary, 320, 141)
	return w
}

// lines are the statutory cells that follow from the projects.
func (w hiddenWorld) lines() (lines []budget.Line) {
	sums := map[[2]string]civic.Money{}
	for _, p := range w.projects {
		sums[[2]string{p.Unit, string(p.Function)}] += p.Amount
		sums[[2]string{p.Unit, budget.TotalCode}] += p.Amount
	}
	for at, amount := range sums {
		lines = append(lines, budget.Line{Table: "budget05", Unit: at[0], Code: at[1], Name: "行", Column: "project", Amount: amount})
	}
	slices.SortFunc(lines, func(a, b budget.Line) int { return strings.Compare(a.Unit+a.Code, b.Unit+b.Code) })
	return lines
}

// sections are the explanation of one unit.
func (w hiddenWorld) sections() []budget.Section {
	return []budget.Section{{Unit: "101", Number: "1", Title: "职能", Text: w.label + "说明：管理教育工作。"}}
}

// moved is the world after the moves of a certificate; code tells whose a
// public ID is. An unknown is every cell of its subject with its amount.
func (w hiddenWorld) moved(moves []protect.Move, amounts map[string]civic.Money, code map[string]string) hiddenWorld {
	next := hiddenWorld{w.label, slices.Clone(w.projects), slices.Clone(w.executions)}
	for _, m := range moves {
		parts := strings.Split(m.Cell, "/")
		whose, old := code[parts[2]], amounts[m.Cell]
		measure := protect.Measure(parts[3])
		if parts[2] == "secret" {
			whose, measure = "B1", protect.Measure(parts[6])
		}
		for i, p := range w.projects {
			if p.Code == whose && measure != protect.Paid && p.Amount == old {
				next.projects[i].Amount += m.Delta
			}
		}
		for i, e := range w.executions {
			if e.Code == whose && measure != protect.Paid && e.Adjusted == old {
				next.executions[i].Adjusted += m.Delta
			}
			if e.Code == whose && measure == protect.Paid && e.Paid == old {
				next.executions[i].Paid += m.Delta
			}
		}
	}
	return next
}

// published is a world on a portal of its own.
type publishedWorld struct {
	*installation
	db     pgtest.DB
	hashes []string
}

// publishWorld takes the world through the pipeline, and after it the approved
// budgets of the years before; everything that could differ by chance is
// pinned.
func publishWorld(t *testing.T, dataDir string, w hiddenWorld, before ...hiddenWorld) publishedWorld {
	t.Helper()
	db := pgtest.New(t)
	s := &settings{DataDir: dataDir, DatabaseURL: db.URL(""), LogLevel: "error", SiteName: "permutation.test"}
	p := check[*portal](t)(s.openPortal(t.Context()))
	t.Cleanup(p.close)
	out := publishedWorld{installation: &installation{portal: p, base: map[string]string{}}, db: db}
	at := time.Date(int(thisYear()), time.January, 5, 9, 0, 0, 0, civic.Shanghai)
	vault := check[*postgres.Vault](t)(postgres.OpenVault(t.Context(), p.url(postgres.VaultRole), civic.FixedClock(at),
		postgres.WithIDs(rand.NewChaCha8([32]byte{7})), postgres.WithSealKey(p.keys.seal.Signer)))
	defer vault.Close()
	worker := check[*postgres.Worker](t)(postgres.OpenWorker(t.Context(), p.url(postgres.WorkerRole), civic.FixedClock(at),
		postgres.WithTrusted(p.keys.seal.Verifier), postgres.WithLogKey(p.keys.log.Signer)))
	defer worker.Close()
	staff := func(role civic.Role) civic.Actor {
		return civic.Actor{Account: string(role), Assurance: civic.L2, Grants: []civic.Grant{{Role: role, Jurisdiction: accessCounty}}}
	}
	if err := vault.SaveJurisdiction(t.Context(), staff(civic.FinanceMaker), demoCounty); err != nil {
		t.Fatal(err)
	}
	for _, d := range []civic.Document{
		{Jurisdiction: accessCounty, Year: thisYear() + 1, Stage: civic.Draft, Version: 1},
		{Jurisdiction: accessCounty, Year: thisYear(), Stage: civic.Approved, Version: 1},
		{Jurisdiction: accessCounty, Year: thisYear(), Stage: civic.Execution, Version: 1, Month: 3},
	} {
		out.hashes = append(out.hashes, release(t, vault, worker, staff, d, w))
	}
	for n, old := range before {
		d := civic.Document{Jurisdiction: accessCounty, Year: thisYear() - 1 - civic.FiscalYear(n), Stage: civic.Approved, Version: 1}
		out.hashes = append(out.hashes, release(t, vault, worker, staff, d, old))
	}
	return out
}

// release takes one document from rows to readers.
func release(t *testing.T, vault *postgres.Vault, worker *postgres.Worker, staff func(civic.Role) civic.Actor, d civic.Document, w hiddenWorld) string {
	t.Helper()
	batches := []budget.Batch{
		{Kind: "units", Units: []budget.Unit{{Code: "101", Name: "教育局"}, {Code: "102", Name: "公安局"}}},
		{Kind: "regions", Regions: []budget.Region{{Code: "01", Name: "东镇", Population: 100}}},
		{Kind: "lines", Lines: w.lines()}, {Kind: "projects", Projects: w.projects}, {Kind: "sections", Sections: w.sections()},
	}
	if d.Stage == civic.Execution {
		batches = []budget.Batch{{Kind: "execution", Executions: w.executions}}
	}
	for _, batch := range batches {
		batch.Document, batch.File, batch.SHA256 = d, batch.Kind+".csv", bundle.Sum([]byte(d.String()+batch.Kind))
		if _, err := vault.LoadBatch(t.Context(), staff(civic.FinanceMaker), batch); err != nil {
			t.Fatal(err)
		}
	}
	check[int64](t)(vault.AddAttachment(t.Context(), staff(civic.FinanceMaker), d, budget.Attachment{Project: "A2", Kind: budget.Picture, Title: w.label + "照片", Name: "site.png", Data: onePixel(t)}))
	build := disclosure.Build{Document: d, Tier: civic.PublicTier, AsOf: fmt.Sprintf("%d-04-01", d.Year)}
	if d.Stage == civic.Draft {
		build.Authorisation = &bundle.Authorisation{Number: "1 号", Body: "人大", Scope: "全文"}
	}
	view := check[disclosure.CandidateView](t)(vault.BuildCandidate(t.Context(), staff(civic.FinanceMaker), build))
	if len(view.Report.AtRisk) > 0 {
		t.Fatalf("%s is blocked: %v", d, view.Report.AtRisk)
	}
	roles := []civic.Role{civic.DepartmentHead, civic.FinanceChecker, civic.Auditor, civic.SecrecyReviewer, civic.Approver}
	check[int](t)(vault.PassTexts(t.Context(), staff(civic.SecrecyReviewer), view.ID, nil))
	for i, step := range disclosure.Steps {
		if err := vault.RecordCheck(t.Context(), staff(roles[i]), view.ID, step, true, ""); err != nil {
			t.Fatal(err)
		}
	}
	hash := check[string](t)(vault.Seal(t.Context(), staff(civic.Approver), view.ID))
	check[string](t)(vault.Publish(t.Context(), staff(civic.Approver), view.ID))
	if _, err := worker.ImportBundle(t.Context(), hash); err != nil {
		t.Fatal(err)
	}
	return hash
}

// onePixel is the smallest picture.
func onePixel(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// secrets reads what only the vault knows: the newest line of the ledger, the
// amount of every unknown, and whose each public ID is.
func (p publishedWorld) secrets(t *testing.T) (list []protect.Certificate, amounts map[string]civic.Money, code map[string]string) {
	t.Helper()
	amounts, code = map[string]civic.Money{}, map[string]string{}
	var entries []string
	err := p.db.Pool(t, "").QueryRow(t.Context(), `SELECT array_agg(entry::text ORDER BY number) FROM vault.disclosure_ledger`).Scan(&entries)
	if err != nil {
		t.Fatal(err)
	}
	for _, raw := range entries {
		var e protect.Entry
		if err := json.Unmarshal([]byte(raw), &e); err != nil {
			t.Fatal(err)
		}
		for _, c := range e.System.Cells {
			amounts[e.System.Release+"/"+c.ID] = c.Amount
		}
		list = e.Certificates.List
	}
	rows, err := p.db.Pool(t, "").Query(t.Context(), `SELECT public_id, code FROM vault.project_identity`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var id, whose string
		if err := rows.Scan(&id, &whose); err != nil {
			t.Fatal(err)
		}
		code[id] = whose
	}
	return list, amounts, code
}

func TestNobodyCanTellWorldsApartThatDifferInHiddenAmounts(t *testing.T) {
	t.Parallel()
	dataDir, first := t.TempDir(), firstWorld()
	a := publishWorld(t, dataDir, first)
	certificates, amounts, code := a.secrets(t)
	if len(certificates) < 5 {
		t.Fatalf("only %d certificates", len(certificates))
	}
	a.listen(t, serveCommand{Role: "all", Demo: "county", Default: accessCounty})
	met := map[string]bool{}
	for i, c := range certificates {
		for _, moves := range [][]protect.Move{c.Up, c.Down} {
			second := first.moved(moves, amounts, code)
			b := publishWorld(t, dataDir, second)
			if !slices.Equal(a.hashes, b.hashes) {
				t.Errorf("%s: the releases differ", c.Cell)
				continue
			}
			if i > 0 { // releases are all that is published; the pages of one pair stand for the rest
				continue
			}
			b.listen(t, serveCommand{Role: "all", Demo: "county", Default: accessCounty})
			maps.Copy(met, compareSites(t, a.base["public site"], b.base["public site"], a.unlinked(code)...))
		}
	}
	a.wantEveryChannel(t, met)
}

// unlinked are addresses for programs that no page leads to.
func (p publishedWorld) unlinked(code map[string]string) (paths []string) {
	for _, hash := range p.hashes {
		at := "/api/v1/releases/" + hash
		paths = append(paths, at, at+"/manifest", at+"/signature", at+"/files/projects.jsonl", at+"/files/totals.jsonl")
	}
	for id := range code {
		paths = append(paths, "/api/v1/map/projects/"+id)
	}
	return paths
}

// elsewhere are addresses that say nothing of a hidden amount, by what they
// begin or end with: what people do, made in both worlds at other times with
// other random IDs, and papers, whose printer writes the time of day into them
// (the page a paper is printed from is compared). Scores are made of published
// figures and weights, which cmd/attack recomputes.
var elsewhere = []string{"/hearings/:id", "/api/v1/hearings/:id", "/notices/", "/sign-in/with/", "/data/scores/", "/issues/:id", "/gallery", ".pdf", "/opinions", "/opinions/new", "/rating"}

// wantEveryChannel requires that every public address a visitor may read was
// compared.
func (p publishedWorld) wantEveryChannel(t *testing.T, met map[string]bool) {
	t.Helper()
	c := newCrawler("", "", routesOf(t, web.Public))
	for path := range met {
		if route, found := c.route(path); found {
			c.reached[route.Path] = true
		}
	}
	for _, route := range c.routes {
		apart := slices.ContainsFunc(elsewhere, func(part string) bool {
			return strings.HasPrefix(route.Path, part) || strings.HasSuffix(route.Path, part)
		})
		if route.Method == http.MethodGet && route.Action == account.Read && !apart && !c.reached[route.Path] {
			t.Errorf("no address of %s was compared", route.Path)
		}
	}
	t.Logf("%d addresses of %d routes were compared", len(met), len(c.reached))
}

var (
	pageLinks = regexp.MustCompile(`(?:href|src)="(/[^"#]*)"`)
	requestNo = regexp.MustCompile(`[0-9a-f]{16}`) // of an error page
)

// channels are addresses that a crawl begins with: those that no page links to,
// and some that are wrong.
var channels = []string{
	"/", "/api/v1/releases", "/api/v1/projects", "/api/v1/projects?sort=amount", "/api/v1/projects?sort=execution", "/api/v1/projects?band=nothing",
	"/projects?q=99999", "/projects/0000000000", "/projects.csv", "/api/v1/map/points", "/api/v1/map/points?zoom=18", "/api/v1/map/districts",
	"/api/v1/map/districts?figure=satisfaction", "/map", "/map?figure=satisfaction", "/differences", "/differences.csv", "/compare", "/compare.csv?department=101&department=102",
	"/alerts", "/alerts.csv", "/issues", "/issues.csv", "/api/v1/issues", "/deadlines", "/deadlines.csv", "/budgets", "/departments", "/departments/101/citizens",
	"/overview", "/overview/functions.csv", "/overview/departments.csv", "/overview/regions.csv", "/overview/months.csv", "/overview/years.csv", "/overview/flow.csv", "/overview/expenses.csv",
	"/api/v1/suggest?q=%E9%A1%B9", "/api/v1/openapi.json", "/hearings", "/hearings.atom", "/hearings.ics", "/moderation", "/performance", "/data", "/method", "/glossary",
	"/log", "/log/checkpoint", "/log/entries?start=0&end=2", "/log/inclusion?index=0&size=2", "/log/consistency?from=1&to=2", "/log/tile/8/0/000.p/2",
	fmt.Sprintf("/budgets/%d/proposal", thisYear()+1), fmt.Sprintf("/budgets/%d/proposal?sheet=projects", thisYear()+1), fmt.Sprintf("/budgets/%d/proposal.csv", thisYear()+1),
	fmt.Sprintf("/budgets/%d/tables/budget05/101.xlsx", thisYear()), fmt.Sprintf("/budgets/%d/tables/budget05/101.csv", thisYear()), fmt.Sprintf("/budgets/%d/tables/budget05/101/2050203", thisYear()),
	fmt.Sprintf("/budgets/%d/explanations/budget/101/1", thisYear()+1),
	"/log/key", "/log/successions", "/sitemap.xml", "/robots.txt", "/tour", "/accessibility", "/sign-in",
}

// compareSites crawls the first site and asks both for every address found,
// and for some that are wrong. It returns those that were compared.
func compareSites(t *testing.T, a, b string, from ...string) map[string]bool {
	t.Helper()
	queue := append(slices.Clone(channels), from...)
	met := map[string]bool{}
	for len(queue) > 0 && len(met) < 500 {
		path := strings.ReplaceAll(queue[0], "&amp;", "&")
		queue = queue[1:]
		// A browser writes the time of day into what it prints; the printed page is compared.
		if met[path] || strings.HasPrefix(path, "/static/") || strings.Contains(path, ".pdf") {
			continue
		}
		met[path] = true
		one, body := ask(t, a+path)
		other, _ := ask(t, b+path)
		if one != other {
			t.Errorf("%s differs:\n%.600s\n---\n%.600s", path, one, other)
			return met
		}
		for _, link := range pageLinks.FindAllStringSubmatch(body, -1) {
			queue = append(queue, link[1])
		}
	}
	return met
}

// ask is everything an answer says: status, headers, bytes.
func ask(t *testing.T, address string) (answer, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "portal.test" // feeds name the site
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	head := response.Header.Clone()
	head.Del("Date")
	head.Del("X-Request-Id")
	body = string(raw)
	if response.StatusCode >= http.StatusBadRequest {
		body = requestNo.ReplaceAllString(body, "")
	}
	return fmt.Sprint(response.StatusCode, head, body), body
}
