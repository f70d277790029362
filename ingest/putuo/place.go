package main

import (
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// place decides which column each amount stands in. The extraction lost the
// blanks between them, so an amount is placed only where the row is complete
// or where the sums of the table leave one possibility.
func (c *conversion) place() {
	for _, t := range c.sheets {
		for _, r := range t.rows {
			t.placeWhole(r)
		}
	}
	// Tables of the general public budget first: others lean on them.
	for _, key := range []string{"budget08", "budget05", "final05", "budget03", "final03", "budget02", "final02"} {
		for _, t := range c.sheets {
			if t.def.Key == key {
				c.placeIn(t)
			}
		}
	}
	for _, t := range c.sheets {
		for _, r := range t.rows {
			c.count(t, r)
		}
	}
}

// placeWhole places the first amount, which is always 合计, and the rest of
// rows that lack none.
func (t *table) placeWhole(r *row) {
	columns := t.def.Columns
	r.placed[columns[0].Key] = r.amounts[0]
	if len(r.amounts) != len(columns) {
		return
	}
	for i, amount := range r.amounts {
		r.placed[columns[i].Key] = amount
	}
}

// single is a row whose only part equals its total: all of it stands in one
// column, and which one is the question.
func (r *row) single() bool {
	return len(r.placed) == 1 && len(r.amounts) == 2 && r.amounts[0] == r.amounts[1]
}

func (c *conversion) placeIn(t *table) {
	switch t.def.Key {
	case "budget08":
		t.placeEconomic()
	case "budget05", "final05":
		t.solve("", c.basicOf(t))
	case "budget03", "final03":
		c.placeLike(t, general(t.def.Key))
		t.solve("", nil)
	default:
		c.placeFiscal(t)
	}
}

// general is the table of the general public budget beside a table of all
// the money of a body.
func general(key string) string {
	if key[0] == 'b' {
		return "budget05"
	}
	return "final05"
}

// placeEconomic: wages and benefits (301, 303) are 人员经费, goods, services
// and equipment (302, 310) are 公用经费 by definition.
func (t *table) placeEconomic() {
	for _, r := range t.rows {
		if !r.single() {
			continue
		}
		column := "running"
		if r.code[:3] == "301" || r.code[:3] == "303" {
			column = "staff"
		}
		r.placed[column] = r.amounts[1]
	}
}

// basicOf is what 基本支出 of table 5 must add up to: the economic table.
func (c *conversion) basicOf(t *table) *civic.Money {
	economic := c.find(t, "budget08")
	if economic == nil {
		return nil
	}
	var sum civic.Money
	for _, r := range economic.rows {
		if len(r.code) == 3 {
			sum += r.amounts[0]
		}
	}
	return &sum
}

// find is another table of the same body and document, nil if there is none.
func (c *conversion) find(t *table, key string) *table {
	for _, other := range c.sheets {
		if other.doc == t.doc && other.unit == t.unit && other.def.Key == key {
			return other
		}
	}
	return nil
}

func (t *table) row(code string) *row {
	for _, r := range t.rows {
		if r.code == code {
			return r
		}
	}
	return nil
}

// placeLike: where a class prints the same amounts in all and in the general
// public budget, it is the same money and stands in the same columns.
func (c *conversion) placeLike(t *table, key string) {
	other := c.find(t, key)
	if other == nil {
		return
	}
	for _, r := range t.rows {
		same := other.row(r.code)
		if len(r.placed) != 1 || same == nil || !slices.Equal(same.amounts, r.amounts) {
			continue
		}
		for _, column := range []string{"basic", "project"} {
			if amount, ok := same.placed[column]; ok {
				r.placed[column] = amount
			}
		}
	}
}

// placeFiscal: the appropriation of a class in the income table is what the
// general public budget spends on it. Any other income stays unplaced: which
// of the remaining columns it stood in is lost.
func (c *conversion) placeFiscal(t *table) {
	other := c.find(t, general(t.def.Key))
	for _, r := range t.rows {
		if len(r.placed) != 1 || len(r.amounts) < 2 || other == nil {
			continue
		}
		if spent := other.row(r.code); spent != nil && spent.amounts[0] == r.amounts[1] {
			r.placed["fiscal"] = r.amounts[1]
		}
	}
}

// solve splits the rows below parent into 基本 and 项目 so that 基本 adds up to
// basic, if exactly one split does, and goes on below each row.
func (t *table) solve(parent string, basic *civic.Money) {
	var open []*row
	for _, r := range t.below(parent) {
		if r.single() {
			open = append(open, r)
		} else if basic != nil {
			*basic -= r.placed["basic"]
		}
	}
	if basic != nil {
		applyOnly(open, splits(open, *basic))
	}
	for _, r := range t.below(parent) {
		known, ok := r.placed["basic"]
		if !ok {
			if _, allProject := r.placed["project"]; !allProject {
				t.solve(r.code, nil)
				continue
			}
		}
		t.solve(r.code, &known)
	}
}

func (t *table) below(parent string) []*row {
	length := len(parent) + 2
	if parent == "" {
		length = 3
	}
	var list []*row
	for _, r := range t.rows {
		if len(r.code) == length && r.code[:len(parent)] == parent {
			list = append(list, r)
		}
	}
	return list
}

// splits lists, as bit sets, which of the rows can be 基本 so that they add up
// to basic. There are at most a dozen rows below one parent.
func splits(rows []*row, basic civic.Money) []int {
	var found []int
	for set := range 1 << len(rows) {
		var sum civic.Money
		for i, r := range rows {
			if set>>i&1 == 1 {
				sum += r.amounts[1]
			}
		}
		if sum == basic {
			found = append(found, set)
		}
	}
	return found
}

// applyOnly places each row on whose column all possible splits agree.
func applyOnly(rows []*row, possible []int) {
	for i, r := range rows {
		basic, project := 0, 0
		for _, set := range possible {
			if set>>i&1 == 1 {
				basic++
			} else {
				project++
			}
		}
		switch {
		case basic > 0 && project == 0:
			r.placed["basic"] = r.amounts[1]
		case project > 0 && basic == 0:
			r.placed["project"] = r.amounts[1]
		}
	}
}

// count notes what could not be placed.
func (c *conversion) count(t *table, r *row) {
	placed := len(r.placed)
	switch {
	case placed == 1 && len(t.def.Columns) > 1:
		c.counts.TotalOnly++
		c.counts.Unplaced += len(r.amounts) - 1
	case placed < len(r.amounts):
		c.counts.Unplaced += len(r.amounts) - placed
	}
}
