package web

import (
	"slices"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/explanation"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// explanationRoutes are the pages of what units say of their own budgets and
// accounts (编制说明).
func explanationRoutes(p Reading) []Route {
	return []Route{
		read("/budgets/:year/explanations", p.explanations, sheetParams...),
		read("/budgets/:year/explanations/:unit", p.explanation, sheetParams...),
		read("/budgets/:year/explanations/:of/:unit/:section", p.explainedSection).live(sectionTarget),
	}
}

// explanations is the list of the units that explain themselves.
func (p Reading) explanations(r *Request) error {
	view, year, err := p.ofYear(r)
	if err != nil {
		return err
	}
	page := explanation.Index{View: view}
	if page.Units, err = p.Explained(r.Context, view.Release); err != nil {
		return err
	}
	page.View = r.framed(page.View, view.ByStage("explanation.title", "explanation.title_final", year), r.T("explanation.index_lead", page.Document()), r.budgetCrumbs(year)...)
	return r.Page(explanation.ShowIndex(page))
}

// explanation is the text of one unit.
func (p Reading) explanation(r *Request) error {
	view, year, err := p.ofYear(r)
	if err != nil {
		return err
	}
	page := explanation.Page{View: view, Unit: r.Param("unit")}
	if _, known := view.Names.Unit(page.Unit); !known {
		return civic.NotFound("unit " + page.Unit)
	}
	if page.Sections, err = p.Sections(r.Context, view.Release, page.Unit); err != nil {
		return err
	}
	if len(page.Sections) == 0 {
		return civic.NotFound("explanation of unit " + page.Unit)
	}
	// The original of the text itself, of this unit or of the whole release.
	page.Originals, err = p.originalsOf(r, page.View, "", func(o release.Original) bool {
		return o.Kind == budget.Explanation && o.Project == "" && (o.Unit == page.Unit || o.Unit == "")
	})
	if err != nil {
		return err
	}
	crumbs := append(r.budgetCrumbs(year), ui.Link{Label: r.T("explanation.all"), Href: r.Link.Explanation(year, "")})
	page.View = r.framed(page.View, page.Name(), page.Lead(), crumbs...)
	return r.Page(explanation.Show(page))
}

// explainedSection is the page of one section, in the newest release that has
// it: what people said of a section that is gone stays in place.
func (p Reading) explainedSection(r *Request) error {
	year, of, unit, number, err := sectionParts(sectionParams(r))
	if err != nil {
		return err
	}
	history, err := p.SectionHistory(r.Context, r.Jurisdiction.Code, r.Edition, year, of, unit, number)
	if err != nil {
		return err
	}
	if len(history) == 0 {
		return civic.NotFound("section " + number + " of unit " + unit)
	}
	page := explanation.Section{Text: history[0].Section}
	if page.View, err = p.viewOf(r, history[0].Release); err != nil {
		return err
	}
	if p.SectionOpinions != nil {
		if page.Opinions, err = p.SectionOpinions(r); err != nil {
			return err
		}
	}
	page.View = r.framed(page.View, page.Text.Title, page.Lead(), append(r.budgetCrumbs(int(year)), page.Whole())...)
	return r.Page(explanation.ShowSection(page))
}

// ofYear prepares a page about the release of the year in the address that
// the parameters name.
func (p Reading) ofYear(r *Request) (v published.View, year int, err error) {
	if year, err = yearOf(r); err != nil {
		return v, 0, err
	}
	filter, err := release.ParseFilter(r.Query)
	if err != nil {
		return v, 0, err
	}
	filter.Year = year
	v, err = p.view(r, filter.Choice)
	return v, year, err
}

// explanationOf is the address of a unit's explanation in a release, "" where
// the unit gives none.
func (p Reading) explanationOf(r *Request, h release.Header, unit string) (string, error) {
	units, err := p.Explained(r.Context, h)
	if err != nil || !slices.Contains(units, unit) {
		return "", err
	}
	return r.Link.Explanation(int(h.Document.Year), unit, choicePairs(h.Document)...), nil
}
