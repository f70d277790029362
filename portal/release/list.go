package release

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Dimensions of the facets of a list, named like their parameters.
var Dimensions = []string{"region", "department", "class", "economic", "band", "execution", "alert"}

// FacetValue is how many projects a choice would lead to, with all choices in
// other parameters kept and those in its own set aside.
type FacetValue struct {
	Value string
	Count int
}

// Hits is what a search engine finds: the IDs of one page in order, how many
// there are in all, the facets by dimension, the cursor of the next page ("" on
// the last), and the words that were looked for in place of others.
type Hits struct {
	IDs       []civic.PublicID
	Total     int
	Facets    map[string][]FacetValue
	Next      string
	Corrected []Correction
	Changes   map[civic.PublicID]Delta // of the page, where it is ordered by them
	Health    Health
}

// Delta is how much more than last year is published for a project, in 分;
// the ends are equal where it is exact.
type Delta struct{ Lo, Hi civic.Money }

// DeltaAt is the change of a project at a place in an order; ok is false
// where the order is another one or the change cannot be told.
func DeltaAt(sort Sort, a, b int64) (c Delta, ok bool) {
	switch {
	case a == math.MaxInt64:
		return c, false
	case sort == RisenFirst:
		return Delta{civic.Money(-a), civic.Money(-b)}, true
	case sort == FallenFirst:
		return Delta{civic.Money(a), civic.Money(b)}, true
	}
	return c, false
}

// NoteDelta keeps the change of a project.
func (h *Hits) NoteDelta(id civic.PublicID, sort Sort, a, b int64) {
	c, ok := DeltaAt(sort, a, b)
	if !ok {
		return
	}
	if h.Changes == nil {
		h.Changes = map[civic.PublicID]Delta{}
	}
	h.Changes[id] = c
}

// Health says what is amiss with a search, so that a page can say so.
type Health struct {
	Building bool // the text index of the release is being made: text finds nothing yet
	Fallback bool // another engine than the chosen one answered
	// Behind is how long a release has been published that the chosen engine
	// does not have; 0 where it has all.
	Behind time.Duration
}

// Good reports that there is nothing to say.
func (h Health) Good() bool { return h == Health{} }

// List is one page of the projects of exactly one release.
type List struct {
	Release Header
	Cards   []Card
	Total   int
	Facets  map[string][]FacetValue
	Next    string
	Names   Names
	// Corrected are words that were looked for in place of those typed.
	Corrected []Correction
	Changes   map[civic.PublicID]Delta
	Health    Health
}

// Position is where a page of a list ended: the sort keys of its last item.
// It is opaque to readers and holds published values only.
type Position struct {
	Sort  Sort           `json:"s"`
	Group int            `json:"g,omitempty"` // of the most relevant: those found by name are group 0
	A     int64          `json:"a"`
	B     int64          `json:"b"`
	ID    civic.PublicID `json:"i"`
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
