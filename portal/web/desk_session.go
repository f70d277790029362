package web

import (
	"strconv"

	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// session is the page the host runs the session of a hearing from.
func (d DeskPages) session(r *Request) error {
	h, _, err := d.Hearings.Hearing(r.Context, r.Jurisdiction.Code, r.Param("id"))
	if err != nil {
		return err
	}
	page := desk.Session{
		Frame: r.deskFrame("session.host", ui.Link{Label: r.T("desk.hearings"), Href: r.Link.To("/desk/hearings")},
			ui.Link{Label: h.Title, Href: r.Link.To("/desk/hearings/" + h.ID)}),
		Hearing: h, Action: r.Link.To("/desk/hearings/" + h.ID + "/session"),
		Today: h.Open(hearing.Host, r.Now), Reading: h.Open(hearing.Ask, r.Now),
	}
	if d.PublicURL != "" {
		page.Public = d.PublicURL + r.Link.To("/hearings/"+h.ID+"/session")
	}
	if page.Course, err = d.Hearings.Course(r.Context, h.ID); err != nil {
		return err
	}
	return r.Page(desk.ShowSession(page))
}

// hostMove carries out one move and shows the session as it stands then.
func (d DeskPages) hostMove(r *Request) error {
	move := hearing.Move{Act: hearing.HostAct(r.Form("act")), Reason: r.Form("reason"), Text: r.Form("text")}
	move.Number, _ = strconv.Atoi(r.Form("number")) // what is no number fits nothing
	move.Minutes, _ = strconv.Atoi(r.Form("minutes"))
	if err := d.Hearings.HostMove(r.Context, r.Actor.Account, r.Jurisdiction.Code, r.Param("id"), move); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/hearings/" + r.Param("id") + "/session"))
}
