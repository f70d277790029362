package protect

import "slices"

// joinResiduals sees to it that every classified part is one of at least
// three hidden amounts in each of its sums, two of them ordinary, so that no
// two parties to a sum can find out the third.
func (p *protection) joinResiduals() {
	for i := range p.m.unknowns {
		u := &p.m.unknowns[i]
		if u.kind != Secret || u.waived {
			continue
		}
		for _, row := range u.rows {
			if !p.join(p.m.rows[row.at], u.name) {
				p.block(int32(i), WhyResidual)
				break
			}
		}
	}
}

// join hides ordinary cells of a row until two are hidden; the smallest go
// first. It reports whether there are two.
func (p *protection) join(row []term, name string) bool {
	joined := 0
	var spare []int32
	for _, t := range row {
		switch u := &p.m.unknowns[t.at]; {
		case !u.exact && (u.kind == Ordinary || u.kind == Total):
			joined++
		case u.mayHide() && u.kind == Ordinary:
			spare = append(spare, t.at)
		}
	}
	slices.SortStableFunc(spare, func(a, b int32) int {
		return int(p.m.unknowns[a].amount/grain - p.m.unknowns[b].amount/grain)
	})
	for ; joined < 2 && len(spare) > 0; joined++ {
		p.m.with(hiding{spare[0]: asBucket}, func() bool { return true })
		p.noteHides(hiding{spare[0]: asBucket}, name, "residual")
		spare = spare[1:]
	}
	return joined >= 2
}
