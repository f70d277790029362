package demo

import (
	"embed"
	"encoding/csv"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// County is the invented county; the name and the code exist nowhere.
var County = civic.Jurisdiction{Code: "990123", NameZH: "澄岚县", NameEN: "Chenglan County", Currency: "CNY", Kind: civic.Demo}

// The texts of the county: our own writing, in files so that they can be read
// and changed without Go.
//
//go:embed county
var countyFiles embed.FS

// unit is a unit of the county with what its basic expenditure depends on.
type unit struct {
	budget.Unit
	function civic.Function // 项 of its running costs
	staff    int
}

// region is a town with its seat in kilometres east and north of the centre.
type region struct {
	budget.Region
	east, north float64
}

// place is something in a town that a project can be about.
type place struct{ kind, name, region string }

// rural reports a village of a town or township, not of a subdistrict.
func (p place) rural() bool { return p.kind == "village" && p.region >= firstTown }

// firstTown is the lowest code that is not a subdistrict's.
const firstTown = "990123101"

// kind is one kind of project: what it is called, says, costs and is paid.
type kind struct {
	unit      string
	function  civic.Function
	economic  civic.Economic
	place     string // kind of place, "town" or "none"
	count     int
	low, high int // 万元 a year
	years     int
	profile   string
	class     budget.Class
	draws     map[string]bounds // numbers in its texts
	name      string
	summaries []string
	why       string
	quantity  indicator
	benefit   indicator
}

type bounds struct{ low, high int }

// indicator is the name and the target of a performance indicator.
type indicator struct{ name, target string }

// county is everything the generator starts from.
type county struct {
	units   []unit
	regions []region
	places  []place
	kinds   []kind
}

// readCounty reads the embedded texts; a mistake in them panics in the first
// test that runs.
func readCounty() *county {
	c := &county{}
	for _, r := range mustRecords("units.csv") {
		c.units = append(c.units, unit{
			Unit:     budget.Unit{Code: r[0], Name: r[1], NameEN: r[2], Parent: r[3]},
			function: civic.Function(r[4]), staff: mustInt(r[5]),
		})
	}
	for _, r := range mustRecords("regions.csv") {
		c.regions = append(c.regions, region{
			Region: budget.Region{Code: r[0], Name: r[1], NameEN: r[2], Parent: r[3], Population: int64(mustInt(r[4]))},
			east:   mustFloat(r[5]), north: mustFloat(r[6]),
		})
	}
	for _, line := range mustLines("places.txt") {
		head, names, _ := strings.Cut(line, ":")
		what, where, _ := strings.Cut(head, " ")
		for _, name := range strings.Fields(names) {
			c.places = append(c.places, place{kind: what, name: name, region: where})
		}
	}
	c.kinds = mustKinds()
	return c
}

func mustFile(name string) string {
	raw, err := countyFiles.ReadFile("county/" + name)
	if err != nil {
		panic(err) // impossible: embedded
	}
	return string(raw)
}

// mustLines gives the lines of a text that are neither empty nor notes.
func mustLines(name string) []string {
	var lines []string
	for _, line := range strings.Split(mustFile(name), "\n") {
		if line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	return lines
}

func mustRecords(name string) [][]string {
	records, err := csv.NewReader(strings.NewReader(mustFile(name))).ReadAll()
	if err != nil {
		panic(err)
	}
	return records[1:]
}

func mustInt(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}

func mustFloat(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(err)
	}
	return f
}

// mustKinds reads kinds.txt: a head line "@ …", then the texts by letter.
func mustKinds() []kind {
	var kinds []kind
	for _, line := range mustLines("kinds.txt") {
		letter, text, _ := strings.Cut(line, " ")
		if letter == "@" {
			kinds = append(kinds, parseHead(text))
			continue
		}
		k := &kinds[len(kinds)-1]
		switch letter {
		case "n":
			k.name = text
		case "s":
			k.summaries = append(k.summaries, text)
		case "w":
			k.why = text
		case "q":
			k.quantity = parseIndicator(text)
		case "b":
			k.benefit = parseIndicator(text)
		default:
			panic(fmt.Sprintf("kinds.txt: %q", line))
		}
	}
	return kinds
}

func parseIndicator(text string) indicator {
	name, target, _ := strings.Cut(text, "|")
	return indicator{name, target}
}

// parseHead reads "unit function economic place count low-high years profile
// [class] [a=low-high …]".
func parseHead(text string) kind {
	f := strings.Fields(text)
	amounts := parseBounds(f[5])
	k := kind{
		unit: f[0], function: civic.Function(f[1]), economic: civic.Economic(f[2]), place: f[3], count: mustInt(f[4]),
		low: amounts.low, high: amounts.high, years: mustInt(f[6]), profile: f[7],
		class: budget.Ordinary, draws: map[string]bounds{},
	}
	for _, extra := range f[8:] {
		if name, span, ok := strings.Cut(extra, "="); ok {
			k.draws[name] = parseBounds(span)
		} else {
			k.class = budget.Class(extra)
		}
	}
	return k
}

func parseBounds(span string) bounds {
	low, high, _ := strings.Cut(span, "-")
	return bounds{mustInt(low), mustInt(high)}
}

var placeholder = regexp.MustCompile(`\{([a-z]+)\}`)

// fill replaces {name} in a text; an unknown name panics in the first test.
func fill(text string, values map[string]string) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		value, ok := values[found[1:len(found)-1]]
		if !ok {
			panic(fmt.Sprintf("%s in %q has no value", found, text))
		}
		return value
	})
}
