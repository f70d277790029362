package search

import (
	"encoding/binary"
	"math/bits"
)

// list packs ascending numbers of projects: for each the distance to the one
// before as a varint, its lowest bit set where the project has the key in its
// name.
type list struct {
	last, projects int
	packed         []byte
}

// add appends project i unless it is the last one already: its name comes
// before its other texts.
func (l *list) add(i int, name bool) {
	if i == l.last {
		return
	}
	step := uint64(i-l.last) << 1
	if name {
		step |= 1
	}
	l.packed = binary.AppendUvarint(l.packed, step)
	l.last = i
	l.projects++
}

// Set is a set of projects by their numbers, and those of them that were
// found by their names.
type Set struct {
	In, Name Bits
	n        int // all numbers are below
}

// Bits is a set of numbers.
type Bits []uint64

// NewSet is an empty set of the numbers below n.
func NewSet(n int) Set {
	words := (n + 63) / 64
	both := make(Bits, 2*words)
	return Set{In: both[:words:words], Name: both[words:], n: n}
}

// AddList adds the projects of a packed list; what is not a list of numbers
// of the set is left out.
func (s Set) AddList(packed []byte) {
	at := -1
	for len(packed) > 0 {
		step, n := binary.Uvarint(packed)
		if n <= 0 || step>>1 > uint64(s.n-1-at) {
			return
		}
		packed = packed[n:]
		at += int(step >> 1)
		s.Add(at, step&1 != 0)
	}
}

// Fill puts every project into the set.
func (s Set) Fill() {
	for i := range s.In {
		s.In[i] = ^uint64(0)
	}
	if over := len(s.In)*64 - s.n; over > 0 {
		s.In[len(s.In)-1] >>= over
	}
	copy(s.Name, s.In)
}

// Add puts project i into the set.
func (s Set) Add(i int, name bool) {
	s.In.Add(i)
	if name {
		s.Name.Add(i)
	}
}

// And keeps what is in both sets.
func (s Set) And(other Set) {
	for i := range s.In {
		s.In[i] &= other.In[i]
		s.Name[i] &= other.Name[i]
	}
}

// Or adds what is in other.
func (s Set) Or(other Set) {
	for i := range s.In {
		s.In[i] |= other.In[i]
		s.Name[i] |= other.Name[i]
	}
}

// Add puts i into the set.
func (b Bits) Add(i int) { b[i/64] |= 1 << (i % 64) }

// Has reports whether i is in the set.
func (b Bits) Has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

// Each calls visit with every number of the set, ascending.
func (b Bits) Each(visit func(i int)) {
	for at, word := range b {
		for ; word != 0; word &= word - 1 {
			visit(at*64 + bits.TrailingZeros64(word))
		}
	}
}

// Count is how many numbers are in the set.
func (b Bits) Count() int {
	n := 0
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}
