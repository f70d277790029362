// Package data holds the pages of what can be downloaded: all releases, and
// one release with its files and its proof.
package data

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// All is the list of all releases of a jurisdiction.
type All struct {
	published.View
	Releases []release.Header // newest first
}

// Table lists the releases.
func (p All) Table() ui.Table {
	t := ui.Table{
		Caption: p.T("data.releases"),
		Columns: []ui.Column{
			{Head: p.T("budget.document")}, {Head: p.T("source.as_of")}, {Head: p.T("budget.published")},
			{Head: p.T("published.count"), Numeric: true}, {Head: p.T("source.edition"), Numeric: true}, {Head: p.T("data.hash")},
		},
	}
	for _, h := range p.Releases {
		of := published.View{Frame: p.Frame, Link: p.Link, Release: h}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Anchor(of.Document(), of.ReleaseHref()), ui.Text(message.Date(p.Lang(), h.AsOf)), ui.Text(message.Date(p.Lang(), h.PublishedAt)),
			ui.Text(civic.Thousands(int64(h.Projects))), ui.Text(strconv.FormatInt(h.Edition, 10)), ui.Text(h.Hash[:12] + "…"),
		}})
	}
	return t
}

// Release is one release with everything needed to check it.
type Release struct {
	published.View
	Sealed release.Sealed
}

// file addresses: the canonical bytes and, for rows, the same as CSV.
func (p Release) canonical(name string) string {
	return p.Link.API("/releases/" + p.Sealed.Hash + "/files/" + name)
}

func (p Release) csv(name string) (href string, ok bool) {
	table, rows := strings.CutSuffix(name, ".jsonl")
	return p.Link.To("/data/" + p.Sealed.Hash + "/" + table + ".csv"), rows
}

// Files lists the files with their checksums.
func (p Release) Files() ui.Table {
	t := ui.Table{
		Caption: p.T("data.files"), Note: p.T("data.files_note"), Wide: true,
		Columns: []ui.Column{
			{Head: p.T("data.file")}, {Head: p.T("data.what")}, {Head: p.T("data.rows"), Numeric: true},
			{Head: p.T("data.bytes"), Numeric: true}, {Head: p.T("published.csv")}, {Head: "SHA-256"},
		},
	}
	for _, f := range p.Sealed.Files {
		sheet := ui.Text("")
		if href, ok := p.csv(f.Name); ok && f.Rows > 0 {
			sheet = ui.Anchor(p.T("published.csv"), href)
		}
		table, _, _ := strings.Cut(f.Name, ".")
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Anchor(f.Name, p.canonical(f.Name)), ui.Text(p.T("data.table_" + table)), ui.Text(civic.Thousands(int64(f.Rows))),
			ui.Text(civic.Thousands(f.Bytes)), sheet, ui.Text(f.SHA256),
		}})
	}
	return t
}

// Proof are the links by which the release is checked.
func (p Release) Proof() []ui.Link {
	api := func(part string) string { return p.Link.API("/releases/" + p.Sealed.Hash + part) }
	return []ui.Link{
		{Label: p.T("data.manifest"), Href: api("/manifest")},
		{Label: p.T("data.signature"), Href: api("/signature")},
		{Label: p.T("data.package"), Href: p.Link.To("/data/" + p.Sealed.Hash + "/datapackage.json")},
		{Label: p.T("data.log", p.Sealed.LogIndex), Href: p.Link.To("/log/" + strconv.FormatInt(p.Sealed.LogIndex, 10))},
	}
}
