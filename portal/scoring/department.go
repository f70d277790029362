package scoring

import (
	"math"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// department is one department on its way through B3 to B6.
type department struct {
	Department
	projects  []Project
	parts     []poststratified // of the projects
	weights   []float64        // ω of the projects
	values    []shrunk         // of the projects
	sums      Distribution     // Σ over projects of the weighted answers
	answers   [Scale]int
	n         int
	nEff      float64
	q         Distribution
	scored    bool
	value     shrunk // S and its variance
	coverage  float64
	lambda    float64
	composite *float64
}

// add counts a project into the department: its weighted answers for the
// pooled distribution, its effective ratings for n_eff.
func (d *department) add(p Project, m Method) {
	part := poststratify(p.Tally, m)
	d.projects = append(d.projects, p)
	d.parts = append(d.parts, part)
	d.n += part.n
	d.nEff += part.nEff()
	for k := range d.sums {
		d.sums[k] += part.sums[k]
		d.answers[k] += part.answers[k]
	}
}

// score is B4 for the projects and B5 for the department.
func (d *department) score(pool Distribution, rated bool, m Method) {
	d.weights = Weights(d.budgets(), m)
	d.values = make([]shrunk, len(d.projects))
	d.scored = d.Serves && rated && d.nEff > 0
	if !d.scored {
		return
	}
	d.q = prior(d.sums, d.nEff, pool, m)
	b2 := m.SelectionBias * m.SelectionBias
	d.value.variance = m.BiasFactor * b2
	for i, part := range d.parts {
		d.values[i] = part.shrink(d.q, m)
		w := d.weights[i]
		d.value.score += w * d.values[i].score
		d.value.variance += w * w * (d.values[i].variance - b2)
		if part.nEff() >= m.ReliableN-edge {
			d.coverage += w
		}
	}
	d.lambda = clamp01((d.nEff-m.LambdaFrom)/m.LambdaSpan) * math.Min(1, d.coverage/m.CoverageFull)
	if d.lambda > 1-edge {
		d.lambda = 1
	}
}

// edge keeps the order of additions from deciding at a threshold.
const edge = 1e-9

func (d *department) budgets() []civic.Figure {
	out := make([]civic.Figure, len(d.projects))
	for i, p := range d.projects {
		out[i] = p.Budget
	}
	return out
}

// prior is q: the department's pooled distribution, itself shrunk to the
// jurisdiction's (B4).
func prior(sums Distribution, nEff float64, pool Distribution, m Method) Distribution {
	own, ok := sums.normalised()
	if !ok {
		return pool
	}
	return mix(own, math.Min(nEff, m.PoolMax), pool, m.Prior)
}

// compose is C (B6). What ratings do not cover is filled with the median, so
// that silence is not rewarded.
func (d *department) compose(fill float64, m Method) {
	if !d.Serves || d.Internal == nil {
		return
	}
	c := m.Internal**d.Internal + (1-m.Internal)*(d.lambda*d.value.score+(1-d.lambda)*fill)
	d.composite = &c
}

// published is the department's part of a Result.
func (d *department) published(m Method) DepartmentScore {
	out := DepartmentScore{
		Code: d.Code, N: d.n, NEff: six(d.nEff),
		RawMean: six(rawMean(d.answers)), Mean: six(mean(d.sums)),
		Q: d.q.twelve(), Coverage: six(d.coverage), Scored: d.scored,
		Lambda: six(d.lambda), Internal: d.Internal,
		Provisional: d.Serves && d.lambda < 1,
	}
	if d.composite != nil {
		c := six(*d.composite)
		out.Composite = &c
	}
	if d.scored {
		lo, hi := interval(d.value.score, d.value.variance, m.Confidence)
		out.Score, out.Variance = six(d.value.score), six(d.value.variance)
		out.Lo, out.Hi = six(lo), six(hi)
	}
	return out
}

// publishedProject is the i-th project's part of a Result.
func (d *department) publishedProject(i int, m Method) ProjectScore {
	part, value := d.parts[i], d.values[i]
	p, _ := part.sums.normalised()
	out := ProjectScore{
		ID: d.projects[i].ID, Department: d.Code, Weight: six(d.weights[i]),
		N: part.n, NEff: six(part.nEff()), L1Share: six(part.l1Share),
		RawMean: six(rawMean(part.answers)), Mean: six(mean(part.sums)), P: p.twelve(),
		Scored: d.scored && part.nEff() > 0,
	}
	if d.scored {
		lo, hi := interval(value.score, value.variance, m.Confidence)
		out.Score, out.Variance = six(value.score), six(value.variance)
		out.Lo, out.Hi = six(lo), six(hi)
	}
	return out
}
