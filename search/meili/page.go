package meili

import (
	"context"
	"strconv"

	"github.com/meilisearch/meilisearch-go"

	"github.com/sunbudget/sunbudget/portal/release"
)

// group is a part of a list; the most relevant projects stand in a group
// before the others.
type group struct {
	filter expr
	order  release.Sort
}

func (f found) groups() []group {
	whole := and(f.release, f.text.in, but(f.conditions, ""))
	if f.filter.Sort != release.MostRelevant {
		return []group{{whole, f.filter.Sort}}
	}
	return []group{{and(whole, f.text.name), release.LargestFirst}, {and(whole, not(f.text.name)), release.LargestFirst}}
}

// page takes one page from the position after.
func (f found) page(ctx context.Context, size int, after *release.Position) (hits release.Hits, err error) {
	var position release.Position
	for n, g := range f.groups() {
		if after != nil && n < after.Group || g.filter == never {
			continue
		}
		filter := g.filter
		if after != nil && n == after.Group {
			beyond, err := f.beyond(ctx, g.order, *after)
			if err != nil {
				return hits, err
			}
			filter = and(filter, beyond)
		}
		documents, err := f.first(ctx, filter, g.order, size-len(hits.IDs)+1)
		if err != nil {
			return hits, err
		}
		for _, d := range documents {
			if len(hits.IDs) == size {
				hits.Next = position.Encode()
				return hits, nil
			}
			hits.IDs = append(hits.IDs, d.ID)
			a, b := d.keys(g.order)
			position = release.Position{Sort: f.filter.Sort, Group: n, A: fromServer(a), B: fromServer(b), ID: d.ID}
			hits.NoteDelta(d.ID, g.order, position.A, position.B)
		}
	}
	return hits, nil
}

// first are the first documents of an order.
func (f found) first(ctx context.Context, filter expr, order release.Sort, n int) ([]document, error) {
	keys := orderFields[order]
	results, err := f.ask(ctx, &meilisearch.SearchRequest{
		Filter: string(filter), Limit: int64(n), AttributesToRetrieve: []string{"id", keys[0], keys[1]},
		Sort: []string{keys[0] + ":asc", keys[1] + ":asc", "number:asc"},
	})
	if err != nil {
		return nil, err
	}
	return results[0].hits, nil
}

// beyond holds for what follows a position. Ties stand in the order of IDs,
// which the server knows by number.
func (f found) beyond(ctx context.Context, order release.Sort, p release.Position) (expr, error) {
	results, err := f.ask(ctx, &meilisearch.SearchRequest{
		Filter: string(and(f.release, is("id", string(p.ID)))), Limit: 1, AttributesToRetrieve: []string{"number"},
	})
	if err != nil {
		return never, err
	}
	after := -1
	for _, d := range results[0].hits {
		after = d.Number
	}
	keys, a, b := orderFields[order], toServer(p.A), toServer(p.B)
	return or(
		number(keys[0], ">", a),
		and(number(keys[0], "=", a), number(keys[1], ">", b)),
		and(number(keys[0], "=", a), number(keys[1], "=", b), expr("number > "+strconv.Itoa(after))),
	), nil
}

// keys are a document's place in an order.
func (d document) keys(order release.Sort) (a, b int64) {
	switch order {
	case release.SmallestFirst:
		return d.Least, d.Least2
	case release.FastestFirst:
		return d.Fastest, d.Fastest2
	case release.SlowestFirst:
		return d.Slowest, d.Slowest2
	case release.RisenFirst:
		return d.Risen, d.Risen2
	case release.FallenFirst:
		return d.Fallen, d.Fallen2
	}
	return d.Largest, d.Largest2
}
