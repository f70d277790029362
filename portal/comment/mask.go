package comment

import "github.com/sunbudget/sunbudget/portal/redact"

// Mask takes out of a text what identifies a person, by the rules that hold
// for every published text (package redact), with a notice in its place that
// tells everybody, the writer first. The check digits of identity cards are
// not asked for: a mistyped number still leads to a person.
func Mask(text string) string {
	masked, _ := redact.Mask(text)
	return masked
}
