package web

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/notice"
	"github.com/sunbudget/sunbudget/portal/proposal"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// OwnData is what one may change about oneself on the public side.
type OwnData interface {
	Rename(ctx context.Context, accountID, name string) error
	Unsign(ctx context.Context, accountID string) error
}

// Leaving deletes who somebody is.
type Leaving interface {
	Leave(ctx context.Context, accountID string) error
}

// noticesInFile is how many notices the file holds, more than anybody gets
// within their term.
const noticesInFile = 10_000

// ownData is everything of one's own as a file (个人信息保护法 45).
func (p People) ownData(r *Request) error {
	var all struct {
		Account       string            `json:"account"`
		Name          string            `json:"name"`
		Assurance     civic.Assurance   `json:"assurance"`
		Identity      account.Identity  `json:"identity"` // mostly hidden, as the addresses are
		Opinions      []comment.Comment `json:"opinions"`
		Proposals     []proposal.Record `json:"proposals"` // what opinions of one's own move
		Ratings       []rating.Own      `json:"ratings"`
		Registrations []hearing.Own     `json:"hearing_registrations"`
		Questions     []hearing.Said    `json:"hearing_questions_voices_and_votes"`
		Sessions      []account.Session `json:"sessions"`
		Notices       []notice.Notice   `json:"notices"`
		Choices       []notice.Choice   `json:"notice_choices"`
		Contacts      []notice.Contact  `json:"notice_addresses"` // mostly hidden: their owner knows them, a lost file tells nobody
	}
	all.Account, all.Name, all.Assurance = r.Actor.Account, r.Actor.Name, r.Actor.Assurance
	code, me := r.Jurisdiction.Code, r.Actor.Account
	for _, step := range []func() error{
		func() (err error) { all.Identity, err = p.Inbox.Contacts.OwnIdentity(r.Context, me); return err },
		func() (err error) { all.Opinions, err = p.Opinions.CommentsBy(r.Context, code, me); return err },
		func() (err error) {
			all.Proposals, err = p.Proposals.ProposalsAmong(r.Context, idsOf(all.Opinions))
			return err
		},
		func() (err error) { all.Ratings, err = p.Ratings.RatingsOf(r.Context, code, me); return err },
		func() (err error) {
			all.Registrations, err = p.Hearings.RegistrationsOf(r.Context, code, me)
			return err
		},
		func() (err error) {
			all.Notices, err = p.Inbox.Notices.Notices(r.Context, code, me, time.Time{}, "", noticesInFile)
			return err
		},
		func() (err error) { all.Choices, err = p.Inbox.Notices.NoticeChoices(r.Context, me); return err },
		func() (err error) { all.Contacts, err = p.Inbox.Contacts.Contacts(r.Context, me); return err },
		func() (err error) { all.Questions, err = p.Courses.SaidBy(r.Context, code, me); return err },
		func() (err error) { all.Sessions, err = p.Book.SessionsOf(r.Context, me, r.SessionToken()); return err },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	body, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		return fmt.Errorf("own data: %w", err)
	}
	return r.Bytes(jsonType, "my-data.json", body)
}

func idsOf(opinions []comment.Comment) []string {
	ids := make([]string, len(opinions))
	for i, c := range opinions {
		ids[i] = c.ID
	}
	return ids
}

// rename changes the name shown.
func (p People) rename(r *Request) error {
	if err := p.Own.Rename(r.Context, r.Actor.Account, r.Form("name")); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/me"))
}

// leavePortal deletes one's account: first who one is, then the name under
// what one said, so that a failure in between leaves nobody half known.
func (p People) leavePortal(r *Request) error {
	if r.Form("sure") != "yes" {
		return civic.Invalid("me.fault_sure", "deletion without confirmation")
	}
	if err := p.Leaving.Leave(r.Context, r.Actor.Account); err != nil {
		return err
	}
	if err := p.Own.Unsign(r.Context, r.Actor.Account); err != nil {
		return err
	}
	r.EndSession()
	return r.Redirect(r.Link.Home())
}
