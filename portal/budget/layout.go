package budget

import (
	"cmp"
	"slices"
	"strings"
)

// Span is one cell of the head of a printed table: its words, how many
// columns it covers and how many rows.
type Span struct {
	Text         string
	Across, Down int
}

// words of the printed heads that every table shares.
var (
	wordItem     = Label{ZH: "项目", EN: "Item"}
	wordFunction = [2]Label{{ZH: "功能分类科目编码", EN: "Functional class code"}, {ZH: "功能分类科目名称", EN: "Functional class"}}
	wordEconomic = [2]Label{{ZH: "经济分类科目编码", EN: "Economic class code"}, {ZH: "经济分类科目名称", EN: "Economic class"}}
	wordOwn      = [2]Label{{ZH: "编码", EN: "Code"}, {ZH: "名称", EN: "Name"}}
	wordLevels   = []Label{{ZH: "类", EN: "Level 1"}, {ZH: "款", EN: "Level 2"}, {ZH: "项", EN: "Level 3"}}
)

// CodeLevels is how many columns the code of a row takes on paper: 类, 款, 项
// of a functional class, 类, 款 of an economic one, one column for codes of the
// source's own, none elsewhere.
func (t Table) CodeLevels() int {
	switch t.Code {
	case ByFunction:
		return 3
	case ByEconomic:
		return 2
	case ByOwn:
		return 1
	}
	return 0
}

// SplitCode cuts a class code into its printed parts: "2050202" into 205, 02,
// 02; 合计 and printed rows have none. It has CodeLevels parts.
func (t Table) SplitCode(code string) []string {
	parts := make([]string, t.CodeLevels())
	if code == TotalCode {
		return parts
	}
	if t.Code == ByOwn {
		return []string{code}
	}
	for i, from, to := 0, 0, 3; i < len(parts) && to <= len(code); i, from, to = i+1, to, to+2 {
		parts[i] = code[from:to]
	}
	return parts
}

// Head is the printed head of the table in lang, row by row from the top.
// Cells covered by a span above or to the left are left out. A text table has
// no head.
func (t Table) Head(lang string) [][]Span {
	switch {
	case t.Code == ByText:
		return nil
	case len(t.Sides) > 0:
		return t.headOfSides(lang)
	case t.Code == ByItem:
		return t.headOfRow(lang)
	case t.Code == ByOwn:
		return [][]Span{t.plainHead(lang)}
	}
	return t.headOfClasses(lang)
}

// plainHead: code, name and amounts side by side.
func (t Table) plainHead(lang string) []Span {
	head := []Span{{wordOwn[0].Name(lang), 1, 1}, {wordOwn[1].Name(lang), 1, 1}}
	for _, column := range t.Columns {
		head = append(head, Span{column.Name(lang), 1, 1})
	}
	return head
}

// headOfClasses: the code with its levels and the name at the left, amounts
// under the heads they share.
func (t Table) headOfClasses(lang string) [][]Span {
	levels, words := t.CodeLevels(), wordFunction
	if t.Code == ByEconomic {
		words = wordEconomic
	}
	top := []Span{{wordItem.Name(lang), levels + 1, 1}}
	middle := []Span{{words[0].Name(lang), levels, 1}, {words[1].Name(lang), 1, 2}}
	var bottom []Span
	for _, word := range wordLevels[:levels] {
		bottom = append(bottom, Span{word.Name(lang), 1, 1})
	}
	for _, column := range t.Columns {
		group, first := t.groupOf(column.Key)
		if group == nil {
			top = append(top, Span{column.Name(lang), 1, 3})
			continue
		}
		if first {
			top = append(top, Span{group.Name(lang), len(group.Columns), 1})
		}
		middle = append(middle, Span{column.Name(lang), 1, 2})
	}
	return [][]Span{top, middle, bottom}
}

// headOfSides: revenue at the left, expenditure at the right.
func (t Table) headOfSides(lang string) [][]Span {
	var top, bottom []Span
	for _, side := range t.Sides {
		top = append(top, Span{side.Name(lang), len(side.Columns) + 1, 1})
		bottom = append(bottom, Span{wordItem.Name(lang), 1, 1})
		for _, key := range side.Columns {
			column, _ := t.Column(key)
			bottom = append(bottom, Span{column.Name(lang), 1, 1})
		}
	}
	return [][]Span{top, bottom}
}

// headOfRow: one printed row of amounts without a name; several rows of the
// same columns stand one beside the other (预算数, 决算数).
func (t Table) headOfRow(lang string) [][]Span {
	var top, bottom []Span
	for _, row := range t.Rows {
		if len(t.Rows) > 1 {
			top = append(top, Span{row.Name(lang), len(t.Columns), 1})
		}
		for _, column := range t.Columns {
			group, first := t.groupOf(column.Key)
			switch {
			case len(t.Rows) > 1 || group != nil:
				bottom = append(bottom, Span{column.Name(lang), 1, 1})
			default:
				top = append(top, Span{column.Name(lang), 1, 2})
			}
			if len(t.Rows) == 1 && first {
				top = append(top, Span{group.Name(lang), len(group.Columns), 1})
			}
		}
	}
	return [][]Span{top, bottom}
}

// groupOf is the head a column stands under; first reports that it opens it.
func (t Table) groupOf(column string) (group *Group, first bool) {
	for i, g := range t.Groups {
		if at := slices.Index(g.Columns, column); at >= 0 {
			return &t.Groups[i], at == 0
		}
	}
	return nil, false
}

// Side tells on which printed side a row of a two-sided table stands: "in"
// for revenue, "out" for expenditure and its classes, "" in other tables.
func (t Table) Side(code string) string {
	switch {
	case len(t.Sides) == 0:
		return ""
	case strings.HasPrefix(code, "in-"):
		return "in"
	}
	return "out"
}

// Order puts row codes in their printed order: printed rows as in the table's
// own list with classes before the sums of expenditure; classes by code; 合计
// last.
func (t Table) Order(codes []string) []string {
	sorted := slices.Clone(codes)
	slices.SortStableFunc(sorted, func(a, b string) int {
		return cmp.Or(cmp.Compare(t.place(a), t.place(b)), cmp.Compare(a, b))
	})
	return slices.Compact(sorted)
}

// place is where a row stands in its table.
func (t Table) place(code string) int {
	if code == TotalCode {
		return 2*len(t.Rows) + 1
	}
	if at := slices.IndexFunc(t.Rows, func(l Label) bool { return l.Key == code }); at >= 0 {
		return 2 * at
	}
	before := slices.IndexFunc(t.Rows, func(l Label) bool { return strings.HasPrefix(l.Key, "out-") })
	if before < 0 {
		before = len(t.Rows)
	}
	return 2*before - 1
}
