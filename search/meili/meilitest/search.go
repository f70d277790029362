package meilitest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// query is one search as the server reads it.
type query struct {
	Index     string   `json:"indexUid"`
	Text      string   `json:"q"`
	Filter    string   `json:"filter"`
	Sort      []string `json:"sort"`
	Facets    []string `json:"facets"`
	Fields    []string `json:"attributesToRetrieve"`
	Offset    int      `json:"offset"`
	Limit     *int     `json:"limit"`
	Highlight []string `json:"attributesToHighlight"`
	Before    string   `json:"highlightPreTag"`
	After     string   `json:"highlightPostTag"`
}

// result is the answer to one.
type result struct {
	Index     string                    `json:"indexUid"`
	Hits      []document                `json:"hits"`
	Estimated int                       `json:"estimatedTotalHits"`
	Facets    map[string]map[string]int `json:"facetDistribution"`
}

func (s *Server) search(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Queries []query `json:"queries"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		refuse(w, http.StatusBadRequest, "bad_request", err.Error())
		return
	}
	var results []result
	for _, q := range body.Queries {
		i := s.indexes[q.Index]
		if i == nil {
			refuse(w, http.StatusNotFound, "index_not_found", "Index `"+q.Index+"` not found.")
			return
		}
		found, err := i.search(q)
		if err != nil {
			refuse(w, http.StatusBadRequest, "invalid_search_filter", err.Error())
			return
		}
		s.Searches.Add(1)
		results = append(results, found)
	}
	answer(w, http.StatusOK, map[string]any{"results": results})
}

// defaultLimit is how many documents come where none is asked for.
const defaultLimit = 20

func (i *index) search(q query) (result, error) {
	holds, err := parse(q.Filter, i.settings.Filterable)
	if err != nil {
		return result{}, err
	}
	if err := i.sortable(q.Sort); err != nil {
		return result{}, err
	}
	var found []document
	for _, d := range i.documents {
		if holds(d) && d.has(q.Text) {
			found = append(found, d)
		}
	}
	order(found, q.Sort)
	r := result{Index: q.Index, Facets: map[string]map[string]int{}, Hits: []document{}}
	for _, field := range q.Facets {
		if r.Facets[field], err = i.facet(found, field); err != nil {
			return r, err
		}
	}
	most := i.settings.Pagination.MaxTotalHits
	r.Estimated = min(len(found), most)
	limit := defaultLimit
	if q.Limit != nil {
		limit = *q.Limit
	}
	from := min(q.Offset, r.Estimated)
	for _, d := range found[from:min(from+limit, r.Estimated)] {
		r.Hits = append(r.Hits, d.shown(q))
	}
	return r, nil
}

// mostWords is how many words of a query are looked at; the rest is ignored
// in silence.
const mostWords = 10

func (d document) has(text string) bool {
	words := strings.Fields(text)
	for _, word := range words[:min(len(words), mostWords)] {
		if !strings.Contains(jsonText(d), word) {
			return false
		}
	}
	return true
}

// shown is a document as it is sent; marked text is not escaped.
func (d document) shown(q query) document {
	sent, marked := document{}, document{}
	for field, value := range d {
		if len(q.Fields) == 0 || slices.Contains(q.Fields, field) {
			sent[field] = value
		}
		text, ok := value.(string)
		if !ok || !slices.Contains(q.Highlight, field) {
			continue
		}
		for _, word := range strings.Fields(q.Text) {
			text = strings.ReplaceAll(text, word, q.Before+word+q.After)
		}
		marked[field] = text
	}
	if len(marked) > 0 {
		sent["_formatted"] = marked
	}
	return sent
}

func (i *index) sortable(sort []string) error {
	for _, key := range sort {
		field, _, _ := strings.Cut(key, ":")
		if !slices.Contains(i.settings.Sortable, field) {
			return fault("Attribute `" + field + "` is not sortable.")
		}
	}
	return nil
}

// order sorts ascending; documents without the field come last.
func order(found []document, sort []string) {
	slices.SortFunc(found, func(a, b document) int {
		for _, key := range sort {
			field, direction, _ := strings.Cut(key, ":")
			x, hasX := a[field].(float64)
			y, hasY := b[field].(float64)
			c := cmp.Compare(x, y)
			if direction == "desc" {
				c = -c
			}
			if hasX != hasY {
				c = 1
				if hasX {
					c = -1
				}
			}
			if c != 0 {
				return c
			}
		}
		return cmp.Compare(a["key"].(string), b["key"].(string))
	})
}

// facet counts all documents, and leaves out values beyond the most.
func (i *index) facet(found []document, field string) (map[string]int, error) {
	if !slices.Contains(i.settings.Filterable, field) {
		return nil, fault("Attribute `" + field + "` is not filterable.")
	}
	counts := map[string]int{}
	for _, d := range found {
		for _, value := range d.values(field) {
			counts[facetText(value)]++
		}
	}
	values := make([]string, 0, len(counts))
	for value := range counts {
		values = append(values, value)
	}
	slices.Sort(values)
	for _, value := range values[min(len(values), i.settings.Faceting.MaxValuesPerFacet):] {
		delete(counts, value)
	}
	return counts, nil
}

func facetText(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	return jsonText(value)
}

// values of a field: a list has several, null has none.
func (d document) values(field string) []any {
	switch value := d[field].(type) {
	case nil:
		return nil
	case []any:
		return value
	default:
		return []any{value}
	}
}

type fault string

func (f fault) Error() string { return string(f) }
