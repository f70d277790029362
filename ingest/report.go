package ingest

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Severity tells what stops a file from what only needs a look.
type Severity string

// An error refuses the whole file; a warning does not.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is one remark on a file, down to the cell where there is one.
type Finding struct {
	Severity Severity `json:"severity"`
	File     string   `json:"file"`
	Sheet    string   `json:"sheet,omitempty"`  // "" in CSV
	Row      int      `json:"row,omitempty"`    // as a spreadsheet counts, from 1; 0 = the whole sheet or file
	Column   string   `json:"column,omitempty"` // as the header writes it
	Value    string   `json:"value,omitempty"`  // as the file writes it, at most 80 characters
	Key      string   `json:"key"`              // reason, stable across languages
	Args     []string `json:"args,omitempty"`
}

// Reason says in lang ("zh" or "en") what is wrong and how to mend it.
func (f Finding) Reason(lang string) string { return say(lang, f.Key, f.Args...) }

// Place names sheet, row and column in lang; "" for the whole file.
func (f Finding) Place(lang string) string {
	var parts []string
	if f.Sheet != "" {
		parts = append(parts, say(lang, "place.sheet", f.Sheet))
	}
	if f.Row > 0 {
		parts = append(parts, say(lang, "place.row", fmt.Sprint(f.Row)))
	}
	if f.Column != "" {
		parts = append(parts, say(lang, "place.column", f.Column))
	}
	return strings.Join(parts, say(lang, "place.join"))
}

// Total is a control total of one sheet: Sum over the column Field in 分.
type Total struct {
	Field string      `json:"field"`
	Sum   civic.Money `json:"fen"`
}

// SheetReport says what was read from one sheet (or from a CSV file).
type SheetReport struct {
	Sheet  string  `json:"sheet,omitempty"`
	Kind   string  `json:"kind"`
	Rows   int     `json:"rows"`
	Totals []Total `json:"totals"`
	Sums   int     `json:"sums_compared"` // sums inside statutory tables that were compared
}

// maxFindings is how many remarks of each severity a report spells out; the
// rest is counted. Each has its own room, so that no flood of warnings hides
// an error.
const maxFindings = 1000

// Report is the answer to one file.
type Report struct {
	File     string        `json:"file"`
	SHA256   string        `json:"sha256"`
	Bytes    int64         `json:"bytes"`
	Sheets   []SheetReport `json:"sheets"`
	Findings []Finding     `json:"findings"`
	Errors   int           `json:"errors"`   // counted even beyond Findings
	Warnings int           `json:"warnings"` // counted even beyond Findings

	// Profile is the layout the file was read by, nil for our own: what shows
	// the findings in their cells must open the file in the same way.
	Profile *Profile `json:"-"`
}

// OK reports a file without errors: its rows may be stored.
func (r Report) OK() bool { return r.Errors == 0 }

// add counts a remark and keeps it while there is room.
func (r *Report) add(f Finding) {
	count := &r.Warnings
	if f.Severity == Error {
		count = &r.Errors
	}
	*count++
	if *count <= maxFindings {
		f.File = r.File
		f.Value = shorten(f.Value)
		r.Findings = append(r.Findings, f)
	}
}

func shorten(s string) string {
	const most = 80
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}

// WriteText writes the report for people in lang, errors before warnings.
func (r Report) WriteText(w io.Writer, lang string) error {
	var b strings.Builder
	for _, s := range r.Sheets {
		fmt.Fprintln(&b, say(lang, "report.sheet", strings.TrimSpace(r.File+" "+s.Sheet), say(lang, "kind."+s.Kind), fmt.Sprint(s.Rows)))
		for _, t := range s.Totals {
			fmt.Fprintln(&b, say(lang, "report.total", ColumnName(s.Kind, t.Field, lang), t.Sum.Yuan()))
		}
		if s.Sums > 0 {
			fmt.Fprintln(&b, say(lang, "report.sums", fmt.Sprint(s.Sums)))
		}
	}
	for _, severity := range []Severity{Error, Warning} {
		for _, f := range r.Findings {
			if f.Severity == severity {
				writeFinding(&b, f, lang)
			}
		}
	}
	if rest := r.Errors + r.Warnings - len(r.Findings); rest > 0 {
		fmt.Fprintln(&b, say(lang, "report.more", fmt.Sprint(rest)))
	}
	fmt.Fprintln(&b, r.verdict(lang))
	_, err := io.WriteString(w, b.String())
	return err
}

func writeFinding(b *strings.Builder, f Finding, lang string) {
	fmt.Fprintf(b, "%s %s", say(lang, "severity."+string(f.Severity)), f.File)
	if place := f.Place(lang); place != "" {
		b.WriteString(" " + place)
	}
	if f.Value != "" {
		b.WriteString(" " + say(lang, "place.value", f.Value))
	}
	b.WriteString(say(lang, "place.because") + f.Reason(lang) + "\n")
}

func (r Report) verdict(lang string) string {
	errors, warnings := fmt.Sprint(r.Errors), fmt.Sprint(r.Warnings)
	if r.OK() {
		return say(lang, "report.accepted", warnings)
	}
	return say(lang, "report.refused", errors, warnings)
}

// WriteJSON writes the report for machines: amounts are integers in 分,
// reasons are spelled out in both languages beside their key.
func (r Report) WriteJSON(w io.Writer) error {
	type spelled struct {
		Finding
		ZH string `json:"zh"`
		EN string `json:"en"`
	}
	list := make([]spelled, len(r.Findings))
	for i, f := range r.Findings {
		list[i] = spelled{f, f.Reason("zh"), f.Reason("en")}
	}
	type plain Report
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(struct {
		OK bool `json:"ok"`
		plain
		Findings []spelled `json:"findings"`
	}{r.OK(), plain(r), list})
}
