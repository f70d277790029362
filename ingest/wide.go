package ingest

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/sunbudget/sunbudget/portal/budget"
)

// A wide template prints a table as people fill it in: one row for each item,
// one column for each amount. It is read by a profile that is made from the
// table itself, so that its rows become lines (and notes) like any others.

// wideTemplate is one of them.
type wideTemplate struct {
	name   string // of the template: "revenue"
	table  budget.Table
	reason bool // a column says why the amounts changed
}

// WideKinds lists the wide templates by name, in their printed order.
var WideKinds = budget.WideKinds

var wideTemplates = makeWide()

func makeWide() []wideTemplate {
	expenses := map[string]string{"expenses": budget.ExpensesBudget, "expenses-final": budget.ExpensesFinal}
	all := make([]wideTemplate, len(WideKinds))
	for i, name := range WideKinds {
		key, reasons := expenses[name]
		if !reasons {
			key = name
		}
		table, known := budget.TableByKey(key)
		if !known {
			panic("no table " + key) // a wrong list fails the first test
		}
		all[i] = wideTemplate{name, table, reasons}
	}
	return all
}

func wideByName(name string) (wideTemplate, bool) {
	for _, w := range wideTemplates {
		if name != "" && (w.name == name || w.table.ZH == name) {
			return w, true
		}
	}
	return wideTemplate{}, false
}

// Heads of the columns beside the amounts, in both languages: a filled-in form
// is the same whoever reads it.
const (
	wideUnit   = "单位编码 unit"
	wideCode   = "编码 code"
	wideName   = "名称 name"
	wideItem   = "项目 item"
	wideReason = "变动说明 reason"
)

// amountHead is how the column of an amount is headed, with its unit.
func (w wideTemplate) amountHead(column budget.Label) string {
	unit := "元 yuan"
	if w.unit() == "wan" {
		unit = "万元 10,000 yuan"
	}
	return fmt.Sprintf("%s %s（%s）", column.ZH, column.EN, unit)
}

func (w wideTemplate) unit() string {
	if w.table.Unit == "wan" {
		return "wan"
	}
	return "yuan"
}

// head is the first row of the template.
func (w wideTemplate) head() []string {
	head := []string{wideUnit, wideCode, wideName}
	if w.table.Code == budget.ByItem {
		head = []string{wideUnit, wideItem}
	}
	for _, column := range w.table.Columns {
		head = append(head, w.amountHead(column))
	}
	if w.reason {
		head = append(head, wideReason)
	}
	return head
}

// example shows how a row is filled in; the mark keeps it from being read.
func (w wideTemplate) example(lang string) []string {
	row := []string{"# " + say(lang, "template.example", "105"), "101", "税收收入 Tax"}
	if w.table.Code == budget.ByItem {
		row = []string{"# " + say(lang, "template.example", "105"), w.table.Rows[0].ZH}
	}
	for range w.table.Columns {
		row = append(row, "0")
	}
	if w.reason {
		row = append(row, "比上年减少，因压减会议和接待批次。")
	}
	return row
}

// profile reads a filled-in template.
func (w wideTemplate) profile() (*Profile, error) {
	code, name := wideCode, wideName
	if w.table.Code == budget.ByItem {
		code, name = wideItem, wideItem
	}
	columns := map[string]Source{"unit": {From: Heads{wideUnit}}, "code": {From: Heads{code}}}
	notes := maps.Clone(columns)
	columns["name"] = Source{From: Heads{name}}
	lines := Output{
		Kind: "lines", Unit: w.unit(), Columns: columns, Constants: map[string]string{"table": w.table.Key},
		Skip: []Rule{{From: wideUnit, Match: "^#"}},
	}
	for _, column := range w.table.Columns {
		lines.Melt = append(lines.Melt, Melt{From: w.amountHead(column), Set: map[string]string{"column": column.Key}})
	}
	p := &Profile{Name: w.name, ZH: w.table.ZH, EN: w.table.EN, Outputs: []Output{lines}}
	if w.reason {
		notes["text"] = Source{From: Heads{wideReason}}
		p.Outputs = append(p.Outputs, Output{
			Kind: "notes", Columns: notes, Constants: map[string]string{"table": w.table.Key},
			Keep: []Rule{{From: wideReason, Match: "."}}, Skip: lines.Skip,
		})
	}
	return p, p.prepare()
}

// widen takes the profile of a wide template where the options ask for one or
// the file is called like one.
func (o Options) widen(name string) (Options, error) {
	if o.Profile != nil {
		return o, nil
	}
	asked := o.Kind
	if asked == "" {
		asked = strings.TrimSuffix(name, filepath.Ext(name))
	}
	w, ok := wideByName(asked)
	if !ok {
		return o, nil
	}
	var err error
	o.Kind = ""
	o.Profile, err = w.profile()
	return o, err
}

// wideFile is the empty template as CSV or XLSX.
func wideFile(w wideTemplate, format, lang string) ([]byte, error) {
	rows := [][]string{w.head(), w.example(lang), {"# " + say(lang, "template.note.wide", w.table.ZH)}}
	var b bytes.Buffer
	if format == "csv" {
		b.Write(utf8Mark)
		err := csv.NewWriter(&b).WriteAll(rows)
		return b.Bytes(), err
	}
	file := excelize.NewFile()
	defer file.Close()
	if err := file.SetSheetName("Sheet1", w.table.ZH); err != nil {
		return nil, err
	}
	for i, row := range rows {
		if err := file.SetSheetRow(w.table.ZH, fmt.Sprintf("A%d", i+1), &row); err != nil {
			return nil, err
		}
	}
	last, err := excelize.ColumnNumberToName(len(rows[0]))
	if err != nil {
		return nil, err
	}
	if err := file.SetColWidth(w.table.ZH, "A", last, 18); err != nil {
		return nil, err
	}
	err = file.Write(&b)
	return b.Bytes(), err
}
