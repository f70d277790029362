package hearing

import (
	"cmp"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Subject is what a hearing is about beside the whole draft: a project by its
// public ID, or a line by "table/unit/code".
type Subject struct {
	Kind string `json:"kind"` // "project" or "line"
	ID   string `json:"id"`
	Name string `json:"name"` // as the release calls it; "" once that was taken down
}

// Called is what a page names the subject: its ID where nobody may say the
// name any more.
func (s Subject) Called() string { return cmp.Or(s.Name, s.ID) }

// Call is the announcement of a hearing, as staff write it.
type Call struct {
	Jurisdiction string
	Kind         string
	Title        string
	Purpose      string
	Unit         string // who holds it and answers
	Place        string
	Contact      string
	Release      string // hash of the release it is about
	Projects     []string
	Starts       time.Time
	Ends         time.Time
	Plan         Plan
	Quotas       []Quota
	Quorum       int    // speakers who must be present
	Override     string // why the periods are not kept, shown to everybody
}

// Longest texts of a call in characters.
const (
	maxTitle   = 100
	maxPurpose = 4000
)

// Validate checks a call and measures its plan. Shortfalls without a reason
// are an error of kind invalid with the key hearing.fault_periods.
func (c Call) Validate(workdays *civic.Workdays) ([]Shortfall, error) {
	kind, known := KindOf(c.Kind)
	switch {
	case !known:
		return nil, civic.Invalid("hearing.fault_kind", fmt.Sprintf("kind %q", c.Kind))
	case c.Title == "" || utf8.RuneCountInString(c.Title) > maxTitle:
		return nil, civic.Invalid("hearing.fault_title", "title")
	case c.Purpose == "" || utf8.RuneCountInString(c.Purpose) > maxPurpose:
		return nil, civic.Invalid("hearing.fault_purpose", "purpose")
	case c.Unit == "" || c.Place == "" || c.Contact == "":
		return nil, civic.Invalid("hearing.fault_place", "unit, place or contact is missing")
	}
	if err := c.Plan.Validate(); err != nil {
		return nil, err
	}
	if err := c.session(); err != nil {
		return nil, err
	}
	if err := validQuotas(c.Quotas, c.Quorum); err != nil {
		return nil, err
	}
	short := kind.Check(c.Plan, workdays)
	if len(short) > 0 && c.Override == "" {
		return short, civic.Invalid("hearing.fault_periods", fmt.Sprintf("%d periods are not kept and no reason is given", len(short)))
	}
	return short, nil
}

// session requires hours on the day of the session.
func (c Call) session() error {
	on := c.Plan[Session]
	if civic.Date(c.Starts) != on || civic.Date(c.Ends) != on || !c.Ends.After(c.Starts) {
		return civic.Invalid("hearing.fault_hours", fmt.Sprintf("from %s to %s, session on %s", c.Starts, c.Ends, on))
	}
	return nil
}

// Hearing is a published hearing.
type Hearing struct {
	ID          string
	Kind        string
	Title       string
	Purpose     string
	Unit        string
	Place       string
	Contact     string
	Release     string // hash
	Year        int
	Stage       string
	Version     int
	StartsAt    time.Time
	EndsAt      time.Time
	Plan        Plan
	Periods     []Period // what it was measured against
	Shortfalls  []Shortfall
	Override    string
	Quotas      []Quota
	Quorum      int
	Commitment  string // SHA-256 of the seed's hexadecimal text, in the log before registration
	Seed        string // hexadecimal, "" until the draw
	Outcomes    []Outcome
	DrawnAt     *time.Time
	DrawLog     *int64
	Present     *int // speakers present, nil until the record
	Confirmed   *int // speakers who confirmed the record, nil until it
	RecordText  string
	RecordAt    *time.Time
	PublishedAt time.Time
	LogIndex    int64
	Registered  int
}

// Phase is the phase at the moment now.
func (h Hearing) Phase(now time.Time) Phase { return h.Plan.At(now) }

// Open reports whether a feature is open at the moment now.
func (h Hearing) Open(f Feature, now time.Time) bool { return h.Phase(now).Open(f) }

// Live reports a hearing that has been announced and is not closed.
func (h Hearing) Live(now time.Time) bool {
	phase := h.Phase(now)
	return phase != "" && phase != Closed
}

// Standing is how far a hearing has come in law.
type Standing string

// Standings. Only Held may be called 已听证: with a record, and a quorum.
const (
	Coming   Standing = "coming"
	Sitting  Standing = "sitting" // today
	Unproven Standing = "unproven"
	NoQuorum Standing = "no_quorum"
	Held     Standing = "held"
)

// Standing says how far the hearing has come at the moment now.
func (h Hearing) Standing(now time.Time) Standing {
	order := Phases()
	at := slices.Index(order, h.Phase(now))
	session := slices.Index(order, Session)
	switch {
	case at < session:
		return Coming
	case at == session:
		return Sitting
	case h.Present == nil || h.RecordAt == nil:
		return Unproven
	case *h.Present < h.Quorum:
		return NoQuorum
	}
	return Held
}

// Published is the log entry of a call.
type Published struct {
	Hearing    string      `json:"hearing"`
	Kind       string      `json:"kind"`
	Title      string      `json:"title"`
	Unit       string      `json:"unit"`
	Release    string      `json:"release"`
	Plan       Plan        `json:"plan"`
	Quotas     []Quota     `json:"quotas"`
	Quorum     int         `json:"quorum"`
	Shortfalls []Shortfall `json:"shortfalls,omitempty"`
	Override   string      `json:"override,omitempty"`
	Commitment string      `json:"seed_sha256"`
}

// Recorded is the log entry of a published record.
type Recorded struct {
	Hearing    string `json:"hearing"`
	Present    int    `json:"present"`
	Quorum     int    `json:"quorum"`
	Confirmed  int    `json:"confirmed"` // speakers who confirmed this text
	TextSHA256 string `json:"text_sha256"`
}

// Summary counts the published opinions on a hearing and what became of them.
type Summary struct {
	Received int
	Replied  int
	Adopted  int // adopted or partly adopted
}
