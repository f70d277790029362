package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"path"
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// A page that adds projects up says nothing new as long as it adds up what is
// published. One that adds up true amounts gives hidden ones away, so every
// sum whose parts are named is compared with the sum of published figures.

// current is the amount a sum is made of where a page does not say more: the
// adjusted budget, before there is one the original.
const current measure = "amount"

// aggregate is a published sum with what it says it adds up.
type aggregate struct {
	release string // hash
	place   place
	measure measure
	month   int // of a payment, 0 for the month of the release
	amount  civic.Figure
	where   string
}

// place says which projects are added up: those of a unit and of the units
// below it, of a functional class, of a region; or of an economic class, of a
// book and 类. "" leaves nothing out.
type place struct{ unit, class, region, economic, book string }

// other reports a place that is not one of units and functional classes.
func (p place) other() bool { return p.region != "" || p.economic != "" || p.book != "" }

// readSums reads the sums of an answer or a spreadsheet that names their
// parts by code; other answers have none.
func readSums(where, release string, raw []byte) []aggregate {
	bare, _, _ := strings.Cut(where, "?")
	read := func(p place, m measure, month int, f civic.Figure) aggregate {
		return aggregate{release, p, m, month, f, where}
	}
	var all []aggregate
	switch picture := path.Base(bare); picture {
	case "districts":
		for _, d := range districtsIn(raw) {
			all = append(all, read(place{region: d.Code}, current, 0, d.Amount))
		}
	case "functions.csv", "departments.csv", "regions.csv": // code, name; of the first two the same below
		for _, row := range sheetRows(raw) {
			p := place{class: row.names[2%len(row.names)]}
			switch {
			case picture == "departments.csv":
				p.unit = row.names[0]
			case picture == "regions.csv" && row.names[0] == "":
				continue // what has no place yet
			case picture == "regions.csv":
				p = place{region: row.names[0]}
			}
			for n, m := range []measure{original, current, paid} {
				all = append(all, read(p, m, 0, row.figure(n)))
			}
		}
	case "months.csv": // code, name; the budget, then what was paid by each month
		for _, row := range sheetRows(raw) {
			for n, f := range row.figures {
				m := paid
				if n == 0 {
					m = current
				}
				all = append(all, read(place{unit: row.names[0]}, m, n, f))
			}
		}
	}
	return all
}

// district are the figures of a shape on the map.
type district struct {
	Code   string       `json:"code"`
	Amount civic.Figure `json:"amount"`
}

func districtsIn(raw []byte) (all []district) {
	var answer struct {
		Features []struct {
			Properties district `json:"properties"`
		} `json:"features"`
	}
	if json.Unmarshal(raw, &answer) != nil {
		return nil
	}
	for _, f := range answer.Features {
		all = append(all, f.Properties)
	}
	return all
}

// sheetRow is a row of a spreadsheet: names, then figures of four cells each
// (form, from, to in 元, reason).
type sheetRow struct {
	names   []string
	figures []civic.Figure
}

// figure is the n-th figure, none where the row is shorter.
func (r sheetRow) figure(n int) civic.Figure {
	if n < len(r.figures) {
		return r.figures[n]
	}
	return civic.NoFigure()
}

// sheetRows reads the rows that hold figures; the head has none.
func sheetRows(raw []byte) (rows []sheetRow) {
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))))
	reader.FieldsPerRecord, reader.LazyQuotes = -1, true
	all, err := reader.ReadAll()
	if err != nil {
		return nil
	}
	for _, cells := range all {
		var row sheetRow
		for at := 0; at < len(cells); at++ {
			f, ok := figureAt(cells[at:])
			if !ok {
				row.names = append(row.names, cells[at])
				continue
			}
			row.figures = append(row.figures, f)
			at += 3
		}
		if len(row.figures) > 0 && len(row.names) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// figureAt reads the figure whose four cells come first.
func figureAt(cells []string) (f civic.Figure, ok bool) {
	if len(cells) < 4 {
		return f, false
	}
	from, errFrom := civic.ParseMoney(cells[1], civic.Yuan)
	to, errTo := civic.ParseMoney(cells[2], civic.Yuan)
	readable := errFrom == nil && errTo == nil
	switch form := civic.Form(cells[0]); form {
	case civic.Exact:
		return civic.ExactFigure(from), readable
	case civic.Interval:
		return civic.IntervalFigure(from, to), readable
	case civic.Withheld, civic.Aggregate, civic.None:
		return civic.Figure{Form: form, Reason: cells[3]}, true
	}
	return f, false
}

// readAggregates compares every sum with the sum of published figures. What
// does not agree was made from hidden amounts, and is one more equation.
func (k *knowledge) readAggregates() {
	byHash := map[string]int{}
	for i, r := range k.site.releases {
		byHash[r.Hash] = i
	}
	above := map[int]map[string][]string{}
	for _, a := range k.site.aggregates {
		i, known := byHash[a.release]
		if !known || a.amount.Missing() || !a.amount.Known() {
			continue
		}
		if above[i] == nil {
			above[i] = k.site.releases[i].unitsAbove()
		}
		shown, hidden := k.addUp(i, a, above[i])
		if shown.lo == a.amount.Lo && shown.hi == a.amount.Hi {
			continue
		}
		k.tell("%s adds up to %s .. %s 元, published figures to %s .. %s (%s)",
			a.words(), a.amount.Lo.Yuan(), a.amount.Hi.Yuan(), shown.lo.Yuan(), shown.hi.Yuan(), a.where)
		parts := shown.parts
		if a.amount.Lo < shown.lo || a.amount.Hi > shown.hi {
			parts = append(parts, hidden...) // more than published ranges: what has none is in it
		}
		e := equation{family: "sum " + a.where, lo: float64(a.amount.Lo), hi: float64(a.amount.Hi)}
		for _, at := range parts {
			e.terms = append(e.terms, term{at, 1})
		}
		if !k.distrust[e.family] {
			k.equations = append(k.equations, e)
		}
	}
}

// words name a sum for people.
func (a aggregate) words() string {
	name := string(a.measure)
	if a.measure == paid && a.month > 0 {
		name += " to month " + strconv.Itoa(a.month)
	}
	for _, restriction := range [][2]string{{" of unit ", a.place.unit}, {" of class ", a.place.class}, {" in region ", a.place.region}} {
		if restriction[1] != "" {
			name += restriction[0] + restriction[1]
		}
	}
	return name
}

// span is a sum of published figures and the unknowns behind them.
type span struct {
	lo, hi civic.Money
	parts  []int
}

// addUp adds the published figures of a sum's parts, and lists the unknowns
// of those that have no value.
func (k *knowledge) addUp(i int, a aggregate, above map[string][]string) (shown span, hidden []int) {
	for _, p := range k.site.releases[i].Projects {
		if !a.place.holds(p, above) {
			continue
		}
		key, ok := k.figureFor(i, p, a)
		f := k.shown[key]
		switch at := k.at[key]; {
		case !ok:
		case f.Known():
			shown.lo, shown.hi, shown.parts = shown.lo+f.Lo, shown.hi+f.Hi, append(shown.parts, at)
		default:
			hidden = append(hidden, at)
		}
	}
	return shown, hidden
}

// figureFor finds the figure of a project that a sum is made of.
func (k *knowledge) figureFor(i int, p projectRow, a aggregate) (key figureKey, ok bool) {
	key = figureKey{release: i, id: p.ID, measure: a.measure}
	switch {
	case a.measure == current && p.Adjusted.Missing():
		key.measure = original
	case a.measure == current:
		key.measure = adjusted
	case a.measure == paid && a.month > 0:
		key.month = a.month
	case a.measure == paid:
		key.month = k.site.releases[i].Document.Month
	}
	_, ok = k.at[key]
	return key, ok
}

// holds reports a project of the place.
func (p place) holds(row projectRow, above map[string][]string) bool {
	within := p.unit == ""
	for _, unit := range above[row.Unit] {
		within = within || unit == p.unit
	}
	return within && strings.HasPrefix(string(row.Function), p.class) && (p.region == "" || p.region == row.Region)
}

// unitsAbove lists each unit with all units above it, itself first.
func (r release) unitsAbove() map[string][]string {
	parents, above := map[string]string{}, map[string][]string{}
	for _, u := range r.Units {
		parents[u.Code] = u.Parent
	}
	for _, u := range r.Units {
		above[u.Code] = chain(u.Code, parents)
	}
	for _, p := range r.Projects {
		if above[p.Unit] == nil { // a unit that no file names
			above[p.Unit] = []string{p.Unit}
		}
	}
	return above
}

// chain climbs a hierarchy; what a faulty file closed into a ring ends.
func chain(code string, parents map[string]string) (all []string) {
	for steps := 0; code != "" && steps < 10; code, steps = parents[code], steps+1 {
		all = append(all, code)
	}
	return all
}
