package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// ingestCommand reads budget files.
type ingestCommand struct {
	Check    ingestCheck    `cmd:"" help:"Read files and report every fault; store nothing."`
	Load     ingestLoad     `cmd:"" help:"Read files and store their rows in the vault, all or nothing."`
	Attach   ingestAttach   `cmd:"" help:"Check an original document (PDF or picture) and keep it in the vault."`
	Template ingestTemplate `cmd:"" help:"Write an empty template."`
	Profiles ingestProfiles `cmd:"" help:"List the profiles of foreign layouts, or print one."`
}

// documentFlags name a budget document.
type documentFlags struct {
	Jurisdiction string `help:"Code of the government." required:"" short:"j"`
	Year         int    `help:"Fiscal year." required:"" short:"y"`
	Stage        string `help:"draft, approved, adjusted, execution or final." enum:"draft,approved,adjusted,execution,final" required:"" short:"s"`
	DocVersion   int    `help:"Version of the document." default:"1" name:"doc-version"`
	Month        int    `help:"Month of an execution document, 1 to 12." default:"0"`
}

// document checks the flags.
func (d documentFlags) document() (civic.Document, error) {
	doc := civic.Document{Jurisdiction: d.Jurisdiction, Year: civic.FiscalYear(d.Year),
		Stage: civic.Stage(d.Stage), Version: d.DocVersion, Month: d.Month}
	return doc, doc.Validate()
}

// fileFlags say how files are read.
type fileFlags struct {
	documentFlags
	Kind   string `help:"units, regions, lines, notes, sections, projects, execution or goals; revenue, books, debt, transfers, contracts, receipts, expenses, expenses-final (wide tables); told by the file where not given." default:""`
	Unit   string `help:"Unit of amounts whose header names none: yuan or wan (万元)." default:"yuan" enum:"yuan,wan"`
	Report string `help:"text, json, csv, or xlsx: the file itself with every fault marked in its cell." default:"text" enum:"text,json,csv,xlsx"`
	Lang   string `help:"Language of the report: zh or en." default:"zh" enum:"zh,en"`
	Quiet  bool   `help:"No progress bar." short:"q"`

	Profile string            `help:"Layout of a foreign source: a profile's name (see 'ingest profiles') or file."`
	Set     map[string]string `help:"What the profile asks to be told, such as unit=101."`

	Files []string `arg:"" help:"CSV or XLSX files; an explanation (编制说明) also .docx, .txt or .md." type:"existingfile"`
}

// read reads every file; the batches are complete or the error says that
// some file has faults (the reports are printed).
func (f fileFlags) read(ctx context.Context, io console) ([]budget.Batch, error) {
	doc, err := f.document()
	if err != nil {
		return nil, err
	}
	var all []budget.Batch
	faulty := 0
	for _, path := range f.Files {
		batches, ok, err := f.readOne(ctx, io, doc, path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if !ok {
			faulty++
		}
		all = append(all, batches...)
	}
	if faulty > 0 {
		return nil, fmt.Errorf("%d of %d files have faults; nothing was stored", faulty, len(f.Files))
	}
	return all, nil
}

func (f fileFlags) readOne(ctx context.Context, io console, doc civic.Document, path string) ([]budget.Batch, bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, false, err
	}
	defer file.Close()
	unit := civic.Yuan
	if f.Unit == "wan" {
		unit = civic.WanYuan
	}
	options := ingest.Options{Document: doc, Kind: f.Kind, MoneyUnit: unit, Parameters: f.Set}
	if f.Profile != "" {
		profile, err := profileOf(f.Profile)
		if err != nil {
			return nil, false, err
		}
		options.Profile = &profile
	}
	if !f.Quiet {
		bar := progress(io.err, filepath.Base(path))
		defer bar.Close()
		options.Progress = func(done, total int64) {
			bar.ChangeMax64(total)
			_ = bar.Set64(done) // a bar that cannot be drawn is no fault of the file
		}
	}
	batches, report, err := ingest.Read(ctx, filepath.Base(path), file, options)
	if err != nil {
		return nil, false, err
	}
	return batches, report.OK(), f.write(io, report, path)
}

// write writes the report in the format asked for.
func (f fileFlags) write(io console, report ingest.Report, path string) error {
	switch f.Report {
	case "json":
		return report.WriteJSON(io.out)
	case "csv":
		return report.WriteCSV(io.out, f.Lang)
	case "xlsx":
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return report.WriteXLSX(io.out, content, f.Lang)
	}
	return report.WriteText(io.out, f.Lang)
}

// profileOf finds a profile by its name, else reads the file.
func profileOf(name string) (ingest.Profile, error) {
	if profile, ok := ingest.ProfileByName(name); ok {
		return profile, nil
	}
	source, err := os.ReadFile(name)
	if err != nil {
		return ingest.Profile{}, fmt.Errorf("no profile of that name, and no such file: %w", err)
	}
	return ingest.ParseProfile(source)
}

// ingestProfiles lists profiles.
type ingestProfiles struct {
	Name string `arg:"" optional:"" help:"Print this profile, as a start for one of your own."`
}

// Run prints the list, or one profile.
func (c ingestProfiles) Run(io console) error {
	if c.Name != "" {
		source, err := ingest.ProfileSource(c.Name)
		if err != nil {
			return err
		}
		_, err = io.out.Write(source)
		return err
	}
	for _, p := range ingest.Profiles() {
		if _, err := fmt.Fprintf(io.out, "%-20s %s\n%20s %s\n", p.Name, p.ZH, "", p.EN); err != nil {
			return err
		}
	}
	return nil
}

type ingestCheck struct{ fileFlags }

// Help shows examples.
func (ingestCheck) Help() string {
	return `Examples:
  sunbudget ingest check -j 990123 -y 2027 -s draft projects.csv lines.xlsx
  sunbudget ingest check -j 990123 -y 2027 -s draft "105 编制说明.docx"
  sunbudget ingest check -j 990123 -y 2026 -s execution --month 10 --report json execution.csv
  sunbudget ingest check -j 990123 -y 2027 -s draft --report xlsx projects.xlsx > 批注.xlsx
  sunbudget ingest check -j 28079 -y 2024 -s execution --month 2 --profile madrid-spending ejecucion_gastos_2024.csv`
}

// Run reads the files and prints the reports.
func (c ingestCheck) Run(ctx context.Context, io console) error {
	_, err := c.read(ctx, io)
	return err
}

type ingestLoad struct {
	fileFlags
	As string `help:"Login of the finance maker who hands the files in." required:""`
}

// Help shows examples.
func (ingestLoad) Help() string {
	return `Examples:
  sunbudget ingest load --as lihua -j 990123 -y 2027 -s draft --doc-version 2 projects.xlsx`
}

// Run stores the rows: each file's batches in one transaction. The same file
// twice changes nothing.
func (c ingestLoad) Run(ctx context.Context, s *settings, io console) error {
	batches, err := c.read(ctx, io)
	if err != nil {
		return err
	}
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	actor, err := p.actor(ctx, c.As)
	if err != nil {
		return err
	}
	for _, batch := range batches {
		if err := loadBatch(ctx, p, io, actor, batch); err != nil {
			return err
		}
	}
	return nil
}

type ingestTemplate struct {
	Kind   string `arg:"" optional:"" help:"units, regions, lines, notes, sections, projects, execution or goals, or a wide table: revenue, books, debt, transfers, contracts, receipts, expenses, expenses-final; without one a workbook of the first eight."`
	Format string `help:"xlsx or csv." default:"xlsx" enum:"xlsx,csv"`
	Lang   string `help:"Language of the headers: zh or en." default:"zh" enum:"zh,en"`
	Out    string `help:"File to write; standard output where not given." short:"o" type:"path"`
}

// Help shows examples.
func (ingestTemplate) Help() string {
	return `Examples:
  sunbudget ingest template -o 模板.xlsx
  sunbudget ingest template projects --format csv --lang en > projects.csv`
}

// Run writes the template and refuses to overwrite a file.
func (c ingestTemplate) Run(io console) error {
	content, err := ingest.Template(c.Kind, c.Format, c.Lang)
	if err != nil {
		return err
	}
	if c.Out == "" {
		_, err = io.out.Write(content)
		return err
	}
	return writeNew(c.Out, content)
}

// writeNew writes a file and refuses to overwrite one.
func writeNew(path string, content []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}
