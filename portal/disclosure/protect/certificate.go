package protect

import "github.com/sunbudget/sunbudget/portal/civic"

// Move changes one unknown by Delta, in 分. Cell names the unknown by
// "release/cell" of the first cell, in order of publication, that shows it.
type Move struct {
	Cell  string      `json:"cell"`
	Delta civic.Money `json:"delta"`
}

// Certificate proves that the need of one unknown is kept: after the moves of
// Up (or of Down) every published figure is as it was, and the unknown is
// larger (smaller) by its own delta.
type Certificate struct {
	Cell string `json:"cell"`
	Up   []Move `json:"up"`
	Down []Move `json:"down"`
}

// Waiver says that a person answers for an unknown whose need cannot be kept.
// It holds for all later releases. A waived cell of a kind that is exact is
// thereby opened: it is published even where it was hidden before.
type Waiver struct {
	Cell   string `json:"cell"` // "release/cell", or the ID of a cell of the newest release
	Reason string `json:"reason"`
}

// Certificates prove a release together with all earlier ones. They are as
// secret as the amounts: moves tell how far an amount is from its bounds.
type Certificates struct {
	List    []Certificate `json:"list"`
	Waivers []Waiver      `json:"waivers,omitempty"`
}

// waived is the set of unknowns of a release that a person answers for, by
// subject and amount: those of its own waivers and of all earlier ones at the
// tier.
func (l Ledger) waived(newest System, waivers []Waiver) map[quantity]bool {
	wanted := map[string]bool{}
	for _, w := range waivers {
		wanted[w.Cell] = w.Reason != ""
		wanted[newest.Release+"/"+w.Cell] = w.Reason != ""
	}
	systems := []System{newest}
	for _, e := range l.entries {
		systems = append(systems, e.System)
		if e.System.Tier != newest.Tier {
			continue
		}
		for _, w := range e.Certificates.Waivers {
			wanted[w.Cell], wanted[e.System.Release+"/"+w.Cell] = true, true
		}
	}
	set := map[quantity]bool{}
	if len(wanted) == 0 {
		return set
	}
	for _, s := range systems {
		for _, c := range s.Cells {
			if wanted[s.Release+"/"+c.ID] {
				set[quantity{c.Subject, c.Amount}] = true
			}
		}
	}
	return set
}
