// Package published presents what a release says, the same way on every
// page: names of documents and places, project cards, sums, and the line
// that tells where a figure comes from.
package published

import (
	"strconv"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/link"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// View is a page about one release: its frame, the reader's links, the
// release and the names of its units and regions.
type View struct {
	Frame   ui.Page
	Link    link.Builder
	Release release.Header
	Names   release.Names
}

// Lang is the reader's language.
func (v View) Lang() message.Lang { return v.Frame.Lang }

// T is a text of the catalogue.
func (v View) T(key string, args ...any) string { return message.T(v.Frame.Lang, key, args...) }

// Document names the budget document the page shows.
func (v View) Document() string { return message.Document(v.Lang(), v.Release.Document) }

// ByStage is a text that is another one where the document is final accounts.
func (v View) ByStage(plan, accounts string, args ...any) string {
	if v.Release.Document.Stage == civic.FinalAccounts {
		return v.T(accounts, args...)
	}
	return v.T(plan, args...)
}

// Draft reports that the page shows what nobody has approved yet.
func (v View) Draft() bool { return v.Release.Document.Stage == civic.Draft }

// Authorisation is the recorded permission to show a draft: number, body and
// scope in the words of who gave it.
func (v View) Authorisation() string {
	a := v.Release.Authorisation
	if a == nil {
		return ""
	}
	return v.T("stage.authorisation_value", a.Number, a.Body, a.Scope)
}

// Corrected is the correction notice of a release that replaces an earlier
// one; nil for any other.
func (v View) Corrected() *ui.Notice {
	if v.Release.Supersedes == "" {
		return nil
	}
	return &ui.Notice{
		Tone: ui.Plain, Icon: "info", Title: v.T("published.correction"), Body: v.Release.Correction,
		Links: []ui.Link{{Label: v.T("published.corrected"), Href: v.Link.To("/data/" + v.Release.Supersedes)}},
	}
}

// UnitName is a unit's name in the reader's language.
func (v View) UnitName(code string) string { return v.Names.UnitName(code, v.Lang().Code()) }

// RegionName is a region's name in the reader's language; projects without a
// region are not located yet.
func (v View) RegionName(code string) string {
	if code == "" {
		return v.T("published.no_region")
	}
	return v.Names.RegionName(code, v.Lang().Code())
}

// ClassName is the official name of a functional or economic class, the code
// itself where it is unknown.
func (v View) ClassName(code string) string {
	if name := budget.ClassName(code, v.Lang().Code()); name != "" {
		return name
	}
	if code == "" {
		return v.T("published.other")
	}
	return code
}

// Card is a project as a list shows it.
func (v View) Card(c release.Card) ui.ProjectCard {
	card := ui.ProjectCard{
		Name: c.Name, Href: v.Link.Project(string(c.ID)), Sentence: c.Summary,
		Unit: v.UnitName(c.Unit), UnitHref: v.Link.Department(c.Unit),
		Bar: Bar(c), Progress: v.Progress(c), Pills: v.Pills(c),
	}
	if c.Region != "" {
		card.Place = v.RegionName(c.Region)
	}
	return card
}

// Cards are projects in order.
func (v View) Cards(cards []release.Card) []ui.ProjectCard {
	list := make([]ui.ProjectCard, len(cards))
	for i, c := range cards {
		list[i] = v.Card(c)
	}
	return list
}

// Bar is 年初 → 调整 → 支付 of a project.
func Bar(c release.Card) ui.Bar {
	return ui.Bar{Original: c.Original, Adjusted: c.Adjusted, Paid: c.Paid}
}

// Progress sets payments against the time gone by; nil outside execution and
// where no rate is published.
func (v View) Progress(c release.Card) *ui.Progress {
	elapsed, ok := v.Release.Elapsed()
	if !ok {
		return nil
	}
	if p, known := ui.NewProgress(c.Paid, c.Budget(), elapsed); known {
		return &p
	}
	return nil
}

// Pills are what stands out about a project: that it is a draft, that payments
// are behind the calendar, a review far below the self-evaluation.
func (v View) Pills(c release.Card) []ui.Pill {
	var pills []ui.Pill
	if v.Draft() {
		pills = append(pills, ui.StagePill(v.Lang(), civic.Draft))
	}
	if level := v.Release.Alert(c); level != budget.NoAlert {
		pills = append(pills, ui.LagPill(v.Lang(), string(level)))
	}
	if c.Self != nil && c.Review != nil && *c.Self-*c.Review >= wideGap {
		word := v.T("published.gap", Points(*c.Self), Points(*c.Review))
		pills = append(pills, ui.Pill{Tone: ui.Act, Icon: "alert", Word: word})
	}
	return pills
}

// wideGap is how far, in hundredths of a point, a review lies below the
// self-evaluation before the card says so: one grade.
const wideGap = 1000

// Points writes hundredths of a point, "95" or "95.5".
func Points(hundredths int) string {
	return strconv.FormatFloat(float64(hundredths)/100, 'f', -1, 64)
}

// Source tells where the page's figures come from.
func (v View) Source(definition string, downloads ...ui.Link) ui.Source {
	return ui.Source{
		Definition: v.T("published.definition_" + definition), Unit: v.T("published.unit_" + definition),
		AsOf: message.Date(v.Lang(), v.Release.AsOf), Release: v.Document(), ReleaseHref: v.ReleaseHref(),
		Edition:     v.T("published.edition", v.Frame.Edition),
		EditionHref: v.Frame.EditionHref, Downloads: downloads, Method: v.Link.To("/method"),
	}
}

// ReleaseHref leads to the release's files and proof.
func (v View) ReleaseHref() string { return v.Link.To("/data/" + v.Release.Hash) }

// Choice are the parameters that name the page's release, for links that
// must stay in it.
func (v View) Choice() []string {
	d := v.Release.Document
	pairs := []string{"year", strconv.Itoa(int(d.Year)), "stage", string(d.Stage)}
	if d.Stage == civic.Execution {
		pairs = append(pairs, "month", strconv.Itoa(d.Month))
	}
	return append(pairs, "version", strconv.Itoa(d.Version))
}

// Kept are the parameters that keep a form in the page's release and language:
// a form sent with GET drops what stands in its address.
func (v View) Kept() []ui.Pair {
	var pairs []ui.Pair
	choice := v.Choice()
	for i := 0; i+1 < len(choice); i += 2 {
		pairs = append(pairs, ui.Pair{Name: choice[i], Value: choice[i+1]})
	}
	if v.Lang() == message.EN {
		pairs = append(pairs, ui.Pair{Name: "lang", Value: string(message.EN)})
	}
	return pairs
}

// Departments are the choices of a department, "any" first.
func (v View) Departments(chosen string) []ui.Option {
	options := []ui.Option{{Label: v.T("filter.any")}}
	for _, u := range v.Names.Units {
		if u.Parent == "" {
			options = append(options, ui.Option{Value: u.Code, Label: v.UnitName(u.Code), Selected: u.Code == chosen})
		}
	}
	return options
}

// Pages leads on and back in a list that is complete at hand: its page number,
// from 1, of size entries each. at is the address of a page, "" for the first.
func (v View) Pages(shown, total, number, size int, at func(page string) string) ui.Pager {
	pager := ui.Pager{Shown: v.T("list.shown", shown, civic.Thousands(int64(total)))}
	if number*size < total {
		pager.Next = at(strconv.Itoa(number + 1))
	}
	if number > 1 {
		pager.First = at("")
	}
	return pager
}

// Signed writes how far an amount moved, in 万元 with its sign: "+18.60",
// "-3.20 … +1.50"; what the published forms leave open is said to be unknown.
func (v View) Signed(f civic.Figure) string {
	switch {
	case !f.Known():
		return v.T("difference.unknown")
	case f.Lo == f.Hi:
		return withSign(f.Lo)
	}
	return v.T("difference.between", withSign(f.Lo), withSign(f.Hi))
}

func withSign(m civic.Money) string {
	if m > 0 {
		return "+" + ui.WanYuan(m)
	}
	return ui.WanYuan(m)
}

// Figures are the three sums large, with what they leave out.
func (v View) Figures(total release.Sum) []ui.FigureBlock {
	blocks := []ui.FigureBlock{{Label: v.T("published.original"), Value: total.Original}}
	if !v.Release.Adjusted.Missing() {
		blocks = append(blocks, ui.FigureBlock{Label: v.T("published.amount"), Value: total.Amount})
	}
	if !v.Release.Paid.Missing() {
		blocks = append(blocks, ui.FigureBlock{
			Label: v.T("published.paid"), Value: total.Paid,
			Note: v.T("published.rate") + " " + message.Rate(v.Lang(), total.Paid, total.Amount),
		})
	}
	if total.Hidden > 0 {
		blocks[0].Note = v.T("published.hidden", total.Hidden)
	}
	return blocks
}

// Published are releases as events, each leading to its files.
func (v View) Published(list []release.Header) []ui.Event {
	var events []ui.Event
	for _, h := range list {
		event := ui.Event{
			When: message.Date(v.Lang(), h.PublishedAt), Title: message.Document(v.Lang(), h.Document),
			Href: v.Link.To("/data/" + h.Hash), State: ui.Past, Pills: []ui.Pill{ui.StagePill(v.Lang(), h.Document.Stage)},
		}
		if h.Supersedes != "" {
			event.Body = v.T("published.correction") + " " + h.Correction
		}
		events = append(events, event)
	}
	return events
}

// SumRow is a row of a table of sums with its name and where it leads.
type SumRow struct {
	Name string
	Href string
	Sum  release.Sum
}

// SumTable is a table of sums, largest first, with their total at its foot.
// It stands under a heading that says what is summed.
func (v View) SumTable(head string, rows []SumRow) ui.Table {
	t := ui.Table{Caption: v.Document(), Columns: v.sumColumns(head)}
	var total release.Sum
	for _, row := range rows {
		t.Rows = append(t.Rows, ui.Row{Cells: v.sumCells(row)})
		total = total.Add(row.Sum)
	}
	if len(rows) > 1 {
		t.Foot = []ui.Row{{Cells: v.sumCells(SumRow{Name: v.T("published.total"), Sum: total})}}
	}
	return t
}

func (v View) sumColumns(head string) []ui.Column {
	columns := []ui.Column{
		{Head: head}, {Head: v.T("published.count"), Numeric: true}, {Head: v.InWan("published.original"), Numeric: true},
	}
	if !v.Release.Adjusted.Missing() {
		columns = append(columns, ui.Column{Head: v.InWan("published.amount"), Numeric: true})
	}
	if !v.Release.Paid.Missing() {
		columns = append(columns, ui.Column{Head: v.InWan("published.paid"), Numeric: true}, ui.Column{Head: v.T("published.rate"), Numeric: true})
	}
	return columns
}

// InWan is the head of a column of amounts with their unit, 万元.
func (v View) InWan(key string) string { return v.T(key) + " (" + v.T("published.unit_wan") + ")" }

func (v View) sumCells(row SumRow) []templ.Component {
	cells := []templ.Component{
		ui.Anchor(row.Name, row.Href), ui.Text(civic.Thousands(int64(row.Sum.Projects))), ui.Money(v.Lang(), row.Sum.Original),
	}
	if !v.Release.Adjusted.Missing() {
		cells = append(cells, ui.Money(v.Lang(), row.Sum.Amount))
	}
	if !v.Release.Paid.Missing() {
		cells = append(cells, ui.Money(v.Lang(), row.Sum.Paid), ui.Text(message.Rate(v.Lang(), row.Sum.Paid, row.Sum.Amount)))
	}
	return cells
}

// SumBars compares sums by their budget.
func (v View) SumBars(head string, rows []SumRow) ui.Bars {
	bars := ui.Bars{Caption: v.Document(), Head: [2]string{head, v.T("published.amount")}}
	if v.Release.Adjusted.Missing() {
		bars.Head[1] = v.T("published.original")
	}
	for _, row := range rows {
		bars.Rows = append(bars.Rows, ui.BarRow{Name: row.Name, Href: row.Href, Amount: row.Sum.Amount})
	}
	return bars
}
