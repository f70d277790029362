package desk

import (
	"strconv"

	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Integrity is the auditor's page: why ratings weigh less, never whose.
type Integrity struct {
	Frame   ui.Page
	Action  string
	Chosen  string // period
	Periods []PeriodLink
	Items   []FindingItem
}

// PeriodLink leads to a period.
type PeriodLink struct {
	Label, Href string
	Current     bool
}

// FindingItem is a finding in words.
type FindingItem struct {
	scoring.Reviewed
	Project ui.Link
	When    string
}

func (p Integrity) t(key string, args ...any) string { return message.T(p.Frame.Lang, key, args...) }

// answers lists how the ratings of a finding answered.
func (f FindingItem) answers(lang message.Lang) ui.Distribution {
	d := ui.Distribution{Caption: message.T(lang, "integrity.answers"), N: f.Votes}
	for k := range d.Counts {
		if k < len(f.Answers) {
			d.Counts[k] = f.Answers[k]
		}
	}
	return d
}

// factor is what each rating is multiplied by.
func (f FindingItem) factor() string { return strconv.FormatFloat(f.Factor, 'f', 3, 64) }

// state is the latest decision as a pill.
func (f FindingItem) state(lang message.Lang) ui.Pill {
	switch f.Verdict {
	case scoring.GiveBack:
		return ui.Pill{Tone: ui.Done, Icon: "check", Word: message.T(lang, "integrity.restored")}
	case scoring.Uphold:
		return ui.Pill{Tone: ui.Plain, Icon: "check", Word: message.T(lang, "integrity.upheld")}
	}
	return ui.Pill{Tone: ui.Act, Icon: "clock", Word: message.T(lang, "integrity.open")}
}
