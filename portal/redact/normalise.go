package redact

import (
	"strings"
	"unicode"
)

// letter is one rune of a text as it is compared, and where it stands.
type letter struct {
	plain    rune // narrow, upper case; a digit for a spelled one
	from, to int  // bytes in the text
	spelled  bool // a digit in Chinese characters
}

// normal is a text without what nobody sees.
type normal []letter

// spelled are digits in Chinese characters. 两 and 十 count things: no number
// of a card is read with them.
var spelled = func() map[rune]rune {
	digits := map[rune]rune{'○': '0', '幺': '1'}
	for _, row := range []string{"〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"} {
		for i, r := range []rune(row) {
			digits[r] = rune('0' + i)
		}
	}
	return digits
}()

// normalise narrows, folds case, reads spelled digits, and leaves out
// invisible characters.
func normalise(text string) normal {
	out := make(normal, 0, len(text))
	for i, r := range text {
		size := len(string(r))
		if r == unicode.ReplacementChar {
			size = 1
		}
		if invisible(r) {
			continue
		}
		l := letter{plain: unicode.ToUpper(narrow(r)), from: i, to: i + size}
		if digit, ok := spelled[r]; ok {
			l.plain, l.spelled = digit, true
		}
		out = append(out, l)
	}
	return out
}

// invisible reports what takes no room: zero-width marks, soft hyphens,
// variation selectors, directions.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Mn) || r == '\u2060' || r == '\ufeff'
}

// narrow folds full width, circled and ideographic forms.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r >= '①' && r <= '⑨':
		return r - '①' + '1'
	case r == '⓪':
		return '0'
	case r == '\u3000' || r == '\u00a0' || unicode.Is(unicode.Zs, r):
		return ' '
	case r == '×' || r == 'х' || r == 'Х': // the last digit of an identity card, as people find it
		return 'X'
	}
	return r
}

// joins reports what people put between the digits of one number.
func joins(r rune) bool { return strings.ContainsRune(" -–—―_.·・•*~", r) }

func digit(r rune) bool { return r >= '0' && r <= '9' }

// span makes a span of letters from i to before j.
func (n normal) span(i, j int, kind Kind) Span { return Span{n[i].from, n[j-1].to, kind} }
