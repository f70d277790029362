package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Sums are not all that a site says. An order, a filter, a rate or a weight
// that cannot be explained by published figures was made from hidden ones,
// and tells of them.

// readChannels compares every list and score with the published figures.
func (k *knowledge) readChannels() {
	byHash := map[string]int{}
	for i, r := range k.site.releases {
		byHash[r.Hash] = i
	}
	for _, l := range k.site.lists {
		if i, known := byHash[l.Release]; known {
			k.readList(i, l)
		}
	}
	k.readMentions()
	k.readAggregates()
	k.readSummaries()
	k.readShares()
	for _, s := range k.site.scores {
		k.readScores(s)
	}
}

// tell notes what was found outside of sums.
func (k *knowledge) tell(format string, args ...any) {
	k.found = append(k.found, fmt.Sprintf(format, args...))
}

// readList looks at one list of a release.
func (k *knowledge) readList(i int, l list) {
	for _, item := range l.Items {
		k.readItem(i, item)
		if l.Band != "" {
			k.readBand(i, item, l.Band)
		}
	}
	switch {
	case l.Span != "":
		k.readSpan(i, l)
	case l.Band == "":
		k.readOrder(i, l)
	}
}

// readItem compares a project in a list with the same project in the file.
func (k *knowledge) readItem(i int, item listItem) {
	for m, f := range map[measure]civic.Figure{original: item.Original, adjusted: item.Adjusted, paid: item.Paid} {
		key := figureKey{i, item.ID, m, 0}
		if m == paid {
			key.month = k.site.releases[i].Document.Month
		}
		at, known := k.at[key]
		if !known || f.Missing() || f == k.shown[key] {
			continue
		}
		k.tell("%s of %s is %s in the file and %s in a list", m, item.ID, k.shown[key], f)
		k.narrow(at, f)
	}
	k.readRate(item)
}

// readRate compares an execution rate with the figures it is made of.
func (k *knowledge) readRate(item listItem) {
	lo, hi, told := item.Paid.Rate(item.budget())
	switch {
	case item.Execution == nil && (told || item.Alert == nil):
	case item.Execution == nil:
		k.tell("an alert of %s, whose rate is not published", item.ID)
	case !told:
		k.tell("the execution rate of %s, whose figures are not published", item.ID)
	case item.Execution.Lo > lo+1 || item.Execution.Hi < hi-1:
		k.tell("the execution rate of %s is narrower than its figures", item.ID)
	}
}

// budget is what payments are measured against.
func (i listItem) budget() civic.Figure {
	if i.Adjusted.Missing() {
		return i.Original
	}
	return i.Adjusted
}

// budgetAt finds the unknown of an item's budget.
func (k *knowledge) budgetAt(i int, item listItem) (at int, ok bool) {
	m := adjusted
	if item.Adjusted.Missing() {
		m = original
	}
	at, ok = k.at[figureKey{i, item.ID, m, 0}]
	return at, ok
}

// readBand compares a filter by amount with the figure it filters by.
func (k *knowledge) readBand(i int, item listItem, band string) {
	lo, hi, numbered := parseBand(band)
	f := item.budget()
	at, known := k.budgetAt(i, item)
	if !numbered || !known || f.Known() && f.Lo >= lo && f.Hi <= hi {
		return
	}
	k.tell("%s is published as %s and found under %s 万元", item.ID, f, band)
	k.narrow(at, civic.IntervalFigure(lo, hi))
}

// parseBand reads "100-500" or "10000-", in 万元.
func parseBand(band string) (lo, hi civic.Money, ok bool) {
	from, to, found := strings.Cut(band, "-")
	a, err := strconv.ParseInt(from, 10, 32)
	if err != nil || !found {
		return 0, 0, false
	}
	b := int64(math.MaxInt64 / 2 / civic.WanYuan)
	if to != "" {
		if b, err = strconv.ParseInt(to, 10, 32); err != nil {
			return 0, 0, false
		}
	}
	return civic.Money(a) * civic.WanYuan, civic.Money(b) * civic.WanYuan, true
}

// readSpan compares a filter from one amount to another with the figures it
// filters by: a figure is in it where any of its published values is. What the
// filter shows or leaves out beyond that, it took from hidden amounts.
func (k *knowledge) readSpan(i int, l list) {
	lo, hi, numbered := parseBand(l.Span)
	if !numbered {
		return
	}
	listed := map[civic.PublicID]bool{}
	for _, item := range l.Items {
		listed[item.ID] = true
	}
	for _, p := range k.site.releases[i].Projects {
		f := p.budget()
		inside := f.Known() && f.Lo <= hi && (f.Hi > lo || f.Lo == f.Hi && f.Hi == lo)
		if inside == listed[p.ID] {
			continue
		}
		k.tell("%s is published as %s; whether it is found from %s 万元 says more", p.ID, f, l.Span)
		if at, known := k.budgetAt(i, p.item()); known && listed[p.ID] {
			k.narrow(at, civic.IntervalFigure(lo, hi))
		}
	}
}

// item is a project of a file as a list shows it.
func (p projectRow) item() listItem {
	return listItem{ID: p.ID, Original: p.Original, Adjusted: p.Adjusted, Paid: p.Paid}
}

func (p projectRow) budget() civic.Figure { return p.item().budget() }

// sortKey is where published figures put an item: bounds, what they do not
// tell last, equal ones by ID.
type sortKey struct {
	told   bool
	lo, hi int64
	id     civic.PublicID
}

// keyOf finds the key of an item in an order by amount, by rate, or by what
// was added since before, the published budgets of the year before.
func keyOf(item listItem, by string, before map[civic.PublicID]civic.Figure) sortKey {
	key := sortKey{id: item.ID}
	f, was := item.budget(), before[item.ID]
	switch {
	case by == "execution" && item.Execution != nil:
		key.told, key.lo, key.hi = true, item.Execution.Lo, item.Execution.Hi
	case by == "amount" && f.Known():
		key.told, key.lo, key.hi = true, int64(f.Lo), int64(f.Hi)
	case by == "change" && f.Known() && was.Known():
		key.told, key.lo, key.hi = true, int64(f.Lo-was.Hi), int64(f.Hi-was.Lo)
	}
	return key
}

// compareBy is an order of published figures.
func compareBy(by string, falling bool, before map[civic.PublicID]civic.Figure) func(a, b listItem) int {
	return func(a, b listItem) int {
		x, y := keyOf(a, by, before), keyOf(b, by, before)
		if x.told != y.told {
			if x.told {
				return -1 // what is not told stands last in every order
			}
			return 1
		}
		if falling {
			x.lo, x.hi, y.lo, y.hi = y.lo, y.hi, x.lo, x.hi
		}
		return cmp.Or(cmp.Compare(x.lo, y.lo), cmp.Compare(x.hi, y.hi), cmp.Compare(x.id, y.id))
	}
}

// readOrder compares the order of a list with the one published figures give.
// Where they do not explain it, amounts do: what stands between two known
// amounts lies between them.
func (k *knowledge) readOrder(i int, l list) {
	by, falling := strings.CutPrefix(l.Sort, "-")
	references := []map[civic.PublicID]civic.Figure{nil}
	if by == "change" {
		references = k.yearBefore(i)
	}
	for _, before := range references {
		if slices.IsSortedFunc(l.Items, compareBy(by, falling, before)) {
			return
		}
	}
	k.tell("the order %s of %s is not that of published figures", l.Sort, k.site.releases[i].Document)
	if by == "execution" {
		return
	}
	items := slices.Clone(l.Items)
	if falling {
		slices.Reverse(items)
	}
	k.between(i, items, by, references[0])
}

// yearBefore lists the published budgets of the year before, once for each
// release of that year, the last of them first: which one stood for the year
// when the list was made, an outsider need not know.
func (k *knowledge) yearBefore(i int) []map[civic.PublicID]civic.Figure {
	own := k.site.releases[i].Document
	var all []map[civic.PublicID]civic.Figure
	for _, r := range slices.Backward(k.site.releases) {
		if r.Document.Jurisdiction == own.Jurisdiction && r.Document.Year == own.Year-1 {
			budgets := map[civic.PublicID]civic.Figure{}
			for _, p := range r.Projects {
				budgets[p.ID] = p.budget()
			}
			all = append(all, budgets)
		}
	}
	return append(all, nil) // or none was published yet
}

// between narrows each hidden amount of a rising list by the exact ones before
// and after it; in an order by change, where the year before is exact.
func (k *knowledge) between(i int, rising []listItem, by string, before map[civic.PublicID]civic.Figure) {
	const beyond = math.MaxInt64 / 4
	least := make([]int64, len(rising))
	floor := int64(-beyond)
	for n, item := range rising {
		if key := keyOf(item, by, before); key.told && key.lo == key.hi {
			floor = max(floor, key.lo)
		}
		least[n] = floor
	}
	ceiling := int64(beyond)
	for n := len(rising) - 1; n >= 0; n-- {
		item := rising[n]
		if key := keyOf(item, by, before); key.told && key.lo == key.hi {
			ceiling = min(ceiling, key.lo)
			continue
		}
		base := before[item.ID]
		at, known := k.budgetAt(i, item)
		if known && least[n] <= ceiling && (by == "amount" || base.Form == civic.Exact) {
			k.narrow(at, civic.IntervalFigure(max(0, civic.Money(least[n])+base.Lo), max(0, civic.Money(ceiling)+base.Lo)))
		}
	}
}
