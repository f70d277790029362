package redact

import (
	"regexp"
	"strings"
)

// What is not a bare number, as expressions over the normalised text. The
// first group is what is masked.
var patterns = []struct {
	kind  Kind
	shape *regexp.Regexp
}{
	{Plate, regexp.MustCompile(`([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·.\-]?(?:[DF][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[DF]|[A-HJ-NP-Z0-9]{4}[0-9挂学警港澳]|[0-9]{2,4}[A-HJ-NP-Z]{1,2}[0-9]?))(?:[^A-Z0-9]|$)`)},
	{Mail, regexp.MustCompile(`([A-Z0-9._%+\-]{2,}@[A-Z0-9\-]+(?:\.[A-Z0-9\-]+)+)`)},
	{Account, regexp.MustCompile(`(?:微信号?|WECHAT|WX|V信|QQ号?|扣扣号?)[ :：为是号,，]{0,3}([A-Z0-9][A-Z0-9_\-]{4,19})`)},
	{Home, regexp.MustCompile(`((?:` + count + `(?:栋|幢|号楼|座))` + joint + `(?:` + count + `(?:单元|门))?` + joint + `(?:` + count + `[层楼])?` + joint + count + `[室房])`)},
	{Home, regexp.MustCompile(`((?:` + count + `(?:栋|幢|号楼|座))?` + joint + count + `单元` + joint + count + `[号室房]?)`)},
	{Home, regexp.MustCompile(`[村里弄巷号苑园区院庭府湾城](` + count + `室)`)},
}

const (
	count = `[A-Z0-9十百]{1,5}` // Chinese digits are read already
	joint = `[ \-，,]{0,2}`
)

// patterns finds everything that is not a bare number.
func (n normal) patterns() []Span {
	var text strings.Builder
	letterAt := make([]int, 0, 3*len(n)+1) // letter of each byte
	for i, l := range n {
		text.WriteRune(l.plain)
		for len(letterAt) < text.Len() {
			letterAt = append(letterAt, i)
		}
	}
	letterAt = append(letterAt, len(n))
	var spans []Span
	for _, p := range patterns {
		for _, m := range p.shape.FindAllStringSubmatchIndex(text.String(), -1) {
			spans = append(spans, n.span(letterAt[m[2]], letterAt[m[3]], p.kind))
		}
	}
	return spans
}
