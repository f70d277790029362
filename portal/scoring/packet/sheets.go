package packet

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// numbered is stem1 … stem5.
func numbered(stem string) []string {
	out := make([]string, scoring.Scale)
	for k := range out {
		out[k] = stem + strconv.Itoa(k+1)
	}
	return out
}

func join(lists ...[]string) (out []string) {
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// writeSummary is what one reads first: who, when, the published result.
func (b *workbook) writeSummary() {
	p, name := b.packet, b.words("packet.summary")
	b.sheet(name, "packet.summary_note")
	rows := []struct {
		key   string
		value any
	}{
		{"mof_div", p.MofDivCode + " " + p.MofDivName}, {"dept", p.DeptCode + " " + p.DeptName},
		{"fiscal_year", p.FiscalYear}, {"period", string(p.Period)}, {"sequence", p.Sequence},
		{"supersedes", p.Supersedes}, {"create_time", p.CreateTime}, {"method_version", p.Method.Version},
		{"bundle", p.Bundle}, {"log_entry", p.LogEntry}, {"margins", b.margins()},
		{"composite", value(p.Score.Composite)}, {"eval_score", value(p.Score.EvalScore)}, {"score", value(p.Score.Score)},
		{"lo", value(p.Score.Lo)}, {"hi", value(p.Score.Hi)}, {"lambda", p.Score.Lambda}, {"coverage", p.Score.Coverage},
		{"n", p.Score.N}, {"n_eff", p.Score.NEff}, {"deflated", b.atLeast(p.Score.Deflated)},
		{"staff", b.atLeast(p.Score.Staff)}, {"anonymous", b.atLeast(p.Score.Anonymous)},
	}
	for i, row := range rows {
		b.put(name, fmt.Sprintf("A%d", firstRow+i), b.words("packet."+row.key), b.styles.label)
		b.put(name, fmt.Sprintf("B%d", firstRow+i), row.value, b.styles.of(row.key, row.value))
	}
	b.do(b.file.SetColWidth(name, "A", "A", 30))
	b.do(b.file.SetColWidth(name, "B", "B", 72))
}

// value is the number, or nil for an empty cell.
func value(x *float64) any {
	if x == nil {
		return nil
	}
	return *x
}

func (b *workbook) margins() string {
	if b.packet.Margins.Missing {
		return b.words("packet.margins_missing")
	}
	return fmt.Sprintf("%s (%d)", b.packet.Margins.Source, b.packet.Margins.Year)
}

func (b *workbook) atLeast(n AtLeast) string {
	if n.Exact {
		return strconv.Itoa(n.AtLeast)
	}
	return "≥ " + strconv.Itoa(n.AtLeast)
}

// parameterKeys are the parameters the formulas use, by their names in the
// method, then what comes from outside the department.
var parameterKeys = join([]string{
	"gap_cap", "l1_share", "prior", "pool_max", "selection_bias", "confidence", "tail_low", "tail_high", "z", "weight_cap", "weight_spread", "weight_limit",
	"reliable_n", "bias_factor", "lambda_from", "lambda_span", "coverage_full", "internal", "fill", "eval_score", "scored",
}, numbered("pool"))

// writeParameters lists what the formulas refer to by name.
func (b *workbook) writeParameters() {
	m, ref := b.packet.Method, b.parameters.ref
	values := map[string]any{
		"gap_cap": m.GapCap, "l1_share": m.L1Share, "prior": m.Prior, "pool_max": m.PoolMax,
		"selection_bias": m.SelectionBias, "confidence": m.Confidence,
		"tail_low": f("(1-%s)/2", ref("confidence")), "tail_high": f("1-%s", ref("tail_low")), "z": f("NORMSINV(%s)", ref("tail_high")),
		"weight_cap":    m.WeightCap,
		"weight_spread": m.WeightSpread,
		"weight_limit":  f("MAX(%s,%s/ROWS(%s))", ref("weight_cap"), ref("weight_spread"), b.projects.all("pro_code")),
		"reliable_n":    m.ReliableN, "bias_factor": m.BiasFactor,
		"lambda_from": m.LambdaFrom, "lambda_span": m.LambdaSpan, "coverage_full": m.CoverageFull,
		"internal": m.Internal, "fill": b.packet.Fill.Median, "scored": 0,
	}
	if b.packet.Score.Scored {
		values["scored"] = 1
	}
	if b.packet.Score.Composite != nil {
		values["eval_score"] = *b.packet.Score.EvalScore
	}
	for k, key := range numbered("pool") {
		values[key] = b.packet.Pool[k]
	}
	none := func(string) *float64 { return nil }
	b.writeList(b.parameters, "packet.parameters_note", func(key string) any { return values[key] }, none)
}

// cellKeys are the columns of the cells: as published up to q, then computed.
var cellKeys = join(
	[]string{"pro_code", "level", "group", "n", "share"}, numbered("w"),
	[]string{"squares", "weight_sum", "weight_identified", "gap", "gap_weight", "g", "gw", "ggq"}, numbered("gw"),
)

// writeCells is B3: each cell's factor g and what it brings to its project.
func (b *workbook) writeCells() {
	t, pro := b.cells, []civic.PublicID{}
	cells := []scoring.Cell{}
	for _, project := range b.packet.Projects {
		for _, c := range project.Cells {
			pro, cells = append(pro, project.ProCode), append(cells, c)
		}
	}
	cell := func(row int) scoring.Cell { return cells[row-firstRow] }
	columns := []column{
		{"pro_code", func(row int) any { return string(pro[row-firstRow]) }},
		{"level", func(row int) any { return cell(row).Level }},
		{"group", func(row int) any { return groupName(cell(row)) }},
		{"n", func(row int) any { return cell(row).N }},
		{"share", func(row int) any { return cell(row).Share.Float() }},
	}
	for k, key := range numbered("w") {
		columns = append(columns, column{key, func(row int) any { return cell(row).W[k].Float() }})
	}
	columns = append(columns, column{"squares", func(row int) any { return cell(row).Q.Float() }})
	columns = append(columns, b.gapColumns()...)
	for k, key := range numbered("gw") {
		columns = append(columns, column{key, func(row int) any {
			return f("%s*%s", t.at("g", row), t.at(numbered("w")[k], row))
		}})
	}
	b.writeTable(t, "packet.cells_note", columns)
}

// gapColumns computes g: for L2 the share of the population over the share of
// the weight, capped; for L1 what keeps it within its share of all weight.
func (b *workbook) gapColumns() []column {
	t, p := b.cells, b.parameters
	l1 := p.ref("l1_share")
	return []column{
		{"weight_sum", func(row int) any { return f("SUM(%s:%s)", t.at("w1", row), t.at("w5", row)) }},
		{"weight_identified", func(row int) any {
			return f(`SUMIFS(%s,%s,%s,%s,"L2")`, t.all("weight_sum"), t.all("pro_code"), t.at("pro_code", row), t.all("level"))
		}},
		{"gap", func(row int) any {
			return f(`IF(%s="L2",MIN(%s,%s/(%s/%s)),0)`, t.at("level", row), p.ref("gap_cap"), t.at("share", row), t.at("weight_sum", row), t.at("weight_identified", row))
		}},
		{"gap_weight", func(row int) any { return f("%s*%s", t.at("gap", row), t.at("weight_sum", row)) }},
		{"g", func(row int) any {
			return f(`IF(%s="L2",%s,MIN(1,%s/(1-%s)*SUMIFS(%s,%s,%s)/%s))`, t.at("level", row), t.at("gap", row),
				l1, l1, t.all("gap_weight"), t.all("pro_code"), t.at("pro_code", row), t.at("weight_sum", row))
		}},
		{"gw", func(row int) any { return f("%s*%s", t.at("g", row), t.at("weight_sum", row)) }},
		{"ggq", func(row int) any { return f("%s^2*%s", t.at("g", row), t.at("squares", row)) }},
	}
}

// groupName lists the strata a cell merges, at most three of them.
func groupName(c scoring.Cell) string {
	names := []string{}
	for i, s := range c.Strata {
		if i == 3 {
			return strings.Join(names, ", ") + fmt.Sprintf(", … (%d)", len(c.Strata))
		}
		names = append(names, s.String())
	}
	return strings.Join(names, ", ")
}

// writeBeside is what goes beside the score: counts first, then what people
// wrote with where it stands.
func (b *workbook) writeBeside() {
	beside, name := b.packet.Beside, b.words("packet.beside")
	b.sheet(name, "packet.beside_note")
	row := firstRow
	line := func(values ...any) {
		for i, v := range values {
			column, err := excelize.ColumnNumberToName(i + 1)
			b.do(err)
			b.put(name, fmt.Sprintf("%s%d", column, row), v, b.styles.of("", v))
		}
		row++
	}
	if r := beside.Responsiveness; r != nil {
		line(b.words("packet.received"), r.Received)
		line(b.words("packet.in_time"), r.InTime)
		line(b.words("packet.adopted"), r.Adopted)
	}
	for _, panel := range []struct {
		key   string
		panel *Panel
	}{{"deputies", beside.Deputies}, {"experts", beside.Experts}} {
		if panel.panel == nil {
			line(b.words("packet."+panel.key), b.words("packet.panel_few"))
			continue
		}
		line(b.words("packet."+panel.key), panel.panel.Mean, panel.panel.N)
	}
	if d := beside.Digest; d != nil {
		for _, t := range d.Themes {
			line(b.words("packet.themes"), t.Comments, t.Name)
		}
		for _, c := range d.Comments {
			line(b.words("packet.comments"), plain(c.Text), c.URL)
		}
		for _, c := range d.Unanswered {
			line(b.words("packet.unanswered"), plain(c.Text), c.URL)
		}
	}
	b.do(b.file.SetColWidth(name, "A", "A", 30))
	b.do(b.file.SetColWidth(name, "B", "B", 72))
	b.do(b.file.SetColWidth(name, "C", "C", 40))
}
