package web_test

import (
	"bytes"
	"compress/gzip"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
	"github.com/sunbudget/sunbudget/portal/web"
	engine "github.com/sunbudget/sunbudget/search/postgres"
)

var update = flag.Bool("update", false, "write the golden files anew")

// site is a public site on a published installation.
type site struct {
	t      *testing.T
	base   string
	hashes []string // of the releases by edition
	client http.Client
}

func newSite(t *testing.T, change ...func(*web.Config)) *site {
	t.Helper()
	db := pgtest.New(t)
	return siteOn(t, db, readtest.Publish(t, db), change...)
}

// siteOn serves what is published in a database.
func siteOn(t *testing.T, db pgtest.DB, hashes []string, change ...func(*web.Config)) *site {
	t.Helper()
	store, err := postgres.OpenPublic(t.Context(), db.URL(postgres.WebRole), civic.FixedClock(readtest.Now))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	config := web.Config{
		Sites: []web.Site{web.Public}, Directory: store, Default: readtest.County,
		Clock: civic.FixedClock(readtest.Now), Log: slog.New(slog.DiscardHandler),
		Routes: web.PublicRoutes(web.Reading{Publications: store, Engine: engine.New(store.Pool())}),
	}
	for _, c := range change {
		c(&config)
	}
	server, err := web.New(config)
	if err != nil {
		t.Fatal(err)
	}
	bound, _, err := server.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, base: "http://" + bound.String(), hashes: hashes}
	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	t.Cleanup(func() {
		s.client.CloseIdleConnections()
		if err := server.Shutdown(t.Context()); err != nil && t.Context().Err() == nil {
			t.Error(err)
		}
	})
	return s
}

// get reads an address of the site.
func (s *site) get(address string) (*http.Response, string) {
	s.t.Helper()
	answer, err := s.client.Get(s.base + address)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer, string(body)
}

// page reads an address that must answer 200.
func (s *site) page(address string) string {
	s.t.Helper()
	answer, body := s.get(address)
	if answer.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %d %s", address, answer.StatusCode, body)
	}
	return body
}

// pages are all reading pages with a word each must say in both languages.
var pages = []struct{ name, address, zh, en string }{
	{"home", "/", "2026 年的钱花在哪里", "Where the money goes"},
	{"home_sample", "/j/310107/", "样本", "Sample"},
	{"budget", "/budgets/2026", "预算执行", "budget execution"},
	{"budget_draft", "/budgets/2027", "草案", "draft"},
	{"statutory", "/budgets/2026/tables", "部门“三公”经费和机关运行经费预算表", "Three public expenses"},
	{"statutory_sheet", "/j/310107/budgets/2024/tables/final01/133", "一般公共服务", "Expenditure"},
	{"statutory_empty", "/j/310107/budgets/2024/tables/final08/133", "没有在本表中列报数字", "states no figure"},
	{"statutory_projects", "/budgets/2026/tables/budget10/101", "教室改作食堂已八年", "Justification"},
	{"statutory_goals", "/budgets/2026/tables/budget11/101", "改造面积", "Indicator"},
	{"statutory_line", "/j/310107/budgets/2024/tables/final01/133/201", "历次公布", "in every release"},
	{"explanations", "/budgets/2026/explanations", "教育局", "Education Bureau"},
	{"explanations_none", "/budgets/2027/explanations", "还没有编制说明", "No explanation yet"},
	{"explanation", "/budgets/2026/explanations/101", "id=\"section-2.1\"", "&lt;script&gt;alert(1)"},
	{"projects", "/projects?page_size=3", "第一小学食堂改造", "44 projects found"},
	{"projects_none", "/projects?q=%E6%B2%A1%E6%9C%89", "没有找到项目", "No projects found"},
	{"projects_filtered", "/projects?alert=red&region=01", "社区卫生站", "red"},
	{"project", "/projects/SCH00AAAA1", "财政复评 62 分", "the review gives 62"},
	{"project_interval", "/projects/BRG00AAAA2", "区间", "ange"},
	{"project_withheld", "/projects/SHE00AAAA3", "不予公开", "ithheld"},
	{"project_request", "/projects/SHE00AAAA3/request", "20 个工作日内答复", "within 20 working days"},
	{"projects_draft", "/projects?year=2027", "云人常〔2026〕9 号", "云人常〔2026〕9 号"},
	{"project_draft", "/projects/SCH00AAAA1?year=2027", "由 100.00 万元 变为 150.00 万元", "from 1.00 million yuan to 1.50 million yuan"},
	{"deadlines", "/deadlines", "公开时限", "Publication deadlines"},
	{"departments", "/departments", "教育局", "Education Bureau"},
	{"department", "/departments/101", "第一小学", "First Primary School"},
	{"region", "/regions/02", "临江镇", "Linjiang Town"},
	{"map", "/map", "审图号", "Map approval"},
	{"differences", "/differences?from=2027-draft-v1&to=2027-draft-v2", "1 个项目增加", "1 rose"},
	{"differences_years", "/differences?from=2026-approved-v1&to=2027-draft-v2", "不再列出", "No longer listed"},
	{"overview", "/overview", "每月花到哪一步", "month by month"},
	{"overview_sample", "/j/310107/overview", "这里还没有项目", "There are no projects yet"},
	{"alerts", "/alerts", "没有这样的提示", "No such alert"},
	{"alerts_sample", "/j/310107/alerts", "现在没有提示", "There are no alerts now"},
	{"issues", "/issues", "清单上还没有问题", "no issues on the list"},
	{"citizens", "/budgets/2026/citizens", "公民预算", "Citizens’ budget"},
	{"citizens_department", "/departments/101/citizens", "每 100 元用在哪里", "What every 100 yuan"},
	{"compare_projects", "/compare?project=BRG00AAAA2&project=SCH00AAAA1", "同类平均", "Average of the class"},
	{"compare_departments", "/compare?department=101&kind=department", "各部门平均", "Average of all departments"},
	{"compare_regions", "/compare?region=01&region=02", "人均", "per inhabitant"},
	{"map_rate", "/map?figure=rate", "预算执行率越高", "the higher the execution rate"},
	{"map_opinion", "/map?figure=opinion", "公开发表的意见越多", "the more opinions on its projects"},
	{"map_alert", "/map?figure=alert", "公开的预警越多", "the more alerts on its projects"},
	{"data", "/data", "2027 年预算草案", "2027 budget draft"},
	{"method", "/method", "披露清单", "Disclosure list"},
	{"glossary", "/glossary", "因公出国（境）", "three public expenses"},
	{"accessibility", "/accessibility", "GB/T 37668", "GB/T 37668"},
}

func TestPagesSayInBothLanguagesWhatTheyMust(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, p := range pages {
		english := p.address + "?lang=en"
		if strings.Contains(p.address, "?") {
			english = p.address + "&lang=en"
		}
		for lang, address := range map[string]string{"zh": p.address, "en": english} {
			body := s.page(address)
			word := p.zh
			if lang == "en" {
				word = p.en
			}
			if !strings.Contains(body, word) {
				t.Errorf("%s does not say %q", address, word)
			}
			s.golden(p.name+"."+lang+".html", body)
		}
	}
}

// golden compares the main part of a page with its kept form. What changes
// from run to run (hashes, the port) is set aside.
func (s *site) golden(name, body string) {
	s.t.Helper()
	got := s.steady(mainPart(body))
	file := filepath.Join("testdata", "page", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			s.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	if got != string(want) {
		s.t.Errorf("%s has changed (go test ./portal/web -update, then look at the difference)", name)
	}
}

// steady puts names in the place of hashes and one tag on a line.
func (s *site) steady(body string) string {
	for edition, hash := range s.hashes {
		if hash != "" {
			name := "HASH" + string(rune('0'+edition))
			body = strings.ReplaceAll(strings.ReplaceAll(body, hash, name), hash[:12], name)
		}
	}
	body = regexp.MustCompile(`[0-9a-f]{16,64}`).ReplaceAllString(body, "HEX")
	return strings.ReplaceAll(body, "><", ">\n<") + "\n"
}

// mainPart is what stands between <main> and </main>: frames have their own
// tests.
func mainPart(body string) string {
	_, after, _ := strings.Cut(body, "<main")
	before, _, _ := strings.Cut(after, "</main>")
	return "<main" + before + "</main>"
}

var href = regexp.MustCompile(`(?:href|action|src|data-districts)="([^"]*)"`)

// Every link a reader can follow leads to a page: crawl the site from home.
func TestNoLinkOfTheReadingPagesIsBroken(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	elsewhere := regexp.MustCompile(`^/(sign-in|performance|log|me|static|hearings)|^#|/files/|/manifest|/signature`)
	queue, seen := []string{"/", "/j/310107/", "/?lang=en"}, map[string]bool{}
	for len(queue) > 0 && len(seen) < 400 {
		address := queue[0]
		queue = queue[1:]
		if seen[address] {
			continue
		}
		seen[address] = true
		answer, body := s.get(address)
		if answer.StatusCode >= 400 {
			t.Errorf("%s answers %d", address, answer.StatusCode)
		}
		for _, m := range href.FindAllStringSubmatch(body, -1) {
			next, _, _ := strings.Cut(strings.ReplaceAll(m[1], "&amp;", "&"), "#")
			bare := strings.TrimPrefix(next, "/j/310107")
			if next == "" || elsewhere.MatchString(bare) || !strings.HasPrefix(next, "/") {
				continue
			}
			queue = append(queue, next)
		}
	}
	if len(seen) < 100 {
		t.Errorf("only %d pages were found", len(seen))
	}
}

// A pinned page must look the same after a later publication.
func TestAPinnedEditionShowsWhatWasKnownThen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	then := s.page("/projects/SCH00AAAA1?edition=3")
	if !strings.Contains(then, "400.00") || strings.Contains(then, "520.00") {
		t.Error("edition 3 does not show September")
	}
	if !strings.Contains(then, "edition=3") {
		t.Error("links of a pinned page do not stay in the edition")
	}
	if answer, _ := s.get("/projects/NEW00AAAA5?edition=4"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("a project of a later edition answers %d", answer.StatusCode)
	}
}

func TestBadParametersAnswerWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, address := range []string{"/projects?year=x", "/projects?cursor=zzz", "/api/v1/projects?sort=hidden", "/map?month=13", "/api/v1/map/points?zoom=99"} {
		answer, body := s.get(address)
		if answer.StatusCode != http.StatusBadRequest || strings.Contains(body, "filter.bad") || strings.Contains(body, "系统出错") {
			t.Errorf("%s: %d %s", address, answer.StatusCode, mainPart(body))
		}
	}
	if answer, _ := s.get("/projects/NOSUCHPROJ"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("an ID that cannot be answers %d", answer.StatusCode)
	}
}

// The deputies' release holds other figures; no page or file may show them.
func TestNothingOfTheDeputiesPublicationIsPublic(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, address := range []string{"/", "/projects", "/projects/SCH00AAAA1", "/data", "/projects.csv", "/api/v1/projects", "/api/v1/releases", "/budgets/2026"} {
		if body := s.page(address); strings.Contains(body, "7777") || strings.Contains(body, "7,777") || strings.Contains(body, s.hashes[7]) {
			t.Errorf("%s shows it", address)
		}
	}
	for _, address := range []string{"/data/", "/api/v1/releases/"} {
		if answer, _ := s.get(address + s.hashes[7]); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %d", address, answer.StatusCode)
		}
	}
}

// What a page lists, its CSV and the programming interface list too.
func TestPageFileAndProgramsSeeTheSameList(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	query := "?q=" + url.QueryEscape("道路") + "&band=10-50&sort=execution&page_size=100"
	page, file, program := s.page("/projects"+query), s.page("/projects.csv"+query), s.page("/api/v1/projects"+query)
	for _, id := range []string{"GEN0000019", "GEN0000040"} {
		if !strings.Contains(page, id) || !strings.Contains(file, id) || !strings.Contains(program, id) {
			t.Errorf("%s is not everywhere", id)
		}
	}
	if lines := strings.Count(file, "\r\n"); lines != 23 {
		t.Errorf("the file has %d lines, want a head and 22 projects", lines)
	}
	if !strings.Contains(program, `"total":22`) {
		t.Errorf("%.200s", program)
	}
}

func TestTheHomePageLoadsNoHeavyScript(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	total := 0
	for _, script := range regexp.MustCompile(`<script src="([^"]+)"`).FindAllStringSubmatch(s.page("/"), -1) {
		var zipped bytes.Buffer
		w := gzip.NewWriter(&zipped)
		_, _ = w.Write([]byte(s.page(script[1]))) // a buffer does not fail
		_ = w.Close()
		total += zipped.Len()
	}
	if total == 0 || total > 60<<10 {
		t.Errorf("the scripts of the home page weigh %d bytes compressed, at most %d", total, 60<<10)
	}
}

// Who adds a fifth thing to a comparison is led back to the other four.
func TestAFifthThingLeadsBackToTheFour(t *testing.T) {
	s := newSite(t)
	answer, body := s.get("/compare?region=01&region=02&region=03&region=04&region=05&lang=en")
	want := `href="/compare?lang=en&amp;region=01&amp;region=02&amp;region=03&amp;region=04"`
	if answer.StatusCode != http.StatusBadRequest || !strings.Contains(body, want) {
		t.Errorf("answers %d without %s", answer.StatusCode, want)
	}
}
