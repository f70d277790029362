package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect/protecttest"
)

// published is a release of an invented world in the files a visitor
// downloads, with the truth beside it for the test to compare.
type published struct {
	hash  string
	files map[string][]byte // manifest.json and the files it names
	truth map[string]protect.Cell
}

// publish writes a release down as its public files.
func publish(p protecttest.Publication) published {
	out := published{hash: p.Rows.Document.String(), files: map[string][]byte{}, truth: map[string]protect.Cell{}}
	for _, c := range p.System.Cells {
		out.truth[c.ID] = c
	}
	figure := func(id civic.PublicID, m protect.Measure, month int) civic.Figure {
		if f, shown := p.Figures[protect.CellID(id, m, month)]; shown {
			return f
		}
		return civic.NoFigure()
	}
	var projects, executions, lines, units, totals bytes.Buffer
	for _, row := range p.Rows.Projects {
		if row.Class == "classified" {
			continue
		}
		id := p.Rows.IDs[row.Code]
		write(&projects, bundle.Project{
			ID: id, Name: row.Name, Unit: row.Unit, Function: row.Function, Region: row.Region, Class: row.Class,
			Original: figure(id, protect.Original, 0), Adjusted: figure(id, protect.Adjusted, 0),
			Paid: figure(id, protect.Paid, p.Rows.Document.Month),
		})
		for month := 1; month <= p.Rows.Document.Month; month++ {
			if f := figure(id, protect.Paid, month); !f.Missing() {
				write(&executions, bundle.Execution{ID: id, Month: month, Paid: f})
			}
		}
	}
	for _, l := range p.Rows.Lines {
		write(&lines, bundle.Line{Table: l.Table, Unit: l.Unit, Code: l.Code, Name: l.Name, Column: l.Column, Amount: civic.ExactFigure(l.Amount)})
	}
	for _, u := range p.Rows.Units {
		write(&units, u)
	}
	for _, t := range totalsOf(p) {
		write(&totals, t)
	}
	m := bundle.Manifest{Schema: 1, Document: p.Rows.Document, Tier: civic.PublicTier}
	for name, b := range map[string]*bytes.Buffer{
		"projects.jsonl": &projects, "executions.jsonl": &executions, "lines.jsonl": &lines, "units.jsonl": &units, "totals.jsonl": &totals,
	} {
		out.files[name] = b.Bytes()
		m.Files = append(m.Files, bundle.File{Name: name})
	}
	var manifest bytes.Buffer
	write(&manifest, m)
	out.files["manifest.json"] = manifest.Bytes()
	return out
}

func write(b *bytes.Buffer, row any) {
	raw, err := json.Marshal(row)
	if err != nil {
		panic(err) // plain rows
	}
	b.Write(append(raw, '\n'))
}

// totalsOf lists the discretionary totals and the declared residuals.
func totalsOf(p protecttest.Publication) []totalRow {
	var rows []totalRow
	done := map[string]bool{}
	for _, c := range p.System.Cells {
		for _, m := range []protect.Measure{protect.Original, protect.Adjusted, protect.Paid} {
			if c.Kind == protect.Secret && c.ID == fmt.Sprintf("secret/%s/%s/%s/%s", c.Place.Unit, c.Place.Function, c.Place.Region, m) {
				function := string(c.Place.Function)
				rows = append(rows, totalRow{
					Residual: true, Measure: measure(m), Unit: &c.Place.Unit, Function: &function, Region: &c.Place.Region, Amount: p.Figures[c.ID],
				})
			}
			for _, by := range p.Rows.Totals {
				id := protect.TotalID(by, m, by.Key(c.Place))
				if f, shown := p.Figures[id]; shown && !done[id] && c.Place != (protect.Place{}) {
					done[id] = true
					rows = append(rows, totalOf(by, m, c.Place, f))
				}
			}
		}
	}
	return rows
}

func totalOf(by protect.Slicing, m protect.Measure, place protect.Place, f civic.Figure) totalRow {
	row := totalRow{Measure: measure(m), Amount: f}
	function := string(place.Function)
	switch by {
	case protect.ByRegion:
		row.Region = &place.Region
	case protect.ByUnit:
		row.Unit = &place.Unit
	case protect.ByUnitFunction:
		row.Unit, row.Function = &place.Unit, &function
	case protect.ByUnitRegion:
		row.Unit, row.Region = &place.Unit, &place.Region
	}
	return row
}

// siteOf is a site with the releases, as if it had been downloaded.
func siteOf(t testing.TB, releases ...published) site {
	t.Helper()
	var s site
	for _, r := range releases {
		if err := s.add(r.hash, r.files["manifest.json"], func(name string) ([]byte, error) { return r.files[name], nil }); err != nil {
			t.Fatal(err)
		}
	}
	sortReleases(s.releases)
	return s
}

// save writes releases into a directory.
func save(t testing.TB, releases ...published) string {
	t.Helper()
	root := t.TempDir()
	for _, r := range releases {
		folder := filepath.Join(root, r.hash)
		if err := os.MkdirAll(filepath.Join(folder, "files"), 0o755); err != nil {
			t.Fatal(err)
		}
		for name, raw := range r.files {
			if name != "manifest.json" {
				name = filepath.Join("files", name)
			}
			if err := os.WriteFile(filepath.Join(folder, name), raw, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return root
}

// verdicts compare proofs with the truth.
type verdicts struct {
	wrong, broken []string
	exact         int
}

// compare holds every proof against the truth: bounds have to contain it,
// and the needs of the cells that are not waived have to be kept.
func compare(s site, r report, releases []published, opened map[string]bool) verdicts {
	truth := map[string]published{}
	for _, p := range releases {
		truth[p.hash] = p
	}
	var v verdicts
	for _, p := range r.proofs {
		for _, key := range p.figures {
			cell := truth[s.releases[key.release].Hash].truth[protect.CellID(key.id, protect.Measure(key.measure), key.month)]
			amount := float64(cell.Amount)
			if amount < p.lo || amount > p.hi {
				v.wrong = append(v.wrong, fmt.Sprintf("%s: %.0f .. %.0f does not hold %.0f", p.label, p.lo, p.hi, amount))
			}
			below, above := amount-p.lo+2, p.hi-amount+2
			need := cell.Need
			if !p.opened && !opened[string(key.id)] && (below < float64(need.Below) || above < float64(need.Above) || below+above < float64(need.Width)) {
				v.broken = append(v.broken, fmt.Sprintf("%s: %.0f .. %.0f around %.0f, need %+v", p.label, p.lo, p.hi, amount, need))
			}
			if !p.opened && cell.Need != (protect.Need{}) && p.hi-p.lo <= 2 {
				v.exact++
			}
		}
	}
	return v
}
