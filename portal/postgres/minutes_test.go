package postgres_test

import (
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
)

func TestDrawnSpeakersConfirmTheRecordTheyRead(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id := p.called(t)
	clerk, stranger := p.persona(t, "clerk", civic.L0).Account, p.persona(t, "stranger", civic.L2)
	speakers := []civic.Actor{p.persona(t, "for", civic.L2), p.persona(t, "against", civic.L2)}
	p.on(t, "2026-10-21")
	for i, view := range []hearing.View{hearing.For, hearing.Against} {
		_, err := p.speaks(t, speakers[i], id, view)
		must(t, err)
	}
	p.on(t, "2026-11-02")
	_, err := p.worker.DrawHearings(t.Context())
	must(t, err)
	p.on(t, "2026-11-20")
	must(t, p.desk.DraftRecord(t.Context(), clerk, county, id, 2, "第一稿"))
	first, _, err := p.public.MinutesFor(t.Context(), speakers[0].Account, id)
	must(t, err)
	must(t, p.public.ConfirmRecord(t.Context(), speakers[0].Account, id, first.SHA256, true, ""))
	if _, _, err := p.public.MinutesFor(t.Context(), stranger.Account, id); civic.KindOf(err) != civic.KindNotFound || err == nil {
		t.Errorf("somebody who did not speak reads it: %v", err)
	}
	if err := p.public.ConfirmRecord(t.Context(), speakers[1].Account, id, first.SHA256, false, ""); civic.KeyOf(err) != "minutes.fault_remark" || err == nil {
		t.Errorf("an objection without a word: %v", err)
	}
	must(t, p.desk.DraftRecord(t.Context(), clerk, county, id, 2, "第二稿"))
	if err := p.public.ConfirmRecord(t.Context(), speakers[1].Account, id, first.SHA256, true, ""); civic.KeyOf(err) != "minutes.changed" || err == nil {
		t.Errorf("a text that has changed is confirmed: %v", err)
	}
	second, own, err := p.public.MinutesFor(t.Context(), speakers[0].Account, id)
	if err != nil || own.Agrees != nil || second.Text != "第二稿" {
		t.Errorf("the word on the first text counts for the second: %+v, %v", own, err)
	}
	must(t, p.public.ConfirmRecord(t.Context(), speakers[0].Account, id, second.SHA256, false, "我说的是十二米"))
	must(t, p.public.ConfirmRecord(t.Context(), speakers[0].Account, id, second.SHA256, true, ""))
	_, said, err := p.desk.Minutes(t.Context(), id)
	if err != nil || len(said) != 2 || hearing.Confirmed(said) != 1 {
		t.Errorf("%+v, %v", said, err)
	}
	if err := p.desk.RecordHearing(t.Context(), county, id, first.SHA256); civic.KeyOf(err) != "minutes.changed" || err == nil {
		t.Errorf("an unread text is published: %v", err)
	}
	must(t, p.desk.RecordHearing(t.Context(), county, id, comment.BodyHash("第二稿")))
	if h := p.hearing(t, id); h.Confirmed == nil || *h.Confirmed != 1 || h.RecordText != "第二稿" || h.Standing(p.now) != hearing.Held {
		t.Errorf("%+v", h)
	}
	var record hearing.Recorded
	p.logged(t, &record)
	if record.Confirmed != 1 || record.TextSHA256 != second.SHA256 {
		t.Errorf("log: %+v", record)
	}
}
