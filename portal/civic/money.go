package civic

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Money is an amount in 分 (1 元 = 100 分) of the jurisdiction's currency.
// It never passes through a floating-point number.
type Money int64

// Units of account used in Chinese budget tables, in 分.
const (
	Yuan         Money = 100
	ThousandYuan       = 1000 * Yuan
	WanYuan            = 10000 * Yuan
	YiYuan             = 10000 * WanYuan
)

// ErrMoney says that a text is not an amount of money.
var ErrMoney = errors.New("not an amount of money")

// ParseMoney reads a plain decimal number ("1,234.5", "-3", "０.５") counted in
// unit (for example WanYuan) and returns it in 分, rounding half away from
// zero below one 分. It refuses exponents, two decimal marks and overflow.
func ParseMoney(text string, unit Money) (Money, error) {
	s := strings.Map(plainDigit, strings.TrimSpace(text))
	s = strings.ReplaceAll(s, ",", "")
	negative := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "-"), "+")
	whole, fraction, _ := strings.Cut(s, ".")
	if whole == "" && fraction == "" || !allDigits(whole) || !allDigits(fraction) {
		return 0, fmt.Errorf("%w: %q", ErrMoney, text)
	}
	fen, err := scaled(whole, fraction, int64(unit))
	if err != nil {
		return 0, fmt.Errorf("%w: %q", err, text)
	}
	if negative {
		fen = -fen
	}
	return Money(fen), nil
}

// plainDigit maps full-width digits and marks to ASCII.
func plainDigit(r rune) rune {
	switch {
	case r >= '０' && r <= '９':
		return r - '０' + '0'
	case r == '．':
		return '.'
	case r == '，':
		return ','
	case r == '－' || r == '−':
		return '-'
	}
	return r
}

func allDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// scaled returns (whole.fraction × unit) rounded half up, in integers only.
func scaled(whole, fraction string, unit int64) (int64, error) {
	var w int64
	if whole != "" {
		var err error
		if w, err = strconv.ParseInt(whole, 10, 64); err != nil || w > math.MaxInt64/unit-1 {
			return 0, ErrMoney
		}
	}
	sum, place := w*unit, unit
	for _, r := range fraction {
		digit := int64(r - '0')
		if place < 10 { // below one 分: the first such digit decides
			if digit >= 5 {
				sum++
			}
			break
		}
		place /= 10
		sum += digit * place
	}
	return sum, nil
}

// Yuan formats the exact amount in 元 with two decimals and thousands marks,
// e.g. "1,234,567.80".
func (m Money) Yuan() string {
	sign, n := "", int64(m)
	if n < 0 {
		sign, n = "-", -n
	}
	return sign + Thousands(n/100) + fmt.Sprintf(".%02d", n%100)
}

// In formats the amount in the given unit with the given decimals, rounding
// half away from zero at display only.
func (m Money) In(unit Money, decimals int) string {
	sign, n := "", int64(m)
	if n < 0 {
		sign, n = "-", -n
	}
	scale := int64(math.Pow10(decimals))
	whole, rest := n/int64(unit), n%int64(unit)
	frac := (rest*scale + int64(unit)/2) / int64(unit)
	if frac == scale {
		whole, frac = whole+1, 0
	}
	if decimals == 0 {
		return sign + Thousands(whole)
	}
	return sign + Thousands(whole) + "." + fmt.Sprintf("%0*d", decimals, frac)
}

// Thousands writes a non-negative integer with a comma every three digits.
func Thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
