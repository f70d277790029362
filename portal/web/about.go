package web

import (
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/about"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// method explains figures, forms, alerts, and shows the disclosure list of
// the release in force.
func (p Reading) method(r *Request) error {
	page := about.Method{Link: r.Link}
	page.Frame = r.Frame(r.T("about.method"), r.T("about.method_lead"), ui.Link{Label: r.T("about.method")})
	current, err := p.Release(r.Context, r.Jurisdiction.Code, r.Edition, release.Choice{})
	if civic.KindOf(err) == civic.KindNotFound && err != nil {
		return r.Page(about.ShowMethod(page))
	}
	if err != nil {
		return err
	}
	if page.Rules, err = p.Rules(r.Context, current); err != nil {
		return err
	}
	return r.Page(about.ShowMethod(page))
}

// accessibility is the statement on who can use the site and how.
func (p Reading) accessibility(r *Request) error {
	frame := r.Frame(r.T("nav.accessibility"), r.T("about.access_lead"), ui.Link{Label: r.T("nav.accessibility")})
	return r.Page(about.ShowAccessibility(about.Accessibility{Frame: frame}))
}
