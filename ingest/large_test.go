package ingest_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// repeated is a file of so many bytes that nobody has to write down: the same
// line again and again.
type repeated struct {
	line       string
	left, read int64
}

func (e *repeated) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && e.left > 0 {
		part := copy(p[n:], e.line)
		n, e.left = n+part, e.left-int64(part)
	}
	e.read += int64(n)
	return n, nil
}

// TestAFileOfTwoGigabytesIsRefusedWithoutBeingRead also holds for memory: what
// is allocated has to do with the limit, not with the file.
func TestAFileOfTwoGigabytesIsRefusedWithoutBeingRead(t *testing.T) {
	file := &repeated{line: "P-1,1,100.00,50.00\n", left: 2 << 30}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	batches, report, err := ingest.Read(t.Context(), "execution.csv", file, ingest.Options{Document: march})
	runtime.ReadMemStats(&after)
	if err != nil || batches != nil {
		t.Fatalf("%d batches, %v", len(batches), err)
	}
	wantKeys(t, report, "error 0 file.too_large")
	if file.read > ingest.DefaultMaxBytes+1<<20 {
		t.Errorf("%d bytes were read to find out", file.read)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 8*ingest.DefaultMaxBytes {
		t.Errorf("%d MB were allocated", grown>>20)
	}
}

func TestAGzipBombIsRefusedAtTheLimit(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	packer, err := gzip.NewWriterLevel(&bomb, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(packer, &repeated{line: strings.Repeat("0", 1<<16), left: 256 << 20}); err != nil {
		t.Fatal(err)
	}
	if err := packer.Close(); err != nil {
		t.Fatal(err)
	}
	_, report := read(t, "execution.csv.gz", bomb.String(), ingest.Options{MaxUnzipped: 16 << 20})
	wantKeys(t, report, "error 0 file.bomb")
	nested := bomb.Bytes()[:bomb.Len()/2] // and one that breaks off
	_, report = read(t, "execution.csv.gz", string(nested), ingest.Options{MaxUnzipped: 1 << 30})
	if report.OK() {
		t.Error("half an archive was accepted")
	}
}

const semicolons = `
name: semicolons
encoding: [windows-1252]
delimiter: ";"
decimal: ","
outputs:
  - kind: execution
    header: 2
    columns: {code: Código, month: Mes, adjusted: Crédito, paid: Pagado}
`

func TestAForeignFileIsAnnotatedInItsOwnCells(t *testing.T) {
	t.Parallel()
	content := "Ayuntamiento;;;\nMes;C\xf3digo;Pagado;Cr\xe9dito\n1;A;1.000,00;diez\n2;B;9;2\n"
	_, report := profiled(t, semicolons, content)
	if diff := cmp.Diff(map[string]string{"D3": "diez"}, marked(t, report, []byte(content))); diff != "" {
		t.Error(diff)
	}
	rows := report.Excerpts([]byte(content), "zh")
	if len(rows) != 1 || rows[0].Rows[len(rows[0].Rows)-2].Cells[3].Severity != ingest.Error {
		t.Errorf("%+v", rows)
	}
}

func TestAnOldWorkbookIsAnnotatedInItsOwnCells(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../shared/data/workbooks/97_expenditure_by_function.xls")
	if err != nil {
		t.Skip("no shared data: ", err)
	}
	p, _ := ingest.ProfileByName("dgbas-xls")
	p.Outputs[0].Columns["name"] = ingest.Source{From: ingest.Heads{"本年度預算數"}} // amounts as names, and
	p.Outputs[0].Melt[0].From = "科目名稱"                                         // names as amounts: wrong in every row
	_, report, err := ingest.Read(t.Context(), "97.xls", bytes.NewReader(content), ingest.Options{
		Document: civic.Document{Jurisdiction: "1", Year: 2008, Stage: civic.Approved, Version: 1}, Profile: &p, Parameters: map[string]string{"unit": "101"},
	})
	if err != nil || report.OK() {
		t.Fatalf("%d errors, %v", report.Errors, err)
	}
	f := report.Findings[0]
	cells := marked(t, report, content)
	found := false
	for _, text := range cells {
		found = found || strings.TrimSpace(text) == strings.TrimSpace(f.Value)
	}
	if !found || len(cells) == 0 {
		t.Errorf("no marked cell of %d holds %q", len(cells), f.Value)
	}
}

// marked are the cells with a comment and what they hold.
func marked(t *testing.T, report ingest.Report, content []byte) map[string]string {
	t.Helper()
	var out bytes.Buffer
	if err := report.WriteXLSX(&out, content, "zh"); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all := map[string]string{}
	for _, sheet := range file.GetSheetList() {
		comments, err := file.GetComments(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range comments {
			if all[c.Cell], err = file.GetCellValue(sheet, c.Cell); err != nil {
				t.Fatal(err)
			}
		}
	}
	return all
}

// mutated changes a few bytes of a profile, drops a piece or doubles one.
func mutated(r *rand.Rand, source []byte) []byte {
	out := bytes.Clone(source)
	for range 1 + r.IntN(4) {
		at, n := r.IntN(len(out)), 1+r.IntN(12)
		end := min(at+n, len(out))
		switch r.IntN(4) {
		case 0:
			out[at] = byte(r.IntN(256))
		case 1:
			out = append(out[:at:at], out[end:]...)
		case 2:
			out = append(out[:end:end], out[at:]...)
		case 3:
			out = append(append(out[:at:at], []byte(`"9999999999"`)...), out[end:]...)
		}
	}
	return out
}

// outcome reads a small file by a profile: it may be refused, never more.
func outcome(t *testing.T, source, content []byte) {
	t.Helper()
	p, err := ingest.ParseProfile(source)
	if err != nil {
		if civic.KindOf(err) != civic.KindInvalid {
			t.Fatalf("%v\n%s", err, source)
		}
		return
	}
	document := civic.Document{Jurisdiction: "28079", Year: 2024, Stage: civic.Approved, Version: 1}
	batches, report, err := ingest.Read(t.Context(), "x.csv", bytes.NewReader(content), ingest.Options{
		Document: document, Profile: &p, Parameters: map[string]string{"unit": "101"}, MaxUnzipped: 1 << 20, MaxRows: 1000,
	})
	if err != nil || !report.OK() && batches != nil {
		t.Fatalf("%v, %d batches of a refused file\n%s", err, len(batches), source)
	}
}

func TestMutatedProfilesAreRefusedOrRead(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 7))
	content := []byte("Centro;Seccion;Programa;Economico;CRED_INICIAL\n1;2;3;4;5,5\n")
	for _, p := range ingest.Profiles() {
		source, err := ingest.ProfileSource(p.Name)
		if err != nil {
			t.Fatal(err)
		}
		for range 150 {
			outcome(t, mutated(r, source), content)
		}
	}
}

// FuzzProfile mutates the profile and the file together.
func FuzzProfile(f *testing.F) {
	for _, p := range ingest.Profiles() {
		source, err := ingest.ProfileSource(p.Name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(source, []byte("Centro;Seccion\n1;2\n"))
	}
	f.Add([]byte(semicolons), []byte("a;b\n"))
	f.Fuzz(func(t *testing.T, source, content []byte) { outcome(t, source, content) })
}
