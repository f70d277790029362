package ingest

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// What an output does that must see every row of its source first: rows of one
// key become one, payments of single months become cumulative, and what a stated
// total holds beyond the rows listed becomes a row of its own. Amounts are added
// as integers, never as floating-point numbers; one that cannot be read stays as
// it is, for the check of its row to refuse it where it stands.

// readAll maps every row, then merges, accumulates and adds what is left.
func (m *mappedGrid) readAll() error {
	var total []string
	for {
		number, cells, err := m.grid.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if m.output.Residual != nil && m.fits(cells, &m.output.Residual.Total) {
			if rows := m.mapRow(number, cells); len(rows) > 0 {
				total = rows[0].cells
			}
			continue
		}
		m.queue = append(m.queue, own(m.mapRow(number, cells))...)
	}
	if m.output.Merge != "" {
		m.merge()
	}
	if m.output.Series == "monthly" {
		m.accumulate()
	}
	if total != nil {
		m.addResidual(total)
	}
	return nil
}

// own cuts the cells of rows loose from the line they were read from: each is
// part of one string, and a few of its cells would keep all of it in memory.
func own(rows []mappedRow) []mappedRow {
	for _, row := range rows {
		for i, cell := range row.cells {
			row.cells[i] = strings.Clone(cell)
		}
	}
	return rows
}

// keyOf names a row among those to be merged.
func (m *mappedGrid) keyOf(row mappedRow, without string) string {
	var parts []string
	for _, field := range m.output.Key {
		if at := slices.Index(m.fields, field); at >= 0 && field != without {
			parts = append(parts, row.cells[at])
		}
	}
	return strings.Join(parts, "\x00")
}

// merge keeps the first row of each key; with "sum" the amounts of all its
// rows are added up. Amounts that cannot be read are left for the check.
func (m *mappedGrid) merge() {
	at := map[string]int{}
	var merged []mappedRow
	for _, row := range m.queue {
		key := m.keyOf(row, "")
		first, seen := at[key]
		if !seen {
			at[key] = len(merged)
			merged = append(merged, row)
			continue
		}
		if m.output.Merge == "sum" {
			m.addTo(merged[first].cells, row.cells)
		}
	}
	m.queue = merged
}

// addTo adds the amounts of one row to another.
func (m *mappedGrid) addTo(sum, part []string) {
	for i, field := range m.fields {
		if !m.money[field] {
			continue
		}
		a, errA := civic.ParseMoney(zeroFor(sum[i]), m.unit)
		b, errB := civic.ParseMoney(zeroFor(part[i]), m.unit)
		if errA != nil || errB != nil {
			sum[i] = sum[i] + " + " + part[i] // refused with both values in sight
			continue
		}
		sum[i] = m.inUnit(a + b)
	}
}

// inUnit writes an amount in the unit of the source.
func (m *mappedGrid) inUnit(amount civic.Money) string {
	return strings.ReplaceAll(amount.In(m.unit, decimalsOf(m.unit)), ",", "")
}

func decimalsOf(unit civic.Money) int {
	decimals := 0
	for ; unit > 1; unit /= 10 {
		decimals++
	}
	return decimals
}

func zeroFor(cell string) string {
	if cell == "" {
		return "0"
	}
	return cell
}

// accumulate turns payments of single months into cumulative ones.
func (m *mappedGrid) accumulate() {
	month, paid := slices.Index(m.fields, "month"), slices.Index(m.fields, "paid")
	if month < 0 || paid < 0 {
		return
	}
	slices.SortStableFunc(m.queue, func(a, b mappedRow) int {
		x, _ := strconv.Atoi(a.cells[month])
		y, _ := strconv.Atoi(b.cells[month])
		return x - y
	})
	sums := map[string]civic.Money{}
	for _, row := range m.queue {
		amount, err := civic.ParseMoney(zeroFor(row.cells[paid]), m.unit)
		if err != nil {
			continue // the check refuses it
		}
		key := m.keyOf(row, "month")
		sums[key] += amount
		row.cells[paid] = m.inUnit(sums[key])
	}
}

// addResidual adds the row that holds what the others leave of the total.
func (m *mappedGrid) addResidual(total []string) {
	rest := make([]string, len(m.fields))
	something := false
	for i, field := range m.fields {
		rest[i] = fill(m.output.Residual.Set[field], m.parameters)
		if _, set := m.output.Residual.Set[field]; !set {
			rest[i] = fill(m.output.Constants[field], m.parameters)
		}
		if !m.money[field] {
			continue
		}
		left, err := civic.ParseMoney(zeroFor(total[i]), m.unit)
		for _, row := range m.queue {
			part, errPart := civic.ParseMoney(zeroFor(row.cells[i]), m.unit)
			left, err = left-part, errors.Join(err, errPart)
		}
		if err == nil {
			rest[i], something = m.inUnit(left), something || left != 0
		}
	}
	if something {
		m.queue = append(m.queue, mappedRow{0, rest})
	}
}
