// Package civic holds the words every other package speaks: jurisdictions,
// money, published figures, periods, regions, classes, clocks, people and
// errors. It depends on the standard library only, so that an outsider's
// tool (cmd/attack) may read our files with our types and nothing else.
package civic
