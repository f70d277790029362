package comment

import (
	"regexp"
	"strings"
)

// Personal data that people type by mistake: patterns, each with what may
// stand in the text's place. Numbers are checked by their own check digits,
// so that amounts, codes and dates are left alone.
var (
	identityPattern = regexp.MustCompile(`[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]`)
	cardPattern     = regexp.MustCompile(`[3-6][0-9]{3}(?:[ -]?[0-9]{4}){3}(?:[ -]?[0-9]{1,3})?`)
	mobilePattern   = regexp.MustCompile(`(?:\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}`)
	mailPattern     = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}`)
)

// What stands in the place of what was masked: it says so to everybody, the
// writer first.
const (
	maskedIdentity = "［证件号已隐去］"
	maskedCard     = "［银行卡号已隐去］"
	maskedMobile   = "［手机号已隐去］"
	maskedMail     = "［邮箱已隐去］"
)

// Mask takes numbers of identity documents, bank cards and mobile phones, and
// mail addresses out of a text, with a notice in their place.
func Mask(text string) string {
	text = replaceWhole(identityPattern, text, maskedIdentity, identityChecks)
	text = replaceWhole(cardPattern, text, maskedCard, cardChecks)
	text = replaceWhole(mobilePattern, text, maskedMobile, func(string) bool { return true })
	return mailPattern.ReplaceAllString(text, maskedMail)
}

// replaceWhole replaces matches that are no part of a longer number and that
// pass the check.
func replaceWhole(pattern *regexp.Regexp, text, notice string, checks func(string) bool) string {
	var b strings.Builder
	end := 0
	for _, span := range pattern.FindAllStringIndex(text, -1) {
		match := text[span[0]:span[1]]
		if digitAt(text, span[0]-1) || digitAt(text, span[1]) || !checks(match) {
			continue
		}
		b.WriteString(text[end:span[0]] + notice)
		end = span[1]
	}
	return b.String() + text[end:]
}

func digitAt(text string, i int) bool {
	return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9'
}

// identityChecks verifies the check character of GB 11643.
func identityChecks(number string) bool {
	weights := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(number[i]-'0') * w
	}
	return strings.ToUpper(number[17:]) == string("10X98765432"[sum%11])
}

// cardChecks verifies the Luhn digit.
func cardChecks(number string) bool {
	digits := strings.NewReplacer(" ", "", "-", "").Replace(number)
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}
