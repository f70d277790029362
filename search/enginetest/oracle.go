package enginetest

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

// Oracle answers by going through every project.
type Oracle struct {
	Names      release.Names
	projects   []project
	before     map[civic.PublicID]civic.Figure // amounts of last year
	vocabulary map[string]int
}

// project is one project with what it is found by.
type project struct {
	bundle.Project
	band, rate, alert           string
	words, grams, names, spoken map[string]bool
	text                        string
}

// NewOracle reads the content of a release and of the one of last year.
func NewOracle(c, last bundle.Content) *Oracle {
	o := &Oracle{
		Names:  release.Names{Units: c.Units, Regions: c.Regions},
		before: map[civic.PublicID]civic.Figure{}, vocabulary: map[string]int{},
	}
	for _, row := range last.Projects {
		o.before[row.ID] = row.Current()
	}
	for _, row := range c.Projects {
		p := o.project(row)
		for word := range p.words {
			if strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == "" {
				o.vocabulary[word]++
			}
		}
		o.projects = append(o.projects, p)
	}
	return o
}

func (o *Oracle) project(row bundle.Project) project {
	p := project{
		Project: row, band: budget.AmountBand(row.Current()), rate: budget.ExecutionBand(row.Paid, row.Current()),
		words: map[string]bool{}, grams: map[string]bool{}, names: map[string]bool{}, spoken: map[string]bool{},
	}
	if _, hi, ok := row.Paid.Rate(row.Current()); ok {
		p.alert = string(budget.ProgressAlert(Month, hi))
	}
	index := search.Index([]release.Text{o.text(row)})
	p.text = index.Texts[0]
	for _, e := range index.Entries {
		if e.Kind == release.WordEntry {
			p.words[e.Key] = true
		} else {
			p.grams[e.Key] = true
		}
	}
	name := search.Index([]release.Text{{Name: row.Name}})
	for _, e := range name.Entries {
		p.names[string(e.Kind)+e.Key] = true
	}
	for _, s := range name.Readings {
		p.names["reading"+s.Reading] = true
	}
	for _, s := range index.Readings {
		p.spoken[s.Reading] = true
	}
	return p
}

func (o *Oracle) text(row bundle.Project) release.Text {
	t := release.Text{Name: row.Name, Summary: row.Summary}
	if u, ok := o.Names.Unit(row.Unit); ok {
		t.Titles = append(t.Titles, u.Name, u.NameEN)
	}
	if r, ok := o.Names.Region(row.Region); ok {
		t.Titles = append(t.Titles, r.Name, r.NameEN)
	}
	for _, code := range []civic.Function{row.Function.Lei(), row.Function.Kuan(), row.Function} {
		t.Classes = append(t.Classes, budget.ClassName(string(code), "zh"), budget.ClassName(string(code), "en"))
	}
	return t
}

// Search is what an engine must answer, all on one page.
func (o *Oracle) Search(filter release.Filter) release.Hits {
	condition, corrected := o.read(filter.Text)
	hits := release.Hits{Corrected: corrected, Facets: map[string][]release.FacetValue{}}
	var found []project
	for _, p := range o.projects {
		if o.meets(p, condition) && inBox(p, filter.Box) && inRange(p.Current(), filter.Amount) && inRates(p, filter.Rate) {
			found = append(found, p)
		}
	}
	var all []project
	for _, p := range found {
		if o.passes(p, filter, "") {
			all = append(all, p)
		}
	}
	hits.Total = len(all)
	o.order(all, filter.Sort, condition)
	for _, p := range all {
		hits.IDs = append(hits.IDs, p.ID)
	}
	for _, dimension := range release.Dimensions {
		hits.Facets[dimension] = o.facet(found, filter, dimension)
	}
	return hits
}

// read corrects what no project has.
func (o *Oracle) read(text string) (search.Condition, []release.Correction) {
	query := search.Read(text)
	var corrected []release.Correction
	for _, typed := range query.Latin {
		known := slices.ContainsFunc(o.projects, func(p project) bool { return p.words[typed] || p.spoken[typed] })
		if used := search.Nearest(typed, o.vocabulary); !known && used != "" {
			corrected = append(corrected, release.Correction{Typed: typed, Used: used})
		}
	}
	return search.Read(text, corrected...).Condition, corrected
}

// meets goes through the condition for one project.
func (o *Oracle) meets(p project, c search.Condition) bool {
	met := func(part search.Condition) bool { return o.meets(p, part) }
	switch c := c.(type) {
	case search.Word:
		return p.words[string(c)]
	case search.Reading:
		return p.spoken[string(c)]
	case search.Literal:
		return c.In(p.text)
	case search.ID:
		return p.ID == civic.PublicID(c)
	case search.Place:
		if c.Field == search.Region {
			return slices.Contains(o.Names.RegionsOf(c.Codes(o.Names)), p.Region)
		}
		return slices.Contains(o.Names.UnitsOf(c.Codes(o.Names)), p.Unit)
	case search.All:
		return !slices.ContainsFunc(c, func(part search.Condition) bool { return !met(part) })
	case search.Any:
		return slices.ContainsFunc(c, met)
	case search.Not:
		return !met(c.Condition)
	}
	return false
}

// inName reports whether the name of a project that meets a condition does so
// by itself.
func (o *Oracle) inName(p project, c search.Condition) bool {
	switch c := c.(type) {
	case search.Word:
		return p.names["word"+string(c)]
	case search.Reading:
		return p.names["reading"+string(c)]
	case search.Literal:
		grams, words := c.Keys()
		return !slices.ContainsFunc(grams, func(g string) bool { return !p.names["gram"+g] }) &&
			!slices.ContainsFunc(words, func(w string) bool { return !p.names["word"+w] })
	case search.All:
		return !slices.ContainsFunc(c, func(part search.Condition) bool { return !o.inName(p, part) })
	case search.Any:
		return o.anyInName(p, c)
	}
	return true
}

// anyInName looks at a literal only where nothing before it was found.
func (o *Oracle) anyInName(p project, parts search.Any) bool {
	found, named := false, false
	for _, part := range parts {
		if _, literal := part.(search.Literal); literal && found || !o.meets(p, part) {
			continue
		}
		found, named = true, named || o.inName(p, part)
	}
	return named
}

func inBox(p project, b *release.Box) bool {
	return b == nil || p.Lon != nil && *p.Lon >= b.West && *p.Lon <= b.East && *p.Lat >= b.South && *p.Lat <= b.North
}

// inRange reports whether any amount the published form allows is in a range.
func inRange(amount civic.Figure, r release.Range) bool {
	if r.Lo == nil && r.Hi == nil {
		return true
	}
	most := int64(amount.Hi)
	if amount.Form == civic.Interval {
		most-- // a bucket does not hold its upper bound
	}
	return amount.Known() && (r.Lo == nil || most >= *r.Lo) && (r.Hi == nil || int64(amount.Lo) <= *r.Hi)
}

// inRates reports whether any rate the published forms allow is in a range.
func inRates(p project, r release.Range) bool {
	lo, hi, told := p.Paid.Rate(p.Current())
	return !r.Asked() || told && (r.Lo == nil || hi >= *r.Lo) && (r.Hi == nil || lo <= *r.Hi)
}

// passes checks every choice but that of one dimension.
func (o *Oracle) passes(p project, f release.Filter, but string) bool {
	class := func(code string) bool { return strings.HasPrefix(string(p.Function), code) }
	economic := func(code string) bool { return strings.HasPrefix(string(p.Economic), code) }
	return (but == "region" || len(f.Regions) == 0 || slices.Contains(o.Names.RegionsOf(f.Regions), p.Region)) &&
		(but == "department" || len(f.Departments) == 0 || slices.Contains(o.Names.UnitsOf(f.Departments), p.Unit)) &&
		(but == "class" || len(f.Classes) == 0 || slices.ContainsFunc(f.Classes, class)) &&
		(but == "economic" || len(f.Economics) == 0 || slices.ContainsFunc(f.Economics, economic)) &&
		(but == "band" || len(f.Bands) == 0 || slices.Contains(f.Bands, p.band)) &&
		(but == "execution" || len(f.Executions) == 0 || slices.Contains(f.Executions, p.rate)) &&
		(but == "alert" || len(f.Alerts) == 0 || slices.Contains(f.Alerts, budget.Alert(p.alert)))
}

// facet counts the values of one dimension.
func (o *Oracle) facet(found []project, f release.Filter, dimension string) []release.FacetValue {
	counts := map[string]int{}
	for _, p := range found {
		if o.passes(p, f, dimension) {
			counts[o.value(p, dimension)]++
		}
	}
	var values []release.FacetValue
	for value, n := range counts {
		if value != "" {
			values = append(values, release.FacetValue{Value: value, Count: n})
		}
	}
	scale := map[string][]string{"band": budget.Bands(), "execution": budget.Executions(), "alert": budget.Alerts()}[dimension]
	slices.SortFunc(values, func(a, b release.FacetValue) int {
		if scale != nil {
			return slices.Index(scale, a.Value) - slices.Index(scale, b.Value)
		}
		return cmp.Or(b.Count-a.Count, cmp.Compare(a.Value, b.Value))
	})
	return values
}

func (o *Oracle) value(p project, dimension string) string {
	switch dimension {
	case "region":
		return p.Region
	case "department":
		return o.Names.Department(p.Unit)
	case "class":
		return string(p.Function.Lei())
	case "economic":
		return string(p.Economic)[:min(3, len(p.Economic))]
	case "band":
		return p.band
	case "execution":
		return p.rate
	}
	return p.alert
}

// order sorts by published bounds; what cannot be told stands last, ties in
// the order of IDs. The most relevant are those found by their names.
func (o *Oracle) order(all []project, sort release.Sort, condition search.Condition) {
	rank := func(p project) int {
		if sort == release.MostRelevant && !o.inName(p, condition) {
			return 1
		}
		return 0
	}
	slices.SortFunc(all, func(a, b project) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), slices.Compare(o.bounds(a, sort), o.bounds(b, sort)), cmp.Compare(a.ID, b.ID))
	})
}

// bounds are the sort keys of a project, ascending in every order.
func (o *Oracle) bounds(p project, sort release.Sort) []float64 {
	now, before := p.Current(), o.before[p.ID]
	lo, hi, known := int64(now.Lo), int64(now.Hi), now.Known()
	switch sort {
	case release.FastestFirst, release.SlowestFirst:
		lo, hi, known = p.Paid.Rate(now)
	case release.RisenFirst, release.FallenFirst:
		lo, hi, known = lo-int64(before.Hi), hi-int64(before.Lo), known && before.Known()
	}
	switch {
	case !known:
		return []float64{math.Inf(1)}
	case sort == release.SmallestFirst || sort == release.SlowestFirst || sort == release.FallenFirst:
		return []float64{float64(lo), float64(hi)}
	}
	return []float64{-float64(lo), -float64(hi)}
}

// changes are against last year, told where lists are ordered by them.
func (o *Oracle) changes(ids []civic.PublicID, sort release.Sort) map[civic.PublicID]release.Delta {
	all := map[civic.PublicID]release.Delta{}
	if sort != release.RisenFirst && sort != release.FallenFirst {
		return all
	}
	for _, p := range o.projects {
		now, before := p.Current(), o.before[p.ID]
		if slices.Contains(ids, p.ID) && now.Known() && before.Known() {
			all[p.ID] = release.Delta{Lo: now.Lo - before.Hi, Hi: now.Hi - before.Lo}
		}
	}
	return all
}
