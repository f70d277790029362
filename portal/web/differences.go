package web

import (
	"context"
	"slices"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/differences"
)

// Comparisons compare two releases, for reading.
type Comparisons interface {
	Differences(ctx context.Context, from, to release.Header, measure release.Measure) (release.Differences, error)
	// Heard are opinions that units took up between two releases.
	Heard(ctx context.Context, before, after release.Header, ids []civic.PublicID) ([]comment.Comment, error)
}

// differenceParams are the parameters of a comparison.
var differenceParams = []string{"from", "to", "measure", "change", "department", "page"}

// compared is what a request wants compared, and what came of it.
func (p Reading) compared(r *Request) (page differences.Page, err error) {
	all, err := p.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return page, err
	}
	page.Pairs = release.Pairs(all)
	page.All = slices.DeleteFunc(all, func(h release.Header) bool { return h.Projects == 0 })
	from, to, err := chosenPair(r, page)
	if err != nil {
		return page, err
	}
	measure := release.Measure(r.Query.Get("measure"))
	if measure == "" || !slices.Contains(release.Measures(from, to), measure) {
		measure = release.Measures(from, to)[0]
	}
	if page.Change = budget.Movement(r.Query.Get("change")); page.Change != "" && !slices.Contains(budget.Movements, page.Change) {
		return page, civic.Invalid("difference.change", "change "+string(page.Change))
	}
	page.Department = r.Query.Get("department")
	if page.View, err = p.viewOf(r, to); err != nil {
		return page, err
	}
	before, err := p.Names(r.Context, from)
	if err != nil {
		return page, err
	}
	page.Names = page.Names.With(before)
	page.Differences, err = p.Differences(r.Context, from, to, measure)
	return page, err
}

// chosenPair is the pair the parameters name; the first of the usual ones
// where they name none.
func chosenPair(r *Request, page differences.Page) (from, to release.Header, err error) {
	find := func(key string) (release.Header, bool) {
		i := slices.IndexFunc(page.All, func(h release.Header) bool { return h.Key() == key })
		if i < 0 {
			return release.Header{}, false
		}
		return page.All[i], true
	}
	if r.Query.Get("from") == "" && r.Query.Get("to") == "" && len(page.Pairs) > 0 {
		return page.Pairs[0].From, page.Pairs[0].To, nil
	}
	from, okFrom := find(r.Query.Get("from"))
	to, okTo := find(r.Query.Get("to"))
	if !okFrom || !okTo {
		return from, to, civic.Fail(civic.KindNotFound, "difference.none", "no two releases to compare")
	}
	return from, to, nil
}

// differences is the comparison as a page.
func (p Reading) differences(r *Request) error {
	page, err := p.compared(r)
	if err != nil {
		return err
	}
	page.Matching = page.Of(page.Change, page.Department, page.Names)
	if page.Number, err = pageNumber(r, len(page.Matching), differences.PageSize); err != nil {
		return err
	}
	var ids []civic.PublicID
	for _, c := range page.Shown() {
		ids = append(ids, c.ID)
	}
	if page.Opinions, err = p.Heard(r.Context, page.From, page.To, ids); err != nil {
		return err
	}
	page.View = r.framed(page.View, r.T("difference.title"), "")
	page.Frame.Description = page.Lead()
	return r.Page(differences.Show(page))
}

// pageNumber reads the number of a page of a list that is complete at hand,
// from 1.
func pageNumber(r *Request, items, size int) (int, error) {
	text := r.Query.Get("page")
	if text == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > max(1, (items+size-1)/size) {
		return 0, civic.NotFound("page " + text)
	}
	return n, nil
}

// differencesCSV is the whole comparison as a file.
func (p Reading) differencesCSV(r *Request) error {
	page, err := p.compared(r)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, c := range page.Of(page.Change, page.Department, page.Names) {
		rows = append(rows, differenceCells(r.Lang, page.Names, c))
	}
	return r.CSV(page.From.Document.String()+"-"+page.To.Key()+"-differences.csv", differenceHead(r.Lang), rows)
}

// differenceHead names the columns of a file of differences.
func differenceHead(lang message.Lang) []string {
	head := []string{message.T(lang, "csv.id"), message.T(lang, "csv.name"), message.T(lang, "difference.csv_name_before"),
		message.T(lang, "csv.unit_code"), message.T(lang, "csv.unit"), message.T(lang, "difference.change")}
	for _, figure := range []string{"before", "after", "delta"} {
		for _, part := range []string{"form", "from", "to", "reason"} {
			head = append(head, message.T(lang, "difference.csv_"+figure)+message.T(lang, "difference.csv_"+part))
		}
	}
	return head
}

func differenceCells(lang message.Lang, names release.Names, c release.Change) []string {
	cells := []string{string(c.ID), c.Name(), c.NameBefore, c.Unit, names.UnitName(c.Unit, lang.Code()), message.T(lang, "difference."+string(c.Movement()))}
	for _, f := range []civic.Figure{c.Before, c.After, c.Delta()} {
		cells = append(cells, figureCells(f)...)
	}
	return cells
}
