package simulate

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"text/tabwriter"

	"github.com/sunbudget/sunbudget/portal/scoring"
)

// Seeds and Runs are those of the published figures: jurisdictions drawn for
// each seed.
var Seeds = []uint64{1, 2, 3}

// Runs is the number of jurisdictions drawn for each seed.
const Runs = 20

// Study is the published measurement of a method: both worlds over all seeds,
// and the usual world seed by seed, to show how far chance reaches.
type Study struct {
	Usual, Angrier Report
	Single         []Report // the usual world, one seed each
}

// Measure draws the study.
func Measure(seeds []uint64, runs int, method scoring.Method) (s Study, err error) {
	if s.Usual, err = Run(seeds, runs, Usual(), method); err != nil {
		return s, err
	}
	if s.Angrier, err = Run(seeds, runs, Angrier(), method); err != nil {
		return s, err
	}
	for _, seed := range seeds {
		single, err := Run([]uint64{seed}, runs, Usual(), method)
		if err != nil {
			return s, err
		}
		s.Single = append(s.Single, single)
	}
	return s, nil
}

// Figure is one promise of /method with what was measured: over all seeds,
// which the limits bind, and for each seed alone.
type Figure struct {
	Name   string
	Unit   string // "points", "share"
	Lo, Hi float64
	All    float64
	Single []float64
}

// OK reports a figure within its limits.
func (f Figure) OK() bool { return f.Lo <= f.All && f.All <= f.Hi }

// promise is a figure before it is measured.
type promise struct {
	name, unit string
	lo, hi     float64
	of         func(Report) float64
}

// either is a limit on both sides of nothing.
func either(name string, limit float64, of func(Report) float64) promise {
	return promise{name, "points", -limit, limit, of}
}

// promises are what /method says of the usual world.
func promises() []promise {
	return []promise{
		either("skewed participation, n = 300: bias", 1.5, func(r Report) float64 { return r.Weighted.Bias }),
		{"skewed participation, n = 300: RMSE", "points", 0, 2.7, func(r Report) float64 { return r.Weighted.RMSE }},
		{"90% interval holds the truth", "share", 0.88, 0.97, func(r Report) float64 { return r.Coverage.Share }},
		either("10% phone farm: shift", 1, shiftBy("phone farm")),
		either("10% careful phones: shift", 3, shiftBy("careful phones")),
		either("10% staff on the roster: shift", 0.5, shiftBy("staff on the roster")),
		either("10% one office network: shift", 2.5, shiftBy("one office network")),
		{"honest ratings deflated, n = 300", "share", 0, 0.08, deflatedAt(300)},
		{"honest ratings deflated, n = 1500", "share", 0, 0.08, deflatedAt(1500)},
		{"highest L1 share of weight", "share", 0, 0.2 + 1e-9, func(r Report) float64 { return r.L1Share }},
	}
}

// shiftBy is the mean shift under the attack of that name, NaN where it was
// not simulated.
func shiftBy(name string) func(Report) float64 {
	return func(r Report) float64 {
		for _, a := range r.Attacks {
			if a.Name == name {
				return a.Scored.Bias
			}
		}
		return math.NaN()
	}
}

func deflatedAt(n int) func(Report) float64 {
	return func(r Report) float64 {
		for _, h := range r.Honest {
			if h.Ratings == n {
				return h.All.Share
			}
		}
		return math.NaN()
	}
}

// Figures measures the promises on the study.
func (s Study) Figures() []Figure {
	var out []Figure
	for _, p := range promises() {
		f := Figure{Name: p.name, Unit: p.unit, Lo: p.lo, Hi: p.hi, All: p.of(s.Usual)}
		for _, single := range s.Single {
			f.Single = append(f.Single, p.of(single))
		}
		out = append(out, f)
	}
	return out
}

// limit writes the limits as people read them.
func (f Figure) limit() string {
	switch f.Lo {
	case -f.Hi:
		return fmt.Sprintf("≤ ±%g", f.Hi)
	case 0:
		return fmt.Sprintf("≤ %.3g", f.Hi)
	}
	return fmt.Sprintf("%g–%g", f.Lo, f.Hi)
}

// Table is the figures with their limits, for a terminal.
func (s Study) Table() string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 4, 2, ' ', 0)
	fmt.Fprint(w, "figure\tall seeds\tlimit\tok")
	for _, seed := range s.Usual.Seeds {
		fmt.Fprintf(w, "\tseed %d", seed)
	}
	fmt.Fprintln(w)
	for _, f := range s.Figures() {
		held := "yes"
		if !f.OK() {
			held = "NO"
		}
		fmt.Fprintf(w, "%s\t%.3f\t%s\t%s", f.Name, f.All, f.limit(), held)
		for _, value := range f.Single {
			fmt.Fprintf(w, "\t%.3f", value)
		}
		fmt.Fprintln(w)
	}
	_ = w.Flush() // a Builder takes everything
	return out.String()
}

// Files are what is published of the study, by path in the repository.
func (s Study) Files() (map[string][]byte, error) {
	raw, err := json.MarshalIndent([]Report{s.Usual, s.Angrier}, "", " ")
	if err != nil {
		return nil, fmt.Errorf("encode the figures: %w", err)
	}
	text := s.Table() + "\n" + s.Usual.String() + "\n" + s.Angrier.String()
	return map[string][]byte{
		"portal/scoring/simulate/measured.json": append(raw, '\n'),
		"docs/method/simulation.txt":            []byte(text),
		"docs/method/attacks.svg":               []byte(s.Usual.Picture()),
	}, nil
}
