package desk

import (
	"fmt"

	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Upload is the page that takes files.
type Upload struct {
	Frame   ui.Page
	Action  string
	Form    []ui.Input
	Stage   string
	Kind    string
	Layouts []ui.Option // of foreign files; the first is the portal's own
	Unit    string      // code of the unit, for a layout that does not say it

	Templates []ui.Link // empty ones, the first with all kinds
	MostBytes int64     // of a file
	Faults    []ui.FieldError
	Running   *Running      // nil unless a file is being read
	Result    *UploadResult // nil unless a file was read
}

// Running is a file that is being read. Done of Total counts bytes or rows; a
// Total of 0 is not known yet.
type Running struct {
	File        string
	Done, Total int64
	Poll        string // where a script asks how far it is
}

// percent is how far the reading is, "" where nobody knows.
func (r Running) percent() string {
	if r.Total <= 0 {
		return ""
	}
	return fmt.Sprintf("%d", 100*min(r.Done, r.Total)/r.Total)
}

// UploadResult is what came of a file.
type UploadResult struct {
	File     string
	SHA256   string
	OK       bool
	Errors   int
	Warnings int
	Loaded   []string // ready words, one for each batch; nil before it was stored
	Store    string   // action that stores it, "" where it cannot be
	Totals   ui.Table
	Preview  Preview
	Findings ui.Table
	Excerpts []Excerpt
	Reports  []ui.Link // the same to take away, in several forms
}

// layouts is the choice of the layout of a file.
func (p Upload) layouts() ui.Choice {
	return ui.Choice{Name: "layout", Label: message.T(p.Frame.Lang, "desk.field_layout"), Drop: true, Options: p.Layouts,
		Hint: message.T(p.Frame.Lang, "desk.field_layout_hint")}
}

// unit is the field for the unit a foreign file belongs to.
func (p Upload) unit() ui.Input {
	return ui.Input{Name: "unit", Label: message.T(p.Frame.Lang, "desk.field_unit"), Value: p.Unit, Optional: true,
		Hint: message.T(p.Frame.Lang, "desk.field_unit_hint")}
}

// Preview is what the public pages would print of a file.
type Preview struct {
	Cards  []ui.ProjectCard
	Tables []ui.Table
	Texts  []Outline
}

// Outline is how the explanation of one unit was cut into sections.
type Outline struct {
	Unit     string
	Sections []OutlineSection
}

// OutlineSection is a heading with the beginning of what stands below it.
type OutlineSection struct {
	Level       int // 1 is the highest
	Number      string
	Title, Text string
}

// Excerpt is the part of a sheet that findings speak of, with the findings in
// their cells.
type Excerpt struct {
	Sheet string // "" in CSV
	Wide  int    // columns of the widest row
	Rows  []ExcerptRow
}

// ExcerptRow is one row, numbered as a spreadsheet counts.
type ExcerptRow struct {
	Number int
	Cells  []ExcerptCell
}

// ExcerptCell is one cell; Severity is "error", "warning" or "" where nothing
// is wrong.
type ExcerptCell struct {
	Text     string
	Severity string
	Reasons  []string
}

// caption names the sheet of an excerpt.
func (e Excerpt) caption(lang message.Lang) string {
	if e.Sheet == "" {
		return message.T(lang, "desk.excerpt")
	}
	return message.T(lang, "desk.excerpt_of", e.Sheet)
}

// letters are the names of a sheet's columns, A to the widest row's last.
func (e Excerpt) letters() []string {
	var all []string
	for i := range e.Wide {
		name := string(rune('A' + i%26))
		if i >= 26 {
			name = string(rune('A'+i/26-1)) + name
		}
		all = append(all, name)
	}
	return all
}
