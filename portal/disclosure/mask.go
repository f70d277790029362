package disclosure

import (
	"regexp"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// AmountMask stands where an amount was removed from a text.
const AmountMask = "〔金额已隐去〕"

// moneyPattern finds an amount with its unit: digits of either width with
// marks, then 元, 千元, 万(元) or 亿(元).
var moneyPattern = regexp.MustCompile(`([0-9０-９][0-9０-９,，.．]*)\s*(亿元|万元|千元|亿|万|元)`)

var moneyUnits = map[string]civic.Money{
	"元": civic.Yuan, "千元": civic.ThousandYuan, "万": civic.WanYuan, "万元": civic.WanYuan,
	"亿": civic.YiYuan, "亿元": civic.YiYuan,
}

// spelledPattern finds an amount in Chinese characters, 大写 included, with
// its unit or ending in 万 or 亿.
var spelledPattern = regexp.MustCompile(`[一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾两][零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬億两点]*(?:元|圆|块|万|萬|亿|億)`)

// secrets are amounts a text may not tell, and those that are published
// whatever it says.
type secrets struct {
	hidden, stated []civic.Money
}

// maskAmounts removes every amount of money within 30% of one of the hidden
// amounts: a rounded spelling tells as much as an exact one.
func maskAmounts(text string, secret secrets) (masked string, count int) {
	masked = moneyPattern.ReplaceAllStringFunc(text, func(match string) string {
		if !tells(match, secret) {
			return match
		}
		count++
		return AmountMask
	})
	masked = spelledPattern.ReplaceAllStringFunc(masked, func(match string) string {
		if amount, ok := spelledMoney(match); ok && !near(amount, secret.hidden) {
			return match
		}
		count++
		return AmountMask
	})
	return masked, count
}

// spelledDigits and spelledUnits are the characters numbers are written with.
var (
	spelledDigits = runesOf("零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖两", []int64{0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2})
	spelledUnits  = runesOf("十百千拾佰仟", []int64{10, 100, 1000, 10, 100, 1000})
	spelledGroups = runesOf("万亿萬億", []int64{1e4, 1e8, 1e4, 1e8})
)

func runesOf(characters string, values []int64) map[rune]int64 {
	m := map[rune]int64{}
	for i, r := range []rune(characters) {
		m[r] = values[i]
	}
	return m
}

// spelledMoney reads 一百二十万元 or 捌拾陆万元整; ok is false for what it
// cannot read, decimals among them.
func spelledMoney(text string) (amount civic.Money, ok bool) {
	var total, section, digit int64
	for _, r := range text {
		switch {
		case r == '元' || r == '圆' || r == '块':
		case spelledUnits[r] > 0:
			section += max(digit, 1) * spelledUnits[r]
			digit = 0
		case spelledGroups[r] == 1e8:
			total, section, digit = (total+section+digit)*1e8, 0, 0
		case spelledGroups[r] > 0:
			total, section, digit = total+(section+digit)*1e4, 0, 0
		default:
			value, known := spelledDigits[r]
			if !known || digit > 0 || total > 1e12 {
				return 0, false
			}
			digit = value
		}
	}
	return civic.Money(total+section+digit) * civic.Yuan, true
}

// near reports an amount within 30% of a hidden one.
func near(amount civic.Money, hidden []civic.Money) bool {
	for _, h := range hidden {
		if h > 0 && amount >= h-margin(h) && amount <= h+margin(h) {
			return true
		}
	}
	return false
}

// tells reports whether a spelled amount is close to a hidden one.
func tells(match string, secret secrets) bool {
	parts := moneyPattern.FindStringSubmatch(match)
	number := strings.TrimRight(parts[1], ",，.．")
	unit := moneyUnits[parts[2]]
	amount, err := civic.ParseMoney(number, unit)
	if err != nil {
		return true // cannot be read: rather too much than too little
	}
	_, fraction, _ := strings.Cut(number, ".")
	written := func(exact civic.Money) bool { // 26,712.34 元 is written 2.67 万元 here
		rounded, err := civic.ParseMoney(exact.In(unit, len(fraction)), unit)
		return err == nil && rounded == amount
	}
	public := slices.ContainsFunc(secret.stated, written) && !slices.ContainsFunc(secret.hidden, written)
	return near(amount, secret.hidden) && !public
}

// margin is 30% of an amount, how far a withheld one must stay open on both
// sides (METHODS A, needs).
func margin(m civic.Money) civic.Money { return m / 10 * 3 }
