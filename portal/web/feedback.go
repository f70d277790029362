package web

import (
	"context"
	"io"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
)

// Feedback is the store of the export.
type Feedback interface {
	EachFeedback(ctx context.Context, jurisdiction string, units []string, all bool, f comment.Filter, use func(comment.Feedback) error) error
}

// feedbackRoutes export opinions with their replies, by filter.
func (d DeskPages) feedbackRoutes() []Route {
	params := []string{"unit", "state", "stance", "from", "to"}
	return []Route{
		deskPage("/desk/feedback.csv", account.ExportFeedback, d.feedbackCSV, params...),
		deskPage("/desk/feedback.xlsx", account.ExportFeedback, d.feedbackXLSX, params...),
	}
}

// export is where the actor exports feedback, empty where they may not.
func (d DeskPages) export(r *Request) desk.Export {
	if r.Can(account.ExportFeedback, r.Target("list")) != nil {
		return desk.Export{}
	}
	return desk.Export{XLSX: r.Link.To("/desk/feedback.xlsx"), CSV: r.Link.To("/desk/feedback.csv")}
}

// feedbackColumns are the heads of both files.
var feedbackColumns = []string{"id", "subject", "subject_name", "dept_code", "stance", "assurance", "state", "text", "sent", "reply_due", "adoption", "reply", "replied"}

func feedbackCells(f comment.Feedback) []string {
	date := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return civic.Date(*t)
	}
	return []string{
		f.ID, f.Subject, f.SubjectName, f.Unit, string(f.Stance), strconv.Itoa(f.Assurance), string(f.State), f.Body,
		f.CreatedAt.In(civic.Shanghai).Format(time.RFC3339), date(f.DueOn), f.Adoption, f.ReplyBody, date(f.RepliedAt),
	}
}

// feedback is what is exported: the actor's units and the filter in the URL.
func (d DeskPages) feedback(r *Request) (func(ctx context.Context, use func(comment.Feedback) error) error, error) {
	filter := comment.Filter{Unit: r.Query.Get("unit"), State: comment.State(r.Query.Get("state")), Stance: comment.Stance(r.Query.Get("stance"))}
	for name, into := range map[string]*time.Time{"from": &filter.From, "to": &filter.To} {
		text := r.Query.Get(name)
		day, err := time.ParseInLocation(time.DateOnly, text, civic.Shanghai)
		if text != "" && err != nil {
			return nil, civic.Invalid("error.invalid", name+" "+text)
		}
		*into = day
		if text == "" {
			*into = time.Time{}
		}
	}
	if !filter.To.IsZero() {
		filter.To = filter.To.AddDate(0, 0, 1) // the last day counts
	}
	units, all := account.Units(r.Actor, account.ExportFeedback, r.Jurisdiction.Code)
	jurisdiction := r.Jurisdiction.Code
	return func(ctx context.Context, use func(comment.Feedback) error) error {
		return d.Feedback.EachFeedback(ctx, jurisdiction, units, all, filter, use)
	}, nil
}

func (d DeskPages) feedbackCSV(r *Request) error {
	each, err := d.feedback(r)
	if err != nil {
		return err
	}
	return r.Stream(csvType, "feedback.csv", func(ctx context.Context, w io.Writer) error {
		out, err := bundle.NewSheet(w, feedbackColumns...)
		if err != nil {
			return err
		}
		if err := each(ctx, func(f comment.Feedback) error { return out.Row(feedbackCells(f)...) }); err != nil {
			return err
		}
		return out.End()
	})
}

// feedbackXLSX streams rows into the workbook, which excelize keeps on disk
// once they are many.
func (d DeskPages) feedbackXLSX(r *Request) error {
	each, err := d.feedback(r)
	if err != nil {
		return err
	}
	return r.Stream(xlsxType, "feedback.xlsx", func(ctx context.Context, w io.Writer) error {
		file := excelize.NewFile()
		defer func() { _ = file.Close() }()
		out, err := file.NewStreamWriter("Sheet1")
		if err != nil {
			return err
		}
		row := 0
		add := func(cells []string) error {
			row++
			values := make([]any, len(cells))
			for i, cell := range cells {
				values[i] = cell // text: a spreadsheet runs none of it
			}
			return out.SetRow("A"+strconv.Itoa(row), values)
		}
		if err := add(feedbackColumns); err != nil {
			return err
		}
		if err := each(ctx, func(f comment.Feedback) error { return add(feedbackCells(f)) }); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
		return file.Write(w)
	})
}
