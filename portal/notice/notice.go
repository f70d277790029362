// Package notice is what people are told about their own part in things: an
// opinion was decided on or answered, an amount moved, a hearing drew its
// speakers. Every notice stands on the site; whoever asked for it gets it as a
// text message or an e-mail too, at once or as a digest. A letter says what
// happened to what, and where to read it, and never repeats anybody's words.
package notice

import (
	"fmt"
	"slices"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Kind is what happened. Its words are in the catalogue under notice.{kind}.
type Kind string

// Kinds about one's own opinion.
const (
	Published Kind = "published" // by a moderator, or after an appeal
	Refused   Kind = "refused"   // with a reason; one may appeal
	Handed    Kind = "handed"    // to the 12345 hotline, or as a request for disclosure
	Handled   Kind = "handled"   // what became of that
	Replied   Kind = "replied"
	Reopened  Kind = "reopened" // somebody whose opinion says the same asked once more
	Changed   Kind = "changed"  // an adopted opinion: the amount moved in a later release
	Appealed  Kind = "appealed" // an appeal was decided, with its reason
)

// Kinds about a hearing one registered for.
const (
	Drawn    Kind = "drawn"    // the draw, to those who were not drawn too
	Recorded Kind = "recorded" // the record is public
	Adopted  Kind = "adopted"  // what became of what was said
)

// RatingAppealed: an appeal about the weight of one's own rating was decided.
const RatingAppealed Kind = "rating_appealed"

// OnOpinions are the kinds about an opinion, OnHearings those about a hearing.
var (
	OnOpinions = []Kind{Published, Refused, Handed, Handled, Replied, Reopened, Changed, Appealed}
	OnHearings = []Kind{Drawn, Recorded, Adopted}
)

// Channel is a way to reach somebody away from the site.
type Channel string

// The two channels.
const (
	SMS   Channel = "sms"
	Email Channel = "email"
)

// Channels lists them in the order of the form.
var Channels = []Channel{Email, SMS}

// Notice is one notice as its receiver reads it.
type Notice struct {
	ID     string
	Kind   Kind
	Title  string // published name of what it is about, "" where that is gone
	Path   string // page of this site, under its government
	At     time.Time
	ReadAt *time.Time
	Sent   []string // channels it went out on
	Failed []string // channels whose address refused it
}

// Choice is how somebody wants to be told on one channel.
type Choice struct {
	Channel Channel
	Pace    Pace
	Lang    string // "zh" or "en"
}

// Validate requires a known channel and pace.
func (c Choice) Validate() error {
	if !slices.Contains(Channels, c.Channel) || !slices.Contains(Paces, c.Pace) {
		return civic.Invalid("notice.fault_choice", fmt.Sprintf("%s on %q", c.Pace, c.Channel))
	}
	return nil
}

// Contact is an address of one's own as its owner sees it.
type Contact struct {
	Channel   Channel
	Shown     string // enough to recognise it: "138****8000", "l***@example.org"
	Confirmed bool   // letters go to confirmed addresses only
}

// Letter is what goes out on one channel: one notice, or those of a digest.
// Key is the same at every attempt, so that a gateway that is asked twice
// sends once.
type Letter struct {
	Key          string
	Account      string
	Jurisdiction string
	Channel      Channel
	Lang         string
	Notices      []Notice // the oldest first
}
