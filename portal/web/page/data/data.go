// Package data holds the pages of what can be downloaded: all releases, and
// one release with its files and its proof.
package data

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// All is the list of all releases of a jurisdiction.
type All struct {
	published.View
	Current  bool             // the View is about a release: the one in force
	Releases []release.Header // newest first
}

// Years lists the releases of each year, the newest year first.
func (p All) Years() []ui.Table {
	var years []civic.FiscalYear
	for _, h := range p.Releases {
		if !slices.Contains(years, h.Document.Year) {
			years = append(years, h.Document.Year)
		}
	}
	slices.SortFunc(years, func(a, b civic.FiscalYear) int { return int(b - a) })
	tables := make([]ui.Table, len(years))
	for i, year := range years {
		tables[i] = p.year(year)
	}
	return tables
}

func (p All) year(year civic.FiscalYear) ui.Table {
	t := ui.Table{
		Caption: p.T("data.year", int(year)),
		Columns: []ui.Column{
			{Head: p.T("budget.document")}, {Head: p.T("source.as_of")}, {Head: p.T("budget.published")},
			{Head: p.T("published.count"), Numeric: true}, {Head: p.T("data.record"), Numeric: true},
		},
	}
	for _, h := range p.Releases {
		if h.Document.Year == year {
			t.Rows = append(t.Rows, p.row(h))
		}
	}
	return t
}

func (p All) row(h release.Header) ui.Row {
	of := published.View{Frame: p.Frame, Link: p.Link, Release: h}
	return ui.Row{Cells: []templ.Component{
		ui.Anchor(of.Document(), of.ReleaseHref()), ui.Text(message.Date(p.Lang(), h.AsOf)), ui.Text(message.Date(p.Lang(), h.PublishedAt)),
		ui.Text(civic.Thousands(int64(h.Projects))), ui.Anchor(p.T("data.number", h.LogIndex), recordHref(of)),
	}}
}

// recordHref leads to the proof of a release in the public log.
func recordHref(v published.View) string {
	return v.Link.To("/log/" + strconv.FormatInt(v.Release.LogIndex, 10))
}

// Release is one release with everything needed to check it.
type Release struct {
	published.View
	Sealed    release.Sealed
	Originals []release.Original // titles of the files that are no rows
	Hashes    []bundle.File      // of the views, as the manifest names them; none of releases of before
}

// order is that in which readers look for files.
var order = []string{
	bundle.ProjectsFile, bundle.FundsFile, bundle.TextsFile, bundle.LinesFile, bundle.NotesFile, bundle.SectionsFile, bundle.ExecutionsFile, bundle.GoalsFile,
	bundle.UnitsFile, bundle.RegionsFile, bundle.TotalsFile, bundle.AttachmentsFile, bundle.DisclosureFile,
}

// File is one file of a release with its views.
type File struct {
	release.File
	Title string
	What  string
	Views []ui.Link // the same rows for spreadsheets and programs
	Href  string    // the canonical bytes

	Proved []Fingerprint // of the canonical bytes and of the views
}

// Fingerprint is the SHA-256 of one download.
type Fingerprint struct{ Name, SHA256 string }

// Size is the file's length in words.
func (f File) Size(lang message.Lang) string {
	return message.T(lang, "data.size", civic.Thousands(f.Bytes))
}

// Files are the files of the release, first those that most ask for.
func (p Release) Files() []File {
	files := make([]File, 0, len(p.Sealed.Files))
	for _, f := range p.Sealed.Files {
		files = append(files, p.file(f))
	}
	slices.SortStableFunc(files, func(a, b File) int { return a.place() - b.place() })
	return files
}

// place of a file in the list; files of later formats come last.
func (f File) place() int {
	if at := slices.Index(order, f.Name); at >= 0 {
		return at
	}
	return len(order)
}

func (p Release) file(f release.File) File {
	if isOriginal(f) {
		return p.describe(File{File: f, Proved: []Fingerprint{{f.Name, f.SHA256}}, Href: p.address("/files/" + f.Name)})
	}
	table, _, _ := strings.Cut(f.Name, ".")
	file := File{File: f, Proved: p.fingerprints(f, table), Title: p.T("data.table_" + table), What: p.T("data.what_" + table), Href: p.address("/files/" + f.Name)}
	if strings.HasSuffix(f.Name, ".jsonl") && f.Rows > 0 {
		file.Views = []ui.Link{
			{Label: p.T("data.sheet"), Href: p.address("/" + table + ".csv")},
			{Label: p.T("published.json"), Href: p.address("/" + table + ".json")},
		}
	}
	return file
}

// fingerprints are the hashes that the manifest names for a file and its views.
func (p Release) fingerprints(f release.File, table string) []Fingerprint {
	all := []Fingerprint{{f.Name, f.SHA256}}
	for _, view := range p.Hashes {
		if name, _, _ := strings.Cut(view.Name, "."); name == table {
			all = append(all, Fingerprint{view.Name, view.SHA256})
		}
	}
	return all
}

// Record leads to the entry of the public log that proves every file.
func (p Release) Record() ui.Link {
	return ui.Link{Label: p.T("data.proved", civic.Thousands(p.Sealed.LogIndex)), Href: recordHref(p.View)}
}

func (p Release) address(part string) string { return p.Link.To("/data/" + p.Sealed.Hash + part) }

// Proof are the links by which the release is checked.
func (p Release) Proof() []ui.Link {
	api := func(part string) string { return p.Link.API("/releases/" + p.Sealed.Hash + part) }
	return []ui.Link{
		{Label: p.T("data.log", civic.Thousands(p.Sealed.LogIndex)), Href: recordHref(p.View)},
		{Label: p.T("data.manifest"), Href: api("/manifest")},
		{Label: p.T("data.signature"), Href: api("/signature")},
		{Label: p.T("data.package"), Href: p.address("/datapackage.json")},
	}
}
