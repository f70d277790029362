package simulate

import (
	"fmt"
	"math"
	"strings"

	"github.com/sunbudget/sunbudget/portal/scoring"
)

// Report is what a simulation measured. Shifts, biases and errors are points
// of 100, shares are fractions.
type Report struct {
	Seeds    []uint64         `json:"seeds"`
	Runs     int              `json:"runs"` // jurisdictions for each seed
	World    World            `json:"world"`
	Method   string           `json:"method"`
	Plain    Errors           `json:"plain"` // of the plain mean under skewed participation
	Weighted Errors           `json:"weighted"`
	Coverage Share            `json:"coverage"` // intervals that hold the true score
	Attacks  []Shift          `json:"attacks"`
	Honest   []HonestDeflated `json:"honest"`
	L1Share  float64          `json:"l1_share"` // highest seen
}

// Errors sums up differences from the truth.
type Errors struct {
	N            int     `json:"n"`
	Bias         float64 `json:"bias"`
	RMSE         float64 `json:"rmse"`
	sum, squares float64
}

func (e *Errors) observe(difference float64) {
	e.N++
	e.sum += difference
	e.squares += difference * difference
	e.Bias, e.RMSE = e.sum/float64(e.N), math.Sqrt(e.squares/float64(e.N))
}

// Share counts how often something held.
type Share struct {
	N     int     `json:"n"`
	Held  int     `json:"held"`
	Share float64 `json:"share"`
}

func (s *Share) observe(n, held int) {
	s.N += n
	s.Held += held
	s.Share = float64(s.Held) / float64(s.N)
}

// Shift is how far an attack with a tenth of all ratings moves the score.
type Shift struct {
	Name   string `json:"name"`
	Plain  Errors `json:"plain"`
	Scored Errors `json:"scored"`
}

func (s *Shift) observe(plain, scored float64) {
	s.Plain.observe(plain)
	s.Scored.observe(scored)
}

// HonestDeflated is how many honest ratings weigh less than their base where
// a project has Ratings of them, in all and for each reason. A published "few"
// (one to nine) counts as five.
type HonestDeflated struct {
	Ratings int   `json:"ratings"`
	All     Share `json:"all"`
	Device  Share `json:"device"`
	Network Share `json:"network"`
	Burst   Share `json:"burst"`
}

func (h *HonestDeflated) observe(d scoring.Deflated) {
	for _, c := range []struct {
		share *Share
		count scoring.Count
	}{{&h.All, d.Ratings}, {&h.Device, d.Device}, {&h.Network, d.Network}, {&h.Burst, d.Burst}} {
		held := int(c.count)
		if c.count == scoring.Few {
			held = 5
		}
		c.share.observe(h.Ratings, held)
	}
}

func newReport(seeds []uint64, runs int, world World, method scoring.Method) Report {
	r := Report{Seeds: seeds, Runs: runs, World: world, Method: method.Version}
	for _, a := range attacks {
		r.Attacks = append(r.Attacks, Shift{Name: a.name})
	}
	for _, n := range honestSizes {
		r.Honest = append(r.Honest, HonestDeflated{Ratings: n})
	}
	return r
}

func (r *Report) observe(truth, plain float64, score scoring.ProjectScore) {
	r.Plain.observe(plain - truth)
	r.Weighted.observe(score.Score - truth)
	held := 0
	if score.Lo <= truth && truth <= score.Hi {
		held = 1
	}
	r.Coverage.observe(1, held)
	r.L1Share = math.Max(r.L1Share, score.L1Share)
}

// String is the report as a table for docs/method.
func (r Report) String() string {
	var out strings.Builder
	fmt.Fprintf(&out, "method %s, %s world, seeds %v, %d jurisdictions each, %d projects of %d ratings\n", r.Method, r.World.Name, r.Seeds, r.Runs, r.Plain.N, ratingsEach)
	fmt.Fprintf(&out, "%-34s bias %+.2f  RMSE %.2f\n", "skewed participation, plain mean", r.Plain.Bias, r.Plain.RMSE)
	fmt.Fprintf(&out, "%-34s bias %+.2f  RMSE %.2f  interval coverage %.3f\n", "skewed participation, method", r.Weighted.Bias, r.Weighted.RMSE, r.Coverage.Share)
	for _, a := range r.Attacks {
		fmt.Fprintf(&out, "%-34s plain %+.2f  method %+.2f (RMS %.2f)\n", "10% "+a.Name, a.Plain.Bias, a.Scored.Bias, a.Scored.RMSE)
	}
	for _, h := range r.Honest {
		fmt.Fprintf(&out, "honest deflated, n = %-13d %.1f%% (device %.1f%%, network %.1f%%, burst %.1f%%)\n",
			h.Ratings, 100*h.All.Share, 100*h.Device.Share, 100*h.Network.Share, 100*h.Burst.Share)
	}
	fmt.Fprintf(&out, "highest L1 share of weight         %.4f\n", r.L1Share)
	return out.String()
}
