package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/oversight"
)

// Living parts of pages that show issues and alerts.
const (
	issueTarget = "issues"
	alertTarget = "alerts"
)

// issueColumns read an oversight.Issue from app.issue i.
const issueColumns = `i.id, i.source, i.title, i.finding, i.reference, i.unit, i.project, i.plan_by, i.accept_by,
	(SELECT json_agg(json_build_object('Act', s.act, 'Text', s.text, 'At', s.at, 'LogIndex', s.log_index) ORDER BY s.seq)
		FROM app.issue_step s WHERE s.issue = i.id) AS steps`

// mostIssues bounds the list of a jurisdiction; an inspection finds dozens.
const mostIssues = 5000

// Issues lists the issues of a jurisdiction, those listed last first.
func (p *Public) Issues(ctx context.Context, jurisdiction string) ([]oversight.Issue, error) {
	return list[oversight.Issue](ctx, p.pool, "issues", `SELECT `+issueColumns+` FROM app.issue i
		JOIN app.issue_step f ON f.issue = i.id AND f.seq = 1 WHERE i.jurisdiction = $1 ORDER BY f.at DESC, i.id LIMIT $2`, jurisdiction, mostIssues)
}

// Issue is one issue; kind not_found where the jurisdiction has none of the ID.
func (p *Public) Issue(ctx context.Context, jurisdiction, id string) (oversight.Issue, error) {
	return readIssue(ctx, p.pool, jurisdiction, id)
}

func readIssue(ctx context.Context, q queryer, jurisdiction, id string) (oversight.Issue, error) {
	return one[oversight.Issue](ctx, q, "issue "+id, `SELECT `+issueColumns+` FROM app.issue i WHERE i.jurisdiction = $1 AND i.id = $2`, jurisdiction, id)
}

// ListIssue puts a problem on the list. The caller has asked account.Can.
// Kind invalid: the finding breaks a rule, or names a unit or a project that
// no public release knows.
func (d *Desk) ListIssue(ctx context.Context, by string, f oversight.Finding) (id string, err error) {
	f.Title, f.Text, f.Reference = comment.Clean(f.Title), comment.Clean(f.Text), comment.Clean(f.Reference)
	now := d.clock()
	if err := f.Check(now); err != nil {
		return "", err
	}
	public, err := civic.NewPublicID(d.ids)
	if err != nil {
		return "", err
	}
	id = string(public)
	return id, d.inTx(ctx, func(tx pgx.Tx) error {
		if err := knowsUnit(ctx, tx, f); err != nil {
			return err
		}
		planBy := workdays.Add(now, oversight.PlanDays).Due
		_, err := tx.Exec(ctx, `INSERT INTO app.issue (id, jurisdiction, source, title, finding, reference, unit, project, plan_by, accept_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::text::date, $10::text::date)`,
			id, f.Jurisdiction, f.Source, f.Title, f.Text, f.Reference, f.Unit, f.Project, civic.Date(planBy), f.AcceptBy)
		if err != nil {
			return fmt.Errorf("store an issue: %w", err)
		}
		return d.addStep(ctx, tx, by, oversight.Issue{Unit: f.Unit, Project: f.Project}, f.Jurisdiction, f.Text, oversight.Logged{
			Issue: id, Act: oversight.Listed, Source: f.Source, Unit: f.Unit, PlanBy: civic.Date(planBy), AcceptBy: f.AcceptBy,
		})
	})
}

// knowsUnit requires that a public release of the jurisdiction knows the unit
// and, where one is named, the project.
func knowsUnit(ctx context.Context, tx pgx.Tx, f oversight.Finding) error {
	var unit bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM release.unit u JOIN release.release r ON r.id = u.release
		WHERE r.jurisdiction = $1 AND r.tier = 'public' AND u.code = $2)`, f.Jurisdiction, f.Unit).Scan(&unit)
	switch {
	case err != nil:
		return fmt.Errorf("find a unit: %w", err)
	case !unit:
		return civic.Invalid("issue.fault_unit", "unit "+f.Unit)
	case f.Project == "":
		return nil
	}
	return knowsProject(ctx, tx, f.Jurisdiction, civic.PublicID(f.Project), "issue.fault_project")
}

// ActOnIssue does the next act. The caller has asked account.Can. Kind
// conflict: it is not the act's turn; invalid: it has no text.
func (d *Desk) ActOnIssue(ctx context.Context, by, jurisdiction, id string, act oversight.Act, text string) error {
	text = comment.Clean(text)
	return d.inTx(ctx, func(tx pgx.Tx) error {
		issue, err := readIssue(ctx, tx, jurisdiction, id)
		if err != nil {
			return err
		}
		if err := issue.Allow(act, text); err != nil {
			return err
		}
		return d.addStep(ctx, tx, by, issue, jurisdiction, text, oversight.Logged{Issue: id, Act: act})
	})
}

// addStep writes the next step of an issue with its log entry. Two acts at
// once are refused by the key of the table.
func (d *Desk) addStep(ctx context.Context, tx pgx.Tx, by string, issue oversight.Issue, jurisdiction, text string, logged oversight.Logged) error {
	departments, err := unitsAbove(ctx, tx, jurisdiction, issue.Unit)
	if err != nil {
		return err
	}
	if err := bumpTarget(ctx, tx, jurisdiction, append(shownWith(issueTarget, issue.Project), departments...)...); err != nil {
		return err
	}
	now := d.clock()
	logged.TextSHA256 = comment.BodyHash(text)
	index, err := d.appendLog(ctx, tx, now, jurisdiction, ledger.KindIssue, logged)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO app.issue_step (issue, seq, act, text, at, by, log_index) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		logged.Issue, len(issue.Steps)+1, logged.Act, text, now, by, index)
	if _, twice := violates(err, uniqueViolation); twice {
		return civic.Fail(civic.KindConflict, "issue.fault_order", "two acts on issue "+logged.Issue+" at once")
	}
	if err != nil {
		return fmt.Errorf("store a step of an issue: %w", err)
	}
	return nil
}

// unitsAbove are the living parts of the pages of a unit and of the units that
// any release puts above it.
func unitsAbove(ctx context.Context, tx pgx.Tx, jurisdiction, unit string) ([]string, error) {
	rows, err := tx.Query(ctx, `WITH RECURSIVE above AS (SELECT $2::text AS code
			UNION SELECT u.parent FROM above a JOIN release.unit u ON u.code = a.code AND u.parent <> ''
				JOIN release.release r ON r.id = u.release AND r.jurisdiction = $1)
		SELECT code FROM above`, jurisdiction, unit)
	if err != nil {
		return nil, fmt.Errorf("find the units above %s: %w", unit, err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (target string, err error) {
		var code string
		err = row.Scan(&code)
		return comment.Subject{Kind: comment.OnDepartment, ID: code}.String(), err
	})
}

// shownWith are the living parts of pages that show something: its list and
// the project it is about.
func shownWith(target, project string) []string {
	if project == "" {
		return []string{target}
	}
	return []string{target, comment.Subject{Kind: comment.OnProject, ID: project}.String()}
}

// IssueTarget is an issue as account.Can sees it: whose unit it is and who
// verified it, for somebody else closes it off.
func (d *Desk) IssueTarget(ctx context.Context, jurisdiction, id string) (civic.Target, error) {
	target := civic.Target{Kind: "issue", Jurisdiction: jurisdiction}
	err := d.pool.QueryRow(ctx, `SELECT i.unit, coalesce((SELECT array_agg(s.by) FROM app.issue_step s WHERE s.issue = i.id AND s.act = 'verified'), '{}')
		FROM app.issue i WHERE i.jurisdiction = $1 AND i.id = $2`, jurisdiction, id).Scan(&target.Unit, &target.Touched)
	if errors.Is(err, pgx.ErrNoRows) {
		return target, civic.NotFound("issue " + id)
	}
	if err != nil {
		return target, fmt.Errorf("read an issue: %w", err)
	}
	return target, nil
}

// raisedIn is where the newest published release of a year stands on an alert.
type raisedIn struct {
	Unit  string
	Level budget.Alert
}

// findAlert reads an alert as the newest published month of its year raises it.
func findAlert(ctx context.Context, q queryer, a oversight.Alerted) (raisedIn, error) {
	return one[raisedIn](ctx, q, fmt.Sprintf("alert %s of %s", a.Signal, a.Project), `SELECT s.unit, s.level FROM release.signal s
		WHERE s.id = $3 AND s.signal = $4 AND s.release = (SELECT r.id FROM release.release r
			WHERE r.jurisdiction = $1 AND r.year = $2 AND r.tier = 'public' AND r.stage = 'execution'
			ORDER BY r.month DESC, r.version DESC, r.edition DESC LIMIT 1)`, a.Jurisdiction, a.Year, a.Project, string(a.Signal))
}

// AlertTarget is an alert as account.Can sees it.
func (d *Desk) AlertTarget(ctx context.Context, a oversight.Alerted) (civic.Target, error) {
	raised, err := findAlert(ctx, d.pool, a)
	return civic.Target{Kind: "alert", Jurisdiction: a.Jurisdiction, Unit: raised.Unit}, err
}

// AlertRules is the newest record of the thresholds that a jurisdiction's
// alerts are computed with; a change of them is recorded with the next release.
func (p *Public) AlertRules(ctx context.Context, jurisdiction string) (oversight.RulesLogged, error) {
	rows, err := list[oversight.RulesLogged](ctx, p.pool, "thresholds", `SELECT index AS log_index, at FROM app.log_entry
		WHERE kind = $1 AND jurisdiction = $2 ORDER BY index DESC LIMIT 1`, ledger.KindThreshold, jurisdiction)
	if err != nil || len(rows) == 0 {
		return oversight.RulesLogged{}, err
	}
	return rows[0], nil
}

// NoteAlert records what a reviewer or the unit says of an alert, at the level
// it has now. The caller has asked account.Can.
func (d *Desk) NoteAlert(ctx context.Context, by string, a oversight.Alerted, note oversight.Note, text string) error {
	return d.inTx(ctx, func(tx pgx.Tx) error {
		raised, err := findAlert(ctx, tx, a)
		if err != nil {
			return err
		}
		said := oversight.Noted{Project: a.Project, Signal: a.Signal, Level: raised.Level, Note: note, Text: comment.Clean(text), At: d.clock()}
		if err := said.Check(); err != nil {
			return err
		}
		if err := bumpTarget(ctx, tx, a.Jurisdiction, shownWith(alertTarget, a.Project)...); err != nil {
			return err
		}
		index, err := d.appendLog(ctx, tx, said.At, a.Jurisdiction, ledger.KindAlert, oversight.LoggedNote{
			Year: a.Year, Project: a.Project, Signal: a.Signal, Level: raised.Level, Note: note, TextSHA256: comment.BodyHash(said.Text),
		})
		if err != nil {
			return err
		}
		return d.storeNote(ctx, tx, by, a, said, index)
	})
}

func (d *Desk) storeNote(ctx context.Context, tx pgx.Tx, by string, a oversight.Alerted, n oversight.Noted, index int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO app.alert_note (jurisdiction, year, project, signal, level, note, text, at, by, log_index)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		a.Jurisdiction, a.Year, a.Project, n.Signal, n.Level, n.Note, n.Text, n.At, by, index)
	if err != nil {
		return fmt.Errorf("store a note on an alert: %w", err)
	}
	return nil
}
