package scoring

import (
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// ConsequenceKind is what a department's score led to.
type ConsequenceKind string

// The consequences of 预算绩效管理: next year's budget is raised (上浮), cut
// (核减), or a project's is cancelled (取消).
const (
	Raise  ConsequenceKind = "raise"
	Cut    ConsequenceKind = "cut"
	Cancel ConsequenceKind = "cancel"
)

// Consequences lists the kinds in the order of the form.
var Consequences = []ConsequenceKind{Raise, Cut, Cancel}

// Consequence is one of them, with the number of the document that orders it.
type Consequence struct {
	Unit       string
	Kind       ConsequenceKind
	Document   string // 文号
	Note       string // what, and by how much; "" for none
	RecordedAt time.Time
	LogIndex   int64
}

// Longest texts of a consequence, in characters.
const (
	maxDocument = 60
	maxNote     = 200
)

// Validate asks for a department, a known kind and a document.
func (c Consequence) Validate() error {
	known := c.Kind == Raise || c.Kind == Cut || c.Kind == Cancel
	document, note := utf8.RuneCountInString(c.Document), utf8.RuneCountInString(c.Note)
	if !known || c.Unit == "" || document < 2 || document > maxDocument || note > maxNote {
		return civic.Invalid("score.consequence_bad", fmt.Sprintf("%s for %q by document %q", c.Kind, c.Unit, c.Document))
	}
	return nil
}

// Publishing is what one approves: a bundle of a closed period.
type Publishing struct {
	Period rating.Period
	Seq    int
}
