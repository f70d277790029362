package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/proposal"
	"github.com/sunbudget/sunbudget/portal/web"
)

// phasesGolden is what of a hearing is open to whom in which phase, as the
// running portal answers it; UPDATE_ACCESS=1 writes it anew.
const phasesGolden = "../../portal/web/testdata/phases.golden"

// inPhase is how many days ago a hearing was announced (callFrom) that is in
// the phase today.
var inPhase = map[hearing.Phase]int{
	hearing.Notice: 1, hearing.Registration: 4, hearing.Materials: 19, hearing.Session: 30,
	hearing.Record: 33, hearing.Adoption: 45, hearing.Closed: 70,
}

// use is one way to use a feature of a hearing. Rows are tried from the first
// to the last, for each role in its order: a question is asked before it is
// read, and read before it is supported.
type use struct {
	feature hearing.Feature
	may     []string // who may, while it is open
	not     []string // who may not, open or closed
	site    string
	method  string
	path    string // below /hearings/ID or /desk/hearings/ID
	form    url.Values
}

// The people who use it: anybody, a citizen with a verified telephone, one
// whose identity is verified, one who was drawn to speak (another person at each
// hearing, for nobody speaks at all of them), and who runs it.
const (
	anybody     = "visitor"
	citizen     = string(civic.ContactCitizen)
	verifiedOne = string(civic.IdentityCitizen)
	drawn       = "drawn_speaker"
	finance     = string(civic.FinanceMaker)
	editor      = string(civic.DepartmentEditor)
)

// usesOf are the uses of the hearing of a phase.
func usesOf(phase hearing.Phase, hash, proposed string) []use {
	key := func(n int) []string { return []string{fmt.Sprintf("PHASE%03d%02d", inPhase[phase], n)} }
	speak := url.Values{"role": {"speak"}, "group": {"citizen"}, "view": {"for"}, "topic": {"路灯"}}
	observe := url.Values{"role": {"observe"}, "group": {"citizen"}, "view": {"for"}}
	opinion := url.Values{"release": {hash}, "stance": {"support"}, "body": {"有话要说"}, "send_key": key(1)}
	moved := url.Values{"sheet": {"projects"}, "changes": {fromRoad}, "body": {"先修学校"}, "send_key": key(2)}
	act := func(pairs ...string) url.Values {
		form := url.Values{}
		for n := 0; n < len(pairs); n += 2 {
			form.Set(pairs[n], pairs[n+1])
		}
		return form
	}
	public := func(f hearing.Feature, method, path string, form url.Values, may ...string) use {
		return use{f, may, []string{anybody, editor, finance}, publicName, method, path, form}
	}
	read := func(f hearing.Feature, path string) use {
		return use{f, []string{anybody, citizen, verifiedOne, editor, finance}, nil, publicName, http.MethodGet, path, nil}
	}
	desk := func(f hearing.Feature, path string, form url.Values) use {
		return use{f, []string{finance}, []string{anybody, citizen, verifiedOne, editor}, deskName, http.MethodPost, path, form}
	}
	confirm := func(method string, form url.Values) use {
		return use{hearing.ShowRecord, []string{drawn}, []string{anybody, citizen, verifiedOne, editor, finance}, publicName, method, "/record", form}
	}
	return []use{
		public(hearing.Comment, http.MethodGet, "/opinions/new", nil, citizen, verifiedOne),
		public(hearing.Comment, http.MethodPost, "/opinions", opinion, citizen, verifiedOne),
		public(hearing.Propose, http.MethodGet, "/proposals/new", nil, verifiedOne),
		public(hearing.Propose, http.MethodPost, "/proposals", moved, verifiedOne),
		public(hearing.Propose, http.MethodPost, "/proposals/"+proposed+"/agree", act("agree", "yes"), verifiedOne),
		desk(hearing.InviteList, "/roster", act("group", "citizen", "seats", "1", "roster", "甲\n乙")),
		public(hearing.Register, http.MethodGet, "/registration", nil, citizen, verifiedOne),
		public(hearing.Register, http.MethodPost, "/registration", observe, citizen),
		public(hearing.Register, http.MethodPost, "/registration", speak, verifiedOne),
		read(hearing.ShowDraw, "/draw.json"),
		read(hearing.ShowCourse, "/session"),
		public(hearing.Ask, http.MethodPost, "/session/questions", act("text", "何时动工？", "send_key", key(3)[0]), citizen, verifiedOne),
		desk(hearing.Ask, "/session", act("act", "admit", "number", "1")),
		public(hearing.Ask, http.MethodPost, "/session/questions/1/support", nil, citizen, verifiedOne),
		desk(hearing.Host, "/session", act("act", "open")),
		desk(hearing.Host, "/session", act("act", "poll", "text", "要不要修")),
		public(hearing.Vote, http.MethodPost, "/session/votes/1", act("choice", "yes"), citizen, verifiedOne),
		desk(hearing.Host, "/session", act("act", "count", "number", "1")),
		desk(hearing.ShowRecord, "/draft", act("present", "3", "text", "笔录：桥要修。")),
		confirm(http.MethodGet, nil),
		confirm(http.MethodPost, act("verdict", "agree", "read", comment.BodyHash("笔录：桥要修。"))),
		desk(hearing.ShowRecord, "/record", act("read", comment.BodyHash("笔录：桥要修。"))),
		read(hearing.ShowRecord, "/record.pdf"),
	}
}

// TestEveryPhaseOfAHearingOpensWhatItsTableSays tries every feature of seven
// hearings, one in each phase, over HTTP: whoever may use it is let through in
// the phases in which it is open and in no other, and nobody else ever is.
func TestEveryPhaseOfAHearingOpensWhatItsTableSays(t *testing.T) {
	t.Parallel()
	i := install(t)
	answers := map[string][]string{}
	var order []string
	for _, phase := range hearing.Phases() {
		at := i.inPhase(t, phase)
		for _, u := range usesOf(phase, at.release, at.proposed) {
			for _, role := range slices.Concat(u.may, u.not) {
				status := i.uses(t, at.id, u, strings.Replace(role, drawn, drawn+string(phase), 1))
				name := fmt.Sprintf("%s\t%s %s\t%s", u.feature, u.method, strings.ReplaceAll(u.address("…"), at.proposed, "…")+" "+u.form.Get("act")+u.form.Get("role"), role)
				if answers[name] == nil {
					order = append(order, name)
				}
				answers[name] = append(answers[name], opens(status))
				if may := phase.Open(u.feature) && slices.Contains(u.may, role); may != (opens(status) == "yes") {
					t.Errorf("%s: %s as %s: %d, open: %v", phase, name, role, status, phase.Open(u.feature))
				}
			}
		}
	}
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "feature\troute\twho")
	for _, phase := range hearing.Phases() {
		fmt.Fprint(w, "\t"+phase)
	}
	fmt.Fprintln(w)
	for _, name := range order {
		fmt.Fprintln(w, name+"\t"+strings.Join(answers[name], "\t"))
	}
	w.Flush()
	compareGolden(t, phasesGolden, table.String())
}

// address is where a use goes.
func (u use) address(id string) string {
	if u.site == deskName {
		return "/desk/hearings/" + id + u.path
	}
	return "/hearings/" + id + u.path
}

// uses tries one use as somebody.
func (i *installation) uses(t *testing.T, id string, u use, role string) (status int) {
	t.Helper()
	route := web.Route{Method: u.method, Path: u.address(id)}
	status, _, _ = i.send(t, u.site, route, request{form: u.form}, who{name: role})
	return status
}

// opens says in a word what a status means for whoever sent the request.
func opens(status int) string {
	switch {
	case status < http.StatusBadRequest:
		return "yes"
	case status == http.StatusUnauthorized:
		return "sign-in"
	case status == http.StatusForbidden:
		return "no"
	case status == http.StatusConflict:
		return "not now"
	case status == http.StatusNotFound:
		return "404"
	}
	return fmt.Sprint(status)
}

// called is a hearing with what its uses need.
type called struct{ id, release, proposed string }

// inPhase calls a hearing that is in the phase now, with a proposal, somebody
// who registered to speak while one could, and its draw.
func (i *installation) inPhase(t *testing.T, phase hearing.Phase) called {
	t.Helper()
	back := inPhase[phase]
	ago := func(days int) civic.Clock {
		return func() time.Time { return i.portal.clock().AddDate(0, 0, -days) }
	}
	desk := check[*postgres.Desk](t)(postgres.OpenDesk(t.Context(), i.portal.url(postgres.DeskRole), ago(back), postgres.WithLogKey(i.portal.keys.log.Signer)))
	defer desk.Close()
	maker, moderator := i.people["maker"], i.people["moderator"]
	hash := i.draft
	call := callFrom(ago(back)(), "听证会："+string(phase), hash)
	call.Projects = []string{"R0AD000000"}
	id := check[string](t)(desk.CallHearing(t.Context(), maker.Account, call))
	sent := check[comment.Sent](t)(i.portal.public.SubmitProposal(t.Context(), maker, comment.Draft{
		Jurisdiction: accessCounty, Subject: comment.Subject{Kind: comment.OnHearing, ID: id}, Release: hash, Body: "学校更要紧，先修学校", SendKey: "PHASE" + fmt.Sprintf("%05d", back),
	}, proposal.Projects, check[proposal.Changes](t)(proposal.Parse(fromRoad))))
	if err := i.portal.desk.Decide(t.Context(), moderator.Account, comment.Decision{Comment: sent.ID, Verdict: comment.Publish, Apart: true}); err != nil {
		t.Fatal(err)
	}
	who := i.member(t, who{drawn + string(phase), civic.L2, &civic.Grant{Role: civic.IdentityCitizen, Jurisdiction: accessCounty}})
	if back >= inPhase[hearing.Materials] {
		i.registers(t, ago(back-inPhase[hearing.Registration]), id, who)
	}
	return called{id, hash, sent.ID}
}

// registers has somebody register to speak at a hearing, on a day on which one
// could, and has the seats drawn.
func (i *installation) registers(t *testing.T, clock civic.Clock, id string, who civic.Actor) {
	t.Helper()
	public := check[*postgres.Public](t)(postgres.OpenPublic(t.Context(), i.portal.url(postgres.WebRole), clock))
	defer public.Close()
	check[int](t)(public.RegisterFor(t.Context(), who, accessCounty, hearing.Entry{Hearing: id, Role: hearing.Speak, Group: hearing.Citizen, View: hearing.For, Topic: "桥"}))
	check[int](t)(i.portal.worker.DrawHearings(t.Context()))
}
