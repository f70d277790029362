package release

import (
	"cmp"
	"slices"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Verdict is what a person said of an origin.
type Verdict string

// The verdicts. The last one on a pair of projects holds.
const (
	Confirmed Verdict = "confirmed"
	Denied    Verdict = "denied" // not the same: it is not suggested again
)

// Verdicts lists them.
var Verdicts = []Verdict{Confirmed, Denied}

// Origin says that a project came from another one: was split off, merged
// into, or went on under another ID. Somebody at the finance office answers for it,
// with a reason that is public and in the log.
type Origin struct {
	Project  civic.PublicID
	CameFrom civic.PublicID
	Verdict  Verdict
	Reason   string
	Likeness int // per cent, as it was suggested; 0 where nothing suggested it
	At       time.Time
	LogIndex int64
}

// MostReason is how long a reason may be, in characters.
const MostReason = 500

// Check refuses an origin that says nothing or goes in a circle, as kind
// invalid.
func (o Origin) Check() error {
	switch {
	case !slices.Contains(Verdicts, o.Verdict):
		return civic.Invalid("origin.fault_verdict", "verdict "+string(o.Verdict))
	case o.Project == o.CameFrom:
		return civic.Invalid("origin.fault_same", "project "+string(o.Project)+" from itself")
	case o.Reason == "" || len([]rune(o.Reason)) > MostReason:
		return civic.Invalid("origin.fault_reason", "reason of an origin")
	}
	return nil
}

// LoggedOrigin is what the public log says of a verdict on an origin; the
// reason itself is beside it under its hash.
type LoggedOrigin struct {
	Project      civic.PublicID `json:"project"`
	CameFrom     civic.PublicID `json:"came_from"`
	Verdict      Verdict        `json:"verdict"`
	ReasonSHA256 string         `json:"reason_sha256"`
}

// join puts together what confirmed origins make one: every project of the
// first release with those of the second that came from it. Projects without
// an origin stay as they are, so that each is in exactly one change and all
// sums stay those of the releases.
func join(changes []Change, origins []Origin) []Change {
	if len(origins) == 0 {
		return changes
	}
	at := map[civic.PublicID]int{}
	for i, c := range changes {
		at[c.ID] = i
	}
	group := make([]int, len(changes)) // the least index of what a change is joined with
	for i := range group {
		group[i] = i
	}
	joined := map[int][]Origin{}
	for _, o := range origins {
		to, appeared := at[o.Project]
		from, vanished := at[o.CameFrom]
		if o.Verdict != Confirmed || !appeared || !vanished || !changes[to].InLast || !changes[from].InFirst {
			continue
		}
		keep, give := min(group[to], group[from]), max(group[to], group[from])
		for i := range group {
			if group[i] == give {
				group[i] = keep
			}
		}
		joined[to] = append(joined[to], o)
	}
	return gather(changes, group, joined)
}

// gather makes one change of each group.
func gather(changes []Change, group []int, joined map[int][]Origin) []Change {
	parts, origins := map[int][]Change{}, map[int][]Origin{}
	for i, c := range changes {
		parts[group[i]] = append(parts[group[i]], c)
		origins[group[i]] = append(origins[group[i]], joined[i]...)
	}
	var all []Change
	for i := range changes {
		switch members := parts[i]; len(members) {
		case 0:
		case 1:
			all = append(all, members[0])
		default:
			all = append(all, joinedChange(members, origins[i]))
		}
	}
	return all
}

// joinedChange adds projects up that belong together. It goes by the first of
// what they are now.
func joinedChange(members []Change, origins []Origin) Change {
	slices.SortFunc(members, func(a, b Change) int { return cmp.Compare(a.ID, b.ID) })
	c := Change{InFirst: true, InLast: true, Before: civic.NoFigure(), After: civic.NoFigure(), Parts: members, Origins: origins}
	for _, m := range members {
		if m.InFirst {
			c.Before = c.Before.Add(m.Before)
		}
		if m.InLast {
			c.After = c.After.Add(m.After)
		}
	}
	now := c.Afters()[0]
	c.ID, c.Unit, c.Function, c.Region = now.ID, now.Unit, now.Function, now.Region
	c.NameBefore, c.NameAfter = listed(c.Befores(), func(p Change) string { return p.NameBefore }), listed(c.Afters(), func(p Change) string { return p.NameAfter })
	return c
}

// listed are the names of several projects, one after the other.
func listed(parts []Change, name func(Change) string) (all string) {
	for i, p := range parts {
		if i > 0 {
			all += "、"
		}
		all += name(p)
	}
	return all
}

// Befores are the projects of the first release in a change.
func (c Change) Befores() []Change { return c.side(func(p Change) bool { return p.InFirst }) }

// Afters are the projects of the second release in a change.
func (c Change) Afters() []Change { return c.side(func(p Change) bool { return p.InLast }) }

func (c Change) side(in func(Change) bool) (list []Change) {
	for _, p := range c.Members() {
		if in(p) {
			list = append(list, p)
		}
	}
	return list
}

// Members are the projects a change is about: itself, or those that were
// split or merged.
func (c Change) Members() []Change {
	if len(c.Parts) == 0 {
		return []Change{c}
	}
	return c.Parts
}

// Matched says how the two sides of a change were found to be one: "id" by the
// stable ID, "map" by the curated map, "none" where it is on one side only.
func (c Change) Matched() string {
	switch {
	case len(c.Parts) > 0:
		return "map"
	case c.InFirst && c.InLast:
		return "id"
	}
	return "none"
}

// Likely is a suggestion: what appeared may be what vanished, under another ID.
type Likely struct {
	From, To Change
	budget.Likeness
}

// MostLikely bounds the guesses about one project.
const MostLikely = 3

// Suggest guesses, for each of some changes, where what appeared may have come
// from and what may have become of what vanished: within its department, or
// anywhere under the very same name. Guesses that a person has spoken about
// are left out. The likeliest come first.
func (d Differences) Suggest(about []Change, origins []Origin, names Names) []Likely {
	told := map[[2]civic.PublicID]bool{}
	for _, o := range origins {
		told[[2]civic.PublicID{o.CameFrom, o.Project}] = true
	}
	near, wording := d.byPlace(names), d.wording()
	var all []Likely
	seen := map[[2]civic.PublicID]bool{}
	for _, c := range about {
		var own []Likely
		for _, other := range near.of(c, names) {
			s := Likely{From: c, To: other, Likeness: wording.Compare(near.trace(c), near.trace(other))}
			if !c.InFirst {
				s.From, s.To = other, c
			}
			if pair := s.pair(); s.Percent >= budget.LikelyFrom && !told[pair] {
				own = append(own, s)
			}
		}
		slices.SortFunc(own, likelier)
		for _, s := range own[:min(len(own), MostLikely)] {
			if !seen[s.pair()] {
				seen[s.pair()] = true
				all = append(all, s)
			}
		}
	}
	slices.SortStableFunc(all, likelier)
	return all
}

func (s Likely) pair() [2]civic.PublicID { return [2]civic.PublicID{s.From.ID, s.To.ID} }

func likelier(a, b Likely) int {
	return cmp.Or(cmp.Compare(b.Percent, a.Percent), cmp.Compare(a.From.ID, b.From.ID), cmp.Compare(a.To.ID, b.To.ID))
}

// Likeness is how alike the two projects of an origin are, in per cent; 0 where
// they are not on one side each.
func (d Differences) Likeness(o Origin) int {
	to := slices.IndexFunc(d.Changes, func(c Change) bool { return c.ID == o.Project && !c.InFirst })
	from := slices.IndexFunc(d.Changes, func(c Change) bool { return c.ID == o.CameFrom && !c.InLast })
	if to < 0 || from < 0 {
		return 0
	}
	return d.wording().Compare(d.Changes[from].trace(), d.Changes[to].trace()).Percent
}

// wording is how the names of what moved are made.
func (d Differences) wording() budget.Wording {
	var names []map[[2]rune]bool
	for _, c := range d.Changes {
		names = append(names, civic.Bigrams(c.Name()))
	}
	return budget.NewWording(names)
}

// places are projects that are in one release only, by department and by name.
type places struct {
	department, name map[string][]Change
	traces           map[civic.PublicID]budget.Trace // read once: each is compared with many
}

func (p places) trace(c Change) budget.Trace {
	t, known := p.traces[c.ID]
	if !known {
		t = c.trace()
		p.traces[c.ID] = t
	}
	return t
}

func (d Differences) byPlace(names Names) places {
	p := places{map[string][]Change{}, map[string][]Change{}, map[civic.PublicID]budget.Trace{}}
	for _, c := range d.Changes {
		if c.InFirst != c.InLast {
			department := names.Department(c.Unit)
			p.department[department] = append(p.department[department], c)
			p.name[c.Name()] = append(p.name[c.Name()], c)
		}
	}
	return p
}

// of are the projects on the other side that a change is compared with.
func (p places) of(c Change, names Names) (others []Change) {
	if c.InFirst == c.InLast {
		return nil
	}
	department := names.Department(c.Unit)
	for _, other := range p.department[department] {
		if other.InFirst != c.InFirst {
			others = append(others, other)
		}
	}
	for _, other := range p.name[c.Name()] {
		if other.InFirst != c.InFirst && names.Department(other.Unit) != department {
			others = append(others, other)
		}
	}
	return others
}

// trace is what is published of a project on the side it is on.
func (c Change) trace() budget.Trace {
	t := budget.Trace{Name: civic.Bigrams(c.Name()), Unit: c.Unit, Function: c.Function, Region: c.Region, Amount: c.After}
	if !c.InLast {
		t.Amount = c.Before
	}
	return t
}
