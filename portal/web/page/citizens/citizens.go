// Package citizens is the citizens' budget (公民预算): a year, or a department's
// part of it, on one page in plain words, for the screen and for paper.
package citizens

import (
	"fmt"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Page is the budget of a year, or of one department of it, in short.
type Page struct {
	published.View
	Department string // code, "" for the whole budget
	Total      release.Sum
	Classes    []release.Sum // by 类, by 项 where all is of one 类; the largest first
	Spenders   []release.Sum // by department, the largest first; none for one department
	Largest    []release.Card
	Before     *Earlier // nil without a budget of the year before
}

// Earlier is the year before as it was budgeted.
type Earlier struct {
	Release release.Header
	Total   release.Sum
}

// shown are how many classes and departments stand on the page; the rest is
// added up, so that the page stays one page.
const shown = 6

// Title names the page.
func (p Page) Title() string {
	year := int(p.Release.Document.Year)
	if p.Department != "" {
		return p.T("citizens.title_of", p.UnitName(p.Department), year)
	}
	return p.T("citizens.title", p.Frame.Jurisdiction, year)
}

// Lead says how much, in one sentence.
func (p Page) Lead() string {
	return p.T("citizens.lead", p.Document(), message.Figure(p.Lang(), p.Total.Amount), civic.Thousands(int64(p.Total.Projects)))
}

// Progress says how far payments have come, "" outside execution.
func (p Page) Progress() string {
	elapsed, executing := p.Release.Elapsed()
	if !executing || p.Total.Paid.Missing() {
		return ""
	}
	return p.T("citizens.progress", message.Figure(p.Lang(), p.Total.Paid), message.Rate(p.Lang(), p.Total.Paid, p.Total.Amount), message.Percent(elapsed))
}

// Change says how the budget moved against the year before, "" where there is
// none or where published ranges leave it open.
func (p Page) Change() string {
	if p.Before == nil {
		return ""
	}
	delta, known := budget.Delta(p.Before.Total.Original, p.Total.Original)
	before := message.Document(p.Lang(), p.Before.Release.Document)
	amount := message.Figure(p.Lang(), p.Before.Total.Original)
	switch {
	case known && delta.Lo > 0:
		return p.T("citizens.rose", before, amount, message.Figure(p.Lang(), delta))
	case known && delta.Hi < 0:
		return p.T("citizens.fell", before, amount, message.Figure(p.Lang(), less(delta)))
	case known && delta.Lo == 0 && delta.Hi == 0:
		return p.T("citizens.same", before, amount)
	}
	return p.T("citizens.unclear", before, amount)
}

// less is a fall as an amount.
func less(f civic.Figure) civic.Figure {
	if f.Lo == f.Hi {
		return civic.ExactFigure(-f.Lo)
	}
	return civic.IntervalFigure(-f.Hi, -f.Lo)
}

// Hundred divides every 100 元 by use; ranges count by their middles.
func (p Page) Hundred() ui.Bars {
	return p.bars("citizens.hundred", "budget.class", "citizens.hundred_rest", p.Classes, p.ClassName)
}

// ByDepartment divides it by who spends it.
func (p Page) ByDepartment() ui.Bars {
	return p.bars("citizens.by_department", "budget.department", "citizens.by_department_rest", p.Spenders, p.UnitName)
}

// bars draws the largest sums; those left over stand in one bar under the name
// others.
func (p Page) bars(caption, head, others string, sums []release.Sum, name func(string) string) ui.Bars {
	bars := ui.Bars{Caption: p.T(caption), Head: [2]string{p.T(head), p.T("published.amount")}}
	var rest release.Sum
	for i, s := range sums {
		if i >= shown {
			rest = rest.Add(s)
			continue
		}
		bars.Rows = append(bars.Rows, ui.BarRow{Name: name(s.Value), Amount: s.Amount, Share: p.ofHundred(s.Amount)})
	}
	if rest.Projects > 0 {
		bars.Rows = append(bars.Rows, ui.BarRow{Name: p.T(others), Amount: rest.Amount, Share: p.ofHundred(rest.Amount)})
	}
	return bars
}

// ofHundred is the part of every 100 元, "" where it cannot be told.
func (p Page) ofHundred(part civic.Figure) string {
	a, okA := part.Midpoint()
	b, okB := p.Total.Amount.Midpoint()
	if !okA || !okB || b <= 0 {
		return ""
	}
	tenths := (int64(a)*1000 + int64(b)/2) / int64(b)
	return p.T("citizens.yuan", fmt.Sprintf("%d.%d", tenths/10, tenths%10))
}

// PerHead says the budget per inhabitant, "" where nobody was counted or for
// one department.
func (p Page) PerHead() string {
	people := p.Names.Inhabitants()
	if people == 0 || !p.Total.Amount.Known() || p.Department != "" {
		return ""
	}
	return p.T("overview.per_head", civic.Thousands(people), message.Figure(p.Lang(), release.PerHead(p.Total.Amount, people)))
}

// Projects are the largest ones, each with its plain sentence.
func (p Page) Projects() []Item {
	var items []Item
	for _, c := range p.Largest {
		items = append(items, Item{Name: c.Name, Href: p.Link.To("/projects/"+string(c.ID), p.Choice()...), Sentence: c.Summary, Amount: message.Figure(p.Lang(), c.Budget())})
	}
	return items
}

// Item is one project of the list.
type Item struct{ Name, Href, Sentence, Amount string }

// Hidden says how many projects are in no sum, "" where all are.
func (p Page) Hidden() string {
	if p.Total.Hidden == 0 {
		return ""
	}
	return p.T("published.hidden", p.Total.Hidden)
}

// Proof is what stands at the foot of the paper: source, date, edition, and the
// hash by which anybody can find the release again.
func (p Page) Proof() string {
	return p.T("citizens.proof", p.Frame.Jurisdiction, p.Document(), message.Date(p.Lang(), p.Release.AsOf), p.Frame.Edition, p.Release.Hash)
}

// address is the page of this release with an ending.
func (p Page) address(ending string) string {
	if p.Department != "" {
		return p.Link.To("/departments/"+p.Department+"/citizens"+ending, p.Choice()...)
	}
	return p.Link.To(fmt.Sprintf("/budgets/%d/citizens%s", p.Release.Document.Year, ending), p.Choice()[2:]...)
}

// PDF is the page as a file to print.
func (p Page) PDF() ui.Link { return ui.Link{Label: p.T("citizens.pdf"), Href: p.address(".pdf")} }
