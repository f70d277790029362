// Package protect is the mathematics of disclosure that cannot be undone: it
// takes cells (amounts), the published sums that tie them together and the
// ledger of everything published before, decides which further cells must be
// coarsened so that no hidden amount can be derived, and proves it.
//
//	Protect(system, ledger, params) → Result   decides and writes certificates
//	CheckCertificates(system, ledger, result)  checks them in integers, trusting nothing
//	Ledger.Append(system, result)              what is published stays known
//
// The attacker knows every published figure of every release at the tier and
// below, and the rules. A certificate is a move: integer changes of hidden
// amounts that leave every published sum, bound and order as it is, while the
// protected amount goes up (or down) by its need. As long as such a move
// exists, nobody can tell the two worlds apart.
//
// Hiding a further cell only adds freedom, so a certificate once found holds
// until the next release, whatever else is coarsened after it.
//
// Amounts are in 分. The package is pure: no clock, no random numbers, no
// input or output; the same input gives the same result. Rules are numbered
// as on the page /method, part A.
package protect
