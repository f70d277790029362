package postgres_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/proposal"
)

// fromBridge moves 100 元 from the bridge to the classroom.
var fromBridge = proposal.Changes{{Line: bridge, By: -10000}, {Line: "SCHR00M000", By: 10000}}

// proposes submits changes to the hearing.
func (p *people) proposes(t *testing.T, actor civic.Actor, hearing, sendKey, reason string, changes proposal.Changes) (comment.Sent, error) {
	t.Helper()
	return p.public.SubmitProposal(t.Context(), actor, comment.Draft{
		Jurisdiction: county, Subject: comment.Subject{Kind: comment.OnHearing, ID: hearing}, Release: p.release, Body: reason, SendKey: sendKey,
	}, proposal.Projects, changes)
}

// listed are the proposals of a hearing as somebody sees them.
func (p *people) listed(t *testing.T, hearing, account string) []proposal.Record {
	t.Helper()
	list, err := p.public.Proposals(t.Context(), county, hearing, account)
	must(t, err)
	return list
}

func TestAProposalIsModeratedAnsweredAndAdoptedLikeAnOpinion(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	hearing := p.called(t)
	citizen, moderator := p.persona(t, "citizen", civic.L2), p.persona(t, "moderator", civic.L2)
	sent, err := p.proposes(t, citizen, hearing, "PR0P0SA001", "教室更要紧，电话13800138000", fromBridge)
	must(t, err)
	if again, err := p.proposes(t, citizen, hearing, "PR0P0SA001", "教室更要紧，电话13800138000", fromBridge); err != nil || again.ID != sent.ID {
		t.Errorf("the form sent twice: %+v, %v", again, err)
	}
	other := proposal.Changes{{Line: bridge, By: -1}, {Line: "SCHR00M000", By: 1}}
	if _, err := p.proposes(t, citizen, hearing, "PR0P0SA001", "教室更要紧，电话13800138000", other); civic.KindOf(err) != civic.KindConflict || err == nil {
		t.Errorf("the form sent again with other amounts: %v", err)
	}
	if list := p.listed(t, hearing, ""); len(list) != 0 {
		t.Errorf("public before moderation: %+v", list)
	}
	queue, err := p.desk.Queue(t.Context(), moderator.Account, county, nil, true, 10)
	must(t, err)
	if len(queue) != 1 || !queue[0].Proposal || !strings.Contains(queue[0].Body, "手机号已隐去") {
		t.Fatalf("%+v", queue)
	}
	at, err := p.desk.ProposalsAmong(t.Context(), []string{sent.ID, "N0THING000"})
	must(t, err)
	if len(at) != 1 || at[0].Changes.String() != fromBridge.String() {
		t.Errorf("at the desk: %+v", at)
	}
	p.decide(t, moderator, sent.ID, comment.Publish, "")
	list := p.listed(t, hearing, citizen.Account)
	want := []proposal.Record{{ID: sent.ID, Hearing: hearing, Release: p.release, Sheet: proposal.Projects, Changes: fromBridge, Own: true}}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Error(diff)
	}
	editor, head := p.persona(t, "editor", civic.L2), p.persona(t, "head", civic.L2)
	reply := comment.Reply{Comment: sent.ID, Adoption: comment.Partly, Body: "教室的灯先换，桥的护栏推迟到下一年。"}
	must(t, p.desk.DraftReply(t.Context(), editor.Account, reply))
	must(t, p.desk.PublishReply(t.Context(), head.Account, sent.ID, comment.BodyHash(reply.Body)))
	said, err := p.public.CommentsAmong(t.Context(), county, []string{sent.ID})
	must(t, err)
	if got := said[sent.ID]; got.Adoption != string(comment.Partly) || !got.Proposal {
		t.Errorf("%+v", got)
	}
}

func TestAProposalThatTheDraftForbidsLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	hearing := p.called(t)
	citizen := p.persona(t, "citizen", civic.L2)
	for i, c := range []struct {
		changes proposal.Changes
		key     string
	}{
		{nil, "proposal.fault_empty"},
		{proposal.Changes{{Line: bridge, By: -60001}, {Line: "SCHR00M000", By: 60001}}, "proposal.fault_room"},
		{proposal.Changes{{Line: bridge, By: -5}, {Line: "SCHR00M000", By: 4}}, "proposal.fault_balance"},
		{proposal.Changes{{Line: bridge, By: -5}, {Line: "N0THING000", By: 5}}, "proposal.fault_line"},
	} {
		if _, err := p.proposes(t, citizen, hearing, fmt.Sprintf("PR0P0SA10%d", i), "理由写在这里", c.changes); err == nil || civic.KeyOf(err) != c.key {
			t.Errorf("%v: %v, want %s", c.changes, err, c.key)
		}
	}
	var comments, proposals int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT (SELECT count(*) FROM app.comment), (SELECT count(*) FROM app.proposal)`).Scan(&comments, &proposals))
	if comments+proposals != 0 {
		t.Errorf("%d opinions and %d proposals are left", comments, proposals)
	}
}

func TestOnePersonIsOneVoiceForAProposalHoweverOftenTheyAgreeAtOnce(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	hearing := p.called(t)
	citizen, moderator := p.persona(t, "citizen", civic.L2), p.persona(t, "moderator", civic.L2)
	sent, err := p.proposes(t, citizen, hearing, "PR0P0SA001", "教室更要紧", fromBridge)
	must(t, err)
	voter := p.persona(t, "voter-0", civic.L2)
	if err := p.public.Agree(t.Context(), voter.Account, county, hearing, sent.ID, true); civic.KindOf(err) != civic.KindNotFound || err == nil {
		t.Errorf("agreed before it was public: %v", err)
	}
	p.decide(t, moderator, sent.ID, comment.Publish, "")
	if err := p.public.Agree(t.Context(), citizen.Account, county, hearing, sent.ID, true); civic.KindOf(err) != civic.KindForbidden || err == nil {
		t.Errorf("agreed with oneself: %v", err)
	}
	var crowd sync.WaitGroup
	for range 8 {
		crowd.Go(func() {
			if err := p.public.Agree(t.Context(), voter.Account, county, hearing, sent.ID, true); err != nil {
				t.Error(err)
			}
		})
	}
	crowd.Wait()
	must(t, p.public.Agree(t.Context(), p.persona(t, "voter-1", civic.L2).Account, county, hearing, sent.ID, true))
	if list := p.listed(t, hearing, voter.Account); list[0].Agreements != 2 || !list[0].Agreed {
		t.Errorf("%+v", list)
	}
	must(t, p.public.Agree(t.Context(), voter.Account, county, hearing, sent.ID, false))
	if list := p.listed(t, hearing, voter.Account); list[0].Agreements != 1 || list[0].Agreed {
		t.Errorf("taken back: %+v", list)
	}
	var accounts int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FROM app.agreement g JOIN app.account a ON g.person = convert_to(a.id, 'UTF8')`).Scan(&accounts))
	if accounts != 0 {
		t.Error("agreements name accounts")
	}
	if _, err := p.db.Pool(t, "sunbudget_desk").Exec(t.Context(), `SELECT person FROM app.agreement`); err == nil {
		t.Error("the desk reads whose voices they are")
	}
}

func TestTwoProposalsWithTheSameWordsDoNotFold(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	hearing := p.called(t)
	moderator := p.persona(t, "moderator", civic.L2)
	for i, by := range []civic.Money{100, 200} {
		changes := proposal.Changes{{Line: bridge, By: -by}, {Line: "SCHR00M000", By: by}}
		sent, err := p.proposes(t, p.persona(t, fmt.Sprintf("citizen-%d", i), civic.L2), hearing, "PR0P0SA001", "教室的屋顶漏雨已经三年了，请先修教室", changes)
		must(t, err)
		p.decide(t, moderator, sent.ID, comment.Publish, "")
	}
	if list := p.listed(t, hearing, ""); len(list) != 2 {
		t.Fatalf("%+v", list)
	}
	var folded int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FROM app.comment WHERE folded_into IS NOT NULL`).Scan(&folded))
	if folded != 0 {
		t.Errorf("%d folded: their amounts differ", folded)
	}
}
