package comment

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Adoption is what the responsible unit makes of an opinion (采纳情况).
type Adoption string

// The outcomes: four about the budget, two that hand the opinion on.
const (
	Adopted    Adoption = "adopted"
	Partly     Adoption = "partly"
	NotAdopted Adoption = "not_adopted"
	UnderWay   Adoption = "under_way"
	Hotline    Adoption = Adoption(ToHotline) // 转12345: see Way
	Disclosure Adoption = Adoption(OnRequest) // 依申请公开
)

// Adoptions lists them in the order of the form.
var Adoptions = []Adoption{Adopted, Partly, NotAdopted, UnderWay, Hotline, Disclosure}

// Lengths of a reply in characters: a reason is required, one word is none.
const (
	MinReply = 10
	MaxReply = 4000
)

// Reply is a unit's answer to one opinion, with its reason; to those folded
// into it as well. Change names the amount that moved in a later release,
// where the opinion was taken up and that release is there.
type Reply struct {
	Comment  string
	Adoption Adoption
	Body     string
	Change   ChangeRef
}

// Normal is the reply with its text brought into one form: see Clean.
func (r Reply) Normal() Reply {
	r.Body = Clean(r.Body)
	return r
}

// BodyHash names a text as its reader saw it, so that nobody publishes one
// that was changed meanwhile: SHA-256 in hexadecimal.
func BodyHash(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

// Validate checks a normal reply.
func (r Reply) Validate() error {
	length := utf8.RuneCountInString(r.Body)
	switch {
	case !slices.Contains(Adoptions, r.Adoption):
		return civic.Invalid("reply.adoption", fmt.Sprintf("adoption %q", r.Adoption))
	case length < MinReply:
		return civic.Invalid("reply.too_short", fmt.Sprintf("a reason of %d characters", length))
	case length > MaxReply:
		return civic.Invalid("reply.too_long", fmt.Sprintf("a reason of %d characters", length))
	}
	return r.Change.validate(r.Adoption)
}

// ReplyRecord is the public log entry of a reply.
type ReplyRecord struct {
	Comment    string   `json:"comment"`
	Reply      string   `json:"reply"`
	Unit       string   `json:"unit"`
	Adoption   Adoption `json:"adoption"`
	BodySHA256 string   `json:"body_sha256"`
	Reopened   string   `json:"reopened,omitempty"` // code with which the writer asked again
	// What changed: subject as in addresses, and the hashes of both releases.
	Changed string `json:"changed,omitempty"`
	From    string `json:"from,omitempty"`
	To      string `json:"to,omitempty"`
}

// UnitRecord is the record of replies of one unit, with server dates:
// everything it received and what became of it. Folded opinions count as one;
// one that its writer asked about again counts by its second answer.
type UnitRecord struct {
	Unit     string `json:"unit"`
	Received int    `json:"received"` // published opinions that ask for a reply
	Replied  int    `json:"replied"`
	InTime   int    `json:"in_time"`
	Adopted  int    `json:"adopted"` // adopted or partly adopted
	Overdue  int    `json:"overdue"` // not replied and past the day due
}

// Answered is a public reply to an opinion: when it came and what became of
// the opinion.
type Answered struct {
	Comment  string
	Adoption Adoption
	At       time.Time
}
