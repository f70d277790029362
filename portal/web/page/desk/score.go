package desk

import (
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Scores is the page of periods and packets.
type Scores struct {
	Frame   ui.Page
	Asked   string // the period just asked for, "" for none
	Compute string // action, "" for those who may not
	Periods []PeriodLine
	Packets []PacketLine

	Publish     string // actions, "" for those who may not
	Consequence string
	Units       []ui.Option // departments a consequence may be about

	SetPeriod string // actions, "" for those who may not
	Internal  string
	Imported  string // number of internal scores just imported, "" for none
	Sent      Sent
	Gap       Gap
	Export    Export
}

// PeriodLine is a rating period with what was computed.
type PeriodLine struct {
	Period   string
	Window   string // ready words
	Open     bool
	Computed string // ready words, "" where nothing was
	Seq      int    // of the bundle that waits for approval, 0 for none
	State    ui.Pill
}

// PacketLine is a department's packet in the list.
type PacketLine struct {
	Unit      string
	Period    string
	Seq       int
	When      string
	SHA256    string
	LogIndex  int64
	XLSX      string
	PDF       string
	JSON      string
	CSV       string
	Signature string
}

// PeriodLines puts periods into words.
func PeriodLines(lang message.Lang, now time.Time, periods []rating.Dated, bundles []scoring.File) []PeriodLine {
	latest := map[rating.Period]scoring.File{}
	for _, b := range bundles {
		latest[b.Period] = b
	}
	lines := make([]PeriodLine, 0, len(periods))
	for _, p := range periods {
		line := PeriodLine{
			Period: string(p.Period), Open: p.Open(now), State: periodPill(lang, now, p),
			Window: message.T(lang, "desk.window", message.Date(lang, p.Opens), message.Date(lang, p.Closes.Add(-time.Second))),
		}
		if b, ok := latest[p.Period]; ok {
			line.Computed = message.T(lang, "desk.computed", b.Seq, message.DateTime(lang, b.CreatedAt), b.LogIndex)
			switch {
			case b.Approved:
				line.Computed += message.T(lang, "score.is_public")
			case b.Final:
				line.Seq = b.Seq
				line.Computed += message.T(lang, "score.waits")
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func periodPill(lang message.Lang, now time.Time, p rating.Dated) ui.Pill {
	switch {
	case p.Open(now):
		return ui.Pill{Tone: ui.Act, Icon: "clock", Word: message.T(lang, "desk.period_open")}
	case p.Closed(now):
		return ui.Pill{Tone: ui.Done, Icon: "check", Word: message.T(lang, "desk.period_closed")}
	}
	return ui.Pill{Tone: ui.Plain, Icon: "calendar", Word: message.T(lang, "desk.period_planned")}
}

// consequences are the choices of the form.
func (p Scores) consequences() []ui.Option {
	var options []ui.Option
	for _, kind := range scoring.Consequences {
		options = append(options, ui.Option{Value: string(kind), Label: message.T(p.Frame.Lang, "score.consequence_"+string(kind))})
	}
	return options
}

// periodOptions are the periods of the forms.
func (p Scores) periodOptions() []ui.Option {
	var options []ui.Option
	for _, line := range p.Periods {
		options = append(options, ui.Option{Value: line.Period, Label: line.Period})
	}
	return options
}

// packets is the list as a table.
func (p Scores) packets() ui.Table {
	lang := p.Frame.Lang
	table := ui.Table{Caption: message.T(lang, "desk.packets_title"), Note: message.T(lang, "desk.packets_note")}
	for _, key := range []string{"unit", "period", "seq", "when", "files", "fingerprint"} {
		table.Columns = append(table.Columns, ui.Column{Head: message.T(lang, "desk."+key)})
	}
	for _, line := range p.Packets {
		table.Rows = append(table.Rows, packetRow(line))
	}
	return table
}

// packetRow is a packet with its files.
func packetRow(line PacketLine) ui.Row {
	return ui.Row{Cells: []templ.Component{
		ui.Text(line.Unit), ui.Text(line.Period), ui.Text(strconv.Itoa(line.Seq)), ui.Text(line.When), files(line), fingerprint(line),
	}}
}
