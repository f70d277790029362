// Package compare sets up to four projects, departments or regions of one
// release side by side, with the average of their peers.
package compare

import (
	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Kind is what is compared; it is the name of the parameter too.
type Kind string

// The kinds.
const (
	Projects    Kind = "project"
	Departments Kind = "department"
	Regions     Kind = "region"
)

// Kinds lists every kind.
var Kinds = []Kind{Projects, Departments, Regions}

// Most is how many things stand side by side.
const Most = 4

// Item is one of the things compared, with its figures as a sum.
type Item struct {
	Code         string
	Name         string
	Href         string
	Sum          release.Sum
	People       int64 // inhabitants of a region
	Self, Review *int  // of a project, hundredths of a point
}

// Page is the comparison; with fewer than two items it asks for more.
type Page struct {
	published.View
	Kind   Kind
	Items  []Item
	Peer   *Item // the average of Peers; nil without at least two
	Peers  int   // how many things it is the average of
	Others []Item
}

// Average is the mean of several things, from the sum of all of them. Those
// whose amounts are not disclosed are in neither. The mean of one would be that
// one under another name: there is none.
func Average(name string, sum release.Sum, things int, people int64) *Item {
	n := int64(things)
	if n <= 1 {
		return nil
	}
	mean := release.Sum{Projects: (sum.Projects + things/2) / things, Original: release.PerHead(sum.Original, n), Amount: release.PerHead(sum.Amount, n), Paid: release.PerHead(sum.Paid, n)}
	return &Item{Name: name, Sum: mean, People: people / n}
}

// Title names the page.
func (p Page) Title() string { return p.T("compare.title_" + string(p.Kind)) }

// Lead says what the average is of.
func (p Page) Lead() string {
	if p.Peer == nil {
		return p.T("compare.lead", p.Document())
	}
	return p.T("compare.lead_peers", p.Document(), p.Peer.Name, p.Peers)
}

// measure is one row: its head and its words.
type measure struct {
	head  string
	words func(Item) templ.Component
}

// measures are the rows that the release and the kind can fill.
func (p Page) measures() []measure {
	figure := func(key string, of func(release.Sum) civic.Figure) measure {
		return measure{p.InWan(key), func(i Item) templ.Component { return ui.Money(p.Lang(), of(i.Sum)) }}
	}
	words := func(head string, of func(Item) string) measure {
		return measure{head, func(i Item) templ.Component { return ui.Text(of(i)) }}
	}
	list := []measure{figure("published.original", func(s release.Sum) civic.Figure { return s.Original })}
	if !p.Release.Adjusted.Missing() {
		list = append(list, figure("published.amount", func(s release.Sum) civic.Figure { return s.Amount }))
	}
	if !p.Release.Paid.Missing() {
		list = append(list, figure("published.paid", func(s release.Sum) civic.Figure { return s.Paid }),
			words(p.T("published.rate"), func(i Item) string { return message.Rate(p.Lang(), i.Sum.Paid, i.Sum.Amount) }))
	}
	switch p.Kind {
	case Projects:
		return append(list, words(p.T("published.self"), func(i Item) string { return p.points(i.Self) }),
			words(p.T("published.review"), func(i Item) string { return p.points(i.Review) }))
	case Regions:
		list = append(list, words(p.T("place.per_head"), func(i Item) string { return message.Figure(p.Lang(), release.PerHead(i.Sum.Amount, i.People)) }))
	}
	return append(list, words(p.T("published.count"), func(i Item) string { return civic.Thousands(int64(i.Sum.Projects)) }))
}

func (p Page) points(points *int) string {
	if points == nil {
		return p.T("figure.none")
	}
	return published.Points(*points)
}

// Columns are what stands side by side, the peers last.
func (p Page) Columns() []Item {
	if p.Peer == nil {
		return p.Items
	}
	return append(append([]Item(nil), p.Items...), *p.Peer)
}

// Table is the comparison, one measure a row.
func (p Page) Table() ui.Table {
	t := ui.Table{Caption: p.Document(), Note: p.T("compare.note"), Columns: []ui.Column{{Head: p.T("compare.measure")}}}
	for _, i := range p.Columns() {
		t.Columns = append(t.Columns, ui.Column{Head: i.Name, Numeric: true})
	}
	for _, m := range p.measures() {
		row := ui.Row{Cells: []templ.Component{ui.Text(m.head)}}
		for _, i := range p.Columns() {
			row.Cells = append(row.Cells, m.words(i))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Bars compares the budgets.
func (p Page) Bars() ui.Bars {
	bars := ui.Bars{Caption: p.T("compare.bars"), Head: [2]string{p.T("compare.name"), p.T("published.amount")}}
	for _, i := range p.Columns() {
		bars.Rows = append(bars.Rows, ui.BarRow{Name: i.Name, Href: i.Href, Amount: i.Sum.Amount})
	}
	return bars
}

// address is a comparison of these things.
func (p Page) address(path string, codes ...string) string {
	pairs := p.Choice()
	for _, code := range codes {
		pairs = append(pairs, string(p.Kind), code)
	}
	return p.Link.To(path, pairs...)
}

func (p Page) codes() []string {
	codes := make([]string, len(p.Items))
	for i, item := range p.Items {
		codes[i] = item.Code
	}
	return codes
}

// Without leads to the comparison without one of its things.
func (p Page) Without(code string) string {
	var rest []string
	for _, c := range p.codes() {
		if c != code {
			rest = append(rest, c)
		}
	}
	return p.address("/compare", rest...)
}

// Full reports that nothing more fits beside what is there.
func (p Page) Full() bool { return len(p.Items) >= Most }

// Additions lead to the comparison with one thing more.
func (p Page) Additions() []ui.Link {
	var links []ui.Link
	for _, o := range p.Others {
		links = append(links, ui.Link{Label: o.Name, Href: p.address("/compare", append(p.codes(), o.Code)...)})
	}
	return links
}

// Download is the comparison as a file.
func (p Page) Download() ui.Link {
	return ui.Link{Label: p.T("published.csv"), Href: p.address("/compare.csv", p.codes()...)}
}

// KindLinks lead to comparisons of other things.
func (p Page) KindLinks() []ui.Link {
	var links []ui.Link
	for _, k := range Kinds {
		href := p.Link.To("/compare", append(p.Choice(), "kind", string(k))...)
		links = append(links, ui.Link{Label: p.T("compare.title_" + string(k)), Href: href, Current: k == p.Kind})
	}
	return links
}
