package web

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/opinion"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Versions tell what earlier releases said of a line, and which are newer.
type Versions interface {
	Releases(ctx context.Context, jurisdiction string, edition int64) ([]release.Header, error)
	LineHistory(ctx context.Context, jurisdiction string, edition int64, table, unit, code string) ([]release.LineIn, error)
	SectionHistory(ctx context.Context, jurisdiction string, edition int64, year civic.FiscalYear, of release.Accounts, unit, number string) ([]release.SectionIn, error)
}

// was is what one release said of a thing.
type was struct {
	hash     string
	document civic.Document
	amount   civic.Figure
	words    string // of a section, which has no amount
}

// LineSection is the opinions on one line of a statutory table.
func (p People) LineSection(r *Request, h release.Header, table, unit, code string) (templ.Component, error) {
	at, err := p.linePlace(r, h.Document.Year, table, unit, code)
	if err != nil {
		return nil, err
	}
	at.release = h.Hash
	section, err := p.opinionSection(r, at, time.Time{}, "")
	if err != nil {
		return nil, err
	}
	return opinion.Show(section), nil
}

// lineID names a line of a year: "2027/b01/101/201".
func lineID(year civic.FiscalYear, table, unit, code string) string {
	return strings.Join([]string{strconv.Itoa(int(year)), table, unit, code}, "/")
}

// lineBase is the address of a line's page below the jurisdiction.
func lineBase(id string) string {
	year, rest, _ := strings.Cut(id, "/")
	return "/budgets/" + year + "/tables/" + rest
}

// lineOf reads the line a subject's ID names.
func (p People) lineOf(r *Request, id string) (place, error) {
	parts := strings.Split(id, "/")
	if len(parts) != 4 {
		return place{}, civic.NotFound("line " + id)
	}
	year, err := strconv.Atoi(parts[0])
	if err != nil {
		return place{}, civic.NotFound("line " + id)
	}
	return p.linePlace(r, civic.FiscalYear(year), parts[1], parts[2], parts[3])
}

// lineParams is the ID of the line an address names.
func lineParams(r *Request) string {
	return strings.Join([]string{r.Param("year"), r.Param("table"), r.Param("unit"), r.Param("line")}, "/")
}

// linePlace is a line of a year as something to speak about, in the newest
// release that prints it.
func (p People) linePlace(r *Request, year civic.FiscalYear, key, unit, code string) (place, error) {
	table, known := budget.TableByKey(key)
	history, err := p.Versions.LineHistory(r.Context, r.Jurisdiction.Code, r.Edition, key, unit, code)
	if err != nil {
		return place{}, err
	}
	units, err := unitNames(r, p.Catalogue)
	if err != nil {
		return place{}, err
	}
	id := lineID(year, key, unit, code)
	at := place{subject: comment.Subject{Kind: comment.OnLine, ID: id}, base: lineBase(id), target: r.Target("line"), unitName: units, year: year}
	at.target.Unit, at.target.Phase = unit, phaseOf(r.Jurisdiction)
	for _, in := range history {
		if known && in.Release.Document.Year == year {
			at.history = append(at.history, was{hash: in.Release.Hash, document: in.Release.Document, amount: mainFigure(table, in.Row)})
			if at.name == "" {
				at.name, at.release = table.RowName(code, in.Row.Name, string(r.Lang)), in.Release.Hash
			}
		}
	}
	if len(at.history) == 0 {
		return place{}, civic.NotFound("line " + id)
	}
	at.fits = func(h release.Header) bool {
		return h.Document.Year == year && (h.Document.Stage == civic.FinalAccounts) == (table.Stage == "final")
	}
	at.section = ui.Link{Label: r.T("nav.budgets"), Href: r.Link.Budget(int(year))}
	return at, nil
}

// mainFigure is the first figure of a row in printed order.
func mainFigure(table budget.Table, row release.PrintedRow) civic.Figure {
	for _, column := range table.Columns {
		if figure, there := row.Cells[column.Key]; there {
			return figure
		}
	}
	return civic.Figure{}
}

// said finds what a release said of the place.
func (p place) said(hash string) (was, bool) {
	for _, w := range p.history {
		if w.hash == hash {
			return w, true
		}
	}
	return was{}, false
}

// sinceThen says what became of the amount since an opinion was written: both
// amounts where the release has changed; "" where it is the one shown.
func (p place) sinceThen(r *Request, c comment.Comment) string {
	then, knewThen := p.said(c.Release)
	now, knowsNow := p.said(p.release)
	if c.Release == p.release || !knewThen || !knowsNow || then.document.Year != now.document.Year {
		return ""
	}
	if now.words != "" {
		return wordsSince(r, then, now)
	}
	before, after := message.Figure(r.Lang, then.amount), message.Figure(r.Lang, now.amount)
	if before == after {
		return r.T("opinion.unchanged", message.Document(r.Lang, then.document), before)
	}
	return r.T("opinion.changed", message.Document(r.Lang, then.document), before, message.Document(r.Lang, now.document), after)
}

// gone says that a newer release has dropped what people spoke about; "" where
// it has not.
func (p People) gone(r *Request, at place) (string, error) {
	if at.fits == nil {
		return "", nil
	}
	all, err := p.Versions.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return "", err
	}
	var fitting []release.Header
	for _, h := range all {
		if at.fits(h) {
			fitting = append(fitting, h)
		}
	}
	newest, ok := release.Choose(fitting, release.Choice{Year: int(at.year)})
	if _, there := at.said(newest.Hash); !ok || there {
		return "", nil
	}
	if at.subject.Kind == comment.OnSection {
		return r.T("opinion.section_gone", message.Document(r.Lang, newest.Document)), nil
	}
	return r.T("opinion.gone", message.Document(r.Lang, newest.Document)), nil
}
