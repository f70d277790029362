package release

import "github.com/sunbudget/sunbudget/portal/civic"

// Text is what a project can be found by, as published.
type Text struct {
	Name    string
	Summary string
	Titles  []string // official names: of its unit and its region
	Classes []string // names of its functional class and those above
}

// Document is a project as search engines take it in; values of what lists are
// filtered, counted and ordered by, nil where the published forms do not tell.
type Document struct {
	ID                       civic.PublicID
	Text                     Text
	Unit, Region, Function   string
	Economic                 string
	Band, Rate, Alert        string
	Lon, Lat                 *float64
	AmountLo, AmountHi       *int64 // 分
	ExecutionLo, ExecutionHi *int64 // basis points
	ChangeLo, ChangeHi       *int64 // 分, against last year
}

// Index is the text index of one release. Projects are numbered from 0 in the
// order of their IDs.
type Index struct {
	Version  int      // of the way text is cut
	Texts    []string // of each project, as it is compared
	Entries  []IndexEntry
	Readings []Spoken
}

// IndexEntry says which projects have a word or a gram.
type IndexEntry struct {
	Kind     EntryKind
	Key      string
	Projects int
	List     []byte // the projects, as package search packs them
}

// EntryKind tells the entries of an index apart.
type EntryKind string

// Kinds of entries.
const (
	WordEntry EntryKind = "word" // letters and digits, or a Chinese word
	GramEntry EntryKind = "gram" // one character, or two neighbours
)

// Spoken is a Chinese word of the index and a way to type it in Latin
// letters: pinyin or initials.
type Spoken struct{ Reading, Word string }

// Correction is a word that was looked for in place of the one typed.
type Correction struct{ Typed, Used string }

// Suggestion is offered while somebody types: a word to search for, or a page
// to go to.
type Suggestion struct {
	Kind     SuggestionKind
	Text     string
	Code     string // of the department or region, ID of the project; "" for a word
	Projects int    // that a word leads to; 0 where it was not counted
}

// SuggestionKind is what a suggestion leads to.
type SuggestionKind string

// Kinds of suggestions, in the order in which they are offered.
const (
	SuggestWord       SuggestionKind = "word"
	SuggestDepartment SuggestionKind = "department"
	SuggestRegion     SuggestionKind = "region"
	SuggestProject    SuggestionKind = "project"
)
