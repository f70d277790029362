package scoring

import (
	"cmp"
	"math"
	"slices"
)

// Score is the second stage (B3 to B6): it computes every score from the
// published numbers of the bundle alone. A claimed result in it is ignored.
func Score(b Bundle) (Result, error) {
	if err := b.Validate(); err != nil {
		return Result{}, err
	}
	b = b.Sorted()
	digest, err := b.Digest()
	if err != nil {
		return Result{}, err
	}
	assessed := assess(b)
	result := Result{
		Inputs: digest, Pool: assessed.pool.twelve(), Fill: assessed.fill,
		Projects: []ProjectScore{}, Departments: []DepartmentScore{}, Areas: scoreAreas(b.Areas),
	}
	result.Fill.Median = six(result.Fill.Median)
	for _, d := range assessed.departments {
		result.Departments = append(result.Departments, d.published(b.Method))
		for i := range d.projects {
			result.Projects = append(result.Projects, d.publishedProject(i, b.Method))
		}
	}
	slices.SortFunc(result.Projects, func(x, y ProjectScore) int { return cmp.Compare(x.ID, y.ID) })
	rank(result.Departments, b.Departments)
	return result, nil
}

// assessment is a jurisdiction's period before rounding.
type assessment struct {
	pool        Distribution
	rated       bool
	fill        Fill
	departments []*department
}

// assess runs the formulas in their order: projects to their cells, pools,
// departments, the median, the composite.
func assess(b Bundle) assessment {
	a := assessment{}
	index := map[string]*department{}
	for _, d := range b.Departments {
		dep := &department{Department: d}
		a.departments = append(a.departments, dep)
		index[d.Code] = dep
	}
	for _, p := range b.Projects {
		index[p.Department].add(p, b.Method)
	}
	a.pool, a.rated = poolOf(a.departments).normalised()
	for _, d := range a.departments {
		d.score(a.pool, a.rated, b.Method)
	}
	a.fill = fillOf(a.departments, b)
	for _, d := range a.departments {
		d.compose(a.fill.Median, b.Method)
	}
	return a
}

// poolOf adds up the weighted answers of all departments that are scored.
func poolOf(departments []*department) Distribution {
	var pool Distribution
	for _, d := range departments {
		if !d.Serves {
			continue
		}
		for k, w := range d.sums {
			pool[k] += w
		}
	}
	return pool
}

// fillOf is M: the median score of the departments with λ = 1 in this period,
// else in the last period that had FillMin of them, else FillDefault (B6).
func fillOf(departments []*department, b Bundle) Fill {
	scores := []float64{}
	for _, d := range departments {
		if d.scored && d.lambda == 1 {
			scores = append(scores, d.value.score)
		}
	}
	switch {
	case len(scores) >= b.Method.FillMin:
		return Fill{Median: median(scores), From: FillPeriod, Departments: len(scores)}
	case b.LastFill != nil:
		return Fill{Median: b.LastFill.Median, From: FillLast, Departments: b.LastFill.Departments}
	}
	return Fill{Median: b.Method.FillDefault, From: FillDefault}
}

func median(xs []float64) float64 {
	slices.Sort(xs)
	half := len(xs) / 2
	if len(xs)%2 == 1 {
		return xs[half]
	}
	return (xs[half-1] + xs[half]) / 2
}

func clamp01(x float64) float64 { return math.Max(0, math.Min(1, x)) }
