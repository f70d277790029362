package ui_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

func html(t *testing.T, c templ.Component) string {
	t.Helper()
	var out bytes.Buffer
	if err := c.Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func contains(t *testing.T, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(page, part) {
			t.Errorf("%q is missing in %s", part, page)
		}
	}
}

func wan(n int64) civic.Figure { return civic.ExactFigure(civic.Money(n) * civic.WanYuan) }

func TestWithheldFigureShowsItsGroundAndAWayOn(t *testing.T) {
	t.Parallel()
	page := html(t, ui.Amount(message.ZH, civic.WithheldFigure("state_secret"), "/ask"))
	contains(t, page, "不予公开", "第十四条", `href="/ask"`)
	own := html(t, ui.Amount(message.ZH, civic.WithheldFigure("本市定密清单第 3 条"), ""))
	contains(t, own, "本市定密清单第 3 条")
}

func TestNoDataIsNeverDrawnAsZero(t *testing.T) {
	t.Parallel()
	for _, f := range []civic.Figure{{}, civic.NoFigure()} {
		page := html(t, ui.Amount(message.ZH, f, ""))
		contains(t, page, "无数据")
		if strings.Contains(page, ">0") {
			t.Errorf("无数据 is drawn as a number: %s", page)
		}
		contains(t, html(t, ui.InTable(message.ZH, f)), "无数据")
	}
}

func TestExactFigureOpensToTheCent(t *testing.T) {
	t.Parallel()
	page := html(t, ui.Amount(message.ZH, civic.ExactFigure(123_456_789), ""))
	contains(t, page, ">123.46<", "万元", "1,234,567.89 元")
}

func TestIntervalIsNeverDrawnAsOneNumber(t *testing.T) {
	t.Parallel()
	f := civic.IntervalFigure(500*civic.WanYuan, 1000*civic.WanYuan)
	contains(t, html(t, ui.Amount(message.ZH, f, "")), "500", "1,000", "区间值")
	contains(t, html(t, ui.InTable(message.ZH, f)), "500–1,000")
}

func TestBarStandsOnOneScale(t *testing.T) {
	t.Parallel()
	page := html(t, ui.BarPicture(message.ZH, ui.Bar{Original: wan(50), Adjusted: wan(100), Paid: wan(25)}))
	contains(t, page, `width="25.00%"`, `x1="50.00%"`, `x1="100.00%"`, "预算执行率 25.0%")
}

func TestBarOfAnIntervalHatchesWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	paid := civic.IntervalFigure(20*civic.WanYuan, 50*civic.WanYuan)
	page := html(t, ui.BarPicture(message.ZH, ui.Bar{Original: wan(100), Paid: paid}))
	contains(t, page, `width="20.00%"`, `x="20.00%"`, `width="30.00%"`, "url(#hatch)")
}

func TestBarOfHiddenFiguresHasNoWidths(t *testing.T) {
	t.Parallel()
	hidden := civic.WithheldFigure("state_secret")
	page := html(t, ui.BarPicture(message.ZH, ui.Bar{Original: hidden, Paid: hidden}))
	contains(t, page, "url(#hatch-none)", "不予公开")
	if strings.Contains(page, "bar-paid") {
		t.Errorf("a hidden payment is drawn: %s", page)
	}
}

func TestBarNeverLeavesItsFrame(t *testing.T) {
	t.Parallel()
	page := html(t, ui.ProgressBar(message.ZH, ui.Progress{PaidLo: 13_000, PaidHi: 13_000, Elapsed: 5_000}))
	contains(t, page, `width="100.00%"`, "130.0%")
}

func TestProgressSaysNothingWhereTheIntervalSpansTheYear(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]ui.Progress{
		"":                 {PaidLo: 4000, PaidHi: 9000, Elapsed: 6000},
		"慢于时间进度 10.0 个百分点": {PaidLo: 5000, PaidHi: 5000, Elapsed: 6000},
		"快于时间进度 20.5 个百分点": {PaidLo: 8050, PaidHi: 8050, Elapsed: 6000},
		"与时间进度相当":          {PaidLo: 6100, PaidHi: 6100, Elapsed: 6000},
	} {
		if got := p.Sentence(message.ZH); got != want {
			t.Errorf("%+v says %q, want %q", p, got, want)
		}
	}
	if _, ok := ui.NewProgress(wan(1), civic.NoFigure(), 5000); ok {
		t.Error("there is progress against no budget")
	}
}

func TestTableNamesEveryCellForAPhone(t *testing.T) {
	t.Parallel()
	page := html(t, ui.DataTable(ui.Table{
		Caption: "支出", Columns: []ui.Column{{Head: "单位"}, {Head: "执行数", Numeric: true, Sort: "/s", Sorted: "descending"}},
		Rows: []ui.Row{{Cells: []templ.Component{ui.Anchor("教育局", "/d"), ui.Money(message.ZH, wan(3))}}},
	}))
	contains(t, page, `scope="row"`, `data-label="执行数"`, `aria-sort="descending"`, ">3.00<", "<caption>")
}

func TestFormsKeepWhatTheirAddressCarries(t *testing.T) {
	t.Parallel()
	page := html(t, ui.FilterPanel(message.EN, ui.Filter{Action: "/projects?lang=en&edition=7", Query: `"<b>`}))
	contains(t, page, `action="/projects"`, `name="lang" value="en"`, `name="edition" value="7"`, "&lt;b&gt;")
}

func TestErrorsLeadToTheirFields(t *testing.T) {
	t.Parallel()
	form := ui.CommentForm{Action: "/c", Stances: []string{"support"}, MaxLength: 500, Faults: []ui.FieldError{
		{Field: "stance", Message: "选一个"}, {Field: "body", Message: "写一句"},
	}}
	contains(t, html(t, ui.CommentBox(message.ZH, form)), `href="#stance"`, `id="stance"`, `href="#body"`, `id="body"`, `id="body-error"`)
}

func TestRemovedCommentShowsItsReasonAndNotItsText(t *testing.T) {
	t.Parallel()
	page := html(t, ui.CommentItem(message.ZH, ui.Comment{Body: "secret words", Status: "removed", Reason: "R04"}))
	contains(t, page, "R04")
	if strings.Contains(page, "secret words") {
		t.Error("the text of a removed comment is still there")
	}
}

func TestTooFewRatingsShowNoScore(t *testing.T) {
	t.Parallel()
	page := html(t, ui.Score(message.ZH, ui.ScoreMark{Label: "x", Value: 612, Lo: 500, Hi: 700, N: 7, TooFew: true}))
	contains(t, page, "样本不足，不计分", "7")
	if strings.Contains(page, "61.2") {
		t.Error("a score is shown on too few ratings")
	}
}

func TestSharesOfADistributionAddUp(t *testing.T) {
	t.Parallel()
	page := html(t, ui.DistributionChart(message.ZH, ui.Distribution{Counts: [5]int{1, 0, 0, 1, 2}}))
	contains(t, page, "25.0%", "50.0%", "4 人评分", `width="50.00%"`, `width="100.00%"`)
	contains(t, html(t, ui.DistributionChart(message.ZH, ui.Distribution{})), "0 人评分", "0.0%")
}

func TestAnUnknownIconFailsInsteadOfLeavingAHole(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := ui.Icon("no-such").Render(t.Context(), &out); err == nil {
		t.Error("an unknown icon was drawn")
	}
}

func TestChineseWordsOnAnEnglishPageSaySo(t *testing.T) {
	t.Parallel()
	english, chinese := ui.Speaking(t.Context(), message.EN), ui.Speaking(t.Context(), message.ZH)
	for words, want := range map[string]bool{
		"第一小学食堂改造": true, "改造 600 平方米 LED 照明": true, "First Primary School": false,
		"Sunbudget · 阳光预算": false, "2026": false, "": false,
	} {
		if got := ui.In(english, words)["lang"] == "zh-CN"; got != want {
			t.Errorf("%q marked as Chinese: %v, want %v", words, got, want)
		}
		if len(ui.In(chinese, words)) > 0 {
			t.Errorf("%q is marked on a Chinese page", words)
		}
	}
}
