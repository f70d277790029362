package postgres_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/postgres"
)

// bureau is the staff that answers for the unit of the bridge.
type bureau struct{ editor, other, head civic.Actor }

func (p *people) bureau(t *testing.T) bureau {
	grant := func(role civic.Role) civic.Grant {
		return civic.Grant{Role: role, Jurisdiction: county, Unit: roads}
	}
	return bureau{
		p.persona(t, "editor", civic.L0, grant(civic.DepartmentEditor)), p.persona(t, "another editor", civic.L0, grant(civic.DepartmentEditor)),
		p.persona(t, "head", civic.L0, grant(civic.DepartmentHead)),
	}
}

// open is a public opinion of a citizen.
func (p *people) open(t *testing.T, citizen civic.Actor, sendKey, body string) string {
	t.Helper()
	sent := p.said(t, citizen, sendKey, body)
	p.decide(t, moderator(t, p), sent.ID, comment.Publish, "")
	return sent.ID
}

func (b bureau) answers(t *testing.T, p *people, reply comment.Reply) {
	t.Helper()
	must(t, p.desk.DraftReply(t.Context(), b.editor.Account, reply))
	must(t, p.desk.PublishReply(t.Context(), b.head.Account, reply.Comment, comment.BodyHash(reply.Normal().Body)))
}

// logged is the body of the newest log entry.
func (p *people) logged(t *testing.T, into any) {
	t.Helper()
	var leaf []byte
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT body FROM app.log_entry ORDER BY index DESC LIMIT 1`).Scan(&leaf))
	record, err := ledger.DecodeRecord(leaf)
	must(t, err)
	must(t, json.Unmarshal(record.Body, into))
}

const reason = "采纳。已在最新版本中追加，用于修桥。"

func TestAdoptedOpinionNamesTheAmountThatMoved(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	b, citizen := p.bureau(t), p.persona(t, "citizen", civic.L1)
	id := p.open(t, citizen, "AAAAAAAAA1", "学校门口应当有桥")
	p.now = p.now.Add(time.Hour)
	same := p.publishAmounts(t, 10, 60000)
	more := p.publishAmounts(t, 11, 80000)
	reply := comment.Reply{Comment: id, Adoption: comment.Adopted, Body: reason}
	for key, ref := range map[string]comment.ChangeRef{
		"reply.change_same":    {Subject: onBridge, Release: same},
		"reply.change_later":   {Subject: onBridge, Release: p.release},
		"reply.change_missing": {Subject: comment.Subject{Kind: comment.OnProject, ID: "N0SUCH0000"}, Release: more},
		"reply.change_named":   {Subject: onBridge},
	} {
		reply.Change = ref
		if err := p.desk.DraftReply(t.Context(), b.editor.Account, reply); err == nil || civic.KeyOf(err) != key {
			t.Errorf("want %s, got %v", key, err)
		}
	}
	reply.Change = comment.ChangeRef{Subject: onBridge, Release: more}
	b.answers(t, p, reply)
	got := p.onPage(t)[0].Change
	if got == nil || got.Before != civic.ExactFigure(60000) || got.After != civic.ExactFigure(80000) || got.From.Month != 9 || got.To.Month != 11 || got.Name != "桥" {
		t.Fatalf("%+v", got)
	}
	on, err := p.public.ChangesOn(t.Context(), county, onBridge)
	if err != nil || len(on) != 1 || on[0].Comment != id || on[0].About != onBridge {
		t.Errorf("on the project's page: %+v, %v", on, err)
	}
	var record comment.ReplyRecord
	p.logged(t, &record)
	if record.Changed != onBridge.String() || record.From != p.release || record.To != more {
		t.Errorf("log: %+v", record)
	}
}

func TestChangeIsNamedOnceTheLaterReleaseIsThere(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	b, citizen := p.bureau(t), p.persona(t, "citizen", civic.L1)
	id, refused := p.open(t, citizen, "AAAAAAAAA1", "学校门口应当有桥"), p.open(t, citizen, "AAAAAAAAA2", "不要修桥")
	b.answers(t, p, comment.Reply{Comment: id, Adoption: comment.Partly, Body: reason})
	b.answers(t, p, comment.Reply{Comment: refused, Adoption: comment.NotAdopted, Body: reason})
	p.now = p.now.Add(time.Hour)
	ref := comment.ChangeRef{Subject: onBridge, Release: p.publishAmounts(t, 10, 80000)}
	must(t, p.desk.ChangeReply(t.Context(), b.head.Account, id, ref))
	for _, thread := range p.onPage(t) {
		if (thread.Change != nil) != (thread.ID == id) {
			t.Errorf("%s: %+v", thread.Body, thread.Change)
		}
	}
	if err := p.desk.ChangeReply(t.Context(), b.head.Account, id, ref); civic.KeyOf(err) != "reply.change_twice" || err == nil {
		t.Errorf("named again: %v", err)
	}
	if err := p.desk.ChangeReply(t.Context(), b.head.Account, refused, ref); civic.KeyOf(err) != "reply.change_adopted" || err == nil {
		t.Errorf("of what was not adopted: %v", err)
	}
}

func TestReplyIsAssignedHandledReviewedAndSentBack(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	b, citizen := p.bureau(t), p.persona(t, "citizen", civic.L1)
	id := p.open(t, citizen, "AAAAAAAAA1", "学校门口应当有桥")
	handlers, err := p.desk.Handlers(t.Context(), county, roads)
	if err != nil || len(handlers) != 2 {
		t.Fatalf("%+v, %v", handlers, err)
	}
	if err := p.desk.AssignReply(t.Context(), b.head.Account, id, citizen.Account); civic.KeyOf(err) != "reply.handler" || err == nil {
		t.Errorf("given to a citizen: %v", err)
	}
	if err := p.desk.ReturnReply(t.Context(), b.head.Account, id, "还没有草稿"); civic.KindOf(err) != civic.KindConflict || err == nil {
		t.Errorf("sent back before it was written: %v", err)
	}
	must(t, p.desk.AssignReply(t.Context(), b.head.Account, id, b.other.Account))
	found, target, err := p.desk.ReplyTo(t.Context(), county, id)
	must(t, err)
	if found.Step != comment.Assigned || found.HandlerName != "another editor" || target.Handler != b.other.Account {
		t.Errorf("%+v %+v", found, target)
	}
	reply := comment.Reply{Comment: id, Adoption: comment.UnderWay, Body: reason}
	must(t, p.desk.DraftReply(t.Context(), b.other.Account, reply))
	must(t, p.desk.ReturnReply(t.Context(), b.head.Account, id, "请写明何时开工"))
	if err := p.desk.PublishReply(t.Context(), b.head.Account, id, comment.BodyHash(reply.Body)); civic.KindOf(err) != civic.KindConflict || err == nil {
		t.Errorf("published after it was sent back: %v", err)
	}
	found, _, err = p.desk.ReplyTo(t.Context(), county, id)
	if err != nil || found.Step != comment.Returned || found.Note != "请写明何时开工" {
		t.Errorf("%+v, %v", found, err)
	}
	must(t, p.desk.DraftReply(t.Context(), b.other.Account, reply))
	must(t, p.desk.PublishReply(t.Context(), b.head.Account, id, comment.BodyHash(reply.Body)))
	var acts []string
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT array_agg(act ORDER BY id) FROM app.reply_step WHERE comment = $1`, id).Scan(&acts))
	if !slices.Equal(acts, []string{"assign", "draft", "return", "draft", "publish"}) {
		t.Errorf("recorded: %v", acts)
	}
}

func TestWriterAsksForAnotherReplyOnce(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	b, citizen, other := p.bureau(t), p.persona(t, "citizen", civic.L1), p.persona(t, "other", civic.L1)
	id := p.open(t, citizen, "AAAAAAAAA1", "学校门口应当有桥")
	again := func(who civic.Actor) error { return p.public.ReopenReply(t.Context(), who.Account, id, "unkept") }
	if err := again(citizen); civic.KindOf(err) != civic.KindConflict || err == nil {
		t.Errorf("before there is a reply: %v", err)
	}
	b.answers(t, p, comment.Reply{Comment: id, Adoption: comment.UnderWay, Body: reason})
	if err := again(other); civic.KindOf(err) != civic.KindConflict || err == nil {
		t.Errorf("somebody else: %v", err)
	}
	p.now = p.now.AddDate(0, 0, 3)
	must(t, again(citizen))
	c := p.onPage(t)[0]
	if !c.Reopened() || c.ReplyBody != reason || c.DueOn == nil || civic.Date(*c.DueOn) != "2026-10-29" {
		t.Errorf("%+v", c.Comment)
	}
	records, err := p.public.UnitRecords(t.Context(), county)
	must(t, err)
	if want := []comment.UnitRecord{{Unit: roads, Received: 1}}; !slices.Equal(records, want) {
		t.Errorf("%+v", records)
	}
	p.now = p.now.Add(time.Hour)
	b.answers(t, p, comment.Reply{Comment: id, Adoption: comment.Adopted, Body: "重新答复：明年三月一日开工，工期四个月。"})
	c = p.onPage(t)[0]
	if c.Reopened() || c.FormerBody != reason || c.Adoption != "adopted" || c.CanReopen() {
		t.Errorf("%+v", c.Comment)
	}
	if err := again(citizen); civic.KindOf(err) != civic.KindConflict || err == nil {
		t.Errorf("a third reply: %v", err)
	}
	var record comment.ReplyRecord
	p.logged(t, &record)
	if record.Reopened != "unkept" {
		t.Errorf("log: %+v", record)
	}
}

const petition = "建议把学校门口的桥修宽到十二米，并且加装护栏和路灯，孩子们每天要走两趟。"

func TestOpinionsThatSayTheSameFoldIntoOneWithOneReply(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	b, citizen, mod := p.bureau(t), p.persona(t, "citizen", civic.L1), moderator(t, p)
	first := p.open(t, citizen, "AAAAAAAAA1", petition)
	var folded []string
	for i := range 3 {
		person := p.persona(t, fmt.Sprint("neighbour", i), civic.L1)
		folded = append(folded, p.open(t, person, "AAAAAAAAA1", petition+strings.Repeat("！", i+1)))
	}
	apart := p.said(t, citizen, "AAAAAAAAA2", petition)
	must(t, p.desk.Decide(t.Context(), mod.Account, comment.Decision{Comment: apart.ID, Verdict: comment.Publish, Apart: true}))
	against := p.opinion("AAAAAAAAA3", petition)
	against.Stance = comment.Oppose
	sent, err := p.public.SubmitComment(t.Context(), citizen, against)
	must(t, err)
	p.decide(t, mod, sent.ID, comment.Publish, "")
	threads := p.onPage(t)
	if len(threads) != 3 {
		t.Fatalf("%d opinions on the page", len(threads))
	}
	i := slices.IndexFunc(threads, func(c comment.Thread) bool { return c.ID == first })
	if threads[i].Similar != 3 || len(threads[i].Folded) != 3 || !slices.Contains(folded, threads[i].Folded[0].ID) {
		t.Errorf("%d similar, %+v", threads[i].Similar, threads[i].Folded)
	}
	todo, err := p.desk.ToAnswer(t.Context(), county, nil, true, 10)
	if err != nil || len(todo) != 3 {
		t.Errorf("%d to answer, %v", len(todo), err)
	}
	b.answers(t, p, comment.Reply{Comment: first, Adoption: comment.Partly, Body: reason})
	neighbour := p.persona(t, "neighbour0", civic.L1)
	own, err := p.public.CommentsBy(t.Context(), county, neighbour.Account)
	if err != nil || len(own) != 1 || own[0].ReplyBody != reason || own[0].FoldedInto != first {
		t.Errorf("the neighbour reads %+v, %v", own, err)
	}
	late := p.persona(t, "late", civic.L1)
	p.open(t, late, "AAAAAAAAA1", petition)
	if own, err = p.public.CommentsBy(t.Context(), county, late.Account); err != nil || own[0].FoldedInto != apart.ID || own[0].ReplyBody != "" {
		t.Errorf("one that came after the reply to the first is answered by it: %+v, %v", own, err)
	}
	if tally, err := p.public.Tally(t.Context(), county, onBridge); err != nil || tally.Opinions != 7 {
		t.Errorf("%d opinions counted, %v", tally.Opinions, err)
	}
}

func TestCopiesPublishedAtOnceHaveOneFirst(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	mod := moderator(t, p)
	var wait sync.WaitGroup
	for i := range 6 {
		sent := p.said(t, p.persona(t, fmt.Sprint("n", i), civic.L1), "AAAAAAAAA1", petition)
		wait.Go(func() {
			if err := p.desk.Decide(t.Context(), mod.Account, comment.Decision{Comment: sent.ID, Verdict: comment.Publish}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if list := p.onPage(t); len(list) != 1 || list[0].Similar != 5 {
		t.Errorf("%d first ones", len(list))
	}
}

func TestAppealIsDecidedByASecondPerson(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	grant := civic.Grant{Role: civic.Moderator, Jurisdiction: county}
	citizen, other, mod, second := p.persona(t, "citizen", civic.L1), p.persona(t, "other", civic.L1), moderator(t, p), p.persona(t, "second", civic.L0, grant)
	sent := p.said(t, citizen, "AAAAAAAAA1", "学校门口应当有桥，孩子要绕两公里。")
	appeal := func(who civic.Actor) error {
		return p.public.AppealRemoval(t.Context(), who.Account, sent.ID, "这与预算有关。")
	}
	if err := appeal(citizen); civic.KindOf(err) != civic.KindConflict || err == nil {
		t.Errorf("before it is removed: %v", err)
	}
	p.decide(t, mod, sent.ID, comment.Remove, "unrelated")
	if err := appeal(other); civic.KindOf(err) != civic.KindConflict || err == nil {
		t.Errorf("somebody else: %v", err)
	}
	must(t, appeal(citizen))
	if err := appeal(citizen); civic.KindOf(err) != civic.KindConflict || err == nil {
		t.Errorf("twice: %v", err)
	}
	list, err := p.desk.ContestedRemovals(t.Context(), second.Account, county, nil, true, 10)
	if err != nil || len(list) != 1 || list[0].Appeal != "这与预算有关。" || list[0].ReasonCode != "unrelated" || civic.Date(list[0].DecideBy) != "2026-10-26" {
		t.Fatalf("%+v, %v", list, err)
	}
	target, err := p.desk.AppealTarget(t.Context(), county, sent.ID, second.Account)
	if err != nil || !slices.Equal(target.Touched, []string{mod.Account}) {
		t.Errorf("%+v, %v", target, err)
	}
	must(t, p.desk.DecideRemoval(t.Context(), second.Account, comment.AppealDecision{Comment: sent.ID, Verdict: comment.Reversed, Note: "与预算有关"}))
	if page := p.onPage(t); len(page) != 1 || page[0].State != comment.Public || page[0].DueOn == nil {
		t.Errorf("%+v", page)
	}
	var record comment.Record
	p.logged(t, &record)
	if record.Appeal != comment.Reversed || record.Verdict != comment.Publish || record.BodySHA256 == "" {
		t.Errorf("log: %+v", record)
	}
	own, err := p.public.CommentsBy(t.Context(), county, citizen.Account)
	if err != nil || own[0].AppealVerdict != "reversed" || own[0].AppealNote != "与预算有关" {
		t.Errorf("%+v, %v", own, err)
	}
	got, err := p.public.ModerationRecord(t.Context(), county)
	if err != nil || got.Published != 1 || got.Appeals != 1 || got.Reversed != 1 || got.Undecided != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestUpheldRemovalKeepsItsReasonAndIsLoggedAgain(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen, mod := p.persona(t, "citizen", civic.L1), moderator(t, p)
	sent := p.said(t, citizen, "AAAAAAAAA1", "低价出售发票")
	p.decide(t, mod, sent.ID, comment.Remove, "advertising")
	must(t, p.public.AppealRemoval(t.Context(), citizen.Account, sent.ID, "不是广告"))
	second := p.persona(t, "second", civic.L0)
	if err := p.desk.DecideRemoval(t.Context(), second.Account, comment.AppealDecision{Comment: sent.ID, Verdict: comment.Upheld}); civic.KeyOf(err) != "removal.fault_note" || err == nil {
		t.Errorf("upheld without a word: %v", err)
	}
	must(t, p.desk.DecideRemoval(t.Context(), second.Account, comment.AppealDecision{Comment: sent.ID, Verdict: comment.Upheld, Note: "是广告"}))
	if page := p.onPage(t); len(page) != 1 || page[0].State != comment.Removed || page[0].ReasonCode != "advertising" || page[0].AppealNote != "" {
		t.Errorf("%+v", page)
	}
	var entries int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FROM app.log_entry WHERE kind = 'moderation'`).Scan(&entries))
	if entries != 2 {
		t.Errorf("%d log entries", entries)
	}
}

func TestQueuePutsTheRemarkableFirstOnOneDay(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen := p.persona(t, "citizen", civic.L1)
	calm := p.said(t, citizen, "AAAAAAAAA1", "请公开桥的检测报告。")
	p.now = p.now.Add(time.Minute)
	rude := p.said(t, citizen, "AAAAAAAAA2", "他妈的，还不修桥")
	p.now = p.now.AddDate(0, 0, 1)
	ruder := p.said(t, citizen, "AAAAAAAAA3", "傻逼设计，他妈的还不修")
	list, err := p.desk.Queue(t.Context(), "", county, nil, true, 10)
	must(t, err)
	var ids []string
	for _, q := range list {
		ids = append(ids, q.ID)
	}
	if !slices.Equal(ids, []string{rude.ID, calm.ID, ruder.ID}) {
		t.Errorf("%+v", list)
	}
}

func TestOfflineOpinionIsMarkedAndModeratedBySomebodyElse(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	grant := civic.Grant{Role: civic.Moderator, Jurisdiction: county}
	clerk, mod := p.persona(t, "clerk", civic.L0, grant), moderator(t, p)
	letter := comment.Offline{Draft: p.opinion("AAAAAAAAA1", "寄来的信：桥太窄。"), Source: comment.Letter, Name: "王先生", Received: "2026-10-16"}
	for range 2 { // a double click enters once
		must(t, p.desk.EnterOffline(t.Context(), clerk.Account, letter))
	}
	queue, err := p.desk.Queue(t.Context(), clerk.Account, county, nil, true, 10)
	if err != nil || len(queue) != 1 || !queue[0].Own || queue[0].Source != comment.Letter {
		t.Fatalf("%+v, %v", queue, err)
	}
	p.decide(t, mod, queue[0].ID, comment.Publish, "")
	c := p.onPage(t)[0]
	if c.Source != comment.Letter || c.AuthorName != "王先生" || c.ReceivedOn == nil || civic.Date(*c.ReceivedOn) != "2026-10-16" || c.CanReopen() {
		t.Errorf("%+v", c.Comment)
	}
	if own, err := p.public.CommentsBy(t.Context(), county, clerk.Account); err != nil || len(own) != 0 {
		t.Errorf("the clerk's own: %+v, %v", own, err)
	}
	if _, err := p.db.Pool(t, postgres.DeskRole).Exec(t.Context(), `SELECT author FROM app.comment`); err == nil {
		t.Error("the desk reads who wrote")
	}
}
