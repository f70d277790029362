package message

import (
	"fmt"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Money chooses a unit by size and rounds at display only: 元 below one 万,
// then 万元, then 亿元 (English: yuan, thousand, million, billion yuan).
// It gives the number and the unit apart, for they are set in two sizes.
func Money(lang Lang, m civic.Money) (number, unit string) {
	size := m
	if size < 0 {
		size = -size
	}
	for _, step := range moneySteps[lang.known()] {
		if size >= step.unit {
			return minus(m.In(step.unit, 2)), T(lang, step.key)
		}
	}
	return strings.TrimSuffix(minus(m.Yuan()), ".00"), T(lang, "money.yuan")
}

type moneyStep struct {
	unit civic.Money
	key  string
}

// moneySteps are the units of each language from the largest down.
var moneySteps = map[Lang][]moneyStep{
	ZH: {{civic.YiYuan, "money.yi"}, {civic.WanYuan, "money.wan"}},
	EN: {{10 * civic.YiYuan, "money.billion"}, {100 * civic.WanYuan, "money.million"}},
}

// MoneyText is Money as one text, e.g. "1,234.50 万元".
func MoneyText(lang Lang, m civic.Money) string {
	number, unit := Money(lang, m)
	return number + " " + unit
}

// Yuan is the exact amount, e.g. "12,345,678.90 元".
func Yuan(lang Lang, m civic.Money) string {
	return minus(m.Yuan()) + " " + T(lang, "money.yuan")
}

// Figure says a published figure in words: the amount, the range, 不予公开,
// 仅计入合计 or 无数据.
func Figure(lang Lang, f civic.Figure) string {
	switch f.Form {
	case civic.Exact:
		return MoneyText(lang, f.Lo)
	case civic.Interval:
		return interval(lang, f.Lo, f.Hi)
	case civic.Withheld:
		return T(lang, "figure.withheld")
	case civic.Aggregate:
		return T(lang, "figure.aggregate")
	}
	return T(lang, "figure.none")
}

// Bound is one end of an interval. The ends stand on a round grid, so empty
// decimals are left away.
func Bound(lang Lang, m civic.Money) (number, unit string) {
	number, unit = Money(lang, m)
	return strings.TrimSuffix(number, ".00"), unit
}

// interval writes the unit once where both ends share it.
func interval(lang Lang, lo, hi civic.Money) string {
	from, fromUnit := Bound(lang, lo)
	to, toUnit := Bound(lang, hi)
	if fromUnit == toUnit || lo == 0 {
		return from + "–" + to + " " + toUnit
	}
	return T(lang, "figure.between", from+" "+fromUnit, to+" "+toUnit)
}

// Percent writes basis points (1/10,000) with one decimal, e.g. "62.5%".
func Percent(basisPoints int64) string {
	sign, n := "", basisPoints
	if n < 0 {
		sign, n = "−", -n
	}
	tenths := (n + 5) / 10
	return fmt.Sprintf("%s%d.%d%%", sign, tenths/10, tenths%10)
}

// Points writes basis points as percentage points with one decimal and without
// a sign of its own, e.g. "72.3": the unit is the sentence's to say.
func Points(basisPoints int64) string { return strings.TrimSuffix(Percent(basisPoints), "%") }

// Rate writes execution or completion from published forms: "62.5%",
// "60.0%–75.0%" where only bounds are known, 不予公开 where a part of it is
// withheld, else 无数据.
func Rate(lang Lang, part, whole civic.Figure) string {
	lo, hi, ok := part.Rate(whole)
	switch {
	case !ok && (part.Form == civic.Withheld || whole.Form == civic.Withheld):
		return T(lang, "figure.withheld")
	case !ok:
		return T(lang, "figure.none")
	case lo == hi:
		return Percent(lo)
	}
	return Percent(lo) + "–" + Percent(hi)
}

// Date writes a civil date of Asia/Shanghai: 2026年11月21日, 21 November 2026.
func Date(lang Lang, t time.Time) string {
	t = t.In(civic.Shanghai)
	if lang.known() == EN {
		return t.Format("2 January 2006")
	}
	return t.Format("2006年1月2日")
}

// DateTime is Date with the time of day.
func DateTime(lang Lang, t time.Time) string {
	return Date(lang, t) + " " + t.In(civic.Shanghai).Format("15:04")
}

// minus sets the true minus sign, as wide as a digit.
func minus(number string) string { return strings.Replace(number, "-", "−", 1) }
