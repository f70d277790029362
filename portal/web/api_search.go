package web

import (
	"html"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

// apiCorrection is a word that was looked for in place of the one typed.
type apiCorrection struct {
	Typed string `json:"typed"`
	Used  string `json:"used"`
}

func apiCorrections(corrected []release.Correction) []apiCorrection {
	all := []apiCorrection{}
	for _, c := range corrected {
		all = append(all, apiCorrection(c))
	}
	return all
}

// apiHealth says what is amiss with the search.
type apiHealth struct {
	Building bool  `json:"building"`
	Fallback bool  `json:"fallback"`
	Behind   int64 `json:"behind_seconds"`
}

func apiHealthOf(h release.Health) apiHealth {
	return apiHealth{h.Building, h.Fallback, int64(h.Behind.Seconds())}
}

// apiMarked are texts of a project as HTML: escaped, with <mark> around what
// was searched for.
type apiMarked struct {
	Name    string `json:"name"`
	Summary string `json:"summary"`
}

// apiMarks marks the projects of a page; it is empty where no text was
// searched for.
func apiMarks(filter release.Filter, list release.List) map[civic.PublicID]apiMarked {
	marked := map[civic.PublicID]apiMarked{}
	if filter.Text == "" {
		return marked
	}
	query := search.Read(filter.Text, list.Corrected...)
	for _, c := range list.Cards {
		marked[c.ID] = apiMarked{Name: markedHTML(query, c.Name), Summary: markedHTML(query, c.Summary)}
	}
	return marked
}

// tags stand where the marks stood in text that is escaped already.
var tags = strings.NewReplacer(string(search.MarkStart), "<mark>", string(search.MarkEnd), "</mark>")

func markedHTML(query search.Query, text string) string {
	return tags.Replace(html.EscapeString(query.Mark(text)))
}

// apiSuggestion is a word to search for or a page to go to.
type apiSuggestion struct {
	Kind     release.SuggestionKind `json:"kind"`
	Label    string                 `json:"label"` // the kind in words
	Text     string                 `json:"text"`
	Projects *int                   `json:"projects"` // that a word leads to
	URL      string                 `json:"url"`
}

// apiSuggest offers what somebody may be about to type.
func (p Reading) apiSuggest(r *Request) error {
	v, err := p.chosen(r)
	if err != nil {
		return err
	}
	found, err := p.Engine.Suggest(r.Context, v.scope(), v.filter.Text)
	if err != nil {
		return err
	}
	answer := struct {
		Title   string          `json:"title"`
		Said    string          `json:"said"` // for those who do not see the list
		Items   []apiSuggestion `json:"items"`
		Edition int64           `json:"edition"`
	}{r.T("suggest.title"), r.T("suggest.said", len(found)), []apiSuggestion{}, r.Edition}
	for _, s := range found {
		answer.Items = append(answer.Items, r.suggestion(v.Names, s))
	}
	return r.JSON(answer)
}

// suggestion names places in the reader's language.
func (r *Request) suggestion(names release.Names, s release.Suggestion) apiSuggestion {
	item := apiSuggestion{Kind: s.Kind, Label: r.T("suggest." + string(s.Kind)), Text: s.Text}
	switch s.Kind {
	case release.SuggestDepartment:
		item.URL, item.Text = r.Link.Department(s.Code), names.UnitName(s.Code, string(r.Lang))
	case release.SuggestRegion:
		item.URL, item.Text = r.Link.Region(s.Code), names.RegionName(s.Code, string(r.Lang))
	case release.SuggestProject:
		item.URL = r.Link.Project(s.Code)
	case release.SuggestWord:
		item.URL, item.Projects = r.Link.To("/projects", "q", s.Text), &s.Projects
	}
	return item
}
