package disclosure

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
	"github.com/sunbudget/sunbudget/portal/redact"
)

// Raw is everything a document says, before any rule.
type Raw struct {
	Document   civic.Document
	AsOf       string // date; rules whose review is due by then are reported
	Units      []budget.Unit
	Regions    []budget.Region
	Lines      []budget.Line
	Notes      []budget.Note
	Sections   []budget.Section
	Projects   []budget.Project
	Executions []budget.Execution // of all months up to the document's
	Goals      []budget.Goal
	IDs        map[string]civic.PublicID // by internal code
	Hide       []string                  // words that a reviewer had hidden, removed from every text
	// Attachments are the originals beside the rows, as package attachment has
	// cleaned them.
	Attachments []Attached
}

// Outcome is what is to be published of a document, the report about it, the
// line that joins the disclosure ledger once the release is sealed, and the
// texts that a person has to read before.
type Outcome struct {
	Content bundle.Content
	Report  Report
	Entry   protect.Entry // holds true amounts: never leaves the vault
	Texts   []Passage     // with what was handed in: never leave the vault
}

// Apply makes what is published of raw at a tier to readers who know
// everything in the ledger. It is a pure function: the same list, rows and
// ledger give the same outcome, whatever the order of the rows. Rows that
// refer to a project that is not there, or a project without public ID, are
// errors of kind invalid.
func (l *List) Apply(tier civic.Tier, raw Raw, ledger protect.Ledger) (Outcome, error) {
	a, err := l.begin(tier, raw)
	if err != nil {
		return Outcome{}, err
	}
	if err := a.protect(ledger); err != nil {
		return Outcome{}, err
	}
	content := bundle.Content{
		Units: raw.Units, Regions: raw.Regions, Lines: statutory(raw.Lines), Notes: a.notes(), Sections: a.sections(),
		Projects: a.projects(), Texts: a.furtherTexts(), Funds: a.funds(ledger), Residuals: a.residuals(), Disclosure: l.Source,
	}
	if content.Executions, err = a.executions(); err != nil {
		return Outcome{}, err
	}
	if content.Goals, err = a.goals(); err != nil {
		return Outcome{}, err
	}
	a.attachments(&content)
	a.finishReport(content)
	return Outcome{content.Sorted(), a.report, a.entry, a.reading(content)}, nil
}

// statutory publishes every cell of the statutory tables as it is: the law
// has decided, and no list can say otherwise.
func statutory(lines []budget.Line) []bundle.Line {
	out := make([]bundle.Line, 0, len(lines))
	for _, l := range lines {
		out = append(out, bundle.Line{
			Table: l.Table, Unit: l.Unit, Code: l.Code, Name: l.Name, Column: l.Column,
			Amount: civic.ExactFigure(l.Amount),
		})
	}
	return out
}

// notes publishes the words beside statutory figures. The law wants them
// public; what identifies people in them, and the amounts of hidden projects,
// is masked as in any other text.
func (a *application) notes() []budget.Note {
	out := make([]budget.Note, len(a.raw.Notes))
	for i, n := range a.raw.Notes {
		n.Text = a.clean(n.Table+" "+n.Unit+" "+n.Code, NoteText, n.Text, a.secretsOf(n.Unit))
		out[i] = n
	}
	return out
}

// sections publishes the explanations of budgets, as notes are published.
func (a *application) sections() []budget.Section {
	out := make([]budget.Section, len(a.raw.Sections))
	for i, s := range a.raw.Sections {
		code, secret := s.Unit+" "+s.Number, a.secretsOf(s.Unit)
		s.Title = a.clean(code, SectionText, s.Title, secret)
		s.Text = a.clean(code, SectionText, s.Text, secret)
		out[i] = s
	}
	return out
}

// secretsOf is what a text about a whole unit may not tell: the hidden amounts
// of projects of the unit, below and above it. Amounts the unit states in its
// statutory tables may stand: they are published beside the text.
func (a *application) secretsOf(unit string) secrets {
	if known, met := a.secrets[unit]; met {
		return known
	}
	var s secrets
	for _, p := range a.all {
		if civic.UnitWithin(p.Unit, unit) || civic.UnitWithin(unit, p.Unit) {
			s.hidden = append(s.hidden, p.hiddenAmounts()...)
		}
	}
	for _, l := range a.raw.Lines {
		if l.Unit == unit && len(s.hidden) > 0 {
			s.stated = append(s.stated, l.Amount)
		}
	}
	a.secrets[unit] = s
	return s
}

// project is one project on its way out: the raw row, the newest execution,
// and its amounts as they are published.
type project struct {
	budget.Project
	id             civic.PublicID
	latest         *budget.Execution // nil: no execution is known
	original       civic.Figure
	adjusted, paid civic.Figure // missing where no execution is known
	self, review   *int
}

// application is one run of Apply.
type application struct {
	list   *List
	tier   civic.Tier
	raw    Raw
	all    []*project // published ones, by internal code
	byCode map[string]*project
	absent map[string]bool // classified codes
	report Report
	entry  protect.Entry
	texts  []Passage

	secrets map[string]secrets // by unit

	known map[Passage]bool // texts by what they say, so that each is read once
}

// begin sorts the projects into published and classified ones and gives each
// its forms.
func (l *List) begin(tier civic.Tier, raw Raw) (*application, error) {
	a := &application{
		list: l, tier: tier, raw: raw, byCode: map[string]*project{}, absent: map[string]bool{}, known: map[Passage]bool{}, secrets: map[string]secrets{},
		report: Report{Disclosure: l.Version, Tier: tier, Amounts: map[civic.Form]int{}, Figures: map[protect.Measure]map[civic.Form]int{}},
	}
	for _, p := range raw.Projects {
		if err := a.take(p); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(a.all, func(p, q *project) int { return strings.Compare(p.Code, q.Code) })
	for i := range raw.Executions {
		e := &raw.Executions[i]
		if p := a.byCode[e.Code]; p != nil && (p.latest == nil || p.latest.Month < e.Month) {
			p.latest = e
		}
	}
	for _, g := range raw.Goals {
		if p := a.byCode[g.Code]; p != nil {
			p.self, p.review = addPoints(p.self, g.Self), addPoints(p.review, g.Review)
		}
	}
	return a, nil
}

// take adds one raw project.
func (a *application) take(p budget.Project) error {
	if p.Class == budget.Classified {
		a.absent[p.Code] = true
		return nil
	}
	id, found := a.raw.IDs[p.Code]
	if !found || a.byCode[p.Code] != nil {
		return civic.Invalid("release.project", fmt.Sprintf("project %s stands twice or has no public ID", p.Code))
	}
	taken := &project{Project: p, id: id}
	a.all, a.byCode[p.Code] = append(a.all, taken), taken
	return nil
}

// addPoints sums points of indicators; nil where none was scored.
func addPoints(sum, points *int) *int {
	if points == nil {
		return sum
	}
	total := *points
	if sum != nil {
		total += *sum
	}
	return &total
}

// hidden reports a project of which any amount is not exact.
func (p *project) hidden() bool {
	for _, f := range []civic.Figure{p.original, p.adjusted, p.paid} {
		if !f.Missing() && f.Form != civic.Exact {
			return true
		}
	}
	return false
}

// projects writes the published rows.
func (a *application) projects() []bundle.Project {
	out := make([]bundle.Project, 0, len(a.all))
	for _, p := range a.all {
		row := bundle.Project{
			ID: p.id, Unit: p.Unit, Function: p.Function, Economic: p.Economic, Region: p.Region,
			Class: p.Class, Start: p.Start, End: p.End,
			Original: p.original, Adjusted: p.adjusted, Paid: p.paid,
		}
		row.Name = a.name(p)
		row.Summary = a.text(p, Summary, p.Summary)
		row.Justification = a.text(p, Justification, p.Justification)
		row.Lon, row.Lat = a.point(p)
		if a.shows(Scores, p) {
			row.Self, row.Review = p.self, p.review
		}
		out = append(out, row)
	}
	return out
}

// furtherTexts writes the further texts of projects. Most say why and how a
// project is done, so that the rule of 立项依据 holds for them; overall targets
// are performance targets.
func (a *application) furtherTexts() []bundle.Text {
	var out []bundle.Text
	for _, p := range a.all {
		for _, field := range budget.TextFields {
			rule := Justification
			if field == budget.ProjectGoalText || field == budget.YearGoalText {
				rule = Goals
			}
			if text := a.text(p, rule, p.Text(field)); text != "" {
				out = append(out, bundle.Text{ID: p.id, Field: field, Text: text})
			}
		}
	}
	return out
}

// shows reports whether the list publishes a field of the project as it is.
func (a *application) shows(field Field, p *project) bool {
	return a.list.Rule(field, p.Class, a.tier).Form == civic.Exact
}

// name is the project's name, or the words that stand for it.
func (a *application) name(p *project) string {
	if !a.shows(Name, p) {
		return a.list.Unnamed
	}
	return a.mask(p, Name, p.Name)
}

// text is a text of the project without its hidden amounts and without what
// identifies people, or nothing.
func (a *application) text(p *project, field Field, text string) string {
	if !a.shows(field, p) || text == "" {
		return ""
	}
	return a.mask(p, field, text)
}

// mask cleans a text of a project.
func (a *application) mask(p *project, field Field, text string) string {
	return a.clean(p.Code, field, text, secrets{hidden: p.hiddenAmounts()})
}

// clean removes from a text what identifies people, the words a reviewer had
// hidden and the amounts that are hidden, counts each in the report, and keeps
// the text for the reviewer. Code says whose text it is.
func (a *application) clean(code string, field Field, text string, secret secrets) string {
	raw := text
	text, found := redact.Mask(text)
	kinds := map[string]int{}
	for _, span := range found {
		kinds[string(span.Kind)]++
	}
	for _, words := range a.raw.Hide {
		kinds["words"] += strings.Count(text, words)
		text = strings.ReplaceAll(text, words, WordsMask)
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		a.countMasked(code, field, kind, kinds[kind])
	}
	if len(secret.hidden) > 0 {
		masked, count := maskAmounts(text, secret)
		text = masked
		a.countMasked(code, field, "amount", count)
	}
	a.read(Passage{Code: code, Field: field, Raw: raw, Public: text})
	return text
}

func (a *application) countMasked(code string, field Field, kind string, count int) {
	if count > 0 {
		a.report.Masked = append(a.report.Masked, Masked{Code: code, Field: field, Kind: kind, Count: count})
	}
}

// hiddenAmounts lists the raw amounts of a hidden project, which its texts may
// not tell; none of one whose amounts are all exact.
func (p *project) hiddenAmounts() []civic.Money {
	if !p.hidden() {
		return nil
	}
	list := []civic.Money{p.Amount}
	if p.latest != nil {
		list = append(list, p.latest.Adjusted, p.latest.Paid)
	}
	return list
}

// point is the place on the map, unless the list keeps it back: by the class
// of the project, by its function or by a word in its name.
func (a *application) point(p *project) (lon, lat *float64) {
	if p.Lon == nil || p.Lat == nil || !a.shows(Location, p) {
		return nil, nil
	}
	if a.list.districtOnly(p.Project) {
		a.report.NoPoint++
		return nil, nil
	}
	return p.Lon, p.Lat
}

// districtOnly reports a project of a kind that no map may point at.
func (l *List) districtOnly(p budget.Project) bool {
	return slices.ContainsFunc(l.NoPoints, func(prefix string) bool { return strings.HasPrefix(string(p.Function), prefix) }) ||
		slices.ContainsFunc(l.NoPointWords, func(word string) bool { return strings.Contains(p.Name, word) })
}

// residuals declare, for every unit and 项, the classified part of its sums
// (其他（含依法不予公开）): that there is one, and no more.
func (a *application) residuals() []bundle.Residual {
	var out []bundle.Residual
	met := map[bundle.Residual]bool{}
	for _, c := range a.entry.System.Cells {
		if c.Kind != protect.Secret {
			continue
		}
		row := bundle.Residual{
			Residual: true, Measure: c.ID[strings.LastIndexByte(c.ID, '/')+1:], Unit: c.Place.Unit,
			Function: c.Place.Function, Amount: civic.WithheldFigure(c.Ground),
		}
		if !met[row] { // several regions are one part of the sum
			met[row] = true
			out = append(out, row)
		}
	}
	return out
}

// executions writes cumulative payments by month.
func (a *application) executions() ([]bundle.Execution, error) {
	out := make([]bundle.Execution, 0, len(a.raw.Executions))
	for _, e := range a.raw.Executions {
		p, err := a.owner(e.Code, "execution")
		if err != nil {
			return nil, err
		}
		if p != nil {
			out = append(out, bundle.Execution{ID: p.id, Month: e.Month, Paid: a.figure(p, protect.Paid, e.Month)})
		}
	}
	return out, nil
}

// goals writes the performance indicators of projects whose targets are
// published.
func (a *application) goals() ([]bundle.Goal, error) {
	out := make([]bundle.Goal, 0, len(a.raw.Goals))
	taken := map[[4]string]bool{}
	for _, g := range a.raw.Goals {
		p, err := a.owner(g.Code, "performance target")
		if err != nil {
			return nil, err
		}
		if p == nil || !a.shows(Goals, p) {
			continue
		}
		goal := bundle.Goal{
			ID: p.id, Level1: g.Level1, Level2: g.Level2, Level3: a.mask(p, Goals, g.Level3),
			Target: a.mask(p, Goals, g.Target), Actual: a.mask(p, Goals, g.Actual), Weight: g.Weight,
		}
		if a.shows(Scores, p) {
			goal.Self, goal.Review = g.Self, g.Review
		}
		for taken[goalKey(goal)] { // two indicators told apart by an amount alone
			goal.Level3 += "′"
		}
		taken[goalKey(goal)] = true
		out = append(out, goal)
	}
	return out, nil
}

func goalKey(g bundle.Goal) [4]string {
	return [4]string{string(g.ID), g.Level1, g.Level2, g.Level3}
}

// owner finds the project of a row: nil for a classified one.
func (a *application) owner(code, what string) (*project, error) {
	p := a.byCode[code]
	if p == nil && !a.absent[code] {
		return nil, civic.Invalid("release.unknown_project", fmt.Sprintf("%s of project %s, which is not in the document", what, code))
	}
	return p, nil
}

// count counts one cell by its form.
func (a *application) count(m protect.Measure, f civic.Figure) {
	if f.Missing() {
		return
	}
	if a.report.Figures[m] == nil {
		a.report.Figures[m] = map[civic.Form]int{}
	}
	a.report.Figures[m][f.Form]++
}

// finishReport counts what is published.
func (a *application) finishReport(c bundle.Content) {
	a.report.Projects, a.report.Classified, a.report.Lines = len(c.Projects), len(a.absent), len(c.Lines)
	for _, p := range c.Projects {
		a.report.Amounts[p.Original.Form]++
		a.count(protect.Original, p.Original)
		a.count(protect.Adjusted, p.Adjusted)
	}
	for _, e := range c.Executions {
		a.count(protect.Paid, e.Paid)
	}
	for _, e := range a.list.Entries {
		rules := e.Tiers[a.tier]
		for _, class := range slices.Sorted(maps.Keys(rules)) {
			if review := rules[class].Review; review != "" && review <= a.raw.AsOf {
				a.report.Overdue = append(a.report.Overdue, fmt.Sprintf("%s of class %s: review was due on %s", e.Field, class, review))
			}
		}
	}
}
