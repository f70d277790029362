package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
)

// lineTable is the table of expenditure by function.
const lineTable = "budget03"

// publishDraft imports a version of next year's draft with lines of the
// unit's table of expenditure by function: code → amount in 分.
func (i *installation) publishDraft(t *testing.T, version int, lines map[string]civic.Money) (hash string) {
	t.Helper()
	content := bundle.Content{}
	for code, amount := range lines {
		content.Lines = append(content.Lines, bundle.Line{
			Table: lineTable, Unit: accessUnit, Code: code, Name: "道路", Column: "total", Amount: civic.ExactFigure(amount),
		})
	}
	return i.publishContent(t, version, content)
}

// publishContent imports a version of next year's draft of one unit.
func (i *installation) publishContent(t *testing.T, version int, content bundle.Content) (hash string) {
	t.Helper()
	list := disclosure.Default()
	content.Disclosure, content.Units = list.Source, []budget.Unit{{Code: accessUnit, Name: "交通局"}}
	archive := check[bundle.Archive](t)(bundle.Pack(content, bundle.Manifest{
		Jurisdiction: demoCounty,
		Document:     civic.Document{Jurisdiction: accessCounty, Year: thisYear() + 1, Stage: civic.Draft, Version: version},
		Tier:         civic.PublicTier, AsOf: civic.Date(time.Now()), SealedAt: civic.SystemClock().Format(time.RFC3339), Disclosure: list.Version,
		Authorisation: &bundle.Authorisation{Number: "1", Body: "人大常委会", Scope: "公开征求意见"},
	}))
	signed := check[bundle.Archive](t)(archive.Sign(i.portal.keys.seal.Signer))
	hash = check[string](t)(i.portal.worker.ReceiveBundle(t.Context(), signed.Bytes()))
	if _, err := i.portal.worker.ImportBundle(t.Context(), hash); err != nil {
		t.Fatal(err)
	}
	return hash
}

func TestOpinionOnALineFollowsItThroughTheVersions(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.publishDraft(t, 1, map[string]civic.Money{"2140104": 1200_0000_00, "2140106": 300_0000_00})
	year := fmt.Sprint(int(thisYear()) + 1)
	line := "/budgets/" + year + "/tables/" + lineTable + "/" + accessUnit + "/"
	citizen, moderator := i.visitor(t, publicName).as("identity_citizen"), i.visitor(t, deskName).as("moderator")
	for _, code := range []string{"2140104", "2140106"} {
		form := citizen.get(line + code)
		form.must(t, http.StatusOK, "还没有公开的意见")
		sent := citizen.post(line+code+"/opinions", saying(form, "这一行"+code+"应当说明依据"))
		sent.must(t, http.StatusOK, "已收到，回执编号", line+code)
		moderator.post("/desk/moderation/"+strings.TrimPrefix(sent.at, "/me/opinions/"), url.Values{"verdict": {"publish"}}).must(t, http.StatusOK)
	}
	anyone := i.visitor(t, publicName)
	if page := anyone.get(line + "2140104"); strings.Contains(page.body, "当时为") || !strings.Contains(page.body, "这一行2140104") {
		t.Errorf("on its own version: %.300s", page.body)
	}
	second := i.publishDraft(t, 2, map[string]civic.Money{"2140104": 1500_0000_00})
	// A page of the year shows the version once the site has heard of its edition.
	until(t, "the site hears of it", func() bool { return strings.Contains(anyone.get("/budgets/"+year).body, second) })
	anyone.get(line+"2140104").must(t, http.StatusOK, "这一行2140104", "当时为 1,200.00 万元", "1,500.00 万元")
	anyone.get(line+"2140106").must(t, http.StatusOK, "这一行2140106", "第 2 稿）里已经没有这一行")
	citizen.get("/me").must(t, http.StatusOK, line+"2140106")
}

func TestOpinionOnASectionFollowsItThroughTheVersions(t *testing.T) {
	t.Parallel()
	i := install(t)
	sections := func(texts map[string]string) (c bundle.Content) {
		for _, number := range []string{"1", "1.1", "2"} {
			if text, there := texts[number]; there {
				c.Sections = append(c.Sections, budget.Section{Unit: accessUnit, Number: number, Title: "第" + number + "节", Text: text})
			}
		}
		return c
	}
	i.publishContent(t, 1, sections(map[string]string{"1": "收入五亿元。", "1.1": "支出四亿元。", "2": "三公经费减少。"}))
	year := fmt.Sprint(int(thisYear()) + 1)
	whole := "/budgets/" + year + "/explanations/" + accessUnit
	part := "/budgets/" + year + "/explanations/budget/" + accessUnit + "/"
	citizen, moderator := i.visitor(t, publicName).as("identity_citizen"), i.visitor(t, deskName).as("moderator")
	citizen.get(whole).must(t, http.StatusOK, part+"1.1")
	for _, number := range []string{"1", "1.1", "2"} {
		form := citizen.get(part + number)
		form.must(t, http.StatusOK, "第"+number+"节", "还没有公开的意见")
		sent := citizen.post(part+number+"/opinions", saying(form, "这一节"+number+"应当写清依据"))
		sent.must(t, http.StatusOK, "已收到，回执编号", part+number)
		moderator.get("/desk/moderation").must(t, http.StatusOK, "第"+number+"节")
		moderator.post("/desk/moderation/"+strings.TrimPrefix(sent.at, "/me/opinions/"), url.Values{"verdict": {"publish"}}).must(t, http.StatusOK)
	}
	anyone := i.visitor(t, publicName)
	second := i.publishContent(t, 2, sections(map[string]string{"1": "收入五亿元。", "1.1": "支出三亿元。"}))
	until(t, "the site hears of it", func() bool { return strings.Contains(anyone.get("/budgets/"+year).body, second) })
	anyone.get(part+"1").must(t, http.StatusOK, "这一节1应当", "这一节的文字没有变")
	anyone.get(part+"1.1").must(t, http.StatusOK, "这一节1.1应当", "这一节的文字有改动", "支出三亿元")
	anyone.get(part+"2").must(t, http.StatusOK, "这一节2应当", "里已经没有这一节", "三公经费减少")
	for _, wrong := range []string{part + "3", strings.Replace(part, "budget/", "final/", 1) + "1", strings.Replace(part, "budget/", "x/", 1) + "1"} {
		if page := anyone.get(wrong); page.status != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, page.status)
		}
	}
}
