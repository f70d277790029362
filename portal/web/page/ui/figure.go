package ui

import (
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

// FigureBlock is a published figure set large under its label.
type FigureBlock struct {
	Label string
	Value civic.Figure
	Note  string // one plain sentence below, e.g. what it is compared with
	Ask   string // href for requesting what is not published; "" for none
	Href  string // where the figure leads; "" for nowhere
}

// number and unit split an amount for setting it in two sizes.
func number(lang message.Lang, m civic.Money) string {
	n, _ := message.Money(lang, m)
	return n
}

func unit(lang message.Lang, m civic.Money) string {
	_, u := message.Money(lang, m)
	return u
}

// bound is the number of one end of an interval.
func bound(lang message.Lang, m civic.Money) string {
	n, _ := message.Bound(lang, m)
	return n
}

// unitOfLow is the unit of an interval's lower bound, "" where the upper
// bound has the same one and says it.
func unitOfLow(lang message.Lang, f civic.Figure) string {
	if f.Lo == 0 || unit(lang, f.Lo) == unit(lang, f.Hi) {
		return ""
	}
	return unit(lang, f.Lo)
}

// Ground is the legal ground or reason a figure carries, in words.
func Ground(lang message.Lang, f civic.Figure) string {
	return message.Or(lang, "ground."+f.Reason, f.Reason)
}

// WanYuan writes an amount in 万元 with two decimals, the unit of Chinese
// budget tables; the unit stands in the head of the column.
func WanYuan(m civic.Money) string {
	return strings.Replace(m.In(civic.WanYuan, 2), "-", "−", 1)
}

// roundWanYuan is WanYuan for the end of an interval, which stands on a round
// grid and needs no empty decimals.
func roundWanYuan(m civic.Money) string { return strings.TrimSuffix(WanYuan(m), ".00") }

// formOf reads the zero form as 无数据.
func formOf(f civic.Figure) civic.Form {
	if f.Missing() {
		return civic.None
	}
	return f.Form
}
