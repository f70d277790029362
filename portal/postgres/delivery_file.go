package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
)

// Packets cross a 网闸 in files that carry everything the receiver has given no
// receipt for, and receipts come back the same way. So a file that is lost,
// carried twice or read halfway costs nothing but the next one.

// chosen are the deliveries d of a receiver that go into a file: $1 is the
// receiver, $2 its government, $3 the period, $4 the department, $5 whether
// those with a receipt go again.
const chosen = ` d.receiver = $1 AND d.jurisdiction = $2 AND ($3 = '' OR d.period = $3) AND ($4 = '' OR d.unit = $4) AND ($5 OR d.delivered_at IS NULL)`

func chosenBy(jurisdiction string, c delivery.Choice) []any {
	return []any{c.Receiver, jurisdiction, c.Period, c.Unit, c.Again}
}

// PlanDeliveryFile says how many packets a file would carry, and records in
// the security log that by has it written. Kind not_found: there is no such
// receiver, or nothing waits; kind conflict: a department's earlier packet
// waits and is not among the chosen ones, so the receiver would refuse them.
func (d *Desk) PlanDeliveryFile(ctx context.Context, by, jurisdiction string, c delivery.Choice) (count int, err error) {
	if _, err := d.receiverSecret(ctx, jurisdiction, c.Receiver); err != nil {
		return 0, err
	}
	var earlier string
	args := chosenBy(jurisdiction, c)
	err = d.pool.QueryRow(ctx, `SELECT count(*), coalesce(min(d.unit) FILTER (WHERE EXISTS (
			SELECT FROM app.delivery e WHERE e.receiver = d.receiver AND e.jurisdiction = d.jurisdiction AND e.unit = d.unit AND e.id < d.id
				AND e.delivered_at IS NULL AND NOT ($3 = '' OR e.period = $3))), '')
		FROM app.delivery d WHERE`+chosen, args...).Scan(&count, &earlier)
	switch {
	case err != nil:
		return 0, fmt.Errorf("plan a delivery file: %w", err)
	case count == 0:
		return 0, civic.Fail(civic.KindNotFound, "delivery.nothing_waits", "no packet waits for receiver "+c.Receiver)
	case earlier != "":
		return 0, civic.Fail(civic.KindConflict, "delivery.earlier_waits", "an earlier packet of department "+earlier+" waits")
	}
	return count, d.inTx(ctx, func(tx pgx.Tx) error {
		note := strings.TrimSpace(fmt.Sprintf("%d packets %s %s", count, c.Period, c.Unit))
		return logSecurity(ctx, tx, d.clock(), by, "packet.file", jurisdiction+" "+c.Receiver, note)
	})
}

// WriteDeliveryFile writes the chosen packets in order, sealed with the key of
// the log, holding one at a time. What is chosen is read in one statement.
func (d *Desk) WriteDeliveryFile(ctx context.Context, w io.Writer, jurisdiction string, c delivery.Choice) (count int, err error) {
	if d.logSigner == nil {
		return 0, civic.Fail(civic.KindUnavailable, "log.no_key", "this process has no key to seal files with")
	}
	rows, err := d.pool.Query(ctx, `SELECT `+deliveryColumns+` FROM app.delivery d`+deliveryJoin+` WHERE`+chosen+` ORDER BY d.id`, chosenBy(jurisdiction, c)...)
	if err != nil {
		return 0, fmt.Errorf("write a delivery file: %w", err)
	}
	defer rows.Close()
	head := delivery.FileHead{Receiver: c.Receiver, Jurisdiction: jurisdiction, Period: c.Period, Unit: c.Unit}
	return delivery.WriteFile(w, head, func(yield func(delivery.Delivery, error) bool) {
		for rows.Next() {
			if !yield(readDelivery(rows)) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(delivery.Delivery{}, fmt.Errorf("write a delivery file: %w", err))
		}
	}, d.logSigner)
}

// receiverSecret is what the receiver signs with; kind not_found where the
// government has no such receiver.
func (d *Desk) receiverSecret(ctx context.Context, jurisdiction, receiver string) ([]byte, error) {
	var sealed []byte
	err := d.pool.QueryRow(ctx, `SELECT secret FROM app.receiver WHERE id = $1 AND jurisdiction = $2 AND stopped_at IS NULL`, receiver, jurisdiction).Scan(&sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, civic.NotFound("receiver " + receiver)
	}
	if err != nil {
		return nil, fmt.Errorf("find a receiver: %w", err)
	}
	return d.identity.Open(secretPurpose, receiver, sealed)
}

// TakeAnswers takes what a receiver of the government sent back as a file, all
// of it or nothing: receipts end the wait of their packets, acknowledgements
// and appeals are kept. Files count from 1 and are taken in that order; the
// same one again changes nothing. Kind forbidden: another's signature; kind
// conflict: one ahead of it is missing, its number was used for another
// content, or a receipt overtakes an earlier packet's.
func (d *Desk) TakeAnswers(ctx context.Context, by, jurisdiction string, raw []byte) (taken delivery.Taken, err error) {
	a, err := delivery.ParseAnswers(raw)
	if err != nil {
		return taken, err
	}
	secret, err := d.receiverSecret(ctx, jurisdiction, a.Receiver)
	if err != nil {
		return taken, err
	}
	if err := a.CheckSignature(secret); err != nil {
		return taken, err
	}
	taken = delivery.Taken{Number: a.Number, Receipts: len(a.Receipts), Returns: len(a.Returns)}
	return taken, d.inTx(ctx, func(tx pgx.Tx) error {
		if err := lock(ctx, tx, lockScore, a.Receiver); err != nil {
			return fmt.Errorf("lock a receiver: %w", err)
		}
		if taken.Before, err = takenBefore(ctx, tx, a); err != nil || taken.Before {
			return err
		}
		return d.takeAnswers(ctx, tx, by, jurisdiction, a)
	})
}

// takenBefore holds a file to the receiver's count.
func takenBefore(ctx context.Context, tx pgx.Tx, a delivery.Answers) (bool, error) {
	var last int64
	var known string
	err := tx.QueryRow(ctx, `SELECT coalesce(max(number), 0), coalesce(max(sha256) FILTER (WHERE number = $2), '') FROM app.answer_file WHERE receiver = $1`,
		a.Receiver, a.Number).Scan(&last, &known)
	switch {
	case err != nil:
		return false, fmt.Errorf("count answer files: %w", err)
	case known == a.SHA256:
		return true, nil
	case a.Number <= last:
		return false, civic.Fail(civic.KindConflict, "delivery.answer_other", fmt.Sprintf("answer file %d was another one", a.Number))
	case a.Number != last+1:
		return false, civic.Fail(civic.KindConflict, "delivery.answer_early", fmt.Sprintf("answer file %d before %d", a.Number, last+1))
	}
	return false, nil
}

func (d *Desk) takeAnswers(ctx context.Context, tx pgx.Tx, by, jurisdiction string, a delivery.Answers) error {
	now := d.clock()
	_, err := tx.Exec(ctx, `INSERT INTO app.answer_file (receiver, number, sha256, receipts, returns, taken_by, taken_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		a.Receiver, a.Number, a.SHA256, len(a.Receipts), len(a.Returns), by, now)
	if err != nil {
		return fmt.Errorf("note an answer file: %w", err)
	}
	if err := logSecurity(ctx, tx, now, by, "packet.answers", jurisdiction+" "+a.Receiver, fmt.Sprintf("file %d", a.Number)); err != nil {
		return err
	}
	if err := d.takeReceipts(ctx, tx, jurisdiction, a); err != nil {
		return err
	}
	for _, r := range a.Returns {
		if err := d.keepReturn(ctx, tx, a.Receiver, jurisdiction, r); err != nil {
			return err
		}
	}
	return nil
}

// takeReceipts marks what the receiver has stored. A receipt names a packet of
// its own by key and hash.
func (d *Desk) takeReceipts(ctx context.Context, tx pgx.Tx, jurisdiction string, a delivery.Answers) error {
	keys, sums := make([]string, len(a.Receipts)), make([]string, len(a.Receipts))
	for i, r := range a.Receipts {
		keys[i], sums[i] = r.Key, r.SHA256
	}
	var stranger, overtaken string
	err := tx.QueryRow(ctx, `WITH receipt AS (SELECT * FROM unnest($3::text[], $4::text[]) AS r (key, sha256)),
		known AS (SELECT d.id, r.key FROM receipt r
			JOIN app.delivery d ON d.receiver = $1 AND d.jurisdiction = $2 AND r.key = concat_ws('/', d.jurisdiction, d.period, d.unit, d.seq)`+deliveryJoin+` AND p.sha256 = r.sha256),
		stored AS (UPDATE app.delivery d SET delivered_at = $5 FROM known WHERE known.id = d.id AND d.delivered_at IS NULL)
		SELECT coalesce((SELECT min(key) FROM receipt WHERE key NOT IN (SELECT key FROM known)), ''),
			coalesce((SELECT min(late.unit) FROM app.delivery late JOIN app.delivery d ON d.receiver = late.receiver AND d.jurisdiction = late.jurisdiction AND d.unit = late.unit AND d.id > late.id
				WHERE late.receiver = $1 AND late.delivered_at IS NULL AND late.id NOT IN (SELECT id FROM known) AND d.id IN (SELECT id FROM known)), '')`,
		a.Receiver, jurisdiction, keys, sums, d.clock()).Scan(&stranger, &overtaken)
	switch {
	case err != nil:
		return fmt.Errorf("take receipts: %w", err)
	case stranger != "":
		return civic.NotFound("packet " + stranger)
	case overtaken != "":
		return civic.Fail(civic.KindConflict, "delivery.receipt_early", "a receipt of department "+overtaken+" before that of an earlier packet")
	}
	return nil
}
