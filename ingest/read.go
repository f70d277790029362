package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Default limits of one file. They bound memory: a file is held whole, with
// its rows beside it.
const (
	DefaultMaxBytes    = 64 << 20
	DefaultMaxUnzipped = 512 << 20
	DefaultMaxRows     = 500_000
)

// Options says what a file is and how much of it is taken.
type Options struct {
	Document    civic.Document
	Kind        string                  // one of Kinds or WideKinds; "" = told by sheet name, file name or header
	MoneyUnit   civic.Money             // of amounts whose header names no unit; 0 = civic.Yuan
	LooseSums   bool                    // a wrong sum in a statutory table warns: for figures published elsewhere, taken as they stand
	Given       []Control               // control totals handed in beside the file
	Profile     *Profile                // of a foreign layout; nil = the portal's own templates
	Parameters  map[string]string       // what the profile asks to be told
	MaxBytes    int64                   // 0 = DefaultMaxBytes
	MaxUnzipped int64                   // of a workbook; 0 = DefaultMaxUnzipped
	MaxRows     int                     // 0 = DefaultMaxRows
	Progress    func(done, total int64) // called now and then; steps of no fixed size
}

// Control is what the sender says a kind of row adds up to.
type Control struct {
	Kind string
	Rows int                    // 0 = not given
	Sums map[string]civic.Money // by English column name, in 分
}

func (o Options) withDefaults() Options {
	if o.MoneyUnit == 0 {
		o.MoneyUnit = civic.Yuan
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.MaxUnzipped == 0 {
		o.MaxUnzipped = DefaultMaxUnzipped
	}
	if o.MaxRows == 0 {
		o.MaxRows = DefaultMaxRows
	}
	if o.Progress == nil {
		o.Progress = func(int64, int64) {}
	}
	return o
}

// Read reads a CSV file or XLSX workbook called name, packed with gzip or not;
// with a profile also a foreign one, and workbooks of before 2007. All or nothing: the
// batches are nil unless Report.OK. The error is for what is no fault of the
// file: a cancelled context, a reader that fails, options that contradict.
func Read(ctx context.Context, name string, r io.Reader, options Options) ([]budget.Batch, Report, error) {
	options, err := options.withDefaults().widen(filepath.Base(name))
	if err != nil {
		return nil, Report{}, err
	}
	if err := checkOptions(options); err != nil {
		return nil, Report{}, err
	}
	report := Report{File: filepath.Base(name), Profile: options.Profile}
	data, err := io.ReadAll(io.LimitReader(contextReader{ctx, r}, options.MaxBytes+1))
	if err != nil {
		return nil, report, fmt.Errorf("read %s: %w", name, err)
	}
	if int64(len(data)) > options.MaxBytes {
		report.add(Finding{Severity: Error, Key: "file.too_large", Args: []string{megabytes(options.MaxBytes)}})
		return nil, report, nil
	}
	sum := sha256.Sum256(data)
	report.SHA256, report.Bytes = hex.EncodeToString(sum[:]), int64(len(data))

	reading := &reading{ctx: ctx, options: options, report: &report}
	batches, err := reading.file(data)
	if err != nil || !report.OK() {
		return nil, report, err
	}
	return batches, report, nil
}

func checkOptions(o Options) error {
	if err := o.Document.Validate(); err != nil {
		return err
	}
	if _, known := layouts[o.Kind]; o.Kind != "" && !known {
		return civic.Invalid("ingest.kind", fmt.Sprintf("kind %q; known are %s", o.Kind, strings.Join(slices.Concat(Kinds, WideKinds), ", ")))
	}
	return nil
}

func megabytes(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/(1<<20)) }

// contextReader stops reading when the context ends.
type contextReader struct {
	ctx context.Context
	io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// reading is the work on one file.
type reading struct {
	ctx     context.Context
	options Options
	report  *Report
}

// errStop ends the reading of a sheet whose faults are already reported.
var errStop = errors.New("stop reading")

func (r *reading) file(data []byte) ([]budget.Batch, error) {
	r.warnOtherYear()
	data, ok := r.unzipped(data)
	if !ok {
		return nil, nil
	}
	if r.options.Profile != nil {
		return r.profiled(data)
	}
	if r.isDocument() {
		return r.document(data)
	}
	switch kind := sniff(data); {
	case kind == contentEmpty:
		r.fault("file.empty")
	case kind == contentZip && !r.named(".csv"):
		return r.workbook(data)
	case kind == contentText && !r.named(".xlsx"):
		return r.csv(data)
	case kind == contentZip:
		r.fault("file.workbook_named_csv")
	case kind == contentText:
		r.fault("file.text_named_xlsx")
	default:
		r.fault("file." + string(kind))
	}
	return nil, nil
}

func (r *reading) named(extension string) bool {
	return strings.EqualFold(filepath.Ext(r.report.File), extension)
}

// fault reports an error of the whole file.
func (r *reading) fault(key string, args ...string) {
	r.report.add(Finding{Severity: Error, Key: key, Args: args})
}

var yearInName = regexp.MustCompile(`(?:^|\D)(20\d{2})(?:\D|$)`)

// yearsInName is a file of several years, such as 2023_2025; what goes on like
// 2024_2025-04-09 is a year and a day.
var yearsInName = regexp.MustCompile(`(?:^|\D)(20\d{2})[-_—~至](20\d{2})(?:[^-\d]|$)`)

// warnOtherYear notices a file whose name speaks of another year.
func (r *reading) warnOtherYear() {
	found := yearInName.FindStringSubmatch(r.report.File)
	if found == nil {
		return
	}
	first, last := found[1], found[1]
	if several := yearsInName.FindStringSubmatch(r.report.File); several != nil {
		first, last = several[1], several[2]
	}
	if year := r.options.Document.Year.String(); year < first || year > last { // all have four digits
		r.report.add(Finding{Severity: Warning, Key: "file.other_year", Value: first, Args: []string{first, year}})
	}
}

// take reads one grid into a batch.
func (r *reading) take(g grid) (*budget.Batch, error) {
	sheet, err := r.open(g)
	if errors.Is(err, errStop) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	batch := sheet.layout.read(sheet)
	if sheet.err != nil {
		return nil, sheet.err
	}
	batch.Document, batch.Kind = r.options.Document, sheet.layout.name()
	batch.File, batch.SHA256 = r.report.File, r.report.SHA256
	return batch, nil
}
