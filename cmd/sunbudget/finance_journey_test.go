package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
)

// gatekeepers are the personas of the five steps before a publication, in
// order; the last one seals and publishes as well.
var gatekeepers = []string{headPersona, "财政局·复核", "审计局·抽查", "保密审查员", "公开审批人"}

// The files of a year long gone, so that nothing else of the demo is touched.
const (
	oldYear  = "2019"
	oldUnits = "单位编码,单位名称,英文名称,主管部门编码\n105,澄岚县教育局,Education Bureau,\n"
	oldFault = "项目编码,项目名称,项目概述,单位编码,功能分类,公开类别,年初预算数（元）\n105-1,旧桥小学操场翻修,翻修操场 3000 平方米。,105,2050202,主动公开,八十万\n"
	oldText  = "编制说明\n一、职能\n管理教育工作。\n二、收支\n（一）收入\n收入 80 万元。\n"
	oldRight = "项目编码,项目名称,项目概述,单位编码,功能分类,公开类别,年初预算数（元）\n105-1,旧桥小学操场翻修,翻修操场 3000 平方米。,105,2050202,主动公开,800000.00\n"
)

// TestFileBecomesAPublicPageAtTheDesk is the way of a budget through the
// browser: a file with a fault, the fault mended, a candidate, five people,
// what a visitor finds then, and how two people take it down again. It is not
// parallel: other tests walk through the demo once this release is gone.
func TestFileBecomesAPublicPageAtTheDesk(t *testing.T) { //nolint:paralleltest // see above
	site := demoSite(t)
	desk := browsertest.Visitor{Width: browsertest.Wide}

	maker := somebody(t, desk, site.desk, "财政局·经办")
	maker.Go(site.desk + "/desk/import")
	maker.MustSay("下载空白模板")
	if !browsertest.Eval[bool](maker, tooLarge) {
		t.Error("a file of 65 MB is sent, or nothing is said of its size")
	}
	upload(t, maker, site.desk, "units.csv", "", oldUnits)
	maker.MustSay("units.csv 检查通过，还没有入库")
	maker.Press("入库")
	maker.MustSay("units.csv 已入库")
	upload(t, maker, site.desk, "projects.csv", "", oldFault)
	maker.MustSay("projects.csv 有 1 处错误，没有入库", "八十万", "第 2 行", "出错的行", "改好以后再报送")
	for format, words := range map[string]string{"txt": "第 2 行", "json": `"value.money"`, "csv": "八十万", "xlsx": "PK"} {
		if report := fetched(maker, format); !strings.Contains(report, words) {
			t.Errorf("the report as %s does not say %s:\n%.300s", format, words, report)
		}
	}
	upload(t, maker, site.desk, "projects.csv", "", oldRight)
	maker.MustSay("projects.csv 检查通过，还没有入库", "800,000.00", "旧桥小学操场翻修", "80.00 万元")
	maker.Press("入库")
	maker.MustSay("projects.csv 已入库")

	// A file another system wrote is read in its own layout, and nothing of it stays.
	upload(t, maker, site.desk, "ejecucion_gastos_2019.csv", "马德里市 支出执行（按中心、部门、项目、经济分类）", foreignRows)
	maker.MustSay("ejecucion_gastos_2019.csv 检查通过", "2,469.00", "PLENO · RETRIBUCIONES")

	attach(t, maker, site.desk, "扫描件.png", onePixel(t), "编制说明")
	maker.MustSay("只是扫描图片")
	attach(t, maker, site.desk, "现场.png", onePixel(t), "图片")
	maker.MustSay("已收下。下一次生成待发布件时带上", "操场现场照片")
	// A text is dropped on the page, and shown as it was cut.
	drop(t, maker, site.desk, "105 编制说明.txt", oldText)
	maker.MustSay("105 编制说明.txt 检查通过", "2.1 （一）收入", "收入 80 万元")
	maker.Press("入库")
	maker.MustSay("105 编制说明.txt 已入库")

	candidate := build(t, maker, site.desk)
	for _, persona := range gatekeepers {
		person := somebody(t, desk, site.desk, persona)
		person.Go(candidate)
		person.MustSay("轮到你")
		if persona == "保密审查员" {
			readTexts(person, candidate)
		}
		person.Press("通过")
	}
	approver := somebody(t, desk, site.desk, gatekeepers[4])
	approver.Go(candidate)
	approver.Press("封存并发布")
	approver.MustSay("发布指纹")
	hash := browsertest.Eval[string](approver, `[...document.querySelectorAll(".desk-hash")].at(-1).textContent`)

	visitor := browsertest.Open(t, browsertest.Visitor{})
	// The worker brings the sealed release over; people reload the page, too.
	until(t, "the sealed release becomes public", func() bool { return visitor.Go(site.public+"/budgets/"+oldYear) == http.StatusOK })
	visitor.Go(site.public + "/projects?year=" + oldYear)
	visitor.MustSay("旧桥小学操场翻修", "80.00 万元")
	visitor.Go(site.public + "/budgets/" + oldYear)
	visitor.MustSay("操场现场照片")
	visitor.Go(site.public + "/budgets/" + oldYear + "/explanations")
	visitor.Press("澄岚县教育局")
	visitor.Click("（一）收入")
	visitor.Wait(`location.hash === "#section-2.1"`)
	visitor.MustSay("收入 80 万元")
	takeDown(t, site, hash)
}

// goneAt are the addresses of a release that is taken down, below the site.
var goneAt = []string{"/data/%s", "/data/%s/files/projects.jsonl", "/data/%s/projects.csv", "/data/%s/datapackage.json", "/api/v1/releases/%s", "/api/v1/releases/%s/manifest"}

// takeDown is the work of two people, and what a visitor finds then: nothing
// but the tombstone, in pages, files, lists, search and answers for programs.
func takeDown(t *testing.T, site *program, hash string) {
	t.Helper()
	desk := browsertest.Visitor{Width: browsertest.Wide}
	first := somebody(t, desk, site.desk, "保密审查员")
	first.Go(site.desk + "/desk/takedowns")
	first.Click("提出撤下")
	first.Choose("哪一次发布", hash[:12])
	browsertest.Eval[bool](first, `document.querySelector("input[name=ground][value=personal_data]").click(), true`)
	first.Fill("发现了什么、在哪里", "照片上有车牌")
	browsertest.Eval[bool](first, `document.querySelector("details form button").setAttribute("aria-label", "ask for it"), true`)
	first.Press("ask for it")
	first.MustSay("等待另一人确认")
	if browsertest.Eval[bool](first, `[...document.querySelectorAll("button")].some(b => b.textContent.includes("确认撤下"))`) {
		t.Error("who asked may confirm it as well")
	}
	second := somebody(t, desk, site.desk, "公开审批人")
	second.Go(site.desk + "/desk/takedowns")
	second.Press("确认撤下")
	second.MustSay("已确认")

	visitor := browsertest.Open(t, browsertest.Visitor{})
	until(t, "the release is gone", func() bool { return visitor.Go(site.public+"/data/"+hash) == http.StatusGone })
	for _, path := range goneAt {
		if status := visitor.Go(site.public + fmt.Sprintf(path, hash)); status != http.StatusGone {
			t.Errorf("%s answers %d", path, status)
		}
	}
	if status := visitor.Go(site.public + "/budgets/" + oldYear); status != http.StatusNotFound {
		t.Errorf("the page of the year answers %d", status)
	}
	for _, path := range []string{"/data", "/projects?q=旧桥小学操场翻修", "/api/v1/releases", "/api/v1/projects?q=旧桥小学操场翻修", "/sitemap.xml"} {
		visitor.Go(site.public + path)
		if visitor.Says("旧桥小学操场翻修，") || visitor.Says(hash) || visitor.Says("80.00 万元") {
			t.Errorf("%s still speaks of it", path)
		}
	}
	visitor.Go(site.public + "/log")
	visitor.MustSay("撤下")
}

// drop lets a file fall on the page, as people do it from their desktop.
func drop(t *testing.T, maker *browsertest.Tab, desk, name, content string) {
	t.Helper()
	maker.Go(desk + "/desk/import")
	script := fmt.Sprintf(`(() => {
		const carried = new DataTransfer()
		carried.items.add(new File([%q], %q, { type: "text/plain" }))
		const place = document.querySelector("[data-drop]")
		place.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }))
		return place.querySelector("input").files.length === 1
	})()`, content, name)
	if !browsertest.Eval[bool](maker, script) {
		t.Fatal("the page does not take what is dropped on it")
	}
	nameDocument(maker)
	maker.Press("检查文件")
}

// readTexts is refused before the texts are read; then it reads them.
func readTexts(reviewer *browsertest.Tab, candidate string) {
	reviewer.Press("通过")
	reviewer.MustSay("还有文字没有审过")
	reviewer.Go(candidate + "/amounts?show=all")
	reviewer.MustSay("800,000.00 元", "80.00 万元")
	reviewer.Go(candidate + "/texts")
	reviewer.MustSay("翻修操场 3000 平方米")
	reviewer.Press("都已读过")
	reviewer.MustSay("全部文字已经审过")
	reviewer.Go(candidate)
}

// upload hands a file of the old year's approved budget in at the desk, in a
// layout of another system or, where it is "", in ours.
func upload(t *testing.T, maker *browsertest.Tab, desk, name, layout, content string) {
	t.Helper()
	maker.Go(desk + "/desk/import")
	maker.Upload("文件", written(t, name, []byte(content)))
	nameDocument(maker)
	if layout != "" {
		maker.Choose("版式", layout)
	}
	maker.Press("检查文件")
}

// written is the path of a file with this name and content.
func written(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// tooLarge drops a file larger than the portal takes, asks to send it, and
// tells whether it was kept back with a word of why.
const tooLarge = `(() => {
	const carried = new DataTransfer()
	carried.items.add(new File([new Uint8Array(65 << 20)], "large.csv"))
	const place = document.querySelector("[data-drop]")
	const seen = () => place.querySelector("[role=alert]").checkVisibility()
	const before = seen()
	place.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }))
	const sent = place.querySelector("input").form.dispatchEvent(new Event("submit", { cancelable: true }))
	return !before && !sent && seen() && place.textContent.includes("64 MB")
})()`

// foreignRows are invented, in the columns another system writes.
const foreignRows = "Centro;Seccion;Descripcion Seccion;Programa;Descripcion Programa;Economico;Descripcion Economico;CRED_INICIAL;C_DEFINITIVO;OBL_RECONOC\n" +
	"1;100;PLENO;91216;PLENO;10000;RETRIBUCIONES;1234,50;1234,50;0\n"

// fetched is the report on the file of the page, as the link of a format gives it.
func fetched(maker *browsertest.Tab, format string) string {
	return browsertest.Eval[string](maker, fmt.Sprintf(`(() => {
		const request = new XMLHttpRequest()
		request.open("GET", document.querySelector('a[href$="/report?format=%s"]').href, false)
		request.send()
		return request.responseText
	})()`, format))
}

// attach hands an original of the old year in.
func attach(t *testing.T, maker *browsertest.Tab, desk, name string, content []byte, kind string) {
	t.Helper()
	maker.Go(desk + "/desk/attachments")
	maker.Upload("文件", written(t, name, content))
	maker.Fill("标题", "操场现场照片")
	maker.Choose("这是什么", kind)
	nameDocument(maker)
	maker.Press("检查并收下")
}

// nameDocument fills in which budget is meant.
func nameDocument(maker *browsertest.Tab) {
	maker.Fill("年度", oldYear)
	maker.Choose("阶段", "批复")
}

// build makes the candidate and gives its address.
func build(t *testing.T, maker *browsertest.Tab, desk string) string {
	t.Helper()
	maker.Go(desk + "/desk/releases")
	maker.Click("生成待发布件")
	nameDocument(maker)
	browsertest.Eval[bool](maker, `document.querySelector("details form button").setAttribute("aria-label", "build it"), true`)
	maker.Press("build it")
	maker.MustSay("业务初审")
	return maker.Address()
}
