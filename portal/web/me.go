package web

import (
	"time"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/me"
	"github.com/sunbudget/sunbudget/portal/web/page/opinion"
	"github.com/sunbudget/sunbudget/portal/web/page/signin"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// me is one's own page: what one said, what became of it, where one is signed
// in.
func (p People) me(r *Request) error {
	page := me.Page{
		Frame: r.Frame(r.T("me.title"), "", ui.Link{Label: r.T("me.title")}),
		Name:  r.Actor.Name, Roles: signin.Roles(r.Lang, r.Actor.Assurance, r.Actor.Grants),
		SignOut: r.Link.To("/sign-out"), Sessions: r.Link.To("/me/sessions"),
		Export: r.Link.To("/me/data.json"), Rename: r.Link.To("/me/name"), Delete: r.Link.To("/me/delete"),
	}
	page.Frame.NoIndex = true
	if account.IsStaff(r.Actor) {
		page.Desk = p.DeskURL
	}
	var err error
	if page.Inbox, err = p.Inbox.inbox(r, time.Time{}, "", noticesOnMe); err != nil {
		return err
	}
	said, err := p.Opinions.CommentsBy(r.Context, r.Jurisdiction.Code, r.Actor.Account)
	if err != nil {
		return err
	}
	rated, err := p.Ratings.RatingsOf(r.Context, r.Jurisdiction.Code, r.Actor.Account)
	if err != nil {
		return err
	}
	units, err := unitNames(r, p.Catalogue)
	if err != nil {
		return err
	}
	page.Opinions, page.Ratings = myOpinions(r, units, said), myRatings(r, rated)
	if page.List, err = p.sessionList(r); err != nil {
		return err
	}
	if page.Appeals, err = p.appealPart(r, rated); err != nil {
		return err
	}
	return r.Page(me.Show(page))
}

// currentNames are the names of the current release; none before the first one.
func currentNames(r *Request, from Catalogue) (release.Names, error) {
	h, err := from.Release(r.Context, r.Jurisdiction.Code, r.Edition, release.Choice{})
	if civic.KindOf(err) == civic.KindNotFound {
		return release.Names{}, nil
	}
	if err != nil {
		return release.Names{}, err
	}
	return from.Names(r.Context, h)
}

// unitNames names the units of the current release; codes stand for names
// before the first one.
func unitNames(r *Request, from Catalogue) (func(code string) string, error) {
	names, err := currentNames(r, from)
	return func(code string) string { return names.UnitName(code, r.Lang.Code()) }, err
}

func myOpinions(r *Request, units func(code string) string, said []comment.Comment) []me.Opinion {
	reader := opinion.Reader{Lang: r.Lang, Now: r.Now, UnitName: units, Change: r.change}
	list := make([]me.Opinion, 0, len(said))
	for _, c := range said {
		item := me.Opinion{Item: reader.Item(c), Subject: subjectLink(r, c.SubjectKind, c.Subject, c.SubjectName)}
		if c.State == comment.Pending {
			item.Note = r.T("me.moderated_by", message.Date(r.Lang, c.ModerateBy))
			item.Withdraw = r.Link.To("/me/opinions/" + c.ID + "/withdraw")
		}
		if c.FoldedInto != "" {
			item.Note = r.T("me.folded")
		}
		if c.CanReopen() {
			item.Again = r.Link.To("/me/opinions/" + c.ID + "/again")
		}
		if c.CanAppeal() {
			item.Appeal = r.Link.To("/me/opinions/" + c.ID + "/appeal")
		}
		if c.AppealedAt != nil && c.AppealBy != nil {
			item.Note = r.T("me.appealed", message.Date(r.Lang, *c.AppealedAt), message.Date(r.Lang, *c.AppealBy))
		}
		if c.AppealVerdict != "" {
			item.Note = r.T("me.appeal_"+c.AppealVerdict) + " " + c.AppealNote
		}
		list = append(list, item)
	}
	return list
}

func myRatings(r *Request, rated []rating.Own) ui.Table {
	table := ui.Table{Caption: r.T("me.ratings"), Columns: []ui.Column{
		{Head: r.T("me.project")}, {Head: r.T("me.period")}, {Head: r.T("me.overall")}, {Head: r.T("me.when")},
	}}
	for _, own := range rated {
		project := subjectLink(r, comment.Kind(own.Subject.Kind), own.Subject.ID, own.Name)
		table.Rows = append(table.Rows, ui.Row{Cells: []templ.Component{
			ui.Anchor(project.Label, project.Href), ui.Text(string(own.Period)),
			ui.Text(r.T("rating.face_" + string('0'+rune(own.Answers[rating.Overall])))), ui.Text(message.Date(r.Lang, own.At)),
		}})
	}
	return table
}

func (p People) sessionList(r *Request) ([]me.Session, error) {
	sessions, err := p.Book.SessionsOf(r.Context, r.Actor.Account, r.SessionToken())
	if err != nil {
		return nil, err
	}
	list := make([]me.Session, 0, len(sessions))
	for _, s := range sessions {
		browser := s.Browser
		if browser == "" {
			browser = r.T("me.some_browser")
		}
		list = append(list, me.Session{
			ID: s.ID, Browser: browser, Current: s.Current,
			Since: message.DateTime(r.Lang, s.CreatedAt), Seen: message.DateTime(r.Lang, s.LastSeenAt.Truncate(time.Minute)),
		})
	}
	return list, nil
}

// receipt is the page after sending an opinion, and the way back to it.
func (p People) receipt(r *Request) error {
	c, err := p.Opinions.CommentBy(r.Context, r.Actor.Account, r.Param("id"))
	if err != nil {
		return err
	}
	units, err := unitNames(r, p.Catalogue)
	if err != nil {
		return err
	}
	mine := ui.Link{Label: r.T("me.title"), Href: r.Link.To("/me")}
	frame := r.Frame(r.T("opinion.receipt"), "", mine, ui.Link{Label: r.T("opinion.receipt")})
	frame.NoIndex = true
	return r.Page(opinion.Receipt(opinion.ReceiptPage{
		Frame: frame, Subject: subjectLink(r, c.SubjectKind, c.Subject, c.SubjectName), Item: myOpinions(r, units, []comment.Comment{c})[0].Item,
		Receipt: c.Receipt, ModerateBy: message.Date(r.Lang, c.ModerateBy), Mine: mine,
	}))
}

// withdraw takes back one's own opinion before it is decided.
func (p People) withdraw(r *Request) error {
	target := r.Target("comment")
	target.Owner = r.Actor.Account // the store finds one's own only
	if err := r.Can(account.Withdraw, target); err != nil {
		return err
	}
	if err := p.Opinions.WithdrawComment(r.Context, r.Actor.Account, r.Param("id")); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/me"))
}

// revokeSession ends one of one's sessions, or all but this one.
func (p People) revokeSession(r *Request) error {
	var err error
	if id := r.Form("session"); id != "" {
		err = p.Book.Revoke(r.Context, r.Actor.Account, id)
	} else {
		err = p.Book.RevokeOthers(r.Context, r.Actor.Account, r.SessionToken())
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/me"))
}
