package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/disclosure/attachment"
	"github.com/sunbudget/sunbudget/portal/release"
)

// AddAttachment cleans an original document (attachment.Clean) and stores it
// beside the rows of a document. The same file in the same place changes
// nothing; its number is returned again.
func (v *Vault) AddAttachment(ctx context.Context, actor civic.Actor, d civic.Document, a budget.Attachment) (id int64, err error) {
	if err := errors.Join(d.Validate(), a.Validate()); err != nil {
		return 0, err
	}
	if err := v.may(actor, account.Import, d.Jurisdiction); err != nil {
		return 0, err
	}
	handedIn := bundle.Sum(a.Data)
	clean, err := attachment.Clean(a)
	if err != nil {
		return 0, err
	}
	err = v.inTx(ctx, func(tx pgx.Tx) error {
		document, err := v.openDocument(ctx, tx, d)
		if err != nil {
			return err
		}
		if id, err = v.storeAttachment(ctx, tx, actor, document, handedIn, clean); err != nil {
			return err
		}
		return v.logAccess(ctx, tx, actor, "attach", fmt.Sprintf("%s attachment %d", d, id))
	})
	return id, err
}

// storeAttachment adds the cleaned file, or finds the one that is there.
func (v *Vault) storeAttachment(ctx context.Context, tx pgx.Tx, actor civic.Actor, document int64, handedIn string, a budget.Attachment) (id int64, err error) {
	const find = `SELECT id FROM vault.attachment WHERE document = $1 AND project = $2 AND unit = $3 AND kind = $4 AND handed_in = $5 AND withdrawn_at IS NULL`
	err = tx.QueryRow(ctx, find, document, a.Project, a.Unit, a.Kind, handedIn).Scan(&id)
	if !errors.Is(err, pgx.ErrNoRows) {
		return id, err
	}
	const add = `INSERT INTO vault.attachment (document, project, unit, kind, title, name, media_type, handed_in, data, pages, loaded_by, loaded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`
	pages := append([]string{}, a.Pages...) // an empty list, never NULL
	err = tx.QueryRow(ctx, add, document, a.Project, a.Unit, a.Kind, a.Title, a.Name, a.MediaType, handedIn, a.Data, pages,
		actor.Account, v.clock()).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("store attachment: %w", err)
	}
	return id, nil
}

// attachedColumns are what scanAttached reads of an attachment a and its
// document d; the bytes come last and may be left out.
const attachedColumns = `a.id, d.jurisdiction, d.year, d.stage, d.version, d.month, a.project, a.unit, a.kind, a.title, a.name,
	a.media_type, a.pages, a.loaded_by, a.loaded_at`

func scanAttached(row pgx.CollectableRow, also ...any) (a disclosure.Attached, err error) {
	d := &a.Document
	into := []any{
		&a.ID, &d.Jurisdiction, &d.Year, &d.Stage, &d.Version, &d.Month, &a.Project, &a.Unit, &a.Kind, &a.Title, &a.Name,
		&a.MediaType, &a.Pages, &a.LoadedBy, &a.LoadedAt,
	}
	return a, row.Scan(append(into, also...)...)
}

// Attachments lists what is attached to documents of a government, newest
// first, without bytes and without what was withdrawn.
func (v *Vault) Attachments(ctx context.Context, actor civic.Actor, jurisdiction string) (all []disclosure.Attached, err error) {
	if err := v.may(actor, account.ReadVault, jurisdiction); err != nil {
		return nil, err
	}
	err = v.inTx(ctx, func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, `SELECT `+attachedColumns+` FROM vault.attachment a JOIN vault.document d ON d.id = a.document
			WHERE d.jurisdiction = $1 AND a.withdrawn_at IS NULL ORDER BY a.id DESC LIMIT 500`, jurisdiction)
		all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (disclosure.Attached, error) { return scanAttached(row) })
		if err != nil {
			return fmt.Errorf("attachments of %s: %w", jurisdiction, err)
		}
		return v.logAccess(ctx, tx, actor, "list", "attachments of "+jurisdiction)
	})
	return all, err
}

// Attachment is one attachment with its bytes, as they would be published. The
// look is recorded.
func (v *Vault) Attachment(ctx context.Context, actor civic.Actor, jurisdiction string, id int64) (a disclosure.Attached, err error) {
	if err := v.may(actor, account.ReadVault, jurisdiction); err != nil {
		return a, err
	}
	err = v.inTx(ctx, func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, `SELECT `+attachedColumns+`, a.data FROM vault.attachment a JOIN vault.document d ON d.id = a.document
			WHERE d.jurisdiction = $1 AND a.id = $2`, jurisdiction, id)
		a, err = pgx.CollectExactlyOneRow(rows, scanWithData)
		if errors.Is(err, pgx.ErrNoRows) {
			return civic.NotFound(fmt.Sprintf("attachment %d", id))
		}
		if err != nil {
			return fmt.Errorf("attachment %d: %w", id, err)
		}
		return v.logAccess(ctx, tx, actor, "view", fmt.Sprintf("attachment %d", id))
	})
	return a, err
}

// WithdrawAttachment takes an attachment out of every later candidate. What
// was sealed with it stays; a takedown is the way to remove that.
func (v *Vault) WithdrawAttachment(ctx context.Context, actor civic.Actor, jurisdiction string, id int64) error {
	if err := v.may(actor, account.Import, jurisdiction); err != nil {
		return err
	}
	return v.inTx(ctx, func(tx pgx.Tx) error {
		const withdraw = `UPDATE vault.attachment a SET withdrawn_by = $3, withdrawn_at = $4 FROM vault.document d
			WHERE d.id = a.document AND d.jurisdiction = $1 AND a.id = $2 AND a.withdrawn_at IS NULL`
		tag, err := tx.Exec(ctx, withdraw, jurisdiction, id, actor.Account, v.clock())
		if err != nil {
			return fmt.Errorf("withdraw attachment %d: %w", id, err)
		}
		if tag.RowsAffected() == 0 {
			return civic.NotFound(fmt.Sprintf("attachment %d", id))
		}
		return v.logAccess(ctx, tx, actor, "withdraw", fmt.Sprintf("attachment %d", id))
	})
}

// CandidateOriginal is the bytes of one original of a candidate, exactly as it
// would be published, for those who read its texts. The look is recorded.
func (v *Vault) CandidateOriginal(ctx context.Context, actor civic.Actor, id int64, file string) (data []byte, err error) {
	err = v.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := v.lookAt(ctx, tx, actor, id); err != nil {
			return err
		}
		_, content, err := readArchive(ctx, tx, id)
		if err != nil {
			return err
		}
		var found bool
		if data, found = content.Originals[file]; !found {
			return civic.NotFound(fmt.Sprintf("%s of candidate %d", file, id))
		}
		return v.logAccess(ctx, tx, actor, "view", fmt.Sprintf("candidate %d %s", id, file))
	})
	return data, err
}

// chosenAttachments says in SQL which attachments a of documents d belong to a
// release of document $1..$5: its own; those of earlier versions that it
// corrects; and those of projects from earlier documents of the year, which
// the release carries on. A draft carries nothing on and is never carried on.
const chosenAttachments = `d.jurisdiction = $1 AND d.year = $2 AND a.withdrawn_at IS NULL AND (
	(d.stage, d.version, d.month) = ($3, $4, $5)
	OR $3 <> 'draft' AND d.stage = $3 AND d.month = $5 AND d.version < $4
	OR $3 <> 'draft' AND d.stage <> 'draft' AND a.project <> '' AND d.stage = ANY ($6) AND (d.stage <> $3 OR d.month < $5))`

// chosenArguments are the arguments of chosenAttachments.
func chosenArguments(d civic.Document) []any {
	var upTo []string // stages that come no later
	for _, s := range civic.Stages {
		if s.Rank() <= d.Stage.Rank() {
			upTo = append(upTo, string(s))
		}
	}
	return []any{d.Jurisdiction, d.Year, d.Stage, d.Version, d.Month, upTo}
}

// chooseAttachments are the numbers of the attachments of a release of d.
func chooseAttachments(ctx context.Context, tx pgx.Tx, d civic.Document) ([]int64, error) {
	rows, _ := tx.Query(ctx, `SELECT a.id FROM vault.attachment a JOIN vault.document d ON d.id = a.document WHERE `+chosenAttachments+` ORDER BY a.id`, chosenArguments(d)...)
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	return append([]int64{}, ids...), err
}

// readAttachments are the attachments of a release of d, with their bytes.
func readAttachments(ctx context.Context, tx pgx.Tx, d civic.Document) ([]disclosure.Attached, error) {
	rows, _ := tx.Query(ctx, `SELECT `+attachedColumns+`, a.data FROM vault.attachment a JOIN vault.document d ON d.id = a.document
		WHERE `+chosenAttachments+` ORDER BY a.id`, chosenArguments(d)...)
	return pgx.CollectRows(rows, scanWithData)
}

func scanWithData(row pgx.CollectableRow) (disclosure.Attached, error) {
	var data []byte
	a, err := scanAttached(row, &data)
	a.Data = data
	return a, err
}

// storeCandidateAttachments writes down what a candidate was made from, what
// was refused too: handing in another file makes the candidate stale.
func storeCandidateAttachments(ctx context.Context, tx pgx.Tx, candidate int64, used []disclosure.Attached) error {
	ids := make([]int64, len(used))
	for i, a := range used {
		ids[i] = a.ID
	}
	_, err := tx.Exec(ctx, `INSERT INTO vault.candidate_attachment (candidate, attachment) SELECT $1, unnest($2::bigint[])`, candidate, ids)
	return err
}

// attachments are the rows of the originals of a release.
func (p projection) attachments() table {
	t := table{name: "attachment", columns: []string{"file", "project", "unit", "kind", "title", "name", "media_type", "pages"}}
	for _, a := range p.content.Attachments {
		t.rows = append(t.rows, []any{a.File, a.ID, a.Unit, a.Kind, a.Title, a.Name, a.MediaType, a.Pages})
	}
	return t
}

// Originals are the attachments of a public release in the order of their
// kinds: all of them, or with a project those of that project alone.
func (p *Public) Originals(ctx context.Context, h release.Header, project civic.PublicID) ([]release.Original, error) {
	return list[release.Original](ctx, p.pool, "originals", `SELECT a.file, a.project, a.unit, a.kind, a.title, a.name, a.media_type, a.pages, f.sha256, f.bytes
		FROM release.attachment a JOIN release.file f ON f.release = a.release AND f.name = a.file
		WHERE a.release = $1 AND $2 IN ('', a.project)
		ORDER BY a.project, a.unit, array_position($3::text[], a.kind), a.title, a.file`, h.ID, project, budget.AttachmentKinds)
}
