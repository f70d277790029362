package comment

import (
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// ChangeRef names what an adopted opinion changed: a project or a line of a
// statutory table, in a later release. The zero value names nothing.
type ChangeRef struct {
	Subject
	Release string // hash of the later release
}

// Empty reports a reply that names nothing.
func (c ChangeRef) Empty() bool { return c.ID == "" && c.Release == "" }

// validate requires that something is named whole, and only where something
// was taken up.
func (c ChangeRef) validate(adoption Adoption) error {
	named := c.ID != "" && c.Release != "" && (c.Kind == OnProject || c.Kind == OnLine)
	switch {
	case c.Empty():
		return nil
	case adoption != Adopted && adoption != Partly:
		return civic.Invalid("reply.change_adopted", "a change named by a reply that adopts nothing")
	case !named:
		return civic.Invalid("reply.change_named", "half a change: "+c.String()+" in "+c.Release)
	}
	return nil
}

// LineParts splits the ID of a line, "year/table/unit/code"; ok is false for
// anything else.
func LineParts(id string) (year, table, unit, code string, ok bool) {
	parts := strings.Split(id, "/")
	if len(parts) != 4 {
		return "", "", "", "", false
	}
	return parts[0], parts[1], parts[2], parts[3], true
}

// Change is an amount that moved because an opinion was adopted, with what it
// was in the release before and in the later one. Before is 无数据 where the
// later release added it.
type Change struct {
	Comment string // the opinion, for folded ones the first of them
	Subject
	Name   string // as the later release calls it; of a line, its row
	Column string // of a line, the key of the column; "" for a project
	Unit   string // who replied
	From   civic.Document
	To     civic.Document
	Before civic.Figure // in 分
	After  civic.Figure
	About  Subject // what the opinion itself is about
}

// Differ reports two published amounts that are not the same, and that the
// later one says something.
func Differ(before, after civic.Figure) bool { return after.Known() && before != after }
