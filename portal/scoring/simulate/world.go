package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// The invented county: shares of the population by age and district, how
// eagerly each group rates, and how its opinion differs from the average, in
// standard deviations of opinion. The old are the most content and the least
// heard, which is what pulls a plain mean down.
var (
	ageShare    = []float64{0.06, 0.18, 0.27, 0.27, 0.22}
	ageEager    = []float64{0.9, 2.0, 1.5, 1.0, 0.45}
	ageOpinion  = []float64{-0.14, -0.46, -0.28, 0.06, 0.60}
	sexShare    = []float64{0.49, 0.51}
	sexEager    = []float64{0.9, 1.1}
	sexOpinion  = []float64{0.03, -0.03}
	placeShare  = []float64{0.24, 0.19, 0.15, 0.12, 0.10, 0.08, 0.07, 0.05}
	placeEager  = []float64{1.5, 1.3, 1.1, 0.9, 0.8, 0.6, 0.6, 0.5}
	placeSpread = 0.10 // a project is liked more in some districts than in others
)

// thresholds cut a person's opinion into the answers 1 … 5.
var thresholds = []float64{-1.5, -0.8, 0, 0.95}

// World is what differs between the simulated worlds.
type World struct {
	Name string `json:"name"`
	// Selection is how much more likely the least content are to rate than
	// the most content of the same stratum, as a natural logarithm; it is
	// drawn anew for each project, since some draw their critics and some
	// their friends. No weighting can see it: b stands for it.
	Selection       float64 `json:"selection"`
	SelectionSpread float64 `json:"selection_spread"`
	// Identified is the share of ratings at level L2; the rest are L1.
	Identified float64 `json:"identified"`
	// On NewsDays days the press writes about a project; each brings
	// NewsShare of all ratings, from people who think NewsOpinion of it more.
	NewsDays    int     `json:"news_days"`
	NewsShare   float64 `json:"news_share"`
	NewsOpinion float64 `json:"news_opinion"`
}

// Usual is the world in which the expectations of docs/method are stated.
func Usual() World {
	return World{
		Name: "usual", Selection: 0, SelectionSpread: 0.16, Identified: 0.5,
		NewsDays: 2, NewsShare: 0.02, NewsOpinion: -0.3,
	}
}

// Angrier is a world in which the discontent come first everywhere, which
// shows what the method cannot mend.
func Angrier() World {
	w := Usual()
	w.Name, w.Selection = "angrier", 0.3
	return w
}

// population is the county's number of people aged 14 and above.
const population = 400_000

// projectSpread is how much projects differ in the opinion held of them,
// departmentSpread how much departments do.
const (
	meanOpinion      = 0.3
	departmentSpread = 0.2
	projectSpread    = 0.2
)

var sexes = []rating.Sex{rating.Female, rating.Male}

// stratum is one group of people with what the simulation knows of it.
type stratum struct {
	rating.Stratum
	share, eager, opinion float64
	place                 int
}

// strata lists every group of the county.
func strata() []stratum {
	out := []stratum{}
	for a, age := range rating.AgeBands {
		for s, sex := range sexes {
			for p := range placeShare {
				out = append(out, stratum{
					Stratum: rating.Stratum{Age: age, Sex: sex, District: fmt.Sprintf("99010100%d", p+1)},
					share:   ageShare[a] * sexShare[s] * placeShare[p],
					eager:   ageEager[a] * sexEager[s] * placeEager[p],
					opinion: ageOpinion[a] + sexOpinion[s],
					place:   p,
				})
			}
		}
	}
	return out
}

// margins is the county's census.
func margins() scoring.Margins {
	m := scoring.Margins{Source: "invented census", Year: 2020}
	for _, s := range strata() {
		m.Strata = append(m.Strata, scoring.Population{Stratum: s.Stratum, People: int64(s.share*population + 0.5)})
	}
	return m
}

// project is one project with the opinion each stratum holds of it.
type project struct {
	strata   []stratum
	opinions []float64 // mean opinion of each stratum
	truth    float64   // what everybody's answers would score, 0–100
	pull     float64   // this project's selection
}

// project draws a project around the opinion held of its department.
func (w World) project(r *rand.Rand, department float64) project {
	p := project{strata: strata(), pull: w.Selection + r.NormFloat64()*w.SelectionSpread}
	own := department + r.NormFloat64()*projectSpread
	places := make([]float64, len(placeShare))
	for i := range places {
		places[i] = r.NormFloat64() * placeSpread
	}
	for _, s := range p.strata {
		opinion := own + s.opinion + places[s.place]
		p.opinions = append(p.opinions, opinion)
		p.truth += s.share * answers(opinion).Points()
	}
	return p
}

// answers is the distribution of answers of people with the given mean
// opinion and a standard deviation of 1.
func answers(opinion float64) scoring.Distribution {
	var d scoring.Distribution
	below := 0.0
	for k := range d {
		upTo := 1.0
		if k < len(thresholds) {
			upTo = 0.5 * math.Erfc((opinion-thresholds[k])/math.Sqrt2)
		}
		d[k], below = upTo-below, upTo
	}
	return d
}
