package packet

import (
	"errors"

	"github.com/xuri/excelize/v2"
)

// styles of the cells: what is given is teal, what is computed is ink, so
// that a reader sees at once what may be changed.
type styles struct{ title, note, head, label, given, computed, whole, counted int }

// The house's ink and teal, and a paper tone for heads.
const (
	ink   = "1F2328"
	teal  = "0B5D66"
	paper = "EEF3F2"
)

func newStyles(file *excelize.File) (styles, error) {
	number, whole := "#,##0.0000;-#,##0.0000;0", "#,##0"
	var failures []error
	add := func(style excelize.Style) int {
		id, err := file.NewStyle(&style)
		failures = append(failures, err)
		return id
	}
	out := styles{
		title: add(excelize.Style{Font: &excelize.Font{Bold: true, Size: 16, Color: ink}}),
		note:  add(excelize.Style{Font: &excelize.Font{Color: ink}}),
		head: add(excelize.Style{
			Font: &excelize.Font{Bold: true, Color: ink}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{paper}},
			Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"},
		}),
		label:    add(excelize.Style{Font: &excelize.Font{Color: ink}, Alignment: &excelize.Alignment{WrapText: true}}),
		given:    add(excelize.Style{Font: &excelize.Font{Color: teal}, CustomNumFmt: &number}),
		computed: add(excelize.Style{Font: &excelize.Font{Color: ink}, CustomNumFmt: &number}),
		whole:    add(excelize.Style{Font: &excelize.Font{Color: teal}, CustomNumFmt: &whole}),
		counted:  add(excelize.Style{Font: &excelize.Font{Color: ink}, CustomNumFmt: &whole}),
	}
	return out, errors.Join(failures...)
}

// counts are the columns of whole numbers that formulas make.
var counts = map[string]bool{"n": true, "capped": true}

// of picks the style of a value in the column or line named key.
func (s styles) of(key string, value any) int {
	stem, _ := split(key)
	switch value.(type) {
	case formula:
		if counts[stem] {
			return s.counted
		}
		return s.computed
	case int, int64:
		return s.whole
	}
	return s.given
}
