package web

import (
	"context"
	"io"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/deadlines"
)

// deadlinesOf reads what each unit owes of the year the address names, else
// of the default year.
func (p Reading) deadlinesOf(r *Request) (page deadlines.Page, err error) {
	filter, err := release.ParseFilter(r.Query)
	if err != nil {
		return page, err
	}
	all, err := p.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return page, err
	}
	shown, ok := release.Choose(all, release.Choice{Year: filter.Year})
	if !ok {
		return page, civic.Fail(civic.KindNotFound, "error.no_release", "nothing is published of that year")
	}
	page.Years = yearsOf(all)
	if page.View, err = p.viewOf(r, shown); err != nil || shown.Sample {
		return page, err // a sample was published elsewhere, on days nobody told us
	}
	ofYear := ofYear(all, int(shown.Document.Year))
	names, ids := map[civic.Stage]release.Names{}, []int64{}
	for _, h := range ofYear {
		ids = append(ids, h.ID)
		stage := h.Document.Stage
		if _, known := names[stage]; known {
			continue
		}
		newest, _ := release.Choose(ofYear, release.Choice{Year: int(h.Document.Year), Stage: stage})
		if names[stage], err = p.Names(r.Context, newest); err != nil {
			return page, err
		}
		page.Names = page.Names.With(names[stage])
	}
	printed, err := p.Printed(r.Context, ids)
	page.All = release.Deadlines(ofYear, names, printed, civic.Date(r.Now))
	return page, err
}

// deadlines is the page of what is published when, and what is late.
func (p Reading) deadlines(r *Request) error {
	page, err := p.deadlinesOf(r)
	if err != nil {
		return err
	}
	page.Government = r.Jurisdiction.Name(r.Lang.Code())
	page.View = r.framed(page.View, r.T("deadline.title"), "")
	page.Frame.Description = page.Lead()
	return r.Page(deadlines.Show(page))
}

// deadlinesCSV is the same as a file.
func (p Reading) deadlinesCSV(r *Request) error {
	page, err := p.deadlinesOf(r)
	if err != nil {
		return err
	}
	page.Frame.Lang, page.Government = r.Lang, r.Jurisdiction.Name(r.Lang.Code())
	var head []string
	for _, key := range []string{"year", "unit_code", "unit", "what", "from", "by", "published", "standing", "days"} {
		head = append(head, r.T("deadline."+key))
	}
	name := r.Jurisdiction.Code + "-" + strconv.Itoa(page.Year()) + "-deadlines.csv"
	return r.Stream(csvType, name, func(_ context.Context, w io.Writer) error {
		s, err := bundle.NewSheet(w, head...)
		if err != nil {
			return err
		}
		for _, d := range page.All {
			cells := []string{strconv.Itoa(page.Year()), d.Unit, page.Who(d), page.What(d), d.From, d.By, d.Published, page.Word(d.Standing), strconv.Itoa(d.Days)}
			if err := s.Row(cells...); err != nil {
				return err
			}
		}
		return s.End()
	})
}
