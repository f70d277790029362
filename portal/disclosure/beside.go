package disclosure

import (
	"cmp"
	"slices"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Beside is one project as the vault holds it, beside what would be public of
// it.
type Beside struct {
	Raw    budget.Project
	Latest *budget.Execution // the newest month, nil where none is known
	Public bundle.Project
	Risks  []Risk // amounts of it that can be derived
}

// Selection says which projects are set side by side.
type Selection string

// Selections, the one that people look at first at the front.
const (
	NotExact Selection = "hidden"  // some amount is not published exactly
	AtRisk   Selection = "blocked" // some amount can be derived
	Every    Selection = "all"
)

// Selections lists them.
var Selections = []Selection{NotExact, AtRisk, Every}

// BesidePage is one page of the comparison, in the order of internal codes.
type BesidePage struct {
	Candidate CandidateView
	Content   bundle.Content // everything that would be public, for names
	Rows      []Beside
	Next      string // code after which the next page begins, "" on the last
}

// SideBySide compares the projects of a selection that come after a code, at
// most limit of them. Classified projects have nothing public and are left out.
func SideBySide(raw Raw, c bundle.Content, report Report, selection Selection, after string, limit int) (rows []Beside, next string) {
	public := map[civic.PublicID]bundle.Project{}
	for _, p := range c.Projects {
		public[p.ID] = p
	}
	risks := map[string][]Risk{}
	for _, r := range report.AtRisk {
		risks[r.Code] = append(risks[r.Code], r)
	}
	slices.SortFunc(raw.Projects, func(a, b budget.Project) int { return cmp.Compare(a.Code, b.Code) })
	for _, p := range raw.Projects {
		row := Beside{Raw: p, Public: public[raw.IDs[p.Code]], Risks: risks[p.Code]}
		if p.Code <= after || row.Public.ID == "" || !row.in(selection) {
			continue
		}
		if len(rows) == limit {
			next = rows[limit-1].Raw.Code
			break
		}
		rows = append(rows, row)
	}
	addLatest(rows, raw.Executions)
	return rows, next
}

// in reports whether the project belongs to a selection.
func (b Beside) in(s Selection) bool {
	switch s {
	case AtRisk:
		return len(b.Risks) > 0
	case NotExact:
		inexact := func(f civic.Figure) bool { return !f.Missing() && f.Form != civic.Exact }
		return len(b.Risks) > 0 || slices.ContainsFunc([]civic.Figure{b.Public.Original, b.Public.Adjusted, b.Public.Paid}, inexact)
	}
	return true
}

func addLatest(rows []Beside, executions []budget.Execution) {
	at := map[string]int{}
	for i, row := range rows {
		at[row.Raw.Code] = i
	}
	for i := range executions {
		e := &executions[i]
		if n, shown := at[e.Code]; shown && (rows[n].Latest == nil || rows[n].Latest.Month < e.Month) {
			rows[n].Latest = e
		}
	}
}

// Removal is a release that somebody asked to have taken down.
type Removal struct {
	Hash        string
	Document    civic.Document
	Tier        civic.Tier
	Ground      string // one of bundle.Grounds
	Note        string // stays inside
	AskedBy     string
	AskedAt     time.Time
	ConfirmedBy string     // "" until another person confirms
	ConfirmedAt *time.Time // nil until then
}
