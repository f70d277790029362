package worker

import (
	"context"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/job"
	"github.com/sunbudget/sunbudget/portal/notice"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/web"
	"github.com/sunbudget/sunbudget/portal/web/link"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

// Post is how letters leave the house. The zero Post has no way out: notices
// then stand on the site alone.
type Post struct {
	Site      string       // where the public site is reached, "https://budget.example.gov.cn"
	Link      link.Builder // base path and the government served at "/"
	Mailer    notice.Mailer
	Texter    notice.Texter
	Addresses Addresses
}

// Channels are the ways out there are.
func (p Post) Channels() (list []notice.Channel) {
	if p.Mailer != nil {
		list = append(list, notice.Email)
	}
	if p.Texter != nil {
		list = append(list, notice.SMS)
	}
	return list
}

// Addresses know where letters go. They belong to the login of identities.
type Addresses interface {
	AddressFor(ctx context.Context, accountID string, channel notice.Channel) (string, error)
	Unconfirmed(ctx context.Context, accountID string) (address, token string, err error)
}

// tell writes the notices of an act.
type tell struct {
	river.WorkerDefaults[job.Tell]
	store *postgres.Worker
}

// Work writes them.
func (w *tell) Work(ctx context.Context, j *river.Job[job.Tell]) error {
	_, err := w.store.Tell(ctx, j.Args)
	return err
}

// sendLetter sends one letter; what fails is tried again by the queue, later
// and later.
type sendLetter struct {
	river.WorkerDefaults[job.SendLetter]
	store *postgres.Worker
	post  Post
}

// Work sends it.
func (w *sendLetter) Work(ctx context.Context, j *river.Job[job.SendLetter]) error {
	return SendLetter(ctx, w.store, w.post, j.Args)
}

// SendLetter sends what is still to be sent of a job, and notes it. Between
// the two a crash is possible: the letter then goes out again under the same
// key, by which the other side knows it. An address that refuses for good is
// noted as well, and not asked again about these notices.
func SendLetter(ctx context.Context, store *postgres.Worker, post Post, send job.SendLetter) error {
	letter, ok, err := store.Letter(ctx, send)
	if err != nil || !ok {
		return err
	}
	address, err := post.Addresses.AddressFor(ctx, letter.Account, letter.Channel)
	if err != nil || address == "" {
		return err
	}
	sent, err := post.deliver(ctx, letter, address, store.StopToken(letter.Account, letter.Channel))
	refused := err != nil && civic.KindOf(err) == civic.KindInvalid
	if err != nil && !refused || !sent {
		return err
	}
	return store.Sent(ctx, letter, refused)
}

// deliver hands the letter over; sent is false where this installation has no
// such channel.
func (p Post) deliver(ctx context.Context, letter notice.Letter, address, token string) (sent bool, err error) {
	stop := p.address(letter.Jurisdiction, letter.Lang, "/notices/stop/"+token)
	switch {
	case letter.Channel == notice.Email && p.Mailer != nil:
		return true, p.Mailer.SendMail(ctx, p.mail(letter, address, stop))
	case letter.Channel == notice.SMS && p.Texter != nil:
		return true, p.Texter.SendText(ctx, address, p.text(letter, stop), letter.Key)
	}
	return false, nil
}

// address is a page of the public site as a letter writes it.
func (p Post) address(jurisdiction, lang, page string) string {
	return p.Site + p.Link.In(jurisdiction).Speaking(lang).To(page)
}

// mail says what happened and where to read it, and nobody's words.
func (p Post) mail(letter notice.Letter, to, stop string) notice.Mail {
	lang := message.Parse(letter.Lang)
	subject := message.T(lang, "notice.digest", len(letter.Notices))
	if len(letter.Notices) == 1 {
		subject = web.NoticeWords(lang, letter.Notices[0])
	}
	text := ""
	for _, n := range letter.Notices {
		text += web.NoticeWords(lang, n) + "\n" + message.DateTime(lang, n.At) + "\n" + p.address(letter.Jurisdiction, letter.Lang, n.Path) + "\n\n"
	}
	text += message.T(lang, "notice.foot", stop)
	return notice.Mail{To: to, Subject: subject, Text: text, Key: letter.Key, Stop: stop}
}

// text is a message of one line: what happened, or how much, where, and the
// way out.
func (p Post) text(letter notice.Letter, stop string) string {
	lang := message.Parse(letter.Lang)
	inbox := p.address(letter.Jurisdiction, letter.Lang, "/me/notices")
	if len(letter.Notices) > 1 {
		return message.T(lang, "notice.sms_digest", len(letter.Notices), inbox, stop)
	}
	return message.T(lang, "notice.sms", web.NoticeWords(lang, letter.Notices[0]), inbox, stop)
}

// confirmEmail asks the owner of a new address.
type confirmEmail struct {
	river.WorkerDefaults[job.ConfirmEmail]
	post Post
}

// Work sends the link that confirms it.
func (w *confirmEmail) Work(ctx context.Context, j *river.Job[job.ConfirmEmail]) error {
	return ConfirmEmail(ctx, w.post, j.Args)
}

// ConfirmEmail sends the link that confirms a new address; an address that
// refuses it stays unconfirmed, and nobody asks again.
func ConfirmEmail(ctx context.Context, post Post, ask job.ConfirmEmail) error {
	if post.Mailer == nil {
		return nil
	}
	address, token, err := post.Addresses.Unconfirmed(ctx, ask.Account)
	if err != nil || address == "" {
		return err
	}
	lang := message.Parse(ask.Lang)
	err = post.Mailer.SendMail(ctx, notice.Mail{
		To: address, Subject: message.T(lang, "notice.confirm_subject"), Key: "confirm-" + token,
		Text: message.T(lang, "notice.confirm_letter", post.address(ask.Jurisdiction, ask.Lang, "/notices/confirm/"+token)),
	})
	if err != nil && civic.KindOf(err) == civic.KindInvalid {
		return nil
	}
	return err
}

// digestsEvery is how often due digests are looked for.
const digestsEvery = time.Minute

// queueDigests runs until ctx ends.
func queueDigests(ctx context.Context, store *postgres.Worker, log *slog.Logger) {
	tick := time.NewTicker(digestsEvery)
	defer tick.Stop()
	for {
		if _, err := store.QueueDigests(ctx); err != nil && ctx.Err() == nil {
			log.Warn("digests of notices", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
