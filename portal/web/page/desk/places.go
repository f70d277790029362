package desk

import (
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Places is the page of projects whose file names no place.
type Places struct {
	Frame        ui.Page
	Action       string
	Items        []budget.Unplaced // the largest first
	Total        int               // of all pages
	Before, Next string            // other pages; "" for none
	Known        []PlacedItem      // verdicts in force, the newest first
	Code, Typed  string            // what was sent last
	Faults       []ui.FieldError
}

// PlacedItem is a verdict in words, with what takes it back.
type PlacedItem struct{ Code, Words, When string }

// PlacedItems words verdicts; names are those of the people who gave them.
func PlacedItems(lang message.Lang, known []budget.Placing, names map[string]string) []PlacedItem {
	items := make([]PlacedItem, len(known))
	for i, d := range known {
		words := message.T(lang, "locating.said_"+string(d.Verdict), d.Code)
		if d.Verdict == budget.Located {
			words = message.T(lang, "locating.said_located", d.Code, d.Place.Name, d.Place.Region)
		}
		items[i] = PlacedItem{Code: d.Code, Words: words, When: message.DateTime(lang, d.At) + " · " + orDash(names[d.By])}
	}
	return items
}

func (p Places) t(key string, args ...any) string { return message.T(p.Frame.Lang, key, args...) }

// what says of a project who runs it, how much it is and what its file says.
func (p Places) what(u budget.Unplaced) string {
	parts := []string{u.Code, u.Unit, p.t("locating.year", int(u.Year)), message.Figure(p.Frame.Lang, civic.ExactFigure(u.Amount))}
	if u.Region != "" {
		parts = append(parts, p.t("locating.region", u.Region))
	}
	return strings.Join(parts, " · ")
}

// why words the evidence of a suggestion.
func (p Places) why(m budget.Match) string {
	words := make([]string, len(m.Why))
	for i, e := range m.Why {
		words[i] = p.t("locating.why_" + string(e))
	}
	if m.Lon == nil {
		words = append(words, p.t("locating.no_point"))
	}
	return strings.Join(words, " · ")
}

// typed is the field for a place that is not suggested; what was typed and its
// fault stand at the project it was typed for.
func (p Places) typed(u budget.Unplaced, id string) ui.Input {
	in := ui.Input{Name: "text", ID: id, Label: p.t("locating.other"), Hint: p.t("locating.other_hint"), MaxLength: 80}
	if u.Code == p.Code {
		in.Value, in.Error = p.Typed, ui.ErrorFor(p.Faults, "text")
	}
	return in
}
