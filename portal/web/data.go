package web

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/data"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// allData is the list of releases to download.
func (p Reading) allData(r *Request) error {
	all, err := p.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return err
	}
	page := data.All{Releases: all, View: published.View{Link: r.Link}}
	page.Release, page.Current = release.Choose(all, release.Choice{})
	page.Frame = r.Frame(r.T("data.title"), r.T("data.lead"), ui.Link{Label: r.T("data.title")})
	return r.Page(data.ShowAll(page))
}

// releaseData is one release with its files.
func (p Reading) releaseData(r *Request) error {
	sealed, err := p.Sealed(r.Context, r.Jurisdiction.Code, r.Param("hash"))
	if err != nil {
		return err
	}
	page := data.Release{Sealed: sealed, View: published.View{Link: r.Link, Release: sealed.Header}}
	page.Frame.Lang = r.Lang
	page.View = r.framed(page.View, page.Document(), r.T("data.release_lead"), ui.Link{Label: r.T("data.title"), Href: r.Link.To("/data")})
	return r.Page(data.ShowRelease(page))
}

// releaseCSV is one file of a release as CSV.
func (p Reading) releaseCSV(r *Request) error {
	sealed, err := p.Sealed(r.Context, r.Jurisdiction.Code, r.Param("hash"))
	if err != nil {
		return err
	}
	table := r.Param("table")
	rows, err := p.File(r.Context, r.Jurisdiction.Code, sealed.Hash, table+".jsonl")
	if err != nil {
		return err
	}
	return r.Stream(csvType, sealed.Document.String()+"-"+table+".csv", func(_ context.Context, w io.Writer) error {
		return rowsToSheet(rows, w)
	})
}

// releaseJSON is one file of a release as a JSON array of its rows.
func (p Reading) releaseJSON(r *Request) error {
	sealed, err := p.Sealed(r.Context, r.Jurisdiction.Code, r.Param("hash"))
	if err != nil {
		return err
	}
	table := r.Param("table")
	rows, err := p.File(r.Context, r.Jurisdiction.Code, sealed.Hash, table+".jsonl")
	if err != nil {
		return err
	}
	return r.Stream(jsonType, sealed.Document.String()+"-"+table+".json", func(_ context.Context, w io.Writer) error {
		return rowsToArray(rows, w)
	})
}

// rowsToArray writes a canonical file of rows (JSON Lines) as one JSON array.
func rowsToArray(rows []byte, w io.Writer) error {
	before := "[\n"
	for line := range bytes.Lines(rows) {
		if _, err := fmt.Fprintf(w, "%s%s", before, bytes.TrimSpace(line)); err != nil {
			return err
		}
		before = ",\n"
	}
	if before != ",\n" {
		_, err := io.WriteString(w, "[]\n")
		return err
	}
	_, err := io.WriteString(w, "\n]\n")
	return err
}

// releaseFile is the canonical bytes of one file of a release.
func (p Reading) releaseFile(r *Request) error {
	name := r.Param("name")
	body, err := p.File(r.Context, r.Jurisdiction.Code, r.Param("hash"), name)
	if err != nil {
		return err
	}
	return r.Revocable(fileType(name), name, body)
}
