package web

import (
	"bytes"
	"net/http"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/paper"
	pages "github.com/sunbudget/sunbudget/portal/web/page/hearing"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// minutes is the record before it is public, for those who were drawn to
// speak.
func (p People) minutes(r *Request) error { return p.minutesPage(r, http.StatusOK, nil) }

func (p People) minutesPage(r *Request, status int, faults []ui.FieldError) error {
	h, _, err := p.announced(r, r.Param("id"))
	if err != nil {
		return err
	}
	page := pages.MinutesPage{Hearing: h, Action: r.Link.To("/hearings/" + h.ID + "/record"), Faults: faults}
	if page.Minutes, page.Own, err = p.Hearings.MinutesFor(r.Context, r.Actor.Account, h.ID); err != nil {
		return err
	}
	if page.Reader, err = p.hearingReader(r, r.T("minutes.title"), ui.Link{Label: h.Title, Href: r.Link.To("/hearings/" + h.ID)}); err != nil {
		return err
	}
	page.Frame.NoIndex = true
	return r.PageStatus(status, pages.Minutes(page))
}

// confirmMinutes takes what the speaker says to the record.
func (p People) confirmMinutes(r *Request) error {
	target := r.Target("hearing")
	target.Owner = r.Actor.Account // the store finds one's own seat only
	if err := r.Can(account.Confirm, target); err != nil {
		return err
	}
	err := p.Hearings.ConfirmRecord(r.Context, r.Actor.Account, r.Param("id"), r.Form("read"), r.Form("verdict") == "agree", r.Form("remark"))
	if fault, status, ok := faultOf(r, err, nil, "remark"); ok {
		return p.minutesPage(r, status, []ui.FieldError{fault})
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/hearings/" + r.Param("id") + "/record"))
}

// recordPDF is the published record on paper. It is kept like a page, so that
// it is printed once for everybody.
func (p People) recordPDF(r *Request) error {
	h, _, err := p.announced(r, r.Param("id"))
	if err != nil {
		return err
	}
	if h.RecordAt == nil {
		return civic.NotFound("the record of hearing " + h.ID)
	}
	sheet := pages.Sheet{Hearing: h}
	if sheet.Reader, err = p.hearingReader(r, h.Title); err != nil {
		return err
	}
	var html bytes.Buffer
	if err := pages.ShowSheet(sheet).Render(ui.Speaking(r.Context, r.Lang), &html); err != nil {
		return err
	}
	pdf, err := paper.Print(r.Context, html.Bytes())
	if err != nil {
		return err
	}
	return r.Bytes(pdfType, "hearing-"+h.ID+".pdf", pdf)
}
