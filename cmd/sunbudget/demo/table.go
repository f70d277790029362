package demo

import (
	"maps"
	"slices"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// spending is what one unit (or a department with those below it) spends.
type spending struct {
	economic map[string]civic.Money // basic expenditure by 款
	basic    map[string]civic.Money // the same by functional 项
	general  map[string]civic.Money // project expenditure of the general public budget by 项
	fund     map[string]civic.Money // of the government funds
}

func newSpending() spending {
	return spending{map[string]civic.Money{}, map[string]civic.Money{}, map[string]civic.Money{}, map[string]civic.Money{}}
}

func addInto(sum, part map[string]civic.Money) {
	for code, amount := range part {
		sum[code] += amount
	}
}

func (a spending) add(b spending) {
	addInto(a.economic, b.economic)
	addInto(a.basic, b.basic)
	addInto(a.general, b.general)
	addInto(a.fund, b.fund)
}

// accounts gives the account of every unit in a budget (or, spent, at the end
// of a closed year), departments with the units below them.
func (w *World) accounts(year int, v variant, spent bool) map[string]spending {
	all := map[string]spending{}
	for _, u := range w.county.units {
		a := newSpending()
		a.economic = w.basic(u, year)
		if spent {
			a.economic = w.spentBasic(u, year)
		}
		a.basic = byFunction(u, a.economic)
		all[u.Code] = a
	}
	for _, l := range w.lineages {
		if !w.inBudget(l, year, v) {
			continue
		}
		amount, book := w.amount(l, year, v), all[l.unit].general
		if spent {
			amount = w.spent(l, year)
		}
		if isFund(l.function) {
			book = all[l.unit].fund
		}
		book[string(l.function)] += amount
	}
	for _, u := range w.county.units {
		if u.Parent != "" {
			all[u.Parent].add(all[u.Code])
		}
	}
	return all
}

// printer writes the lines of one unit's tables.
type printer struct {
	unit  string
	lines []budget.Line
}

// cell prints one amount; zero is left blank where blank says the same.
func (p *printer) cell(table, code, column string, amount civic.Money, blank bool) {
	if blank && amount == 0 {
		return
	}
	t, _ := budget.TableByKey(table)
	name := t.RowName(code, budget.ClassName(code, "zh"), "zh")
	p.lines = append(p.lines, budget.Line{Table: table, Unit: p.unit, Code: code, Name: name, Column: column, Amount: amount})
}

// upwards adds 款, 类 and 合计 to amounts by 项 (or 类 and 合计 to those by
// economic 款).
func upwards(amounts map[string]civic.Money) map[string]civic.Money {
	all := map[string]civic.Money{}
	for code, amount := range amounts {
		for n := 3; n <= len(code); n += 2 {
			all[code[:n]] += amount
		}
		all[budget.TotalCode] += amount
	}
	return all
}

// rows are the codes of some sums in printed order, 合计 last.
func rows(sums ...map[string]civic.Money) []string {
	set := map[string]bool{}
	for _, sum := range sums {
		for code, amount := range sum {
			set[code] = set[code] || amount != 0
		}
	}
	maps.DeleteFunc(set, func(_ string, there bool) bool { return !there })
	return slices.Sorted(maps.Keys(set))
}

// split prints a table by function with 合计, 基本支出 and 项目支出.
func (p *printer) split(table string, basic, project map[string]civic.Money) {
	b, q := upwards(basic), upwards(project)
	for _, code := range rows(b, q) {
		p.cell(table, code, "total", b[code]+q[code], true)
		p.cell(table, code, "basic", b[code], true)
		p.cell(table, code, "project", q[code], true)
	}
}

// income prints a table of revenue by function: all of it is appropriated.
func (p *printer) income(table string, all map[string]civic.Money) {
	sums := upwards(all)
	for _, code := range rows(sums) {
		p.cell(table, code, "total", sums[code], true)
		p.cell(table, code, "fiscal", sums[code], true)
	}
}

// threePublic prints 三公 and, in a budget, 机关运行经费; zeros are printed.
func (p *printer) threePublic(table, row string, economic map[string]civic.Money) {
	abroad, reception, buying, running := economic["30212"], economic["30217"], economic["31013"], economic["30231"]
	for _, c := range []struct {
		column string
		amount civic.Money
	}{
		{"total", abroad + reception + buying + running}, {"abroad", abroad}, {"reception", reception},
		{"vehicles", buying + running}, {"vehicle-purchase", buying}, {"vehicle-running", running},
	} {
		p.cell(table, row, c.column, c.amount, false)
	}
}

// both are general public budget and government funds by function together.
func (a spending) both() (project, all map[string]civic.Money) {
	project = maps.Clone(a.general)
	addInto(project, a.fund)
	all = maps.Clone(project)
	addInto(all, a.basic)
	return project, all
}

// generalAll is everything the general public budget pays.
func (a spending) generalAll() map[string]civic.Money {
	all := maps.Clone(a.general)
	addInto(all, a.basic)
	return all
}

// silent is a unit that never published its budget of the year being executed,
// though it got its reply: the one that is overdue on /deadlines. Its
// department counts its money all the same.
const silent = "118002"

// budgetLines prints the budget tables of every unit: nine of a department,
// four of a unit below one.
func (w *World) budgetLines(year int, v variant) []budget.Line {
	accounts := w.accounts(year, v, false)
	var lines []budget.Line
	for _, u := range w.county.units {
		if u.Code == silent && year == 0 && v == approved {
			continue
		}
		p := &printer{unit: u.Code}
		a := accounts[u.Code]
		project, all := a.both()
		if u.Parent == "" {
			p.summary("budget01", a)
			p.appropriation("budget04", a)
		}
		p.income("budget02", all)
		p.split("budget03", a.basic, project)
		p.split("budget05", a.basic, a.general)
		if u.Parent == "" {
			p.split("budget06", nil, a.fund)
			p.threePublic("budget09", "budget", a.economic)
			p.cell("budget09", "budget", "operating", upwards(a.economic)["302"], false)
		}
		p.economic("budget08", a.economic)
		lines = append(lines, p.lines...)
	}
	return lines
}

// economic prints basic expenditure by economic class.
func (p *printer) economic(table string, cells map[string]civic.Money) {
	staff, running := map[string]civic.Money{}, map[string]civic.Money{}
	for code, amount := range cells {
		if staffCost(code) {
			staff[code] = amount
		} else {
			running[code] = amount
		}
	}
	s, r := upwards(staff), upwards(running)
	for _, code := range rows(s, r) {
		if table == "final06" {
			p.cell(table, code, "amount", s[code]+r[code], true)
			continue
		}
		p.cell(table, code, "total", s[code]+r[code], true)
		p.cell(table, code, "staff", s[code], true)
		p.cell(table, code, "running", r[code], true)
	}
}

// summary prints table 1: revenue by source, expenditure by 类.
func (p *printer) summary(table string, a spending) {
	general, fund := upwards(a.generalAll())[budget.TotalCode], upwards(a.fund)[budget.TotalCode]
	p.cell(table, "in-general", "amount", general, false)
	p.cell(table, "in-fund", "amount", fund, false)
	p.cell(table, "in-capital", "amount", 0, false)
	if table == "budget01" {
		p.cell(table, "in-fiscal", "amount", general+fund, false)
	} else {
		p.cell(table, "in-year", "amount", general+fund, false)
		p.cell(table, "in-carried", "amount", 0, false)
		p.cell(table, "out-year", "amount", general+fund, false)
		p.cell(table, "out-carried", "amount", 0, false)
	}
	p.cell(table, "in-total", "amount", general+fund, false)
	_, all := a.both()
	for _, code := range rows(upwards(all)) {
		if len(code) == 3 {
			p.cell(table, code, "amount", upwards(all)[code], true)
		}
	}
	p.cell(table, "out-total", "amount", general+fund, false)
}

// appropriation prints table 4: what the books give and what it is spent on.
func (p *printer) appropriation(table string, a spending) {
	general, fund := upwards(a.generalAll()), upwards(a.fund)
	total := general[budget.TotalCode] + fund[budget.TotalCode]
	p.cell(table, "in-general", "amount", general[budget.TotalCode], false)
	p.cell(table, "in-fund", "amount", fund[budget.TotalCode], false)
	p.cell(table, "in-capital", "amount", 0, false)
	p.cell(table, "in-total", "amount", total, false)
	outs := []string{"out-total"}
	if table == "final04" {
		p.cell(table, "in-year", "amount", total, false)
		p.cell(table, "in-carried", "amount", 0, false)
		outs = append(outs, "out-year")
	}
	for _, code := range rows(general, fund) {
		if len(code) == 3 {
			p.books(table, code, general[code], fund[code])
		}
	}
	for _, out := range outs {
		p.books(table, out, general[budget.TotalCode], fund[budget.TotalCode])
	}
}

// books prints one row of table 4.
func (p *printer) books(table, code string, general, fund civic.Money) {
	p.cell(table, code, "total", general+fund, true)
	p.cell(table, code, "general", general, true)
	p.cell(table, code, "fund", fund, true)
}

// finalLines prints the final accounts of every department.
func (w *World) finalLines(year int) []budget.Line {
	planned, spent := w.accounts(year, approved, false), w.accounts(year, approved, true)
	var lines []budget.Line
	for _, u := range w.county.units {
		if u.Parent != "" {
			continue
		}
		p := &printer{unit: u.Code}
		a := spent[u.Code]
		project, all := a.both()
		p.summary("final01", a)
		p.income("final02", all)
		p.split("final03", a.basic, project)
		p.appropriation("final04", a)
		p.split("final05", a.basic, a.general)
		p.economic("final06", a.economic)
		p.threePublic("final07", "budget", planned[u.Code].economic)
		p.threePublic("final07", "final", a.economic)
		p.fundBalance("final08", a.fund)
		lines = append(lines, p.lines...)
	}
	return lines
}

// fundBalance prints the government funds of a closed year: all that came in
// was spent on projects.
func (p *printer) fundBalance(table string, fund map[string]civic.Money) {
	sums := upwards(fund)
	for _, code := range rows(sums) {
		p.cell(table, code, "revenue", sums[code], true)
		p.cell(table, code, "total", sums[code], true)
		p.cell(table, code, "project", sums[code], true)
	}
}
