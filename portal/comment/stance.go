package comment

import "github.com/sunbudget/sunbudget/portal/civic"

// Steps in which counts of stances by group are published: the least anybody
// is counted with, and by which every published count is a multiple. Five is
// the minimum cell of comment counts.
const StanceStep = 5

// StanceCount is how many people of some groups, taken together, stand to a
// subject alike: at least People, a multiple of StanceStep. Groups are the
// codes of hearing.Groups in their order. A stance nobody of any five shares
// has no StanceCount at all, which is not told apart from nobody.
type StanceCount struct {
	Stance Stance
	Groups []string
	People int
}

// Tally is what is counted of a subject: its public opinions, answers and
// folded ones with them, and how people stand to it.
type Tally struct {
	Opinions int
	Stances  []StanceCount
}

// GroupOf is the group of hearing.Groups that the actor's grants put them in,
// "" where none does: a registration for the hearing then decides, and without
// one they speak as a citizen.
func GroupOf(actor civic.Actor, jurisdiction string) string {
	for _, role := range []civic.Role{civic.Deputy, civic.Expert} {
		if actor.Has(role, jurisdiction, "") {
			return string(role)
		}
	}
	return ""
}
