package hearing

import (
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// NoticePage is the notice of a hearing as it is put up: on a page and on
// paper.
type NoticePage struct {
	Page
	Address string // of the hearing's page, with scheme and host
}

// paragraph is one numbered part of a notice.
type paragraph struct {
	Head  string
	Lines []string
}

// Paragraphs are what a notice has to say: what the hearing is about and why
// it is held, by whom, when and where, how one takes part and how those who
// want to are chosen, where the materials are, and whom to ask.
func (p NoticePage) Paragraphs() []paragraph {
	h := p.Hearing
	subjects := []string{p.T("notice_sheet.draft", p.Draft.Label)}
	for _, s := range p.Subjects {
		subjects = append(subjects, s.Name)
	}
	last := func(phase hearing.Phase) string {
		return message.Date(p.Frame.Lang, h.Plan.Begins(phase).AddDate(0, 0, -1))
	}
	first := func(phase hearing.Phase) string { return message.Date(p.Frame.Lang, h.Plan.Begins(phase)) }
	return []paragraph{
		{p.T("hearing.purpose"), []string{h.Purpose}},
		{p.T("hearing.subjects"), subjects},
		{p.T("hearing.basis"), []string{basis(h.Kind)}},
		{p.T("hearing.when") + " · " + p.T("hearing.place"), []string{p.When(h), h.Place}},
		{p.T("notice_sheet.who"), []string{p.T("notice_sheet.who_body")}},
		{p.T("notice_sheet.how"), []string{p.T("notice_sheet.how_body", first(hearing.Registration), last(hearing.Materials)), p.T("notice_sheet.draw", first(hearing.Materials)), p.T("notice_sheet.commitment", h.Commitment, h.LogIndex)}},
		{p.T("notice_sheet.materials"), []string{p.T("notice_sheet.materials_body", first(hearing.Materials)), p.T("notice_sheet.written", last(hearing.Record))}},
		{p.T("notice_sheet.after"), []string{p.T("notice_sheet.after_body", first(hearing.Record), first(hearing.Adoption)), p.T("hearing.quorum") + p.T("notice_sheet.colon") + p.quorum()}},
	}
}

// quorum says how many speakers have to be present, of how many seats.
func (p Page) quorum() string {
	speakers := 0
	for _, q := range hearing.Offered(p.Hearing.Quotas, hearing.Speak) {
		speakers += q.Seats
	}
	return p.T("hearing.quorum_of", p.Hearing.Quorum, speakers)
}

// override is the reason for periods that are not kept; nil for none.
func (p NoticePage) override() *ui.Notice {
	if p.Hearing.Override == "" {
		return nil
	}
	return &ui.Notice{Tone: ui.Plain, Icon: "info", Title: p.T("hearing.override"), Body: p.Hearing.Override}
}
