package release

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Params are the parameters of a list of projects: the same words for the
// page, the programming interface, the CSV file and the feed.
var Params = []string{
	"q", "year", "stage", "version", "month", "region", "department", "class", "economic", "band", "execution", "alert",
	"amount_min", "amount_max", "execution_min", "execution_max", "bbox", "sort", "page_size", "cursor",
}

// Sort is an order of a list. Every order reads published forms only; what
// is hidden comes last in each, and ties stand in the order of IDs.
type Sort string

// The orders of a list of projects.
const (
	LargestFirst  Sort = "-amount"
	SmallestFirst Sort = "amount"
	FastestFirst  Sort = "-execution"
	SlowestFirst  Sort = "execution"
	RisenFirst    Sort = "-change"   // most added against last year
	FallenFirst   Sort = "change"    // most taken away against last year
	MostRelevant  Sort = "relevance" // found by their names, then others; each largest first
)

// Sorts lists every order, the default first.
var Sorts = []Sort{LargestFirst, SmallestFirst, FastestFirst, SlowestFirst, RisenFirst, FallenFirst, MostRelevant}

// Sizes of a page of a list.
const (
	PageSize    = 20
	MaxPageSize = 100
)

// MaxQuery is how much of a text is searched for, in characters; the rest is
// not looked at.
const MaxQuery = 200

// Filter is what a reader wants of the projects of one release. Within one
// parameter any of the values may hold, across parameters all must.
type Filter struct {
	Choice
	Text        string
	Regions     []string
	Departments []string
	Classes     []string // 功能分类 codes of 3, 5 or 7 digits
	Economics   []string // 经济分类 codes of 3 or 5 digits
	Bands       []string // keys of budget.AmountBands
	Executions  []string // keys of budget.ExecutionBands
	Alerts      []budget.Alert
	Amount      Range // of 调整预算数, else 年初预算数, in 分
	Rate        Range // 执行数 ÷ that amount, in basis points
	Box         *Box
	Sort        Sort
	Size        int
	Cursor      string
}

// Range is what a figure may be, both ends included; nil is no end. A figure
// that is published as an interval is in it where any of the interval is.
type Range struct{ Lo, Hi *int64 }

// Asked reports whether there is an end to keep to.
func (r Range) Asked() bool { return r.Lo != nil || r.Hi != nil }

// Overlaps reports whether a figure that may be anything from least to most
// and the range have a value in common.
func (r Range) Overlaps(least, most int64) bool {
	return (r.Lo == nil || most >= *r.Lo) && (r.Hi == nil || least <= *r.Hi)
}

// Most is the largest value of a published amount: an interval does not hold
// its upper bound. A rate does hold its own, for it is reached where the amount
// it is measured against is the least it may be.
func Most(lo, hi int64) int64 {
	if hi > lo {
		return hi - 1
	}
	return hi
}

// ParseFilter reads the parameters of a list. Unknown ones are not looked at;
// a bad value is an error of kind invalid that names its parameter.
func ParseFilter(values url.Values) (f Filter, err error) {
	p := parser{values: values}
	f.Choice = Choice{
		Year:    p.number("year", 1990, 2100),
		Stage:   civic.Stage(p.one("stage", stageNames)),
		Version: p.number("version", 1, 99),
		Month:   p.number("month", 1, 12),
	}
	f.Text = p.words("q")
	f.Regions = p.codes("region")
	f.Departments = p.codes("department")
	f.Classes = p.classes("class")
	f.Economics = p.economics("economic")
	f.Bands = p.some("band", budget.Bands())
	f.Executions = p.some("execution", budget.Executions())
	for _, level := range p.some("alert", budget.Alerts()) {
		f.Alerts = append(f.Alerts, budget.Alert(level))
	}
	f.Amount = p.amounts("amount_min", "amount_max")
	f.Rate = p.rates("execution_min", "execution_max")
	f.Box = p.box("bbox")
	f.Sort = Sort(p.one("sort", sortNames()))
	f.Size = p.number("page_size", 1, MaxPageSize)
	f.Cursor = p.text("cursor", 200)
	if f.Sort == "" {
		f.Sort = f.DefaultSort()
	}
	if f.Size == 0 {
		f.Size = PageSize
	}
	return f, p.err
}

// Narrowed reports whether the filter leaves out projects of its release.
func (f Filter) Narrowed() bool {
	chosen := len(f.Regions) + len(f.Departments) + len(f.Classes) + len(f.Economics) + len(f.Bands) + len(f.Executions) + len(f.Alerts)
	return f.Text != "" || chosen > 0 || f.Amount.Asked() || f.Rate.Asked() || f.Box != nil
}

// DefaultSort is the order the list has when none is asked for.
func (f Filter) DefaultSort() Sort {
	if f.Text != "" {
		return MostRelevant
	}
	return LargestFirst
}

// parser reads one parameter after the other and keeps the first error.
type parser struct {
	values url.Values
	err    error
}

func (p *parser) fail(name, why string) {
	if p.err == nil {
		p.err = civic.Invalid("filter.bad_"+name, fmt.Sprintf("parameter %s: %s", name, why))
	}
}

func (p *parser) number(name string, low, high int) int {
	text := p.values.Get(name)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		p.fail(name, fmt.Sprintf("%q is not a number from %d to %d", text, low, high))
		return 0
	}
	return n
}

// words reads free text. Whatever people paste is answered: no text is wrong.
func (p *parser) words(name string) string {
	text := strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(p.values.Get(name), "\x00", " "), ""))
	runes := []rune(text)
	return string(runes[:min(len(runes), MaxQuery)])
}

func (p *parser) text(name string, most int) string {
	text := strings.TrimSpace(p.values.Get(name))
	if len([]rune(text)) > most || strings.ContainsRune(text, 0) {
		p.fail(name, fmt.Sprintf("longer than %d characters", most))
	}
	return strings.ToValidUTF8(text, "")
}

func (p *parser) one(name string, allowed []string) string {
	if chosen := p.some(name, allowed); len(chosen) > 0 {
		return chosen[0]
	}
	return ""
}

func (p *parser) some(name string, allowed []string) []string {
	for _, value := range p.values[name] {
		if !slices.Contains(allowed, value) {
			p.fail(name, fmt.Sprintf("%q is none of %s", value, strings.Join(allowed, ", ")))
		}
	}
	return p.values[name]
}

// maxCodes is how many values one parameter may have.
const maxCodes = 50

func (p *parser) codes(name string) []string {
	for _, value := range p.values[name] {
		if len(value) > 21 || strings.ContainsFunc(value, notInCode) {
			p.fail(name, fmt.Sprintf("%q is not a code", value))
		}
	}
	if len(p.values[name]) > maxCodes {
		p.fail(name, "too many values")
	}
	return p.values[name]
}

func notInCode(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '-' && r != '_' && r != '.'
}

func (p *parser) classes(name string) []string {
	for _, value := range p.codes(name) {
		if !civic.Function(value).Valid() {
			p.fail(name, fmt.Sprintf("%q is not a functional class of 3, 5 or 7 digits", value))
		}
	}
	return p.values[name]
}

func (p *parser) economics(name string) []string {
	for _, value := range p.codes(name) {
		if !civic.Economic(value).Valid() {
			p.fail(name, fmt.Sprintf("%q is not an economic class of 3 or 5 digits", value))
		}
	}
	return p.values[name]
}

// amounts reads a range in 万元, which the figure is compared with in 分.
func (p *parser) amounts(low, high string) Range {
	wan := func(name string) *int64 {
		return p.scaled(name, "an amount in 万元", mostWan, int64(civic.WanYuan), 6)
	}
	return p.ordered(Range{wan(low), wan(high)}, low, high)
}

// rates reads a range in percent, which the rate is compared with in basis
// points.
func (p *parser) rates(low, high string) Range {
	percent := func(name string) *int64 { return p.scaled(name, "a percentage", mostPercent, 100, 2) }
	return p.ordered(Range{percent(low), percent(high)}, low, high)
}

// ordered wants the low end not to be above the high one.
func (p *parser) ordered(r Range, low, high string) Range {
	if r.Lo != nil && r.Hi != nil && *r.Lo > *r.Hi {
		p.fail(high, "below "+low)
	}
	return r
}

// The most one may ask for: amounts within what int64 holds in 分, rates far
// beyond any that occurs.
const (
	mostWan     = 1e11
	mostPercent = 1e6
)

// scaled reads a number of at most so many decimals and counts it in its
// smallest unit; nil where nothing is asked for.
func (p *parser) scaled(name, what string, most, scale int64, decimals int32) *int64 {
	text := strings.TrimSpace(p.values.Get(name))
	if text == "" {
		return nil
	}
	n, err := decimal.NewFromString(text)
	if err != nil || n.IsNegative() || n.GreaterThan(decimal.NewFromInt(most)) || n.Exponent() < -decimals {
		p.fail(name, fmt.Sprintf("%q is not %s", text, what))
		return nil
	}
	smallest := n.Mul(decimal.NewFromInt(scale)).IntPart()
	return &smallest
}

// box reads "west,south,east,north" in degrees.
func (p *parser) box(name string) *Box {
	text := p.values.Get(name)
	if text == "" {
		return nil
	}
	var sides [4]float64
	parts := strings.Split(text, ",")
	for i, part := range parts {
		degrees, err := strconv.ParseFloat(part, 64)
		if err != nil || len(parts) != len(sides) || !(degrees >= -180 && degrees <= 180) {
			p.fail(name, "four numbers west,south,east,north in degrees")
			return nil
		}
		sides[i] = degrees
	}
	b := Box{West: sides[0], South: sides[1], East: sides[2], North: sides[3]}
	if len(parts) != len(sides) || b.West > b.East || b.South > b.North {
		p.fail(name, "west must not be east of east, nor south north of north")
	}
	return &b
}

var stageNames = names(civic.Stages)

func sortNames() []string { return names(Sorts) }

func names[T ~string](values []T) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return texts
}
