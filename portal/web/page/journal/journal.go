// Package journal is the page of the transparency log.
package journal

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/web/link"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Page is some records of the log in the order of their numbers; it shows the
// newest first.
type Page struct {
	Frame   ui.Page
	Link    link.Builder
	Size    int64
	Entries []ledger.Entry
	Older   int64 // where older records end, 0 for none
}

// T is a text of the catalogue.
func (p Page) T(key string, args ...any) string { return message.T(p.Frame.Lang, key, args...) }

// Table shows each record: number, time, kind, what it says.
func (p Page) Table() ui.Table {
	t := ui.Table{
		Caption: p.T("journal.caption", p.Size), Wide: true,
		Columns: []ui.Column{
			{Head: p.T("journal.number"), Numeric: true}, {Head: p.T("journal.time")}, {Head: p.T("journal.place")},
			{Head: p.T("journal.kind")}, {Head: p.T("journal.record")},
		},
	}
	for _, e := range slices.Backward(p.Entries) {
		t.Rows = append(t.Rows, p.row(e))
	}
	return t
}

func (p Page) row(e ledger.Entry) ui.Row {
	record, err := ledger.DecodeRecord([]byte(e.Record))
	if err != nil { // shown as it is: the log does not hide what it cannot read
		return ui.Row{Cells: []templ.Component{ui.Text(strconv.FormatInt(e.Index, 10)), ui.Text(""), ui.Text(""), ui.Text(""), ui.Text(e.Record)}}
	}
	when := record.At
	if at, err := time.Parse(time.RFC3339Nano, record.At); err == nil {
		when = message.DateTime(p.Frame.Lang, at)
	}
	return ui.Row{Cells: []templ.Component{
		ui.Text(strconv.FormatInt(e.Index, 10)), ui.Text(when), ui.Text(record.Jurisdiction),
		ui.Text(message.Or(p.Frame.Lang, "journal.kind_"+record.Kind, record.Kind)), p.body(record),
	}}
}

// body links a release to its files and shows anything else as recorded.
func (p Page) body(record ledger.Record) templ.Component {
	if record.Kind == ledger.KindRelease {
		if release, err := record.Release(); err == nil {
			return ui.Anchor(release.Hash[:min(16, len(release.Hash))]+"…", p.Link.In(record.Jurisdiction).To("/data/"+release.Hash))
		}
	}
	var compact []byte
	if raw, err := json.Marshal(record.Body); err == nil {
		compact = raw
	}
	return ui.Text(string(compact))
}
