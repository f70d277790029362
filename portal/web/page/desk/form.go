package desk

import (
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// form is what a page shows again of a form that was refused: what was typed,
// and what is wrong with it.
type form struct {
	lang   message.Lang
	typed  func(name string) string
	faults []ui.FieldError
}

// input is the field with this name. Label and hint are message keys; a field
// without a hint has "".
func (f form) input(name, label, hint string) ui.Input {
	in := ui.Input{Name: name, Label: message.T(f.lang, label), Value: f.typed(name), Error: ui.ErrorFor(f.faults, name)}
	if hint != "" {
		in.Hint = message.T(f.lang, hint)
	}
	return in
}

// choice is the field with this name as a choice of values in their order;
// word tells each. The label is a message key.
func choice[T ~string](f form, name, label string, values []T, word func(T) string) ui.Choice {
	c := ui.Choice{Name: name, Label: message.T(f.lang, label), Error: ui.ErrorFor(f.faults, name)}
	for _, v := range values {
		c.Options = append(c.Options, ui.Option{Value: string(v), Label: word(v), Selected: string(v) == f.typed(name)})
	}
	return c
}
