// Package places holds the pages of those who spend and where: the list of
// departments, one department or unit, one region, and the map.
package places

import (
	"maps"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/projects"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/statutory"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Departments is the list of all departments of a release.
type Departments struct {
	published.View
	Sums []release.Sum // by department, largest first
}

// Rows are the departments with projects, then those without.
func (p Departments) Rows() []published.SumRow {
	var rows []published.SumRow
	seen := map[string]bool{}
	for _, s := range p.Sums {
		seen[s.Value] = true
		rows = append(rows, published.SumRow{Name: p.UnitName(s.Value), Href: p.Link.Department(s.Value), Sum: s})
	}
	for _, u := range p.Names.Units {
		if u.Parent == "" && !seen[u.Code] {
			rows = append(rows, published.SumRow{Name: p.UnitName(u.Code), Href: p.Link.Department(u.Code), Sum: release.Sum{Value: u.Code}})
		}
	}
	return rows
}

// Department is the page of a department, or of a unit below one.
type Department struct {
	published.View
	Unit   budget.Unit
	Below  []budget.Unit     // units of the department
	List   release.List      // its largest projects
	Sum    release.Sum       // its projects, with those of its units
	Tables []release.TableOf // those it states figures in

	Explanation string          // href of what the unit says of its budget in words; "" for none
	Issues      templ.Component // what public oversight found there; nil for nothing

	Sections []templ.Component // what people rate and say
}

// Name is the department's name.
func (p Department) Name() string { return p.UnitName(p.Unit.Code) }

// All leads to the list of its projects.
func (p Department) All() string { return p.Link.To("/projects", "department", p.Unit.Code) }

// TableLinks lead to all its statutory tables, in their official order; those
// it left empty are marked.
func (p Department) TableLinks() []ui.Link {
	sheet := statutory.Sheet{View: p.View, Others: p.Tables}
	sheet.Unit, sheet.Table.Stage = p.Unit.Code, budget.PrintedStage(p.Release.Document.Stage)
	return sheet.Tables()
}

// Lead is the page in one sentence.
func (p Department) Lead() string {
	if p.Sum.Projects == 0 {
		return p.T("place.department_tables", p.Document())
	}
	return p.T("place.department_lead", p.Document(), p.Sum.Projects, message.Figure(p.Lang(), p.Sum.Amount))
}

// Region is the page of a town or street.
type Region struct {
	published.View
	Region budget.Region
	List   release.List
	Sum    release.Sum
}

// Name is the region's name.
func (p Region) Name() string { return p.RegionName(p.Region.Code) }

// All leads to the list of its projects.
func (p Region) All() string { return p.Link.To("/projects", "region", p.Region.Code) }

// Lead is the page in one sentence.
func (p Region) Lead() string {
	return p.T("place.region_lead", p.Document(), p.Sum.Projects, message.Figure(p.Lang(), p.Sum.Amount))
}

// Map is the page of the map with its table.
type Map struct {
	published.View
	Sums    []release.Sum // by region
	Drawn   release.Map
	Measure Measure // what colours the districts
	Living  Living  // what people make of the districts, as far as it is shown
	Query   url.Values
	Near    string        // a typed place that nothing is called; "" for none
	Box     *release.Box  // what the map shows at first; nil for all of it
	Search  projects.Page // the filters, and the first of what they find
}

// Lead says what the colour of a district means, and what else is drawn.
func (p Map) Lead() string {
	darker := p.T("place.darker_" + string(p.Measure))
	switch {
	case p.Measure != ByFelt:
		return p.T("place.map_lead", p.Document(), darker)
	case p.Living.Period == "":
		return p.T("place.felt_none", p.Document())
	}
	return p.T("place.map_lead_felt", p.Living.Period, darker, p.Document())
}

// TableLead is the page in one sentence where no map is drawn: there are no
// colours and dots to explain.
func (p Map) TableLead() string {
	switch {
	case p.Measure != ByFelt:
		return p.T("place.table_lead", p.Document())
	case p.Living.Period == "":
		return p.T("place.felt_none", p.Document())
	}
	return p.T("place.table_lead_felt", p.Living.Period, p.Document())
}

// of names what the figures that colour the map are of: the release, or the
// time in which people rated.
func (p Map) of() string {
	if p.Measure == ByFelt && p.Living.Period != "" {
		return p.Living.Period
	}
	return p.Document()
}

// Panel is the search's own filter panel; it keeps what colours the map.
func (p Map) Panel() ui.Filter {
	panel := p.Search.Panel()
	panel.Sort = nil // a map has no order
	if p.Measure != ByAmount {
		panel.Keep = append(panel.Keep, ui.Pair{Name: "figure", Value: string(p.Measure)})
	}
	return panel
}

// Tools names what changes the map, which a phone folds so that the map itself
// is seen first; chosen filters are counted there.
func (p Map) Tools() string {
	if chosen := len(p.Panel().Active); chosen > 0 {
		return p.T("place.tools_chosen", chosen)
	}
	return p.T("place.tools")
}

// conditions are the filters of the address, for the points and the list.
func (p Map) conditions() url.Values {
	kept := url.Values{}
	for name, values := range p.Query {
		if name != "figure" && name != "near" && name != "cursor" && name != "page_size" && name != "sort" {
			kept[name] = values
		}
	}
	choice := p.Choice()
	for i := 0; i+1 < len(choice); i += 2 {
		kept.Set(choice[i], choice[i+1])
	}
	return kept
}

// withoutBox leaves out the box of the address: the script asks for what the
// map shows.
func withoutBox(conditions url.Values) url.Values {
	conditions.Del("bbox")
	return conditions
}

// Around is this map wherever it is looked at: the script adds the box around
// the device.
func (p Map) Around() string {
	kept := withoutBox(p.conditions())
	kept.Del("region")
	if p.Measure != ByAmount {
		kept.Set("figure", string(p.Measure))
	}
	return p.Link.With("/map", kept)
}

// keptForColour are the hidden fields of the form that colours the map.
func (p Map) keptForColour() []ui.Pair {
	var pairs []ui.Pair
	kept := p.conditions()
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		for _, value := range kept[name] {
			pairs = append(pairs, ui.Pair{Name: name, Value: value})
		}
	}
	if p.Lang() == message.EN {
		pairs = append(pairs, ui.Pair{Name: "lang", Value: string(message.EN)})
	}
	return pairs
}

// Found is the list beside the map: the first of what the filters find.
func (p Map) Found() ui.Table {
	t := ui.Table{Caption: p.T("place.found", civic.Thousands(int64(p.Search.List.Total))), Columns: []ui.Column{
		{Head: p.T("alerts.project")}, {Head: p.T("place.region")}, {Head: p.InWan("published.amount"), Numeric: true},
	}}
	for _, c := range p.Search.List.Cards {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Anchor(c.Name, p.Link.To("/projects/"+string(c.ID), p.Choice()...)), ui.Text(p.RegionName(c.Region)), ui.Money(p.Lang(), c.Budget()),
		}})
	}
	return t
}

// AllFound leads to all of them.
func (p Map) AllFound() ui.Link {
	return ui.Link{Label: p.T("place.all", p.Search.List.Total), Href: p.Link.With("/projects", p.conditions())}
}

// Rows are the regions in the order of their codes, then the two groups that
// are in none of them.
func (p Map) Rows() []published.SumRow {
	sums := map[string]release.Sum{}
	for _, s := range p.Sums {
		sums[s.Value] = s
	}
	var rows []published.SumRow
	for _, region := range p.Names.Regions {
		if region.Code != p.whole() {
			rows = append(rows, published.SumRow{Name: p.RegionName(region.Code), Href: p.Link.Region(region.Code), Sum: sums[region.Code]})
		}
	}
	return append(rows, p.outside()...)
}

// whole is the code that stands for the whole jurisdiction as a region.
func (p Map) whole() string { return p.Release.Document.Jurisdiction }

// outside are the projects that serve the whole jurisdiction, and apart from
// them those of which nobody has said yet where they are. A group without
// projects is left out.
func (p Map) outside() []published.SumRow {
	var rows []published.SumRow
	for _, code := range []string{p.whole(), ""} {
		for _, s := range p.Sums {
			if s.Value != code {
				continue
			}
			row := published.SumRow{Name: p.RegionName(code), Sum: s}
			if code != "" {
				row.Href = p.Link.Region(code)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// Table is what the map shows, in numbers, with the budget per inhabitant, and
// what the chosen measure counts.
func (p Map) Table() ui.Table {
	rows := p.Rows()
	t := p.SumTable(p.T("place.region"), rows)
	t.Columns = append(t.Columns, ui.Column{Head: p.T("place.per_head"), Numeric: true}, ui.Column{Head: p.T("place.by_felt"), Numeric: true})
	counted := p.Measure == ByOpinion || p.Measure == ByAlert
	if counted {
		t.Columns = append(t.Columns, ui.Column{Head: p.T("place.by_" + string(p.Measure)), Numeric: true})
	}
	for i, row := range rows {
		words := p.T("figure.none")
		if region, ok := p.Names.Region(row.Sum.Value); ok {
			words = ByHead.Shade(p.Lang(), row.Sum, region.Population, Living{}).Words
		}
		t.Rows[i].Cells = append(t.Rows[i].Cells, ui.Text(words), ui.Text(p.Living.Felt.Shade(p.Lang(), row.Sum.Value).Words))
		if counted {
			shade := p.Measure.Shade(p.Lang(), row.Sum, 0, p.Living)
			if shade.Known {
				shade.Words = civic.Thousands(shade.Value) // the head of the column says of what
			}
			t.Rows[i].Cells = append(t.Rows[i].Cells, ui.Text(shade.Words))
		}
	}
	return t
}

// Outside counts beside the map what colours nothing: each group with its
// projects, those of a hidden amount among them, and its sum. No rows where
// every project has a district.
func (p Map) Outside() ui.Table {
	t := ui.Table{Caption: p.T("place.outside"), Columns: []ui.Column{
		{Head: p.T("place.group")}, {Head: p.T("published.count"), Numeric: true}, {Head: p.InWan("published.amount"), Numeric: true},
	}}
	for _, row := range p.outside() {
		count := civic.Thousands(int64(row.Sum.Projects))
		if row.Sum.Hidden > 0 {
			count = p.T("place.with_hidden", count, civic.Thousands(int64(row.Sum.Hidden)))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{ui.Anchor(row.Name, row.Href), ui.Text(count), ui.Money(p.Lang(), row.Sum.Amount)}})
	}
	return t
}

// Measures are the figures one may colour the map by.
func (p Map) Measures() []ui.Option {
	var options []ui.Option
	for _, m := range Measures {
		options = append(options, ui.Option{Value: string(m), Label: p.T("place.by_" + string(m)), Selected: m == p.Measure})
	}
	return options
}

// Picture is the map itself.
func (p Map) Picture() ui.MapView {
	view := ui.MapView{
		Title: p.T("place.by_"+string(p.Measure)) + p.T("place.map_of", p.of()), Approval: p.Drawn.Approval,
		Points: p.Link.With("/api/v1/map/points", withoutBox(p.conditions())),
		Popup:  p.Link.API("/map/projects/{id}", p.Choice()...),
		List:   p.Link.With("/projects", withoutBox(p.conditions())),
		Legend: Legend(p.Lang(), p.Measure, Classify(p.Lang(), p.Measure, release.InDistricts(p.Sums, p.whole()), p.Names, p.Living)),
	}
	if p.Measure == ByFelt {
		view.Points = "" // each town has its score written on it; counts of projects beside it would be taken for scores
	}
	if p.Box != nil {
		view.View = p.Box.String()
	}
	if len(p.Drawn.Boundaries) > 0 {
		view.Districts = p.Link.API("/map/districts", append(p.Choice(), "figure", string(p.Measure))...)
	}
	return view
}
