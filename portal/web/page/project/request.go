package project

import (
	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Request is the form to ask for what is not published of a project.
type Request struct {
	Page
	Government string
}

// Ask is a figure somebody may ask for, with why it is not published and when
// that is looked at again.
type Ask struct {
	Figure, Ground, Review string
}

// Withheld lists the figures of the project that carry no amount.
func (p Request) Withheld() []Ask {
	c := p.Project.Card
	var asks []Ask
	for _, f := range []struct {
		key, field string
		figure     civic.Figure
	}{
		{"published.original", "project.amount", c.Original}, {"published.amount", "project.amount", c.Adjusted},
		{"published.paid", "project.paid", c.Paid},
	} {
		if f.figure.Missing() || f.figure.Known() {
			continue
		}
		ask := Ask{Figure: p.T(f.key), Ground: ui.Ground(p.Lang(), f.figure), Review: p.reviewOf(f.field)}
		if rule, hides := p.rule(f.field); hides {
			if ask.Ground = rule.GroundZH; p.Lang().Code() == "en" && rule.GroundEN != "" {
				ask.Ground = rule.GroundEN
			}
		}
		asks = append(asks, ask)
	}
	return asks
}

// rule is the line of the disclosure list that hides a field of the project;
// a figure that only shields another is hidden by none.
func (p Page) rule(field string) (release.Rule, bool) {
	for _, r := range p.Rules {
		if r.Field == field && r.Class == string(p.Project.Class) && r.Review != "" {
			return r, true
		}
	}
	return release.Rule{}, false
}

// reviewOf is when somebody looks again at why a field is not published: the
// day the list names; with the year what only shields another.
func (p Page) reviewOf(field string) string {
	if rule, hides := p.rule(field); hides {
		return rule.Review
	}
	return p.T("inquiry.with_the_year")
}

// Table sets what may be asked for beside its ground and review date.
func (p Request) Table() ui.Table {
	t := ui.Table{Caption: p.T("inquiry.table")}
	for _, key := range []string{"figure", "ground", "review"} {
		t.Columns = append(t.Columns, ui.Column{Head: p.T("inquiry." + key)})
	}
	for _, a := range p.Withheld() {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{ui.Text(a.Figure), ui.Text(a.Ground), ui.Text(a.Review)}})
	}
	return t
}

// Body is the text of the request, ready but for who asks.
func (p Request) Body() []string {
	names := ""
	for i, a := range p.Withheld() {
		if i > 0 {
			names += p.T("inquiry.comma")
		}
		names += a.Figure
	}
	return []string{
		p.T("inquiry.to", p.Government, p.UnitName(p.Project.Unit)),
		p.T("inquiry.asks", p.Document(), p.Project.Name, string(p.Project.ID), names),
		p.T("inquiry.release", p.Release.Hash),
	}
}

// Blanks are what the asking person fills in by hand.
func (p Request) Blanks() []string {
	var list []string
	for _, key := range []string{"who", "document", "contact", "form", "date"} {
		list = append(list, p.T("inquiry.blank_"+key))
	}
	return list
}

// AskHref leads to the form for what is not published of the project.
func (p Page) AskHref() string {
	return p.Link.To("/projects/"+string(p.Project.ID)+"/request", p.Choice()...)
}
