package budget

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Place is one row of a gazetteer (地名录): a name people use, the region it
// lies in, and its point where it is known. A place with two names has two rows.
type Place struct {
	Name   string   `json:"name" validate:"required,min=2,max=60"`
	Region string   `json:"region" validate:"required,max=12,code"`
	Lon    *float64 `json:"lon" validate:"omitempty,min=-180,max=180"`
	Lat    *float64 `json:"lat" validate:"omitempty,min=-90,max=90"`

	Datum civic.Datum `json:"-" db:"-"` // of Lon and Lat as a file gives them; empty, WGS-84, once read
}

// Key tells places apart: the same name may be used in several regions.
func (p Place) Key() string { return p.Region + " " + p.Name }

// Gazetteer finds places in the texts of projects.
type Gazetteer struct {
	places []placed
	towns  []placed // the regions themselves
}

// placed is a place with its name as it is looked for.
type placed struct {
	Place
	full, stem string // letters alone; stem is the name without its level, "" where too little is left
}

// levelWords end the names of places; people leave them out.
var levelWords = []string{"街道", "社区", "新村", "村", "镇", "乡", " Town", " Township", " Subdistrict", " Village"}

// NewGazetteer joins the operator's places with the regions, which are places
// too: where nothing finer is known, a project is found in its town.
func NewGazetteer(places []Place, regions []Region) Gazetteer {
	var g Gazetteer
	for _, r := range regions {
		for _, name := range []string{r.Name, r.NameEN} {
			if name != "" {
				g.towns = append(g.towns, newPlaced(Place{Name: name, Region: r.Code}))
			}
		}
	}
	for _, p := range places {
		g.places = append(g.places, newPlaced(p))
	}
	g.places = append(g.places, g.towns...)
	return g
}

func newPlaced(p Place) placed {
	stem := p.Name
	for _, level := range levelWords {
		stem = strings.TrimSuffix(stem, level)
	}
	found := placed{Place: p, full: folded(p.Name), stem: folded(stem)}
	// One character stands in every other name.
	if found.stem == found.full || len([]rune(found.stem)) < 2 {
		found.stem = ""
	}
	return found
}

func folded(text string) string { return string(civic.Letters(text)) }

// Evidence says why a place is suggested.
type Evidence string

// What counts for a place and what against it.
const (
	InAddress Evidence = "address" // the address holds its name
	InName    Evidence = "name"    // the project's name holds it
	ByStem    Evidence = "stem"    // without 村, 镇, …
	Short     Evidence = "short"   // two characters, which stand in other words by chance
	TownNamed Evidence = "town"    // the text, or the file, names its town too
	TownOther Evidence = "other"   // the text names another town
	Shared    Evidence = "shared"  // several places are called so
)

// points of confidence, of 100. They are a convention, not a probability:
// TestSuggestionsNameTheRightTown measures how often the first one is right.
const (
	addressPoints = 85
	namePoints    = 70
	stemPoints    = -25
	shortPoints   = -15
	townPoints    = 12
	otherPoints   = -30

	leastPercent = 20 // below it nothing is suggested
	mostPercent  = 99 // a person decides, so that nothing is certain
	mostMatches  = 3
)

// Match is a place that a project may be at.
type Match struct {
	Place
	Town    string // what its region is called; "" where the regions do not know it
	Percent int
	Why     []Evidence
}

// hit is where a place's name stands in one of the two texts.
type hit struct {
	place placed
	found string // the letters that were found
	text  string // the text they stand in
	town  bool
	why   []Evidence
	score int
}

// Suggest lists the places a project may be at, the likeliest first, three at
// most. Where the file gives a region, only places there are suggested: what
// the file says holds.
func (g Gazetteer) Suggest(p Project) []Match {
	address, name := folded(p.Address), folded(p.Name)
	var hits []hit
	for i, place := range g.places {
		if p.Region != "" && place.Region != p.Region {
			continue
		}
		if h, ok := place.in(address, name); ok {
			h.town = i >= len(g.places)-len(g.towns)
			hits = append(hits, h)
		}
	}
	// 水碾 inside 上水碾 is another place's name.
	kept := slices.DeleteFunc(slices.Clone(hits), func(h hit) bool {
		return slices.ContainsFunc(hits, func(o hit) bool {
			return o.found != h.found && strings.Contains(o.found, h.found) && !apart(h.text, h.found, o.found)
		})
	})
	for i := range kept {
		g.weigh(&kept[i], p, address+" "+name)
	}
	matches := best(kept)
	for i, m := range matches {
		for _, town := range g.towns {
			if town.Region == m.Region && matches[i].Town == "" {
				matches[i].Town = town.Name // the Chinese one comes first
			}
		}
	}
	return matches
}

// in looks for the place in the address first, then in the project's name; its
// whole name first.
func (p placed) in(address, name string) (hit, bool) {
	for _, try := range []struct {
		text, found string
		score       int
		why         []Evidence
	}{
		{address, p.full, addressPoints, []Evidence{InAddress}},
		{name, p.full, namePoints, []Evidence{InName}},
		{address, p.stem, addressPoints + stemPoints, []Evidence{InAddress, ByStem}},
		{name, p.stem, namePoints + stemPoints, []Evidence{InName, ByStem}},
	} {
		if try.found != "" && strings.Contains(try.text, try.found) {
			return hit{place: p, found: try.found, text: try.text, score: try.score, why: try.why}, true
		}
	}
	return hit{}, false
}

// apart reports whether the short name also stands outside the long one.
func apart(text, short, long string) bool {
	return strings.Contains(strings.ReplaceAll(text, long, " "), short)
}

// weigh adds what speaks for and against a hit beside the name itself.
func (g Gazetteer) weigh(h *hit, p Project, text string) {
	add := func(points int, why Evidence) { h.score, h.why = h.score+points, append(h.why, why) }
	if len([]rune(h.found)) == 2 {
		add(shortPoints, Short)
	}
	if h.town {
		return
	}
	own, other := p.Region != "", false
	for _, town := range g.towns {
		named := strings.Contains(text, town.full) || town.stem != "" && strings.Contains(text, town.stem)
		if !named || strings.Contains(h.found, town.full) {
			continue
		}
		if town.Region == h.place.Region {
			own = true
		} else {
			other = true
		}
	}
	switch {
	case own:
		add(townPoints, TownNamed)
	case other:
		add(otherPoints, TownOther)
	}
}

// best shares the confidence among places that are called the same and as
// well supported, and keeps the first few.
func best(hits []hit) []Match {
	var matches []Match
	seen := map[string]bool{}
	for _, h := range hits {
		alike := map[string]bool{}
		for _, o := range hits {
			if o.found == h.found && o.score == h.score {
				alike[o.place.Region] = true
			}
		}
		m := Match{Place: h.place.Place, Percent: min(h.score, mostPercent) / len(alike), Why: h.why}
		if len(alike) > 1 {
			m.Why = append(slices.Clone(m.Why), Shared)
		}
		// The town row in the other language, or the same place listed as a town too.
		if m.Percent >= leastPercent && !seen[m.Region+" "+h.found] {
			seen[m.Region+" "+h.found] = true
			matches = append(matches, m)
		}
	}
	slices.SortStableFunc(matches, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Percent, a.Percent), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Name, b.Name))
	})
	return matches[:min(len(matches), mostMatches)]
}

// Called finds the one place of a name as a person types it, with the name of
// its town before it where several places share the name; false where none or
// more than one is called so.
func (g Gazetteer) Called(text string) (Place, bool) {
	text = folded(text)
	var found []Place
	for _, p := range g.places {
		full := p.full == text
		for _, town := range g.towns {
			full = full || town.Region == p.Region && (town.full+p.full == text || town.stem+p.full == text)
		}
		if full && !slices.ContainsFunc(found, func(o Place) bool { return o.Key() == p.Key() }) {
			found = append(found, p.Place)
		}
	}
	if len(found) != 1 {
		return Place{}, false
	}
	return found[0], true
}

// WithKey finds a place by its key.
func (g Gazetteer) WithKey(key string) (Place, bool) {
	i := slices.IndexFunc(g.places, func(p placed) bool { return p.Key() == key })
	if i < 0 {
		return Place{}, false
	}
	return g.places[i].Place, true
}
