package release

import (
	"encoding/base64"
	"encoding/json"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Dimensions of the facets of a list, named like their parameters.
var Dimensions = []string{"region", "department", "class", "band", "execution", "alert"}

// FacetValue is how many projects a choice would lead to, with all choices in
// other parameters kept and those in its own set aside.
type FacetValue struct {
	Value string
	Count int
}

// Hits is what a search engine finds: the IDs of one page in order, how many
// there are in all, the facets by dimension, and the cursor of the next page,
// "" on the last.
type Hits struct {
	IDs    []civic.PublicID
	Total  int
	Facets map[string][]FacetValue
	Next   string
}

// List is one page of the projects of exactly one release.
type List struct {
	Release Header
	Cards   []Card
	Total   int
	Facets  map[string][]FacetValue
	Next    string
	Names   Names
}

// Position is where a page of a list ended: the sort keys of its last item.
// It is opaque to readers and holds published values only.
type Position struct {
	Sort Sort           `json:"s"`
	A    int64          `json:"a"`
	B    int64          `json:"b"`
	ID   civic.PublicID `json:"i"`
}

// Encode writes the position as a cursor.
func (p Position) Encode() string {
	raw, err := json.Marshal(p)
	if err != nil {
		panic(err) // impossible: plain fields
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// ParseCursor reads a cursor of a list in the given order; nil for "".
func ParseCursor(cursor string, sort Sort) (*Position, error) {
	if cursor == "" {
		return nil, nil
	}
	var p Position
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(raw, &p)
	}
	if err != nil || p.Sort != sort || !p.ID.Valid() {
		return nil, civic.Invalid("filter.bad_cursor", "a cursor of another list")
	}
	return &p, nil
}
