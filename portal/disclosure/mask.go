package disclosure

import (
	"regexp"
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

// maskAmounts removes every amount of money within 30% of one of the hidden
// amounts: a rounded spelling tells as much as an exact one. It does not read
// numbers spelled in Chinese characters.
func maskAmounts(text string, hidden []civic.Money) (masked string, count int) {
	masked = moneyPattern.ReplaceAllStringFunc(text, func(match string) string {
		if !tells(match, hidden) {
			return match
		}
		count++
		return AmountMask
	})
	return masked, count
}

// tells reports whether a spelled amount is close to a hidden one.
func tells(match string, hidden []civic.Money) bool {
	parts := moneyPattern.FindStringSubmatch(match)
	number := strings.TrimRight(parts[1], ",，.．")
	amount, err := civic.ParseMoney(number, moneyUnits[parts[2]])
	if err != nil {
		return true // cannot be read: rather too much than too little
	}
	for _, h := range hidden {
		if h > 0 && amount >= h-margin(h) && amount <= h+margin(h) {
			return true
		}
	}
	return false
}

// margin is 30% of an amount, how far a withheld one must stay open on both
// sides (METHODS A, needs).
func margin(m civic.Money) civic.Money { return m / 10 * 3 }
