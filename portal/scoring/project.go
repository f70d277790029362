package scoring

import "math"

// poststratified is a project's distribution before shrinkage (B3).
type poststratified struct {
	n       int
	total   float64 // Σ g_h W_h
	sums    Distribution
	squares float64 // Σ g_h² Q_h
	l1Share float64
	answers [Scale]int
}

// poststratify weighs the cells to the population: g_h is N_h/N over the
// cell's share of the L2 weight, at most GapCap; L1 is scaled down to at most
// L1Share of all weight. Without L2 cells there is nothing to scale L1 to,
// and it weighs nothing.
func poststratify(t Tally, m Method) poststratified {
	out := poststratified{answers: t.Answers}
	for _, c := range t.Cells {
		out.n += c.N
	}
	l2 := weightOf(t.Cells, CellL2)
	for _, c := range t.Cells {
		if c.Level == CellL2 {
			out.add(c, gap(c, l2, m))
		}
	}
	if l1 := weightOf(t.Cells, CellL1); l1 > 0 {
		scale := math.Min(1, m.L1Share/(1-m.L1Share)*out.total/l1)
		for _, c := range t.Cells {
			if c.Level == CellL1 {
				out.add(c, scale)
			}
		}
		if out.total > 0 {
			out.l1Share = scale * l1 / out.total
		}
	}
	return out
}

// weightOf is Σ W_h over the cells of one level.
func weightOf(cells []Cell, level string) float64 {
	total := 0.0
	for _, c := range cells {
		if c.Level == level {
			total += c.Weight()
		}
	}
	return total
}

// gap is g_h of an L2 cell.
func gap(c Cell, l2 float64, m Method) float64 {
	return math.Min(m.GapCap, c.Share.Float()/(c.Weight()/l2))
}

// add counts a cell with its factor g: Σ g W_k by answer, Σ g W and Σ g² Q.
func (p *poststratified) add(c Cell, g float64) {
	p.total += g * c.Weight()
	p.squares += g * g * c.Q.Float()
	for k, w := range c.W {
		p.sums[k] += g * w.Float()
	}
}

// nEff is Kish's effective number of ratings, 0 without weight.
func (p poststratified) nEff() float64 {
	if p.squares <= 0 {
		return 0
	}
	return p.total * p.total / p.squares
}

// shrunk is a project's score with its variance (B4).
type shrunk struct{ score, variance float64 }

// shrink draws the distribution towards q with the strength of Prior ratings.
func (p poststratified) shrink(q Distribution, m Method) shrunk {
	n, a := p.nEff(), q
	if shares, ok := p.sums.normalised(); ok && n > 0 {
		a = mix(shares, n, q, m.Prior)
	}
	return shrunk{
		score:    a.Points(),
		variance: a.spread()/(n+m.Prior+1) + m.SelectionBias*m.SelectionBias,
	}
}

// rawMean is the plain mean answer 1–5, 0 without answers.
func rawMean(answers [Scale]int) float64 {
	sum, n := 0, 0
	for k, count := range answers {
		sum += (k + 1) * count
		n += count
	}
	if n == 0 {
		return 0
	}
	return float64(sum) / float64(n)
}

// mean is the mean answer 1–5 of weighted sums, 0 without weight.
func mean(sums Distribution) float64 {
	shares, ok := sums.normalised()
	if !ok {
		return 0
	}
	return 1 + shares.Points()*(Scale-1)/100
}
