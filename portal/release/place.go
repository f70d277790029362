package release

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Names are the units and regions of a release, by which codes get names.
type Names struct {
	Units   []budget.Unit
	Regions []budget.Region
}

// Unit finds a unit by its code.
func (n Names) Unit(code string) (budget.Unit, bool) {
	for _, u := range n.Units {
		if u.Code == code {
			return u, true
		}
	}
	return budget.Unit{}, false
}

// Region finds a region by its code.
func (n Names) Region(code string) (budget.Region, bool) {
	for _, r := range n.Regions {
		if r.Code == code {
			return r, true
		}
	}
	return budget.Region{}, false
}

// levels end the names of towns; people leave them out.
var levels = []string{"街道", "镇", "乡", " Town", " Subdistrict", " Township"}

// RegionCalled finds a region by its name in either language, with or without
// its level: 城关 is 城关镇.
func (n Names) RegionCalled(text string) (budget.Region, bool) {
	for _, r := range n.Regions {
		for _, name := range []string{r.Name, r.NameEN} {
			for _, level := range append([]string{""}, levels...) {
				if name != "" && strings.EqualFold(strings.TrimSuffix(name, level), text) {
					return r, true
				}
			}
		}
	}
	return budget.Region{}, false
}

// Inhabitants adds up the people of the regions at the top, 0 where nobody was
// counted.
func (n Names) Inhabitants() (people int64) {
	for _, r := range n.Regions {
		if _, below := n.Region(r.Parent); !below {
			people += r.Population
		}
	}
	return people
}

// PerHead divides an amount by the inhabitants, rounded half up at each end;
// without inhabitants there is no data.
func PerHead(f civic.Figure, population int64) civic.Figure {
	if !f.Known() || population <= 0 {
		return civic.NoFigure()
	}
	each := func(m civic.Money) civic.Money { return (m + civic.Money(population)/2) / civic.Money(population) }
	if lo, hi := each(f.Lo), each(f.Hi); f.Form != civic.Exact && lo != hi {
		return civic.IntervalFigure(lo, hi)
	}
	return civic.ExactFigure(each(f.Lo))
}

// UnitName is the unit's name in lang ("zh" or "en"), or the code itself.
func (n Names) UnitName(code, lang string) string {
	u, ok := n.Unit(code)
	return named(code, u.Name, u.NameEN, lang, ok)
}

// RegionName is the region's name in lang, or the code itself.
func (n Names) RegionName(code, lang string) string {
	r, ok := n.Region(code)
	return named(code, r.Name, r.NameEN, lang, ok)
}

func named(code, zh, en, lang string, ok bool) string {
	switch {
	case !ok:
		return code
	case lang == "en" && en != "":
		return en
	}
	return zh
}

// Department is the code of the department (部门) a unit belongs to, its own
// where it is one.
func (n Names) Department(unit string) string {
	for steps := 0; steps < maxDepth; steps++ {
		u, ok := n.Unit(unit)
		if !ok || u.Parent == "" {
			break
		}
		unit = u.Parent
	}
	return unit
}

// UnitsOf are the codes of the given units and of all units below them.
func (n Names) UnitsOf(codes []string) []string {
	parents := make(map[string]string, len(n.Units))
	for _, u := range n.Units {
		parents[u.Code] = u.Parent
	}
	return under(codes, parents)
}

// RegionsOf are the codes of the given regions and of all regions below.
func (n Names) RegionsOf(codes []string) []string {
	parents := make(map[string]string, len(n.Regions))
	for _, r := range n.Regions {
		parents[r.Code] = r.Parent
	}
	return under(codes, parents)
}

// under keeps the codes that lead up to one of roots.
func under(roots []string, parents map[string]string) []string {
	wanted := map[string]bool{}
	for _, code := range roots {
		wanted[code] = true
	}
	found := append([]string(nil), roots...)
	for code := range parents {
		if wanted[code] {
			continue
		}
		for up, steps := parents[code], 0; up != "" && steps < maxDepth; up, steps = parents[up], steps+1 {
			if wanted[up] {
				found = append(found, code)
				break
			}
		}
	}
	return found
}

// maxDepth ends the climb in a hierarchy that a faulty source closed into a
// ring.
const maxDepth = 8

// Sum is one row of the sums built at import: how many projects share a value
// of a dimension, and the interval sums of their published forms. Hidden
// projects are in no sum.
type Sum struct {
	Dimension string // "unit", "region", "lei", "economic", "class", "band", "execution", "alert"
	Value     string
	Projects  int
	Hidden    int
	Original  civic.Figure
	Amount    civic.Figure // 调整预算数, else 年初预算数
	Paid      civic.Figure
}

// Cluster is what the map shows at a zoom: several projects close to each
// other, or one, which then has its ID.
type Cluster struct {
	Lon, Lat float64
	Projects int
	ID       civic.PublicID
	Name     string
}

// Box is a bounding box in degrees.
type Box struct {
	West, South, East, North float64
}

// String writes a box as addresses carry it: west,south,east,north with five
// decimals, about a metre.
func (b Box) String() string {
	return fmt.Sprintf("%.5f,%.5f,%.5f,%.5f", b.West, b.South, b.East, b.North)
}

// Map is what a map of a jurisdiction is drawn on: the operator's own
// boundaries as GeoJSON (nil where there are none) and their approval number.
type Map struct {
	Boundaries []byte
	Approval   string // 审图号
}

// Add sums two rows: projects, hidden ones, and published figures. What one
// row lacks the other still has.
func (s Sum) Add(other Sum) Sum {
	s.Projects += other.Projects
	s.Hidden += other.Hidden
	s.Original = s.Original.Add(other.Original)
	s.Amount = s.Amount.Add(other.Amount)
	s.Paid = s.Paid.Add(other.Paid)
	return s
}

// InDistricts leaves out of sums by region what is in no district: projects
// that serve the whole jurisdiction, and those without a place.
func InDistricts(sums []Sum, jurisdiction string) []Sum {
	return slices.DeleteFunc(slices.Clone(sums), func(s Sum) bool { return s.Value == "" || s.Value == jurisdiction })
}

// Total adds up all rows of one dimension.
func Total(sums []Sum) Sum {
	var total Sum
	for _, s := range sums {
		total = total.Add(s)
	}
	return total
}

// ByDepartment adds up sums by unit into sums by department, in the order in
// which the departments first appear.
func (n Names) ByDepartment(units []Sum) []Sum {
	var sums []Sum
	at := map[string]int{}
	for _, s := range units {
		department := n.Department(s.Value)
		if _, seen := at[department]; !seen {
			at[department] = len(sums)
			sums = append(sums, Sum{Dimension: "department", Value: department})
		}
		sums[at[department]] = sums[at[department]].Add(s)
	}
	return sums
}

// With adds the units and regions that only another release knows.
func (n Names) With(other Names) Names {
	all := Names{Units: append([]budget.Unit(nil), n.Units...), Regions: append([]budget.Region(nil), n.Regions...)}
	for _, u := range other.Units {
		if _, known := n.Unit(u.Code); !known {
			all.Units = append(all.Units, u)
		}
	}
	for _, r := range other.Regions {
		if _, known := n.Region(r.Code); !known {
			all.Regions = append(all.Regions, r)
		}
	}
	return all
}
