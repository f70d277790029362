// Package disclosure decides what of a budget is published and how: the
// disclosure list (公开目录), what it does to rows, the secondary protection
// of what it hides, and the gate of checks before a release. Pure functions:
// raw rows go in, published rows and a report come out.
package disclosure
