package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/migrations"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/embedded"
	"github.com/sunbudget/sunbudget/portal/release"
)

// madridFile is the union of Madrid's monthly files: 230,969 line-months of
// three years. Where it lies can be told by MADRID_DATA.
const (
	madridFile  = "madrid_expenditure_monthly_2023_2025.csv.gz"
	madridYears = 3
	lineMonths  = 230_969
)

func madridPath() string {
	if dir := os.Getenv("MADRID_DATA"); dir != "" {
		return filepath.Join(dir, madridFile)
	}
	return filepath.Join("..", "shared", "data", "madrid", madridFile)
}

// maker may hand in files of Madrid.
var maker = civic.Actor{Account: "bench", Assurance: civic.L2, Grants: []civic.Grant{{Role: civic.FinanceMaker, Jurisdiction: "28079"}}}

// loadRows compares reading and storing Madrid's line-months, validated, with
// \copy of the same rows into a plain table. The loading is a process of its
// own, so that its peak memory can be told.
func loadRows(ctx context.Context, parent string) ([]row, error) {
	server, err := embedded.Start(ctx, embedded.Config{DataDir: filepath.Join(parent, "load")})
	if err != nil {
		return nil, err
	}
	defer func() { _ = server.Stop(context.Background()) }() // its folder is dropped next
	if err := migrations.Up(ctx, server.URL("")); err != nil {
		return nil, err
	}
	plain, err := plainFile(ctx, parent)
	if err != nil {
		return nil, err
	}
	var ratios, ours, theirs []float64
	peak := 0.0
	for run := range runs {
		copied, err := timed(func() error { return copyIn(ctx, server.URL(""), plain) })
		if err != nil {
			return nil, err
		}
		var memory float64
		loaded, err := timed(func() (err error) { memory, err = loadApart(ctx, server.URL(postgres.VaultRole), run+1); return err })
		if err != nil {
			return nil, err
		}
		peak = max(peak, memory)
		ours, theirs, ratios = append(ours, loaded[0]), append(theirs, copied[0]), append(ratios, loaded[0]/copied[0])
	}
	return []row{
		atMost("load of 230,969 line-months, validated ÷ \\copy of the same rows", median(ratios), 4, spread(ours, "ms")+" against "+spread(theirs, "ms")),
		atMost("peak memory of that load, MB", peak, 300, ""),
	}, nil
}

// plainFile writes the file's rows as they are, unpacked.
func plainFile(ctx context.Context, dir string) (string, error) {
	path := filepath.Join(dir, "plain.csv")
	out, err := os.Create(path)
	if err != nil {
		return "", err
	}
	unpack := exec.CommandContext(ctx, "gzip", "-dc", madridPath())
	unpack.Stdout = out
	return path, errors.Join(unpack.Run(), out.Close())
}

// psql runs commands of PostgreSQL's own client.
func psql(ctx context.Context, url string, commands ...string) error {
	name := "psql"
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/psql"); len(found) > 0 {
		name = found[len(found)-1]
	}
	args := []string{"-X", "-q", "-v", "ON_ERROR_STOP=1", url}
	for _, c := range commands {
		args = append(args, "-c", c)
	}
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// copyIn copies the file into a table of texts.
func copyIn(ctx context.Context, url, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	head := make([]byte, 4096)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	line, _, _ := strings.Cut(string(head[:n]), "\n")
	var columns []string
	for i := range strings.Split(line, ",") {
		columns = append(columns, fmt.Sprintf("c%d text", i))
	}
	return psql(ctx, url, `DROP TABLE IF EXISTS plain_rows`, `CREATE TABLE plain_rows (`+strings.Join(columns, ", ")+`)`,
		`\copy plain_rows FROM '`+path+`' (FORMAT csv, HEADER)`)
}

// loadApart loads in a process of its own and gives its peak memory in MB, as
// the process itself reads it at its end: what the system says of a child
// begins with the memory of its parent.
func loadApart(ctx context.Context, url string, version int) (float64, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	child := exec.CommandContext(ctx, self, "load-child", url, strconv.Itoa(version))
	child.Stderr = os.Stderr
	said, err := child.Output()
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(strings.TrimSpace(string(said)), 64)
}

// loadChild reads the file once for each year, stores its rows and prints its
// peak memory.
func loadChild(ctx context.Context, url string, version int) error {
	vault, err := postgres.OpenVault(ctx, url, civic.SystemClock)
	if err != nil {
		return err
	}
	defer vault.Close()
	madrid := civic.Jurisdiction{Code: "28079", NameZH: "马德里市", NameEN: "City of Madrid", Currency: "EUR", Kind: civic.Sample}
	if err := vault.SaveJurisdiction(ctx, maker, madrid); err != nil {
		return err
	}
	if err := loadYears(ctx, vault, version); err != nil {
		return err
	}
	peak, err := residentMB(os.Getpid())
	fmt.Println(peak)
	return err
}

// loadYears reads and stores one year after the other, as `sunbudget ingest
// load` does with one document after the other.
func loadYears(ctx context.Context, vault *postgres.Vault, version int) error {
	for i := range madridYears {
		batches, err := readYear(ctx, civic.Document{Jurisdiction: "28079", Year: civic.FiscalYear(2023 + i), Stage: civic.Execution, Version: version, Month: 12})
		if err != nil {
			return err
		}
		for _, b := range batches {
			if _, err := vault.LoadBatch(ctx, maker, b); err != nil {
				return err
			}
		}
	}
	return nil
}

// readYear reads and checks the rows of one year.
func readYear(ctx context.Context, document civic.Document) ([]budget.Batch, error) {
	profile, ok := ingest.ProfileByName("madrid-monthly")
	if !ok {
		return nil, errors.New("no profile madrid-monthly")
	}
	file, err := os.Open(madridPath())
	if err != nil {
		return nil, err
	}
	defer file.Close()
	batches, report, err := ingest.Read(ctx, madridFile, file, ingest.Options{Document: document, Profile: &profile})
	if err == nil && !report.OK() {
		err = fmt.Errorf("%s is refused with %d errors", madridFile, report.Errors)
	}
	return batches, err
}

// exportRows compares the CSV file of a release with \copy … to of the same
// rows, and looks at how much the portal's memory grows.
func exportRows(ctx context.Context, parent string) ([]row, error) {
	l, err := openLibrary(ctx, filepath.Join(parent, "export"))
	if err != nil {
		return nil, err
	}
	defer l.close()
	l.content.Projects, l.content.Lines = nil, manyLines(lineMonths, l.content.Units)
	if err := l.publish(ctx, 1); err != nil {
		return nil, err
	}
	h, err := l.public.Release(ctx, benchCounty.Code, int64(1)<<62, release.Choice{})
	if err != nil {
		return nil, err
	}
	portal, err := startPortalOn(ctx, l.server.URL(""), l.dir, "--default", benchCounty.Code, "--cache-mb", "0")
	if err != nil {
		return nil, err
	}
	defer portal.stop()
	address, path := portal.url+"/data/"+h.Hash+"/lines.csv", filepath.Join(parent, "lines.csv")
	if err := get(http.DefaultClient, address); err != nil { // the first one warms what every page needs
		return nil, err
	}
	before, err := residentMB(portal.cmd.Process.Pid)
	if err != nil {
		return nil, err
	}
	query := fmt.Sprintf(`\copy (SELECT "table", unit, code, name, "column", (amount).form, (amount).lo, (amount).hi FROM release.line WHERE release = %d) TO '%s' (FORMAT csv)`, h.ID, path)
	var ratios, ours, theirs []float64
	for range runs {
		both, err := timed(func() error { return get(http.DefaultClient, address) }, func() error { return psql(ctx, l.server.URL(""), query) })
		if err != nil {
			return nil, err
		}
		ours, theirs, ratios = append(ours, both[0]), append(theirs, both[1]), append(ratios, both[1]/both[0])
	}
	after, err := residentMB(portal.cmd.Process.Pid)
	return []row{
		atLeast("CSV of 230,969 rows ÷ \\copy … to, speed", median(ratios), 0.5, spread(ours, "ms")+" against "+spread(theirs, "ms")),
		atMost("what five more such exports add to the portal's peak memory, MB", after-before, 16, ""),
	}, err
}

// manyLines invents n cells of a table with codes of the source's own.
func manyLines(n int, units []budget.Unit) []bundle.Line {
	columns := []string{"original", "adjusted", "actual"}
	var all []bundle.Line
	for i := range n {
		all = append(all, bundle.Line{
			Table: "spending", Unit: units[i%len(units)].Code, Code: fmt.Sprintf("%05d-%03d", i/len(units)/len(columns), i%997),
			Name: "Programa de mantenimiento de vías públicas · Otros gastos", Column: columns[i/len(units)%len(columns)],
			Amount: civic.ExactFigure(civic.Money(i) * 12345),
		})
	}
	c := bundle.Content{Lines: all}.Sorted()
	return slices.CompactFunc(c.Lines, func(a, b bundle.Line) bool {
		return a.Table == b.Table && a.Unit == b.Unit && a.Code == b.Code && a.Column == b.Column
	})
}

// residentMB is the peak resident memory of a process so far.
func residentMB(pid int) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range bytes.Lines(status) {
		if kb, ok := bytes.CutPrefix(line, []byte("VmHWM:")); ok {
			n, err := strconv.ParseFloat(strings.Fields(string(kb))[0], 64)
			return n / 1024, err
		}
	}
	return 0, errors.New("no VmHWM")
}
