// Package overview is a whole release in pictures: what the money is for, who
// spends it, how far each department has come, what changed since last year,
// where the money flows, and the three public expenses. Each picture has its
// table, which stands alone where no script runs, and its file.
package overview

import (
	"slices"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Page is a release in pictures.
type Page struct {
	published.View
	Spending []release.Spending
	Regions  []release.Sum    // by town, the largest first
	News     []release.Header // newest first
	Monthly  []release.Monthly
	Alerts   []release.SignalCount // public ones
	Years    *Years                // nil without a budget of last year
	Expenses []YearOfExpenses
}

// Years are the budgets of last year and this one by 类.
type Years struct {
	Before, After release.Header
	First, Second []release.Sum
}

// YearOfExpenses are the three public expenses in a year's budget.
type YearOfExpenses struct {
	Release release.Header
	Lines   []release.Line
}

// Total is everything the release spends.
func (p Page) Total() release.Sum {
	var total release.Sum
	for _, s := range p.Spending {
		total = total.Add(s.Sum)
	}
	return total
}

// HasProjects reports a release with projects, not only tables.
func (p Page) HasProjects() bool { return len(p.Spending) > 0 }

// Lead is the page in one sentence.
func (p Page) Lead() string {
	if !p.HasProjects() {
		return p.T("overview.lead_none", p.Document())
	}
	total := p.Total()
	if elapsed, executing := p.Release.Elapsed(); executing {
		return p.T("overview.lead", p.Document(), message.Figure(p.Lang(), total.Amount),
			message.Rate(p.Lang(), total.Paid, total.Amount), message.Percent(elapsed))
	}
	return p.T("overview.lead_budget", p.Document(), message.Figure(p.Lang(), total.Amount))
}

// Summary are the figures at the top: the budget, what is paid and what is left.
func (p Page) Summary() []ui.FigureBlock {
	total := p.Total()
	blocks := p.Figures(total)
	if !p.Release.Paid.Missing() && total.Amount.Known() {
		blocks = append(blocks, ui.FigureBlock{Label: p.T("overview.balance"), Value: budget.Move(total.Paid, total.Amount), Note: p.T("overview.balance_note")})
	}
	return blocks
}

// newsShown are the newest releases that the page names.
const newsShown = 3

// Events are the newest releases.
func (p Page) Events() []ui.Event { return p.Published(p.News[:min(len(p.News), newsShown)]) }

// keyAreas are the main items of expenditure that the Ministry of Finance names
// in its monthly account of public revenue and expenditure (财政收支情况), by 类.
var keyAreas = []string{"205", "206", "207", "208", "210", "211", "212", "213", "214", "232"}

// KeyAreas is how far payments in the key areas have come, nil outside
// execution. It has no total: the areas are no whole.
func (p Page) KeyAreas() *ui.Table {
	if p.Progress() == nil {
		return nil
	}
	var rows []published.SumRow
	for _, b := range release.ByFunction(p.Spending) {
		if slices.Contains(keyAreas, b.Key) {
			rows = append(rows, published.SumRow{Name: p.ClassName(b.Key), Href: p.Link.To("/projects", append(p.Choice(), "class", b.Key)...), Sum: b.Sum})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	t := p.SumTable(p.T("overview.head_functions"), rows)
	t.Foot = nil
	return &t
}

// Progress is all payments against the time gone by, nil outside execution.
func (p Page) Progress() *ui.Progress {
	total := p.Total()
	return p.View.Progress(release.Card{Adjusted: total.Amount, Paid: total.Paid})
}

// PerHead says the budget per inhabitant, "" where nobody was counted.
func (p Page) PerHead() string {
	people, amount := p.Names.Inhabitants(), p.Total().Amount
	if people == 0 || !amount.Known() {
		return ""
	}
	return p.T("overview.per_head", civic.Thousands(people), message.Figure(p.Lang(), release.PerHead(amount, people)))
}

// AlertLinks lead to the public alerts of each level, the gravest first.
func (p Page) AlertLinks() []ui.Link {
	var links []ui.Link
	for _, level := range slices.Backward(budget.Alerts()) {
		number := 0
		for _, c := range p.Alerts {
			if string(c.Level) == level {
				number += c.Number
			}
		}
		if number > 0 {
			links = append(links, ui.Link{
				Label: p.T("overview.alerts", p.T("alert."+level), civic.Thousands(int64(number))),
				Href:  p.Link.To("/alerts", append(p.Choice(), "level", level)...) + "#list",
			})
		}
	}
	return links
}

// Picture is one picture with its words, its table and its file.
type Picture struct {
	ID       string // in the page and in the file's address
	Title    string
	Sentence string
	Note     string
	Chart    Chart
	Tables   []ui.Table
	CSV      ui.Link
}

// Pictures are all that the release can show.
func (p Page) Pictures() []Picture {
	if !p.HasProjects() {
		return nil
	}
	list := []Picture{p.functions(), p.departments(), p.regions()}
	if _, executing := p.Release.Elapsed(); executing && len(p.Monthly) > 0 {
		list = append(list, p.months())
	}
	if p.Years != nil {
		list = append(list, p.years())
	}
	return append(list, p.flow())
}

// csv leads to the file of a picture.
func (p Page) csv(id string) ui.Link {
	return ui.Link{Label: p.T("published.csv"), Href: p.Link.To("/overview/"+id+".csv", p.Choice()...)}
}

// middle is the one number a picture draws of a figure, in 分.
func middle(f civic.Figure) int64 {
	m, _ := f.Midpoint()
	return int64(m)
}

// amountHead names the amount of the release that pictures show.
func (p Page) amountHead() string {
	key := "published.amount"
	if p.Release.Adjusted.Missing() {
		key = "published.original"
	}
	return p.T(key)
}

func (p Page) inWan(words string) string { return words + " (" + p.T("published.unit_wan") + ")" }

// words are what a picture says of a figure.
func (p Page) words(f civic.Figure) string { return message.Figure(p.Lang(), f) }
