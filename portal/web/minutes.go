package web

import (
	"bytes"
	"net/http"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/hearing"
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
	return printed(r, "hearing-"+h.ID+".pdf", pages.ShowSheet(sheet))
}

// printed answers with a document of its own as PDF.
func printed(r *Request, filename string, sheet templ.Component) error {
	var html bytes.Buffer
	if err := sheet.Render(ui.Speaking(r.Context, r.Lang), &html); err != nil {
		return err
	}
	pdf, err := paper.Print(r.Context, html.Bytes())
	if err != nil {
		return err
	}
	return r.Bytes(pdfType, filename, pdf)
}

// notice is the notice as it is put up, to print.
func (p People) notice(r *Request) error {
	page, err := p.noticePage(r)
	if err != nil {
		return err
	}
	return r.Page(pages.ShowNotice(page))
}

// noticePDF is the same on paper, kept like a page.
func (p People) noticePDF(r *Request) error {
	page, err := p.noticePage(r)
	if err != nil {
		return err
	}
	return printed(r, "notice-"+page.Hearing.ID+".pdf", pages.ShowNoticeSheet(page))
}

func (p People) noticePage(r *Request) (page pages.NoticePage, err error) {
	h, subjects, err := p.announced(r, r.Param("id"))
	if err != nil {
		return page, err
	}
	page.Page, page.Address = pages.Page{Hearing: h, Subjects: subjects, Draft: draftLink(r, h)}, p.address(r, h)
	page.Reader, err = p.hearingReader(r, r.T("notice_sheet.title"), ui.Link{Label: r.T("hearing.title"), Href: r.Link.To("/hearings")},
		ui.Link{Label: h.Title, Href: r.Link.To("/hearings/" + h.ID)})
	return page, err
}

// address is a hearing's page as a QR code holds it. Where the site does not
// know its own name the request tells it, and the answer is kept for nobody.
func (p People) address(r *Request, h hearing.Hearing) string {
	page := "/hearings/" + h.ID
	if p.PublicURL == "" {
		return r.Absolute(page)
	}
	return p.PublicURL + r.Link.To(page)
}
