package web

import (
	"context"
	"io"
	"strings"

	"github.com/sunbudget/sunbudget/portal/web/message"
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

// releasePackage describes the files of a release as a data package
// (specs.frictionlessdata.io), for tools that read such.
func (p Reading) releasePackage(r *Request) error {
	sealed, err := p.Sealed(r.Context, r.Jurisdiction.Code, r.Param("hash"))
	if err != nil {
		return err
	}
	var resources []map[string]any
	for _, f := range sealed.Files {
		name, kind, _ := strings.Cut(f.Name, ".")
		resources = append(resources, map[string]any{
			"name": name, "path": fileAddress(r, sealed.Header, f.Name), "format": kind, "encoding": "utf-8",
			"bytes": f.Bytes, "hash": "sha256:" + f.SHA256,
		})
	}
	return r.JSON(map[string]any{
		"name": sealed.Document.String(), "id": sealed.Hash, "created": sealed.SealedAt,
		"title":     r.Jurisdiction.Name(string(r.Lang)) + " " + message.Document(r.Lang, sealed.Document),
		"resources": resources,
	})
}
