package demo

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// variant is one of the budgets of a year.
type variant int

// The two drafts and what the people's congress approved.
const (
	draft1 variant = iota + 1
	draft2
	approved
)

// How many projects differ between the two drafts of a year, and between the
// second draft and the approved budget.
const (
	amountsChanged = 44
	onlyInFirst    = 8
	onlyInSecond   = 8
	approvedOther  = 20
)

// draftChanges name the projects that differ between drafts, by code.
type draftChanges struct {
	amount, first, second, approved map[string]bool
}

// chooseChanges decides which projects of a year change between its drafts.
// Only ordinary ones do: hidden amounts are never published twice.
func (w *World) chooseChanges(year int) draftChanges {
	var lasting, single []*lineage
	for _, l := range w.lineages {
		switch {
		case !l.active(year) || l.class != budget.Ordinary || l.story != (story{}) || l.parted:
		case l.first == year && l.last == year:
			single = append(single, l)
		default:
			lasting = append(lasting, l)
		}
	}
	sortByDice(lasting, "revision")
	sortByDice(single, "revision")
	return draftChanges{
		amount: codes(lasting[:amountsChanged]), approved: codes(lasting[amountsChanged : amountsChanged+approvedOther]),
		first: codes(single[:onlyInFirst]), second: codes(single[onlyInFirst : onlyInFirst+onlyInSecond]),
	}
}

func codes(list []*lineage) map[string]bool {
	set := map[string]bool{}
	for _, l := range list {
		set[l.code] = true
	}
	return set
}

func sortByDice(list []*lineage, about string) {
	rank := map[string]uint64{}
	for _, l := range list {
		rank[l.code] = l.dice(about).Uint64()
	}
	slices.SortFunc(list, func(a, b *lineage) int { return cmp.Compare(rank[a.code], rank[b.code]) })
}

// inBudget reports whether a project stands in a budget.
func (w *World) inBudget(l *lineage, year int, v variant) bool {
	changes := w.drafts[year]
	switch {
	case !l.active(year) || changes.first[l.code] && v != draft1:
		return false
	case changes.second[l.code] && v == draft1:
		return false
	}
	return true
}

// hundred is what amounts are rounded to in a budget.
const hundred = 100 * civic.Yuan

func rounded(m civic.Money) civic.Money { return (m + hundred/2) / hundred * hundred }

// amount is what a budget gives a project in a year.
func (w *World) amount(l *lineage, year int, v variant) civic.Money {
	d := l.dice("amount " + digits(w.year(year)))
	m := l.base * civic.Money(d.around(60)) / 1000
	if l.years == 2 {
		share := civic.Money(1200) // of two years, most is due in the first
		if year > l.first {
			share = 800
		}
		m = m * share / 1000
	}
	changes := w.drafts[year]
	if l.name == changedByComment && v == draft1 {
		return rounded(m) - 186000*civic.Yuan
	}
	if v <= draft2 && changes.approved[l.code] {
		m = m * civic.Money(d.around(80)) / 1000
	}
	if v == draft1 && changes.amount[l.code] {
		m = m * civic.Money(700+d.between(0, 250)) / 1000
	}
	return rounded(m)
}

// renamed is the project that first drafts call by a shorter name, so that a
// comparison has one that moved in name alone.
const renamed, firstName = "水质例行监测", "水质监测"

// nameIn is what a version of the budget calls a project.
func (l *lineage) nameIn(v variant) string {
	if l.name == renamed && v == draft1 {
		return firstName
	}
	return l.name
}

// projects are the rows of a budget.
func (w *World) projects(year int, v variant) []budget.Project {
	var rows []budget.Project
	for _, l := range w.lineages {
		if !w.inBudget(l, year, v) {
			continue
		}
		summary, why := l.texts()
		if l.name == changedByComment && v != draft1 {
			summary = strings.TrimSuffix(summary, "。") + "；根据居民意见，增设无障碍坡道 12 处、楼道扶手和休息座椅。"
		}
		row := budget.Project{
			Code: l.code, Name: l.nameIn(v), Summary: summary, Justification: why, Unit: l.unit,
			Function: l.function, Economic: l.economic, Region: l.region, Address: l.address, Lon: l.lon, Lat: l.lat,
			Class: l.class, Start: w.months(l, l.first, "start"), End: w.months(l, l.last, "end"), Amount: w.amount(l, year, v),
		}
		l.place(&row)
		l.plead(&row)
		l.apply(&row, year)
		rows = append(rows, row)
	}
	return rows
}

// pleas are what departments wrote on the form of newer projects: why, how
// urgent, in which phases.
var pleas = []struct{ necessity, priority, schedule string }{
	{"现有设施使用多年，群众反映集中，不改造将影响正常使用和安全。", "高：列入县政府民生实事", "3—4 月设计和招标，5—9 月施工，10—11 月验收"},
	{"国家和省有明确标准，目前尚未达到，需在期限内补齐。", "高：有完成期限", "分两批实施，上半年完成六成，11 月底前全部完成"},
	{"与已建成的设施配套，配套后才能发挥效益。", "中：可随主体项目安排", "随主体工程进度安排，4 月开工，10 月完工"},
}

// plead fills in the further texts that three in ten projects of limited years
// have.
func (l *lineage) plead(row *budget.Project) {
	d := l.dice("plea")
	if l.years >= 4 || d.between(0, 9) > 2 {
		return
	}
	plea := pleas[d.between(0, len(pleas)-1)]
	row.Necessity, row.Priority, row.Schedule = plea.necessity, plea.priority, plea.schedule
}

// months gives the first or last month of a project; what runs all the time
// has neither.
func (w *World) months(l *lineage, year int, which string) string {
	if l.years >= 4 {
		return ""
	}
	month := "-03"
	if which == "end" {
		month = "-11"
	}
	return digits(w.year(year)) + month
}
