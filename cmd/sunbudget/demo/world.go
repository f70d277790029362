package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// projectCount is how many projects the county has in all its years.
const projectCount = 1200

// Years of the county by their distance from the one being executed.
const (
	firstYear = -2 // closed, with final accounts
	lastYear  = 1  // being drafted
)

// World is the invented county as it stands at the first start. The same
// moment always gives the same world, to the last 分.
type World struct {
	Now   time.Time
	Year  civic.FiscalYear // being executed
	Month int              // the last complete month, of Year

	county   *county
	land     *land
	lineages []*lineage
	drafts   map[int]draftChanges // year → what changed between drafts
	workdays *civic.Workdays
}

// NewWorld makes the county for a first start at now.
func NewWorld(now time.Time) *World {
	lastMonth := civic.Day(now).AddDate(0, 0, -now.In(civic.Shanghai).Day())
	w := &World{
		Now: now.In(civic.Shanghai), Year: civic.FiscalYear(lastMonth.Year()), Month: int(lastMonth.Month()),
		county: readCounty(), drafts: map[int]draftChanges{}, workdays: civic.NewWorkdays(),
	}
	w.land = newLand(w.county.regions)
	w.lineages = w.makeLineages()
	w.regroup()
	for _, year := range []int{0, lastYear} {
		w.drafts[year] = w.chooseChanges(year)
	}
	return w
}

// year is the fiscal year at a distance from the one being executed.
func (w *World) year(offset int) civic.FiscalYear { return w.Year + civic.FiscalYear(offset) }

// lineage is one project through its years.
type lineage struct {
	*kind
	code, name  string
	region      string
	address     string
	lon, lat    *float64
	first, last int // years, as distances
	class       budget.Class
	values      map[string]string // of the placeholders in its texts
	base        civic.Money       // in a usual year
	story       story
	parted      bool // it went on, or came, under another ID: drafts keep it
}

func (l *lineage) dice(about string) dice { return newDice(l.code + " " + about) }

func (l *lineage) active(year int) bool { return year >= l.first && year <= l.last }

// town is a region's name without its level, for texts.
func (w *World) town(code string) string {
	for _, r := range w.county.regions {
		if r.Code == code {
			return r.Name
		}
	}
	return County.NameZH
}

// makeLineages makes projectCount projects: every kind at its places, then
// second phases of works until the number is reached.
func (w *World) makeLineages() []*lineage {
	var list []*lineage
	names := map[string]bool{}
	add := func(k *kind, p place, suffix string) {
		l := w.newLineage(k, p, suffix, len(list))
		if !names[l.name] && len(list) < projectCount {
			names[l.name] = true
			list = append(list, l)
		}
	}
	for i := range w.county.kinds {
		k := &w.county.kinds[i]
		for _, p := range w.placesOf(k)[:k.count] {
			add(k, p, "")
		}
	}
	for i := 0; len(list) < projectCount; i++ {
		k := &w.county.kinds[i%len(w.county.kinds)]
		if k.profile == "works" && k.place != "none" {
			add(k, w.placesOf(k)[i/len(w.county.kinds)], "（二期）")
		}
	}
	return list
}

// placesOf gives the places a kind can be about, in an order of its own that
// begins with those a story needs.
func (w *World) placesOf(k *kind) []place {
	var list []place
	switch k.place {
	case "none":
		return []place{{}}
	case "town":
		for _, r := range w.county.regions {
			list = append(list, place{kind: "town", region: r.Code})
		}
	default:
		for _, p := range w.county.places {
			if p.kind == k.place || k.place == "rural" && p.rural() {
				list = append(list, p)
			}
		}
	}
	list = shuffled(newDice("places of "+k.name), list)
	slices.SortStableFunc(list, func(a, b place) int {
		_, first := stories[w.nameOf(k, a, "")]
		_, second := stories[w.nameOf(k, b, "")]
		return cmp.Compare(truth(second), truth(first))
	})
	return list
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// nameOf is what a project of a kind at a place is called.
func (w *World) nameOf(k *kind, p place, suffix string) string {
	return fill(k.name, map[string]string{"place": p.name, "town": w.town(p.region)}) + suffix
}

func (w *World) newLineage(k *kind, p place, suffix string, number int) *lineage {
	l := &lineage{kind: k, name: w.nameOf(k, p, suffix), class: k.class, region: p.region}
	l.story = stories[l.name]
	d := newDice("lineage " + l.name)
	l.first = w.firstYearOf(k, d, l.story)
	l.last = min(l.first+k.years-1, lastYear)
	l.code = fmt.Sprintf("%s-%d-%04d", k.unit[:3], w.year(l.first), number+1)
	l.values = map[string]string{"place": p.name, "town": w.town(p.region)}
	for _, name := range []string{"a", "b", "c"} {
		if span, ok := k.draws[name]; ok {
			l.values[name] = strconv.Itoa(d.between(span.low, span.high))
		}
	}
	l.base = civic.Money(k.low)*civic.WanYuan + civic.Money(d.Float64()*d.Float64()*float64(k.high-k.low)*float64(civic.WanYuan))
	w.locate(l, p, d)
	return l
}

// firstYearOf: what runs for four years runs through all of them; the rest
// begins in any year, also before the first we show; stories when they need it.
func (w *World) firstYearOf(k *kind, d dice, s story) int {
	if k.years >= 4 {
		return firstYear
	}
	if s.begins != nil {
		return *s.begins
	}
	return d.between(firstYear-k.years+1, lastYear)
}

// locate puts a project on the map: at its place, at its unit's house in the
// county seat, or nowhere (全县性).
func (w *World) locate(l *lineage, p place, d dice) {
	where := l.region
	switch {
	case p.kind == "town":
		where = "" // the whole town: a district, no point
	case where != "":
		l.address = w.town(where) + p.name
	case len(l.unit) == 6:
		l.region, where = w.county.regions[0].Code, w.county.regions[0].Code
		l.address = fmt.Sprintf("%s岚心大道 %d 号", w.town(where), d.between(1, 268))
	}
	if where == "" {
		return
	}
	at := newDice("place " + p.name + l.unit)
	point := w.land.somewhere(where, at)
	if near := point.add(vec{d.NormFloat64() * 0.08, d.NormFloat64() * 0.08}); w.land.contains(where, near) {
		point = near // two projects of one village do not stand on each other
	}
	lon, lat := point.degrees()
	l.lon, l.lat = &lon, &lat
}

// texts of a project: summary and 立项依据.
func (l *lineage) texts() (summary, why string) {
	variant := l.dice("summary").IntN(len(l.summaries))
	return fill(l.summaries[variant], l.values), l.why
}

// digits writes a year.
func digits(y civic.FiscalYear) string { return strconv.Itoa(int(y)) }
