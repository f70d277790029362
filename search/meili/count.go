package meili

import (
	"context"

	"github.com/meilisearch/meilisearch-go"

	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

// facetFields are what dimensions are counted by.
var facetFields = map[string]string{
	"region": "region", "department": "unit", "class": "function", "economic": "economic", "band": "band", "execution": "rate", "alert": "alert",
}

// count counts the list under all its conditions, and each dimension that has
// one under those of all others.
func (f found) count(ctx context.Context) (total int, facets map[string][]release.FacetValue, err error) {
	if f.text.in == never {
		return 0, search.Facets(nil, f.names), nil
	}
	whole := and(f.release, f.text.in)
	fields, queries := []string{"release"}, []*meilisearch.SearchRequest{nil}
	var apart []string
	for _, dimension := range release.Dimensions {
		if _, chosen := f.conditions[dimension]; chosen {
			apart = append(apart, dimension)
			queries = append(queries, counting(and(whole, but(f.conditions, dimension)), facetFields[dimension]))
		} else {
			fields = append(fields, facetFields[dimension])
		}
	}
	queries[0] = counting(and(whole, but(f.conditions, "")), fields...)
	results, err := f.ask(ctx, queries...)
	if err != nil {
		return 0, nil, err
	}
	counts := map[string]map[string]int{}
	for _, dimension := range release.Dimensions {
		counts[dimension] = results[0].facets[facetFields[dimension]]
	}
	for i, dimension := range apart {
		counts[dimension] = results[i+1].facets[facetFields[dimension]]
	}
	return results[0].total(), search.Facets(counts, f.names), nil
}
