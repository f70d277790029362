package bundle

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// JSON Lines is the one canonical format (docs/decisions/0010): each row one
// JSON object with its fields in declared order, rows sorted by key, no HTML
// escaping, LF after every row. A CSV file is a view made from it.

// Names of the canonical files, sorted as they stand in the manifest.
const (
	AttachmentsFile = "attachments.jsonl" // there only where originals are attached
	DisclosureFile  = "disclosure.yaml"
	ExecutionsFile  = "executions.jsonl"
	FundsFile       = "funds.jsonl" // there only where forms state amounts
	GoalsFile       = "goals.jsonl"
	LinesFile       = "lines.jsonl"
	NotesFile       = "notes.jsonl" // there only where figures are explained
	ProjectsFile    = "projects.jsonl"
	RegionsFile     = "regions.jsonl"
	SectionsFile    = "sections.jsonl" // there only where units explain their budgets
	TextsFile       = "texts.jsonl"    // there only where projects have further texts
	TotalsFile      = "totals.jsonl"   // there only where sums have undisclosed parts
	UnitsFile       = "units.jsonl"
)

// The order of rows in each file is the order of its key.
func unitOrder(a, b budget.Unit) int     { return cmp.Compare(a.Code, b.Code) }
func regionOrder(a, b budget.Region) int { return cmp.Compare(a.Code, b.Code) }
func projectOrder(a, b Project) int      { return cmp.Compare(a.ID, b.ID) }
func lineOrder(a, b Line) int {
	return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Unit, b.Unit),
		cmp.Compare(a.Code, b.Code), cmp.Compare(a.Column, b.Column))
}
func noteOrder(a, b budget.Note) int {
	return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Unit, b.Unit),
		cmp.Compare(a.Code, b.Code), cmp.Compare(a.Column, b.Column))
}
func attachmentOrder(a, b Attachment) int {
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.File, b.File))
}
func executionOrder(a, b Execution) int {
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Month, b.Month))
}
func goalOrder(a, b Goal) int {
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Level1, b.Level1),
		cmp.Compare(a.Level2, b.Level2), cmp.Compare(a.Level3, b.Level3))
}

func fundOrder(a, b Fund) int {
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Fund, b.Fund))
}

func textOrder(a, b Text) int {
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Field, b.Field))
}

func residualOrder(a, b Residual) int {
	return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Function, b.Function), cmp.Compare(a.Measure, b.Measure))
}

// rowFile is one canonical file of rows: how it is written, read, counted.
type rowFile struct {
	name   string
	spare  bool // left out where it has no rows
	sort   func(*Content)
	encode func(Content) ([]byte, error)
	decode func(*Content, []byte) error
	count  func(Content) int
}

// rowFiles lists the files of rows, sorted by name.
var rowFiles = []rowFile{
	spareFileOf(AttachmentsFile, func(c *Content) *[]Attachment { return &c.Attachments }, attachmentOrder),
	fileOf(ExecutionsFile, func(c *Content) *[]Execution { return &c.Executions }, executionOrder),
	spareFileOf(FundsFile, func(c *Content) *[]Fund { return &c.Funds }, fundOrder),
	fileOf(GoalsFile, func(c *Content) *[]Goal { return &c.Goals }, goalOrder),
	fileOf(LinesFile, func(c *Content) *[]Line { return &c.Lines }, lineOrder),
	spareFileOf(NotesFile, func(c *Content) *[]budget.Note { return &c.Notes }, noteOrder),
	fileOf(ProjectsFile, func(c *Content) *[]Project { return &c.Projects }, projectOrder),
	fileOf(RegionsFile, func(c *Content) *[]budget.Region { return &c.Regions }, regionOrder),
	spareFileOf(SectionsFile, func(c *Content) *[]budget.Section { return &c.Sections }, budget.CompareSections),
	spareFileOf(TextsFile, func(c *Content) *[]Text { return &c.Texts }, textOrder),
	spareFileOf(TotalsFile, func(c *Content) *[]Residual { return &c.Residuals }, residualOrder),
	fileOf(UnitsFile, func(c *Content) *[]budget.Unit { return &c.Units }, unitOrder),
}

// fileOf ties a file name to its rows in Content and to their order.
func fileOf[T any](name string, rows func(*Content) *[]T, order func(a, b T) int) rowFile {
	return rowFile{
		name: name,
		sort: func(c *Content) {
			own := slices.Clone(*rows(c))
			slices.SortStableFunc(own, order)
			*rows(c) = own
		},
		encode: func(c Content) ([]byte, error) { return encodeRows(name, *rows(&c), order) },
		decode: func(c *Content, data []byte) (err error) {
			*rows(c), err = decodeRows(name, data, order)
			return err
		},
		count: func(c Content) int { return len(*rows(&c)) },
	}
}

// spareFileOf is fileOf for a file that few bundles have.
func spareFileOf[T any](name string, rows func(*Content) *[]T, order func(a, b T) int) rowFile {
	f := fileOf(name, rows, order)
	f.spare = true
	return f
}

// FileNames lists the files every bundle has, sorted.
func FileNames() []string {
	names := []string{DisclosureFile}
	for _, f := range rowFiles {
		if !f.spare {
			names = append(names, f.name)
		}
	}
	return names
}

// attachmentPattern is the name of an attachment (AttachmentFile).
var attachmentPattern = regexp.MustCompile(`^attachment-[0-9a-f]{16}\.(?:pdf|png|jpg)$`)

// IsAttachment reports a file of a bundle that is an original document.
func IsAttachment(name string) bool { return attachmentPattern.MatchString(name) }

// withoutSpare leaves out the names of files that a bundle may lack.
func withoutSpare(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return IsAttachment(name) || slices.ContainsFunc(rowFiles, func(f rowFile) bool { return f.spare && f.name == name })
	})
}

// Sorted is a copy of the content with the rows of each file in key order.
func (c Content) Sorted() Content {
	for _, f := range rowFiles {
		f.sort(&c)
	}
	return c
}

// canonicalJSON is v as one line of JSON without HTML escaping, with its LF.
func canonicalJSON(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	if unstorable(buf.Bytes()) {
		return nil, fmt.Errorf("text that is not UTF-8 or holds a NUL in %s", excerpt(buf.Bytes()))
	}
	return buf.Bytes(), nil
}

// unstorable reports a string that the encoder had to alter (invalid UTF-8)
// or that PostgreSQL cannot keep (NUL). A backslash of the text itself is
// doubled in JSON and does not count.
func unstorable(line []byte) bool {
	if !bytes.Contains(line, []byte(`\u`)) {
		return false
	}
	line = bytes.ReplaceAll(line, []byte(`\\`), nil)
	return bytes.Contains(line, []byte(`\ufffd`)) || bytes.Contains(line, []byte(`\u0000`))
}

// encodeRows writes rows, which must be in strictly increasing order, as
// JSON Lines.
func encodeRows[T any](name string, rows []T, order func(a, b T) int) ([]byte, error) {
	if err := increasing(name, rows, order); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for i, row := range rows {
		line, err := canonicalJSON(row)
		if err != nil {
			return nil, invalid("%s row %d: %v", name, i+1, err)
		}
		out.Write(line)
	}
	return out.Bytes(), nil
}

// increasing reports the first row that is out of order or a duplicate.
func increasing[T any](name string, rows []T, order func(a, b T) int) error {
	for i := 1; i < len(rows); i++ {
		switch c := order(rows[i-1], rows[i]); {
		case c == 0:
			return invalid("%s row %d: the same key as the row before", name, i+1)
		case c > 0:
			return invalid("%s row %d: not in the order of its key", name, i+1)
		}
	}
	return nil
}

// decodeRows reads what encodeRows writes and refuses every other spelling of
// the same rows, so that equal content has equal bytes.
func decodeRows[T any](name string, data []byte, order func(a, b T) int) ([]T, error) {
	rows := make([]T, 0, bytes.Count(data, []byte("\n")))
	for len(data) > 0 {
		end := bytes.IndexByte(data, '\n') + 1
		if end == 0 {
			return nil, invalid("%s row %d: no line feed at the end", name, len(rows)+1)
		}
		row, err := decodeLine[T](data[:end])
		if err != nil {
			return nil, invalid("%s row %d: %v", name, len(rows)+1, err)
		}
		rows, data = append(rows, row), data[end:]
	}
	return rows, increasing(name, rows, order)
}

// decodeLine reads one canonical JSON line into T.
func decodeLine[T any](line []byte) (T, error) {
	var row T
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&row); err != nil {
		return row, err
	}
	again, err := canonicalJSON(row)
	if err != nil {
		return row, err
	}
	if !bytes.Equal(again, line) {
		return row, fmt.Errorf("not canonical, expected %s", excerpt(again))
	}
	return row, nil
}

// excerpt shortens a line for an error message.
func excerpt(line []byte) string {
	const most = 120
	text := strings.TrimSpace(string(line))
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

// invalid is the error of a bundle that breaks a rule of the format.
func invalid(format string, args ...any) error {
	return civic.Invalid("bundle.invalid", fmt.Sprintf(format, args...))
}
