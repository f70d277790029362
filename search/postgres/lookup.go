package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

// lookup answers the conditions of one query.
type lookup struct {
	ctx                    context.Context
	db                     Queryer
	shelf                  *shelf
	names                  release.Names
	words, grams, readings map[string]search.Set
}

// fetchSQL reads lists by their keys. A reading stands for every word that is
// read so.
const fetchSQL = `
	SELECT kind, key, list FROM release.search_entry
	WHERE release = @release AND (kind = 'word' AND key = ANY (@words) OR kind = 'gram' AND key = ANY (@grams))
	UNION ALL
	SELECT 'reading', s.reading, e.list FROM release.search_reading s
		JOIN release.search_entry e ON e.release = s.release AND e.kind = 'word' AND e.key = s.word
	WHERE s.release = @release AND s.reading = ANY (@readings)`

// fetch reads everything the index has on a query at once.
func (l *lookup) fetch(query search.Query) error {
	l.words, l.grams, l.readings = map[string]search.Set{}, map[string]search.Set{}, map[string]search.Set{}
	keys := query.Keys()
	if len(keys.Words)+len(keys.Grams)+len(keys.Readings) == 0 {
		return nil
	}
	rows, err := l.db.Query(l.ctx, fetchSQL, pgx.NamedArgs{
		"release": l.shelf.release, "words": keys.Words, "grams": keys.Grams, "readings": keys.Readings,
	})
	if err != nil {
		return err
	}
	kinds := map[string]map[string]search.Set{"word": l.words, "gram": l.grams, "reading": l.readings}
	var kind, key string
	var list []byte
	_, err = pgx.ForEachRow(rows, []any{&kind, &key, &list}, func() error {
		set, ok := kinds[kind][key]
		if !ok {
			set = l.shelf.none()
			kinds[kind][key] = set
		}
		set.AddList(list)
		return nil
	})
	return err
}

// corrections finds what was meant by words the release does not have.
func (l *lookup) corrections(query search.Query) ([]release.Correction, error) {
	var all []release.Correction
	for _, typed := range query.Latin {
		if l.knows(typed) {
			continue
		}
		vocabulary, err := l.shelf.vocabulary(l.ctx, l.db)
		if err != nil {
			return nil, err
		}
		if used := search.Nearest(typed, vocabulary); used != "" {
			all = append(all, release.Correction{Typed: typed, Used: used})
		}
	}
	return all, nil
}

// knows reports whether the release has a word, written or read.
func (l *lookup) knows(word string) bool {
	_, written := l.words[word]
	_, read := l.readings[word]
	return written || read
}

// eval finds the projects that meet a condition. The set is the caller's own.
func (l *lookup) eval(c search.Condition) (search.Set, error) {
	switch c := c.(type) {
	case search.Word:
		return l.copyOf(l.words, string(c)), nil
	case search.Reading:
		return l.copyOf(l.readings, string(c)), nil
	case search.Literal:
		return l.literal(c, l.shelf.none())
	case search.Place:
		return l.place(c), nil
	case search.ID:
		return l.shelf.one(civic.PublicID(c)), nil
	case search.All:
		return l.all(c)
	case search.Any:
		return l.any(c)
	case search.Not:
		set, err := l.eval(c.Condition)
		return l.shelf.without(set), err
	}
	return l.shelf.every(), nil
}

func (l *lookup) copyOf(sets map[string]search.Set, key string) search.Set {
	set := l.shelf.none()
	if found, ok := sets[key]; ok {
		set.Or(found)
	}
	return set
}

func (l *lookup) all(parts search.All) (search.Set, error) {
	set := l.shelf.every()
	for _, part := range parts {
		found, err := l.eval(part)
		if err != nil {
			return set, err
		}
		set.And(found)
	}
	return set, nil
}

// any joins sets. A literal is only looked for where nothing before it was
// found: mostly it stands where its words do.
func (l *lookup) any(parts search.Any) (search.Set, error) {
	set := l.shelf.none()
	for _, part := range parts {
		var found search.Set
		var err error
		if literal, ok := part.(search.Literal); ok {
			found, err = l.literal(literal, set)
		} else {
			found, err = l.eval(part)
		}
		if err != nil {
			return set, err
		}
		set.Or(found)
	}
	return set, nil
}

// literal finds text character by character, apart from known projects: the
// index tells which may have it, the texts tell which do.
func (l *lookup) literal(literal search.Literal, known search.Set) (search.Set, error) {
	set := l.shelf.every()
	grams, words := literal.Keys()
	for _, gram := range grams {
		set.And(l.copyOf(l.grams, gram))
	}
	for _, word := range words {
		set.And(l.copyOf(l.words, word))
	}
	if literal.Exact() {
		return set, nil
	}
	var candidates []int
	set.In.Each(func(i int) {
		if !known.In.Has(i) {
			candidates = append(candidates, i)
		}
	})
	holding, err := l.read(literal, candidates)
	set.And(holding)
	return set, err
}

// read goes through the texts of candidates for a literal.
func (l *lookup) read(literal search.Literal, candidates []int) (search.Set, error) {
	set := l.shelf.none()
	if len(candidates) == 0 {
		return set, nil
	}
	rows, err := l.db.Query(l.ctx, `SELECT number, text FROM release.search_project WHERE release = $1 AND number = ANY ($2)`,
		l.shelf.release, candidates)
	if err != nil {
		return set, err
	}
	var i int
	var text string
	_, err = pgx.ForEachRow(rows, []any{&i, &text}, func() error {
		if i < len(l.shelf.ids) && literal.In(text) {
			set.Add(i, true)
		}
		return nil
	})
	return set, err
}

// place finds the projects of the departments or regions that are called or
// coded so.
func (l *lookup) place(p search.Place) search.Set {
	if p.Field == search.Region {
		return l.shelf.having(regionOf, l.names.RegionsOf(p.Codes(l.names)))
	}
	return l.shelf.having(unitOf, l.names.UnitsOf(p.Codes(l.names)))
}
