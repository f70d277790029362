package web

import (
	"context"
	"io"
	"slices"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
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
	manifest, err := bundle.ParseManifest(sealed.Manifest)
	if err != nil {
		return err
	}
	page.Hashes = manifest.Views
	if page.Originals, err = p.Originals(r.Context, sealed.Header, ""); err != nil {
		return err
	}
	page.View = r.framed(page.View, page.Document(), r.T("data.release_lead"), ui.Link{Label: r.T("data.title"), Href: r.Link.To("/data")})
	return r.Page(data.ShowRelease(page))
}

// releaseCSV is one file of a release as CSV.
func (p Reading) releaseCSV(r *Request) error { return p.rows(r, csvType, ".csv", bundle.WriteCSV) }

// releaseJSON is one file of a release as a JSON array of its rows.
func (p Reading) releaseJSON(r *Request) error {
	return p.rows(r, jsonType, ".json", bundle.WriteArray)
}

// rows streams a file of rows in another format, piece by piece: an export of
// any size takes no more memory than a small one.
func (p Reading) rows(r *Request, kind, extension string, convert func(io.Reader, io.Writer) error) error {
	jurisdiction := r.Jurisdiction.Code
	sealed, err := p.Sealed(r.Context, jurisdiction, r.Param("hash"))
	if err != nil {
		return err
	}
	table := r.Param("table")
	file := table + ".jsonl"
	if !slices.ContainsFunc(sealed.Files, func(f release.File) bool { return f.Name == file }) {
		return civic.NotFound("file " + file)
	}
	return r.Stream(kind, sealed.Document.String()+"-"+table+extension, func(ctx context.Context, w io.Writer) error {
		return convert(p.FileReader(ctx, jurisdiction, sealed.Hash, file), w)
	})
}

// releaseFile is the canonical bytes of one file of a release.
func (p Reading) releaseFile(r *Request) error {
	name := r.Param("name")
	body, err := p.File(r.Context, r.Jurisdiction.Code, r.Param("hash"), name)
	if err != nil {
		return err
	}
	return r.Revocable(fileType(name), shownAs(name), body)
}
