package meili

import (
	"math"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

// document is a project of one release as the server keeps it. Text is cut
// and read aloud here, for every engine must find the same: the server only
// compares whole values.
type document struct {
	Key     string         `json:"key"`     // of release and project; [A-Za-z0-9_-]
	Release string         `json:"release"` // its hash: content that never changes
	Version int            `json:"version"` // of the index
	Number  int            `json:"number"`  // in the order of IDs
	ID      civic.PublicID `json:"id"`
	Text    string         `json:"text"`

	Words        []string `json:"words"`
	Grams        []string `json:"grams"`
	Readings     []string `json:"readings"`
	NameWords    []string `json:"name_words"`
	NameGrams    []string `json:"name_grams"`
	NameReadings []string `json:"name_readings"`
	Latin        []string `json:"latin"`

	Region      string   `json:"region,omitempty"`
	Unit        string   `json:"unit,omitempty"`
	Function    string   `json:"function,omitempty"`
	Classes     []string `json:"classes,omitempty"` // the 功能分类 and those above
	Economic    string   `json:"economic,omitempty"`
	Economics   []string `json:"economics,omitempty"` // the 经济分类 and the one above
	Band        string   `json:"band,omitempty"`
	Rate        string   `json:"rate,omitempty"`
	Alert       string   `json:"alert,omitempty"`
	Lon         *float64 `json:"lon"`
	Lat         *float64 `json:"lat"`
	AmountLo    *int64   `json:"amount_lo"`
	AmountHi    *int64   `json:"amount_hi"` // the largest it may be
	ExecutionLo *int64   `json:"execution_lo"`
	ExecutionHi *int64   `json:"execution_hi"` // the largest it may be

	// Keys of the orders, all ascending.
	Largest  int64 `json:"largest"`
	Largest2 int64 `json:"largest_2"`
	Least    int64 `json:"least"`
	Least2   int64 `json:"least_2"`
	Fastest  int64 `json:"fastest"`
	Fastest2 int64 `json:"fastest_2"`
	Slowest  int64 `json:"slowest"`
	Slowest2 int64 `json:"slowest_2"`
	Risen    int64 `json:"risen"`
	Risen2   int64 `json:"risen_2"`
	Fallen   int64 `json:"fallen"`
	Fallen2  int64 `json:"fallen_2"`
}

// orderFields are the two keys of each order.
var orderFields = map[release.Sort][2]string{
	release.LargestFirst:  {"largest", "largest_2"},
	release.SmallestFirst: {"least", "least_2"},
	release.FastestFirst:  {"fastest", "fastest_2"},
	release.SlowestFirst:  {"slowest", "slowest_2"},
	release.RisenFirst:    {"risen", "risen_2"},
	release.FallenFirst:   {"fallen", "fallen_2"},
}

// last stands behind every amount. The server counts in floating point, so
// that whole numbers end here; in cursors it is the largest of all, as for
// every engine.
const last = int64(1) << 53

func toServer(key int64) int64 { return min(key, last) }

func fromServer(key int64) int64 {
	if key == last {
		return math.MaxInt64
	}
	return key
}

// keyOf is the name of a project of a release on the server.
func keyOf(hash string, id civic.PublicID) string {
	return hash[:min(len(hash), 32)] + "-" + string(id)
}

// documentOf is one project of the release with that hash.
func documentOf(hash string, number int, d release.Document) document {
	terms := search.TermsOf(d.Text)
	f := civic.Function(d.Function)
	return document{
		Key: keyOf(hash, d.ID), Release: hash, Version: search.Version, Number: number, ID: d.ID, Text: terms.Text,
		Words: terms.Words, Grams: terms.Grams, Readings: terms.Readings, Latin: terms.Latin,
		NameWords: terms.NameWords, NameGrams: terms.NameGrams, NameReadings: terms.NameReadings,
		Region: d.Region, Unit: d.Unit, Function: d.Function, Classes: []string{string(f.Lei()), string(f.Kuan()), d.Function},
		Economic: d.Economic, Economics: []string{d.Economic[:min(3, len(d.Economic))], d.Economic},
		ExecutionLo: d.ExecutionLo, ExecutionHi: d.ExecutionHi,
		Band: d.Band, Rate: d.Rate, Alert: d.Alert, Lon: d.Lon, Lat: d.Lat, AmountLo: d.AmountLo, AmountHi: most(d.AmountLo, d.AmountHi),
		Largest: down(d.AmountLo), Largest2: down(d.AmountHi), Least: up(d.AmountLo), Least2: up(d.AmountHi),
		Fastest: down(d.ExecutionLo), Fastest2: down(d.ExecutionHi), Slowest: up(d.ExecutionLo), Slowest2: up(d.ExecutionHi),
		Risen: down(d.ChangeLo), Risen2: down(d.ChangeHi), Fallen: up(d.ChangeLo), Fallen2: up(d.ChangeHi),
	}
}

func most(lo, hi *int64) *int64 {
	if lo == nil || hi == nil {
		return nil
	}
	n := release.Most(*lo, *hi)
	return &n
}

func up(n *int64) int64 {
	if n == nil {
		return last
	}
	return *n
}

func down(n *int64) int64 {
	if n == nil {
		return last
	}
	return -*n
}
