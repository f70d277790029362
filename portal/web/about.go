package web

import (
	"context"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/web/page/about"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// method explains figures, forms, alerts, scores and who does what, with the
// disclosure list and the parameters in force.
func (p Reading) method(r *Request) error {
	list, err := p.listInForce(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return err
	}
	page := about.Method{Link: r.Link, List: list, Score: scoring.Default()}
	page.Frame = r.Frame(r.T("about.method"), r.T("about.method_lead"), ui.Link{Label: r.T("about.method")})
	for _, section := range p.MethodSections {
		part, err := section(r)
		if err != nil {
			return err
		}
		page.Parts = append(page.Parts, part)
	}
	return r.Page(about.ShowMethod(page))
}

// listInForce is the disclosure list of the release in force, as it was
// sealed; before the first release, the one that would be used.
func (p Reading) listInForce(ctx context.Context, jurisdiction string, edition int64) (*disclosure.List, error) {
	current, err := p.Release(ctx, jurisdiction, edition, release.Choice{})
	if err != nil && civic.KindOf(err) == civic.KindNotFound {
		return disclosure.Default(), nil
	}
	if err != nil {
		return nil, err
	}
	source, err := p.File(ctx, jurisdiction, current.Hash, bundle.DisclosureFile)
	if err != nil {
		return nil, err
	}
	return disclosure.Parse(source)
}

// accessibility is the statement on who can use the site and how.
func (p Reading) accessibility(r *Request) error {
	frame := r.Frame(r.T("nav.accessibility"), r.T("about.access_lead"), ui.Link{Label: r.T("nav.accessibility")})
	return r.Page(about.ShowAccessibility(about.Accessibility{Frame: frame}))
}

// glossary explains the words of budgets.
func (p Reading) glossary(r *Request) error {
	frame := r.Frame(r.T("glossary.title"), r.T("glossary.lead"), ui.Link{Label: r.T("glossary.title")})
	return r.Page(about.ShowGlossary(about.Glossary{Frame: frame}))
}
