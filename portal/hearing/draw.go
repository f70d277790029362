package hearing

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
)

// Ticket is a registration as the draw sees it: no person, no name.
type Ticket struct {
	Number int   `json:"number"`
	Role   Role  `json:"role"`
	Group  Group `json:"group"`
	View   View  `json:"view"`
}

// Outcome is what the draw made of a ticket. Place counts from 1 within role
// and group: seats go to places up to the quota, the rest wait in that order.
type Outcome struct {
	Ticket
	Place int  `json:"place"`
	Drawn bool `json:"drawn"`
}

// Draws is the log entry of a draw: with it, and the list of tickets, anybody
// recomputes the outcome.
type Draws struct {
	Hearing        string `json:"hearing"`
	Seed           string `json:"seed"`
	Commitment     string `json:"seed_sha256"`
	Tickets        int    `json:"tickets"`
	OutcomesSHA256 string `json:"outcomes_sha256"`
}

// SeedSize is the length of a seed in bytes.
const SeedSize = 32

// Commit names a seed before it is told: SHA-256 of its hexadecimal text.
func Commit(seed string) string { return hash(seed) }

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Draw gives every ticket its place. Within role and group tickets are put in
// the order of SHA-256(seed "/" number). Speakers of a group then take turns
// by view, the view with the lowest hash first, so that opposing views are
// heard in balance; a view without tickets left is passed over. Observers
// keep the order of the hashes.
func Draw(seed string, tickets []Ticket, quotas []Quota) []Outcome {
	outcomes := make([]Outcome, 0, len(tickets))
	for _, q := range quotas {
		place := 0
		for _, t := range balanced(shuffled(seed, tickets, q), q.Role) {
			place++
			outcomes = append(outcomes, Outcome{Ticket: t, Place: place, Drawn: place <= q.Seats})
		}
	}
	return outcomes
}

// shuffled are the tickets of a quota in the order of their hashes.
func shuffled(seed string, tickets []Ticket, q Quota) []Ticket {
	var list []Ticket
	for _, t := range tickets {
		if t.Role == q.Role && t.Group == q.Group {
			list = append(list, t)
		}
	}
	key := func(t Ticket) string { return hash(fmt.Sprintf("%s/%d", seed, t.Number)) }
	slices.SortFunc(list, func(a, b Ticket) int { return cmp.Compare(key(a), key(b)) })
	return list
}

// balanced lets the views take turns, in the order in which they first come.
func balanced(list []Ticket, role Role) []Ticket {
	if role != Speak {
		return list
	}
	var order []View
	byView := map[View][]Ticket{}
	for _, t := range list {
		if len(byView[t.View]) == 0 {
			order = append(order, t.View)
		}
		byView[t.View] = append(byView[t.View], t)
	}
	turns := make([]Ticket, 0, len(list))
	for round := 0; len(turns) < len(list); round++ {
		for _, view := range order {
			if round < len(byView[view]) {
				turns = append(turns, byView[view][round])
			}
		}
	}
	return turns
}
