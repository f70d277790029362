package web

import (
	"net/http"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// pausedHere says why nobody may speak about a place now, "" where one may.
func (p People) pausedHere(r *Request, at place) (string, error) {
	channel, err := p.Opinions.Channel(r.Context, r.Jurisdiction.Code, at.subject)
	if err != nil || !channel.Paused {
		return "", err
	}
	return r.T("channel.paused", message.Date(r.Lang, channel.Since), channel.Reason), nil
}

// channelRoutes are the desk's pages of channels.
func (d DeskPages) channelRoutes() []Route {
	return []Route{
		deskPage("/desk/channels", account.PauseChannel, d.channels),
		deskPost("/desk/channels", account.PauseChannel, d.askChannel),
		deskPost("/desk/channels/:id", account.ConfirmPause, d.decideChannel),
	}
}

// ChannelsCard counts the steps that wait for a second person.
func (d DeskPages) ChannelsCard(r *Request) (*desk.Card, error) {
	if r.Can(account.PauseChannel, r.Target("list")) != nil {
		return nil, nil
	}
	steps, err := d.Moderation.ChannelSteps(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return nil, err
	}
	return &desk.Card{Title: r.T("channel.title"), Href: r.Link.To("/desk/channels"), Count: len(steps), What: r.T("desk.waiting"), Clear: r.T("channel.none_waiting")}, nil
}

// channels shows what is paused, what waits for a second person, and the form.
func (d DeskPages) channels(r *Request) error { return d.channelsPage(r, http.StatusOK, nil) }

func (d DeskPages) channelsPage(r *Request, status int, faults []ui.FieldError) error {
	page := desk.Channels{Frame: r.deskFrame("channel.title"), Action: r.Link.To("/desk/channels"), About: r.Form("about"), Reason: r.Form("reason"), Faults: faults}
	steps, err := d.Moderation.ChannelSteps(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	for _, s := range steps {
		page.Steps = append(page.Steps, desk.ChannelItem{
			Subject: d.publicLink(r, s.Subject.Kind, s.Subject.ID, s.Name), What: r.T("channel.asked_" + string(s.Act)), Reason: s.Reason,
			When: message.DateTime(r.Lang, s.AskedAt), Action: r.Link.To("/desk/channels/" + strconv.FormatInt(s.ID, 10)), Mine: s.AskedBy == r.Actor.Account,
		})
	}
	paused, err := d.Moderation.PausedChannels(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	for _, c := range paused {
		page.Paused = append(page.Paused, desk.ChannelItem{
			Subject: d.publicLink(r, c.Subject.Kind, c.Subject.ID, c.Name), Reason: c.Reason, When: message.Date(r.Lang, c.Since), Address: c.Subject.String(),
		})
	}
	return r.PageStatus(status, desk.ShowChannels(page))
}

// channelFields lead from a fault to its field.
var channelFields = map[string]string{"channel.fault_reason": "reason", "offline.fault_about": "about"}

// askChannel takes the first person's wish.
func (d DeskPages) askChannel(r *Request) error {
	subject, hash, err := d.channelSubject(r)
	if err == nil {
		err = d.Moderation.AskChannelStep(r.Context, r.Actor.Account, r.Jurisdiction.Code, hash, subject, comment.ChannelAct(r.Form("act")), r.Form("reason"))
	}
	if fault, status, ok := faultOf(r, err, channelFields, "about"); ok {
		return d.channelsPage(r, status, []ui.FieldError{fault})
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/channels"))
}

// channelSubject is the channel a form names: by the address of its page, or
// where it is paused by its own name.
func (d DeskPages) channelSubject(r *Request) (comment.Subject, string, error) {
	paused, err := d.Moderation.PausedChannels(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return comment.Subject{}, "", err
	}
	for _, c := range paused {
		if c.Subject.String() == r.Form("about") {
			return c.Subject, "", nil
		}
	}
	return d.subjectAt(r, r.Form("about"))
}

// decideChannel takes the second person's word.
func (d DeskPages) decideChannel(r *Request) error {
	id, err := strconv.ParseInt(r.Param("id"), 10, 64)
	if err != nil {
		return civic.NotFound("step " + r.Param("id"))
	}
	target, err := d.Moderation.ChannelStepTarget(r.Context, r.Jurisdiction.Code, id)
	if err != nil {
		return err
	}
	if err := r.Can(account.ConfirmPause, target); err != nil {
		return err
	}
	if err := d.Moderation.DecideChannelStep(r.Context, r.Actor.Account, r.Jurisdiction.Code, id, r.Form("verdict") == "confirm"); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/channels"))
}
