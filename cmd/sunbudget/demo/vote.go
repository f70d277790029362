package demo

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// vote is one rating: by a rater (index) or, below 0, by a browser without
// account.
type vote struct {
	rater   int
	browser string
	address netip.Addr
	answers rating.Answers
	at      time.Time
}

// ballot is everything said about one project or department, in the order it
// arrived.
type ballot struct {
	project    string // name of the project, or code of the department
	department string // its code where the department's year is rated
	votes      []vote
}

// turnouts say how many rate how many projects of a department, the ones with
// the largest budgets first: some departments reach a score, some do not.
var turnouts = []struct {
	department       string
	projects, voters int
}{
	{"122", 3, 62}, {"106", 3, 58}, {"124", 3, 60}, {"119", 4, 58}, {"111", 8, 52},
	{"105", 6, 24}, {"120", 5, 16}, {"114", 3, 34}, {"116", 2, 12},
}

// fewVotes is the project that stays below ten ratings.
const fewVotes, fewCount = "科普进乡村", 7

// yearRated is from how many raters on people also rate the department's year.
const yearRated = 50

// farmed is the project that one device rates a dozen times.
const farmed, farmCount = "消费促进活动", 12

// round is one rating period of the demo.
type round struct {
	period rating.Period
	year   int       // of the projects rated, 0 = the executing year
	until  time.Time // no rating is given after
}

// rounds are the half-year before the first start, closed and scored, and the
// one in which people are rating now.
func (w *World) rounds() []round {
	now := periodOf(w.Now)
	opens, _ := now.Bounds()
	before := periodOf(opens.Add(-time.Hour))
	return []round{
		{before, int(before.Year()) - int(w.Year), opens.Add(-time.Hour)},
		{now, 0, w.Now.Add(-3 * time.Hour)},
	}
}

// periodOf is the half-year of a moment.
func periodOf(at time.Time) rating.Period {
	at, half := at.In(civic.Shanghai), 1
	if at.Month() > time.June {
		half = 2
	}
	return rating.Period(fmt.Sprintf("%dH%d", at.Year(), half))
}

// ballots are the ratings of a round, given in its last forty days.
func (w *World) ballots(raters []account.Persona, r round) []ballot {
	from := r.until.AddDate(0, 0, -40)
	if opens, _ := r.period.Bounds(); from.Before(opens) {
		from = opens
	}
	var list []ballot
	for _, t := range turnouts {
		for _, l := range w.largest(t.department, t.projects, r.year) {
			voters := t.voters
			if l.name == fewVotes {
				voters = fewCount
			}
			list = append(list, w.ballotOn(l.name, voters, raters, from, r))
		}
		if t.voters > yearRated {
			year := w.ballotOn(t.department, t.voters/2, raters, from, r)
			year.department = t.department
			list = append(list, year)
		}
	}
	return list
}

// largest are the ordinary projects of a department in a year (0 = the
// executing one), the largest budgets first, at most so many.
func (w *World) largest(department string, most, year int) []*lineage {
	var list []*lineage
	for _, l := range w.lineages {
		if l.unit[:3] == department && l.class == budget.Ordinary && w.inBudget(l, year, approved) {
			list = append(list, l)
		}
	}
	slices.SortStableFunc(list, func(a, b *lineage) int {
		return cmp.Compare(w.amount(b, year, approved), w.amount(a, year, approved))
	})
	return list[:min(most, len(list))]
}

// ballotOn rolls the ratings of what has the name.
func (w *World) ballotOn(name string, voters int, raters []account.Persona, from time.Time, r round) ballot {
	b := ballot{project: name}
	d := newDice("ballot " + name + string(r.period[4:]))
	liked := 2.6 + 1.8*d.Float64() // how the project is seen on a scale of five
	span := int(r.until.Sub(from).Minutes())
	for i, rater := range d.Perm(len(raters))[:voters] {
		v := vote{rater: rater, browser: fmt.Sprintf("browser-%d", rater), address: household(rater)}
		if voters > fewCount && i%9 == 8 {
			v.rater, v.browser, v.address = -1, fmt.Sprintf("guest-%s-%d", name, i), household(1000+i)
		}
		v.answers = answersOf(d, liked, raters[rater].AgeBand)
		v.at = from.Add(time.Duration(d.IntN(max(span, 1))) * time.Minute)
		b.votes = append(b.votes, v)
	}
	if name == farmed {
		b.votes = append(b.votes, farm(b.votes, raters, r.until)...)
	}
	slices.SortStableFunc(b.votes, func(a, b vote) int { return a.at.Compare(b.at) })
	return b
}

// oneDevice is the browser they share.
const oneDevice = "one-device"

// farm is a dozen accounts on one device, one evening, all of them delighted;
// none of a panel, whose ratings are counted apart.
func farm(taken []vote, raters []account.Persona, until time.Time) []vote {
	used := map[int]bool{}
	for _, v := range taken {
		used[v.rater] = true
	}
	var votes []vote
	for rater := deputies + experts; rater < len(raters); rater++ {
		if used[rater] || len(votes) == farmCount {
			continue
		}
		votes = append(votes, vote{rater: rater, browser: oneDevice, address: household(999),
			answers: rating.Answers{rating.Overall: 5}, at: until.Add(-47*time.Hour + time.Duration(len(votes)*3)*time.Minute)})
	}
	return votes
}

// household is an address of the documentation range, one /56 each.
func household(n int) netip.Addr {
	raw := [16]byte{0x20, 0x01, 0x0d, 0xb8}
	binary.BigEndian.PutUint16(raw[4:], uint16(n))
	raw[15] = 1
	return netip.AddrFrom16(raw)
}

// answersOf rolls the five answers: the old are a little harder to please.
func answersOf(d dice, liked float64, age string) rating.Answers {
	if age == rating.Age60Up.String() {
		liked -= 0.5
	}
	var a rating.Answers
	for _, dimension := range rating.Dimensions {
		if dimension != rating.Overall && d.chance(35) {
			continue
		}
		a[dimension] = uint8(min(max(int(liked+d.NormFloat64()*0.9+0.5), rating.Lowest), rating.Highest))
	}
	return a
}

// margins are the county's invented inhabitants by age, sex and town.
func (w *World) margins() scoring.Margins {
	shares := []int64{55, 150, 235, 260, 300} // per thousand of 14 and older, by age band
	m := scoring.Margins{Source: "澄岚县人口构成（虚构）", Year: int(w.Year) - 1}
	for i, age := range rating.AgeBands {
		for _, sex := range []rating.Sex{rating.Female, rating.Male} {
			for _, r := range w.county.regions {
				m.Strata = append(m.Strata, scoring.Population{
					Stratum: rating.Stratum{Age: age, Sex: sex, District: r.Code}, People: r.Population * shares[i] / 2200,
				})
			}
		}
	}
	return m
}

// peers sorts the departments for comparison; those without public services
// are not scored.
var peers = map[string]string{
	"105": "livelihood", "108": "livelihood", "111": "livelihood", "121": "livelihood", "122": "livelihood", "120": "livelihood",
	"112": "works", "113": "works", "114": "works", "115": "works", "116": "works", "117": "works", "118": "works",
	"104": "economy", "106": "economy", "119": "economy", "124": "economy",
	"107": "order", "109": "order", "123": "order",
}

// assessed says how each department is assessed: its peers and the internal
// score that finance would import.
func (w *World) assessed() []scoring.Department {
	var list []scoring.Department
	for _, u := range w.county.units {
		if u.Parent != "" {
			continue
		}
		group, serves := peers[u.Code]
		if !serves {
			group = "internal"
		}
		internal := float64(newDice("internal "+u.Code).between(780, 960)) / 10
		list = append(list, scoring.Department{Code: u.Code, PeerGroup: group, Serves: serves, Internal: &internal})
	}
	return list
}
