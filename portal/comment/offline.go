package comment

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Source is the way an opinion came in.
type Source string

// Ways in. Everything but Online is entered by staff and marked so in public.
const (
	Online Source = "online"
	Letter Source = "letter"
	Phone  Source = "phone"
	Visit  Source = "visit" // at the counter, or at a meeting
)

// OfflineSources are the ways that staff enter, in the order of the form.
var OfflineSources = []Source{Letter, Phone, Visit}

// longestName is the longest name under which an opinion is entered, in
// characters.
const longestName = 20

// Offline is an opinion that came on paper, by telephone or in person.
type Offline struct {
	Draft
	Source   Source
	Name     string // as the person wants to be called in public, "" for no name
	Received string // "2006-01-02"
}

// Normal brings the texts into one form: see Draft.Normal.
func (o Offline) Normal() Offline {
	o.Draft, o.Name = o.Draft.Normal(), Clean(o.Name)
	return o
}

// Validate checks a normal opinion; today is the civil date.
func (o Offline) Validate(today string) error {
	_, err := time.ParseInLocation(time.DateOnly, o.Received, civic.Shanghai)
	switch {
	case !slices.Contains(OfflineSources, o.Source):
		return civic.Invalid("offline.fault_source", fmt.Sprintf("source %q", o.Source))
	case err != nil || o.Received > today:
		return civic.Invalid("offline.fault_date", fmt.Sprintf("received on %q", o.Received))
	case utf8.RuneCountInString(o.Name) > longestName:
		return civic.Invalid("offline.fault_name", "a long name")
	}
	return o.Draft.Validate()
}
