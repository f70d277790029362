package redact

import (
	"slices"
	"strings"
	"time"
)

// run is a number as it may be meant: digits with at most two joints between
// neighbours. ends marks after how many digits a joint, another spelling or
// the end comes: there a number may begin and end.
type run struct {
	digits []rune // 'X' last of an identity card among them
	at     []int  // letter of each digit
	ends   map[int]bool
}

// numbers finds everything that is a number of a person.
func (n normal) numbers() []Span {
	var spans []Span
	for i := 0; i < len(n); {
		if !digit(n[i].plain) {
			i++
			continue
		}
		r, next := n.runFrom(i)
		spans = append(spans, n.inRun(r)...)
		i = next
	}
	return spans
}

// runFrom reads the run that begins with letter i.
func (n normal) runFrom(i int) (r run, next int) {
	r.ends = map[int]bool{0: true}
	gap := 0
	for next = i; next < len(n); next++ {
		switch c := n[next].plain; {
		case digit(c) || c == 'X' && len(r.digits) >= 17:
			if k := len(r.at); k > 0 && (gap > 0 || n[next].spelled != n[r.at[k-1]].spelled) {
				r.ends[k] = true
			}
			r.digits, r.at, gap = append(r.digits, c), append(r.at, next), 0
		case joins(c) && gap < 2:
			gap++
		default:
			r.ends[len(r.at)] = true
			return r, next
		}
	}
	r.ends[len(r.at)] = true
	return r, next
}

// shapes are tried in this order: what is more certain goes first.
var shapes = []struct {
	kind    Kind
	lengths []int
	is      func(n normal, digits string, at int) bool
}{
	{Taxpayer, []int{20}, func(_ normal, d string, _ int) bool { return idCard(d[:18]) || oldCard(d[:15]) }},
	{IDCard, []int{18}, func(_ normal, d string, _ int) bool { return idCard(d) }},
	{BankCard, []int{19, 16, 17, 18}, bankCard},
	{IDCard, []int{15}, func(_ normal, d string, _ int) bool { return oldCard(d) }},
	{Mobile, []int{11, 13, 15}, func(_ normal, d string, _ int) bool { return mobile(d) }},
}

// inRun finds numbers in a run, from the left: each begins and ends where a
// number may. An identity card is certain enough to stand anywhere.
func (n normal) inRun(r run) []Span {
	var spans []Span
	for i := 0; i < len(r.digits); {
		length, kind := n.shapeAt(r, i)
		if length == 0 {
			i++
			continue
		}
		spans = append(spans, n.span(r.at[i], r.at[i+length-1]+1, kind))
		i += length
		r.ends[i] = true
	}
	return spans
}

func (n normal) shapeAt(r run, i int) (length int, kind Kind) {
	for _, s := range shapes {
		for _, length := range s.lengths {
			if i+length > len(r.digits) {
				continue
			}
			whole := r.ends[i] && r.ends[i+length]
			certain := s.kind == IDCard && length == 18 && (r.ends[i] || r.ends[i+length])
			if (whole || certain) && s.is(n, string(r.digits[i:i+length]), r.at[i]) {
				return length, s.kind
			}
		}
	}
	return 0, ""
}

// provinces are the first two digits of identity cards.
var provinces = strings.Fields("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83")

// idCard reports 18 digits with a province and a day of birth. The check
// digit is not asked for: people mistype it, and the person is known all the
// same.
func idCard(d string) bool {
	return slices.Contains(provinces, d[:2]) && !strings.Contains(d[:17], "X") && birthday(d[6:14])
}

// oldCard reports the 15 digits of cards before 1999.
func oldCard(d string) bool {
	return slices.Contains(provinces, d[:2]) && !strings.Contains(d, "X") && birthday("19"+d[6:12])
}

func birthday(d string) bool {
	day, err := time.Parse("20060102", d)
	return err == nil && day.Year() >= 1900 && day.Year() <= 2030
}

// mobile reports a mobile number, with or without the code of the country.
func mobile(d string) bool {
	d = strings.TrimPrefix(strings.TrimPrefix(d, "00"), "86")
	return len(d) == 11 && d[0] == '1' && d[1] >= '3' && !strings.Contains(d, "X")
}

// bankCard reports a number that Luhn's digit fits, and that begins like a
// card of 银联 or is called a card or an account just before.
func bankCard(n normal, d string, at int) bool {
	return !strings.Contains(d, "X") && luhn(d) && (strings.HasPrefix(d, "62") || n.calls(at, 14, "卡", "账号", "账户", "帐号", "帐户", "银行"))
}

func luhn(d string) bool {
	sum := 0
	for i := range len(d) {
		v := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// calls reports one of the words among the letters just before letter at.
func (n normal) calls(at, within int, words ...string) bool {
	var before strings.Builder
	for _, l := range n[max(0, at-within):at] {
		before.WriteRune(l.plain)
	}
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(before.String(), w) })
}
