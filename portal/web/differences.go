package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/differences"
)

// Comparisons compare two releases, for reading.
type Comparisons interface {
	Differences(ctx context.Context, from, to release.Header, measure release.Measure, origins []release.Origin) (release.Differences, error)
	// Origins are the verdicts in force on what came from what.
	Origins(ctx context.Context, jurisdiction string) ([]release.Origin, error)
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
	page.Pairs, page.All = release.Pairs(all), withProjects(all)
	from, to, err := chosenPair(r, page.Pairs, page.All)
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
	if page.Known, err = p.Origins(r.Context, r.Jurisdiction.Code); err != nil {
		return page, err
	}
	page.Differences, err = p.Differences(r.Context, from, to, measure, page.Known)
	return page, err
}

// withProjects are the releases that hold projects, which can be compared.
func withProjects(all []release.Header) []release.Header {
	return slices.DeleteFunc(slices.Clone(all), func(h release.Header) bool { return h.Projects == 0 })
}

// chosenPair is the pair the parameters name; the first of the usual ones
// where they name none.
func chosenPair(r *Request, pairs []release.Pair, all []release.Header) (from, to release.Header, err error) {
	find := func(key string) (release.Header, bool) {
		i := slices.IndexFunc(all, func(h release.Header) bool { return h.Key() == key })
		if i < 0 {
			return release.Header{}, false
		}
		return all[i], true
	}
	if r.Query.Get("from") == "" && r.Query.Get("to") == "" && len(pairs) > 0 {
		return pairs[0].From, pairs[0].To, nil
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
		for _, part := range c.Members() {
			ids = append(ids, part.ID)
		}
	}
	page.Likely = page.Suggest(page.Shown(), page.Known, page.Names)
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
		for _, part := range c.Members() {
			rows = append(rows, differenceCells(r.Lang, page.Names, c, part))
		}
	}
	return r.CSV(page.From.Document.String()+"-"+page.To.Key()+"-differences.csv", r.differenceHead(), rows)
}

// differenceHead names the columns of a file of differences.
func (r *Request) differenceHead() []string {
	head := []string{r.T("csv.id"), r.T("csv.name"), r.T("difference.csv_name_before"), r.T("csv.unit_code"), r.T("csv.unit"),
		r.T("difference.change"), r.T("difference.csv_matched"), r.T("difference.csv_came_from")}
	return append(head, r.figureHeads(r.T("difference.csv_before"), r.T("difference.csv_after"), r.T("difference.csv_delta"))...)
}

// differenceCells is one project of a change: what was split or merged has a
// row for each, so that the rows add up to both releases.
func differenceCells(lang message.Lang, names release.Names, c, part release.Change) []string {
	cells := []string{string(part.ID), part.Name(), part.NameBefore, part.Unit, names.UnitName(part.Unit, lang.Code()),
		message.T(lang, "difference."+string(c.Movement())), message.T(lang, "difference.matched_"+c.Matched()), cameFrom(c, part)}
	for _, f := range []civic.Figure{part.Before, part.After, part.Delta()} {
		cells = append(cells, figureCells(f)...)
	}
	return cells
}

// cameFrom are the IDs of what a project of a change came from, with spaces
// between them.
func cameFrom(c, part release.Change) string {
	var ids []string
	for _, o := range c.Origins {
		if o.Project == part.ID {
			ids = append(ids, string(o.CameFrom))
		}
	}
	return strings.Join(ids, " ")
}
