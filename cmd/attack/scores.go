package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// scores is one published score bundle, as far as it speaks of budgets and of
// people.
type scores struct {
	Method struct {
		Cap    float64 `json:"weight_cap"`
		Spread float64 `json:"weight_spread"`
	} `json:"method"`
	Projects []scored `json:"projects"`
	Areas    []area   `json:"areas"`
	Result   *struct {
		Projects []struct {
			ID     civic.PublicID `json:"id"`
			Weight float64        `json:"weight"`
		} `json:"projects"`
	} `json:"result"`
}

// scored is one project of a score bundle. Its weight ω is in proportion to
// the square root of its published budget.
type scored struct {
	ID         civic.PublicID `json:"id"`
	Department string         `json:"department"`
	Budget     civic.Figure   `json:"budget"`
	Cells      []cell         `json:"cells"`
	weight     float64
}

// addScores reads one score bundle.
func (s *site) addScores(name string, raw []byte) error {
	var b scores
	if err := json.Unmarshal(raw, &b); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if b.Result != nil {
		weights := map[civic.PublicID]float64{}
		for _, p := range b.Result.Projects {
			weights[p.ID] = p.Weight
		}
		for i := range b.Projects {
			b.Projects[i].weight = weights[b.Projects[i].ID]
		}
	}
	s.scores = append(s.scores, b)
	return nil
}

// downloadScores reads the score bundles of every year that has releases.
func (v visitor) downloadScores(s *site) error {
	years := map[civic.FiscalYear]bool{}
	for _, r := range s.releases {
		years[r.Document.Year] = true
	}
	for year := range years {
		for _, half := range []string{"", "H1", "H2"} {
			path := fmt.Sprintf("/data/scores/%d%s/bundle.json", year, half)
			raw, err := v.get(path)
			if errors.Is(err, errGone) {
				continue
			}
			if err == nil {
				err = s.addScores(path, raw)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// readScores compares the weights of each department with those published
// budgets give.
func (k *knowledge) readScores(s scores) {
	departments := map[string][]scored{}
	for _, p := range s.Projects {
		departments[p.Department] = append(departments[p.Department], p)
	}
	for _, name := range sortedKeys(departments) {
		all := departments[name]
		limit := math.Max(s.Method.Cap, s.Method.Spread/float64(len(all)))
		k.readWeights(all, limit-1e-6)
	}
}

// readWeights finds the weight of one 元 to the half from the projects whose
// budget is exact, and from it the budgets of those whose weight their
// published budget does not explain. Weights at the limit say nothing.
func (k *knowledge) readWeights(all []scored, limit float64) {
	roots := expectedRoots(all)
	var rates []float64
	for i, p := range all {
		if p.Budget.Form == civic.Exact && p.weight > 0 && p.weight < limit && roots[i] > 0 {
			rates = append(rates, p.weight/roots[i])
		}
	}
	if len(rates) == 0 {
		return
	}
	slices.Sort(rates)
	rate := rates[len(rates)/2]
	for i, p := range all {
		explained := math.Abs(p.weight-rate*roots[i]) <= 0.005*p.weight+1e-4
		if p.Budget.Form == civic.Exact || p.weight <= 0 || p.weight >= limit || explained {
			continue
		}
		budget := (p.weight / rate) * (p.weight / rate) * float64(civic.Yuan)
		k.tell("the weight of %s is that of a budget of about %s 元, published as %s", p.ID, bound(budget), p.Budget)
		k.narrowBudget(p, budget)
	}
}

// expectedRoots are the square roots of published budgets in 元: an interval
// counts as its midpoint, a hidden budget as the least of the department.
func expectedRoots(all []scored) []float64 {
	roots := make([]float64, len(all))
	least := math.Inf(1)
	for i, p := range all {
		if m, known := p.Budget.Midpoint(); known {
			roots[i] = math.Sqrt(math.Max(0, float64(m)/float64(civic.Yuan)))
			if roots[i] > 0 {
				least = math.Min(least, roots[i])
			}
		}
	}
	for i, p := range all {
		if !p.Budget.Known() && !math.IsInf(least, 1) {
			roots[i] = least
		}
	}
	return roots
}

// narrowBudget applies a budget read from a weight, right to 2%, to the
// newest figure that is published in the same form.
func (k *knowledge) narrowBudget(p scored, budget float64) {
	for i := len(k.site.releases) - 1; i >= 0; i-- {
		for _, m := range []measure{adjusted, original} {
			key := figureKey{i, p.ID, m, 0}
			if at, known := k.at[key]; known && k.shown[key] == p.Budget {
				k.narrow(at, civic.IntervalFigure(civic.Money(budget*0.98), civic.Money(budget*1.02)))
				return
			}
		}
	}
}
