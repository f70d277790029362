package demo

import (
	"hash/fnv"
	"math/rand/v2"
)

// dice are random numbers that depend on a name alone: what one project rolls
// does not change when another one is added.
type dice struct{ *rand.Rand }

// newDice gives the dice of a name.
func newDice(name string) dice {
	h := fnv.New64a()
	h.Write([]byte(name)) // never fails
	return dice{rand.New(rand.NewPCG(h.Sum64(), 0x5EED))}
}

// between is a whole number from low to high.
func (d dice) between(low, high int) int { return low + d.IntN(high-low+1) }

// chance is true in percent of cases.
func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

// around is a factor from 1-spread to 1+spread in parts per thousand.
func (d dice) around(spread int) int64 { return int64(1000 - spread + d.IntN(2*spread+1)) }

// shuffled gives the items in an order of the dice.
func shuffled[T any](d dice, items []T) []T {
	out := append([]T(nil), items...)
	d.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}
