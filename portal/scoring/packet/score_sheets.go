package packet

import (
	"fmt"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// projectKeys are the columns of the projects; the number of rounds of
// capping depends on the packet.
func projectKeys(p Packet) []string {
	keys := join(
		[]string{"pro_code", "pro_name", "budget", "amount", "n", "gw", "ggq", "n_eff"}, numbered("p"), []string{"weighted_mean"},
		numbered("a"), []string{"score", "variance", "reach", "alpha", "beta", "lo", "hi", "root_known", "root"},
	)
	for r := range rounds(p) {
		n := strconv.Itoa(r + 1)
		keys = append(keys, "left"+n, "open"+n, "round"+n, "capped"+n)
	}
	return append(keys, "weight", "part", "variance_part", "covered", "published", "agrees")
}

// writeProjects is B3 to B5 for each project.
func (b *workbook) writeProjects() {
	columns := b.sumColumns()
	columns = append(columns, b.shrinkColumns()...)
	columns = append(columns, b.weightColumns()...)
	columns = append(columns, b.partColumns()...)
	b.writeTable(b.projects, "packet.projects_note", columns)
}

// sumColumns adds up the cells of each project.
func (b *workbook) sumColumns() []column {
	t, c := b.projects, b.cells
	part := func(row int) ProjectPart { return b.packet.Projects[row-firstRow] }
	sum := func(key string, row int) formula {
		return f("SUMIFS(%s,%s,%s)", c.all(key), c.all("pro_code"), t.at("pro_code", row))
	}
	columns := []column{
		{"pro_code", func(row int) any { return string(part(row).ProCode) }},
		{"pro_name", func(row int) any { return part(row).ProName }},
		{"budget", func(row int) any { return b.form(part(row).Budget) }},
		{"amount", func(row int) any { return amount(part(row).Budget) }},
		{"n", func(row int) any { return sum("n", row) }},
		{"gw", func(row int) any { return sum("gw", row) }},
		{"ggq", func(row int) any { return sum("ggq", row) }},
		{"n_eff", func(row int) any { return f("IF(%[2]s=0,0,%[1]s^2/%[2]s)", t.at("gw", row), t.at("ggq", row)) }},
	}
	for k, key := range numbered("p") {
		columns = append(columns, column{key, func(row int) any {
			return f("IF(%[1]s=0,0,%[2]s/%[1]s)", t.at("gw", row), sum(numbered("gw")[k], row))
		}})
	}
	return append(columns, column{"weighted_mean", func(row int) any {
		return f("%s+2*%s+3*%s+4*%s+5*%s", t.at("p1", row), t.at("p2", row), t.at("p3", row), t.at("p4", row), t.at("p5", row))
	}})
}

// form names how the budget is published.
func (b *workbook) form(f civic.Figure) string {
	switch f.Form {
	case civic.Exact:
		return b.words("packet.exact")
	case civic.Interval, civic.Withheld, civic.Aggregate:
		return b.words("figure." + string(f.Form))
	}
	return b.words("figure.none")
}

// amount is the published amount in 元, an interval's midpoint, or an empty
// cell where no bounds are published.
func amount(f civic.Figure) any {
	if !f.Known() {
		return nil
	}
	return (float64(f.Lo)/2 + float64(f.Hi)/2) / float64(civic.Yuan)
}

// shrinkColumns is B4.
func (b *workbook) shrinkColumns() []column {
	t, prior := b.projects, b.parameters.ref("prior")
	columns := []column{}
	for k, key := range numbered("a") {
		columns = append(columns, column{key, func(row int) any {
			return f("(%[1]s*%[2]s+%[3]s*%[4]s)/(%[1]s+%[3]s)", t.at("n_eff", row), t.at(numbered("p")[k], row), prior, b.department.ref(numbered("q")[k]))
		}})
	}
	at := func(row int) (s, reach, alpha, beta string) {
		return t.at("score", row), t.at("reach", row), t.at("alpha", row), t.at("beta", row)
	}
	share := func(row int) (s, strong string) {
		return t.at("score", row), strength(t.at("score", row), t.at("variance", row))
	}
	return append(columns,
		column{"score", func(row int) any {
			return f("100*(0.25*%s+0.5*%s+0.75*%s+%s)", t.at("a2", row), t.at("a3", row), t.at("a4", row), t.at("a5", row))
		}},
		column{"variance", func(row int) any {
			return f("10000*MAX(0,0.0625*%s+0.25*%s+0.5625*%s+%s-(%s/100)^2)/(%s+%s+1)+%s^2", t.at("a2", row), t.at("a3", row),
				t.at("a4", row), t.at("a5", row), t.at("score", row), t.at("n_eff", row), prior, b.parameters.ref("selection_bias"))
		}},
		column{"reach", func(row int) any { return b.reach(t.at("variance", row)) }},
		column{"alpha", func(row int) any { s, strong := share(row); return f("%s/100*%s", s, strong) }},
		column{"beta", func(row int) any { s, strong := share(row); return f("(1-%s/100)*%s", s, strong) }},
		column{"lo", func(row int) any { return b.lower(at(row)) }},
		column{"hi", func(row int) any { return b.upper(at(row)) }},
	)
}

// weightColumns is ω: in proportion to the root of the budget, then capped
// round by round until none is above.
func (b *workbook) weightColumns() []column {
	t, p := b.projects, b.parameters
	limit := p.ref("weight_limit")
	columns := []column{
		{"root_known", func(row int) any {
			return f(`IF(%[1]s>0,SQRT(%[1]s),"")`, t.at("amount", row))
		}},
		{"root", func(row int) any {
			return f("IF(ISNUMBER(%[1]s),N(%[2]s),IF(COUNT(%[3]s)=0,1,MIN(%[3]s)))",
				t.at("amount", row), t.at("root_known", row), t.all("root_known"))
		}},
	}
	for r := range rounds(b.packet) {
		columns = append(columns, b.roundColumns(r, limit)...)
	}
	return columns
}

// roundColumns is one round: what the capped projects leave, the roots of the
// others, the weights from that, and who is at the cap now. In the first
// round nobody is capped. Formulas stay short, since not every spreadsheet
// program nests as deeply as the next.
func (b *workbook) roundColumns(r int, limit string) []column {
	t, now, before := b.projects, strconv.Itoa(r+1), "capped"+strconv.Itoa(r)
	left, open, round := "left"+now, "open"+now, "round"+now
	return []column{
		{left, func(int) any {
			if r == 0 {
				return f("1")
			}
			return f("1-%s*SUM(%s)", limit, t.all(before))
		}},
		{open, func(int) any {
			if r == 0 {
				return f("SUM(%s)", t.all("root"))
			}
			return f("SUMIF(%s,0,%s)", t.all(before), t.all("root"))
		}},
		{round, func(row int) any {
			if r == 0 {
				return f("IF(%[1]s=0,1/ROWS(%[2]s),%[3]s/%[1]s)", t.at(open, row), t.all("root"), t.at("root", row))
			}
			return f("IF(%[1]s=1,%[2]s,IF(%[3]s=0,%[4]s/COUNTIF(%[5]s,0),%[4]s*%[6]s/%[3]s))",
				t.at(before, row), limit, t.at(open, row), t.at(left, row), t.all(before), t.at("root", row))
		}},
		{"capped" + now, func(row int) any { return f("IF(%s>=%s-0.000000000001,1,0)", t.at(round, row), limit) }},
	}
}

// partColumns is what each project brings to the department (B5), and the
// score the bundle publishes for it.
func (b *workbook) partColumns() []column {
	t, p := b.projects, b.parameters
	last := "round" + strconv.Itoa(rounds(b.packet))
	return []column{
		{"weight", func(row int) any { return f("%s", t.at(last, row)) }},
		{"part", func(row int) any { return f("%s*%s", t.at("weight", row), t.at("score", row)) }},
		{"variance_part", func(row int) any {
			return f("%s^2*(%s-%s^2)", t.at("weight", row), t.at("variance", row), p.ref("selection_bias"))
		}},
		{"covered", func(row int) any {
			return f("IF(%s>=%s-0.000000001,%s,0)", t.at("n_eff", row), p.ref("reliable_n"), t.at("weight", row))
		}},
		{"published", func(row int) any { return value(b.packet.Projects[row-firstRow].Score) }},
		{"agrees", func(row int) any {
			return f(`IF(%[2]s="","",IF(ABS(%[1]s-%[2]s)<=0.000001,"=","≠"))`, t.at("score", row), t.at("published", row))
		}},
	}
}

// departmentKeys are the lines of the department's sheet, in order.
var departmentKeys = join(
	numbered("sum"), []string{"n_eff", "pool_n"}, numbered("q"),
	[]string{"score", "variance", "reach", "alpha", "beta", "lo", "hi", "coverage", "lambda", "composite"},
)

// writeDepartment is B4's q, B5 and B6.
func (b *workbook) writeDepartment() {
	published := map[string]*float64{
		"n_eff": &b.packet.Score.NEff, "score": b.packet.Score.Score, "lo": b.packet.Score.Lo, "hi": b.packet.Score.Hi,
		"coverage": &b.packet.Score.Coverage, "lambda": &b.packet.Score.Lambda, "composite": b.packet.Score.Composite,
	}
	formulas := b.departmentFormulas()
	b.writeList(b.department, "packet.department_note",
		func(key string) any { return formulas[key] },
		func(key string) *float64 { return published[key] })
}

// departmentFormulas computes each line from the sheets before it; where the
// department is not scored its score and interval stay empty.
func (b *workbook) departmentFormulas() map[string]formula {
	d, p, t := b.department.ref, b.parameters.ref, b.projects
	s, v, reach, alpha, beta := d("score"), d("variance"), d("reach"), d("alpha"), d("beta")
	scored := func(inner formula) formula { return f(`IF(%s=1,%s,"")`, p("scored"), inner) }
	out := map[string]formula{
		"n_eff":    f("SUM(%s)", t.all("n_eff")),
		"pool_n":   f("MIN(%s,%s)", d("n_eff"), p("pool_max")),
		"score":    scored(f("SUM(%s)", t.all("part"))),
		"variance": scored(f("SUM(%s)+%s*%s^2", t.all("variance_part"), p("bias_factor"), p("selection_bias"))),
		"reach":    scored(b.reach(v)),
		"alpha":    scored(f("%s/100*%s", s, strength(s, v))),
		"beta":     scored(f("(1-%s/100)*%s", s, strength(s, v))),
		"lo":       scored(b.lower(s, reach, alpha, beta)),
		"hi":       scored(b.upper(s, reach, alpha, beta)),
		"coverage": f("IF(%s=1,SUM(%s),0)", p("scored"), t.all("covered")),
		"lambda": f("IF(%s=1,MAX(0,MIN(1,(%s-%s)/%s))*MIN(1,%s/%s),0)", p("scored"), d("n_eff"), p("lambda_from"), p("lambda_span"),
			d("coverage"), p("coverage_full")),
		"composite": f(`IF(%[1]s="","",%[2]s*%[1]s+(1-%[2]s)*(IF(%[3]s=1,%[4]s*%[5]s,0)+(1-%[4]s)*%[6]s))`,
			p("eval_score"), p("internal"), p("scored"), d("lambda"), s, p("fill")),
	}
	sums := numbered("sum")
	total := fmt.Sprintf("(%s+%s+%s+%s+%s)", d(sums[0]), d(sums[1]), d(sums[2]), d(sums[3]), d(sums[4]))
	for k := range sums {
		out[sums[k]] = f("SUM(%s)", b.cells.all(numbered("gw")[k]))
		out[numbered("q")[k]] = f("IF(%[1]s=0,%[2]s,(%[3]s*%[4]s/%[1]s+%[5]s*%[2]s)/(%[3]s+%[5]s))",
			total, p(numbered("pool")[k]), d("pool_n"), d(sums[k]), p("prior"))
	}
	return out
}
