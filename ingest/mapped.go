package ingest

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// mappedGrid turns the rows of a foreign sheet into rows of a template. Row
// numbers stay those of the source, so that a fault is found where it is.
type mappedGrid struct {
	grid
	profile    *Profile
	output     *Output
	parameters map[string]string
	unit       civic.Money

	fields  []string        // of the template, in the order of its head
	money   map[string]bool // fields that hold amounts or points
	degrees map[string]bool // fields that hold degrees
	head    map[string]int  // column of the source by its head
	places  map[string]int  // column of the source by how the profile names it
	columns []mappedColumn  // how each of fields is filled, by position
	looksUp bool            // some field is taken from the row above
	rules   map[*Rule]func(string) bool
	above   []string // the row before, for codes printed over their line
	opened  bool
	queue   []mappedRow
	ended   error
}

// mappedColumn is how one field of the template is filled. It is settled once
// the head has been read: a file has hundreds of thousands of rows, and looking
// names up for each cell of them was a tenth of the reading.
type mappedColumn struct {
	source   *Source  // nil for a constant
	at       []int    // columns of the source, as places has them
	constant string   // with the parameters filled in
	parts    []string // room for the cells a value is made of
	money    bool
	degrees  bool
}

// mappedRow is a row of the template with the row it came from.
type mappedRow struct {
	number int
	cells  []string
}

func newMappedGrid(g grid, p *Profile, o *Output, parameters map[string]string) *mappedGrid {
	m := &mappedGrid{grid: g, profile: p, output: o, parameters: parameters, unit: profileUnits[o.Unit],
		money: map[string]bool{}, degrees: map[string]bool{}, rules: map[*Rule]func(string) bool{}, places: map[string]int{}}
	for _, s := range o.Columns {
		m.looksUp = m.looksUp || s.Above
	}
	for _, h := range layouts[o.Kind].headers() {
		if !m.wanted(h.field) {
			continue
		}
		m.fields = append(m.fields, h.field)
		m.money[h.field] = h.unit != ""
		m.degrees[h.field] = h.field == "lon" || h.field == "lat"
	}
	return m
}

// wanted reports a field the output fills.
func (m *mappedGrid) wanted(field string) bool {
	_, column := m.output.Columns[field]
	_, constant := m.output.Constants[field]
	melted := len(m.output.Melt) > 0 && field == "amount"
	for _, melt := range m.output.Melt {
		if _, set := melt.Set[field]; set {
			melted = true
		}
	}
	return column || constant || melted
}

// ragged: what the source leaves out at the end of a row is empty.
func (m *mappedGrid) ragged() bool { return true }

// next gives the head of the template first, then its rows.
func (m *mappedGrid) next() (int, []string, error) {
	if !m.opened {
		m.opened = true
		return m.open()
	}
	if m.whole() {
		if m.ended == nil {
			if err := m.readAll(); err != nil {
				return 0, nil, err
			}
			m.ended = io.EOF
		}
	}
	for len(m.queue) == 0 {
		if m.ended != nil {
			return 0, nil, m.ended
		}
		number, cells, err := m.grid.next()
		if err != nil {
			return 0, nil, err
		}
		m.queue = m.mapRow(number, cells)
	}
	row := m.queue[0]
	m.queue = m.queue[1:]
	return row.number, row.cells, nil
}

// whole reports an output that must see every row before it can give one.
func (m *mappedGrid) whole() bool {
	return m.output.Merge != "" || m.output.Series == "monthly" || m.output.Residual != nil
}

// open reads up to the head of the source and writes that of the template.
func (m *mappedGrid) open() (int, []string, error) {
	m.head = map[string]int{}
	number := 0
	for m.output.Header > 0 && number < m.output.Header {
		at, cells, err := m.grid.next()
		if err != nil {
			return 0, nil, err
		}
		if number = at; number == m.output.Header {
			for i, cell := range cells {
				if name := squeeze(cell); name != "" {
					if _, twice := m.head[name]; !twice {
						m.head[name] = i
					}
				}
			}
		}
	}
	if err := m.findColumns(number); err != nil {
		return 0, nil, err
	}
	return number, slices.Clone(m.fields), nil
}

// squeeze writes a head without the spaces and line ends within it, which
// differ from year to year.
func squeeze(head string) string { return strings.Join(strings.Fields(clean(head)), " ") }

// missingHead is a column the profile names and the source lacks.
type missingHead struct {
	row  int
	name string
}

func (e missingHead) Error() string { return "no column " + e.name }

// findColumns wants every column the profile names.
func (m *mappedGrid) findColumns(row int) error {
	var names []string
	for _, s := range m.output.Columns {
		names = append(names, s.From...)
	}
	for _, melt := range m.output.Melt {
		names = append(names, melt.From)
	}
	for _, rule := range slices.Concat(m.output.Keep, m.output.Skip) {
		names = append(names, rule.From)
	}
	sort.Strings(names)
	for _, name := range names {
		at, err := m.column(name)
		if err != nil {
			return missingHead{row, name}
		}
		m.places[name] = at
	}
	for _, field := range m.fields {
		m.columns = append(m.columns, m.columnFor(field))
	}
	return nil
}

// columnFor settles how a field is filled.
func (m *mappedGrid) columnFor(field string) mappedColumn {
	source, mapped := m.output.Columns[field]
	if !mapped {
		return mappedColumn{constant: fill(m.output.Constants[field], m.parameters)}
	}
	c := mappedColumn{source: &source, money: m.money[field], degrees: m.degrees[field], parts: make([]string, len(source.From))}
	for _, name := range source.From {
		c.at = append(c.at, m.places[name])
	}
	return c
}

// column is the position of a column of the source: "#3" or its head.
func (m *mappedGrid) column(name string) (int, error) {
	if number, byNumber := strings.CutPrefix(name, "#"); byNumber {
		n, err := strconv.Atoi(number)
		return n - 1, err
	}
	at, known := m.head[squeeze(fill(name, m.parameters))]
	if !known {
		return 0, missingHead{0, name}
	}
	return at, nil
}

// cell is the text in a column of a row; "" beyond its end.
func (m *mappedGrid) cell(cells []string, name string) string {
	at, known := m.places[name] // findColumns asked for all of them
	if !known {
		return ""
	}
	return cellAt(cells, at)
}

// cellAt is the text at a position of a row; "" beyond its ends.
func cellAt(cells []string, at int) string {
	if at < 0 || at >= len(cells) {
		return ""
	}
	return cells[at]
}

// fits reports a row a rule speaks of.
func (m *mappedGrid) fits(cells []string, rule *Rule) bool {
	matches, known := m.rules[rule]
	if !known {
		matches = m.matcher(rule)
		m.rules[rule] = matches
	}
	return matches(clean(m.cell(cells, rule.From)))
}

// matcher is the test a rule makes of a cell, with the parameters filled in.
// A pattern for one word alone, such as the year, is compared: it is asked of
// every row of every year.
func (m *mappedGrid) matcher(rule *Rule) func(string) bool {
	quoted := map[string]string{}
	for name, value := range m.parameters {
		quoted[name] = regexp.QuoteMeta(value)
	}
	filled := fill(rule.Match, quoted)
	pattern, err := regexp.Compile(filled)
	if err != nil {
		return rule.match.MatchString
	}
	word, from := strings.CutPrefix(filled, "^")
	word, to := strings.CutSuffix(word, "$")
	if from && to && regexp.QuoteMeta(word) == word {
		return func(cell string) bool { return cell == word }
	}
	return pattern.MatchString
}

// taken reports a row the output wants.
func (m *mappedGrid) taken(cells []string) bool {
	if blank(cells) {
		return false
	}
	for i := range m.output.Keep {
		if !m.fits(cells, &m.output.Keep[i]) {
			return false
		}
	}
	for i := range m.output.Skip {
		if m.fits(cells, &m.output.Skip[i]) {
			return false
		}
	}
	return true
}

// mapRow makes the rows of the template of one row of the source.
func (m *mappedGrid) mapRow(number int, cells []string) []mappedRow {
	if m.looksUp {
		defer func() { m.above = slices.Clone(cells) }()
	}
	if !m.taken(cells) {
		return nil
	}
	if len(m.output.Melt) == 0 {
		row := mappedRow{number, make([]string, len(m.fields))}
		for i := range m.columns {
			row.cells[i] = m.value(&m.columns[i], cells)
		}
		return []mappedRow{row}
	}
	base := make(map[string]string, len(m.fields))
	for i, field := range m.fields {
		base[field] = m.value(&m.columns[i], cells)
	}
	var rows []mappedRow
	for _, melt := range m.output.Melt {
		amount := m.number(m.cell(cells, melt.From))
		if strings.Trim(amount, "-—–－ ") == "" { // not printed
			continue
		}
		one := maps.Clone(base)
		one["amount"] = amount
		for field, value := range melt.Set {
			one[field] = fill(value, m.parameters)
		}
		rows = append(rows, m.row(number, one))
	}
	return rows
}

func (m *mappedGrid) row(number int, values map[string]string) mappedRow {
	cells := make([]string, len(m.fields))
	for i, field := range m.fields {
		cells[i] = values[field]
	}
	return mappedRow{number, cells}
}

// value is the text of one field of a row.
func (m *mappedGrid) value(c *mappedColumn, cells []string) string {
	if c.source == nil {
		return c.constant
	}
	if c.source.Above {
		cells = m.above
	}
	for i, at := range c.at {
		c.parts[i] = cellAt(cells, at)
	}
	text := c.source.text(c.parts)
	switch {
	case c.money:
		return m.number(text)
	case c.degrees:
		return strings.ReplaceAll(text, ",", ".")
	}
	return text
}

// number writes a foreign number with a decimal point and no other marks.
func (m *mappedGrid) number(text string) string {
	text = clean(text)
	if m.profile.Decimal != "," {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, ".", ""), ",", ".")
}

// sourceOf names the column of the source a field comes from.
func (m *mappedGrid) sourceOf(field string) string {
	if source, ok := m.output.Columns[field]; ok {
		return strings.Join(source.From, "+")
	}
	if field == "amount" && len(m.output.Melt) > 0 {
		var names []string
		for _, melt := range m.output.Melt {
			names = append(names, melt.From)
		}
		return strings.Join(names, "/")
	}
	return fmt.Sprintf("(%s)", field)
}
