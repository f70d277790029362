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
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/release"
)

var onBridge = comment.Subject{Kind: comment.OnProject, ID: bridge}

func (p *people) opinion(sendKey, body string) comment.Draft {
	return comment.Draft{Jurisdiction: county, Subject: onBridge, Release: p.release, Stance: comment.Suggest, Body: body, SendKey: sendKey}
}

// said stores an opinion by the actor.
func (p *people) said(t *testing.T, actor civic.Actor, sendKey, body string) comment.Sent {
	t.Helper()
	sent, err := p.public.SubmitComment(t.Context(), actor, p.opinion(sendKey, body))
	must(t, err)
	return sent
}

func (p *people) decide(t *testing.T, moderator civic.Actor, id string, verdict comment.Verdict, reason string) {
	t.Helper()
	must(t, p.desk.Decide(t.Context(), moderator.Account, comment.Decision{Comment: id, Verdict: verdict, Reason: reason}))
}

func (p *people) onPage(t *testing.T) []comment.Thread {
	t.Helper()
	list, err := p.public.CommentsOn(t.Context(), county, onBridge, time.Time{}, "", 100)
	must(t, err)
	return list
}

func moderator(t *testing.T, p *people) civic.Actor {
	return p.persona(t, "moderator", civic.L0, civic.Grant{Role: civic.Moderator, Jurisdiction: county})
}

func TestOpinionIsPublicOnlyAfterModeration(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen, mod := p.persona(t, "citizen", civic.L1), moderator(t, p)
	sent := p.said(t, citizen, "AAAAAAAAA1", "学校门口\r\n应当有桥")
	if civic.Date(sent.ModerateBy) != "2026-10-20" || len(sent.Receipt) != 11 {
		t.Errorf("%+v", sent)
	}
	if list := p.onPage(t); len(list) != 0 {
		t.Fatalf("unmoderated: %+v", list)
	}
	p.decide(t, mod, sent.ID, comment.Publish, "")
	list := p.onPage(t)
	if len(list) != 1 {
		t.Fatalf("%d opinions", len(list))
	}
	c := list[0]
	if c.Body != "学校门口\n应当有桥" || c.Unit != roads || c.Year != 2026 || c.AuthorName != "citizen" || c.Receipt != sent.Receipt {
		t.Errorf("%+v", c)
	}
	if c.DueOn == nil || civic.Date(*c.DueOn) != "2026-10-26" {
		t.Errorf("reply due %v", c.DueOn)
	}
}

func TestRemovedOpinionKeepsItsPlaceButNotItsWords(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen, mod := p.persona(t, "citizen", civic.L1), moderator(t, p)
	sent := p.said(t, citizen, "AAAAAAAAA1", "张三住在三号楼")
	p.decide(t, mod, sent.ID, comment.Remove, "personal_data")
	list := p.onPage(t)
	if len(list) != 1 || list[0].State != comment.Removed || list[0].ReasonCode != "personal_data" || list[0].Body != "" || list[0].AuthorName != "" {
		t.Errorf("%+v", list)
	}
	own, err := p.public.CommentsBy(t.Context(), county, citizen.Account)
	must(t, err)
	if len(own) != 1 || !strings.Contains(own[0].Body, "张三住在三号楼") {
		t.Errorf("the writer no longer sees it: %+v", own)
	}
	var entry []byte
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT body FROM app.log_entry ORDER BY index DESC LIMIT 1`).Scan(&entry))
	if strings.Contains(string(entry), "sha256") || !strings.Contains(string(entry), "personal_data") {
		t.Errorf("log entry %s", entry)
	}
}

func TestOneFormSentTwiceIsOneOpinion(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen := p.persona(t, "citizen", civic.L1)
	var receipts sync.Map
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			sent, err := p.public.SubmitComment(t.Context(), citizen, p.opinion("AAAAAAAAA1", "一次就好"))
			if err != nil {
				t.Error(err)
			}
			receipts.Store(sent.Receipt, true)
		})
	}
	wait.Wait()
	own, err := p.public.CommentsBy(t.Context(), county, citizen.Account)
	must(t, err)
	n := 0
	receipts.Range(func(any, any) bool { n++; return true })
	if len(own) != 1 || n != 1 {
		t.Errorf("%d opinions, %d receipts", len(own), n)
	}
	_, err = p.public.SubmitComment(t.Context(), citizen, p.opinion("AAAAAAAAA1", "换了一句话"))
	if err == nil || civic.KeyOf(err) != "comment.sent_before" {
		t.Errorf("another text under the same key: %v", err)
	}
}

func TestOpinionHangsOnSomethingPublished(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen := p.persona(t, "citizen", civic.L1)
	for name, spoil := range map[string]func(*comment.Draft){
		"another project":      func(d *comment.Draft) { d.Subject.ID = "N0SUCH0000" },
		"another release":      func(d *comment.Draft) { d.Release = "hash-2" },
		"another jurisdiction": func(d *comment.Draft) { d.Jurisdiction = "310107" },
		"a line":               func(d *comment.Draft) { d.Subject = comment.Subject{Kind: comment.OnLine, ID: "a/b/c"} },
	} {
		d := p.opinion("AAAAAAAAA1", "有话要说")
		spoil(&d)
		if _, err := p.public.SubmitComment(t.Context(), citizen, d); err == nil || civic.KindOf(err) != civic.KindNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestThreadsAreTwoDeep(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen, mod := p.persona(t, "citizen", civic.L1), moderator(t, p)
	first := p.said(t, citizen, "AAAAAAAAA1", "第一句")
	answer := p.opinion("AAAAAAAAA2", "第二句")
	answer.Parent = first.ID
	if _, err := p.public.SubmitComment(t.Context(), citizen, answer); err == nil || civic.KeyOf(err) != "comment.parent" {
		t.Errorf("an answer to what is not public: %v", err)
	}
	p.decide(t, mod, first.ID, comment.Publish, "")
	second, err := p.public.SubmitComment(t.Context(), citizen, answer)
	must(t, err)
	p.decide(t, mod, second.ID, comment.Publish, "")
	third := p.opinion("AAAAAAAAA3", "第三句")
	third.Parent = second.ID
	if _, err := p.public.SubmitComment(t.Context(), citizen, third); err == nil || civic.KeyOf(err) != "comment.parent" {
		t.Errorf("a thread three deep: %v", err)
	}
	if list := p.onPage(t); len(list) != 1 || len(list[0].Answers) != 1 || list[0].Answers[0].ID != second.ID {
		t.Errorf("%+v", list)
	}
}

func TestQueueIsByAgeAndKnowsWhatIsLate(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen := p.persona(t, "citizen", civic.L1)
	first := p.said(t, citizen, "AAAAAAAAA1", "早的")
	p.now = p.now.AddDate(0, 0, 2)
	second := p.said(t, citizen, "AAAAAAAAA2", "晚的")
	list, err := p.desk.Queue(t.Context(), "", county, nil, true, 10)
	must(t, err)
	ids := func(list []comment.Queued) (ids []string) {
		for _, q := range list {
			ids = append(ids, q.ID)
		}
		return ids
	}
	if got := ids(list); !slices.Equal(got, []string{first.ID, second.ID}) {
		t.Errorf("%v", got)
	}
	if elsewhere, err := p.desk.Queue(t.Context(), "", county, []string{"102001"}, false, 10); err != nil || len(elsewhere) != 0 {
		t.Errorf("another unit's moderator sees %v, %v", ids(elsewhere), err)
	}
	if count, err := p.desk.CountQueue(t.Context(), county, []string{roads}, false); err != nil || count != (comment.QueueCount{Pending: 2, Overdue: 1}) {
		t.Errorf("%+v, %v", count, err)
	}
}

func TestOnlyOneModeratorDecides(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen, mod := p.persona(t, "citizen", civic.L1), moderator(t, p)
	sent := p.said(t, citizen, "AAAAAAAAA1", "有话要说")
	var wait sync.WaitGroup
	outcomes := make(chan error, 6)
	for i := range cap(outcomes) {
		decision := comment.Decision{Comment: sent.ID, Verdict: comment.Publish}
		if i%2 == 0 {
			decision = comment.Decision{Comment: sent.ID, Verdict: comment.Remove, Reason: "unrelated"}
		}
		wait.Go(func() { outcomes <- p.desk.Decide(t.Context(), mod.Account, decision) })
	}
	wait.Wait()
	close(outcomes)
	done := 0
	for err := range outcomes {
		if err == nil {
			done++
		} else if civic.KindOf(err) != civic.KindConflict {
			t.Error(err)
		}
	}
	var entries int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FROM app.log_entry WHERE kind = 'moderation'`).Scan(&entries))
	if done != 1 || entries != 1 {
		t.Errorf("%d decisions, %d log entries", done, entries)
	}
}

func TestDeskKnowsOnlyWhetherTheModeratorWroteIt(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen, mod := p.persona(t, "citizen", civic.L1), moderator(t, p)
	mod.Assurance = civic.L1
	theirs, own := p.said(t, citizen, "AAAAAAAAA1", "市民的话"), p.said(t, mod, "AAAAAAAAA2", "管理员的话")
	for _, c := range []struct{ id, asks, owner string }{
		{theirs.ID, mod.Account, ""}, {own.ID, mod.Account, mod.Account},
		{theirs.ID, citizen.Account, ""}, // the desk cannot find an author by asking
	} {
		target, err := p.desk.CommentTarget(t.Context(), c.id, c.asks)
		if err != nil || target.Owner != c.owner || target.Unit != roads || target.Jurisdiction != county {
			t.Errorf("%+v, %v", target, err)
		}
	}
	if _, err := p.db.Pool(t, postgres.DeskRole).Exec(t.Context(), `SELECT author FROM app.comment`); err == nil {
		t.Error("the desk reads who wrote")
	}
}

func TestWriterWithdrawsOnlyTheirOwnPendingOpinion(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen, other, mod := p.persona(t, "citizen", civic.L1), p.persona(t, "other", civic.L1), moderator(t, p)
	sent := p.said(t, citizen, "AAAAAAAAA1", "说错了")
	if err := p.public.WithdrawComment(t.Context(), other.Account, sent.ID); civic.KindOf(err) != civic.KindNotFound || err == nil {
		t.Errorf("another person: %v", err)
	}
	must(t, p.public.WithdrawComment(t.Context(), citizen.Account, sent.ID))
	if err := p.desk.Decide(t.Context(), mod.Account, comment.Decision{Comment: sent.ID, Verdict: comment.Publish}); civic.KindOf(err) != civic.KindConflict || err == nil {
		t.Errorf("a withdrawn opinion is decided on: %v", err)
	}
}

func TestDecisionMovesThePageAndLeavesTheOutboxARow(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen, mod := p.persona(t, "citizen", civic.L1), moderator(t, p)
	conn, err := p.db.Pool(t, postgres.WebRole).Acquire(t.Context())
	must(t, err)
	defer conn.Release()
	_, err = conn.Exec(t.Context(), `LISTEN target`)
	must(t, err)
	before, err := p.public.TargetVersion(t.Context(), county, onBridge.String())
	must(t, err)
	sent := p.said(t, citizen, "AAAAAAAAA1", "有话要说")
	p.decide(t, mod, sent.ID, comment.Publish, "")
	after, err := p.public.TargetVersion(t.Context(), county, onBridge.String())
	must(t, err)
	if after != before+1 {
		t.Errorf("version %d became %d", before, after)
	}
	notice, err := conn.Conn().WaitForNotification(t.Context())
	if err != nil || notice.Payload != fmt.Sprintf("%s/project/%s %d", county, bridge, after) {
		t.Errorf("%+v, %v", notice, err)
	}
	var payload []byte
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT payload FROM release.outbox WHERE topic = 'comment' AND key = $1`, sent.ID).Scan(&payload))
	if !json.Valid(payload) {
		t.Errorf("%s", payload)
	}
}

// drafted is a public opinion with a draft reply.
func (p *people) drafted(t *testing.T, editor civic.Actor) (id string, reply comment.Reply) {
	t.Helper()
	citizen, mod := p.persona(t, "citizen", civic.L1), moderator(t, p)
	sent := p.said(t, citizen, "AAAAAAAAA1", "学校门口应当有桥")
	p.decide(t, mod, sent.ID, comment.Publish, "")
	reply = comment.Reply{Comment: sent.ID, Adoption: comment.Adopted, Body: "已列入调整预算，明年三月开工。"}
	must(t, p.desk.DraftReply(t.Context(), editor.Account, reply))
	return sent.ID, reply
}

func TestReplyIsDraftedThenPublishedByTheHead(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	editor, head := p.persona(t, "editor", civic.L0), p.persona(t, "head", civic.L0)
	id, reply := p.drafted(t, editor)
	if list := p.onPage(t); list[0].Adoption != "" || list[0].ReplyBody != "" {
		t.Errorf("a draft is public: %+v", list[0])
	}
	found, target, err := p.desk.ReplyTo(t.Context(), county, id)
	if err != nil || found.ReplyState != "draft" || target.Unit != roads || !slices.Equal(target.Touched, []string{editor.Account}) {
		t.Errorf("%+v, %+v, %v", found, target, err)
	}
	if err := p.desk.PublishReply(t.Context(), head.Account, id, comment.BodyHash("别的话")); err == nil || civic.KeyOf(err) != "reply.changed" {
		t.Errorf("published unread: %v", err)
	}
	must(t, p.desk.PublishReply(t.Context(), head.Account, id, comment.BodyHash(reply.Body)))
	got := p.onPage(t)[0]
	if got.Adoption != "adopted" || got.ReplyBody != reply.Body || got.ReplyUnit != roads || got.RepliedAt == nil {
		t.Errorf("%+v", got)
	}
	if err := p.desk.DraftReply(t.Context(), editor.Account, reply); err == nil || civic.KeyOf(err) != "reply.public" {
		t.Errorf("a second reply: %v", err)
	}
}

func TestOpinionHasOnePublicReply(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	editor, head := p.persona(t, "editor", civic.L0), p.persona(t, "head", civic.L0)
	id, reply := p.drafted(t, editor)
	outcomes := make(chan error, 6)
	var wait sync.WaitGroup
	for range cap(outcomes) {
		wait.Go(func() { outcomes <- p.desk.PublishReply(t.Context(), head.Account, id, comment.BodyHash(reply.Body)) })
	}
	wait.Wait()
	close(outcomes)
	done := 0
	for err := range outcomes {
		if err == nil {
			done++
		} else if civic.KeyOf(err) != "reply.public" {
			t.Error(err)
		}
	}
	var entries int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FROM app.log_entry WHERE kind = 'reply'`).Scan(&entries))
	if done != 1 || entries != 1 {
		t.Errorf("%d published, %d log entries", done, entries)
	}
}

func TestUnitRecordCountsWhatIsInTimeAndWhatIsLate(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen, mod := p.persona(t, "citizen", civic.L1), moderator(t, p)
	editor, head := p.persona(t, "editor", civic.L0), p.persona(t, "head", civic.L0)
	answer := func(id string, adoption comment.Adoption) {
		t.Helper()
		reply := comment.Reply{Comment: id, Adoption: adoption, Body: "这是一条足够长的理由说明。"}
		must(t, p.desk.DraftReply(t.Context(), editor.Account, reply))
		must(t, p.desk.PublishReply(t.Context(), head.Account, id, comment.BodyHash(reply.Body)))
	}
	var ids []string
	for _, key := range []string{"AAAAAAAAA1", "AAAAAAAAA2", "AAAAAAAAA3"} {
		sent := p.said(t, citizen, key, "有话要说")
		p.decide(t, mod, sent.ID, comment.Publish, "")
		ids = append(ids, sent.ID)
	}
	answer(ids[0], comment.Partly)
	p.now = p.now.AddDate(0, 0, 8) // the day due was 26 October
	answer(ids[1], comment.NotAdopted)
	records, err := p.public.UnitRecords(t.Context(), county)
	must(t, err)
	want := []comment.UnitRecord{{Unit: roads, Received: 3, Replied: 2, InTime: 1, Adopted: 1, Overdue: 1}}
	if !slices.Equal(records, want) {
		t.Errorf("%+v, want %+v", records, want)
	}
}

func TestOpinionsArePagedWithoutGapOrRepetition(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen, mod := p.persona(t, "citizen", civic.L1), moderator(t, p)
	for i := range 5 { // three of them in the same microsecond
		if i%3 == 0 {
			p.now = p.now.Add(time.Minute)
		}
		sent := p.said(t, citizen, fmt.Sprintf("AAAAAAAAA%d", i), "有话要说")
		p.decide(t, mod, sent.ID, comment.Publish, "")
	}
	seen := map[string]bool{}
	var before time.Time
	var beforeID string
	for range 3 {
		page, err := p.public.CommentsOn(t.Context(), county, onBridge, before, beforeID, 2)
		must(t, err)
		for _, thread := range page {
			if seen[thread.ID] {
				t.Errorf("%s twice", thread.ID)
			}
			seen[thread.ID] = true
			before, beforeID = thread.CreatedAt, thread.ID
		}
	}
	if len(seen) != 5 {
		t.Errorf("%d of 5 opinions", len(seen))
	}
}

func TestCardsCountPublicOpinionsAlone(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen, mod := p.persona(t, "citizen", civic.L1), moderator(t, p)
	for i, verdict := range []comment.Verdict{comment.Publish, comment.Publish, comment.Remove, ""} {
		sent := p.said(t, citizen, fmt.Sprintf("AAAAAAAAA%d", i), "有话要说")
		switch verdict {
		case comment.Publish:
			p.decide(t, mod, sent.ID, verdict, "")
		case comment.Remove:
			p.decide(t, mod, sent.ID, verdict, "advertising")
		}
	}
	counts, err := p.public.CommentCounts(t.Context(), county, []civic.PublicID{civic.PublicID(bridge), "N0NE000000"})
	must(t, err)
	if len(counts) != 1 || counts[civic.PublicID(bridge)] != (comment.Count{Opinions: 2}) {
		t.Errorf("%+v", counts)
	}
	h, err := p.public.Release(t.Context(), county, 1, release.Choice{})
	must(t, err)
	districts, err := p.public.OpinionsByRegion(t.Context(), h)
	must(t, err)
	cards, err := p.public.Cards(t.Context(), h, []civic.PublicID{civic.PublicID(bridge)})
	must(t, err)
	if len(districts) != 1 || districts[cards[0].Region] != 2 {
		t.Errorf("opinions by district %v, two are public in %q", districts, cards[0].Region)
	}
}
