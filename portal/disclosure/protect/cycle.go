package protect

import (
	"cmp"
	"container/heap"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// An exchange cycle moves the protected cell up by some amount, a second cell
// that shares some of its sums down, a third that shares the rest of the
// second's sums up, and so on until every sum is even again. With one further
// cell it is the partner inside the same signature; with three it is the
// four-cycle of the literature. The cheapest one is a shortest path.

// split divides the sums into two bundles. Two cells meet in a node where
// they stand in exactly the same sums of that bundle.
type split struct {
	nodes  [2][]int32 // node of each unknown in either bundle; -1: takes no part
	cells  [][]sized  // unknowns of each node that may be hidden, smallest first
	closed [][]int32  // unknowns of each node that are hidden
}

// sized is an unknown with its amount at hand.
type sized struct {
	at     int32
	amount civic.Money
}

func bySize(a, b sized) int { return cmp.Compare(a.amount, b.amount) }

// splits lists the useful ways to divide the sums: territory against
// organisation, and across units against within them.
func (m *model) splits() []split {
	territory, across := make([]bool, len(m.rows)), make([]bool, len(m.rows))
	different := false
	for r, row := range m.rows {
		territory[r], across[r] = m.character(row)
		different = different || territory[r] != across[r]
	}
	list := []split{m.splitBy(territory)}
	if different {
		list = append(list, m.splitBy(across))
	}
	return list
}

// character tells whether a row adds up one region over several units or
// functions, and whether it adds up over several units.
func (m *model) character(row []term) (territory, across bool) {
	var first *Place
	oneRegion, onePlace := true, true
	for _, t := range row {
		u := &m.unknowns[t.at]
		switch {
		case u.place == Place{}:
		case first == nil:
			first = &u.place
		default:
			oneRegion = oneRegion && u.place.Region == first.Region
			onePlace = onePlace && u.place.Unit == first.Unit && u.place.Function == first.Function
			across = across || u.place.Unit != first.Unit
		}
	}
	return oneRegion && !onePlace, across
}

// splitBy numbers the nodes: equal sets of rows outside and inside a bundle.
func (m *model) splitBy(inside []bool) split {
	s := split{nodes: [2][]int32{make([]int32, len(m.unknowns)), make([]int32, len(m.unknowns))}}
	numbers := map[string]int32{}
	for i := range m.unknowns {
		u := &m.unknowns[i]
		if !u.open() || u.place == (Place{}) {
			s.nodes[0][i], s.nodes[1][i] = -1, -1
			continue
		}
		var bundles [2][]term
		for _, t := range u.rows {
			side := 0
			if inside[t.at] {
				side = 1
			}
			bundles[side] = append(bundles[side], t)
		}
		for side, bundle := range bundles {
			key := string(rune('0'+side)) + keyOf(bundle)
			n, found := numbers[key]
			if !found {
				n = int32(len(numbers))
				numbers[key] = n
				s.cells, s.closed = append(s.cells, nil), append(s.closed, nil)
			}
			s.nodes[side][i] = n
			if u.exact {
				s.cells[n] = append(s.cells[n], sized{int32(i), u.amount})
			} else {
				s.closed[n] = append(s.closed[n], int32(i))
			}
		}
	}
	for _, cells := range s.cells {
		slices.SortStableFunc(cells, bySize)
	}
	return s
}

// search is a shortest-path search that is used again for every cell.
type search struct {
	m     *model
	split split
	dist  []float64
	stamp []int32 // search in which dist was set
	via   []int32 // unknown by which the node was reached
	round int32
	queue nodeQueue
}

func newSearch(m *model, s split) *search {
	n := len(s.cells)
	return &search{m: m, split: s, dist: make([]float64, n), stamp: make([]int32, n), via: make([]int32, n)}
}

// edgeCost is added for every cell of a cycle, so that short cycles win.
const edgeCost = 0.01

// cycle finds the cheapest exchange cycle that lets the unknown move down and
// up by the given amounts, of at most the given cost. It returns the changes
// for a move up by 1, and the cells to be coarsened; no changes where there
// is no such cycle.
func (s *search) cycle(target int32, down, up civic.Money, most float64) (changes []change, hides hiding, cost float64) {
	if s.split.nodes[0][target] < 0 {
		return nil, nil, 0
	}
	for _, freeOnly := range []bool{true, false} {
		if s.reaches(target, down, up, most, freeOnly) {
			return s.trace(target, down, up)
		}
	}
	return nil, nil, 0
}

// reaches looks for a path from the one node of the target to the other.
func (s *search) reaches(target int32, down, up civic.Money, most float64, freeOnly bool) bool {
	start, goal := s.split.nodes[0][target], s.split.nodes[1][target]
	s.round++
	s.queue = append(s.queue[:0], reached{start, 0})
	s.dist[start], s.stamp[start], s.via[start] = 0, s.round, -1
	for len(s.queue) > 0 {
		at := heap.Pop(&s.queue).(reached)
		if at.node == goal {
			return true
		}
		if at.dist > s.dist[at.node] || at.dist > most {
			continue
		}
		s.relax(target, at, down, up, freeOnly)
	}
	return false
}

// maxTries bounds the exact cells of one node that a search looks at: the
// smallest that are large enough, since they say least.
const maxTries = 48

// relax follows the cells of a node to their other nodes: all that are
// hidden, and some that may be.
func (s *search) relax(target int32, at reached, down, up civic.Money, freeOnly bool) {
	for _, cell := range s.split.closed[at.node] {
		s.follow(target, cell, at, down, up)
	}
	if freeOnly {
		return
	}
	cells := s.split.cells[at.node]
	first, _ := slices.BinarySearchFunc(cells, sized{amount: min(down, up)}, bySize)
	tries := 0
	for _, cell := range cells[first:] {
		if !s.m.unknowns[cell.at].exact {
			continue // hidden since, and followed above
		}
		if tries++; tries > maxTries {
			break
		}
		s.follow(target, cell.at, at, down, up)
	}
}

// follow reaches the other node of a cell. Cells that leave a node of the
// first bundle move against the target, the others with it.
func (s *search) follow(target, cell int32, at reached, down, up civic.Money) {
	side, against := s.split.nodes[1][cell], true
	if side == at.node {
		side, against = s.split.nodes[0][cell], false
	}
	if cell == target || s.stamp[side] == s.round && s.dist[side] <= at.dist+edgeCost {
		return // no cell is cheaper than that
	}
	_, cost, ok := s.formOf(cell, against, down, up)
	if !ok || s.stamp[side] == s.round && s.dist[side] <= at.dist+cost {
		return
	}
	s.dist[side], s.stamp[side], s.via[side] = at.dist+cost, s.round, cell
	heap.Push(&s.queue, reached{side, at.dist + cost})
}

// hid notes that a cell is hidden from now on.
func (s *search) hid(at int32) {
	for side := range s.split.nodes {
		if n := s.split.nodes[side][at]; n >= 0 {
			s.split.closed[n] = append(s.split.closed[n], at)
		}
	}
}

// formOf is the cheapest form in which a cell has room enough, and its cost;
// asExact where it may stay as it is.
func (s *search) formOf(cell int32, against bool, down, up civic.Money) (f form, cost float64, ok bool) {
	if against {
		down, up = up, down
	}
	u := &s.m.unknowns[cell]
	if u.amount < down {
		return asExact, 0, false // most cells are too small
	}
	segments, n := s.m.segments(u, asExact)
	for _, seg := range segments[:n] {
		lo, hi := u.lo, u.hi
		if seg.form != asExact {
			lo, hi = u.boundsAs(seg.form)
		}
		if d, r := s.m.room(cell, lo, hi); d >= down && r >= up {
			cost := seg.cost + edgeCost
			if !u.exact && seg.form <= u.form {
				return asExact, edgeCost, true // as it is
			}
			return seg.form, cost, true
		}
	}
	return asExact, 0, false
}

// trace walks back from the goal and writes down the cycle.
func (s *search) trace(target int32, down, up civic.Money) (changes []change, hides hiding, cost float64) {
	node := s.split.nodes[1][target]
	cost = s.dist[node]
	changes, hides = []change{{target, 1}}, hiding{}
	for s.via[node] >= 0 {
		cell := s.via[node]
		against := s.split.nodes[1][cell] == node
		delta := civic.Money(1)
		if against {
			delta = -1
		}
		changes = append(changes, change{cell, delta})
		if f, _, _ := s.formOf(cell, against, down, up); f != asExact {
			hides[cell] = f
		}
		side := 0
		if !against {
			side = 1
		}
		node = s.split.nodes[side][cell]
	}
	return changes, hides, cost
}

// reached is a node with its distance from the start.
type reached struct {
	node int32
	dist float64
}

// nodeQueue is a heap of reached nodes, nearest first.
type nodeQueue []reached

func (q nodeQueue) Len() int           { return len(q) }
func (q nodeQueue) Less(i, j int) bool { return q[i].dist < q[j].dist }
func (q nodeQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push implements heap.Interface.
func (q *nodeQueue) Push(x any) { *q = append(*q, x.(reached)) }

// Pop implements heap.Interface.
func (q *nodeQueue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
