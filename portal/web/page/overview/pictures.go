package overview

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// functions shows what the money is for: 类, then 款.
func (p Page) functions() Picture {
	return p.tree("functions", release.ByFunction(p.Spending), p.ClassName, func(code string) string {
		return p.Link.To("/projects", append(p.Choice(), "class", code)...)
	}, func(_, code string) string { return p.Link.To("/projects", append(p.Choice(), "class", code)...) })
}

// departments shows who spends it, then on what.
func (p Page) departments() Picture {
	name := func(code string) string { return p.UnitName(code) }
	return p.tree("departments", release.ByUnit(p.Spending, p.Names), name, p.Link.Department, func(department, code string) string {
		return p.Link.To("/projects", append(p.Choice(), "department", department, "class", code)...)
	})
}

// regions shows where it is spent; a town leads on to its projects.
func (p Page) regions() Picture {
	return p.tree("regions", p.places(), p.RegionName, func(code string) string {
		if code == "" {
			return "" // what has no place yet
		}
		return p.Link.To("/projects", append(p.Choice(), "region", code)...)
	}, nil)
}

// places are the towns, what is for all of them, and what has no place yet.
func (p Page) places() []release.Branch {
	branches := make([]release.Branch, len(p.Regions))
	for i, sum := range p.Regions {
		branches[i] = release.Branch{Key: sum.Value, Sum: sum}
	}
	return branches
}

// tree is a treemap of one or two levels with the table of the first.
func (p Page) tree(id string, branches []release.Branch, name func(string) string, href func(string) string, below func(string, string) string) Picture {
	picture := Picture{ID: id, Title: p.T("overview." + id), Chart: p.newChart("treemap", p.T("overview."+id)), CSV: p.csv(id)}
	head := p.T("overview.head_" + id)
	t := ui.Table{Caption: p.Document(), Columns: []ui.Column{
		{Head: head}, {Head: p.T("published.count"), Numeric: true}, {Head: p.inWan(p.amountHead()), Numeric: true}, {Head: p.T("overview.of_hundred"), Numeric: true},
	}}
	total := p.Total()
	for _, b := range branches {
		node := Node{Name: p.drawn(name(b.Key)), Value: middle(b.Sum.Amount), Words: p.words(b.Sum.Amount), Href: href(b.Key)}
		for _, part := range b.Branches {
			if value := middle(part.Sum.Amount); value > 0 {
				node.Parts = append(node.Parts, Node{Name: p.ClassName(part.Key), Value: value, Words: p.words(part.Sum.Amount), Href: below(b.Key, part.Key)})
			}
		}
		picture.Chart.Nodes = append(picture.Chart.Nodes, node)
		t.Rows = append(t.Rows, ui.Row{Cells: p.treeCells(ui.Anchor(name(b.Key), node.Href), b.Sum, total)})
	}
	t.Foot = []ui.Row{{Cells: p.treeCells(ui.Text(p.T("published.total")), total, total)}}
	picture.Tables = []ui.Table{t}
	if len(branches) > 0 {
		first := branches[0]
		picture.Sentence = p.T("overview.first_"+id, name(first.Key), p.ofHundred(first.Sum.Amount, total.Amount))
	}
	picture.Note = p.hiddenNote(total)
	return picture
}

func (p Page) hiddenNote(total release.Sum) string {
	if total.Hidden == 0 {
		return ""
	}
	return p.T("published.hidden", total.Hidden)
}

func (p Page) treeCells(name templ.Component, sum, total release.Sum) []templ.Component {
	return []templ.Component{
		name, ui.Text(civic.Thousands(int64(sum.Projects))), ui.Money(p.Lang(), sum.Amount), ui.Text(p.ofHundred(sum.Amount, total.Amount)),
	}
}

// ofHundred is how much of every 100 元 goes to a part, of ranges by their
// middles.
func (p Page) ofHundred(part, whole civic.Figure) string {
	a, okA := part.Midpoint()
	b, okB := whole.Midpoint()
	if !okA || !okB || b <= 0 {
		return p.T("figure.none")
	}
	tenths := (int64(a)*1000 + int64(b)/2) / int64(b)
	return fmt.Sprintf("%d.%d", tenths/10, tenths%10)
}

// months is the heat map: how far each department has come by each month.
func (p Page) months() Picture {
	last := p.Release.Document.Month
	picture := Picture{
		ID: "months", Title: p.T("overview.months"), Sentence: p.T("overview.months_lead"), Chart: p.newChart("heat", p.T("overview.months")),
		CSV: p.csv("months"),
	}
	t := ui.Table{Caption: p.T("overview.months_table"), Note: p.T("overview.months_note"), Columns: []ui.Column{{Head: p.T("budget.department")}}, Wide: true}
	for month := 1; month <= last; month++ {
		head := p.T("project.month_n", month)
		picture.Chart.Heads = append(picture.Chart.Heads, head)
		t.Columns = append(t.Columns, ui.Column{Head: head, Numeric: true})
	}
	paid := release.MonthsByDepartment(p.Monthly, p.Names, last)
	for i, b := range release.ByUnit(p.Spending, p.Names) {
		picture.Chart.Rows = append(picture.Chart.Rows, p.drawn(p.UnitName(b.Key)))
		row := ui.Row{Cells: []templ.Component{ui.Anchor(p.UnitName(b.Key), p.Link.Department(b.Key))}}
		for month := range last {
			figure := civic.NoFigure()
			if months := paid[b.Key]; months != nil {
				figure = months[month]
			}
			picture.Chart.Cells = append(picture.Chart.Cells, p.heatCell(i, month, figure, b.Sum.Amount))
			row.Cells = append(row.Cells, ui.Text(message.Rate(p.Lang(), figure, b.Sum.Amount)))
		}
		t.Rows = append(t.Rows, row)
	}
	picture.Tables = []ui.Table{t}
	return picture
}

// heatCell draws a rate by the middle of its bounds.
func (p Page) heatCell(row, col int, paid, amount civic.Figure) Cell {
	lo, hi, ok := paid.Rate(amount)
	cell := Cell{Row: row, Col: col, Value: -1, Words: message.Rate(p.Lang(), paid, amount)}
	if ok {
		cell.Value = (lo + hi) / 2
	}
	return cell
}

// yearChange is how one 类 moved from last year's budget to this one.
type yearChange struct {
	Class         string
	Before, After civic.Figure
}

// delta is by how much it moved; a 类 that only one year has moved by all.
func (c yearChange) delta() civic.Figure {
	return budget.Move(c.Before, c.After)
}

// changes are the 类 of both years, the farthest moved first.
func (y Years) changes() []yearChange {
	at := map[string]*yearChange{}
	get := func(class string) *yearChange {
		if at[class] == nil {
			at[class] = &yearChange{Class: class}
		}
		return at[class]
	}
	for _, s := range y.First {
		get(s.Value).Before = s.Original
	}
	for _, s := range y.Second {
		get(s.Value).After = s.Original
	}
	var list []yearChange
	for _, c := range at {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b yearChange) int {
		return cmp.Or(cmp.Compare(size(b), size(a)), cmp.Compare(a.Class, b.Class))
	})
	return list
}

func size(c yearChange) int64 {
	n := middle(c.delta())
	return max(n, -n)
}

// stepsShown are the changes a waterfall shows singly.
const stepsShown = 8

// years is the waterfall from last year's budget to this one.
func (p Page) years() Picture {
	y := *p.Years
	before, after := release.Total(y.First).Original, release.Total(y.Second).Original
	name := func(h release.Header) string { return message.Document(p.Lang(), h.Document) }
	picture := Picture{
		ID: "years", Title: p.T("overview.years"), Note: p.T("overview.years_note"), Chart: p.newChart("waterfall", p.T("overview.years")), CSV: p.csv("years"),
		Sentence: p.T("overview.years_lead", name(y.Before), p.words(before), name(y.After), p.words(after)),
	}
	t := ui.Table{Caption: p.inWan(p.T("published.original")), Columns: []ui.Column{
		{Head: p.T("budget.class")}, {Head: name(y.Before), Numeric: true}, {Head: name(y.After), Numeric: true}, {Head: p.T("difference.delta"), Numeric: true},
	}}
	cells := func(name string, before, after, delta civic.Figure) []templ.Component {
		return []templ.Component{ui.Text(name), ui.Money(p.Lang(), before), ui.Money(p.Lang(), after), ui.Text(p.Signed(delta))}
	}
	level := middle(before)
	rest := civic.ExactFigure(0)
	steps := []Step{{Name: name(y.Before), To: level, Words: p.words(before), Whole: true}}
	for i, c := range y.changes() {
		move := middle(c.delta())
		t.Rows = append(t.Rows, ui.Row{Cells: cells(p.ClassName(c.Class), c.Before, c.After, c.delta())})
		if i < stepsShown {
			steps = append(steps, Step{Name: p.ClassName(c.Class), From: level, To: level + move, Words: p.Signed(c.delta()) + " " + p.T("published.unit_wan")})
			level += move
			continue
		}
		rest = rest.Add(c.delta())
	}
	end := middle(after)
	if len(y.changes()) > stepsShown {
		steps = append(steps, Step{Name: p.T("overview.rest"), From: level, To: end, Words: p.Signed(rest) + " " + p.T("published.unit_wan")})
	}
	picture.Chart.Steps = append(steps, Step{Name: name(y.After), To: end, Words: p.words(after), Whole: true})
	whole := budget.Move(before, after)
	t.Foot = []ui.Row{{Cells: cells(p.T("published.total"), before, after, whole)}}
	picture.Tables = []ui.Table{t}
	return picture
}

// flow is the Sankey diagram: book → 类 → department.
func (p Page) flow() Picture {
	books, departments := release.Flows(p.Spending, p.Names)
	picture := Picture{
		ID: "flow", Title: p.T("overview.flow"), Sentence: p.T("overview.flow_lead"), Chart: p.newChart("sankey", p.T("overview.flow")),
		CSV: p.csv("flow"),
	}
	seen := map[string]bool{}
	node := func(id, name string) {
		if !seen[id] {
			seen[id] = true
			picture.Chart.Nodes = append(picture.Chart.Nodes, Node{ID: id, Name: name})
		}
	}
	first := p.flowTable("overview.flow_books", p.T("overview.book"), p.T("budget.class"))
	for _, f := range books {
		node("b"+f.From, p.bookName(f.From))
		node("c"+f.To, p.ClassName(f.To))
		picture.Chart.Links = append(picture.Chart.Links, Arc{"b" + f.From, "c" + f.To, middle(f.Sum.Amount), p.words(f.Sum.Amount)})
		first.Rows = append(first.Rows, ui.Row{Cells: []templ.Component{ui.Text(p.bookName(f.From)), ui.Text(p.ClassName(f.To)), ui.Money(p.Lang(), f.Sum.Amount)}})
	}
	second := p.flowTable("overview.flow_departments", p.T("budget.class"), p.T("budget.department"))
	for _, f := range departments {
		node("d"+f.To, p.drawn(p.UnitName(f.To)))
		picture.Chart.Links = append(picture.Chart.Links, Arc{"c" + f.From, "d" + f.To, middle(f.Sum.Amount), p.words(f.Sum.Amount)})
		second.Rows = append(second.Rows, ui.Row{Cells: []templ.Component{ui.Text(p.ClassName(f.From)), ui.Anchor(p.UnitName(f.To), p.Link.Department(f.To)), ui.Money(p.Lang(), f.Sum.Amount)}})
	}
	picture.Tables = []ui.Table{first, second}
	return picture
}

func (p Page) bookName(book string) string { return p.T("overview.book_" + book) }

func (p Page) flowTable(caption, from, to string) ui.Table {
	return ui.Table{Caption: p.T(caption), Columns: []ui.Column{{Head: from}, {Head: to}, {Head: p.inWan(p.amountHead()), Numeric: true}}}
}

// yearHead names a year of the three public expenses.
func yearHead(p Page, h release.Header) string {
	return strconv.Itoa(int(h.Document.Year)) + " " + p.T("stage."+string(h.Document.Stage))
}
