package main

import (
	"math"
	"strings"
)

// proof is what the attacker can prove about one hidden amount.
type proof struct {
	amount
	label  string
	lo, hi float64 // in 分
	inner  bool    // lo and hi are possible; the bounds may lie further out
	need   need
	kept   bool
}

// attack computes everything that can be proved about a site. Where the
// attacker's own presumptions contradict each other, they are dropped and the
// work starts again.
func attack(s site, quick bool) report {
	distrust := map[string]bool{}
	for range 4 {
		k := learn(s, distrust)
		k.addSums()
		k.presumeUnchanged()
		k.readChannels()
		result, wrong := k.prove(quick)
		if len(wrong) == 0 {
			return result
		}
		for _, name := range wrong {
			distrust[name] = true
		}
	}
	k := learn(s, distrust) // without any presumption: definitions alone
	k.addSums()
	result, _ := k.prove(quick)
	return result
}

// prove computes the bounds of every hidden amount. Wrong names the families
// and groups of equations in systems that contradict themselves.
func (k *knowledge) prove(quick bool) (r report, wrong []string) {
	for _, s := range k.split() {
		if !s.propagate() || !k.solve(s, quick) {
			for _, name := range sortedKeys(s.names) {
				wrong = append(wrong, k.presumption(name)...)
			}
		}
	}
	r.found = k.found
	for at := range k.amounts {
		if k.root(at) == at && k.hidden(at) {
			r.proofs = append(r.proofs, k.proofOf(at))
		}
	}
	r.equations, r.mentions = len(k.equations), len(k.site.mentions)
	return r, wrong
}

// presumption names what may be dropped to resolve a contradiction: first
// what was presumed unchanged, then how tables and other sums are read.
func (k *knowledge) presumption(name string) []string {
	family, group, _ := strings.Cut(name, "|")
	switch {
	case group != "" && !k.distrust["unchanged "+group]:
		return []string{"unchanged " + group}
	case (strings.HasPrefix(family, "lines ") || strings.HasPrefix(family, "sum ") || strings.HasPrefix(family, "share ")) && !k.distrust[family]:
		return []string{family}
	}
	return nil
}

// hidden reports an amount that some figure hides.
func (k *knowledge) hidden(at int) bool {
	for _, f := range k.amounts[at].figures {
		if shown := k.shown[f]; !shown.Known() || shown.Lo < shown.Hi {
			return true
		}
	}
	return false
}

// solve finds the bounds of the members of one system: by propagation where
// that settles a member, else by linear programs. In a quick attack it only
// looks whether the need of a member is kept.
func (k *knowledge) solve(s *system, quick bool) bool {
	p := newProgram(s)
	if !p.feasible() {
		return false
	}
	for c, at := range s.members {
		promised := k.needOf(at)
		enough := func(lo, hi float64) bool { return quick && promised.keptBy(k, lo*scale, hi*scale) }
		col := s.columns[c]
		if col.hi-col.lo <= tolerance || quick && promised.kind == noNeed {
			k.proven[at] = [2]float64{col.lo * scale, col.hi * scale}
			continue
		}
		if enough(p.leastSeen[c], p.mostSeen[c]) {
			k.possible[at] = [2]float64{p.leastSeen[c] * scale, p.mostSeen[c] * scale}
			continue
		}
		if lo, hi, whole := p.bounds(c, enough); whole {
			k.proven[at] = [2]float64{lo * scale, hi * scale}
		} else {
			k.possible[at] = [2]float64{lo * scale, hi * scale}
		}
	}
	return true
}

// proofOf sums up what is known of one amount.
func (k *knowledge) proofOf(at int) proof {
	a := k.amounts[at]
	p := proof{amount: a, label: k.label(a), lo: a.lo, hi: a.hi, need: k.needOf(at)}
	if b, found := k.proven[at]; found {
		// Outwards by the tolerance, so that nothing false is claimed.
		p.lo, p.hi = math.Max(math.Ceil(b[0]-1), a.lo), math.Min(math.Floor(b[1]+1), a.hi)
	}
	if b, found := k.possible[at]; found {
		p.lo, p.hi, p.inner = b[0], b[1], true
	}
	p.kept = a.opened || p.need.keptBy(k, p.lo, p.hi)
	return p
}
