package redact

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Kind is what a span of text is.
type Kind string

// Kinds that are masked.
const (
	IDCard   Kind = "id_card"
	Taxpayer Kind = "taxpayer"
	Mobile   Kind = "mobile"
	BankCard Kind = "bank_card"
	Plate    Kind = "plate"
	Home     Kind = "home"
	Mail     Kind = "mail"
	Account  Kind = "account" // of a messenger
)

// marks stand in the text where something was removed.
var marks = map[Kind]string{
	IDCard: "〔身份证号已隐去〕", Taxpayer: "〔纳税人识别号已隐去〕", Mobile: "〔手机号已隐去〕", BankCard: "〔银行卡号已隐去〕",
	Plate: "〔车牌号已隐去〕", Home: "〔住址已隐去〕", Mail: "〔邮箱已隐去〕", Account: "〔账号已隐去〕",
}

// Marks lists what may stand where something was removed.
func Marks() []string { return slices.Sorted(maps.Values(marks)) }

// Span is a part of a text, in bytes.
type Span struct {
	From, To int
	Kind     Kind
}

// Mask removes what identifies a person, and lists what it removed.
func Mask(text string) (masked string, found []Span) {
	if found = Find(text); len(found) == 0 {
		return text, nil
	}
	var out strings.Builder
	at := 0
	for _, s := range found {
		out.WriteString(text[at:s.From])
		out.WriteString(marks[s.Kind])
		at = s.To
	}
	out.WriteString(text[at:])
	return out.String(), found
}

// Find lists what Mask removes, in order and without overlaps.
func Find(text string) []Span {
	plain := normalise(text)
	spans := plain.numbers()
	spans = append(spans, plain.patterns()...)
	slices.SortFunc(spans, func(a, b Span) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(b.To, a.To))
	})
	kept := spans[:0]
	end := 0
	for _, s := range spans {
		if s.From >= end {
			kept = append(kept, s)
			end = s.To
		}
	}
	return kept
}
