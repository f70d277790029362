package bundle

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// A view is a canonical file of rows written for spreadsheets or programs. What
// is written here is hashed into manifests: another byte, and what people have
// downloaded of earlier releases is not what the log proves any more. A test
// pins the bytes.

// viewKinds are the endings of views with how each is written, sorted.
var viewKinds = []struct {
	ending string
	write  func(rows io.Reader, w io.Writer) error
}{
	{".csv", WriteCSV},
	{".json", WriteArray},
}

// viewsOf describes the views of the files that have rows, in their order.
func viewsOf(files []File, data map[string][]byte) ([]File, error) {
	var views []File
	for _, f := range files {
		table, isRows := strings.CutSuffix(f.Name, ".jsonl")
		if !isRows || f.Rows == 0 {
			continue
		}
		for _, kind := range viewKinds {
			view, err := measured(bytes.NewReader(data[f.Name]), kind.write)
			if err != nil {
				return nil, invalid("%s as %s: %v", f.Name, kind.ending, err)
			}
			view.Name, view.Rows = table+kind.ending, f.Rows
			views = append(views, view)
		}
	}
	return views, nil
}

// CheckViews reports views that are not those this program makes of the files:
// a site would show other bytes than the log proves. An archive without views,
// as all were before, is in order.
func (a Archive) CheckViews() error {
	if a.Manifest.Views == nil {
		return nil
	}
	views, err := viewsOf(a.Manifest.Files, a.Files)
	if err == nil && !slices.Equal(views, a.Manifest.Views) {
		err = invalid("the views of the rows are not those the manifest names")
	}
	return err
}

// MeasureCSV is the length and hash of a file of rows as WriteCSV writes it, for
// releases whose manifest says nothing of views. Name and Rows stay empty.
func MeasureCSV(rows io.Reader) (File, error) { return measured(rows, WriteCSV) }

func measured(rows io.Reader, write func(io.Reader, io.Writer) error) (File, error) {
	view := measure{hash: sha256.New()}
	err := write(rows, &view)
	return File{SHA256: hex.EncodeToString(view.hash.Sum(nil)), Bytes: view.bytes}, err
}

// measure counts and hashes what is written to it.
type measure struct {
	bytes int64
	hash  hash.Hash
}

// Write takes the next bytes of a view.
func (m *measure) Write(p []byte) (int, error) {
	m.bytes += int64(len(p))
	return m.hash.Write(p)
}

// longestRow is more bytes than any row of a bundle has.
const longestRow = 1 << 20

// WriteCSV writes a canonical file of a release (JSON Lines) as CSV. The
// columns are the fields in their order; an amount becomes four. It holds one
// row at a time.
func WriteCSV(rows io.Reader, w io.Writer) error {
	lines := bufio.NewScanner(rows)
	lines.Buffer(nil, longestRow)
	var s Sheet
	var all fields
	var cells []string
	for first := true; lines.Scan(); first = false {
		var err error
		if all, err = readFields(lines.Bytes(), all); err != nil {
			return err
		}
		if first {
			if s, err = NewSheet(w, all.head()...); err != nil {
				return err
			}
		}
		cells = all.cells(cells[:0])
		if err := s.Row(cells...); err != nil {
			return err
		}
	}
	if s.out == nil {
		return lines.Err()
	}
	return errors.Join(lines.Err(), s.End())
}

// WriteArray writes a canonical file of rows (JSON Lines) as one JSON array.
func WriteArray(rows io.Reader, w io.Writer) error {
	lines := bufio.NewScanner(rows)
	lines.Buffer(nil, longestRow)
	before := "[\n"
	for lines.Scan() {
		if _, err := fmt.Fprintf(w, "%s%s", before, bytes.TrimSpace(lines.Bytes())); err != nil {
			return err
		}
		before = ",\n"
	}
	end := "\n]\n"
	if before == "[\n" {
		end = "[]\n"
	}
	_, err := io.WriteString(w, end)
	return errors.Join(lines.Err(), err)
}

// field is one name and value of a canonical row; an amount has a figure.
type field struct {
	name   string
	text   string // a string, number or null without its marks
	figure civic.Figure
	amount bool // figure says it, not text
}

type fields []field

// readFields reads one row of JSON in the order of its fields. Rows of a
// bundle were checked to be canonical when it was imported, so that this need
// not be a parser of all JSON; what it does not know is an error. The fields of
// the row before may be handed in, so that names are not copied again.
func readFields(row []byte, before fields) (fields, error) {
	c := canonical{rest: row}
	all, err := c.object(before)
	if err != nil {
		return nil, fmt.Errorf("row %.80q: %w", row, err)
	}
	return all, nil
}

// canonical reads a row from its beginning.
type canonical struct{ rest []byte }

var errNotCanonical = errors.New("not a canonical row")

// take drops a sign that must come next.
func (c *canonical) take(sign byte) error {
	if len(c.rest) == 0 || c.rest[0] != sign {
		return errNotCanonical
	}
	c.rest = c.rest[1:]
	return nil
}

// object reads {"name":value,…}.
func (c *canonical) object(before fields) (fields, error) {
	if err := c.take('{'); err != nil {
		return nil, err
	}
	all := before[:0]
	for len(c.rest) > 0 && c.rest[0] != '}' {
		if len(all) > 0 {
			if err := c.take(','); err != nil {
				return nil, err
			}
		}
		name, err := c.quoted()
		if err != nil {
			return nil, err
		}
		if err := c.take(':'); err != nil {
			return nil, err
		}
		f := field{}
		if len(all) < len(before) {
			f = before[len(all)]
		}
		f.name = same(f.name, name)
		if err := c.value(&f); err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, c.take('}')
}

// same keeps the text of the row before where this row says the same: rows of
// a table repeat most of their codes and words, and need not copy them.
func same(before string, now []byte) string {
	if before == string(now) {
		return before
	}
	return string(now)
}

// value reads a string, a number, true, false, null or an amount. The field
// holds that of the row before.
func (c *canonical) value(f *field) error {
	if len(c.rest) == 0 {
		return errNotCanonical
	}
	f.amount = c.rest[0] == '{'
	switch c.rest[0] {
	case '"':
		text, err := c.quoted()
		f.text = same(f.text, text)
		return err
	case '{':
		var err error
		f.figure, err = c.figure(f.figure)
		return err
	}
	end := bytes.IndexAny(c.rest, ",}")
	if end < 1 || !bytes.ContainsAny(c.rest[:1], "-0123456789tfn") {
		return errNotCanonical
	}
	if word := c.rest[:end]; string(word) != "null" {
		f.text = same(f.text, word)
	} else {
		f.text = ""
	}
	c.rest = c.rest[end:]
	return nil
}

// quoted reads a string; the bytes are good until the row is.
func (c *canonical) quoted() ([]byte, error) {
	if err := c.take('"'); err != nil {
		return nil, err
	}
	plain := true
	for i := 0; i < len(c.rest); i++ {
		switch c.rest[i] {
		case '\\':
			plain = false
			i++
		case '"':
			text, whole := c.rest[:i], c.rest[:i+1]
			c.rest = c.rest[i+1:]
			if plain {
				return text, nil
			}
			var unescaped string
			err := json.Unmarshal(append([]byte{'"'}, whole...), &unescaped)
			return []byte(unescaped), err
		}
	}
	return nil, errNotCanonical
}

// figure reads an amount, {"form":…,"fen":…} and its kin.
func (c *canonical) figure(before civic.Figure) (f civic.Figure, err error) {
	if err := c.take('{'); err != nil {
		return f, err
	}
	for i := 0; len(c.rest) > 0 && c.rest[0] != '}'; i++ {
		if i > 0 {
			if err := c.take(','); err != nil {
				return f, err
			}
		}
		name, err := c.quoted()
		if err != nil {
			return f, err
		}
		if err := c.take(':'); err != nil {
			return f, err
		}
		if err := c.part(&f, name, before); err != nil {
			return f, err
		}
	}
	return f, c.take('}')
}

// part reads one field of an amount.
func (c *canonical) part(f *civic.Figure, name []byte, before civic.Figure) error {
	switch string(name) {
	case "form":
		text, err := c.quoted()
		f.Form = civic.Form(same(string(before.Form), text))
		return err
	case "reason":
		text, err := c.quoted()
		f.Reason = same(before.Reason, text)
		return err
	}
	end := bytes.IndexAny(c.rest, ",}")
	if end < 1 {
		return errNotCanonical
	}
	n, err := strconv.ParseInt(string(c.rest[:end]), 10, 64)
	c.rest = c.rest[end:]
	switch string(name) {
	case "fen":
		f.Lo, f.Hi = civic.Money(n), civic.Money(n)
	case "lo":
		f.Lo = civic.Money(n)
	case "hi":
		f.Hi = civic.Money(n)
	}
	return err
}

func (all fields) head() []string {
	var head []string
	for _, f := range all {
		if !f.amount {
			head = append(head, f.name)
			continue
		}
		head = append(head, FigureColumns(f.name)...)
	}
	return head
}

// FigureColumns are the names of the columns an amount becomes.
func FigureColumns(name string) []string {
	return []string{name + "_form", name + "_from_yuan", name + "_to_yuan", name + "_reason"}
}

// cells are the columns of a row, appended to what is handed in.
func (all fields) cells(cells []string) []string {
	for _, f := range all {
		if !f.amount {
			cells = append(cells, f.text)
			continue
		}
		cells = AppendFigure(cells, f.figure)
	}
	return cells
}
