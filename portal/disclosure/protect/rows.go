package protect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Measure is one of the amounts of a project.
type Measure string

// Measures of a project. Original and adjusted amounts are one subject: an
// adjusted budget that was not adjusted is the same unknown.
const (
	Original Measure = "original" // 年初预算数, in a draft the proposed amount
	Adjusted Measure = "adjusted" // 调整预算数
	Paid     Measure = "paid"     // cumulative 执行数
)

// Slicing is a way to publish sums of projects beside the statutory tables.
type Slicing string

// Slicings. Every total of a slicing is published exactly, for every measure
// of the release, unless protection needs it.
const (
	ByRegion       Slicing = "region"
	ByUnit         Slicing = "unit"
	ByUnitFunction Slicing = "unit/function"
	ByUnitRegion   Slicing = "unit/region"
)

// Rows is a document as the vault holds it, with what the disclosure list
// says. Classified projects are rows too: they become the unnamed part of
// their sums.
type Rows struct {
	Document   civic.Document
	Tier       civic.Tier
	Units      []budget.Unit
	Lines      []budget.Line
	Projects   []budget.Project
	Executions []budget.Execution // of all months up to the document's
	IDs        map[string]civic.PublicID
	Totals     []Slicing
	// Rule says how a measure of a class is published: Ordinary (exact),
	// Bucketed or Protected, and the legal ground.
	Rule func(Measure, budget.Class) (Kind, string)
}

// CellID names the cell of a project's measure: "ID/original",
// "ID/adjusted", or "ID/paid/9" for the payments up to September.
func CellID(id civic.PublicID, m Measure, month int) string {
	if m == Paid {
		return fmt.Sprintf("%s/%s/%d", id, m, month)
	}
	return string(id) + "/" + string(m)
}

// TotalID names the cell of a discretionary total, for example
// "total/region/paid/JD01".
func TotalID(by Slicing, m Measure, key string) string {
	return "total/" + string(by) + "/" + string(m) + "/" + key
}

// System writes the document down as cells and relations. A statutory cell of
// 项目支出 counts as the sum of its projects, as if everybody knew how much of
// it belongs to no project; one that is smaller than its projects by more
// than rounding ties nothing and is listed in unmatched.
func (r Rows) System() (s System, unmatched []string, err error) {
	b := &builder{rows: r, system: System{Release: r.Document.String() + "/" + string(r.Tier), Tier: r.Tier}}
	if err := b.projects(); err != nil {
		return System{}, nil, err
	}
	b.secrets()
	b.lines()
	b.foresee()
	b.totals()
	return b.system, b.unmatched, nil
}

// part is a cell that sums are made of.
type part struct {
	cell  string
	place Place
	value civic.Money
}

type builder struct {
	rows      Rows
	system    System
	parts     map[Measure][]part // of what sums are made of
	byUnit    map[Measure]map[string][]part
	unmatched []string
}

// state is a project with its executions, by month.
type state struct {
	budget.Project
	months []budget.Execution
}

func (s state) place() Place { return Place{Unit: s.Unit, Function: s.Function, Region: s.Region} }

// states joins projects and executions.
func (r Rows) states() []state {
	byCode := map[string][]budget.Execution{}
	for _, e := range r.Executions {
		byCode[e.Code] = append(byCode[e.Code], e)
	}
	list := make([]state, 0, len(r.Projects))
	for _, p := range r.Projects {
		months := byCode[p.Code]
		slices.SortFunc(months, func(a, b budget.Execution) int { return cmp.Compare(a.Month, b.Month) })
		list = append(list, state{p, months})
	}
	return list
}

// projects adds the cells of every project that is published.
func (b *builder) projects() error {
	b.parts = map[Measure][]part{}
	for _, s := range b.rows.states() {
		if s.Class == budget.Classified {
			continue
		}
		id, found := b.rows.IDs[s.Code]
		if !found {
			return invalid("project %s has no public ID", s.Code)
		}
		b.project(s, id)
	}
	return nil
}

func (b *builder) project(s state, id civic.PublicID) {
	b.cell(s, id, Original, 0, s.Amount, NeedWithheld(s.Amount))
	if len(s.months) == 0 {
		return
	}
	last := s.months[len(s.months)-1]
	adjusted := part{CellID(id, Adjusted, 0), s.place(), last.Adjusted}
	b.cell(s, id, Adjusted, 0, last.Adjusted, NeedWithheld(last.Adjusted))
	var before part
	for _, e := range s.months {
		paid := part{CellID(id, Paid, e.Month), s.place(), e.Paid}
		b.cell(s, id, Paid, e.Month, e.Paid, NeedExecution(e.Paid, last.Adjusted))
		b.order(before, paid)
		before = paid
	}
	b.order(before, adjusted)
	b.parts[Paid] = append(b.parts[Paid], before)
}

// cell adds one amount of a project.
func (b *builder) cell(s state, id civic.PublicID, m Measure, month int, amount civic.Money, withheld Need) {
	kind, ground := b.rows.Rule(m, s.Class)
	if kind == Ordinary && amount < 0 { // more taken back than paid: exact, because readers know of what is hidden that it is not below zero
		kind = Frozen
	}
	c := Cell{
		ID: CellID(id, m, month), Subject: b.subject(string(id), m), Project: fmt.Sprintf("%d/%s", b.rows.Document.Year, id),
		Kind: kind, Amount: amount, Place: s.place(), Ground: ground,
	}
	switch {
	case kind == Protected || kind == Bucketed && m == Paid:
		c.Need = withheld
	case kind == Bucketed:
		c.Need = NeedInterval(amount)
	}
	b.system.Cells = append(b.system.Cells, c)
	if m != Paid {
		b.parts[m] = append(b.parts[m], part{c.ID, c.Place, amount})
	}
}

// subject names a quantity of the fiscal year across releases.
func (b *builder) subject(whose string, m Measure) string {
	if m != Paid {
		m = "amount"
	}
	return fmt.Sprintf("%d/%s/%s", b.rows.Document.Year, whose, m)
}

// order says that payments never fall and never pass the adjusted budget. A
// row that breaks this ties nothing.
func (b *builder) order(less, more part) {
	if less.cell != "" && less.value <= more.value {
		b.system.Orders = append(b.system.Orders, Order{Less: less.cell, More: more.cell})
	}
}

// secrets adds, for each place and measure, the classified projects as one
// unnamed cell.
func (b *builder) secrets() {
	type key struct {
		place   Place
		measure Measure
	}
	sums := map[key]civic.Money{}
	for _, s := range b.rows.states() {
		if s.Class != budget.Classified {
			continue
		}
		sums[key{s.place(), Original}] += s.Amount
		if n := len(s.months); n > 0 {
			sums[key{s.place(), Adjusted}] += s.months[n-1].Adjusted
			sums[key{s.place(), Paid}] += s.months[n-1].Paid
		}
	}
	for k, amount := range sums {
		where := "secret/" + k.place.Unit + "/" + string(k.place.Function) + "/" + k.place.Region
		c := Cell{
			ID: where + "/" + string(k.measure), Subject: b.subject(where, k.measure),
			Kind: Secret, Amount: amount, Need: NeedSecret(amount), Place: k.place, Ground: "state_secret",
		}
		b.system.Cells = append(b.system.Cells, c)
		b.parts[k.measure] = append(b.parts[k.measure], part{c.ID, k.place, amount})
	}
	slices.SortStableFunc(b.system.Cells, func(x, y Cell) int { return strings.Compare(x.ID, y.ID) })
	for _, list := range b.parts {
		slices.SortStableFunc(list, func(x, y part) int { return strings.Compare(x.cell, y.cell) })
	}
}
