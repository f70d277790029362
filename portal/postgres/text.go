package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
)

// textsAtOnce is how many texts go into one statement: whatever the release,
// a statement stays at some megabytes.
const textsAtOnce = 10_000

// storeTexts keeps the texts of a candidate for the reviewer.
func storeTexts(ctx context.Context, tx pgx.Tx, candidate int64, texts []disclosure.Passage) error {
	const add = `WITH given AS (
			SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[]) AS g (digest, field, code, raw, public, findings)),
		texts AS (INSERT INTO vault.text (digest, raw, public, findings) SELECT digest, raw, public, findings FROM given ON CONFLICT DO NOTHING)
		INSERT INTO vault.candidate_text (candidate, digest, field, code) SELECT $1, digest, field, code FROM given ON CONFLICT DO NOTHING`
	all := 0
	for part := range slices.Chunk(texts, textsAtOnce) {
		var digests, fields, codes, raws, publics []string
		var findings []int
		for _, t := range part {
			digests, fields, codes = append(digests, t.Digest()), append(fields, string(t.Field)), append(codes, t.Code)
			raws, publics, findings = append(raws, t.Raw), append(publics, t.Public), append(findings, t.Findings())
		}
		tag, err := tx.Exec(ctx, add, candidate, digests, fields, codes, raws, publics, findings)
		if err != nil {
			return fmt.Errorf("store the texts: %w", err)
		}
		all += int(tag.RowsAffected())
	}
	_, err := tx.Exec(ctx, `UPDATE vault.candidate SET texts = $2 WHERE id = $1`, candidate, all)
	return err
}

// passed says in SQL that somebody who made nothing of the candidate $1 has
// passed text t. The makers are $2.
const passed = `EXISTS (SELECT FROM vault.text_review r WHERE r.jurisdiction = d.jurisdiction AND r.digest = t.digest AND r.actor <> ALL ($2))` //nolint:gosec // SQL, no secret

// ofCandidate are the texts of candidate $1 with its government.
const ofCandidate = `vault.candidate_text t JOIN vault.text x ON x.digest = t.digest
	JOIN vault.candidate c ON c.id = t.candidate JOIN vault.document d ON d.id = c.document`

// cleaned says in SQL that text t may be changed by hiding: names of units and
// rows, what the publication says of itself, and pages of attachments are
// published as they came.
const cleaned = `t.field NOT IN ('label', 'publication', 'attachment')`

// barred says in SQL that text x holds words hidden since the candidate was
// built.
const barred = cleaned + ` AND EXISTS (SELECT FROM vault.hidden_words h WHERE h.jurisdiction = d.jurisdiction AND h.back_at IS NULL AND position(h.words IN x.public) > 0)`

// readTexts fills in how far the reading has come. Only what is still open is
// counted: whatever was sealed was read.
func readTexts(ctx context.Context, tx pgx.Tx, c *disclosure.CandidateView, all *int) error {
	if all == nil {
		c.Gate.Texts.All = -1
		return nil
	}
	c.Gate.Texts.All = *all
	if c.State != disclosure.Candidate {
		return nil
	}
	const count = `SELECT count(*) FILTER (WHERE NOT ` + passed + `), count(*) FILTER (WHERE ` + barred + `) FROM ` + ofCandidate + ` WHERE t.candidate = $1`
	if err := tx.QueryRow(ctx, count, c.ID, c.Gate.Makers).Scan(&c.Gate.Texts.Open, &c.Gate.Texts.Barred); err != nil {
		return fmt.Errorf("count the texts: %w", err)
	}
	rows, _ := tx.Query(ctx, `SELECT DISTINCT actor FROM vault.text_review WHERE candidate = $1 ORDER BY actor`, c.ID)
	readers, err := pgx.CollectRows(rows, pgx.RowTo[string])
	c.Gate.Signers = append(c.Gate.Signers, readers...)
	return err
}

// CandidateTexts are at most limit texts of a candidate that nobody has
// passed yet, those with findings first. The look is recorded.
func (v *Vault) CandidateTexts(ctx context.Context, actor civic.Actor, id int64, limit int) (page disclosure.TextPage, err error) {
	err = v.inTx(ctx, func(tx pgx.Tx) error {
		if page.Candidate, err = v.lookAt(ctx, tx, actor, id); err != nil {
			return err
		}
		const list = `SELECT t.code, t.field, x.raw, x.public FROM ` + ofCandidate + `
			WHERE t.candidate = $1 AND NOT ` + passed + ` ORDER BY x.findings DESC, t.field, t.code, t.digest LIMIT $3`
		rows, _ := tx.Query(ctx, list, id, page.Candidate.Gate.Makers, limit)
		if page.Texts, err = pgx.CollectRows(rows, pgx.RowToStructByPos[disclosure.Passage]); err != nil {
			return fmt.Errorf("texts of candidate %d: %w", id, err)
		}
		rows, _ = tx.Query(ctx, `SELECT words, reason, actor FROM vault.hidden_words WHERE jurisdiction = $1 AND back_at IS NULL ORDER BY at DESC, words`, page.Candidate.Document.Jurisdiction)
		if page.Hidden, err = pgx.CollectRows(rows, pgx.RowToStructByPos[disclosure.HiddenWords]); err != nil {
			return err
		}
		return v.logAccess(ctx, tx, actor, "read texts", fmt.Sprintf("candidate %d", id))
	})
	return page, err
}

// PassTexts records that actor, who may do the secrecy review, has read texts
// of a candidate and found nothing in them that must not be public. Digests
// name the texts (disclosure.Passage.Digest); nil means every one that is open.
// It returns how many were passed; what was passed before changes nothing.
func (v *Vault) PassTexts(ctx context.Context, actor civic.Actor, id int64, digests []string) (n int, err error) {
	err = v.inTx(ctx, func(tx pgx.Tx) error {
		c, err := v.reader(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		const pass = `INSERT INTO vault.text_review (jurisdiction, digest, actor, candidate, at)
			SELECT d.jurisdiction, t.digest, $3, $1, $4 FROM ` + ofCandidate + `
			WHERE t.candidate = $1 AND NOT ` + passed + ` AND ($5::text[] IS NULL OR t.digest = ANY ($5)) ON CONFLICT DO NOTHING`
		tag, err := tx.Exec(ctx, pass, id, c.Gate.Makers, actor.Account, v.clock(), digests)
		if err != nil {
			return fmt.Errorf("pass texts: %w", err)
		}
		n = int(tag.RowsAffected())
		return v.logAccess(ctx, tx, actor, fmt.Sprintf("pass %d texts", n), fmt.Sprintf("candidate %d", id))
	})
	return n, err
}

// HideWords records words, with the reason, that are removed from every text
// of the government from the next candidate on. They have to stand in a text
// of this one, which cannot be sealed any more where they do.
func (v *Vault) HideWords(ctx context.Context, actor civic.Actor, id int64, words, reason string) error {
	words = strings.TrimSpace(words)
	if err := disclosure.CheckHidden(words); err != nil {
		return err
	}
	if reason == "" {
		return civic.Invalid("release.reason", "hiding words needs a reason")
	}
	return v.inTx(ctx, func(tx pgx.Tx) error {
		c, err := v.reader(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		const find = `SELECT EXISTS (SELECT FROM ` + ofCandidate + ` WHERE t.candidate = $1 AND ` + cleaned + ` AND position($2 IN x.public) > 0)`
		var there bool
		if err := tx.QueryRow(ctx, find, id, words).Scan(&there); err != nil {
			return err
		}
		if !there {
			return civic.Invalid("release.words", "the words stand in no text of the candidate that can be changed")
		}
		const add = `INSERT INTO vault.hidden_words (jurisdiction, words, reason, actor, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (jurisdiction, words) DO UPDATE SET reason = excluded.reason, actor = excluded.actor, at = excluded.at,
				back_by = NULL, back_at = NULL, back_reason = NULL WHERE hidden_words.back_at IS NOT NULL`
		if _, err := tx.Exec(ctx, add, c.Document.Jurisdiction, words, reason, actor.Account, v.clock()); err != nil {
			return fmt.Errorf("hide words: %w", err)
		}
		return v.logAccess(ctx, tx, actor, "hide words", fmt.Sprintf("candidate %d", id))
	})
}

// ShowWords takes words back that were hidden, with the reason: from the next
// candidate on they stand in the texts again, which are then read anew. They
// have to be hidden in the government of the candidate.
func (v *Vault) ShowWords(ctx context.Context, actor civic.Actor, id int64, words, reason string) error {
	if reason == "" {
		return civic.Invalid("release.reason", "taking words back needs a reason")
	}
	return v.inTx(ctx, func(tx pgx.Tx) error {
		c, err := v.reader(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		const back = `UPDATE vault.hidden_words SET back_by = $3, back_at = $4, back_reason = $5
			WHERE jurisdiction = $1 AND words = $2 AND back_at IS NULL`
		tag, err := tx.Exec(ctx, back, c.Document.Jurisdiction, words, actor.Account, v.clock(), reason)
		if err != nil {
			return fmt.Errorf("take words back: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return civic.Invalid("release.words", "the words are not hidden")
		}
		return v.logAccess(ctx, tx, actor, "show words", fmt.Sprintf("candidate %d", id))
	})
}

// reader reads a candidate for somebody who decides on its texts.
func (v *Vault) reader(ctx context.Context, tx pgx.Tx, actor civic.Actor, id int64) (disclosure.CandidateView, error) {
	c, err := readCandidate(ctx, tx, id, true)
	if err != nil {
		return c, err
	}
	if err := v.may(actor, account.CheckSecrecy, c.Document.Jurisdiction); err != nil {
		return c, err
	}
	return c, c.Gate.MayRead(actor.Account)
}

// hiddenWords are the words that are removed from the texts of a government,
// the longest first: a shorter one may be part of a longer one.
func hiddenWords(ctx context.Context, tx pgx.Tx, jurisdiction string) ([]string, error) {
	rows, _ := tx.Query(ctx, `SELECT words FROM vault.hidden_words WHERE jurisdiction = $1 AND back_at IS NULL ORDER BY length(words) DESC, words`, jurisdiction)
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
