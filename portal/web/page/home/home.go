// Package home is the first page: how much, on what, how far along, what is
// new, and what one can still influence.
package home

import (
	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Page is the first page of a jurisdiction. Total and Classes are empty where
// only statutory tables are published.
type Page struct {
	published.View
	Total    release.Sum
	Classes  []release.Sum    // by 功能分类 类, largest first
	News     []release.Header // newest first
	Drafts   []release.Header // drafts that can still change, one a year
	Sections []templ.Component
	Tour     string // href of the demo's tour; "" elsewhere
}

// newest releases and largest classes shown.
const (
	newsShown    = 5
	classesShown = 8
)

// HasProjects reports a release with projects, not only tables.
func (p Page) HasProjects() bool { return p.Release.Projects > 0 }

// Title is the page's one question answered in words.
func (p Page) Title() string {
	return p.T("home.title", p.Frame.Jurisdiction, int(p.Release.Document.Year))
}

// Lead is the page in one sentence.
func (p Page) Lead() string {
	lang := p.Lang()
	if !p.HasProjects() {
		return p.T("home.lead_tables", len(p.Names.Units))
	}
	elapsed, executing := p.Release.Elapsed()
	if !executing {
		return p.T("home.lead_budget", p.Document(), message.Figure(lang, p.Total.Amount))
	}
	return p.T("home.lead", message.Figure(lang, p.Total.Amount), message.Date(lang, p.Release.AsOf),
		message.Figure(lang, p.Total.Paid), message.Rate(lang, p.Total.Paid, p.Total.Amount), message.Percent(elapsed))
}

// Progress is all payments against the time gone by, nil outside execution.
func (p Page) Progress() *ui.Progress {
	return p.View.Progress(release.Card{Adjusted: p.Total.Amount, Paid: p.Total.Paid})
}

// Chart shows on what the money goes.
func (p Page) Chart() ui.Bars {
	var rows []published.SumRow
	for _, s := range p.Classes[:min(len(p.Classes), classesShown)] {
		rows = append(rows, published.SumRow{
			Name: p.ClassName(s.Value), Href: p.Link.To("/projects", "class", s.Value), Sum: s,
		})
	}
	return p.SumBars(p.T("home.class"), rows)
}

// Events are the newest releases.
func (p Page) Events() []ui.Event { return p.Published(p.News[:min(len(p.News), newsShown)]) }

// DraftNotices call for opinions on drafts.
func (p Page) DraftNotices() []ui.Notice {
	var notices []ui.Notice
	for _, h := range p.Drafts {
		of := published.View{Frame: p.Frame, Link: p.Link, Release: h}
		notice := ui.Notice{
			Tone: ui.Act, Icon: "draft", Title: of.Document(), Body: p.T("home.draft_body"),
			Links: []ui.Link{{Label: p.T("home.draft_link", h.Projects), Href: p.Link.To("/projects", of.Choice()...)}},
		}
		for _, before := range p.News {
			if before.Document.Year == h.Document.Year && before.Document.Version == h.Document.Version-1 {
				notice.Links = append(notice.Links, ui.Link{
					Label: p.T("home.draft_changes", before.Document.Version), Href: p.Link.To("/differences", "from", before.Key(), "to", h.Key()),
				})
			}
		}
		notices = append(notices, notice)
	}
	return notices
}

// Shortcuts are the questions people come with.
func (p Page) Shortcuts() []ui.Link {
	if !p.HasProjects() {
		return nil
	}
	links := []ui.Link{{Label: p.T("home.largest"), Href: p.Link.To("/projects")}}
	if _, executing := p.Release.Elapsed(); executing {
		links = append(links,
			ui.Link{Label: p.T("home.slowest"), Href: p.Link.To("/projects", "sort", string(release.SlowestFirst))},
			ui.Link{Label: p.T("home.alerts"), Href: p.Link.To("/alerts")},
		)
	}
	return append(links, ui.Link{Label: p.T("home.withheld"), Href: p.Link.To("/projects", "band", budget.HiddenBand)})
}
