package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/opinion"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// What becomes of an opinion after it was decided on: the amount it changed,
// the writer's second question, an appeal, and what is counted in public.

// change puts an amount that moved into words, with the way to it.
func (r *Request) change(c comment.Change) ui.Change {
	name := c.Name
	if _, key, _, code, ok := comment.LineParts(c.ID); ok && c.Kind == comment.OnLine {
		if table, known := budget.TableByKey(key); known {
			name = table.RowName(code, c.Name, string(r.Lang))
		}
	}
	words := r.T("opinion.moved", message.Document(r.Lang, c.From), message.Figure(r.Lang, c.Before), message.Document(r.Lang, c.To), message.Figure(r.Lang, c.After))
	if c.Before.Missing() {
		words = r.T("opinion.moved_new", message.Document(r.Lang, c.To), message.Figure(r.Lang, c.After))
	}
	return ui.Change{Thing: subjectLink(r, c.Kind, c.ID, name), Words: words}
}

// changesAt are the amounts here that moved because opinions were adopted,
// each with the way to its opinion.
func (p People) changesAt(r *Request, at place) ([]ui.Change, error) {
	if at.subject.Kind == comment.OnHearing || at.subject.Kind == comment.OnSection { // neither is an amount
		return nil, nil
	}
	found, err := p.Opinions.ChangesOn(r.Context, r.Jurisdiction.Code, at.subject)
	list := make([]ui.Change, len(found))
	for i, c := range found {
		list[i] = r.change(c)
		list[i].Thing = subjectLink(r, c.About.Kind, c.About.ID, r.T("opinion.that_one"))
		list[i].Thing.Href += "#" + c.Comment
	}
	return list, err
}

// askReplyAgain asks the unit to answer one's own opinion once more.
func (p People) askReplyAgain(r *Request) error {
	reason := r.Form("reason")
	if !slices.Contains(comment.ReopenReasons, reason) {
		return civic.Invalid("reply.again_reason", "reason "+reason)
	}
	if err := p.onOwn(r, account.Reopen); err != nil {
		return err
	}
	if err := p.Opinions.ReopenReply(r.Context, r.Actor.Account, r.Param("id"), reason); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/me") + "#" + r.Param("id"))
}

// appeal asks a second person to look at the removal of one's own opinion.
func (p People) appeal(r *Request) error {
	if err := p.onOwn(r, account.Appeal); err != nil {
		return err
	}
	if err := p.Opinions.AppealRemoval(r.Context, r.Actor.Account, r.Param("id"), r.Form("reason")); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/me") + "#" + r.Param("id"))
}

// onOwn finds one's own opinion and asks the policy about it; another's is not
// there.
func (p People) onOwn(r *Request, action account.Action) error {
	if _, err := p.Opinions.CommentBy(r.Context, r.Actor.Account, r.Param("id")); err != nil {
		return err
	}
	target := r.Target("comment")
	target.Owner = r.Actor.Account
	return r.Can(action, target)
}

// UnitSection is the record of replies on the page of a unit, with those
// below it; nil where nothing was received.
func (p People) UnitSection(r *Request, _ release.Header, unit budget.Unit) (templ.Component, error) {
	records, err := p.Opinions.UnitRecords(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return nil, err
	}
	var sum comment.UnitRecord
	for _, record := range records {
		if civic.UnitWithin(record.Unit, unit.Code) {
			sum.Received += record.Received
			sum.Replied += record.Replied
			sum.InTime += record.InTime
			sum.Adopted += record.Adopted
			sum.Overdue += record.Overdue
		}
	}
	if sum.Received == 0 {
		return nil, nil
	}
	return opinion.ShowUnitRecord(r.Lang, sum), nil
}

// moderationRecord is what moderators did, counted in public.
func (p People) moderationRecord(r *Request) error {
	record, err := p.Opinions.ModerationRecord(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	frame := r.Frame(r.T("moderated.title"), r.T("moderated.lead"), ui.Link{Label: r.T("moderated.title")})
	return r.Page(opinion.ShowModeration(opinion.ModerationPage{Frame: frame, Record: record}))
}

// changeRef reads what a form says was changed: an address of a project or a
// line, or the bare ID of a project, and the hash of the later release. What
// cannot be read is refused by the domain.
func changeRef(address, release string) comment.ChangeRef {
	ref := comment.ChangeRef{Release: release}
	if address == "" && release == "" {
		return ref
	}
	if _, below, ok := strings.Cut(address, "/budgets/"); ok {
		below, _, _ = strings.Cut(below, "?")
		below, _, _ = strings.Cut(below, "#")
		ref.Subject = comment.Subject{Kind: comment.OnLine, ID: strings.Replace(strings.TrimSuffix(below, "/opinions"), "/tables/", "/", 1)}
		return ref
	}
	if _, _, _, _, ok := comment.LineParts(address); ok {
		ref.Subject = comment.Subject{Kind: comment.OnLine, ID: address}
		return ref
	}
	ref.Subject = comment.Subject{Kind: comment.OnProject, ID: projectAddress.FindString(address)}
	return ref
}

// faultOf gives the form back with what was wrong where the error is about
// something a person typed; ok is false for every other error.
func faultOf(r *Request, err error, fields map[string]string, field string) (fault ui.FieldError, status int, ok bool) {
	kind := civic.KindOf(err)
	if err == nil || kind != civic.KindInvalid || !message.Has(civic.KeyOf(err)) {
		return fault, http.StatusOK, false
	}
	if named := fields[civic.KeyOf(err)]; named != "" {
		field = named
	}
	return ui.FieldError{Field: field, Message: r.T(civic.KeyOf(err))}, statuses[kind], true
}
