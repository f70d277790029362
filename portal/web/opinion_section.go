package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/opinion"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Sections of an explanation (编制说明) as something to speak about. Budgets and
// final accounts of one year number their sections each for themselves, so the
// name of a section says which of the two it belongs to.

// sectionBase is the address of a section's page below the jurisdiction, by
// its ID "2027/budget/101/2.1".
func sectionBase(id string) string {
	year, rest, _ := strings.Cut(id, "/")
	return "/budgets/" + year + "/explanations/" + rest
}

// sectionParams is the ID of the section an address names.
func sectionParams(r *Request) string {
	return strings.Join([]string{r.Param("year"), r.Param("of"), r.Param("unit"), r.Param("section")}, "/")
}

// sectionTarget is the living part of a section's page: as a line, it has no
// counter of its own.
func sectionTarget(*Request) string { return EveryTarget }

// sectionParts reads an ID; kind not_found for what is none.
func sectionParts(id string) (year civic.FiscalYear, of release.Accounts, unit, number string, err error) {
	parts := strings.Split(id, "/")
	if len(parts) == 4 {
		n, err := strconv.Atoi(parts[0])
		of = release.Accounts(parts[1])
		if err == nil && (of == release.OfBudget || of == release.OfFinal) {
			return civic.FiscalYear(n), of, parts[2], parts[3], nil
		}
	}
	return 0, "", "", "", civic.NotFound("section " + id)
}

// sectionOf reads the section a subject's ID names, in the newest release that
// has it.
func (p People) sectionOf(r *Request, id string) (place, error) {
	year, of, unit, number, err := sectionParts(id)
	if err != nil {
		return place{}, err
	}
	history, err := p.Versions.SectionHistory(r.Context, r.Jurisdiction.Code, r.Edition, year, of, unit, number)
	if err != nil {
		return place{}, err
	}
	if len(history) == 0 {
		return place{}, civic.NotFound("section " + id)
	}
	units, err := unitNames(r, p.Catalogue)
	if err != nil {
		return place{}, err
	}
	at := place{
		subject: comment.Subject{Kind: comment.OnSection, ID: id}, base: sectionBase(id), name: history[0].Section.Title,
		release: history[0].Release.Hash, target: r.Target("section"), unitName: units, year: year,
		section: ui.Link{Label: r.T("explanation.all"), Href: r.Link.Explanation(int(year), "")},
		fits:    func(h release.Header) bool { return h.Document.Year == year && of.Explained(h.Document.Stage) },
	}
	at.target.Unit, at.target.Phase = unit, phaseOf(r.Jurisdiction)
	for _, in := range history {
		at.history = append(at.history, was{hash: in.Release.Hash, document: in.Release.Document, words: in.Section.Title + "\n" + in.Section.Text})
	}
	return at, nil
}

// SectionOpinions are the opinions on one section of an explanation.
func (p People) SectionOpinions(r *Request) (templ.Component, error) {
	at, err := p.sectionOf(r, sectionParams(r))
	if err != nil {
		return nil, err
	}
	section, err := p.opinionSection(r, at, time.Time{}, "")
	if err != nil {
		return nil, err
	}
	return opinion.Show(section), nil
}

// wordsSince says whether a text was changed after an opinion on it.
func wordsSince(r *Request, then, now was) string {
	if then.words == now.words {
		return r.T("opinion.words_kept", message.Document(r.Lang, then.document), message.Document(r.Lang, now.document))
	}
	return r.T("opinion.words_changed", message.Document(r.Lang, then.document), message.Document(r.Lang, now.document))
}
