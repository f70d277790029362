package postgres_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/ledger"
)

// call is a hearing about the bridge, called on the monday of these tests and
// open for registration two days later.
func (p *people) call() hearing.Call {
	return hearing.Call{
		Jurisdiction: county, Kind: "budget", Title: "2026 年预算草案听证会", Purpose: "桥要不要修", Unit: roads, Place: "县会议中心", Contact: "010-1",
		Release: p.release, Projects: []string{bridge},
		Starts: time.Date(2026, 11, 18, 14, 30, 0, 0, civic.Shanghai), Ends: time.Date(2026, 11, 18, 17, 0, 0, 0, civic.Shanghai),
		Plan: hearing.Plan{
			hearing.Notice: "2026-10-19", hearing.Registration: "2026-10-21", hearing.Materials: "2026-11-02", hearing.Session: "2026-11-18",
			hearing.Record: "2026-11-19", hearing.Adoption: "2026-11-27", hearing.Closed: "2026-12-31",
		},
		Quotas: []hearing.Quota{{Role: hearing.Speak, Group: hearing.Citizen, Seats: 2}, {Role: hearing.Observe, Group: hearing.Citizen, Seats: 5}}, Quorum: 2,
	}
}

// called publishes the hearing.
func (p *people) called(t *testing.T) string {
	t.Helper()
	p.publishBridge(t)
	maker := p.persona(t, "maker", civic.L2, civic.Grant{Role: civic.FinanceMaker, Jurisdiction: county})
	id, err := p.desk.CallHearing(t.Context(), maker.Account, p.call())
	must(t, err)
	return id
}

// on moves the clock to ten in the morning of a day.
func (p *people) on(t *testing.T, date string) {
	t.Helper()
	day, err := time.ParseInLocation(time.DateOnly, date, civic.Shanghai)
	must(t, err)
	p.now = day.Add(10 * time.Hour)
}

func (p *people) hearing(t *testing.T, id string) hearing.Hearing {
	t.Helper()
	h, _, err := p.public.Hearing(t.Context(), county, id)
	must(t, err)
	return h
}

// speaks registers the actor to speak.
func (p *people) speaks(t *testing.T, actor civic.Actor, id string, view hearing.View) (int, error) {
	t.Helper()
	return p.public.RegisterFor(t.Context(), actor, county, hearing.Entry{Hearing: id, Role: hearing.Speak, Group: hearing.Citizen, View: view, Topic: "桥"})
}

func TestHearingStandsInTheLogWithTheCommitmentToItsDraw(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id := p.called(t)
	h := p.hearing(t, id)
	if h.Year != 2026 || h.Seed != "" || len(h.Commitment) != 64 || h.Phase(p.now) != hearing.Notice {
		t.Errorf("%+v", h)
	}
	var body []byte
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT body FROM app.log_entry WHERE index = $1`, h.LogIndex).Scan(&body))
	record, err := ledger.DecodeRecord(body)
	must(t, err)
	var told hearing.Published
	must(t, json.Unmarshal(record.Body, &told))
	if told.Hearing != id || told.Commitment != h.Commitment || told.Plan[hearing.Session] != "2026-11-18" {
		t.Errorf("%+v", told)
	}
	on, err := p.public.HearingsOn(t.Context(), county, bridge)
	must(t, err)
	if len(on) != 1 || on[0].ID != id {
		t.Errorf("on the project's page: %+v", on)
	}
}

func TestNobodyReadsTheSeedBeforeTheDraw(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.called(t)
	for _, login := range []string{"sunbudget_web", "sunbudget_desk", "sunbudget_vault", "sunbudget_identity"} {
		var seed string
		err := p.db.Pool(t, login).QueryRow(t.Context(), `SELECT seed FROM app.hearing_seed`).Scan(&seed)
		if err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %q %v", login, seed, err)
		}
	}
}

func TestHearingAboutSomethingUnpublishedIsRefused(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	maker := p.persona(t, "maker", civic.L2)
	for key, spoil := range map[string]func(*hearing.Call){
		"hearing.fault_release": func(c *hearing.Call) { c.Release = "none" },
		"hearing.fault_project": func(c *hearing.Call) { c.Projects = []string{"N0SUCH0000"} },
		"hearing.fault_periods": func(c *hearing.Call) { c.Plan[hearing.Materials] = "2026-11-16" },
		"hearing.fault_past":    func(c *hearing.Call) { c.Plan[hearing.Registration] = c.Plan[hearing.Notice] },
	} {
		c := p.call()
		spoil(&c)
		if _, err := p.desk.CallHearing(t.Context(), maker.Account, c); err == nil || civic.KeyOf(err) != key {
			t.Errorf("want %s, got %v", key, err)
		}
	}
}

func TestDrawIsMadeOnceAndAnybodyRecomputesIt(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id := p.called(t)
	p.on(t, "2026-10-22")
	views := []hearing.View{hearing.For, hearing.For, hearing.For, hearing.Against}
	people := make([]civic.Actor, len(views))
	var wait sync.WaitGroup
	for i := range views {
		people[i] = p.persona(t, "speaker-"+string(rune('a'+i)), civic.L2)
		wait.Go(func() {
			if _, err := p.speaks(t, people[i], id, views[i]); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if _, err := p.speaks(t, people[0], id, hearing.For); civic.KeyOf(err) != "hearing.fault_twice" {
		t.Errorf("registered twice: %v", err)
	}
	if n, err := p.worker.DrawHearings(t.Context()); err != nil || n != 0 {
		t.Errorf("drawn while people register: %d %v", n, err)
	}
	p.on(t, "2026-11-02")
	late := p.persona(t, "late", civic.L2)
	if _, err := p.speaks(t, late, id, hearing.For); civic.KeyOf(err) != "hearing.fault_over" {
		t.Errorf("registered after the end: %v", err)
	}
	for range 2 {
		_, err := p.worker.DrawHearings(t.Context())
		must(t, err)
	}
	h := p.hearing(t, id)
	list, err := p.public.HearingTickets(t.Context(), id)
	must(t, err)
	if hearing.Commit(h.Seed) != h.Commitment || !slices.Equal(hearing.Draw(h.Seed, list, h.Quotas), h.Outcomes) || len(h.Outcomes) != 4 {
		t.Errorf("seed %s commitment %s outcomes %+v", h.Seed, h.Commitment, h.Outcomes)
	}
	for _, o := range h.Outcomes {
		if o.View == hearing.Against && !o.Drawn {
			t.Error("the one opposing view has no seat")
		}
	}
	var draws int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FROM app.log_entry WHERE kind = 'draw'`).Scan(&draws))
	if draws != 1 {
		t.Errorf("%d draws in the log", draws)
	}
	own, err := p.public.RegistrationsOf(t.Context(), county, people[3].Account)
	must(t, err)
	if len(own) != 1 || own[0].Outcome == nil || !own[0].Outcome.Drawn {
		t.Errorf("own registration: %+v", own)
	}
}

func TestOpinionsHangOnAHearingAndItsRecordCountsTheQuorum(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id := p.called(t)
	citizen, mod := p.persona(t, "citizen", civic.L1), moderator(t, p)
	sent, err := p.public.SubmitComment(t.Context(), citizen, comment.Draft{
		Jurisdiction: county, Subject: comment.Subject{Kind: comment.OnHearing, ID: id}, Release: p.release,
		Stance: comment.Support, Body: "应当修桥", SendKey: "AAAAAAAAA1",
	})
	must(t, err)
	p.decide(t, mod, sent.ID, comment.Publish, "")
	own, err := p.public.CommentBy(t.Context(), citizen.Account, sent.ID)
	must(t, err)
	if own.SubjectName != "2026 年预算草案听证会" || own.Unit != roads {
		t.Errorf("%+v", own)
	}
	maker := p.persona(t, "clerk", civic.L0).Account
	if err := p.desk.DraftRecord(t.Context(), maker, county, id, 1, "笔录"); civic.KeyOf(err) != "hearing.fault_early" {
		t.Errorf("a record before the session: %v", err)
	}
	p.on(t, "2026-11-20")
	must(t, p.desk.DraftRecord(t.Context(), maker, county, id, 1, "笔录全文"))
	must(t, p.desk.RecordHearing(t.Context(), county, id, comment.BodyHash("笔录全文")))
	if err := p.desk.DraftRecord(t.Context(), maker, county, id, 2, "改过的笔录"); civic.KeyOf(err) != "hearing.fault_recorded" {
		t.Errorf("a second record: %v", err)
	}
	if h := p.hearing(t, id); h.Standing(p.now) != hearing.NoQuorum || h.RecordText != "笔录全文" {
		t.Errorf("%s %+v", h.Standing(p.now), h)
	}
}
