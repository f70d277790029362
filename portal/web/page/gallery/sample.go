package gallery

import (
	"strconv"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
	"github.com/sunbudget/sunbudget/static"
)

// exact, interval and withheld are amounts of the gallery, in 元.
func exact(yuan int64) civic.Figure { return civic.ExactFigure(civic.Money(yuan) * civic.Yuan) }

func interval(lo, hi int64) civic.Figure {
	return civic.IntervalFigure(civic.Money(lo)*civic.Yuan, civic.Money(hi)*civic.Yuan)
}

var withheld = civic.WithheldFigure("state_secret")

func figures(t words) []ui.FigureBlock {
	return []ui.FigureBlock{
		{Label: t("figure_exact"), Value: exact(12_345_678_901), Note: t("figure_exact_note")},
		{Label: t("figure_interval"), Value: interval(5_000_000, 10_000_000)},
		{Label: t("figure_withheld"), Value: withheld, Ask: "#ask"},
		{Label: t("figure_aggregate"), Value: civic.AggregateFigure("secondary"), Ask: "#ask"},
		{Label: t("figure_none"), Value: civic.NoFigure(), Ask: "#ask"},
		{Label: t("figure_small"), Value: civic.ExactFigure(123_456)},
		{Label: t("figure_negative"), Value: exact(-2_340_000)},
	}
}

// namedBar is a bar with what it shows.
type namedBar struct {
	Name string
	Bar  ui.Bar
}

func bars(t words) []namedBar {
	return []namedBar{
		{t("bar_plain"), ui.Bar{Original: exact(24_080_000), Paid: exact(15_100_000)}},
		{t("bar_adjusted"), ui.Bar{Original: exact(24_080_000), Adjusted: exact(30_500_000), Paid: exact(28_000_000)}},
		{t("bar_interval"), ui.Bar{Original: interval(5_000_000, 10_000_000), Paid: interval(2_000_000, 5_000_000)}},
		{t("bar_withheld"), ui.Bar{Original: withheld, Paid: withheld}},
	}
}

func progresses() []ui.Progress {
	return []ui.Progress{
		{PaidLo: 6270, PaidHi: 6270, Elapsed: 8330},
		{PaidLo: 8450, PaidHi: 8450, Elapsed: 8330},
		{PaidLo: 3000, PaidHi: 5200, Elapsed: 8330},
		{PaidLo: 9980, PaidHi: 9980, Elapsed: 8330},
	}
}

func pills(lang message.Lang) []ui.Pill {
	var all []ui.Pill
	for _, stage := range civic.Stages {
		all = append(all, ui.StagePill(lang, stage))
	}
	for _, outcome := range []string{"adopted", "partly", "not_adopted", "under_way", "pending"} {
		all = append(all, ui.AdoptionPill(lang, outcome))
	}
	for _, stance := range []string{"support", "oppose", "suggest", "question"} {
		all = append(all, ui.StancePill(lang, stance))
	}
	for _, level := range []string{"blue", "yellow", "orange", "red"} {
		all = append(all, ui.AlertPill(lang, level))
	}
	return all
}

func cards(lang message.Lang, t words) []ui.ProjectCard {
	list := bars(t)
	slow := progresses()[0]
	return []ui.ProjectCard{{
		Name: t("card_name"), Href: "#card", Sentence: t("card_sentence"), Unit: t("card_unit"), UnitHref: "#unit",
		Place: t("card_place"), Bar: list[0].Bar, Progress: &slow, Comments: t("card_comments"), ReplyHref: "#voice",
		Pills: []ui.Pill{ui.StagePill(lang, civic.Execution), ui.AlertPill(lang, "orange")},
	}, {
		Name: t("card_name_2"), Href: "#card", Sentence: t("card_sentence_2"), Unit: t("card_unit_2"), UnitHref: "#unit",
		Bar: list[1].Bar, Pills: []ui.Pill{ui.StagePill(lang, civic.Draft)},
	}, {
		Name: t("card_name_3"), Href: "#card", Sentence: t("card_sentence_3"), Unit: t("card_unit_2"), UnitHref: "#unit",
		Bar: list[3].Bar, Pills: []ui.Pill{ui.StagePill(lang, civic.Approved)},
	}}
}

func table(lang message.Lang, t words) ui.Table {
	line := func(name string, original, paid civic.Figure) ui.Row {
		return ui.Row{Cells: []templ.Component{
			ui.Anchor(name, "#unit"), ui.Money(lang, original), ui.Money(lang, paid),
			ui.Text(message.Rate(lang, paid, original)),
		}}
	}
	return ui.Table{
		Caption: t("table_caption"), Note: t("table_note"),
		Columns: []ui.Column{
			{Head: t("table_unit")},
			{Head: t("table_original"), Numeric: true, Sort: "#sort", Sorted: "descending"},
			{Head: t("table_paid"), Numeric: true, Sort: "#sort"},
			{Head: t("table_rate"), Numeric: true},
		},
		Rows: []ui.Row{
			line(t("unit_education"), exact(812_345_678), exact(655_000_000)),
			line(t("unit_health"), interval(200_000_000, 500_000_000), exact(188_200_000)),
			line(t("unit_police"), withheld, withheld),
			line(t("unit_archive"), exact(3_400_000), civic.NoFigure()),
		},
		Foot: []ui.Row{line(t("table_total"), interval(1_015_745_678, 1_315_745_678), exact(843_200_000))},
	}
}

func wideTable(t words) ui.Table {
	wide := ui.Table{Caption: t("wide_caption"), Note: t("table_note"), Wide: true, Columns: []ui.Column{{Head: t("table_unit")}}}
	row := ui.Row{Cells: []templ.Component{ui.Text(t("unit_education"))}}
	for month := 1; month <= 12; month++ {
		wide.Columns = append(wide.Columns, ui.Column{Head: t("month", month), Numeric: true})
		row.Cells = append(row.Cells, ui.Text(ui.WanYuan(civic.Money(month)*5_432_109_00)))
	}
	wide.Rows = []ui.Row{row, row}
	return wide
}

func source(lang message.Lang, t words) ui.Source {
	return ui.Source{
		Definition: t("source_definition"), Unit: message.T(lang, "money.wan"), AsOf: "2026-10-31", Release: t("source_release"),
		ReleaseHref: "#release", Edition: "128", EditionHref: "#edition", Method: "#method",
		Downloads: []ui.Link{{Label: "CSV", Href: "#csv"}, {Label: "JSON", Href: "#json"}},
	}
}

func filter(lang message.Lang, t words) ui.Filter {
	stages := ui.Facet{Name: "stage", Label: t("facet_stage")}
	for i, stage := range civic.Stages {
		stages.Options = append(stages.Options, ui.Option{
			Value: string(stage), Label: message.T(lang, "stage."+string(stage)), Count: strconv.Itoa(400 - 70*i), Selected: i == 3,
		})
	}
	regions, bands := ui.Facet{Name: "region", Label: t("facet_region")}, ui.Facet{Name: "band", Label: t("facet_band"), One: true}
	for _, n := range []string{"1", "2", "3"} {
		regions.Options = append(regions.Options, ui.Option{Value: n, Label: t("region_" + n), Count: "3" + n})
		bands.Options = append(bands.Options, ui.Option{Value: n, Label: t("band_" + n)})
	}
	return ui.Filter{
		Action: "#list", Query: t("region_1"), Groups: []ui.Facet{stages, regions, bands}, Clear: "#clear",
		Keep:   []ui.Pair{{Name: "lang", Value: lang.Code()}},
		Sort:   []ui.Option{{Value: "amount", Label: t("sort_amount")}, {Value: "progress", Label: t("sort_progress")}},
		Active: []ui.Link{{Label: message.T(lang, "stage.execution"), Href: "#without"}},
	}
}

// mapView draws the invented districts of static/sample.
func mapView(p ui.Page) ui.MapView {
	view := ui.MapView{
		Title: message.T(p.Lang, "map.title"), Approval: "DEMO-0001",
		Districts: p.Base + static.URL("districts.json"), Points: p.Base + static.URL("points.json"), Popup: p.Base + static.URL("popup.json"),
		Legend: []ui.LegendClass{{Class: -1}},
	}
	for class := range 5 {
		lo := civic.Money(class*120) * civic.WanYuan
		bounds := civic.IntervalFigure(lo, lo+120*civic.WanYuan)
		view.Legend = append(view.Legend, ui.LegendClass{Class: class, Label: message.Figure(p.Lang, bounds)})
	}
	return view
}
