package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
)

// secretPurpose is what receivers' secrets are sealed for.
const secretPurpose = "receiver"

// AddReceiver makes an internal system known and queues every packet in force
// for it. url is where packets are pushed, "" where it pulls or takes files.
// The credentials are told this once.
func (d *Desk) AddReceiver(ctx context.Context, by, jurisdiction, name, url string) (c delivery.Credentials, err error) {
	id, err := civic.NewPublicID(d.ids)
	if err != nil {
		return c, err
	}
	token, hash, err := account.NewToken(d.ids)
	if err != nil {
		return c, err
	}
	secret, _, err := account.NewToken(d.ids)
	if err != nil {
		return c, err
	}
	c = delivery.Credentials{ID: string(id), Token: token, Secret: secret}
	sealed, err := d.identity.Seal(d.ids, secretPurpose, c.ID, []byte(secret))
	if err != nil {
		return c, err
	}
	return c, d.inTx(ctx, func(tx pgx.Tx) error {
		// Packets are made under the log's lock: none is made meanwhile.
		if err := lock(ctx, tx, lockLog, ""); err != nil {
			return fmt.Errorf("lock the log: %w", err)
		}
		_, err := tx.Exec(ctx, `INSERT INTO app.receiver (id, jurisdiction, name, url, token_hash, secret, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			c.ID, jurisdiction, name, url, hash, sealed, d.clock())
		if err == nil {
			_, err = tx.Exec(ctx, `INSERT INTO app.delivery (receiver, jurisdiction, period, unit, seq, next_at)
				SELECT $1, jurisdiction, period, unit, seq, $3 FROM app.packet WHERE jurisdiction = $2 ORDER BY log_index`, c.ID, jurisdiction, d.clock())
		}
		if err != nil {
			return fmt.Errorf("add a receiver: %w", err)
		}
		return logSecurity(ctx, tx, d.clock(), by, "receiver.add", jurisdiction+" "+c.ID, "")
	})
}

// Receivers lists the systems that packets go to.
func (d *Desk) Receivers(ctx context.Context, jurisdiction string) ([]delivery.Receiver, error) {
	return list[delivery.Receiver](ctx, d.pool, "receivers", `SELECT id, name, url, created_at FROM app.receiver WHERE jurisdiction = $1 AND stopped_at IS NULL ORDER BY created_at`, jurisdiction)
}

// queueDelivery queues a packet for every receiver, in the transaction that
// makes it and under the lock of its log entry.
func queueDelivery(ctx context.Context, tx pgx.Tx, of delivery.Of, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO app.delivery (receiver, jurisdiction, period, unit, seq, next_at)
		SELECT id, $1, $2, $3, $4, $5 FROM app.receiver WHERE jurisdiction = $1 AND stopped_at IS NULL`, of.Jurisdiction, of.Period, of.Unit, of.Seq, at)
	if err != nil {
		return fmt.Errorf("queue the packet of %s: %w", of.Unit, err)
	}
	return nil
}

// deliveryColumns read a Delivery.
const deliveryColumns = `d.id, coalesce((SELECT max(e.id) FROM app.delivery e WHERE e.receiver = d.receiver AND e.jurisdiction = d.jurisdiction AND e.unit = d.unit AND e.id < d.id), 0),
	d.jurisdiction, d.period, d.unit, d.seq, p.sha256, p.log_index, p.canonical, p.signature`

const deliveryJoin = ` JOIN app.packet p ON p.jurisdiction = d.jurisdiction AND p.period = d.period AND p.unit = d.unit AND p.seq = d.seq`

func scanDelivery(d *delivery.Delivery, packet, signature *[]byte) []any {
	return []any{&d.Number, &d.Follows, &d.Jurisdiction, &d.Period, &d.Unit, &d.Seq, &d.SHA256, &d.LogEntry, packet, signature}
}

// lease is how long an attempt may take before another worker tries: longer
// than the attempt's own time limit.
const lease = 2 * time.Minute

// ClaimPush takes the next packet that is due to be pushed; ok is false where
// none is. Of a department only the first undelivered packet is ever due. A
// claim that is not settled is taken again after a while, so what is pushed
// may arrive twice and is told apart by its key.
func (w *Worker) ClaimPush(ctx context.Context) (push delivery.Push, ok bool, err error) {
	now := w.clock()
	var packet, signature, sealed []byte
	into := append(scanDelivery(&push.Delivery, &packet, &signature), &push.Receiver, &push.URL, &sealed)
	err = w.pool.QueryRow(ctx, `WITH heads AS (
			SELECT DISTINCT ON (receiver, jurisdiction, unit) id FROM app.delivery WHERE delivered_at IS NULL ORDER BY receiver, jurisdiction, unit, id),
		due AS (
			SELECT d.id FROM app.delivery d JOIN heads h ON h.id = d.id JOIN app.receiver r ON r.id = d.receiver
			WHERE d.delivered_at IS NULL AND d.next_at <= $1 AND r.url <> '' AND r.stopped_at IS NULL
			ORDER BY d.next_at, d.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED),
		d AS (
			UPDATE app.delivery c SET attempts = c.attempts + 1, next_at = $2 FROM due WHERE c.id = due.id
			RETURNING c.id, c.receiver, c.jurisdiction, c.period, c.unit, c.seq)
		SELECT `+deliveryColumns+`, r.id, r.url, r.secret FROM d`+deliveryJoin+` JOIN app.receiver r ON r.id = d.receiver`,
		now, now.Add(lease)).Scan(into...)
	if errors.Is(err, pgx.ErrNoRows) {
		return push, false, nil
	}
	if err != nil {
		return push, false, fmt.Errorf("claim a delivery: %w", err)
	}
	push.Packet, push.Signature, push.Supersedes = string(packet), string(signature), push.Seq-1
	push.Secret, err = w.identity.Open(secretPurpose, push.Receiver, sealed)
	return push, err == nil, err
}

// SettlePush records how an attempt ended: delivered where failure is nil,
// else tried again after a wait that doubles.
func (w *Worker) SettlePush(ctx context.Context, push delivery.Push, failure error) error {
	now := w.clock()
	if failure == nil {
		_, err := w.pool.Exec(ctx, `UPDATE app.delivery SET delivered_at = $2, last_error = '' WHERE id = $1 AND delivered_at IS NULL`, push.Number, now)
		return err
	}
	var attempts int
	err := w.pool.QueryRow(ctx, `SELECT attempts FROM app.delivery WHERE id = $1`, push.Number).Scan(&attempts)
	if err != nil {
		return fmt.Errorf("settle a delivery: %w", err)
	}
	_, err = w.pool.Exec(ctx, `UPDATE app.delivery SET last_error = left($2, 500), next_at = $3 WHERE id = $1 AND delivered_at IS NULL`,
		push.Number, failure.Error(), now.Add(delivery.Wait(attempts)))
	return err
}

// receiverOf finds a receiver by its token.
func (d *Desk) receiverOf(ctx context.Context, token string) (id, jurisdiction string, err error) {
	hash, ok := account.TokenHash(token)
	if ok {
		err = d.pool.QueryRow(ctx, `SELECT id, jurisdiction FROM app.receiver WHERE token_hash = $1 AND stopped_at IS NULL`, hash).Scan(&id, &jurisdiction)
	}
	if !ok || errors.Is(err, pgx.ErrNoRows) {
		return "", "", civic.Fail(civic.KindSignIn, "delivery.token", "no receiver has this token")
	}
	return id, jurisdiction, err
}

// KnowsToken is nil for a token of a receiver, else an error of kind sign_in.
func (d *Desk) KnowsToken(ctx context.Context, token string) error {
	_, _, err := d.receiverOf(ctx, token)
	return err
}

// pullPage is the most packets one pull gives.
const pullPage = 20

// PullPackets gives the receiver with the token the next packets after the
// one numbered after, in order. Asking for what comes after a number says
// that everything up to it is safely stored.
func (d *Desk) PullPackets(ctx context.Context, token string, after int64) ([]delivery.Delivery, error) {
	receiver, _, err := d.receiverOf(ctx, token)
	if err != nil {
		return nil, err
	}
	_, err = d.pool.Exec(ctx, `UPDATE app.delivery SET delivered_at = $3 WHERE receiver = $1 AND id <= $2 AND delivered_at IS NULL`, receiver, after, d.clock())
	if err != nil {
		return nil, fmt.Errorf("pull packets: %w", err)
	}
	rows, err := d.pool.Query(ctx, `SELECT `+deliveryColumns+` FROM app.delivery d`+deliveryJoin+` WHERE d.receiver = $1 AND d.id > $2 ORDER BY d.id LIMIT $3`,
		receiver, after, pullPage)
	if err != nil {
		return nil, fmt.Errorf("pull packets: %w", err)
	}
	list, err := pgx.CollectRows(rows, readDelivery)
	if err != nil {
		return nil, fmt.Errorf("pull packets: %w", err)
	}
	return list, nil
}

// readDelivery reads a row of deliveryColumns.
func readDelivery(row pgx.CollectableRow) (out delivery.Delivery, err error) {
	var packet, signature []byte
	err = row.Scan(scanDelivery(&out, &packet, &signature)...)
	out.Packet, out.Signature, out.Supersedes = string(packet), string(signature), out.Seq-1
	return out, err
}

// ReturnRecord is the public log entry of a return: no text.
type ReturnRecord struct {
	Period   rating.Period       `json:"period"`
	Unit     string              `json:"unit"`
	Seq      int                 `json:"seq"`
	Kind     delivery.ReturnKind `json:"kind"`
	Document string              `json:"document"`
	SHA256   string              `json:"sha256"` // of the packet
}

// ReturnByToken stores what the receiver with the token returns.
func (d *Desk) ReturnByToken(ctx context.Context, token string, r delivery.Return) error {
	receiver, jurisdiction, err := d.receiverOf(ctx, token)
	if err != nil {
		return err
	}
	return d.storeReturn(ctx, receiver, jurisdiction, r)
}

// storeReturn keeps a return that came by itself.
func (d *Desk) storeReturn(ctx context.Context, receiver, jurisdiction string, r delivery.Return) error {
	if err := r.Validate(); err != nil {
		return err
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		if err := lock(ctx, tx, lockScore, receiver); err != nil {
			return fmt.Errorf("lock a return: %w", err)
		}
		return d.keepReturn(ctx, tx, receiver, jurisdiction, r)
	})
}

// keepReturn keeps a return once, however often it arrives, with its log
// entry, under the receiver's lock. It must name a packet of the receiver's
// government by its hash.
func (d *Desk) keepReturn(ctx context.Context, tx pgx.Tx, receiver, jurisdiction string, r delivery.Return) error {
	var known, twice bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM app.packet WHERE jurisdiction = $1 AND period = $2 AND unit = $3 AND seq = $4 AND sha256 = $5),
			EXISTS (SELECT FROM app.packet_return WHERE receiver = $6 AND jurisdiction = $1 AND period = $2 AND unit = $3 AND seq = $4 AND kind = $7)`,
		jurisdiction, r.Period, r.Unit, r.Seq, r.SHA256, receiver, r.Kind).Scan(&known, &twice)
	switch {
	case err != nil:
		return fmt.Errorf("store a return: %w", err)
	case !known || r.Jurisdiction != jurisdiction:
		return civic.NotFound("packet " + r.Key())
	case twice:
		return nil
	}
	return d.insertReturn(ctx, tx, receiver, r)
}

func (d *Desk) insertReturn(ctx context.Context, tx pgx.Tx, receiver string, r delivery.Return) error {
	now := d.clock()
	if err := bumpTarget(ctx, tx, r.Jurisdiction, PerformanceTarget); err != nil {
		return err
	}
	record := ReturnRecord{Period: r.Period, Unit: r.Unit, Seq: r.Seq, Kind: r.Kind, Document: r.Document, SHA256: r.SHA256}
	index, err := d.appendLog(ctx, tx, now, r.Jurisdiction, ledger.KindReturn, record)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO app.packet_return (receiver, jurisdiction, period, unit, seq, kind, document, body, returned_at, log_index)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		receiver, r.Jurisdiction, r.Period, r.Unit, r.Seq, r.Kind, r.Document, r.Text, now, index)
	if err != nil {
		return fmt.Errorf("store a return: %w", err)
	}
	return nil
}

// Deliveries is how far the packets in force have come, for the desk.
func (d *Desk) Deliveries(ctx context.Context, jurisdiction string) ([]delivery.Sent, error) {
	rows, err := d.pool.Query(ctx, `SELECT DISTINCT ON (d.receiver, d.period, d.unit) d.jurisdiction, d.period, d.unit, d.seq, r.name, d.attempts, d.last_error, d.next_at, d.delivered_at
		FROM app.delivery d JOIN app.receiver r ON r.id = d.receiver WHERE d.jurisdiction = $1 AND r.stopped_at IS NULL
		ORDER BY d.receiver, d.period, d.unit, d.seq DESC`, jurisdiction)
	if err != nil {
		return nil, fmt.Errorf("list deliveries: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s delivery.Sent, err error) {
		err = row.Scan(&s.Jurisdiction, &s.Period, &s.Unit, &s.Seq, &s.Receiver, &s.Attempts, &s.LastError, &s.NextAt, &s.DeliveredAt)
		return s, err
	})
	if err != nil {
		return nil, fmt.Errorf("list deliveries: %w", err)
	}
	return list, nil
}

// Returns lists what came back, the newest first.
func (d *Desk) Returns(ctx context.Context, jurisdiction string) ([]delivery.Returned, error) {
	return list[delivery.Returned](ctx, d.pool, "returns", `SELECT t.period, t.unit, t.seq, t.kind, t.document, t.body AS text, r.name AS receiver, t.returned_at, t.log_index
		FROM app.packet_return t JOIN app.receiver r ON r.id = t.receiver WHERE t.jurisdiction = $1 ORDER BY t.id DESC LIMIT 500`, jurisdiction)
}

// PacketReturns are the returns of a period as everybody sees them, by unit.
func (p *Public) PacketReturns(ctx context.Context, jurisdiction string, period rating.Period) ([]delivery.PublicReturn, error) {
	return list[delivery.PublicReturn](ctx, p.pool, "returns", `SELECT unit, seq, kind, document, returned_at, log_index FROM app.packet_return
		WHERE jurisdiction = $1 AND period = $2 ORDER BY unit, returned_at`, jurisdiction, period)
}
