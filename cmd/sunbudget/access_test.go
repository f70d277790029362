package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/notice"
	"github.com/sunbudget/sunbudget/portal/oversight"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/web"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

// accessGolden is who may do what, as the running portal answers it. Look at
// every changed line before UPDATE_ACCESS=1 writes it anew.
const accessGolden = "../../portal/web/testdata/access.golden"

// The things the requests are about.
const (
	accessCounty = "990101"
	accessUnit   = "101001" // of the project, its opinions and its packet
	accessOther  = "102001"
)

// who is one column of the matrix.
type who struct {
	name  string
	level civic.Assurance
	grant *civic.Grant
}

// columns are a visitor, everybody by role within the unit where the role has
// one, and people with the same role somewhere else.
func columns() []who {
	all := []who{{name: "visitor"}}
	levels := map[civic.Role]civic.Assurance{
		civic.ContactCitizen: civic.L1, civic.IdentityCitizen: civic.L2, civic.Expert: civic.L2, civic.Journalist: civic.L2, civic.Deputy: civic.L2,
	}
	for _, role := range civic.Roles[1:] {
		grant := civic.Grant{Role: role, Jurisdiction: accessCounty}
		if role == civic.DepartmentEditor || role == civic.DepartmentHead {
			grant.Unit = accessUnit
		}
		all = append(all, who{string(role), levels[role], &grant})
	}
	return append(all,
		who{"head@other_unit", civic.L0, &civic.Grant{Role: civic.DepartmentHead, Jurisdiction: accessCounty, Unit: accessOther}},
		who{"editor@other_unit", civic.L0, &civic.Grant{Role: civic.DepartmentEditor, Jurisdiction: accessCounty, Unit: accessOther}},
		who{"moderator@other_county", civic.L0, &civic.Grant{Role: civic.Moderator, Jurisdiction: "310107"}},
	)
}

// request is one way to use a route; a route has at least one.
type request struct {
	as     string // what tells it from others of the route
	params map[string]string
	form   url.Values
}

// installation is a portal with something of everything in it.
type installation struct {
	portal *portal
	sites  []address
	base   map[string]string // address name → "http://127.0.0.1:…"
	params map[string]string // what a parameter stands for, by path and name, path, or name
	forms  map[string][]request

	browsers int

	people  map[string]civic.Actor // by column, and "maker"
	draft   string                 // hash of the release that proposals are about
	secrets []secret               // what only its owner may read
	told    []string               // which of them were read by whom
}

// TestEveryRouteAnswersEveryRoleAsTheMatrixSays goes through the whole route
// table, as serve puts it together, over HTTP, and searches every answer for
// what only its owner may read.
func TestEveryRouteAnswersEveryRoleAsTheMatrixSays(t *testing.T) {
	t.Parallel()
	i := install(t)
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "route")
	for _, c := range columns() {
		fmt.Fprint(w, "\t"+c.name)
	}
	fmt.Fprintln(w)
	for _, site := range i.sites {
		for _, route := range site.config.Routes {
			for _, r := range i.requests(t, route) {
				fmt.Fprint(w, string(route.Site)+" "+route.Key()+r.as)
				for _, c := range columns() {
					fmt.Fprint(w, "\t"+i.try(t, site.name, route, r, c))
				}
				fmt.Fprintln(w)
			}
		}
	}
	w.Flush()
	compareGolden(t, accessGolden, table.String())
	i.secretsWereThere(t)
}

// compareGolden compares a matrix with its file.
func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("UPDATE_ACCESS") != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s has changed (-golden +now):\n%s", file, diff)
	}
}

// requests are the ways to use a route, with what its parameters stand for.
func (i *installation) requests(t *testing.T, route web.Route) []request {
	t.Helper()
	list := i.forms[route.Key()]
	if len(list) == 0 {
		list = []request{{}}
	}
	for n := range list {
		list[n].params = map[string]string{}
		for _, part := range strings.Split(route.Path, "/") {
			name, wild := strings.CutPrefix(part, ":")
			name, _, _ = strings.Cut(name, ".")
			if !wild && part != "*" {
				continue
			}
			value, known := i.params[route.Path+" "+name]
			if !known {
				value, known = i.params[route.Path]
			}
			if part == ":id" && strings.HasPrefix(route.Path, "/hearings/:id/session/") {
				value, known = i.params["/hearings/:id/session"]
			}
			if part == ":number" {
				value, known = "1", true
			}
			if name == "table" && strings.HasPrefix(route.Path, "/budgets/") {
				name = "statutory"
			}
			if !known {
				value, known = i.params[name]
			}
			if !known {
				t.Fatalf("%s: say in this test what :%s stands for", route.Key(), name)
			}
			list[n].params[part] = value
		}
	}
	return list
}

// try sends one request as somebody and says in a word how it was answered.
func (i *installation) try(t *testing.T, site string, route web.Route, r request, c who) string {
	t.Helper()
	status, headers, body := i.send(t, site, route, r, c)
	i.keepsSecrets(t, route, r, c, headers, body)
	return verdict(t, route, c, status, body)
}

// send sends one request as somebody, with a session of its own: some requests
// end it.
func (i *installation) send(t *testing.T, site string, route web.Route, r request, c who) (status int, headers string, body []byte) {
	t.Helper()
	parts := strings.Split(route.Path, "/")
	for n, part := range parts {
		if value, ok := r.params[part]; ok {
			_, ending, dotted := strings.Cut(part, ".")
			parts[n] = value
			if dotted {
				parts[n] += "." + ending
			}
		}
	}
	sent, err := http.NewRequestWithContext(t.Context(), route.Method, i.base[site]+strings.Join(parts, "/"), strings.NewReader(r.form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if route.Method == http.MethodPost {
		sent.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if c.name != "visitor" {
		token, _, err := i.portal.desk.Sessions().StartPersona(t.Context(), c.name, "")
		if err != nil {
			t.Fatal(err)
		}
		sent.AddCookie(&http.Cookie{Name: "sunbudget_session", Value: token})
	}
	answer, err := i.browser().Do(sent)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, _ = io.ReadAll(answer.Body)
	return answer.StatusCode, fmt.Sprint(answer.Header), body
}

// browser follows no redirects and comes from an address of its own, so that
// limits by network are not met.
func (i *installation) browser() *http.Client {
	i.browsers++
	from := &net.TCPAddr{IP: net.IPv4(127, 0, byte(i.browsers>>8+1), byte(i.browsers))}
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{DialContext: (&net.Dialer{LocalAddr: from}).DialContext, DisableKeepAlives: true},
	}
}

// verdict reads a status. What a person may do but did wrongly or too late
// (400, 409, 422) counts as "yes".
func verdict(t *testing.T, route web.Route, c who, status int, body []byte) string {
	t.Helper()
	switch {
	case status == http.StatusUnauthorized:
		return "sign-in"
	case status == http.StatusForbidden:
		return "no"
	case status == http.StatusNotFound:
		return "404"
	case bytes.Contains(body, []byte(message.T(message.ZH, "paper.busy"))): // may have it, on a machine with less to do
	case status >= 500 || status == http.StatusTooManyRequests || status == http.StatusMethodNotAllowed:
		t.Errorf("%s as %s: %d %.300s", route.Key(), c.name, status, body)
	}
	return "yes"
}

// install makes a portal and serves its sites.
func install(t *testing.T) *installation {
	t.Helper()
	s := &settings{
		DataDir: t.TempDir(), DatabaseURL: pgtest.New(t).URL(""), LogLevel: "error", SiteName: "access.test",
		clock: wholeDay(civic.SystemClock),
	}
	p, err := s.openPortal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	i := &installation{portal: p, base: map[string]string{}}
	i.furnish(t)
	i.listen(t, serveCommand{Role: "all", Demo: "county", Default: accessCounty})
	return i
}

// listen serves the sites of the command on addresses of their own.
func (i *installation) listen(t *testing.T, command serveCommand) {
	t.Helper()
	command.Addr, command.DeskAddr = "127.0.0.1:0", "127.0.0.1:0"
	i.sites = check[[]address](t)(command.sites(i.portal, slog.New(slog.DiscardHandler)))
	for _, site := range i.sites {
		i.serve(t, site, "127.0.0.1:0")
	}
}

// serve serves a site on an address; stop ends it before the test does.
func (i *installation) serve(t *testing.T, site address, at string) (stop func()) {
	t.Helper()
	site.config.Registry = nil // of this server's own, for one that takes its place
	server := check[*web.Server](t)(web.New(site.config))
	bound, _, err := server.Listen(at)
	if err != nil {
		t.Fatal(err)
	}
	i.base[site.name] = "http://" + bound.String()
	stop = func() { _ = server.Shutdown(context.WithoutCancel(t.Context())) }
	t.Cleanup(stop)
	return stop
}

// check stops the test where furnishing fails.
func check[T any](t *testing.T) func(value T, err error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// furnish puts something of everything in: people, a release, opinions, a
// draft reply, ratings with a packet, a candidate.
func (i *installation) furnish(t *testing.T) {
	t.Helper()
	people := map[string]civic.Actor{}
	for _, c := range append(columns()[1:], who{name: "maker", grant: &civic.Grant{Role: civic.FinanceMaker, Jurisdiction: accessCounty}}) {
		people[c.name] = i.member(t, c)
	}
	hash := i.publishAs(t, demoCounty)
	open, pending := i.speak(t, people, hash)
	period := i.rate(t)
	candidate := i.candidate(t, people["maker"])
	called, past, sitting := i.hear(t, people["maker"], hash)
	_ = check[[]hearing.Listed](t)(i.portal.desk.FixRoster(t.Context(), people["maker"].Account, accessCounty, called, hearing.Citizen, 1, "甲\n乙"))
	i.people, i.draft = people, i.draftHash(t)
	heard, proposed := i.propose(t, people)
	issue := check[string](t)(i.portal.desk.ListIssue(t.Context(), people["maker"].Account, oversight.Finding{
		Jurisdiction: accessCounty, Source: oversight.Audit, Title: "款项沉淀", Text: "半年没有支付。", Unit: accessUnit,
		AcceptBy: civic.Date(i.portal.clock().AddDate(0, 4, 0)),
	}))
	document := url.Values{"year": {"2027"}, "stage": {"approved"}, "version": {"1"}, "as_of": {"2027-01-01"}}
	i.params = map[string]string{
		"id": "BR1DGE0000", "index": "0", "year": fmt.Sprint(thisYear()), "/log/tile/*": "8/0/000.p/1", "name": "projects.jsonl", "code": accessUnit, "hash": hash, "picture": "functions", "table": "projects", "statutory": "budget05", "line": "205", "of": "budget", "section": "1", "period": string(period), "version": "3", "unit": accessUnit,
		"provider": "province", "token": i.portal.worker.StopToken(people["identity_citizen"].Account, notice.Email),
		"/me/notices/:id": "n0such", "login": "nobody",
		"project": "BR1DGE0000", "signal": string(budget.Behind), "/issues/:id": issue, "/desk/issues/:id": issue,
		"/regions/:code": "01", "/me/opinions/:id": pending, "/me/opinions/:id/withdraw": pending, "/me/opinions/:id/again": open, "/me/opinions/:id/appeal": pending,
		"/desk/moderation/:id": pending, "/desk/replies/:id": open, "/desk/replies/:id/draft": open, "/desk/replies/:id/publish": open, "/desk/replies/:id/assign": open, "/desk/replies/:id/return": open, "/desk/replies/:id/change": open, "/desk/removals/:id": pending,
		"/hearings/:id": called, "/hearings/:id/calendar.ics": called, "/hearings/:id/draw.json": past, "/hearings/:id/registration": called,
		"/budgets/:year/proposal": fmt.Sprint(proposalYear()), "/budgets/:year/proposal.csv": fmt.Sprint(proposalYear()), "proposal": proposed,
		"/hearings/:id/proposals": heard, "/hearings/:id/proposals.csv": heard, "/hearings/:id/proposals/new": heard, "/api/v1/hearings/:id/proposals": heard,
		"/hearings/:id/proposals/:proposal id": heard, "/hearings/:id/proposals/:proposal/agree id": heard,
		"/hearings/:id/opinions": called, "/hearings/:id/opinions/new": called, "/desk/hearings/:id": called, "/desk/hearings/:id/record": called, "/desk/hearings/:id/draft": called, "/hearings/:id/record": called, "/hearings/:id/record.pdf": past, "/hearings/:id/notice": called, "/hearings/:id/invitation.json": called, "/desk/hearings/:id/roster": called, "/desk/hearings/:id/invited": called, "/hearings/:id/notice.pdf": called,
		"/hearings/:id/session": sitting, "/hearings/:id/session/board.html": sitting, "/hearings/:id/session/events.stream": sitting,
		"/desk/hearings/:id/session": sitting, "/hearings/:id/session/questions": sitting,
		"/desk/channels/:id": i.pause(t, people["maker"], hash),
		"/desk/appeals/:id":  "APPEA00000",
		"/desk/releases/:id": candidate, "/desk/releases/:id/checks": candidate, "/desk/releases/:id/risks": candidate, "/desk/releases/:id/publish": candidate,
		"/desk/releases/:id/texts": candidate, "/desk/releases/:id/amounts": candidate,
	}
	i.forms = map[string][]request{
		"POST /sign-in/persona":                                        {{form: url.Values{"persona": {"journalist"}}}},
		"POST /projects/:id/opinions":                                  {{form: url.Values{"send_key": {"ACCESS0000"}, "release": {hash}, "stance": {"support"}, "body": {"有话要说"}}}},
		"POST /budgets/:year/tables/:table/:unit/:line/opinions":       {{form: url.Values{"send_key": {"ACCESS0004"}, "release": {hash}, "stance": {"support"}, "body": {"有话要说"}}}},
		"POST /budgets/:year/explanations/:of/:unit/:section/opinions": {{form: url.Values{"send_key": {"ACCESS0005"}, "release": {hash}, "stance": {"support"}, "body": {"有话要说"}}}},
		"POST /hearings/:id/opinions":                                  {{form: url.Values{"send_key": {"ACCESS0003"}, "release": {hash}, "stance": {"support"}, "body": {"有话要说"}}}},
		"POST /hearings/:id/registration": {
			{as: " to observe", form: url.Values{"role": {"observe"}, "group": {"citizen"}, "view": {"for"}}},
			{as: " to speak", form: url.Values{"role": {"speak"}, "group": {"citizen"}, "view": {"for"}, "topic": {"路灯"}}},
		},
		"POST /hearings/:id/proposals":                         {{form: url.Values{"send_key": {"ACCESS0007"}, "sheet": {"projects"}, "changes": {fromRoad}, "body": {"先修学校"}}}},
		"POST /hearings/:id/proposals/:proposal/agree":         {{form: url.Values{"agree": {"yes"}}}},
		"POST /desk/hearings/:id/record":                       {{form: url.Values{"present": {"3"}, "text": {"笔录"}}}},
		"POST /me/opinions/:id/again":                          {{form: url.Values{"reason": {"unkept"}}}},
		"POST /me/opinions/:id/appeal":                         {{form: url.Values{"reason": {"与预算有关"}}}},
		"POST /projects/:id/rating":                            {{form: url.Values{"overall": {"4"}}}},
		"POST /desk/scores/publish":                            {{form: url.Values{"period": {string(period)}, "seq": {"1"}}}},
		"POST /desk/scores/consequences":                       {{form: url.Values{"period": {string(period)}, "unit": {accessUnit}, "kind": {"cut"}, "document": {"演财预〔2027〕8号"}}}},
		"POST /me/appeals":                                     {{form: url.Values{"rating": {string(period) + "/project/BR1DGE0000"}, "body": {"公用电脑"}}}},
		"POST /desk/appeals":                                   {{form: url.Values{"period": {string(period)}, "subject": {"BR1DGE0000"}, "first": {"2027-01-01"}, "last": {"2027-01-01"}, "body": {"有人刷分"}}}},
		"POST /desk/moderation/:id":                            {{form: url.Values{"verdict": {"remove"}, "reason": {"unrelated"}}}},
		"POST /desk/moderation":                                {{form: url.Values{"id": {pending}, "verdict": {"publish"}}}},
		"POST /desk/opinions":                                  {{form: url.Values{"about": {"BR1DGE0000"}, "source": {"letter"}, "received": {civic.Date(i.portal.clock())}, "stance": {"support"}, "body": {"来信"}, "send_key": {"ACCESS0006"}}}},
		"POST /desk/replies/:id/assign":                        {{form: url.Values{"handler": {people["department_editor"].Account}}}},
		"POST /desk/replies/:id/return":                        {{form: url.Values{"note": {"请补充"}}}},
		"POST /desk/replies/:id/change":                        {{form: url.Values{"change_about": {"BR1DGE0000"}, "change_release": {hash}}}},
		"POST /desk/replies/:id/draft":                         {{form: url.Values{"adoption": {"adopted"}, "body": {"已列入调整预算，明年开工。"}}}},
		"POST /desk/scores":                                    {{form: url.Values{"period": {string(period)}}}},
		"POST /desk/releases":                                  {{form: document}},
		"POST /api/v1/returns":                                 {{}},
		"POST /desk/releases/:id/checks":                       {},
		"POST /desk/releases/:id/risks":                        {{form: url.Values{"risk": {"none"}, "reason": {"none"}}}},
		"POST /desk/releases/:id/texts":                        {{form: url.Values{"digests": {i.digests(t, candidate, people["maker"])}}}},
		"POST /desk/takedowns":                                 {{form: url.Values{"hash": {hash}, "ground": {"illegal"}, "note": {"x"}}}},
		"POST /departments/:code/opinions":                     {{form: url.Values{"send_key": {"ACCESS0005"}, "release": {hash}, "stance": {"support"}, "body": {"有话要说"}}}},
		"POST /departments/:code/rating":                       {{form: url.Values{"overall": {"4"}}}},
		"POST /hearings/:id/session/questions":                 {{form: url.Values{"text": {"何时动工？"}, "send_key": {"ACCESS0008"}}}},
		"POST /hearings/:id/session/questions/:number/support": {{}},
		"POST /hearings/:id/session/votes/:number":             {{form: url.Values{"choice": {"yes"}}}},
		"POST /desk/hearings/:id/roster":                       {{form: url.Values{"group": {"citizen"}, "seats": {"1"}, "roster": {"甲\n乙"}}}},
		"POST /desk/hearings/:id/invited":                      {{form: url.Values{"number": {"1"}, "comes": {"yes"}}}},
		"POST /desk/hearings/:id/session":                      {{form: url.Values{"act": {"open"}}}},
		"POST /desk/channels":                                  {{form: url.Values{"act": {"pause"}, "about": {"/projects/BR1DGE0000"}, "reason": {"核实中"}}}},
		"POST /desk/channels/:id":                              {{form: url.Values{"verdict": {"refuse"}}}},
		"POST /desk/identities": {
			{form: url.Values{"receipt": {pending}, "reason": {"依法调取，核实网络诈骗线索"}, "document": {"岚公调17号"}}},
			{as: " of a verified person", form: url.Values{"receipt": {i.said(t, people["identity_citizen"], hash, "ACCESS0009")}, "reason": {"依法调取，核实网络诈骗线索"}, "document": {"岚公调18号"}}},
		},
		"POST /desk/users": {{form: url.Values{"login": {"x"}}}},
		"POST /desk/alerts/:year/:project/:signal": {
			{as: " to review", form: url.Values{"note": {"confirmed"}}}, {as: " to explain", form: url.Values{"note": {"explained"}, "text": {"年底结算"}}},
		},
		"POST /desk/origins": {{form: url.Values{"verdict": {"confirmed"}}}},
		"POST /desk/issues":  {{form: url.Values{"source": {"audit"}}}},
		"POST /desk/issues/:id": {
			{as: " to plan", form: url.Values{"act": {"planned"}, "text": {""}}}, {as: " to verify", form: url.Values{"act": {"verified"}, "text": {""}}},
			{as: " to close off", form: url.Values{"act": {"closed"}, "text": {""}}},
		},
	}
	for _, step := range disclosure.Steps {
		key := "POST /desk/releases/:id/checks"
		i.forms[key] = append(i.forms[key], request{as: " " + string(step), form: url.Values{"step": {string(step)}, "verdict": {"pass"}}})
	}
}

// digests names every text of a candidate, as the reviewer's page sends them.
func (i *installation) digests(t *testing.T, candidate string, reader civic.Actor) string {
	t.Helper()
	id := check[int64](t)(strconv.ParseInt(candidate, 10, 64))
	var all []string
	for _, text := range check[disclosure.TextPage](t)(i.portal.vault.CandidateTexts(t.Context(), reader, id, 100)).Texts {
		all = append(all, text.Digest())
	}
	return strings.Join(all, " ")
}

// demoCounty is the government of these tests.
var demoCounty = civic.Jurisdiction{Code: accessCounty, NameZH: "演示县", NameEN: "County", Currency: "CNY", Kind: civic.Demo}

// publishAs imports a small release of a government.
func (i *installation) publishAs(t *testing.T, government civic.Jurisdiction) (hash string) {
	t.Helper()
	hash = check[string](t)(i.portal.worker.ReceiveBundle(t.Context(), sealedAs(t, government, i.portal.keys.seal.Signer)))
	if _, err := i.portal.worker.ImportBundle(t.Context(), hash); err != nil {
		t.Fatal(err)
	}
	return hash
}

// sealedAs is a small release of a government as a file.
func sealedAs(t *testing.T, government civic.Jurisdiction, seal note.Signer) []byte {
	t.Helper()
	list, figure := disclosure.Default(), civic.ExactFigure(60000)
	archive := check[bundle.Archive](t)(bundle.Pack(bundle.Content{
		Disclosure: list.Source,
		Units:      []budget.Unit{{Code: accessUnit, Name: "交通局"}, {Code: accessOther, Name: "教育局"}},
		Regions:    []budget.Region{{Code: "01", Name: "东镇", Population: 100}},
		Executions: []bundle.Execution{{ID: "BR1DGE0000", Month: 9, Paid: civic.ExactFigure(100)}}, // behind time
		Lines:      []bundle.Line{{Table: "budget05", Unit: accessUnit, Code: "205", Name: "教育支出", Column: "total", Amount: figure}},
		Sections:   []budget.Section{{Unit: accessUnit, Number: "1", Title: "一、收支", Text: "今年修桥。"}},
		Projects: []bundle.Project{{ID: "BR1DGE0000", Name: "桥", Unit: accessUnit, Function: "2140104", Region: "01", Class: budget.Ordinary,
			Original: figure, Adjusted: figure, Paid: civic.ExactFigure(100)}},
	}, bundle.Manifest{
		Jurisdiction: government,
		Document:     civic.Document{Jurisdiction: government.Code, Year: thisYear(), Stage: civic.Execution, Version: 1, Month: 9},
		Tier:         civic.PublicTier, AsOf: civic.Date(time.Now()), SealedAt: civic.SystemClock().Format(time.RFC3339), Disclosure: list.Version,
	}))
	return check[bundle.Archive](t)(archive.Sign(seal)).Bytes()
}

// speak leaves a public opinion with a draft reply, and a pending one; both
// by the contact-verified citizen.
func (i *installation) speak(t *testing.T, people map[string]civic.Actor, hash string) (open, pending string) {
	t.Helper()
	open, pending = i.said(t, people["contact_citizen"], hash, "ACCESS0001"), i.said(t, people["contact_citizen"], hash, "ACCESS0002")
	if err := i.portal.desk.Decide(t.Context(), people["moderator"].Account, comment.Decision{Comment: open, Verdict: comment.Publish}); err != nil {
		t.Fatal(err)
	}
	reply := comment.Reply{Comment: open, Adoption: comment.Partly, Body: "已列入明年的计划草案。"}
	if err := i.portal.desk.DraftReply(t.Context(), people["department_editor"].Account, reply); err != nil {
		t.Fatal(err)
	}
	return open, pending
}

// said leaves an opinion about the bridge.
func (i *installation) said(t *testing.T, by civic.Actor, hash, key string) (id string) {
	t.Helper()
	return check[comment.Sent](t)(i.portal.public.SubmitComment(t.Context(), by, comment.Draft{
		Jurisdiction: accessCounty, Subject: comment.Subject{Kind: comment.OnProject, ID: "BR1DGE0000"}, Release: hash,
		Stance: comment.Suggest, Body: "学校门口应当有桥", SendKey: key,
	})).ID
}

// rate opens the half-year of the machine's clock and scores it.
func (i *installation) rate(t *testing.T) rating.Period {
	t.Helper()
	now := i.portal.clock()
	period := rating.Period(fmt.Sprintf("%dH%d", now.Year(), (int(now.Month())+5)/6))
	if err := i.portal.desk.AddPeriod(t.Context(), accessCounty, period, now.AddDate(0, -1, 0), now.AddDate(0, 1, 0)); err != nil {
		t.Fatal(err)
	}
	if _, err := i.portal.worker.ComputeScore(t.Context(), accessCounty, period); err != nil {
		t.Fatal(err)
	}
	return period
}

// pause asks for a channel to be paused; a second person may confirm it.
func (i *installation) pause(t *testing.T, by civic.Actor, hash string) string {
	t.Helper()
	about := comment.Subject{Kind: comment.OnDepartment, ID: accessUnit}
	if err := i.portal.desk.AskChannelStep(t.Context(), by.Account, accessCounty, hash, about, comment.Pause, "核实中"); err != nil {
		t.Fatal(err)
	}
	steps := check[[]comment.ChannelStep](t)(i.portal.desk.ChannelSteps(t.Context(), accessCounty))
	return fmt.Sprint(steps[0].ID)
}

// hear calls a hearing that is open for registration, one whose seats are
// drawn, and one that sits today. The desk's clock is moved, for a notice comes before registration.
func (i *installation) hear(t *testing.T, maker civic.Actor, hash string) (open, drawn, sitting string) {
	t.Helper()
	call := func(title string, back int) string {
		clock := func() time.Time { return i.portal.clock().AddDate(0, 0, -back) }
		desk, err := postgres.OpenDesk(t.Context(), i.portal.url(postgres.DeskRole), clock, postgres.WithLogKey(i.portal.keys.log.Signer))
		if err != nil {
			t.Fatal(err)
		}
		defer desk.Close()
		return check[string](t)(desk.CallHearing(t.Context(), maker.Account, callFrom(clock(), title, hash)))
	}
	open, drawn, sitting = call("现在报名的听证会", 4), call("已经抽签的听证会", 19), call("今天开会的听证会", 30)
	if n, err := i.portal.worker.DrawHearings(t.Context()); err != nil || n != 2 {
		t.Fatalf("%d hearings drawn: %v", n, err)
	}
	return open, drawn, sitting
}

// callFrom is a call whose periods are not kept, beginning on a day.
func callFrom(notice time.Time, title, hash string) hearing.Call {
	on := func(days int) string { return civic.Date(notice.AddDate(0, 0, days)) }
	session := civic.Day(notice).AddDate(0, 0, 30)
	return hearing.Call{
		Jurisdiction: accessCounty, Kind: "budget", Title: title, Purpose: "桥要不要修", Unit: accessUnit, Place: "会议厅", Contact: "010-1",
		Release: hash, Projects: []string{"BR1DGE0000"}, Starts: session.Add(14 * time.Hour), Ends: session.Add(16 * time.Hour), Quorum: 1,
		Override: "节假日多，报名日期照旧",
		Plan: hearing.Plan{
			hearing.Notice: on(0), hearing.Registration: on(2), hearing.Materials: on(16), hearing.Session: on(30),
			hearing.Record: on(31), hearing.Adoption: on(41), hearing.Closed: on(61),
		},
		Quotas: []hearing.Quota{{Role: hearing.Speak, Group: hearing.Citizen, Seats: 4}, {Role: hearing.Observe, Group: hearing.Citizen, Seats: 9}},
	}
}

// candidate loads a document and builds a candidate of it.
func (i *installation) candidate(t *testing.T, maker civic.Actor) string {
	t.Helper()
	if err := i.portal.vault.SaveJurisdiction(t.Context(), maker, demoCounty); err != nil {
		t.Fatal(err)
	}
	document := civic.Document{Jurisdiction: accessCounty, Year: thisYear(), Stage: civic.Approved, Version: 1}
	for _, batch := range []budget.Batch{
		{Kind: "units", Units: []budget.Unit{{Code: accessUnit, Name: "交通局"}}},
		{Kind: "projects", Projects: []budget.Project{{Code: "P1", Name: "桥", Unit: accessUnit, Function: "2140104", Class: budget.Ordinary, Amount: 60000}}},
	} {
		batch.Document, batch.File, batch.SHA256 = document, batch.Kind+".csv", bundle.Sum([]byte(batch.Kind))
		if _, err := i.portal.vault.LoadBatch(t.Context(), maker, batch); err != nil {
			t.Fatal(err)
		}
	}
	built := check[disclosure.CandidateView](t)(i.portal.vault.BuildCandidate(t.Context(), maker, disclosure.Build{
		Document: document, Tier: civic.PublicTier, AsOf: civic.Date(time.Now()),
	}))
	return fmt.Sprint(built.ID)
}

// thisYear is the fiscal year of the machine's clock, by which serve runs.
func thisYear() civic.FiscalYear { return civic.FiscalYear(civic.SystemClock().Year()) }

// codeNow is the right one-time code.
func (i *installation) codeNow(t *testing.T, secret string) string {
	t.Helper()
	return check[string](t)(account.CodeAt(secret, i.portal.clock()))
}
