package desk

import (
	"strconv"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Sent is how far the packets have come, and what came back.
type Sent struct {
	Deliveries []delivery.Sent
	Returns    []delivery.Returned
	Running    []scoring.Running
	Unit       func(code string) string
}

// Gap is how packets and answers are carried across a one-way gap as files.
type Gap struct {
	Receivers []delivery.Receiver // none: nothing can be carried
	File      string              // where a file is written
	Answers   string              // action that takes one
	Taken     string              // number of the answer file just taken, "" for none
	Before    bool                // it had been taken before
}

// receiverOptions are the choices of the form.
func (p Scores) receiverOptions() []ui.Option {
	var options []ui.Option
	for _, r := range p.Gap.Receivers {
		options = append(options, ui.Option{Value: r.ID, Label: r.Name})
	}
	return options
}

// every puts the choice of all before the others.
func (p Scores) every(key string, options []ui.Option) []ui.Option {
	return append([]ui.Option{{Label: p.t(key), Selected: true}}, options...)
}

func (p Scores) t(key string, args ...any) string { return message.T(p.Frame.Lang, key, args...) }

func (p Scores) heads(keys ...string) (columns []ui.Column) {
	for _, key := range keys {
		columns = append(columns, ui.Column{Head: p.t(key)})
	}
	return columns
}

// deliveries is the table of packets on their way.
func (p Scores) deliveries() ui.Table {
	t := ui.Table{Caption: p.t("delivery.sent"), Note: p.t("delivery.sent_note"),
		Columns: p.heads("desk.unit", "desk.period", "desk.seq", "delivery.receiver", "desk.state")}
	for _, d := range p.Sent.Deliveries {
		state := ui.Pill{Tone: ui.Plain, Icon: "clock", Word: p.t("delivery.waiting")}
		switch {
		case d.DeliveredAt != nil:
			state = ui.Pill{Tone: ui.Done, Icon: "check", Word: p.t("delivery.delivered", message.DateTime(p.Frame.Lang, *d.DeliveredAt))}
		case d.Attempts > 0:
			state = ui.Pill{Tone: ui.Act, Icon: "alert", Word: p.t("delivery.failed", d.Attempts, d.LastError)}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(p.Sent.Unit(d.Unit)), ui.Text(string(d.Period)), ui.Text(strconv.Itoa(d.Seq)), ui.Text(d.Receiver), ui.PillTag(state),
		}})
	}
	return t
}

// returns is the table of acknowledgements and appeals.
func (p Scores) returns() ui.Table {
	t := ui.Table{Caption: p.t("delivery.returns"), Note: p.t("delivery.returns_note"),
		Columns: p.heads("desk.unit", "desk.period", "desk.seq", "delivery.kind", "delivery.document", "delivery.text", "desk.when")}
	for _, r := range p.Sent.Returns {
		pill := ui.Pill{Tone: ui.Done, Icon: "check", Word: p.t("delivery.kind_" + string(r.Kind))}
		if r.Kind == delivery.Appeal {
			pill.Tone, pill.Icon = ui.Act, "alert"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(p.Sent.Unit(r.Unit)), ui.Text(string(r.Period)), ui.Text(strconv.Itoa(r.Seq)), ui.PillTag(pill), ui.Text(r.Document), ui.Text(r.Text),
			ui.Text(message.DateTime(p.Frame.Lang, r.ReturnedAt)),
		}})
	}
	return t
}

// running is the table of a running period's scores.
func (p Scores) running(r scoring.Running) ui.Table {
	t := ui.Table{Caption: p.t("score.running", string(r.Period)), Note: p.t("score.running_note", message.DateTime(p.Frame.Lang, r.ComputedAt)),
		Columns: []ui.Column{{Head: p.t("desk.unit")}, {Head: p.t("performance.score"), Numeric: true}, {Head: p.t("performance.interval"), Numeric: true},
			{Head: p.t("performance.n"), Numeric: true}, {Head: "λ", Numeric: true}}}
	for _, d := range r.Result.Departments {
		if !d.Scored {
			continue
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(p.Sent.Unit(d.Code)), ui.Text(points(d.Score)), ui.Text(points(d.Lo) + "–" + points(d.Hi)), ui.Text(civic.Thousands(int64(d.N))),
			ui.Text(strconv.FormatFloat(d.Lambda, 'f', 2, 64)),
		}})
	}
	return t
}

func points(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }
