package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/job"
	"github.com/sunbudget/sunbudget/portal/notice"
	"github.com/sunbudget/sunbudget/portal/signin"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/notices"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Notices are what somebody is told, and how they want to be told.
type Notices interface {
	Notices(ctx context.Context, jurisdiction, accountID string, before time.Time, beforeID string, limit int) ([]notice.Notice, error)
	UnreadNotices(ctx context.Context, jurisdiction, accountID string) (int, error)
	OpenNotice(ctx context.Context, accountID, id string) (path string, err error)
	ReadNotices(ctx context.Context, jurisdiction, accountID string) error
	NoticeChoices(ctx context.Context, accountID string) ([]notice.Choice, error)
	ChooseNotices(ctx context.Context, accountID string, choice notice.Choice) error
	StopChannel(token string) (accountID string, channel notice.Channel, err error)
	StopNotices(ctx context.Context, token string) error
	AskToConfirm(ctx context.Context, ask job.ConfirmEmail) error
}

// Contacts are the addresses of notices, kept where identities are.
type Contacts interface {
	Contacts(ctx context.Context, accountID string) ([]notice.Contact, error)
	SetEmail(ctx context.Context, accountID, address string) (confirmed bool, err error)
	SetPhone(ctx context.Context, accountID, phone string) error
	DropContact(ctx context.Context, accountID string, channel notice.Channel) error
	ConfirmEmail(ctx context.Context, accountID, token string) error
	OwnIdentity(ctx context.Context, accountID string) (account.Identity, error)
}

// Inbox is what one is told on this site and away from it.
type Inbox struct {
	Notices  Notices
	Contacts Contacts
	Book     SessionBook
	Channels []notice.Channel // the ways out this installation has
}

// How many notices stand on one's own page, and on the page of all.
const (
	noticesOnMe  = 5
	noticesShown = 50
)

// InboxRoutes are the pages of notices. Those that letters lead to need no
// sign-in: the signed address says whose they are.
func InboxRoutes(i Inbox) []Route {
	page := func(path string, action account.Action, handle func(*Request) error, params ...string) Route {
		return Route{Method: http.MethodGet, Path: path, Site: Public, Action: action, Params: params, Fresh: true, Handle: handle}
	}
	post := func(path string, action account.Action, handle func(*Request) error) Route {
		return Route{Method: http.MethodPost, Path: path, Site: Public, Action: action, Handle: handle}
	}
	return []Route{
		page("/me/notices", account.ReadOwn, i.all, "before", "saved"),
		post("/me/notices", account.ReadOwn, i.choose),
		post("/me/notices/read", account.ReadOwn, i.readAll),
		post("/me/notices/:id", account.ReadOwn, i.open),
		page("/notices/stop/:token", account.Read, i.askStop),
		post("/notices/stop/:token", account.Read, i.stop),
		page("/notices/confirm/:token", account.Read, i.askConfirm),
		post("/notices/confirm/:token", account.Read, i.confirm),
	}
}

// inbox lists notices from before on.
func (i Inbox) inbox(r *Request, before time.Time, beforeID string, limit int) (notices.Inbox, error) {
	list, err := i.Notices.Notices(r.Context, r.Jurisdiction.Code, r.Actor.Account, before, beforeID, limit)
	if err != nil {
		return notices.Inbox{}, err
	}
	unread, err := i.Notices.UnreadNotices(r.Context, r.Jurisdiction.Code, r.Actor.Account)
	if err != nil {
		return notices.Inbox{}, err
	}
	box := notices.Inbox{All: r.Link.To("/me/notices")}
	if unread > 0 {
		box.Unread, box.Read = r.T("notice.unread", unread), r.Link.To("/me/notices/read")
	}
	for _, n := range list {
		box.Items = append(box.Items, notices.Item{
			Words: NoticeWords(r.Lang, n), When: message.DateTime(r.Lang, n.At), Out: wentOut(r, n), Unread: n.ReadAt == nil, Open: r.Link.To("/me/notices/" + n.ID),
		})
	}
	if len(list) == limit && limit > noticesOnMe {
		last := list[len(list)-1]
		box.Older = r.Link.To("/me/notices", "before", cursor(last.At, last.ID))
	}
	return box, nil
}

// NoticeWords are one notice in words: what happened to what.
func NoticeWords(lang message.Lang, n notice.Notice) string {
	words := message.T(lang, "notice."+string(n.Kind))
	if n.Title == "" { // the release that named it is gone
		return words
	}
	return message.T(lang, "notice.about", words, n.Title)
}

// wentOut says on which channels a notice went out or was refused.
func wentOut(r *Request, n notice.Notice) string {
	var words []string
	for _, channel := range n.Sent {
		words = append(words, r.T("notice.sent_"+channel))
	}
	for _, channel := range n.Failed {
		words = append(words, r.T("notice.failed_"+channel))
	}
	return strings.Join(words, " · ")
}

// all is the page of all notices with the choices.
func (i Inbox) all(r *Request) error {
	return i.page(r, http.StatusOK, nil, nil)
}

// page shows notices and choices; typed and faults are a form shown again.
func (i Inbox) page(r *Request, status int, typed map[notice.Channel]notices.Channel, faults []ui.FieldError) error {
	before, beforeID, err := parseCursor(r.Query.Get("before"))
	if err != nil {
		return err
	}
	mine := ui.Link{Label: r.T("me.title"), Href: r.Link.To("/me")}
	page := notices.Page{Frame: r.Frame(r.T("notice.title"), "", mine, ui.Link{Label: r.T("notice.title")}), Choose: r.Link.To("/me/notices"), Faults: faults}
	page.Frame.NoIndex = true
	if page.Inbox, err = i.inbox(r, before, beforeID, noticesShown); err != nil {
		return err
	}
	kept, err := i.Contacts.Contacts(r.Context, r.Actor.Account)
	if err != nil {
		return err
	}
	if r.Query.Get("saved") != "" {
		page.Saved = savedWords(r, kept)
	}
	choices, err := i.Notices.NoticeChoices(r.Context, r.Actor.Account)
	if err != nil {
		return err
	}
	for _, choice := range choices {
		if !slices.Contains(i.Channels, choice.Channel) {
			continue
		}
		form, again := typed[choice.Channel]
		if !again {
			form = notices.Channel{Channel: choice.Channel, Pace: choice.Pace}
		}
		form.PaceName, form.Faults, form.Now = "pace_"+string(choice.Channel), faults, contactWords(r, kept, choice.Channel)
		page.Channels = append(page.Channels, form)
	}
	return r.PageStatus(status, notices.Show(page))
}

// savedWords tell what to do next after saving.
func savedWords(r *Request, kept []notice.Contact) string {
	for _, c := range kept {
		if c.Channel == notice.Email && !c.Confirmed {
			return r.T("notice.saved_confirm", c.Shown)
		}
	}
	return r.T("notice.saved")
}

// contactWords tell of the address kept for a channel.
func contactWords(r *Request, kept []notice.Contact, channel notice.Channel) string {
	for _, c := range kept {
		switch {
		case c.Channel != channel:
		case channel == notice.SMS:
			return r.T("notice.phone_now", c.Shown)
		case !c.Confirmed:
			return r.T("notice.email_waits", c.Shown)
		default:
			return r.T("notice.email_now", c.Shown) + " " + r.T("notice.email_off")
		}
	}
	return ""
}

// choose takes the form: addresses first, so that nothing is turned on
// without one.
func (i Inbox) choose(r *Request) error {
	if err := i.Book.Allow(r.Context, account.ContactLimit, r.Actor.Account); err != nil {
		return err
	}
	typed := map[notice.Channel]notices.Channel{}
	for _, channel := range i.Channels {
		typed[channel] = notices.Channel{Channel: channel, Pace: notice.Pace(r.Form("pace_" + string(channel))), Address: r.Form(addressFields[channel])}
	}
	for _, channel := range i.Channels {
		err := i.chooseOne(r, typed[channel])
		if fault, status, ok := faultOf(r, err, map[string]string{"notice.fault_choice": "pace_" + string(channel)}, addressFields[channel]); ok {
			return i.page(r, status, typed, []ui.FieldError{fault})
		}
		if err != nil {
			return err
		}
	}
	return r.Redirect(r.Link.To("/me/notices", "saved", "yes"))
}

// addressFields are the fields of the form with the addresses.
var addressFields = map[notice.Channel]string{notice.Email: "email", notice.SMS: "phone"}

// chooseOne sets one channel. Turning it off with the address left empty
// forgets the address.
func (i Inbox) chooseOne(r *Request, typed notices.Channel) error {
	choice := notice.Choice{Channel: typed.Channel, Pace: typed.Pace, Lang: r.Lang.Code()}
	if err := choice.Validate(); err != nil {
		return err
	}
	if err := i.keepAddress(r, typed); err != nil {
		return err
	}
	return i.Notices.ChooseNotices(r.Context, r.Actor.Account, choice)
}

// keepAddress stores what was typed. An empty field keeps the address there
// is; where there is none and letters are wanted, it is a fault.
func (i Inbox) keepAddress(r *Request, typed notices.Channel) error {
	if typed.Address == "" && typed.Pace == notice.Off {
		return i.Contacts.DropContact(r.Context, r.Actor.Account, typed.Channel)
	}
	if typed.Address == "" {
		kept, err := i.Contacts.Contacts(r.Context, r.Actor.Account)
		if err != nil || slices.ContainsFunc(kept, func(c notice.Contact) bool { return c.Channel == typed.Channel }) {
			return err
		}
	}
	if typed.Channel == notice.SMS {
		phone, err := signin.Phone(typed.Address)
		if err != nil {
			return civic.Invalid("notice.fault_phone", "no number")
		}
		return i.Contacts.SetPhone(r.Context, r.Actor.Account, phone)
	}
	confirmed, err := i.Contacts.SetEmail(r.Context, r.Actor.Account, typed.Address)
	if err != nil || confirmed {
		return err
	}
	return i.Notices.AskToConfirm(r.Context, job.ConfirmEmail{Account: r.Actor.Account, Jurisdiction: r.Jurisdiction.Code, Lang: r.Lang.Code()})
}

// open marks one notice as read and leads to its page.
func (i Inbox) open(r *Request) error {
	path, err := i.Notices.OpenNotice(r.Context, r.Actor.Account, r.Param("id"))
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To(path))
}

func (i Inbox) readAll(r *Request) error {
	if err := i.Notices.ReadNotices(r.Context, r.Jurisdiction.Code, r.Actor.Account); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/me/notices"))
}

// letterPage is a page that a letter leads to.
func (r *Request) letterPage(title, body string) notices.Letter {
	frame := r.Frame(title, "", ui.Link{Label: title})
	frame.NoIndex = true
	return notices.Letter{Frame: frame, Title: title, Body: body, Next: ui.Link{Label: r.T("me.title"), Href: r.Link.To("/me")}}
}

// askStop shows the way out of letters. It asks first, for programs that look
// at every link in a letter must not end them.
func (i Inbox) askStop(r *Request) error {
	_, channel, err := i.Notices.StopChannel(r.Param("token"))
	if err != nil {
		return err
	}
	page := r.letterPage(r.T("notice.stop_title"), r.T("notice.stop_ask", r.T("notice.channel_"+string(channel)))+" "+r.T("notice.stop_body"))
	page.Action, page.Button = r.Link.To("/notices/stop/"+r.Param("token")), r.T("notice.stop")
	return r.Page(notices.Ask(page))
}

// stop ends the letters of a channel: for people, and for mail programs that
// post here themselves (RFC 8058), which send no cookies.
func (i Inbox) stop(r *Request) error {
	_, channel, err := i.Notices.StopChannel(r.Param("token"))
	if err != nil {
		return err
	}
	if err := i.Notices.StopNotices(r.Context, r.Param("token")); err != nil {
		return err
	}
	return r.Page(notices.Ask(r.letterPage(r.T("notice.stopped"), r.T("notice.stopped_body", r.T("notice.channel_"+string(channel))))))
}

// askConfirm shows what confirming an address means.
func (i Inbox) askConfirm(r *Request) error {
	page := r.letterPage(r.T("notice.confirm_title"), r.T("notice.confirm_ask")+" "+r.T("notice.confirm_body"))
	page.Action, page.Button = r.Link.To("/notices/confirm/"+r.Param("token")), r.T("notice.confirm")
	return r.Page(notices.Ask(page))
}

// confirm takes an address into use.
func (i Inbox) confirm(r *Request) error {
	token := r.Param("token")
	accountID, _, _ := strings.Cut(token, ".")
	if err := i.Contacts.ConfirmEmail(r.Context, accountID, token); err != nil {
		return err
	}
	return r.Page(notices.Ask(r.letterPage(r.T("notice.confirmed"), r.T("notice.confirmed_body"))))
}
