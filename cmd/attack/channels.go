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
	if l.Band == "" {
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

// sortKey is where published figures put an item: bounds, hidden last, equal
// ones by ID.
type sortKey struct {
	lo, hi int64
	id     civic.PublicID
}

// keyOf finds the key of an item in an order by amount or by rate.
func keyOf(item listItem, by string) sortKey {
	key := sortKey{id: item.ID, lo: -1, hi: -1}
	switch f := item.budget(); {
	case by == "execution" && item.Execution != nil:
		key.lo, key.hi = item.Execution.Lo, item.Execution.Hi
	case by == "amount" && f.Known():
		key.lo, key.hi = int64(f.Lo), int64(f.Hi)
	}
	return key
}

// readOrder compares the order of a list with the one published figures give.
// Where they do not explain it, amounts do: what stands between two known
// amounts lies between them.
func (k *knowledge) readOrder(i int, l list) {
	by, falling := strings.CutPrefix(l.Sort, "-")
	compare := func(a, b listItem) int {
		x, y := keyOf(a, by), keyOf(b, by)
		if x.lo < 0 != (y.lo < 0) {
			return cmp.Compare(y.lo, x.lo) // hidden last in every order
		}
		if falling {
			x.lo, x.hi, y.lo, y.hi = y.lo, y.hi, x.lo, x.hi
		}
		return cmp.Or(cmp.Compare(x.lo, y.lo), cmp.Compare(x.hi, y.hi), cmp.Compare(x.id, y.id))
	}
	if slices.IsSortedFunc(l.Items, compare) {
		return
	}
	k.tell("the order %s of %s is not that of published figures", l.Sort, k.site.releases[i].Document)
	if by == "amount" {
		items := slices.Clone(l.Items)
		if falling {
			slices.Reverse(items)
		}
		k.between(i, items)
	}
}

// between narrows each hidden amount of a rising list by the known ones
// before and after it.
func (k *knowledge) between(i int, rising []listItem) {
	least := make([]civic.Money, len(rising))
	before := civic.Money(0)
	for n, item := range rising {
		if f := item.budget(); f.Form == civic.Exact {
			before = max(before, f.Lo)
		}
		least[n] = before
	}
	after := civic.Money(math.MaxInt64 / 2)
	for n := len(rising) - 1; n >= 0; n-- {
		item := rising[n]
		if item.budget().Form == civic.Exact {
			after = min(after, item.budget().Lo)
		} else if at, known := k.budgetAt(i, item); known && least[n] <= after {
			k.narrow(at, civic.IntervalFigure(least[n], after))
		}
	}
}
