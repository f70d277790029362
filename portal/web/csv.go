package web

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
)

// figureCells are the four columns of a published amount: its form, its
// bounds in 元 (equal where it is exact), its reason.
func figureCells(f civic.Figure) []string { return bundle.AppendFigure(nil, f) }

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
		s, err := bundle.NewSheet(w, head...)
		if err != nil {
			return err
		}
		for _, cells := range rows {
			if err := s.Row(cells...); err != nil {
				return err
			}
		}
		return s.End()
	})
}

// projectSheet is one file of projects.
type projectSheet struct {
	lang  message.Lang
	names release.Names
	sheet bundle.Sheet
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
	return p.sheet.Row(append(cells, from, to, score(c.Self), score(c.Review))...)
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
		s, err := bundle.NewSheet(w, projectHead(lang)...)
		if err != nil {
			return err
		}
		file := projectSheet{lang: lang, names: v.Names, sheet: s}
		return errors.Join(p.eachCard(ctx, v.Release, ids, file.write), s.End())
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
