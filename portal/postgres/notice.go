package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/job"
	"github.com/sunbudget/sunbudget/portal/notice"
)

// tell has everybody told whom the opinion or hearing is about, once the
// transaction of what happened commits: the worker finds them, for the desk
// does not know who they are. once tells acts of one kind on one thing apart
// (the second reply from the first), "" where there is only one.
func (s store) tell(ctx context.Context, tx pgx.Tx, kind notice.Kind, of, once string) error {
	return s.enqueue(ctx, tx, job.Tell{Notice: string(kind), Of: of, Once: once, At: s.clock()})
}

// receiversSQL finds whom a notice is for, by what it is about; $1 is its ID.
// An opinion's notices go to its writer, and those about its reply to whose
// opinions are folded into it; who asked once more need not be told that they did. Staff who
// entered an opinion for somebody else are not told.
const (
	writersSQL = `SELECT c.author AS account, c.jurisdiction, ` + subjectName + `, '/me/opinions/' || c.id AS path
		FROM app.comment c WHERE c.source = 'online' AND (c.id = $1::text AND $2::text <> 'reopened' OR c.folded_into = $1::text AND c.state = 'public' AND $2 IN ('replied', 'reopened', 'changed', 'handled'))`
	registeredSQL = `SELECT g.account, h.jurisdiction, h.title AS subject_name, '/hearings/' || h.id AS path
		FROM app.hearing_registration g JOIN app.hearing h ON h.id = g.hearing WHERE g.hearing = $1::text AND $2::text <> ''`
)

// ratingAppealSQL is who appealed about a rating, $5, whom no table names.
var ratingAppealSQL = `SELECT $5::text AS account, r.jurisdiction, ` + nameIn("r.subject", "r.kind = 'project'", "r.kind = 'department'") + ` AS subject_name, '/me' AS path
	FROM app.rating_appeal r WHERE r.id = $1::text AND $2::text <> ''`

// Tell writes the notices of one act, once however often it is asked, and
// adds the letters of who wants them at once in the same transaction. It
// gives how many notices are new.
func (w *Worker) Tell(ctx context.Context, t job.Tell) (told int, err error) {
	type letter struct {
		ID, Account string
		Channel     *string
	}
	err = w.inTx(ctx, func(tx pgx.Tx) error {
		receivers, args, err := w.receivers(ctx, tx, t)
		if err != nil {
			return err
		}
		letters, err := list[letter](ctx, tx, "tell", `WITH told AS (
				INSERT INTO app.notice (id, account, jurisdiction, kind, title, path, key, at)
				SELECT gen_random_uuid()::text, r.account, r.jurisdiction, $2::text, r.subject_name, r.path, $2::text || '/' || $1::text || '/' || $3::text, $4
				FROM (`+receivers+`) r JOIN app.account a ON a.id = r.account AND a.deleted_at IS NULL
				ON CONFLICT (account, key) DO NOTHING RETURNING id, account, at)
			SELECT t.id, t.account, c.channel FROM told t LEFT JOIN app.notice_choice c ON c.account = t.account AND c.pace = 'once' AND t.at >= c.since`, args...)
		if err != nil {
			return err
		}
		seen := map[string]bool{}
		for _, l := range letters {
			seen[l.ID] = true
			if l.Channel == nil {
				continue
			}
			if err := w.enqueue(ctx, tx, job.SendLetter{Account: l.Account, Channel: *l.Channel, Notices: []string{l.ID}}); err != nil {
				return err
			}
		}
		told = len(seen)
		return nil
	})
	return told, err
}

// receivers is the query for whom a notice is, with all that telling takes.
func (w *Worker) receivers(ctx context.Context, tx pgx.Tx, t job.Tell) (sql string, args []any, err error) {
	args = []any{t.Of, t.Notice, t.Once, t.At}
	switch kind := notice.Kind(t.Notice); {
	case kind == notice.RatingAppealed:
		sender, err := w.takeReceiver(ctx, tx, t.Of)
		return ratingAppealSQL, append(args, sender), err
	case slices.Contains(notice.OnHearings, kind):
		return registeredSQL, args, nil
	}
	return writersSQL, args, nil
}

// noticeColumns read a Notice from app.notice n.
const noticeColumns = `n.id, n.kind, n.title, n.path, n.at, n.read_at,
	ARRAY(SELECT s.channel FROM app.notice_sent s WHERE s.notice = n.id AND NOT s.failed ORDER BY s.channel) AS sent,
	ARRAY(SELECT s.channel FROM app.notice_sent s WHERE s.notice = n.id AND s.failed ORDER BY s.channel) AS failed`

// Letter is what is still to go out of a job, ok false for nothing: it went
// out, or its receiver does not want it any more.
func (w *Worker) Letter(ctx context.Context, send job.SendLetter) (letter notice.Letter, ok bool, err error) {
	type row struct {
		notice.Notice
		Jurisdiction, Lang string
	}
	rows, err := list[row](ctx, w.pool, "letter", `SELECT `+noticeColumns+`, n.jurisdiction, c.lang
		FROM app.notice n JOIN app.notice_choice c ON c.account = n.account AND c.channel = $3 AND c.pace <> 'off'
		WHERE n.account = $1 AND n.id = ANY ($2) AND NOT EXISTS (SELECT FROM app.notice_sent s WHERE s.notice = n.id AND s.channel = $3)
		ORDER BY n.at, n.id`, send.Account, send.Notices, send.Channel)
	if err != nil || len(rows) == 0 {
		return letter, false, err
	}
	letter = notice.Letter{
		Account: send.Account, Channel: notice.Channel(send.Channel), Jurisdiction: rows[0].Jurisdiction, Lang: rows[0].Lang,
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		letter.Notices, ids[i] = append(letter.Notices, r.Notice), r.ID
	}
	sum := sha256.Sum256([]byte(send.Channel + "/" + strings.Join(ids, "/")))
	letter.Key = hex.EncodeToString(sum[:16])
	return letter, true, nil
}

// Sent notes that a letter went out, or that its address refuses it for good.
func (w *Worker) Sent(ctx context.Context, letter notice.Letter, failed bool) error {
	ids := make([]string, len(letter.Notices))
	for i, n := range letter.Notices {
		ids[i] = n.ID
	}
	_, err := w.pool.Exec(ctx, `INSERT INTO app.notice_sent (notice, channel, at, failed) SELECT unnest($1::text[]), $2, $3, $4 ON CONFLICT DO NOTHING`,
		ids, letter.Channel, w.clock(), failed)
	if err != nil {
		return fmt.Errorf("note a letter: %w", err)
	}
	return nil
}

// QueueDigests adds a letter for everybody whose digest is due: what happened
// since they asked for it and before the last boundary, and has not gone out.
// A second call adds nothing for who has a digest waiting or being tried again:
// what comes meanwhile waits for the next one.
func (w *Worker) QueueDigests(ctx context.Context) (queued int, err error) {
	now := w.clock()
	type due struct {
		Account, Channel string
		Notices          []string
	}
	err = w.inTx(ctx, func(tx pgx.Tx) error {
		digests, err := list[due](ctx, tx, "digests", `SELECT c.account, c.channel, array_agg(n.id ORDER BY n.at, n.id) AS notices
			FROM app.notice_choice c JOIN app.notice n ON n.account = c.account AND n.at >= c.since
			WHERE (c.pace = 'daily' AND n.at < $1 OR c.pace = 'weekly' AND n.at < $2)
				AND NOT EXISTS (SELECT FROM app.notice_sent s WHERE s.notice = n.id AND s.channel = c.channel)
			GROUP BY c.account, c.channel, n.jurisdiction`, notice.Daily.Boundary(now), notice.Weekly.Boundary(now))
		if err != nil {
			return err
		}
		for _, d := range digests {
			added, err := w.enqueueOnce(ctx, tx, job.SendLetter{Account: d.Account, Channel: d.Channel, Notices: d.Notices})
			if err != nil {
				return err
			}
			if added {
				queued++
			}
		}
		return nil
	})
	return queued, err
}

// Notices lists the account's notices of a jurisdiction, the newest first.
// before continues a list: At and ID of its last one, zero values for the
// first page.
func (p *Public) Notices(ctx context.Context, jurisdiction, accountID string, before time.Time, beforeID string, limit int) ([]notice.Notice, error) {
	if before.IsZero() {
		before = p.clock().AddDate(1, 0, 0)
	}
	return list[notice.Notice](ctx, p.pool, "notices", `SELECT `+noticeColumns+` FROM app.notice n
		WHERE n.account = $1 AND n.jurisdiction = $2 AND (n.at, n.id) < ($3, $4) ORDER BY n.at DESC, n.id DESC LIMIT $5`,
		accountID, jurisdiction, before, beforeID, limit)
}

// UnreadNotices counts those that were not opened.
func (p *Public) UnreadNotices(ctx context.Context, jurisdiction, accountID string) (n int, err error) {
	err = p.pool.QueryRow(ctx, `SELECT count(*) FROM app.notice WHERE account = $1 AND jurisdiction = $2 AND read_at IS NULL`, accountID, jurisdiction).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count notices: %w", err)
	}
	return n, nil
}

// OpenNotice marks one of the account's own as read and gives its page.
func (p *Public) OpenNotice(ctx context.Context, accountID, id string) (path string, err error) {
	type opened struct{ Path string }
	found, err := one[opened](ctx, p.pool, "notice "+id, `UPDATE app.notice SET read_at = coalesce(read_at, $3) WHERE id = $1 AND account = $2 RETURNING path`,
		id, accountID, p.clock())
	return found.Path, err
}

// ReadNotices marks all of the account's own as read.
func (p *Public) ReadNotices(ctx context.Context, jurisdiction, accountID string) error {
	_, err := p.pool.Exec(ctx, `UPDATE app.notice SET read_at = $3 WHERE account = $1 AND jurisdiction = $2 AND read_at IS NULL`, accountID, jurisdiction, p.clock())
	if err != nil {
		return fmt.Errorf("read notices: %w", err)
	}
	return nil
}

// NoticeChoices are how the account wants to be told, for every channel.
func (p *Public) NoticeChoices(ctx context.Context, accountID string) ([]notice.Choice, error) {
	found, err := list[notice.Choice](ctx, p.pool, "choices of notices", `SELECT channel, pace, lang FROM app.notice_choice WHERE account = $1`, accountID)
	choices := make([]notice.Choice, len(notice.Channels))
	for i, channel := range notice.Channels {
		choices[i] = notice.Choice{Channel: channel, Pace: notice.Off}
		for _, c := range found {
			if c.Channel == channel {
				choices[i] = c
			}
		}
	}
	return choices, err
}

// ChooseNotices sets how the account wants to be told on a channel; what
// happened before is not sent afterwards.
func (p *Public) ChooseNotices(ctx context.Context, accountID string, choice notice.Choice) error {
	if err := choice.Validate(); err != nil {
		return err
	}
	_, err := p.pool.Exec(ctx, `INSERT INTO app.notice_choice AS c (account, channel, pace, lang, since) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (account, channel) DO UPDATE SET pace = $3, lang = $4, since = CASE WHEN c.pace = 'off' THEN $5 ELSE c.since END`,
		accountID, choice.Channel, choice.Pace, choice.Lang, p.clock())
	if err != nil {
		return fmt.Errorf("choose notices: %w", err)
	}
	return nil
}

// stopPurpose and confirmPurpose are what links in letters are signed for.
const (
	stopPurpose    = "stop"
	confirmPurpose = "confirm"
)

// StopToken signs the way out of the letters of one channel.
func (w *Worker) StopToken(accountID string, channel notice.Channel) string {
	return notice.Token(w.identity, stopPurpose, accountID, string(channel))
}

// StopChannel is the channel a way out is for. Kind not_found: nobody signed
// this token here.
func (p *Public) StopChannel(token string) (accountID string, channel notice.Channel, err error) {
	accountID, word, ok := notice.Signed(p.identity, stopPurpose, token, string(notice.Email), string(notice.SMS))
	if !ok {
		return "", "", civic.NotFound("a way out of letters")
	}
	return accountID, notice.Channel(word), nil
}

// StopNotices ends the letters of a channel, signed in or not: the token says
// whose they are. Doing it twice is no error.
func (p *Public) StopNotices(ctx context.Context, token string) error {
	accountID, channel, err := p.StopChannel(token)
	if err != nil {
		return err
	}
	return p.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE app.notice_choice SET pace = 'off' WHERE account = $1 AND channel = $2`, accountID, channel)
		if err != nil {
			return fmt.Errorf("stop notices: %w", err)
		}
		return logSecurity(ctx, tx, p.clock(), accountID, "notice.stop", string(channel), "")
	})
}

// AskToConfirm has a letter sent to a new address, which takes effect when its
// owner follows the link.
func (p *Public) AskToConfirm(ctx context.Context, ask job.ConfirmEmail) error {
	return p.inTx(ctx, func(tx pgx.Tx) error { return p.enqueue(ctx, tx, ask) })
}
