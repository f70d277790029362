package gallery

import (
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

func events(t words) []ui.Event {
	return []ui.Event{
		{When: "2025-12-01", Title: t("event_1"), State: ui.Past, Href: "#event"},
		{When: "2026-01-20", Title: t("event_2"), State: ui.Past},
		{When: "2026-11-20", Title: t("event_3"), Body: t("event_3_body"), State: ui.Now},
		{When: "2026-11-10", Title: t("event_4"), State: ui.Late, Pills: []ui.Pill{{Tone: ui.Act, Icon: "alert", Word: t("overdue")}}},
		{When: "2027-09", Title: t("event_5"), State: ui.Planned},
	}
}

func comments(t words) []ui.Comment {
	body := t("comment_1") + "\n" + t("comment_1b")
	said := func(id, stance string, reply *ui.Reply) ui.Comment {
		return ui.Comment{
			ID: id, Author: t("author_1"), Standing: t("standing"), When: "2026-11-18 09:12", Stance: stance, Body: body,
			Receipt: "7QK2-M4TD", ReceiptHref: "#log", ReportHref: "#report", Reply: reply,
		}
	}
	pending, removed := said("c4", "support", nil), said("c5", "oppose", nil)
	pending.Status = "pending"
	removed.Status, removed.Reason, removed.Author = "removed", t("removed_reason"), ""
	return []ui.Comment{
		said("c1", "suggest", &ui.Reply{Unit: t("card_unit"), When: "2026-11-20", Body: t("reply_1"), Outcome: "adopted"}),
		said("c2", "question", &ui.Reply{Unit: t("card_unit"), Due: t("due")}),
		said("c3", "oppose", &ui.Reply{Unit: t("card_unit"), Due: t("overdue"), Overdue: true}),
		pending, removed,
	}
}

func commentForm(t words, faults bool) ui.CommentForm {
	form := ui.CommentForm{
		Action: "#comment", Stances: []string{"support", "oppose", "suggest", "question"}, Stance: "suggest",
		MaxLength: 500, As: t("as"), Body: t("comment_1"),
	}
	if faults {
		form.Body, form.Faults = "", []ui.FieldError{{Field: "body", Message: t("fault_body")}}
	}
	return form
}

func ratingForm(t words) ui.RatingForm {
	return ui.RatingForm{Action: "#rating", Note: t("dimension_note"), Dimensions: []ui.Dimension{
		{Name: "overall", Label: t("rate_overall"), Value: 4}, {Name: "effect", Label: t("rate_effect")},
	}}
}

func scores(t words) []ui.ScoreMark {
	return []ui.ScoreMark{
		{Label: t("card_name"), Value: 684, Lo: 641, Hi: 727, N: 312, Note: t("score_note")},
		{Label: t("card_name_2"), Value: 552, Lo: 430, Hi: 671, N: 41, Provisional: true},
		{Label: t("card_name_3"), N: 7, TooFew: true},
	}
}

func distribution(lang message.Lang) ui.Distribution {
	return ui.Distribution{Caption: message.T(lang, "rating.distribution"), Counts: [5]int{21, 33, 70, 128, 60}}
}

func barsChart(t words) ui.Bars {
	return ui.Bars{
		Caption: t("bars_caption"), Note: t("bars_note"), Head: [2]string{t("bars_thing"), t("bars_amount")},
		Rows: []ui.BarRow{
			{Name: t("class_205"), Href: "#205", Amount: exact(2_812_000_000), Share: "22.8%"},
			{Name: t("class_208"), Href: "#208", Amount: exact(1_930_000_000), Share: "15.6%"},
			{Name: t("class_210"), Href: "#210", Amount: interval(500_000_000, 1_000_000_000)},
			{Name: t("class_204"), Amount: civic.AggregateFigure("secondary")},
		},
	}
}

func fields(t words) []ui.Input {
	return []ui.Input{
		{Name: "name", Label: t("field_name"), Hint: t("field_hint"), Value: t("unit_archive"), Autocomplete: "organization"},
		{Name: "faulty", Label: t("field_name"), Error: t("field_error"), Optional: true},
		{Name: "file", Label: t("field_file"), Type: "file"},
	}
}

func choices(t words) []ui.Choice {
	options := func(keys ...string) []ui.Option {
		var list []ui.Option
		for i, key := range keys {
			list = append(list, ui.Option{Value: key, Label: t(key), Selected: i == 0})
		}
		return list
	}
	return []ui.Choice{
		{Name: "one", Label: t("choice_one"), Options: options("choice_one_a", "choice_one_b")},
		{Name: "many", Label: t("choice_many"), Many: true, Options: options("choice_many_a", "choice_many_b")},
		{Name: "drop", Label: t("choice_drop"), Drop: true, Options: []ui.Option{{Value: "2026", Label: "2026"}, {Value: "2025", Label: "2025"}}},
	}
}

// words speaks the gallery's own part of the catalogue.
type words func(key string, args ...any) string

func in(lang message.Lang) words {
	return func(key string, args ...any) string { return message.T(lang, "gallery."+key, args...) }
}

// LookParam is the parameter that fixes the look of the gallery.
const LookParam = "look"

// Looks are the ways the gallery can be seen, by the value of LookParam.
var Looks = []string{"plain", "light", "dark", "large", "dark_large"}

// LookOf reads the parameter; anything unknown is the reader's own look.
func LookOf(name string) ui.Look {
	look := ui.Look{}
	for _, theme := range []string{"light", "dark"} {
		if strings.HasPrefix(name, theme) {
			look.Theme = theme
		}
	}
	if strings.HasSuffix(name, "large") {
		look.Text = "large"
	}
	return look
}
