package main

import (
	"net/http"
	"os"
	"path/filepath"
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
	oldRight = "项目编码,项目名称,项目概述,单位编码,功能分类,公开类别,年初预算数（元）\n105-1,旧桥小学操场翻修,翻修操场 3000 平方米。,105,2050202,主动公开,800000.00\n"
)

// TestFileBecomesAPublicPageAtTheDesk is the way of a budget through the
// browser: a file with a fault, the fault mended, a candidate, five people,
// and what a visitor finds then.
func TestFileBecomesAPublicPageAtTheDesk(t *testing.T) {
	t.Parallel()
	site := demoSite(t)
	desk := browsertest.Visitor{Width: browsertest.Wide}

	maker := somebody(t, desk, site.desk, "财政局·经办")
	upload(t, maker, site.desk, "units.csv", oldUnits)
	maker.MustSay("units.csv 检查通过，还没有入库")
	maker.Press("入库")
	maker.MustSay("units.csv 已入库")
	upload(t, maker, site.desk, "projects.csv", oldFault)
	maker.MustSay("projects.csv 有 1 处错误，没有入库", "八十万", "第 2 行", "出错的行", "改好以后再报送")
	upload(t, maker, site.desk, "projects.csv", oldRight)
	maker.MustSay("projects.csv 检查通过，还没有入库", "800,000.00", "旧桥小学操场翻修", "80.00 万元")
	maker.Press("入库")
	maker.MustSay("projects.csv 已入库")

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

	visitor := browsertest.Open(t, browsertest.Visitor{})
	// The worker brings the sealed release over; people reload the page, too.
	for tries := 0; visitor.Go(site.public+"/budgets/"+oldYear) != http.StatusOK; tries++ {
		if tries > 2000 {
			t.Fatal("the sealed release never becomes public")
		}
	}
	visitor.Go(site.public + "/projects?year=" + oldYear)
	visitor.MustSay("旧桥小学操场翻修", "80.00 万元")
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

// upload hands a file of the old year's approved budget in at the desk.
func upload(t *testing.T, maker *browsertest.Tab, desk, name, content string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	maker.Go(desk + "/desk/import")
	maker.Upload("文件", path)
	nameDocument(maker)
	maker.Press("检查文件")
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
