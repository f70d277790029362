package desk

import (
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Appeals is the page of appeals about ratings.
type Appeals struct {
	Frame   ui.Page
	Items   []AppealItem
	Send    string      // where a unit appeals, "" for those who are none
	Periods []ui.Option // about which appeals are still taken
}

// AppealItem is an appeal in words.
type AppealItem struct {
	rating.AppealCase
	Link   ui.Link // what was rated
	Decide string  // action, "" for those who may not or once it is decided
}

func (p Appeals) t(key string, args ...any) string { return message.T(p.Frame.Lang, key, args...) }

// AppealState is how far an appeal has come.
func AppealState(lang message.Lang, verdict rating.AppealVerdict) ui.Pill {
	switch verdict {
	case rating.Granted:
		return ui.Pill{Tone: ui.Done, Icon: "check", Word: message.T(lang, "appeal.state_granted")}
	case rating.Rejected:
		return ui.Pill{Tone: ui.Plain, Icon: "check", Word: message.T(lang, "appeal.state_rejected")}
	}
	return ui.Pill{Tone: ui.Act, Icon: "clock", Word: message.T(lang, "appeal.state_waiting")}
}

// about says who appeals, about which period and days.
func (p Appeals) about(a AppealItem) string {
	words := p.t("appeal.side_"+string(a.Side)) + " · " + string(a.Period) + " · " + message.DateTime(p.Frame.Lang, a.SentAt)
	if a.FromOn != nil && a.ToOn != nil {
		words += " · " + p.t("appeal.days_of", message.Date(p.Frame.Lang, *a.FromOn), message.Date(p.Frame.Lang, *a.ToOn))
	}
	return words
}

// weighs says what the rating in question is multiplied by, and why.
func (p Appeals) weighs(a AppealItem) string {
	switch {
	case a.Side == rating.ByUnit:
		return p.t("appeal.unit_effect")
	case a.Weighs == nil:
		return p.t("appeal.not_weighed")
	case len(a.Reasons) == 0:
		return p.t("appeal.full_weight")
	}
	var reasons []string
	for _, reason := range a.Reasons {
		reasons = append(reasons, p.t("appeal.because_"+reason))
	}
	return p.t("appeal.weighs", strconv.FormatFloat(*a.Weighs, 'f', 3, 64), strings.Join(reasons, p.t("appeal.and")))
}
