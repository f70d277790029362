package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/job"
)

// stepActions says what account.Can is asked about each step.
var stepActions = map[disclosure.Step]account.Action{
	disclosure.Business: account.CheckBusiness, disclosure.Finance: account.CheckFinance,
	disclosure.Audit: account.CheckAudit, disclosure.Secrecy: account.CheckSecrecy,
	disclosure.Approval: account.Approve,
}

// RecordCheck records one step by one person: the step that is due, by
// somebody who neither made nor checked anything of the candidate. 保密审查 is
// passed only when every text was read. A step that is not passed rejects the
// candidate.
func (v *Vault) RecordCheck(ctx context.Context, actor civic.Actor, id int64, step disclosure.Step, passed bool, comment string) error {
	return v.inTx(ctx, func(tx pgx.Tx) error {
		c, err := readCandidate(ctx, tx, id, true)
		if err != nil {
			return err
		}
		target := c.Target()
		target.Touched = c.Gate.TouchedBefore(step)
		if err := account.Can(actor, stepActions[step], target, v.clock()); err != nil {
			return err
		}
		if err := c.Gate.MayCheck(actor.Account, step); err != nil {
			return err
		}
		if passed {
			if err := c.Gate.MayPass(step); err != nil {
				return err
			}
		}
		const add = `INSERT INTO vault.release_check (candidate, step, passed, note, actor, at) VALUES ($1, $2, $3, $4, $5, $6)`
		if _, err := tx.Exec(ctx, add, id, step, passed, comment, actor.Account, v.clock()); err != nil {
			return checkError(actor, err)
		}
		if !passed {
			if err := setState(ctx, tx, id, disclosure.Rejected); err != nil {
				return err
			}
		}
		return v.logAccess(ctx, tx, actor, "check "+string(step), fmt.Sprintf("candidate %d", id))
	})
}

// checkError words what the database itself refused.
func checkError(actor civic.Actor, err error) error {
	_, twice := violates(err, uniqueViolation)
	_, touched := violates(err, checkViolation)
	if twice || touched {
		return civic.Fail(civic.KindForbidden, "account.touched", fmt.Sprintf("account %s acted on this candidate before", actor.Account))
	}
	return fmt.Errorf("record check: %w", err)
}

// Approve is the last step: by somebody who touched nothing of the candidate.
func (v *Vault) Approve(ctx context.Context, actor civic.Actor, id int64, comment string) error {
	return v.RecordCheck(ctx, actor, id, disclosure.Approval, true, comment)
}

// SignOff records that actor, who may do the secrecy review, answers for a
// hidden amount that can be derived, with the reason.
func (v *Vault) SignOff(ctx context.Context, actor civic.Actor, id int64, risk, reason string) error {
	return v.inTx(ctx, func(tx pgx.Tx) error {
		c, err := readCandidate(ctx, tx, id, true)
		if err != nil {
			return err
		}
		if err := v.may(actor, account.CheckSecrecy, c.Document.Jurisdiction); err != nil {
			return err
		}
		if err := c.Gate.MaySignOff(actor.Account, risk, reason); err != nil {
			return err
		}
		const add = `INSERT INTO vault.risk_signoff (candidate, risk, reason, actor, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`
		if _, err := tx.Exec(ctx, add, id, risk, reason, actor.Account, v.clock()); err != nil {
			return fmt.Errorf("sign off: %w", err)
		}
		return v.logAccess(ctx, tx, actor, "sign off "+risk, fmt.Sprintf("candidate %d", id))
	})
}

// setState moves a candidate on.
func setState(ctx context.Context, tx pgx.Tx, id int64, state disclosure.State) error {
	_, err := tx.Exec(ctx, `UPDATE vault.candidate SET state = $2 WHERE id = $1`, id, state)
	return err
}

// Seal signs a candidate whose checks are all passed, and returns the hash of
// the release. It refuses (kind conflict) what is unchecked, blocked, made
// from batches that are no longer in force, or not proved against everything
// sealed since it was built. From here on the bundle may leave the house, so
// this is where it joins the disclosure ledger.
func (v *Vault) Seal(ctx context.Context, actor civic.Actor, id int64) (hash string, err error) {
	if v.sealer == nil {
		return "", civic.Fail(civic.KindUnavailable, "release.no_key", "this process has no key to seal releases with")
	}
	err = v.inTx(ctx, func(tx pgx.Tx) error {
		c, err := readCandidate(ctx, tx, id, true)
		if err != nil {
			return err
		}
		if err := v.may(actor, account.Publish, c.Document.Jurisdiction); err != nil {
			return err
		}
		if err := lock(ctx, tx, lockDocument, c.Document.String()); err != nil {
			return err
		}
		if err := errors.Join(c.Gate.MaySeal(), v.stillInForce(ctx, tx, c)); err != nil {
			return err
		}
		if err := v.enterLedger(ctx, tx, c); err != nil {
			return err
		}
		if hash, err = v.seal(ctx, tx, c); err != nil {
			return err
		}
		return v.logAccess(ctx, tx, actor, "seal", hash)
	})
	return hash, err
}

// stillInForce compares the batches and attachments of the candidate with
// those a new one would be made from.
func (v *Vault) stillInForce(ctx context.Context, tx pgx.Tx, c disclosure.CandidateView) error {
	available, err := availableBatches(ctx, tx, c.Document)
	if err != nil {
		return err
	}
	const same = `SELECT coalesce(array_agg(batch ORDER BY batch), '{}') = $2::bigint[] FROM vault.candidate_batch WHERE candidate = $1`
	var ok bool
	if err := tx.QueryRow(ctx, same, c.ID, chooseSources(c.Document, available).used).Scan(&ok); err != nil {
		return err
	}
	const originals = `SELECT coalesce(array_agg(attachment ORDER BY attachment), '{}') = $2::bigint[] FROM vault.candidate_attachment WHERE candidate = $1`
	var sameOriginals bool
	chosen, err := chooseAttachments(ctx, tx, c.Document)
	if err != nil {
		return err
	}
	if err := tx.QueryRow(ctx, originals, c.ID, chosen).Scan(&sameOriginals); err != nil {
		return err
	}
	if !ok || !sameOriginals {
		return civic.Fail(civic.KindConflict, "release.stale", fmt.Sprintf("rows of %s changed since candidate %d was built: build it again", c.Document, c.ID))
	}
	return nil
}

// seal dates, packs and signs the very content that was checked.
func (v *Vault) seal(ctx context.Context, tx pgx.Tx, c disclosure.CandidateView) (string, error) {
	checked, content, err := readArchive(ctx, tx, c.ID)
	if err != nil {
		return "", err
	}
	if checked.Hash != c.ContentHash {
		return "", civic.Fail(civic.KindConflict, "release.stale", fmt.Sprintf("the archive of candidate %d is not the one that was checked", c.ID))
	}
	header := checked.Manifest
	header.Certificates = c.Certificates()
	header.SealedAt = v.clock().In(civic.Shanghai).Format(time.RFC3339)
	packed, err := bundle.Pack(content, header)
	if err != nil {
		return "", err
	}
	sealed, err := packed.Sign(v.sealer)
	if err != nil {
		return "", err
	}
	const save = `UPDATE vault.candidate SET state = 'sealed', archive = $2, hash = $3, sealed_at = $4 WHERE id = $1`
	_, err = tx.Exec(ctx, save, c.ID, sealed.Bytes(), sealed.Hash, v.clock())
	if _, twice := violates(err, uniqueViolation); twice {
		return "", civic.Fail(civic.KindConflict, "release.released", fmt.Sprintf("%s is released; a correction is a new version", c.Document))
	}
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	return sealed.Hash, nil
}

// Publish hands a sealed release over to the outer site: the bundle and the
// job that imports it, in one transaction. Publishing it again changes
// nothing.
func (v *Vault) Publish(ctx context.Context, actor civic.Actor, id int64) (hash string, err error) {
	err = v.inTx(ctx, func(tx pgx.Tx) error {
		c, err := readCandidate(ctx, tx, id, true)
		if err != nil {
			return err
		}
		if err := v.may(actor, account.Publish, c.Document.Jurisdiction); err != nil {
			return err
		}
		hash = c.Hash
		switch c.State {
		case disclosure.Public:
			return nil
		case disclosure.Sealed:
			return v.publish(ctx, tx, actor, c)
		}
		return civic.Fail(civic.KindConflict, "release.not_sealed", fmt.Sprintf("candidate %d is %s, not sealed", id, c.State))
	})
	return hash, err
}

// publish writes the handover under its lock, so that bundles wait in the
// order in which they are committed. The certificates are checked once more:
// the solver is not trusted, and neither is what lay in a table meanwhile.
func (v *Vault) publish(ctx context.Context, tx pgx.Tx, actor civic.Actor, c disclosure.CandidateView) error {
	if err := checkLedger(ctx, tx, c); err != nil {
		return err
	}
	if err := lock(ctx, tx, lockHandover, ""); err != nil {
		return err
	}
	const hand = `INSERT INTO release.handover (hash, archive, received_at)
		SELECT hash, archive, $2 FROM vault.candidate WHERE id = $1`
	if _, err := tx.Exec(ctx, hand, c.ID, v.clock()); err != nil {
		return fmt.Errorf("hand over %s: %w", c.Hash, err)
	}
	if err := setState(ctx, tx, c.ID, disclosure.Public); err != nil {
		return err
	}
	if err := v.enqueue(ctx, tx, job.ImportBundle{Hash: c.Hash}); err != nil {
		return err
	}
	return v.logAccess(ctx, tx, actor, "publish", c.Hash)
}

// NothingSealed refuses (kind conflict) while a release is sealed and not
// handed over yet.
func (v *Vault) NothingSealed(ctx context.Context) error {
	var waiting int
	err := v.pool.QueryRow(ctx, `SELECT count(*) FROM vault.candidate WHERE state = 'sealed'`).Scan(&waiting)
	if err == nil && waiting > 0 {
		return civic.Fail(civic.KindConflict, "release.sealed_waits", fmt.Sprintf("%d releases are sealed and not published", waiting))
	}
	return err
}

// SealedBundle is the file of a sealed release, to be carried to the outer
// site by hand. One that was taken down is not given any more (kind gone).
func (v *Vault) SealedBundle(ctx context.Context, actor civic.Actor, id int64) (raw []byte, err error) {
	err = v.inTx(ctx, func(tx pgx.Tx) error {
		c, err := v.lookAt(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if c.Hash == "" {
			return civic.Fail(civic.KindConflict, "release.not_sealed", fmt.Sprintf("candidate %d is %s, not sealed", id, c.State))
		}
		var withdrawn bool // a file that came after the order would still be the leak
		if err := tx.QueryRow(ctx, `SELECT archive, EXISTS (SELECT FROM vault.takedown_confirmation t WHERE t.hash = c.hash)
			FROM vault.candidate c WHERE id = $1`, id).Scan(&raw, &withdrawn); err != nil {
			return err
		}
		if withdrawn {
			raw = nil
			return civic.Fail(civic.KindGone, "release.taken_down", "release "+c.Hash+" was taken down: it is not handed over any more")
		}
		return v.logAccess(ctx, tx, actor, "export", c.Hash)
	})
	return raw, err
}
