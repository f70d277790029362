package ui

import (
	"strconv"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

// Bar shows 年初 → 调整 → 支付 of one thing on one scale.
type Bar struct {
	Original, Adjusted, Paid civic.Figure
}

// Label is the whole bar in one sentence, for those who do not see it.
func (b Bar) Label(lang message.Lang) string {
	return message.T(lang, "bar.alt", message.Figure(lang, b.Original), message.Figure(lang, b.Adjusted),
		message.Figure(lang, b.Paid), message.Rate(lang, b.Paid, b.base()))
}

// base is what payment is measured against: the adjusted budget, or the
// original one where nothing was adjusted.
func (b Bar) base() civic.Figure {
	if b.Adjusted.Missing() {
		return b.Original
	}
	return b.Adjusted
}

// scale is the amount at the right end of the bar: the largest known bound.
func (b Bar) scale() civic.Money {
	var most civic.Money
	for _, f := range []civic.Figure{b.Original, b.Adjusted, b.Paid} {
		if f.Known() {
			most = max(most, f.Hi)
		}
	}
	return most
}

// Empty reports a bar of which nothing is known.
func (b Bar) Empty() bool { return b.scale() <= 0 }

// width is m as a percentage of the scale for SVG attributes, e.g. "62.5%".
func (b Bar) width(m civic.Money) string { return share(int64(max(m, 0)), int64(b.scale())) }

// middle is where a figure's mark stands.
func (b Bar) middle(f civic.Figure) string {
	m, _ := f.Midpoint()
	return b.width(m)
}

// share is part ÷ whole as a percentage with two decimals, at most 100%.
func share(part, whole int64) string {
	if whole <= 0 {
		return "0%"
	}
	percent := min(float64(part)/float64(whole)*100, 100)
	return strconv.FormatFloat(percent, 'f', 2, 64) + "%"
}

// Progress sets spending against the time gone by, both in basis points of
// the whole. PaidLo < PaidHi where only an interval is published.
type Progress struct {
	PaidLo, PaidHi int64
	Elapsed        int64
}

// NewProgress takes the rate from published forms; ok is false where there is
// no rate to show.
func NewProgress(paid, budget civic.Figure, elapsed int64) (p Progress, ok bool) {
	lo, hi, ok := paid.Rate(budget)
	return Progress{PaidLo: lo, PaidHi: hi, Elapsed: elapsed}, ok
}

// PaidText is the progress in words, "62.5%" or "60.0%–75.0%".
func (p Progress) PaidText() string {
	if p.PaidLo == p.PaidHi {
		return message.Percent(p.PaidLo)
	}
	return message.Percent(p.PaidLo) + "–" + message.Percent(p.PaidHi)
}

// evenBand is how many basis points count as in step with time.
const evenBand = 200

// Sentence says whether spending is ahead of the year, behind or level. An
// interval that spans the mark says nothing.
func (p Progress) Sentence(lang message.Lang) string {
	switch {
	case p.PaidHi < p.Elapsed-evenBand:
		return message.T(lang, "bar.behind", points(p.Elapsed-p.PaidHi))
	case p.PaidLo > p.Elapsed+evenBand:
		return message.T(lang, "bar.ahead", points(p.PaidLo-p.Elapsed))
	case p.PaidLo == p.PaidHi:
		return message.T(lang, "bar.level")
	}
	return ""
}

func points(basis int64) string { return strconv.FormatFloat(float64(basis)/100, 'f', 1, 64) }

// of is basis points of the whole as an SVG width.
func of(basis int64) string { return share(max(basis, 0), 10000) }
