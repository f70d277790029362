package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/ledger"
)

// channelRow is a row of app.channel or app.channel_step.
type channelRow struct {
	Kind    comment.Kind `db:"subject_kind"`
	Subject string
	Name    string
	Reason  string
}

func (c channelRow) subject() comment.Subject { return comment.Subject{Kind: c.Kind, ID: c.Subject} }

// Channel is how the channel of a subject stands; one that nobody ever paused
// is open.
func (p *Public) Channel(ctx context.Context, jurisdiction string, subject comment.Subject) (comment.Channel, error) {
	list, err := channels(ctx, p.pool, `jurisdiction = $1 AND subject_kind = $2 AND subject = $3`, jurisdiction, subject.Kind, subject.ID)
	if err != nil || len(list) == 0 {
		return comment.Channel{Subject: subject}, err
	}
	return list[0], nil
}

// PausedChannels are the channels of a jurisdiction that are paused, the
// longest first.
func (p *Public) PausedChannels(ctx context.Context, jurisdiction string) ([]comment.Channel, error) {
	return channels(ctx, p.pool, `jurisdiction = $1 AND paused ORDER BY since LIMIT 200`, jurisdiction)
}

// PausedChannels are the same at the desk.
func (d *Desk) PausedChannels(ctx context.Context, jurisdiction string) ([]comment.Channel, error) {
	return channels(ctx, d.pool, `jurisdiction = $1 AND paused ORDER BY since LIMIT 200`, jurisdiction)
}

func channels(ctx context.Context, db queryer, where string, args ...any) ([]comment.Channel, error) {
	rows, err := list[struct {
		channelRow
		Paused   bool
		Since    time.Time
		LogIndex int64
	}](ctx, db, "channels", `SELECT subject_kind, subject, name, reason, paused, since, log_index FROM app.channel WHERE `+where, args...)
	found := make([]comment.Channel, 0, len(rows))
	for _, r := range rows {
		found = append(found, comment.Channel{Subject: r.subject(), Name: r.Name, Paused: r.Paused, Reason: r.Reason, Since: r.Since, LogIndex: r.LogIndex})
	}
	return found, err
}

// ChannelSteps are the steps that wait for a second person, the oldest first.
func (d *Desk) ChannelSteps(ctx context.Context, jurisdiction string) ([]comment.ChannelStep, error) {
	return channelSteps(ctx, d.pool, `jurisdiction = $1 AND verdict IS NULL ORDER BY id LIMIT 200`, jurisdiction)
}

func channelSteps(ctx context.Context, db queryer, where string, args ...any) ([]comment.ChannelStep, error) {
	rows, err := list[struct {
		channelRow
		ID      int64
		Act     comment.ChannelAct
		AskedBy string
		AskedAt time.Time
	}](ctx, db, "steps of channels", `SELECT id, subject_kind, subject, name, reason, act, asked_by, asked_at FROM app.channel_step WHERE `+where, args...)
	found := make([]comment.ChannelStep, 0, len(rows))
	for _, r := range rows {
		found = append(found, comment.ChannelStep{ID: r.ID, Subject: r.subject(), Name: r.Name, Act: r.Act, Reason: r.Reason, AskedAt: r.AskedAt, AskedBy: r.AskedBy})
	}
	return found, err
}

// AskChannelStep asks for a channel to be paused or opened again; nothing
// changes until a second person confirms. release is the one that shows the
// subject. Kind conflict: the channel stands so already, or a step waits.
func (d *Desk) AskChannelStep(ctx context.Context, by, jurisdiction, release string, subject comment.Subject, act comment.ChannelAct, reason string) error {
	reason = comment.Clean(reason)
	if err := comment.ValidChannelStep(act, reason); err != nil {
		return err
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		if err := lock(ctx, tx, lockSubject, jurisdiction+subject.String()); err != nil {
			return err
		}
		name, err := d.channelName(ctx, tx, jurisdiction, release, subject)
		if err != nil {
			return err
		}
		if err := channelTurns(ctx, tx, jurisdiction, subject, act); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO app.channel_step (jurisdiction, subject_kind, subject, name, act, reason, asked_by, asked_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, jurisdiction, subject.Kind, subject.ID, name, act, reason, by, d.clock())
		if _, second := violates(err, uniqueViolation); second {
			return civic.Fail(civic.KindConflict, "channel.fault_waiting", "a step waits for "+subject.String())
		}
		if err != nil {
			return fmt.Errorf("ask for a step of a channel: %w", err)
		}
		return nil
	})
}

// channelName is what a subject is called; of one that is paused, as it was
// called then, for a release may be gone.
func (d *Desk) channelName(ctx context.Context, tx pgx.Tx, jurisdiction, release string, subject comment.Subject) (string, error) {
	place, err := findSubject(ctx, tx, jurisdiction, release, subject)
	if err == nil {
		return place.Name, nil
	}
	known, listErr := channels(ctx, tx, `jurisdiction = $1 AND subject_kind = $2 AND subject = $3`, jurisdiction, subject.Kind, subject.ID)
	if listErr != nil || len(known) == 0 {
		return "", errors.Join(err, listErr)
	}
	return known[0].Name, nil
}

// channelTurns requires that the act changes how the channel stands.
func channelTurns(ctx context.Context, tx pgx.Tx, jurisdiction string, subject comment.Subject, act comment.ChannelAct) error {
	found, err := channels(ctx, tx, `jurisdiction = $1 AND subject_kind = $2 AND subject = $3`, jurisdiction, subject.Kind, subject.ID)
	if err != nil {
		return err
	}
	paused := len(found) > 0 && found[0].Paused
	if paused == (act == comment.Pause) {
		return civic.Fail(civic.KindConflict, "channel.fault_so", fmt.Sprintf("%s stands so before it is asked to %s", subject, act))
	}
	return nil
}

// ChannelStepTarget is a step as account.Can sees it: who asked has touched it.
func (d *Desk) ChannelStepTarget(ctx context.Context, jurisdiction string, id int64) (civic.Target, error) {
	steps, err := channelSteps(ctx, d.pool, `id = $1 AND jurisdiction = $2 AND verdict IS NULL`, id, jurisdiction)
	if err != nil {
		return civic.Target{}, err
	}
	if len(steps) == 0 {
		return civic.Target{}, civic.NotFound(fmt.Sprintf("a step %d that waits", id))
	}
	return civic.Target{Kind: "channel", Jurisdiction: jurisdiction, Touched: []string{steps[0].AskedBy}}, nil
}

// DecideChannelStep is the second person's word. A step that is confirmed
// takes effect, and enters the log, in the same moment; one that is refused
// changes nothing. The database refuses who asked for it.
func (d *Desk) DecideChannelStep(ctx context.Context, by, jurisdiction string, id int64, confirm bool) error {
	return d.inTx(ctx, func(tx pgx.Tx) error {
		verdict := map[bool]string{true: "confirmed", false: "refused"}[confirm]
		steps, err := channelSteps(ctx, tx, `id = $1 AND jurisdiction = $2 AND verdict IS NULL FOR UPDATE`, id, jurisdiction)
		if err != nil {
			return err
		}
		if len(steps) == 0 {
			return civic.Fail(civic.KindConflict, "channel.fault_decided", fmt.Sprintf("step %d has been decided", id))
		}
		step := steps[0]
		_, err = tx.Exec(ctx, `UPDATE app.channel_step SET verdict = $2, decided_by = $3, decided_at = $4 WHERE id = $1`, id, verdict, by, d.clock())
		if _, same := violates(err, checkViolation); same {
			return civic.Fail(civic.KindForbidden, "account.touched", fmt.Sprintf("step %d was asked for by %s", id, by))
		}
		if err != nil {
			return fmt.Errorf("decide a step of a channel: %w", err)
		}
		if !confirm {
			return nil
		}
		return d.tellChannel(ctx, tx, jurisdiction, step)
	})
}

func (d *Desk) tellChannel(ctx context.Context, tx pgx.Tx, jurisdiction string, step comment.ChannelStep) error {
	if err := bumpTarget(ctx, tx, jurisdiction, step.Subject.String()); err != nil {
		return err
	}
	index, err := d.appendLog(ctx, tx, d.clock(), jurisdiction, ledger.KindChannel, comment.ChannelTold{
		Subject: step.Subject.String(), Act: step.Act, Reason: step.Reason, AskedAt: step.AskedAt,
	})
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE app.channel_step SET log_index = $2 WHERE id = $1`, step.ID, index); err != nil {
		return fmt.Errorf("decide a step of a channel: %w", err)
	}
	return nil
}
