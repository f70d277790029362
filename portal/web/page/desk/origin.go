package desk

import (
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Origins is the page of the curated map: which project came from which.
type Origins struct {
	Frame          ui.Page
	Action         string
	From, To       []ui.Option // releases to compare
	FromKey, ToKey string
	Items          []OriginItem // suggestions, the likeliest first
	Known          []Traced     // verdicts in force
	Field          func(name string) string
	Faults         []ui.FieldError
}

// OriginItem is one suggestion.
type OriginItem struct {
	Was, Is           ui.Link
	WasUnit, IsUnit   string
	Project, CameFrom string // public IDs
	Before, After     civic.Figure
	Percent           int
	Why               string
}

// Traced is a verdict in words.
type Traced struct{ Words, Reason, When string }

func (p Origins) t(key string, args ...any) string { return message.T(p.Frame.Lang, key, args...) }

// OriginField is the field of the form a fault belongs to.
func OriginField(key string) string {
	field := strings.TrimPrefix(key, "origin.fault_")
	if field == "same" {
		return "project"
	}
	return field
}

func (p Origins) form() form { return form{p.Frame.Lang, p.Field, p.Faults} }

// input is a field of the form for pairs that nothing suggests.
func (p Origins) input(name string) ui.Input {
	in := p.form().input(name, "origin."+name, "origin.hint_"+name)
	in.Required = true
	return in
}

func (p Origins) verdicts() ui.Choice {
	return choice(p.form(), "verdict", "origin.verdict", release.Verdicts, func(v release.Verdict) string { return p.t("origin." + string(v)) })
}
