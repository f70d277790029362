// Command putuo turns the published budget lines of seven Shanghai bodies
// (../shared/data/mainland_putuo/derived) into the portal's own template,
// for the sample jurisdiction of the demo:
//
//	go run ./ingest/putuo ../shared/data cmd/sunbudget/demo/putuo
//
// Figures are never changed. What the extraction from PDF garbled is left
// out and counted by reason in the README it writes beside the files.
package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: putuo SHARED-DATA OUT-DIR")
		os.Exit(2)
	}
	files, err := convert(os.Args[1])
	if err == nil {
		err = write(os.Args[2], files)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(dir string, files map[string][]byte) error {
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// body is one of the seven bodies, or a department above one of them. Codes
// are our own: the sources print none.
type body struct {
	jurisdiction, code, parent, name, english, scope string
}

var bodies = []body{
	{"310107", "wanli", "", "上海市普陀区人民政府万里街道办事处", "Wanli Subdistrict Office", "部门"},
	{"310107", "finance", "", "上海市普陀区财政局", "Putuo District Finance Bureau", "部门"},
	{"310107", "social-work", "", "中共上海市普陀区委社会工作部", "Social Work Department of the CPC Putuo District Committee", "部门"},
	{"310107", "gov-office", "", "上海市普陀区人民政府办公室", "Putuo District Government Office", "部门"},
	{"310107", "gov-office-unit", "gov-office", "上海市普陀区人民政府办公室", "Putuo District Government Office (unit)", "单位"},
	{"310107", "commerce", "", "上海市普陀区商务委员会", "Putuo District Commerce Commission", "部门"},
	{"310107", "commerce-unit", "commerce", "上海市普陀区商务委员会", "Putuo District Commerce Commission (unit)", "单位"},
	{"310107", "civil-affairs", "", "上海市普陀区民政局", "Putuo District Civil Affairs Bureau", ""},
	{"310107", "welfare-home", "civil-affairs", "上海市普陀区社会福利院", "Putuo District Social Welfare Home", "单位"},
	{"310000", "sh-finance", "", "上海市财政局", "Shanghai Municipal Finance Bureau", ""},
	{"310000", "sh-finance-unit", "sh-finance", "上海市财政局", "Shanghai Municipal Finance Bureau (unit)", "单位"},
}

func bodyOf(name, scope string) (body, bool) {
	for _, b := range bodies {
		if b.name == name && b.scope == scope {
			return b, true
		}
	}
	return body{}, false
}

// conversion collects what the files will hold.
type conversion struct {
	order    []civic.Document
	batches  map[civic.Document]map[string]*budget.Batch
	counts   counts
	sheets   []*table
	perTable map[string]*table
}

// counts are what the README reports.
type counts struct {
	Rows, Kept, Cells                     int
	SideBySide, BrokenCode                int // rows left out
	Names, Unplaced, TotalOnly            int // mended names, cells left out
	Compared, FinalKept                   int // budget against final
	Forms, Goals, GoalsKept               int
	SumsAcross, SumsAcrossHold            int
	SumsBelow, SumsBelowHold, SumsRounded int // Rounded: off by at most 1 元
}

func (c *conversion) batch(doc civic.Document, kind string) *budget.Batch {
	if c.batches[doc] == nil {
		c.order = append(c.order, doc)
		c.batches[doc] = map[string]*budget.Batch{}
	}
	if c.batches[doc][kind] == nil {
		c.batches[doc][kind] = &budget.Batch{Document: doc, Kind: kind}
	}
	return c.batches[doc][kind]
}

// convert reads the sources below shared and gives the files to write.
func convert(shared string) (map[string][]byte, error) {
	c := &conversion{batches: map[civic.Document]map[string]*budget.Batch{}, perTable: map[string]*table{}}
	source := filepath.Join(shared, "mainland_putuo", "derived")
	for _, step := range []struct {
		file string
		take func([]map[string]string) error
	}{
		{"putuo_budget_lines_2023_2026.csv", c.takeLines},
		{"putuo_2024_budget_vs_final.csv", c.takeBudgetAgainstFinal},
		{"putuo_wanli_2023_performance_forms.csv", c.takeForms},
		{"putuo_wanli_2023_performance_indicators.csv", c.takeIndicators},
	} {
		records, err := readRecords(filepath.Join(source, step.file))
		if err == nil {
			err = step.take(records)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", step.file, err)
		}
	}
	c.addUnits()
	c.checkSums()
	return c.files()
}

// readRecords reads a CSV file with a header into one map a row.
func readRecords(path string) ([]map[string]string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return nil, err
	}
	var list []map[string]string
	for _, row := range rows[1:] {
		record := map[string]string{}
		for i, name := range rows[0] {
			record[name] = row[i]
		}
		list = append(list, record)
	}
	return list, nil
}

// addUnits lists in each document the bodies that have figures there, and
// the departments above them.
func (c *conversion) addUnits() {
	for _, doc := range c.order {
		named := map[string]bool{}
		for _, l := range c.batch(doc, "lines").Lines {
			named[l.Unit] = true
		}
		for _, b := range bodies {
			if named[b.code] {
				named[b.parent] = true
			}
		}
		units := c.batch(doc, "units")
		for _, b := range bodies {
			if named[b.code] {
				units.Units = append(units.Units, budget.Unit{Code: b.code, Name: b.name, NameEN: b.english, Parent: b.parent})
			}
		}
	}
}

// checkSums counts the sums inside the tables that hold.
func (c *conversion) checkSums() {
	for _, doc := range c.order {
		check := budget.CheckSums(c.batch(doc, "lines").Lines)
		c.counts.SumsAcross += check.Across
		c.counts.SumsBelow += check.Below
		across, below := 0, 0
		for _, m := range check.Mismatches {
			switch {
			case m.Across:
				across++
			case m.Off() <= civic.Yuan:
				c.counts.SumsRounded++
				below++
			default:
				below++
			}
		}
		c.counts.SumsAcrossHold += check.Across - across
		c.counts.SumsBelowHold += check.Below - below
	}
}

// files writes every batch in the template, and reads it back to be sure
// that the importer takes it.
func (c *conversion) files() (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, doc := range c.order {
		for _, kind := range ingest.Kinds {
			batch, ok := c.batches[doc][kind]
			if !ok {
				continue
			}
			var b bytes.Buffer
			if err := ingest.WriteCSV(&b, *batch, "zh"); err != nil {
				return nil, err
			}
			name := fmt.Sprintf("%s-%d-%s/%s.csv", doc.Jurisdiction, doc.Year, doc.Stage, kind)
			if err := accepted(name, b.Bytes(), doc); err != nil {
				return nil, err
			}
			files[name] = b.Bytes()
		}
	}
	readme, err := c.readme()
	files["README.md"] = readme
	return files, err
}

func accepted(name string, content []byte, doc civic.Document) error {
	_, report, err := ingest.Read(context.Background(), filepath.Base(name), bytes.NewReader(content), ingest.Options{Document: doc, LooseSums: true})
	if err == nil && !report.OK() {
		var text strings.Builder
		_ = report.WriteText(&text, "en") // a strings.Builder cannot fail
		err = fmt.Errorf("%s would be refused:\n%s", name, text.String())
	}
	return err
}
