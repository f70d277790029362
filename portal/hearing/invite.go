package hearing

import (
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Invitation is a random invitation: a list known by the hashes of its
// entries, and whom the draw invites from it.
type Invitation struct {
	Group    Group
	Seats    int
	Hashes   []string // of the entries, the first has number 1
	SHA256   string   // of the hashes
	FixedAt  time.Time
	LogIndex int64
	Seed     string // "" until the draw
	Outcomes []Outcome
	DrawnAt  *time.Time
	DrawLog  *int64
	Answers  []InviteAnswer
}

// InviteAnswer is what somebody who was invited said.
type InviteAnswer struct {
	Number int
	Comes  bool
}

// Listed is one entry of a list as who holds the list gets it back. With
// their code a person finds out whether the published hash is theirs; without
// it nobody can test a guess.
type Listed struct {
	Number int
	Entry  string
	Code   string
	Hash   string
}

// Longest list, and bytes of a code.
const (
	maxRoster = 50_000
	codeSize  = 8
)

// NewRoster numbers the lines of a list and gives each a code drawn from
// random. Empty lines are passed over, a line that stands twice counts once.
func NewRoster(text string, seats int, random io.Reader) ([]Listed, error) {
	var roster []Listed
	seen := map[string]bool{}
	for _, line := range strings.Split(text, "\n") {
		entry := strings.Join(strings.Fields(line), " ")
		if entry == "" || seen[entry] {
			continue
		}
		seen[entry] = true
		var raw [codeSize]byte
		if _, err := io.ReadFull(random, raw[:]); err != nil {
			return nil, fmt.Errorf("draw a code: %w", err)
		}
		code := hex.EncodeToString(raw[:])
		roster = append(roster, Listed{Number: len(roster) + 1, Entry: entry, Code: code, Hash: EntryHash(code, entry)})
	}
	if seats < 1 || len(roster) < seats || len(roster) > maxRoster {
		return nil, civic.Invalid("invitation.fault_roster", fmt.Sprintf("%d entries for %d invitations", len(roster), seats))
	}
	return roster, nil
}

// EntryHash is what is published of an entry: SHA-256(code "/" entry).
func EntryHash(code, entry string) string { return hash(code + "/" + entry) }

// RosterHash is SHA-256 of the hashes of a list, a line each.
func RosterHash(hashes []string) string { return hash(strings.Join(hashes, "\n")) }

// InviteSeed is the seed of an invitation: SHA-256(seed "/invitation") of the
// hearing's own, which stays secret until registration is over, and which the
// log committed to before there was a list.
func InviteSeed(seed string) string { return hash(seed + "/invitation") }

// followers is how many stand behind each invited person, in case they cannot
// come.
const followers = 3

// Invite draws from a list of the given length: Draw over its numbers, with
// the invited first and after them who follows.
func Invite(seed string, entries int, group Group, seats int) []Outcome {
	tickets := make([]Ticket, entries)
	for i := range tickets {
		tickets[i] = Ticket{Number: i + 1, Role: Speak, Group: group, View: Other}
	}
	drawn := Draw(seed, tickets, []Quota{{Role: Speak, Group: group, Seats: seats}})
	return drawn[:min(len(drawn), seats*(1+followers))]
}

// Invited are the numbers that are invited as answers stand: whoever cannot
// come makes room for the next.
func (i Invitation) Invited() []int {
	var list []int
	seats := i.Seats
	for _, o := range i.Outcomes {
		if seats == 0 {
			break
		}
		if slices.Contains(i.Answers, InviteAnswer{o.Number, false}) {
			continue
		}
		list = append(list, o.Number)
		seats--
	}
	return list
}

// Coming counts who said that they come.
func (i Invitation) Coming() (n int) {
	for _, a := range i.Answers {
		if a.Comes {
			n++
		}
	}
	return n
}

// RosterFixed is the log entry of a list.
type RosterFixed struct {
	Hearing string `json:"hearing"`
	Group   Group  `json:"group"`
	Seats   int    `json:"seats"`
	Entries int    `json:"entries"`
	SHA256  string `json:"roster_sha256"`
}

// InvitationDrawn is the log entry of its draw.
type InvitationDrawn struct {
	Hearing string `json:"hearing"`
	Seed    string `json:"seed"`
	SHA256  string `json:"roster_sha256"`
	Invited []int  `json:"invited"`
}
