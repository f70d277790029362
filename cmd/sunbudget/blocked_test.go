package main

import (
	"net/http"
	"testing"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// The steps before a publication by the roles that take them, whose names are
// those of the personas of an installation; the last one publishes as well.
var gateRoles = []civic.Role{civic.DepartmentHead, civic.FinanceChecker, civic.Auditor, civic.SecrecyReviewer, civic.Approver}

// alone hands in an approved budget whose only project under a 项 is protected:
// the statutory cell of that 项 is its amount, and the law freezes the cell.
func (i *installation) alone(t *testing.T, year civic.FiscalYear, class budget.Class) {
	t.Helper()
	maker := i.maker(t)
	amount := civic.Money(120) * civic.WanYuan
	batches := []budget.Batch{
		{Kind: "units", Units: []budget.Unit{{Code: accessUnit, Name: "交通局"}}},
		{Kind: "lines", Lines: []budget.Line{{Table: "budget05", Unit: accessUnit, Code: "2050203", Name: "初中教育", Column: "project", Amount: amount}}},
		{Kind: "projects", Projects: []budget.Project{{Code: "S1", Name: "孤岛哨所", Summary: "修缮。", Unit: accessUnit, Function: "2050203", Class: class, Amount: amount}}},
	}
	for _, batch := range batches {
		batch.Document = civic.Document{Jurisdiction: accessCounty, Year: year, Stage: civic.Approved, Version: 1}
		batch.File, batch.SHA256 = batch.Kind+".csv", bundle.Sum([]byte(batch.Document.String()+batch.Kind+string(class)))
		check[budget.Loaded](t)(i.portal.vault.LoadBatch(t.Context(), maker, batch))
	}
}

// maker is who hands in.
func (i *installation) maker(t *testing.T) civic.Actor {
	t.Helper()
	grants := []civic.Grant{{Role: civic.FinanceMaker, Jurisdiction: accessCounty}}
	id := check[string](t)(i.portal.identity.AddPersona(t.Context(), account.Persona{Key: "maker", Name: "maker", Grants: grants}))
	return civic.Actor{Account: id, Name: "maker", Grants: grants}
}

// at opens a page of the desk as somebody of the installation.
func (i *installation) at(t *testing.T, role, page string) *browsertest.Tab {
	t.Helper()
	tab := somebody(t, browsertest.Visitor{Width: browsertest.Wide}, i.base[deskName], role)
	tab.Go(page)
	return tab
}

// passTo takes the candidate through the steps of the roles.
func (i *installation) passTo(t *testing.T, candidate string, roles ...civic.Role) {
	t.Helper()
	for _, role := range roles {
		person := i.at(t, string(role), candidate)
		person.MustSay("轮到你")
		if role == civic.SecrecyReviewer {
			person.Go(candidate + "/texts")
			person.Press("都已读过")
			person.Go(candidate)
		}
		person.Press("通过")
	}
}

// TestBlockedReleaseGoesOnOnlyWhenSomebodyAnswersForIt is the way of a release
// that gives an amount away: the page says which and why and what a person may
// do, nobody approves it, the secrecy reviewer answers for it with a reason,
// and it becomes public.
func TestBlockedReleaseGoesOnOnlyWhenSomebodyAnswersForIt(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.alone(t, 2019, budget.Protected)
	maker := i.at(t, "maker", i.base[deskName]+"/desk/releases")
	candidate := build(t, maker, i.base[deskName])
	maker.MustSay("受阻的金额", "孤岛哨所", "一减便知", "合并项目或科目", "推迟公开", "由保密审查员写明理由负责")
	if browsertest.Eval[int](maker, `document.querySelectorAll("form[action$='/risks']").length`) > 0 {
		t.Error("who made it may answer for it")
	}
	i.passTo(t, candidate, gateRoles[:4]...)

	approver := i.at(t, string(civic.Approver), candidate)
	approver.MustSay("轮到你")
	if status := approver.Press("通过"); status != http.StatusConflict {
		t.Errorf("approving what is blocked answers %d", status)
	}
	approver.MustSay("有不予公开的数字可以被推算出来，须先处理或由专人说明理由")

	reviewer := i.at(t, string(civic.SecrecyReviewer), candidate)
	reviewer.Fill("理由", "单位已同意公开这一金额的大致范围。")
	reviewer.Press("由我负责")
	reviewer.MustSay("已有人负责", "单位已同意公开这一金额的大致范围。")

	approver.Go(candidate)
	approver.Press("通过")
	approver.Press("封存并发布")
	approver.MustSay("发布指纹")
	hash := browsertest.Eval[string](approver, `[...document.querySelectorAll(".desk-hash")].at(-1).textContent`)
	if _, err := i.portal.worker.ImportBundle(t.Context(), hash); err != nil { // this installation runs no worker
		t.Fatal(err)
	}
	visitor := browsertest.Open(t, browsertest.Visitor{})
	site := i.base[publicName]
	until(t, "the release is public", func() bool { return visitor.Go(site+"/budgets/2019") == http.StatusOK })
	visitor.Go(site + "/projects?year=2019")
	visitor.MustSay("孤岛哨所", "不予公开")
	if visitor.Says("120.00 万元") {
		t.Error("the amount is printed")
	}
}

// TestReleaseMadeOfOldRowsIsRefusedInOneLine: what was checked is not what the
// vault holds any more.
func TestReleaseMadeOfOldRowsIsRefusedInOneLine(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.alone(t, 2019, budget.Ordinary)
	maker := i.at(t, "maker", i.base[deskName]+"/desk/releases")
	candidate := build(t, maker, i.base[deskName])
	i.passTo(t, candidate, gateRoles...)
	i.alone(t, 2019, budget.Protected) // the same project is protected now

	approver := i.at(t, string(civic.Approver), candidate)
	if status := approver.Press("封存并发布"); status != http.StatusConflict {
		t.Errorf("publishing what has changed answers %d", status)
	}
	approver.MustSay("请重新生成")
	visitor := browsertest.Open(t, browsertest.Visitor{})
	if status := visitor.Go(i.base[publicName] + "/budgets/2019"); status != http.StatusNotFound {
		t.Errorf("the public page answers %d", status)
	}
}
