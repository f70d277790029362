package web

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/data"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// attachments is the page that takes originals and lists those that are kept.
func (v VaultPages) attachments(r *Request) error { return v.attachmentsPage(r, http.StatusOK, nil) }

func (v VaultPages) attachmentsPage(r *Request, status int, faults []ui.FieldError) error {
	page := desk.Attachments{
		Frame: r.deskFrame("attachment.title"), Action: r.Link.To("/desk/attachments"), Faults: faults, Kept: r.Query.Get("kept") != "",
		Form: desk.DocumentForm(r.Lang, documentFields(r), civic.Date(r.Now))[:documentParts], Stage: r.Form("stage"), Field: r.Form,
	}
	if r.Can(account.ReadVault, r.Target("list")) == nil {
		kept, err := v.Attachments(r.Context, r.Actor, r.Jurisdiction.Code)
		if err != nil {
			return err
		}
		page.Items = desk.AttachmentItems(r.Lang, kept, func(id int64) string { return r.Link.To("/desk/attachments/" + strconv.FormatInt(id, 10)) })
	}
	return r.PageStatus(status, desk.ShowAttachments(page))
}

// attachmentFields lead from a fault to its field; the others are the file's.
var attachmentFields = map[string]string{
	"attachment.heading_fault": "title", "attachment.kind_fault": "kind", "attachment.place": "project", "document.year": "year",
}

// attach checks an original and keeps it, or says why it cannot be published.
func (v VaultPages) attach(r *Request) error {
	d, err := documentOf(r)
	if err == nil {
		err = v.keep(r, d)
	}
	if fault, status, ok := faultOf(r, err, attachmentFields, "file"); ok {
		return v.attachmentsPage(r, status, []ui.FieldError{fault})
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/attachments", "kept", "yes"))
}

func (v VaultPages) keep(r *Request, d civic.Document) error {
	name, content, err := sentFile(r)
	if err != nil {
		return err
	}
	_, err = v.AddAttachment(r.Context, r.Actor, d, budget.Attachment{
		Project: r.Form("project"), Unit: r.Form("unit"), Kind: budget.AttachmentKind(r.Form("kind")),
		Title: strings.TrimSpace(r.Form("title")), Name: name, Data: content,
	})
	return err
}

// sentFile reads the field "file" of a form.
func sentFile(r *Request) (name string, content []byte, err error) {
	header, err := r.File("file")
	if err != nil {
		return "", nil, err
	}
	file, err := header.Open()
	if err != nil {
		return "", nil, civic.Invalid("error.file", "open "+header.Filename+": "+err.Error())
	}
	defer file.Close()
	if content, err = io.ReadAll(file); err != nil {
		return "", nil, civic.Invalid("error.file", "read "+header.Filename+": "+err.Error())
	}
	return header.Filename, content, nil
}

// attachment is one original as it would be published.
func (v VaultPages) attachment(r *Request) error {
	id, err := strconv.ParseInt(r.Param("id"), 10, 64)
	if err != nil {
		return civic.NotFound("attachment " + r.Param("id"))
	}
	a, err := v.Attachment(r.Context, r.Actor, r.Jurisdiction.Code, id)
	if err != nil {
		return err
	}
	return r.Bytes(string(a.MediaType), "", a.Data)
}

// withdraw takes an original out of every later candidate.
func (v VaultPages) withdraw(r *Request) error {
	id, err := strconv.ParseInt(r.Param("id"), 10, 64)
	if err != nil {
		return civic.NotFound("attachment " + r.Param("id"))
	}
	if err := v.WithdrawAttachment(r.Context, r.Actor, r.Jurisdiction.Code, id); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/attachments"))
}

// candidateOriginal is an original of a candidate, for its reviewer.
func (v VaultPages) candidateOriginal(r *Request) error {
	view, err := v.open(r)
	if err != nil {
		return err
	}
	content, err := v.CandidateOriginal(r.Context, r.Actor, view.ID, r.Param("name"))
	if err != nil {
		return err
	}
	return r.Bytes(fileType(r.Param("name")), "", content)
}

// originals is the list of originals of a release on a public page, of one
// project where it is given; nil where there are none.
func (p Reading) originals(r *Request, v published.View, project civic.PublicID) (templ.Component, error) {
	return p.originalsOf(r, v, project, func(release.Original) bool { return true })
}

// originalsOf are those of the originals that are wanted.
func (p Reading) originalsOf(r *Request, v published.View, project civic.PublicID, wanted func(release.Original) bool) (templ.Component, error) {
	list, err := p.Originals(r.Context, v.Release, project)
	list = slices.DeleteFunc(list, func(o release.Original) bool { return !wanted(o) })
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return data.ShowOriginals(data.Originals{View: v, List: list, Single: project != ""}), nil
}

// shownAs is the file name under which a file of a release is offered; an
// original is shown in the browser instead.
func shownAs(name string) string {
	if bundle.IsAttachment(name) {
		return ""
	}
	return name
}
