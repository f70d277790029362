package ui

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Filter is the panel of a list: a plain GET form, so that every choice lives
// in the URL and works without a script.
type Filter struct {
	Action  string  // parameters in it are kept
	Query   string  // the words searched for
	NoQuery bool    // a list without a word search
	Keep    []Pair  // further parameters to keep as they are
	Groups  []Facet // the choices
	Ranges  []Range // from a number to a number
	Sort    []Option
	Active  []Link // chosen conditions; Href is the list without that one
	Clear   string // the list with no condition; "" where none is chosen
}

// Pair is a parameter of a URL.
type Pair struct{ Name, Value string }

// carried splits the parameters off an address. A form that is sent with GET
// drops what stands in its action, so they go along as hidden fields.
func carried(address string) (action string, pairs []Pair) {
	action, query, _ := strings.Cut(address, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return action, nil
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[name] {
			pairs = append(pairs, Pair{name, value})
		}
	}
	return action, pairs
}

// Facet is one group of choices that share a parameter. Few options are
// boxes; where One is set only one may be chosen and a select is drawn.
type Facet struct {
	Name    string
	Label   string
	One     bool
	Options []Option
}

// Range is a choice of numbers with one end or two.
type Range struct {
	Label  string
	Hint   string // what falls into it
	Lo, Hi End
}

// End is the input of one end of a range.
type End struct{ Name, Label, Value string }

// Option is one choice with how many items it leads to ("" where unknown).
type Option struct {
	Value    string
	Label    string
	Count    string
	Selected bool
}

// words are the label with how many items it leads to.
func (o Option) words() string {
	if o.Count == "" {
		return o.Label
	}
	return o.Label + " (" + o.Count + ")"
}

// Chosen reports whether anything is chosen in the group, which then stays
// open.
func (f Facet) Chosen() bool {
	for _, o := range f.Options {
		if o.Selected && o.Value != "" {
			return true
		}
	}
	return false
}

// Pager leads on through a list by keyset: there is a next page and a way
// back to the first, and no page numbers.
type Pager struct {
	Label string // name of the list, where a page has two
	Shown string // "显示 20 项，共 1,203 项", ready words
	Next  string // "" on the last page
	First string // "" on the first page
}

// Empty is what a page says where there is nothing yet: what will be here,
// and when.
type Empty struct {
	Title  string
	Body   string
	When   string // ready words, "预计 2027 年 1 月公布"; "" where unknown
	Action *Link
}

// Notice is a boxed statement: a draft, a correction, a deadline.
type Notice struct {
	Tone  Tone
	Icon  string
	Title string
	Body  string
	Links []Link
}

// Event is one point of a timeline.
type Event struct {
	When  string // ready date
	Title string
	Body  string
	Href  string
	State EventState
	Pills []Pill
}

// EventState says where an event stands in time.
type EventState string

// States of an event.
const (
	Past    EventState = "past"
	Now     EventState = "now"
	Planned EventState = "planned"
	Late    EventState = "late" // was due and has not happened
)

// named tells two pagers of a page apart.
func (p Pager) named() string {
	if p.Label == "" {
		return ""
	}
	return " · " + p.Label
}
