package web

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
)

// byteOrderMark tells Excel that the file is UTF-8.
const byteOrderMark = "\ufeff"

// sheet writes a CSV file that spreadsheets open as it is meant.
type sheet struct{ out *csv.Writer }

func newSheet(w io.Writer, head ...string) (sheet, error) {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return sheet{}, err
	}
	s := sheet{out: csv.NewWriter(w)}
	s.out.UseCRLF = true
	return s, s.row(head...)
}

// row writes one line. Text that a spreadsheet would run as a formula is
// marked as text; our own numbers are not touched.
func (s sheet) row(cells ...string) error {
	for i, cell := range cells {
		cells[i] = civic.InertCell(cell)
	}
	return s.out.Write(cells)
}

func (s sheet) end() error {
	s.out.Flush()
	return s.out.Error()
}

// figureCells are the four columns of a published amount: its form, its
// bounds in 元 (equal where it is exact), its reason.
func figureCells(f civic.Figure) []string { return appendFigure(nil, f) }

// appendFigure adds those columns to the cells of a row. The bounds of most
// amounts are equal and written once.
func appendFigure(cells []string, f civic.Figure) []string {
	switch {
	case f.Known():
		from := yuan(f.Lo)
		to := from
		if f.Hi != f.Lo {
			to = yuan(f.Hi)
		}
		return append(cells, string(f.Form), from, to, "")
	case f.Missing():
		return append(cells, string(civic.None), "", "", "")
	}
	return append(cells, string(f.Form), "", "", f.Reason)
}

// figureHeads name the four columns of each amount, see figureCells.
func (r *Request) figureHeads(figures ...string) []string {
	var heads []string
	for _, figure := range figures {
		for _, part := range []string{"form", "from", "to", "reason"} {
			heads = append(heads, figure+" "+r.T("difference.csv_"+part))
		}
	}
	return heads
}

// CSV answers with a file of a table that is complete at hand.
func (r *Request) CSV(name string, head []string, rows [][]string) error {
	return r.Stream(csvType, name, func(_ context.Context, w io.Writer) error {
		s, err := newSheet(w, head...)
		if err != nil {
			return err
		}
		for _, cells := range rows {
			if err := s.row(cells...); err != nil {
				return err
			}
		}
		return s.end()
	})
}

// yuan writes an amount in 元 without thousands marks, as programs read it.
func yuan(m civic.Money) string {
	text := make([]byte, 0, 20)
	if m < 0 {
		text, m = append(text, '-'), -m
	}
	text = strconv.AppendInt(text, int64(m/civic.Yuan), 10)
	fen := byte(m % civic.Yuan)
	return string(append(text, '.', '0'+fen/10, '0'+fen%10))
}

// projectSheet is one file of projects.
type projectSheet struct {
	lang  message.Lang
	names release.Names
	sheet sheet
}

// projectHead names the columns of a file of projects.
func projectHead(lang message.Lang) []string {
	head := []string{"id", "name", "summary", "unit_code", "unit", "department_code", "department", "function_code", "function",
		"economic_code", "region_code", "region", "lon", "lat", "class", "start", "end"}
	for _, figure := range []string{"original", "adjusted", "paid"} {
		head = append(head, figure+"_form", figure+"_from", figure+"_to", figure+"_reason")
	}
	head = append(head, "rate_from", "rate_to", "self", "review")
	for i, name := range head {
		head[i] = message.T(lang, "csv."+name)
	}
	return head
}

func (p projectSheet) write(c release.Card) error {
	department, lang := p.names.Department(c.Unit), p.lang.Code()
	cells := []string{
		string(c.ID), c.Name, c.Summary, c.Unit, p.names.UnitName(c.Unit, lang), department, p.names.UnitName(department, lang),
		string(c.Function), className(c.Function, lang), string(c.Economic), c.Region, p.names.RegionName(c.Region, lang),
		degrees(c.Lon), degrees(c.Lat), string(c.Class), c.Start, c.End,
	}
	for _, f := range []civic.Figure{c.Original, c.Adjusted, c.Paid} {
		cells = append(cells, figureCells(f)...)
	}
	from, to := "", ""
	if c.Execution != nil {
		from, to = percent(c.Execution.Lo), percent(c.Execution.Hi)
	}
	return p.sheet.row(append(cells, from, to, score(c.Self), score(c.Review))...)
}

func degrees(d *float64) string {
	if d == nil {
		return ""
	}
	return fmt.Sprint(*d)
}

// percent writes basis points with two decimals, "83.87".
func percent(basisPoints int64) string {
	return fmt.Sprintf("%d.%02d", basisPoints/100, basisPoints%100)
}

func score(points *int) string {
	if points == nil {
		return ""
	}
	return published.Points(*points)
}

// chunk is how many projects an export reads at a time.
const chunk = 500

// projectsCSV is the list the parameters name as a file, all of it.
func (p Reading) projectsCSV(r *Request) error {
	v, err := p.chosen(r)
	if err != nil {
		return err
	}
	ids, err := p.Engine.IDs(r.Context, v.scope(), v.filter)
	if err != nil {
		return err
	}
	lang := r.Lang
	return r.Stream(csvType, v.Release.Document.String()+"-projects.csv", func(ctx context.Context, w io.Writer) error {
		s, err := newSheet(w, projectHead(lang)...)
		if err != nil {
			return err
		}
		file := projectSheet{lang: lang, names: v.Names, sheet: s}
		return errors.Join(p.eachCard(ctx, v.Release, ids, file.write), s.end())
	})
}

// eachCard reads projects in chunks and hands them over one by one.
func (p Reading) eachCard(ctx context.Context, h release.Header, ids []civic.PublicID, each func(release.Card) error) error {
	for len(ids) > 0 {
		n := min(chunk, len(ids))
		cards, err := p.Cards(ctx, h, ids[:n])
		if err != nil {
			return err
		}
		for _, c := range cards {
			if err := each(c); err != nil {
				return err
			}
		}
		ids = ids[n:]
	}
	return nil
}
