package demo

import "github.com/sunbudget/sunbudget/portal/civic"

// scale is what a class of basic expenditure costs a person a year, in 元,
// in an administrative unit and in a public institution.
type scale struct {
	code                string
	office, institution int64
}

// scales of basic expenditure. Contributions follow from wages: see basic.
var scales = []scale{
	{"30101", 34800, 33600}, {"30102", 46200, 6800}, {"30103", 2900, 0}, {"30107", 0, 47500}, {"30112", 460, 460}, {"30199", 5200, 7400},
	{"30201", 5200, 3100}, {"30202", 320, 180}, {"30205", 310, 420}, {"30206", 1180, 1720}, {"30207", 640, 260}, {"30209", 1560, 1980},
	{"30211", 1840, 620}, {"30213", 910, 1340}, {"30215", 240, 60}, {"30216", 720, 980}, {"30226", 460, 830}, {"30228", 1650, 1610},
	{"30229", 1480, 1420}, {"30239", 9600, 0}, {"30299", 1260, 940}, {"30302", 2300, 3100}, {"31002", 780, 640},
}

// contributions follow from wages, in thousandths.
var contributions = map[string]civic.Money{"30108": 160, "30109": 80, "30110": 95, "30113": 120}

// travellers are the units that plan official travel abroad.
var travellers = map[string]bool{"104": true, "106": true, "119": true, "120": true}

// basic is the basic expenditure of one unit (without those below it) in a
// year by economic 款.
func (w *World) basic(u unit, year int) map[string]civic.Money {
	staff := civic.Money(u.staff)
	cells := map[string]civic.Money{}
	roll := func(code string, yuan int64) civic.Money {
		d := newDice("basic " + u.Code + code + digits(w.year(year)))
		growth := civic.Money(1000 + 25*(year-firstYear))
		return rounded(civic.Money(yuan) * civic.Yuan * staff / 1000 * growth / 1000 * civic.Money(d.around(40)))
	}
	for _, s := range scales {
		yuan := s.office
		if u.Parent != "" {
			yuan = s.institution
		}
		if yuan > 0 {
			cells[s.code] = roll(s.code, yuan)
		}
	}
	wages := cells["30101"] + cells["30102"] + cells["30103"] + cells["30107"]
	for code, share := range contributions {
		cells[code] = rounded(wages * share / 1000)
	}
	w.threePublic(u, year, cells)
	return cells
}

// threePublic adds reception, vehicles and travel abroad: a little less each
// year, but for the unit whose reception rises.
func (w *World) threePublic(u unit, year int, cells map[string]civic.Money) {
	staff, saved := civic.Money(u.staff), civic.Money(1000-40*(year-firstYear))
	cells["30217"] = rounded(190 * civic.Yuan * staff * saved / 1000)
	cells["30231"] = (staff/25 + 1) * 21500 * civic.Yuan * saved / 1000
	if travellers[u.Code] {
		cells["30212"] = rounded(46000 * civic.Yuan * saved / 1000)
	}
	if d := newDice("vehicle " + u.Code + digits(w.year(year))); staff > 60 && d.chance(12) {
		cells["31013"] = 178000 * civic.Yuan
	}
	if u.Code == risingUnit {
		cells["30217"] = civic.Money(risingReception[year])
	}
}

// spentBasic is basic expenditure as a closed year ended: nearly all of it.
func (w *World) spentBasic(u unit, year int) map[string]civic.Money {
	cells := w.basic(u, year)
	for code := range cells {
		if d := newDice("spent " + u.Code + code + digits(w.year(year))); code != "30217" && code != "30231" {
			cells[code] = cells[code] * civic.Money(1000-d.between(0, 40)) / 1000
		}
	}
	return cells
}

// byFunction sorts basic expenditure into functional 项: pensions, medical
// care and housing have classes of their own, the rest is running costs.
func byFunction(u unit, cells map[string]civic.Money) map[string]civic.Money {
	retired, medical := "2080501", "2101101"
	if u.Parent != "" {
		retired, medical = "2080502", "2101102"
	}
	own := map[string]string{"30108": "2080505", "30109": "2080506", "30110": medical, "30113": "2210201", "30302": retired}
	sums := map[string]civic.Money{}
	for code, amount := range cells {
		function, ok := own[code]
		if !ok {
			function = string(u.function)
		}
		sums[function] += amount
	}
	return sums
}

// staffCost reports 人员经费 (301, 303) against 公用经费 (302, 310).
func staffCost(code string) bool { return code[:3] == "301" || code[:3] == "303" }

// isFund reports a functional class of the government fund budget.
func isFund(f civic.Function) bool {
	kuan := f.Kuan()
	return kuan == "21208" || kuan == "22960"
}
