package postgres

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

// The columns that lists are filtered and counted by.
const (
	regionOf = iota
	unitOf
	classOf
	economicOf
	bandOf
	rateOf
	alertOf
	columns
)

// shelf holds what lists of one release are filtered, counted and ordered by.
// Projects are numbered in the order of their IDs, as in the text index.
type shelf struct {
	release int64
	ids     []civic.PublicID
	columns [columns]column
	points  []point
	amounts []bounds
	rates   []bounds // of payment, in basis points
	indexed bool     // the text index is there
	keys    map[release.Sort][]sortKey
	orders  map[release.Sort]func() []int32 // numbers in order, sorted when first asked for
	terms   func(context.Context, Queryer) (map[string]int, error)
}

// column is one value of every project: values once, and which one it is.
type column struct {
	values []string
	of     []uint16
}

// point is where a project is; NaN where it has no place.
type point struct{ lon, lat float64 }

// bounds are the least and the largest value of a figure as published; known
// is false where there are none.
type bounds struct {
	least, most int64
	known       bool
}

// in reports whether the figure may lie in a range.
func (b bounds) in(r release.Range) bool { return !r.Asked() || b.known && r.Overlaps(b.least, b.most) }

// sortKey is a project's place in an order, both ascending.
type sortKey [2]int64

// shelfSQL reads a release. The keys come from published bounds only: what is
// hidden comes last whichever way one sorts.
const shelfSQL = `SELECT id, region, unit, function, economic, band, rate, alert, lon, lat,
		amount_lo, amount_hi, execution_lo, execution_hi
	FROM release.project WHERE release = $1`

// changesSQL reads how amounts differ from last year's, where it can be told.
const changesSQL = `SELECT number, change_lo, change_hi FROM release.search_project
	WHERE release = $1 AND change_lo IS NOT NULL AND change_hi IS NOT NULL`

// indexedSQL tells whether the text index of a release is there.
const indexedSQL = `SELECT true FROM release.search_feed WHERE engine = 'postgres' AND release = $1`

// shelfRow is one project as it is read. Nothing in it is allocated for the
// project alone, apart from its ID: releases are read at once, and readers
// wait for the newest.
type shelfRow struct {
	ID                       civic.PublicID
	Columns                  [columns]string
	Lon, Lat                 pgtype.Float8
	AmountLo, AmountHi       pgtype.Int8
	ExecutionLo, ExecutionHi pgtype.Int8
	ChangeLo, ChangeHi       pgtype.Int8
}

// readRows reads the projects of a release in no order.
func readRows(ctx context.Context, db Queryer, h release.Header) ([]shelfRow, error) {
	rows, err := db.Query(ctx, shelfSQL, h.ID)
	if err != nil {
		return nil, err
	}
	all := make([]shelfRow, 0, h.Projects)
	var r shelfRow
	var raw [columns]pgtype.DriverBytes
	into := []any{&r.ID}
	for i := range raw {
		into = append(into, &raw[i])
	}
	into = append(into, &r.Lon, &r.Lat, &r.AmountLo, &r.AmountHi, &r.ExecutionLo, &r.ExecutionHi)
	known := map[string]string{} // values repeat
	_, err = pgx.ForEachRow(rows, into, func() error {
		for i, value := range raw {
			text, ok := known[string(value)]
			if !ok {
				text = string(value)
				known[text] = text
			}
			r.Columns[i] = text
		}
		all = append(all, r)
		return nil
	})
	return all, err
}

// readShelf reads a release. Readers wait for the newest one, so that its
// projects and how they changed are read beside each other.
func readShelf(ctx context.Context, db Queryer, h release.Header) (*shelf, error) {
	type answer struct {
		changes []change
		err     error
	}
	beside := make(chan answer, 1)
	go func() {
		changes, err := readChanges(ctx, db, h)
		beside <- answer{changes, err}
	}()
	all, err := readRows(ctx, db, h)
	second := <-beside
	if err := errors.Join(err, second.err); err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b shelfRow) int { return cmp.Compare(a.ID, b.ID) })
	for _, c := range second.changes {
		if c.Number < len(all) {
			all[c.Number].ChangeLo, all[c.Number].ChangeHi = c.Lo, c.Hi
		}
	}
	s := newShelf(h.ID, all)
	rows, err := db.Query(ctx, indexedSQL, h.ID)
	if err != nil {
		return nil, err
	}
	s.indexed = rows.Next()
	rows.Close()
	return s, rows.Err()
}

// change is how the amount of the project of a number differs from last
// year's.
type change struct {
	Number int
	Lo, Hi pgtype.Int8
}

func readChanges(ctx context.Context, db Queryer, h release.Header) ([]change, error) {
	rows, err := db.Query(ctx, changesSQL, h.ID)
	if err != nil {
		return nil, err
	}
	var all []change
	var c change
	_, err = pgx.ForEachRow(rows, []any{&c.Number, &c.Lo, &c.Hi}, func() error {
		all = append(all, c)
		return nil
	})
	return all, err
}

func newShelf(id int64, rows []shelfRow) *shelf {
	n := len(rows)
	s := &shelf{
		release: id, keys: map[release.Sort][]sortKey{}, orders: map[release.Sort]func() []int32{},
		ids: make([]civic.PublicID, n), points: make([]point, n), amounts: make([]bounds, n), rates: make([]bounds, n),
	}
	for i := range rows {
		row := &rows[i]
		s.ids[i], s.points[i] = row.ID, point{orNaN(row.Lon), orNaN(row.Lat)}
		s.amounts[i], s.rates[i] = amountOf(row.AmountLo, row.AmountHi), boundsOf(row.ExecutionLo, row.ExecutionHi)
	}
	s.key(rows, release.LargestFirst, down, func(r *shelfRow) (lo, hi pgtype.Int8) { return r.AmountLo, r.AmountHi })
	s.key(rows, release.SmallestFirst, up, func(r *shelfRow) (lo, hi pgtype.Int8) { return r.AmountLo, r.AmountHi })
	s.key(rows, release.FastestFirst, down, func(r *shelfRow) (lo, hi pgtype.Int8) { return r.ExecutionLo, r.ExecutionHi })
	s.key(rows, release.SlowestFirst, up, func(r *shelfRow) (lo, hi pgtype.Int8) { return r.ExecutionLo, r.ExecutionHi })
	s.key(rows, release.RisenFirst, down, func(r *shelfRow) (lo, hi pgtype.Int8) { return r.ChangeLo, r.ChangeHi })
	s.key(rows, release.FallenFirst, up, func(r *shelfRow) (lo, hi pgtype.Int8) { return r.ChangeLo, r.ChangeHi })
	for i := range s.columns {
		s.columns[i] = newColumn(rows, i)
	}
	for _, sort := range release.Sorts {
		s.orders[sort] = sync.OnceValue(func() []int32 { return s.sorted(sort) })
	}
	s.terms = s.onceTerms()
	return s
}

// key makes the keys of one order from a pair of bounds.
func (s *shelf) key(rows []shelfRow, sort release.Sort, ascending func(pgtype.Int8) int64, of func(*shelfRow) (lo, hi pgtype.Int8)) {
	keys := make([]sortKey, len(rows))
	for i := range rows {
		lo, hi := of(&rows[i])
		keys[i] = sortKey{ascending(lo), ascending(hi)}
	}
	s.keys[sort] = keys
}

func orNaN(f pgtype.Float8) float64 {
	if !f.Valid {
		return math.NaN()
	}
	return f.Float64
}

// up and down are keys that ascend; what cannot be told stands last in both.
func up(n pgtype.Int8) int64 {
	if !n.Valid {
		return math.MaxInt64
	}
	return n.Int64
}

func down(n pgtype.Int8) int64 {
	if !n.Valid {
		return math.MaxInt64
	}
	return -n.Int64
}

func boundsOf(lo, hi pgtype.Int8) bounds { return bounds{lo.Int64, hi.Int64, lo.Valid && hi.Valid} }

func amountOf(lo, hi pgtype.Int8) bounds {
	b := boundsOf(lo, hi)
	b.most = release.Most(b.least, b.most)
	return b
}

func newColumn(rows []shelfRow, i int) column {
	c := column{of: make([]uint16, len(rows))}
	at := map[string]uint16{}
	for n, row := range rows {
		value := row.Columns[i]
		v, known := at[value]
		if !known {
			v = uint16(len(c.values))
			at[value] = v
			c.values = append(c.values, value)
		}
		c.of[n] = v
	}
	return c
}

// sorted are the numbers of all projects in an order; ties stand in the order
// of IDs.
func (s *shelf) sorted(sort release.Sort) []int32 {
	order := make([]int32, len(s.ids))
	for i := range order {
		order[i] = int32(i)
	}
	keys := s.keys[sort]
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(keys[a][0], keys[b][0]), cmp.Compare(keys[a][1], keys[b][1]), cmp.Compare(a, b))
	})
	return order
}

// number is the number of a project.
func (s *shelf) number(id civic.PublicID) (int, bool) { return slices.BinarySearch(s.ids, id) }

// none is a set without projects.
func (s *shelf) none() search.Set { return search.NewSet(len(s.ids)) }

// every is the set of all projects.
func (s *shelf) every() search.Set {
	set := s.none()
	set.Fill()
	return set
}

// one is the set of one project, or none where the release does not have it.
func (s *shelf) one(id civic.PublicID) search.Set {
	set := s.none()
	if i, ok := s.number(id); ok {
		set.Add(i, true)
	}
	return set
}

// without is the set of all other projects.
func (s *shelf) without(set search.Set) search.Set {
	rest := s.every()
	for i := range rest.In {
		rest.In[i] &^= set.In[i]
		rest.Name[i] = rest.In[i]
	}
	return rest
}

// having is the set of the projects with one of the values in a column.
func (s *shelf) having(column int, values []string) search.Set {
	set := s.none()
	wanted := s.columns[column].among(values)
	for i, v := range s.columns[column].of {
		if wanted[v] {
			set.Add(i, true)
		}
	}
	return set
}

// among marks the values that are listed.
func (c column) among(values []string) []bool {
	return c.where(func(value string) bool { return slices.Contains(values, value) })
}

// where marks the values that meet a condition.
func (c column) where(holds func(string) bool) []bool {
	marked := make([]bool, len(c.values))
	for i, value := range c.values {
		marked[i] = holds(value)
	}
	return marked
}

// vocabulary are the words of letters of the release with how many projects
// have them.
func (s *shelf) vocabulary(ctx context.Context, db Queryer) (map[string]int, error) {
	return s.terms(ctx, db)
}

// onceTerms reads the vocabulary when it is first asked for; a failure is
// tried again.
func (s *shelf) onceTerms() func(context.Context, Queryer) (map[string]int, error) {
	var mu sync.Mutex
	var terms map[string]int
	return func(ctx context.Context, db Queryer) (map[string]int, error) {
		mu.Lock()
		defer mu.Unlock()
		if terms != nil {
			return terms, nil
		}
		found, err := readTerms(ctx, db, s.release)
		if err == nil {
			terms = found
		}
		return found, err
	}
}

func readTerms(ctx context.Context, db Queryer, id int64) (map[string]int, error) {
	rows, err := db.Query(ctx, `SELECT key, projects FROM release.search_entry
		WHERE release = $1 AND kind = 'word' AND key >= 'a' AND key < '{'`, id) // '{' follows 'z'
	if err != nil {
		return nil, err
	}
	terms := map[string]int{}
	var word string
	var projects int
	_, err = pgx.ForEachRow(rows, []any{&word, &projects}, func() error {
		terms[word] = projects
		return nil
	})
	return terms, err
}
