// Package simulate measures what the scoring method does to invented people
// whose true opinion is known: how far it is off when participation is
// skewed, how far attackers move it, and how many honest people it deflates.
//
// Everything is drawn from seeds, so each figure in docs/method can be drawn
// again. The world is an assumption, stated in the constants of world.go and
// people.go; figures speak of that world, not of a real county.
package simulate
