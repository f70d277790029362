package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
)

// BuildCandidate makes a candidate of what is in force for the document: rows
// through the disclosure list and the protection, packed but not sealed. A
// candidate of the same document and tier that is still open is replaced.
func (v *Vault) BuildCandidate(ctx context.Context, actor civic.Actor, b disclosure.Build) (disclosure.CandidateView, error) {
	if err := v.may(actor, account.Build, b.Document.Jurisdiction); err != nil {
		return disclosure.CandidateView{}, err
	}
	if b.List == nil {
		b.List = disclosure.Default()
	}
	var id int64
	err := v.inTx(ctx, func(tx pgx.Tx) error {
		document, err := v.openDocument(ctx, tx, b.Document)
		if err != nil {
			return err
		}
		if err := checkSupersedes(ctx, tx, b); err != nil {
			return err
		}
		if id, err = v.build(ctx, tx, actor, document, b); err != nil {
			return err
		}
		return v.logAccess(ctx, tx, actor, "build "+string(b.Tier), b.Document.String())
	})
	if err != nil {
		return disclosure.CandidateView{}, err
	}
	return v.ShowCandidate(ctx, actor, id)
}

// checkSupersedes wants the release that is corrected to be sealed here, of
// the same kind, and an earlier version.
func checkSupersedes(ctx context.Context, tx pgx.Tx, b disclosure.Build) error {
	if b.Supersedes == "" {
		return nil
	}
	old, err := sealedRelease(ctx, tx, b.Supersedes)
	if err != nil {
		return err
	}
	next := old.Document
	next.Version = b.Document.Version
	if next != b.Document || old.Tier != b.Tier || old.Document.Version >= b.Document.Version {
		return civic.Invalid("release.supersedes", fmt.Sprintf("%s cannot correct %s", b.Document, old.Document))
	}
	return nil
}

// sealedRelease finds the candidate that became a release.
func sealedRelease(ctx context.Context, tx pgx.Tx, hash string) (disclosure.CandidateView, error) {
	var id int64
	err := tx.QueryRow(ctx, `SELECT id FROM vault.candidate WHERE hash = $1`, hash).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return disclosure.CandidateView{}, civic.Invalid("release.supersedes", "no release "+hash+" was sealed here")
	}
	if err != nil {
		return disclosure.CandidateView{}, err
	}
	return readCandidate(ctx, tx, id, false)
}

// Correction prepares what corrects a sealed release: the next version of the
// same document, with the same authorisation and, unless the caller changes
// it, the same 数据截至. Rows that were wrong are loaded into that version;
// everything else is taken over.
func (v *Vault) Correction(ctx context.Context, actor civic.Actor, hash, notice string) (b disclosure.Build, err error) {
	if notice == "" {
		return b, civic.Invalid("release.reason", "a correction needs its notice")
	}
	err = v.inTx(ctx, func(tx pgx.Tx) error {
		old, err := sealedRelease(ctx, tx, hash)
		if err != nil {
			return err
		}
		if err := v.may(actor, account.Build, old.Document.Jurisdiction); err != nil {
			return err
		}
		b = disclosure.Build{
			Document: old.Document, Tier: old.Tier, AsOf: old.AsOf, Authorisation: old.Authorisation,
			Decision: old.Decision, Supersedes: hash, Correction: notice,
		}
		b.Document.Version++
		return nil
	})
	return b, err
}

// build reads, applies, packs and stores.
func (v *Vault) build(ctx context.Context, tx pgx.Tx, actor civic.Actor, document int64, b disclosure.Build) (id int64, err error) {
	b.Begins(disclosure.Reading)
	available, err := availableBatches(ctx, tx, b.Document)
	if err != nil {
		return 0, err
	}
	chosen := chooseSources(b.Document, available)
	raw, err := readRaw(ctx, tx, b.Document, chosen)
	if err != nil {
		return 0, err
	}
	if len(raw.Projects) == 0 && len(raw.Lines) == 0 {
		return 0, civic.Invalid("release.empty", fmt.Sprintf("%s has neither projects nor lines", b.Document))
	}
	jurisdiction, err := readJurisdiction(ctx, tx, b.Document.Jurisdiction)
	if err != nil {
		return 0, err
	}
	verdicts, err := verdictsOn(ctx, tx, b.Document.Jurisdiction)
	if err != nil {
		return 0, err
	}
	// Before any rule: a confirmed place is generalised like one of the file.
	var placed []int64
	raw.Regions, placed = budget.Settle(raw.Projects, raw.Regions, verdicts, jurisdiction)
	raw.AsOf = b.AsOf
	if raw.Attachments, err = readAttachments(ctx, tx, b.Document); err != nil {
		return 0, err
	}
	if raw.Hide, err = hiddenWords(ctx, tx, b.Document.Jurisdiction); err != nil {
		return 0, err
	}
	ledger, err := readLedger(ctx, tx, b.Document)
	if err != nil {
		return 0, err
	}
	b.Begins(disclosure.Protecting)
	outcome, err := b.List.Apply(b.Tier, raw, ledger)
	if err != nil {
		return 0, err
	}
	b.Begins(disclosure.Packing)
	archive, err := bundle.Pack(outcome.Content, bundle.Manifest{
		Jurisdiction: jurisdiction, Document: b.Document, Tier: b.Tier, AsOf: b.AsOf, Disclosure: b.List.Version,
		Authorisation: b.Authorisation, Decision: b.Decision, Supersedes: b.Supersedes, Correction: b.Correction,
	})
	if err != nil {
		return 0, err
	}
	b.Begins(disclosure.Storing)
	if id, err = v.storeCandidate(ctx, tx, actor, document, archive, outcome.Report, chosen); err != nil {
		return 0, err
	}
	if err := storeTexts(ctx, tx, id, append(outcome.Texts, b.HeadTexts()...)); err != nil {
		return 0, err
	}
	if err := storeCandidateAttachments(ctx, tx, id, raw.Attachments); err != nil {
		return 0, err
	}
	if err := storePlacings(ctx, tx, id, placed); err != nil {
		return 0, err
	}
	return id, storeProtection(ctx, tx, id, outcome.Entry)
}

// storeCandidate writes the candidate and what it was made from, and replaces
// an open one.
func (v *Vault) storeCandidate(ctx context.Context, tx pgx.Tx, actor civic.Actor, document int64, a bundle.Archive, report disclosure.Report, chosen sources) (id int64, err error) {
	const replace = `UPDATE vault.candidate SET state = 'replaced' WHERE document = $1 AND tier = $2 AND state = 'candidate'`
	if _, err := tx.Exec(ctx, replace, document, a.Manifest.Tier); err != nil {
		return 0, err
	}
	const add = `INSERT INTO vault.candidate (document, tier, state, built_by, built_at, as_of, disclosure,
			authorisation, report, content_hash, archive, decision)
		VALUES ($1, $2, 'candidate', $3, $4, $5::text::date, $6, $7, $8, $9, $10, $11) RETURNING id`
	m := a.Manifest
	err = tx.QueryRow(ctx, add, document, m.Tier, actor.Account, v.clock(), m.AsOf, m.Disclosure,
		m.Authorisation, report, a.Hash, a.Bytes(), m.Decision).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("store candidate: %w", err)
	}
	const from = `INSERT INTO vault.candidate_batch (candidate, batch) SELECT $1, unnest($2::bigint[])`
	_, err = tx.Exec(ctx, from, id, chosen.used)
	return id, err
}

// ShowCandidate is everything people decide on. The look is recorded.
func (v *Vault) ShowCandidate(ctx context.Context, actor civic.Actor, id int64) (view disclosure.CandidateView, err error) {
	err = v.inTx(ctx, func(tx pgx.Tx) error {
		if view, err = v.lookAt(ctx, tx, actor, id); err != nil {
			return err
		}
		return v.logAccess(ctx, tx, actor, "view", fmt.Sprintf("candidate %d", id))
	})
	return view, err
}

// lookAt reads a candidate for somebody who may read the vault.
func (v *Vault) lookAt(ctx context.Context, tx pgx.Tx, actor civic.Actor, id int64) (disclosure.CandidateView, error) {
	view, err := readCandidate(ctx, tx, id, false)
	if err != nil {
		return disclosure.CandidateView{}, err
	}
	if err := account.Can(actor, account.ReadVault, view.Target(), v.clock()); err != nil {
		return disclosure.CandidateView{}, err
	}
	return view, nil
}

// CandidateContent opens what would be published, for the preview.
func (v *Vault) CandidateContent(ctx context.Context, actor civic.Actor, id int64) (m bundle.Manifest, c bundle.Content, err error) {
	err = v.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := v.lookAt(ctx, tx, actor, id); err != nil {
			return err
		}
		archive, content, err := readArchive(ctx, tx, id)
		if err != nil {
			return err
		}
		m, c = archive.Manifest, content
		return v.logAccess(ctx, tx, actor, "preview", fmt.Sprintf("candidate %d", id))
	})
	return m, c, err
}

// readArchive opens the unsigned archive of a candidate.
func readArchive(ctx context.Context, tx pgx.Tx, id int64) (bundle.Archive, bundle.Content, error) {
	var raw []byte
	err := tx.QueryRow(ctx, `SELECT archive FROM vault.candidate WHERE id = $1`, id).Scan(&raw)
	if errors.Is(err, pgx.ErrNoRows) {
		return bundle.Archive{}, bundle.Content{}, civic.NotFound(fmt.Sprintf("candidate %d", id))
	}
	if err != nil {
		return bundle.Archive{}, bundle.Content{}, err
	}
	return bundle.OpenCandidate(raw)
}

// readCandidate reads a candidate with its gate; forUpdate holds it until the
// end of the transaction.
func readCandidate(ctx context.Context, tx pgx.Tx, id int64, forUpdate bool) (disclosure.CandidateView, error) {
	query := `SELECT c.id, d.jurisdiction, d.year, d.stage, d.version, d.month, c.tier, c.state, c.built_by, c.built_at,
			c.as_of::text, c.disclosure, c.authorisation, c.decision, c.content_hash, coalesce(c.hash, ''), c.report, c.texts
		FROM vault.candidate c JOIN vault.document d ON d.id = c.document WHERE c.id = $1`
	if forUpdate {
		query += ` FOR UPDATE OF c`
	}
	var c disclosure.CandidateView
	var texts *int
	d := &c.Document
	err := tx.QueryRow(ctx, query, id).Scan(&c.ID, &d.Jurisdiction, &d.Year, &d.Stage, &d.Version, &d.Month, &c.Tier,
		&c.State, &c.BuiltBy, &c.BuiltAt, &c.AsOf, &c.Disclosure, &c.Authorisation, &c.Decision, &c.ContentHash, &c.Hash, &c.Report, &texts)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, civic.NotFound(fmt.Sprintf("candidate %d", id))
	}
	if err != nil {
		return c, fmt.Errorf("candidate %d: %w", id, err)
	}
	if err := readGate(ctx, tx, &c); err != nil {
		return c, err
	}
	return c, readTexts(ctx, tx, &c, texts)
}

// readGate fills in who touched the candidate and what was checked.
func readGate(ctx context.Context, tx pgx.Tx, c *disclosure.CandidateView) (err error) {
	c.Gate = disclosure.Gate{State: c.State, Report: c.Report, SignedOff: map[string]bool{}}
	if c.Gate.Makers, err = readMakers(ctx, tx, c.ID, c.BuiltBy); err != nil {
		return err
	}
	if c.Gate.Checks, err = readChecks(ctx, tx, c.ID); err != nil {
		return err
	}
	rows, _ := tx.Query(ctx, `SELECT risk, reason, actor, at FROM vault.risk_signoff WHERE candidate = $1 ORDER BY at, risk`, c.ID)
	c.SignOffs, err = pgx.CollectRows(rows, pgx.RowToStructByPos[disclosure.SignOff])
	for _, s := range c.SignOffs {
		c.Gate.Signers = append(c.Gate.Signers, s.Actor)
		c.Gate.SignedOff[s.Risk] = true
	}
	return err
}

// readMakers lists the accounts that loaded, handed in, placed or built.
func readMakers(ctx context.Context, tx pgx.Tx, candidate int64, builtBy string) ([]string, error) {
	rows, _ := tx.Query(ctx, `SELECT b.loaded_by FROM vault.candidate_batch cb
			JOIN vault.batch b ON b.id = cb.batch WHERE cb.candidate = $1
		UNION SELECT a.loaded_by FROM vault.candidate_attachment ca
			JOIN vault.attachment a ON a.id = ca.attachment WHERE ca.candidate = $1
		UNION SELECT p.by FROM vault.candidate_place_verdict cp
			JOIN vault.place_verdict p ON p.id = cp.verdict WHERE cp.candidate = $1 ORDER BY 1`, candidate)
	loaders, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return append(loaders, builtBy), err
}

// readChecks lists the recorded steps in their order.
func readChecks(ctx context.Context, tx pgx.Tx, candidate int64) ([]disclosure.Check, error) {
	rows, _ := tx.Query(ctx, `SELECT step, passed, note, actor, at FROM vault.release_check
		WHERE candidate = $1 ORDER BY at, array_position($2::text[], step)`, candidate, disclosure.Steps)
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c disclosure.Check, err error) {
		var at time.Time
		err = row.Scan(&c.Step, &c.Passed, &c.Note, &c.Actor, &at)
		c.At = at.In(civic.Shanghai).Format(time.RFC3339)
		return c, err
	})
}

// ListCandidates lists the candidates of a jurisdiction, newest first.
func (v *Vault) ListCandidates(ctx context.Context, actor civic.Actor, jurisdiction string) ([]disclosure.CandidateRow, error) {
	if err := v.may(actor, account.ReadVault, jurisdiction); err != nil {
		return nil, err
	}
	var list []disclosure.CandidateRow
	err := v.inTx(ctx, func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, `SELECT c.id FROM vault.candidate c JOIN vault.document d ON d.id = c.document
			WHERE d.jurisdiction = $1 ORDER BY c.id DESC LIMIT 200`, jurisdiction)
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		for _, id := range ids {
			c, err := readCandidate(ctx, tx, id, false)
			if err != nil {
				return err
			}
			list = append(list, c.Row())
		}
		return nil
	})
	return list, err
}
