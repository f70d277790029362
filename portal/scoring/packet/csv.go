package packet

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// columns of the CSV file, by element name. The first row after the head is
// the department, the rest are its projects.
var columns = []string{
	"fiscal_year", "mof_div_code", "dept_code", "dept_name", "period", "sequence", "method_version",
	"pro_code", "pro_name", "budget", "weight", "n", "n_eff", "raw_mean", "weighted_mean",
	"score", "lo", "hi", "coverage", "lambda", "eval_score", "fill", "composite", "bundle",
}

// WriteCSV writes the packet's figures as UTF-8 CSV with a byte order mark,
// which office programs need to read Chinese. Amounts are in 分, in the form
// they are published in; an empty field is a number that does not exist.
func WriteCSV(w io.Writer, p Packet) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	rows := [][]string{columns, p.csvRow(map[string]string{
		"n": strconv.Itoa(p.Score.N), "n_eff": number(&p.Score.NEff),
		"raw_mean": number(p.Score.RawMean), "weighted_mean": number(p.Score.WeightedMean),
		"score": number(p.Score.Score), "lo": number(p.Score.Lo), "hi": number(p.Score.Hi),
		"coverage": number(&p.Score.Coverage), "lambda": number(&p.Score.Lambda),
		"eval_score": number(p.Score.EvalScore), "fill": number(&p.Fill.Median), "composite": number(p.Score.Composite),
	})}
	for _, project := range p.Projects {
		rows = append(rows, p.csvRow(map[string]string{
			"pro_code": string(project.ProCode), "pro_name": plain(project.ProName),
			"budget": budget(project.Budget), "weight": number(&project.Weight),
			"n": strconv.Itoa(project.N), "n_eff": number(&project.NEff),
			"raw_mean": number(project.RawMean), "weighted_mean": number(project.WeightedMean),
			"score": number(project.Score), "lo": number(project.Lo), "hi": number(project.Hi),
		}))
	}
	if err := out.WriteAll(rows); err != nil {
		return err
	}
	return out.Error()
}

// csvRow adds to the given fields those that every row carries.
func (p Packet) csvRow(fields map[string]string) []string {
	common := map[string]string{
		"fiscal_year": p.FiscalYear, "mof_div_code": p.MofDivCode, "dept_code": p.DeptCode, "dept_name": plain(p.DeptName),
		"period": string(p.Period), "sequence": strconv.Itoa(p.Sequence), "method_version": p.Method.Version, "bundle": p.Bundle,
	}
	row := make([]string, len(columns))
	for i, name := range columns {
		row[i] = common[name] + fields[name]
	}
	return row
}

func budget(f civic.Figure) string { return plain(f.String()) }

// number writes a figure without exponent, "" for nil.
func number(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'f', -1, 64)
}

// plain keeps a text from being taken for a formula by an office program.
func plain(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
