// Package proposal is the 修正建议: amounts moved between the lines of an open
// draft. It knows which lines a draft lets move, applies moves to the 分, writes
// and reads them as they stand in an address, and tells which proposals are
// alike. It knows published figures only and no database.
package proposal
