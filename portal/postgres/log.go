package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/ledger"
)

// appendLog records a public act in the transparency log, in the transaction
// of the act itself: the record, the hashes of the tree it completes, and a
// signed checkpoint. Appending waits for every other append that has not
// committed, so call it last in the transaction.
func (s store) appendLog(ctx context.Context, tx pgx.Tx, at time.Time, jurisdiction, kind string, body any) (index int64, err error) {
	if s.logSigner == nil {
		return 0, civic.Fail(civic.KindUnavailable, "log.no_key", "this process has no key to sign the transparency log with")
	}
	leaf, err := ledger.EncodeRecord(at, jurisdiction, kind, body)
	if err != nil {
		return 0, err
	}
	if err := lock(ctx, tx, lockLog, ""); err != nil {
		return 0, fmt.Errorf("lock the log: %w", err)
	}
	if err := s.stillSigns(ctx, tx, kind); err != nil {
		return 0, err
	}
	if index, err = logSize(ctx, tx); err != nil {
		return 0, err
	}
	const add = `INSERT INTO app.log_entry (index, at, jurisdiction, kind, body) VALUES ($1, $2, $3, $4, $5)`
	if _, err := tx.Exec(ctx, add, index, at, jurisdiction, kind, leaf); err != nil {
		return 0, fmt.Errorf("append to the log: %w", err)
	}
	if err := storeHashes(ctx, tx, index, leaf); err != nil {
		return 0, fmt.Errorf("append to the log: %w", err)
	}
	if err := s.storeCheckpoint(ctx, tx, index+1, at); err != nil {
		return 0, err
	}
	return index, bumpTarget(ctx, tx, "", logTarget)
}

// stillSigns refuses a process that still holds the key before a change of
// keys: visitors follow the new one already. The change itself is signed with
// the new key and may come.
func (s store) stillSigns(ctx context.Context, tx pgx.Tx, kind string) error {
	record, found, err := lastRecord(ctx, tx, "", ledger.KindKeys)
	if err != nil || !found || kind == ledger.KindKeys {
		return err
	}
	body, err := keysOf(record)
	if err == nil && !s.signsAs(body) {
		return civic.Fail(civic.KindUnavailable, "log.key_changed", "the log is signed with "+strings.TrimSpace(body.Log+" "+body.SM2)+" now: start this process again")
	}
	return err
}

// signsAs reports that this process signs with the keys a change led to.
func (s store) signsAs(body ledger.KeysBody) bool {
	if !signsWith(s.logSigner, body.Log) {
		return false
	}
	return body.SM2 == "" || slices.ContainsFunc(s.logBeside, func(k note.Signer) bool { return signsWith(k, body.SM2) })
}

// signsWith reports the secret half of a public key.
func signsWith(signer note.Signer, public string) bool {
	verifier, err := ledger.NewVerifier(public)
	return err == nil && verifier.KeyHash() == signer.KeyHash()
}

// keysOf reads a change of keys.
func keysOf(record ledger.Record) (body ledger.KeysBody, err error) {
	if err = json.Unmarshal(record.Body, &body); err != nil {
		return body, fmt.Errorf("change of keys: %w", err)
	}
	return body, nil
}

// lastRecord is the newest record of a kind of a government ("" for those of
// the whole site); found is false where there is none. Kinds are those of the
// index log_entry_rules.
func lastRecord(ctx context.Context, q querier, jurisdiction, kind string) (record ledger.Record, found bool, err error) {
	const last = `SELECT body FROM app.log_entry WHERE kind IN ('disclosure', 'threshold', 'keys') AND kind = $1 AND jurisdiction = $2
		ORDER BY index DESC LIMIT 1`
	var leaf []byte
	err = q.QueryRow(ctx, last, kind, jurisdiction).Scan(&leaf)
	if errors.Is(err, pgx.ErrNoRows) {
		return record, false, nil
	}
	if err != nil {
		return record, false, fmt.Errorf("last %s record: %w", kind, err)
	}
	record, err = ledger.DecodeRecord(leaf)
	return record, err == nil, err
}

// ChangeKeys enters a succession of keys into the log: signed with the key
// this login has, while the checkpoint over it is signed with after and
// beside, the new ones. Where the log is signed with them already, nothing
// changes, unless only other keys than the log's do.
func (w *Worker) ChangeKeys(ctx context.Context, s ledger.Succession, after note.Signer, beside ...note.Signer) error {
	if w.logSigner == nil {
		return civic.Fail(civic.KindUnavailable, "log.no_key", "this process has no key to sign the transparency log with")
	}
	signed, err := s.Sign(w.logSigner)
	if err != nil {
		return err
	}
	return w.inTx(ctx, func(tx pgx.Tx) error {
		if err := lock(ctx, tx, lockLog, ""); err != nil {
			return err
		}
		record, found, err := lastRecord(ctx, tx, "", ledger.KindKeys)
		if err != nil {
			return err
		}
		if found { // entered before a crash, with files still to be put in place
			entered, err := keysOf(record)
			if err != nil || !w.signsAs(entered) && entered.Log == s.Keys.Log && entered.SM2 == s.Keys.SM2 {
				return err
			}
		}
		if err := w.stillSigns(ctx, tx, ""); err != nil {
			return err
		}
		next := w.store
		next.logSigner, next.logBeside = after, beside
		_, err = next.appendLog(ctx, tx, w.clock(), "", ledger.KindKeys, ledger.KeysBody{Log: s.Keys.Log, SM2: s.Keys.SM2, Succession: string(signed)})
		return err
	})
}

// LogSuccessions are the changes of keys, the first one first.
func (p *Public) LogSuccessions(ctx context.Context) (ledger.Successions, error) {
	all := ledger.Successions{Successions: []string{}}
	rows, _ := p.pool.Query(ctx, `SELECT body FROM app.log_entry WHERE kind IN ('disclosure', 'threshold', 'keys') AND kind = 'keys' ORDER BY index`)
	leaves, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	for _, leaf := range leaves {
		record, broken := ledger.DecodeRecord(leaf)
		if broken != nil {
			return all, broken
		}
		body, broken := keysOf(record)
		if broken != nil {
			return all, broken
		}
		all.Successions = append(all.Successions, body.Succession)
	}
	return all, err
}

// logTarget is the living part of the pages about the log.
const logTarget = "log"

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// logSize is the number of records.
func logSize(ctx context.Context, q querier) (size int64, err error) {
	err = q.QueryRow(ctx, `SELECT coalesce(max(index) + 1, 0) FROM app.log_entry`).Scan(&size)
	return size, err
}

// storeHashes writes the hashes that record number index completes.
func storeHashes(ctx context.Context, tx pgx.Tx, index int64, leaf []byte) error {
	hashes, err := tlog.StoredHashes(index, leaf, hashReader(ctx, tx))
	if err != nil {
		return err
	}
	first := tlog.StoredHashIndex(0, index)
	for i, hash := range hashes {
		const add = `INSERT INTO app.log_hash (index, hash) VALUES ($1, $2)`
		if _, err := tx.Exec(ctx, add, first+int64(i), hash[:]); err != nil {
			return err
		}
	}
	return nil
}

// storeCheckpoint signs the tree of the given size.
func (s store) storeCheckpoint(ctx context.Context, tx pgx.Tx, size int64, at time.Time) error {
	root, err := tlog.TreeHash(size, hashReader(ctx, tx))
	if err != nil {
		return fmt.Errorf("root of the log: %w", err)
	}
	signed, err := ledger.SignCheckpoint(size, root, s.logSigner, s.logBeside...)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO app.log_checkpoint (size, note, at) VALUES ($1, $2, $3)`, size, signed, at)
	return err
}

// hashReader reads stored hashes of the tree.
func hashReader(ctx context.Context, q querier) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		rows, _ := q.Query(ctx, `SELECT h.hash FROM unnest($1::bigint[]) WITH ORDINALITY AS w (index, place)
			JOIN app.log_hash h ON h.index = w.index ORDER BY w.place`, indexes)
		raw, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
		if err != nil {
			return nil, err
		}
		if len(raw) != len(indexes) {
			return nil, fmt.Errorf("the log lacks %d of %d hashes", len(indexes)-len(raw), len(indexes))
		}
		hashes := make([]tlog.Hash, len(raw))
		for i := range raw {
			copy(hashes[i][:], raw[i])
		}
		return hashes, nil
	})
}

// LogCheckpoint is the newest signed checkpoint, as it stands on
// /log/checkpoint; kind not_found while the log is empty.
func (p *Public) LogCheckpoint(ctx context.Context) (signed []byte, err error) {
	err = p.pool.QueryRow(ctx, `SELECT note FROM app.log_checkpoint ORDER BY size DESC LIMIT 1`).Scan(&signed)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, civic.NotFound("the log is empty")
	}
	return signed, err
}

// LogEntries is one page of records from index from, at most limit of them.
func (p *Public) LogEntries(ctx context.Context, from int64, limit int) (ledger.Entries, error) {
	page := ledger.Entries{From: from, Entries: []ledger.Entry{}}
	size, err := logSize(ctx, p.pool)
	if err != nil {
		return page, err
	}
	page.Size = size
	rows, _ := p.pool.Query(ctx, `SELECT index, body FROM app.log_entry WHERE index >= $1 AND index < $2 ORDER BY index LIMIT $3`, from, size, limit)
	var index int64
	var leaf []byte
	_, err = pgx.ForEachRow(rows, []any{&index, &leaf}, func() error {
		page.Entries = append(page.Entries, ledger.Entry{Index: index, Record: string(leaf)})
		return nil
	})
	return page, err
}

// LogInclusion proves that record index is in the tree of the given size;
// kind invalid where there is no such record or tree.
func (p *Public) LogInclusion(ctx context.Context, index, size int64) (ledger.Inclusion, error) {
	if err := p.insideLog(ctx, index, size-1, size); err != nil {
		return ledger.Inclusion{}, err
	}
	proof, err := tlog.ProveRecord(size, index, hashReader(ctx, p.pool))
	return ledger.Inclusion{Index: index, Size: size, Hashes: proof}, err
}

// LogConsistency proves that the tree of size extends the tree of from.
func (p *Public) LogConsistency(ctx context.Context, from, size int64) (ledger.Consistency, error) {
	if err := p.insideLog(ctx, from-1, size-1, size); err != nil {
		return ledger.Consistency{}, err
	}
	proof, err := tlog.ProveTree(size, from, hashReader(ctx, p.pool))
	return ledger.Consistency{From: from, Size: size, Hashes: proof}, err
}

// insideLog checks 0 ≤ at ≤ last, and that the log has size records.
func (p *Public) insideLog(ctx context.Context, at, last, size int64) error {
	records, err := logSize(ctx, p.pool)
	if err == nil && (at < 0 || at > last || size > records) {
		return civic.Invalid("log.range", fmt.Sprintf("outside a log of %d records", records))
	}
	return err
}

// LogTile is the hashes of one tile of the tree (golang.org/x/mod/sumdb/tlog);
// kind invalid where the log does not fill it.
func (p *Public) LogTile(ctx context.Context, tile tlog.Tile) ([]byte, error) {
	size, ok := filledBy(tile)
	if !ok {
		return nil, civic.Invalid("log.range", "tile "+tile.Path())
	}
	if err := p.insideLog(ctx, size-1, size-1, size); err != nil {
		return nil, err
	}
	return tlog.ReadTileData(tile, hashReader(ctx, p.pool))
}

// filledBy is how many records the log must have before it fills the tile; ok
// is false for a tile beyond every log.
func filledBy(tile tlog.Tile) (size int64, ok bool) {
	level := tile.L * tile.H
	if tile.L < 0 || level+tile.H > 40 || tile.N > 1<<20 {
		return 0, false
	}
	return (tile.N<<tile.H + int64(tile.W)) << level, true
}
