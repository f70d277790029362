package bundle

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

var sha256Pattern = regexp.MustCompile(`^[0-9a-f]{64}$`)

// check validates everything of a manifest that needs no file.
func (m Manifest) check() error {
	if m.Schema != Schema {
		return invalid("schema %d of the bundle is not known here (want %d)", m.Schema, Schema)
	}
	if err := m.Jurisdiction.Validate(); err != nil {
		return err
	}
	if err := m.Document.Validate(); err != nil {
		return err
	}
	if m.Document.Jurisdiction != m.Jurisdiction.Code {
		return invalid("the document is of jurisdiction %q, the manifest of %q", m.Document.Jurisdiction, m.Jurisdiction.Code)
	}
	if m.Tier != civic.PublicTier && m.Tier != civic.DeputyTier {
		return invalid("tier %q", m.Tier)
	}
	if m.Disclosure == "" {
		return invalid("no version of the disclosure list")
	}
	if c := m.Certificates; c != nil && (c.Rules == "" || c.Hidden < 0 || c.Answered < 0) {
		return invalid("certificates %+v", *c)
	}
	if err := m.checkDates(); err != nil {
		return err
	}
	if err := m.checkDecision(); err != nil {
		return err
	}
	return m.checkNotes()
}

// checkDecision wants dates of approval with what is approved alone, and
// nothing where none is recorded, so that it has one spelling.
func (m Manifest) checkDecision() error {
	switch d := m.Decision; {
	case d == nil:
		return nil
	case d.Empty() || !budget.Decided(m.Document.Stage):
		return civic.Invalid("release.decision", "only what is approved has a date of approval")
	default:
		return d.Validate()
	}
}

// checkDates wants dates in their one spelling. A candidate has no SealedAt.
func (m Manifest) checkDates() error {
	if day, err := time.Parse(time.DateOnly, m.AsOf); err != nil || day.Format(time.DateOnly) != m.AsOf {
		return invalid("as_of %q is not a date", m.AsOf)
	}
	if m.SealedAt == "" {
		return nil
	}
	if at, err := time.Parse(time.RFC3339, m.SealedAt); err != nil || at.Format(time.RFC3339) != m.SealedAt {
		return invalid("sealed_at %q is not an RFC 3339 time", m.SealedAt)
	}
	return nil
}

// checkNotes wants an authorisation with every draft and with nothing else,
// and a correction notice with every superseding release.
func (m Manifest) checkNotes() error {
	draft, a := m.Document.Stage == civic.Draft, m.Authorisation
	switch {
	case draft && (a == nil || a.Number == "" || a.Body == "" || a.Scope == ""):
		return civic.Invalid("release.authorisation", "a draft needs its authorisation (number, body, scope)")
	case !draft && a != nil:
		return invalid("an authorisation outside a draft")
	case m.Supersedes != "" && !sha256Pattern.MatchString(m.Supersedes):
		return invalid("supersedes %q is not a hash", m.Supersedes)
	case (m.Supersedes == "") != (m.Correction == ""):
		return invalid("a correction notice and the hash it corrects go together")
	}
	return nil
}

// maxAmount bounds a single published amount (100 万亿元, in 分), so that no
// sum over a release can overflow.
const maxAmount = civic.Money(1e16)

// maxRows bounds the rows of one file.
const maxRows = 5_000_000

// check validates the rows: shapes, bounds, and that every row refers to
// rows that are there, so that a release is complete in itself.
func (c Content) check(m Manifest) error {
	names := c.index()
	steps := []func() error{
		func() error { return c.checkUnits(names) },
		func() error { return c.checkLines(names) },
		func() error { return c.checkNotes(names) },
		func() error { return c.checkProjects(names) },
		func() error { return c.checkExecutions(names, m.Document) },
		func() error { return c.checkGoals(names) },
		func() error { return c.checkSections(names) },
		func() error { return c.checkTexts(names) },
		func() error { return c.checkFunds(names) },
		func() error { return c.checkResiduals(names) },
		func() error { return c.checkAttachments(names) },
	}
	for _, f := range rowFiles {
		if n := f.count(c); n > maxRows {
			return civic.Fail(civic.KindTooLarge, "bundle.too_large", f.name+" has too many rows")
		}
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// names are the keys rows may refer to.
type names struct {
	units, regions map[string]bool
	projects       map[civic.PublicID]bool
}

func (c Content) index() names {
	n := names{units: map[string]bool{}, regions: map[string]bool{}, projects: map[civic.PublicID]bool{}}
	for _, u := range c.Units {
		n.units[u.Code] = true
	}
	for _, r := range c.Regions {
		n.regions[r.Code] = true
	}
	for _, p := range c.Projects {
		n.projects[p.ID] = true
	}
	return n
}

func (c Content) checkUnits(n names) error {
	for _, u := range c.Units {
		if u.Code == "" || u.Name == "" || u.Parent != "" && !n.units[u.Parent] || u.Parent == u.Code {
			return invalid("unit %q: no code, name or known parent %q", u.Code, u.Parent)
		}
	}
	for _, r := range c.Regions {
		if r.Code == "" || r.Name == "" || r.Parent != "" && !n.regions[r.Parent] || r.Parent == r.Code || r.Population < 0 {
			return invalid("region %q: no code, name, known parent %q or population", r.Code, r.Parent)
		}
	}
	return nil
}

func (c Content) checkLines(n names) error {
	for _, l := range c.Lines {
		switch {
		case l.Table == "" || l.Code == "" || l.Column == "" || l.Name == "":
			return invalid("line %s/%s/%s/%s: an empty part", l.Table, l.Unit, l.Code, l.Column)
		case !n.units[l.Unit]:
			return invalid("line %s/%s/%s: unit %q is not in the release", l.Table, l.Unit, l.Code, l.Unit)
		case !sound(l.Amount, -maxAmount):
			return invalid("line %s/%s/%s/%s: amount %v", l.Table, l.Unit, l.Code, l.Column, l.Amount)
		}
	}
	return nil
}

func (c Content) checkProjects(n names) error {
	for _, p := range c.Projects {
		switch {
		case !p.ID.Valid() || p.Name == "":
			return invalid("project %q: no ID or name", p.ID)
		case !n.units[p.Unit]:
			return invalid("project %s: unit %q is not in the release", p.ID, p.Unit)
		case p.Region != "" && !n.regions[p.Region]:
			return invalid("project %s: region %q is not in the release", p.ID, p.Region)
		case p.Function != "" && !p.Function.Valid() || p.Economic != "" && !p.Economic.Valid():
			return invalid("project %s: function %q, economic class %q", p.ID, p.Function, p.Economic)
		case p.Class != budget.Ordinary && p.Class != budget.Sensitive && p.Class != budget.Protected:
			return invalid("project %s: class %q may not be in a release", p.ID, p.Class)
		case !onEarth(p.Lon, p.Lat):
			return invalid("project %s: not a point on the earth", p.ID)
		case !sound(p.Original, 0) || !sound(p.Adjusted, 0) || !soundPaid(p.Paid):
			return invalid("project %s: amounts %v, %v, %v", p.ID, p.Original, p.Adjusted, p.Paid)
		}
	}
	return nil
}

func (c Content) checkExecutions(n names, d civic.Document) error {
	for _, e := range c.Executions {
		switch {
		case !n.projects[e.ID]:
			return invalid("execution of project %q, which is not in the release", e.ID)
		case e.Month < 1 || e.Month > 12 || d.Stage == civic.Execution && e.Month > d.Month:
			return invalid("execution of project %s in month %d", e.ID, e.Month)
		case !soundPaid(e.Paid):
			return invalid("execution of project %s: paid %v", e.ID, e.Paid)
		}
	}
	return nil
}

func (c Content) checkNotes(n names) error {
	for _, note := range c.Notes {
		if note.Table == "" || note.Code == "" || note.Text == "" || !n.units[note.Unit] {
			return invalid("note on %s/%s/%s: an empty part, or a unit that is not in the release", note.Table, note.Unit, note.Code)
		}
	}
	return nil
}

func (c Content) checkSections(n names) error {
	for _, s := range c.Sections {
		if !budget.ValidSectionNumber(s.Number) || s.Title == "" || !n.units[s.Unit] {
			return invalid("section %q of unit %q: no number, no heading, or a unit that is not in the release", s.Number, s.Unit)
		}
	}
	return nil
}

func (c Content) checkTexts(n names) error {
	for _, t := range c.Texts {
		if !n.projects[t.ID] || !slices.Contains(budget.TextFields, t.Field) || t.Text == "" {
			return invalid("text %q of project %q: empty, or of a project that is not in the release", t.Field, t.ID)
		}
	}
	return nil
}

// checkFunds wants every amount of a form to belong to a project, and none to be
// more open than the project's own amount: the parts would tell the whole.
func (c Content) checkFunds(n names) error {
	exact := map[civic.PublicID]bool{}
	for _, p := range c.Projects {
		exact[p.ID] = p.Original.Form == civic.Exact
	}
	for _, f := range c.Funds {
		if !n.projects[f.ID] || !slices.Contains(budget.AllFunds, f.Fund) || !sound(f.Amount, 0) || f.Amount.Missing() {
			return invalid("amount %q of project %q: no such amount, or a project that is not in the release", f.Fund, f.ID)
		}
		if f.Amount.Known() && !exact[f.ID] {
			return invalid("amount %q of project %q is published where the project's own is not", f.Fund, f.ID)
		}
	}
	return nil
}

// maxAttachments bounds the original documents of one release; more belong on
// the site of the department.
const maxAttachments = 500

// checkAttachments wants every original named by a row and every row to name
// one, under the name its bytes have, so that nothing travels unseen.
func (c Content) checkAttachments(n names) error {
	if len(c.Attachments) > maxAttachments {
		return civic.Fail(civic.KindTooLarge, "bundle.too_large", fmt.Sprintf("%d attachments", len(c.Attachments)))
	}
	named := map[string]bool{}
	for _, a := range c.Attachments {
		data, found := c.Originals[a.File]
		known := (a.ID == "" || n.projects[a.ID]) && (a.Unit == "" || n.units[a.Unit]) && (a.ID == "" || a.Unit == "")
		switch {
		case !known || a.Title == "" || a.Name == "" || a.Pages < 0 || !slices.Contains(budget.AttachmentKinds, a.Kind):
			return invalid("attachment %s of %q %q: no title, name or kind, or of a row that is not in the release", a.File, a.ID, a.Unit)
		case !found || a.MediaType.Extension() == "" || AttachmentFile(data, a.MediaType) != a.File:
			return invalid("attachment %s is not the file it names", a.File)
		}
		named[a.File] = true
	}
	if len(named) != len(c.Originals) {
		return invalid("%d originals, of which %d are named by a row", len(c.Originals), len(named))
	}
	return nil
}

func (c Content) checkGoals(n names) error {
	for _, g := range c.Goals {
		if !n.projects[g.ID] || g.Level1 == "" || g.Level2 == "" || g.Level3 == "" {
			return invalid("goal %q of project %q, which is not in the release", g.Level3, g.ID)
		}
	}
	return nil
}

func (c Content) checkResiduals(n names) error {
	for _, r := range c.Residuals {
		measured := r.Measure == "original" || r.Measure == "adjusted" || r.Measure == "paid"
		if !r.Residual || !measured || !n.units[r.Unit] || r.Function != "" && !r.Function.Valid() || r.Amount.Form != civic.Withheld || !sound(r.Amount, 0) {
			return invalid("residual of %s/%s/%s: %v", r.Unit, r.Function, r.Measure, r.Amount)
		}
	}
	return nil
}

// sound reports a figure of known form within bounds; hidden ones carry no
// amount.
func sound(f civic.Figure, lowest civic.Money) bool {
	switch f.Form {
	case civic.Exact:
		return f.Lo == f.Hi && f.Lo >= lowest && f.Hi <= maxAmount && f.Reason == ""
	case civic.Interval:
		return f.Lo < f.Hi && f.Lo >= lowest && f.Hi <= maxAmount && f.Reason == ""
	case civic.Withheld, civic.Aggregate:
		return f.Lo == 0 && f.Hi == 0 && f.Reason != ""
	case civic.None:
		return f.Lo == 0 && f.Hi == 0
	}
	return false
}

// soundPaid is sound for payments: an exact one may be below zero, where more
// was taken back than paid; a range says what is possible and begins at zero.
func soundPaid(f civic.Figure) bool {
	return sound(f, 0) || f.Form == civic.Exact && sound(f, -maxAmount)
}

// onEarth reports both coordinates or neither, within bounds.
func onEarth(lon, lat *float64) bool {
	if lon == nil || lat == nil {
		return lon == nil && lat == nil
	}
	return math.Abs(*lon) <= 180 && math.Abs(*lat) <= 90
}

// Totals are the control totals: sums of published forms in the order of the
// rows. A hidden amount hides the sum it belongs to.
func (c Content) Totals() (Totals, error) {
	t := Totals{Projects: len(c.Projects), Original: civic.NoFigure(), Adjusted: civic.NoFigure(), Paid: civic.NoFigure()}
	for _, p := range c.Projects {
		t.Original = t.Original.Add(p.Original)
		t.Adjusted = t.Adjusted.Add(p.Adjusted)
		t.Paid = t.Paid.Add(p.Paid)
		for _, sum := range []civic.Figure{t.Original, t.Adjusted, t.Paid} {
			if sum.Hi > maxTotal {
				return t, civic.Fail(civic.KindTooLarge, "bundle.too_large", "a control total is beyond any budget")
			}
		}
	}
	return t, nil
}

// maxTotal bounds control totals far below overflow: one more maxAmount
// always fits.
const maxTotal = 100 * maxAmount
