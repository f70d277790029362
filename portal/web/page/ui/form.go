package ui

import (
	"strconv"

	"github.com/a-h/templ"
)

// ButtonKind is the weight of a button. Primary is vermilion: something can
// be done now; a page has one at most.
type ButtonKind string

// Kinds of button.
const (
	Primary   ButtonKind = "primary"
	Secondary ButtonKind = "secondary"
	Quiet     ButtonKind = "quiet"
)

// Button submits a form, or leads somewhere where Href is set.
type Button struct {
	Label    string
	Kind     ButtonKind
	Icon     string
	Href     string
	Name     string
	Value    string
	Disabled bool
}

// Input is a one-line field, or a text area where Rows is set, or a file
// where Type is "file".
type Input struct {
	Name         string
	ID           string // where a page has several fields of one name; else Name
	Label        string
	Hint         string
	Value        string
	Type         string // "text" by default
	Error        string
	Autocomplete string
	InputMode    string
	Rows         int
	MaxLength    int
	Required     bool
	Optional     bool // says so after the label
}

// Choice is a group of radios, checkboxes (Many) or a select (Drop).
type Choice struct {
	Name    string
	ID      string // where a page has several choices of one name; else Name
	Label   string
	Hint    string
	Error   string
	Options []Option
	Many    bool
	Drop    bool
	Inline  bool
}

// FieldError is one fault of a form, leading to its field.
type FieldError struct {
	Field   string // name of the input
	Message string
}

// id is what labels and the error summary lead to.
func (c Choice) id() string {
	if c.ID == "" {
		return c.Name
	}
	return c.ID
}

// id is what labels and the error summary lead to.
func (in Input) id() string {
	if in.ID == "" {
		return in.Name
	}
	return in.ID
}

// ErrorFor finds the message of one field.
func ErrorFor(errors []FieldError, field string) string {
	for _, e := range errors {
		if e.Field == field {
			return e.Message
		}
	}
	return ""
}

func inputType(in Input) string {
	if in.Type == "" {
		return "text"
	}
	return in.Type
}

// describedBy names hint and error of a field for screen readers.
func describedBy(name, hint, fault string) string {
	ids := ""
	if hint != "" {
		ids = name + "-hint"
	}
	if fault != "" {
		ids += " " + name + "-error"
	}
	return ids
}

// optionID is the id of the i-th option; the first carries the field's own,
// so that the error summary leads to it.
func optionID(name string, i int) string {
	if i == 0 {
		return name
	}
	return name + "-" + strconv.Itoa(i)
}

func choiceType(c Choice) string {
	if c.Many {
		return "checkbox"
	}
	return "radio"
}

func choiceClass(c Choice, part string) string {
	if c.Many {
		return "govuk-checkboxes" + part
	}
	return "govuk-radios" + part
}

func described(c Choice) templ.Attributes {
	if c.Hint == "" && c.Error == "" {
		return templ.Attributes{}
	}
	return templ.Attributes{"aria-describedby": describedBy(c.id(), c.Hint, c.Error)}
}
