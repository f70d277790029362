package postgres

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// batchOf is one batch in force, with the document it belongs to.
type batchOf struct {
	ID       int64
	Kind     string
	Document civic.Document
}

// batchColumns are what scanBatch reads of a batch b and its document d.
const batchColumns = `b.id, b.kind, d.jurisdiction, d.year, d.stage, d.version, d.month`

func scanBatch(row pgx.CollectableRow) (b batchOf, err error) {
	d := &b.Document
	err = row.Scan(&b.ID, &b.Kind, &d.Jurisdiction, &d.Year, &d.Stage, &d.Version, &d.Month)
	return b, err
}

// availableBatches lists the batches in force of a jurisdiction, up to the
// given year.
func availableBatches(ctx context.Context, tx pgx.Tx, d civic.Document) ([]batchOf, error) {
	const list = `SELECT ` + batchColumns + ` FROM vault.current_batch b JOIN vault.document d ON d.id = b.document
		WHERE d.jurisdiction = $1 AND d.year <= $2 ORDER BY b.id`
	rows, _ := tx.Query(ctx, list, d.Jurisdiction, d.Year)
	return pgx.CollectRows(rows, scanBatch)
}

// sources names the batch each kind of row of a release is taken from, 0 for
// none; executions in the order in which they are believed.
type sources struct {
	units, regions, notes, projects, goals int64
	executions                             []int64
	lines, sections                        []int64 // likewise
	used                                   []int64 // all of them, sorted
}

// chooseSources decides which batches a release of document d is made from.
// A document's own batch always comes first. Otherwise
//   - units and regions come from the newest document at or before d;
//   - projects and goals come from the newest budget of the year before d, so
//     that an execution release carries the approved amounts; a draft is
//     never continued, and continues nothing;
//   - lines and notes likewise, but only within the year: final accounts have tables of
//     their own; each table of lines from the newest document that prints it, so that a
//     month's revenue stands beside the tables of the budget;
//   - explanations likewise, each unit's from the newest document that has one;
//   - executions come from every month of the year up to d's.
func chooseSources(d civic.Document, available []batchOf) sources {
	var s sources
	newest := slices.Clone(available)
	slices.SortStableFunc(newest, func(a, b batchOf) int {
		return cmp.Or(compareDocuments(b.Document, a.Document), cmp.Compare(b.ID, a.ID))
	})
	pick := func(kind string, may func(civic.Document) bool) int64 {
		for _, b := range newest {
			if b.Kind == kind && (b.Document == d || compareDocuments(b.Document, d) < 0 && may(b.Document)) {
				return b.ID
			}
		}
		return 0
	}
	reference := func(civic.Document) bool { return true }
	continued := func(earlier civic.Document) bool {
		return earlier.Year == d.Year && earlier.Stage != civic.Draft && d.Stage != civic.Draft
	}
	s.units, s.regions = pick("units", reference), pick("regions", reference)
	s.projects, s.goals = pick("projects", continued), pick("goals", continued)
	inYear := func(earlier civic.Document) bool { return continued(earlier) && d.Stage != civic.FinalAccounts }
	s.notes = pick("notes", inYear)
	for _, b := range newest {
		if b.Kind == "sections" && (b.Document == d || compareDocuments(b.Document, d) < 0 && inYear(b.Document)) {
			s.sections = append(s.sections, b.ID)
		}
		if b.Kind == "lines" && (b.Document == d || compareDocuments(b.Document, d) < 0 && inYear(b.Document)) {
			s.lines = append(s.lines, b.ID)
		}
		if b.Kind == "execution" && (b.Document == d || executionBelongs(b.Document, d)) {
			s.executions = append(s.executions, b.ID)
		}
	}
	s.used = slices.Concat([]int64{s.units, s.regions, s.notes, s.projects, s.goals}, s.executions, s.lines, s.sections)
	slices.Sort(s.used)
	s.used = slices.DeleteFunc(slices.Compact(s.used), func(id int64) bool { return id == 0 })
	return s
}

// executionBelongs reports whether the execution of an earlier month is part
// of d: of an execution release or of the final accounts.
func executionBelongs(earlier, d civic.Document) bool {
	sameYear := earlier.Year == d.Year && earlier.Stage == civic.Execution
	return sameYear && compareDocuments(earlier, d) < 0 && (d.Stage == civic.Execution || d.Stage == civic.FinalAccounts)
}

// compareDocuments orders documents of one jurisdiction by time: year, stage,
// month, version.
func compareDocuments(a, b civic.Document) int {
	return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Stage.Rank(), b.Stage.Rank()),
		cmp.Compare(a.Month, b.Month), cmp.Compare(a.Version, b.Version))
}
