package postgres

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

// The columns that lists are filtered and counted by.
const (
	regionOf = iota
	unitOf
	classOf
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
	indexed bool // the text index is there
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

// bounds are of a figure as published; known is false where there are none.
type bounds struct {
	lo, hi int64
	known  bool
}

// in reports whether the figure may lie in a range.
func (b bounds) in(r release.Range) bool { return !r.Asked() || b.known && r.Overlaps(b.lo, b.hi) }

// sortKey is a project's place in an order, both ascending.
type sortKey [2]int64

// shelfSQL reads a release. The keys come from published bounds only: what is
// hidden comes last whichever way one sorts.
const shelfSQL = `
	SELECT p.id, p.region, p.unit, p.function, p.band, p.rate, p.alert, p.lon, p.lat,
		p.amount_lo, p.amount_hi, p.execution_lo, p.execution_hi, s.change_lo, s.change_hi
	FROM (SELECT *, row_number() OVER (ORDER BY id COLLATE "C") - 1 AS number FROM release.project WHERE release = $1) p
	LEFT JOIN release.search_project s ON s.release = p.release AND s.number = p.number
	ORDER BY p.number`

// indexedSQL tells whether the text index of a release is there.
const indexedSQL = `SELECT true FROM release.search_feed WHERE engine = 'postgres' AND release = $1`

// shelfRow is one project as it is read.
type shelfRow struct {
	ID                       civic.PublicID
	Columns                  [columns]string
	Lon, Lat                 *float64
	AmountLo, AmountHi       *int64
	ExecutionLo, ExecutionHi *int64
	ChangeLo, ChangeHi       *int64
}

// readShelf reads a release.
func readShelf(ctx context.Context, db Queryer, id int64) (*shelf, error) {
	rows, err := db.Query(ctx, shelfSQL, id)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r shelfRow, err error) {
		c := &r.Columns
		err = row.Scan(&r.ID, &c[regionOf], &c[unitOf], &c[classOf], &c[bandOf], &c[rateOf], &c[alertOf],
			&r.Lon, &r.Lat, &r.AmountLo, &r.AmountHi, &r.ExecutionLo, &r.ExecutionHi, &r.ChangeLo, &r.ChangeHi)
		return r, err
	})
	if err != nil {
		return nil, err
	}
	s := newShelf(id, all)
	if rows, err = db.Query(ctx, indexedSQL, id); err != nil {
		return nil, err
	}
	s.indexed = rows.Next()
	rows.Close()
	return s, rows.Err()
}

func newShelf(id int64, rows []shelfRow) *shelf {
	s := &shelf{release: id, keys: map[release.Sort][]sortKey{}, orders: map[release.Sort]func() []int32{}}
	for _, row := range rows {
		s.ids = append(s.ids, row.ID)
		s.points = append(s.points, point{orNaN(row.Lon), orNaN(row.Lat)})
		s.amounts = append(s.amounts, boundsOf(row.AmountLo, row.AmountHi))
		s.key(release.LargestFirst, down(row.AmountLo), down(row.AmountHi))
		s.key(release.SmallestFirst, up(row.AmountLo), up(row.AmountHi))
		s.key(release.FastestFirst, down(row.ExecutionLo), down(row.ExecutionHi))
		s.key(release.SlowestFirst, up(row.ExecutionLo), up(row.ExecutionHi))
		s.key(release.RisenFirst, down(row.ChangeLo), down(row.ChangeHi))
		s.key(release.FallenFirst, up(row.ChangeLo), up(row.ChangeHi))
	}
	for i := range s.columns {
		s.columns[i] = newColumn(rows, i)
	}
	for _, sort := range release.Sorts {
		s.orders[sort] = sync.OnceValue(func() []int32 { return s.sorted(sort) })
	}
	s.terms = s.onceTerms()
	return s
}

func (s *shelf) key(sort release.Sort, a, b int64) {
	s.keys[sort] = append(s.keys[sort], sortKey{a, b})
}

func orNaN(f *float64) float64 {
	if f == nil {
		return math.NaN()
	}
	return *f
}

// up and down are keys that ascend; what cannot be told stands last in both.
func up(n *int64) int64 {
	if n == nil {
		return math.MaxInt64
	}
	return *n
}

func down(n *int64) int64 {
	if n == nil {
		return math.MaxInt64
	}
	return -*n
}

func boundsOf(lo, hi *int64) bounds {
	if lo == nil || hi == nil {
		return bounds{}
	}
	return bounds{*lo, *hi, true}
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
func (s *shelf) every() search.Set { return s.without(s.none()) }

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
	rest := s.none()
	for i := range s.ids {
		if !set.In.Has(i) {
			rest.Add(i, true)
		}
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
