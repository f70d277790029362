package message_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

func TestAnUnknownKeyShowsItself(t *testing.T) {
	t.Parallel()
	if got := message.T(message.EN, "no.such_key", 1); got != "no.such_key" {
		t.Errorf("T = %q", got)
	}
	if got := message.Or(message.EN, "no.such_key", "plain"); got != "plain" {
		t.Errorf("Or = %q", got)
	}
}

func TestArgumentsTakeTheirPlaces(t *testing.T) {
	t.Parallel()
	if got := message.T(message.EN, "list.shown", 20, "1,203"); got != "Showing 20 of 1,203" {
		t.Errorf("T = %q", got)
	}
	if got := message.T("fr", "nav.home"); got != "首页" {
		t.Errorf("an unknown language speaks %q, want Chinese", got)
	}
}

func TestMoneyTakesAUnitByItsSize(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fen    civic.Money
		zh, en string
	}{
		{0, "0 元", "0 yuan"},
		{12_34, "12.34 元", "12.34 yuan"},
		{9_999_00, "9,999 元", "9,999 yuan"},
		{1 * civic.WanYuan, "1.00 万元", "10,000 yuan"},
		{-234 * civic.WanYuan, "−234.00 万元", "−2.34 million yuan"},
		{civic.YiYuan - 1, "10,000.00 万元", "100.00 million yuan"},
		{civic.YiYuan * 12, "12.00 亿元", "1.20 billion yuan"},
	} {
		if got := message.MoneyText(message.ZH, c.fen); got != c.zh {
			t.Errorf("%d 分 in Chinese = %q, want %q", c.fen, got, c.zh)
		}
		if got := message.MoneyText(message.EN, c.fen); got != c.en {
			t.Errorf("%d 分 in English = %q, want %q", c.fen, got, c.en)
		}
	}
}

func TestNoDataIsNeverZeroAndWithheldIsNeverNoData(t *testing.T) {
	t.Parallel()
	wan := func(n civic.Money) civic.Figure { return civic.ExactFigure(n * civic.WanYuan) }
	for name, got := range map[string]string{
		"无数据":           message.Figure(message.ZH, civic.Figure{}),
		"不予公开":          message.Figure(message.ZH, civic.WithheldFigure("state_secret")),
		"仅计入合计":         message.Figure(message.ZH, civic.AggregateFigure("secondary")),
		"500–1,000 万元":  message.Figure(message.ZH, civic.IntervalFigure(500*civic.WanYuan, 1000*civic.WanYuan)),
		"0–10 万元":       message.Figure(message.ZH, civic.IntervalFigure(0, 10*civic.WanYuan)),
		"500 万元 至 2 亿元": message.Figure(message.ZH, civic.IntervalFigure(500*civic.WanYuan, 2*civic.YiYuan)),
	} {
		if got != name {
			t.Errorf("figure says %q, want %q", got, name)
		}
	}
	if got := message.Rate(message.ZH, wan(1), civic.WithheldFigure("x")); got != "不予公开" {
		t.Errorf("a rate of a withheld budget says %q", got)
	}
	if got := message.Rate(message.ZH, wan(1), civic.NoFigure()); got != "无数据" {
		t.Errorf("a rate of no budget says %q", got)
	}
	if got := message.Rate(message.ZH, wan(1), wan(3)); got != "33.3%" {
		t.Errorf("a third says %q", got)
	}
}

func TestDatesAreThoseOfShanghai(t *testing.T) {
	t.Parallel()
	late := time.Date(2026, 11, 20, 17, 30, 0, 0, time.UTC)
	if got := message.DateTime(message.ZH, late); got != "2026年11月21日 01:30" {
		t.Errorf("Chinese: %q", got)
	}
	if got := message.Date(message.EN, late); got != "21 November 2026" {
		t.Errorf("English: %q", got)
	}
}

func TestAmountsAreToldInTheCurrencyOfTheirGovernment(t *testing.T) {
	t.Parallel()
	amount := 1234567 * civic.Yuan
	for _, c := range []struct {
		lang message.Lang
		want string
	}{
		{message.ZH.In("CNY"), "123.46 万元"}, {message.ZH.In("EUR"), "123.46 万欧元"}, {message.EN.In("EUR"), "1.23 million euros"},
		{message.EN.In(""), "1.23 million yuan"}, {message.ZH.In("XTS"), "123.46 万XTS"}, {message.EN.In("EUR").In("CNY"), "1.23 million yuan"},
	} {
		if got := message.MoneyText(c.lang, amount); got != c.want {
			t.Errorf("%s: %s, wanted %s", c.lang, got, c.want)
		}
	}
	euro := message.ZH.In("EUR")
	if got := message.T(euro, "published.unit_wan"); got != "万欧元" {
		t.Errorf("the unit is %s", got)
	}
	if euro.Code() != "zh" || euro.Tag() != "zh-CN" || euro.Currency() != "EUR" || message.ZH.Currency() != "" {
		t.Errorf("%s speaks %s, %s, %q", euro, euro.Code(), euro.Tag(), euro.Currency())
	}
}

// Another currency takes the place of the word for the yuan, so no text may
// hold it in another sense.
func TestTheWordForTheYuanMeansTheCurrency(t *testing.T) {
	t.Parallel()
	for key, text := range catalogue(t, message.ZH) {
		for _, other := range []string{"元素", "公元", "元旦", "多元", "一元化"} {
			if strings.Contains(text, other) {
				t.Errorf("%s says %s: find another word", key, other)
			}
		}
	}
}
