package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/proposal"
)

// fromRoad moves 100 元 from the road to the school, as an address writes it.
const fromRoad = "R0AD000000~-10000.SCHR00M000~10000"

// proposalYear is a year with a draft that no other test publishes.
func proposalYear() civic.FiscalYear { return thisYear() + 2 }

// draftHash publishes the draft of that year: two projects that can be moved, one
// of which only a range is published, and one row of a table.
func (i *installation) draftHash(t *testing.T) string {
	t.Helper()
	list := disclosure.Default()
	project := func(id civic.PublicID, name, unit string, amount civic.Figure) bundle.Project {
		return bundle.Project{ID: id, Name: name, Unit: unit, Function: "2140104", Region: "01", Class: budget.Ordinary, Original: amount, Adjusted: civic.NoFigure(), Paid: civic.NoFigure()}
	}
	line := func(column, code string, fen civic.Money) bundle.Line {
		return bundle.Line{Table: proposal.Table, Unit: accessUnit, Code: code, Name: "行", Column: column, Amount: civic.ExactFigure(fen)}
	}
	archive := check[bundle.Archive](t)(bundle.Pack(bundle.Content{
		Disclosure: list.Source,
		Units:      []budget.Unit{{Code: accessUnit, Name: "交通局"}, {Code: accessOther, Name: "教育局"}},
		Regions:    []budget.Region{{Code: "01", Name: "东镇", Population: 100}},
		Lines:      []bundle.Line{line("total", "2140104", 90000), line("basic", "2140104", 60000), line("total", "2140106", 10000)},
		Projects: []bundle.Project{
			project("R0AD000000", "路", accessUnit, civic.ExactFigure(60000)), project("SCHR00M000", "学校", accessOther, civic.ExactFigure(5000)),
			project("SECRET0000", "区间项目", accessUnit, civic.IntervalFigure(0, 10*civic.WanYuan)),
		},
	}, bundle.Manifest{
		Jurisdiction: demoCounty, Document: civic.Document{Jurisdiction: accessCounty, Year: proposalYear(), Stage: civic.Draft, Version: 1},
		Authorisation: &bundle.Authorisation{Number: "演人办〔2026〕1 号", Body: "人大常委会办公室", Scope: "草案"},
		Tier:          civic.PublicTier, AsOf: civic.Date(time.Now()), SealedAt: civic.SystemClock().Format(time.RFC3339), Disclosure: list.Version,
	}))
	signed := check[bundle.Archive](t)(archive.Sign(i.portal.keys.seal.Signer))
	hash := check[string](t)(i.portal.worker.ReceiveBundle(t.Context(), signed.Bytes()))
	if _, err := i.portal.worker.ImportBundle(t.Context(), hash); err != nil {
		t.Fatal(err)
	}
	return hash
}

// propose calls a hearing on that draft, with one public proposal by
// somebody who is no column of the matrix.
func (i *installation) propose(t *testing.T, people map[string]civic.Actor) (heard, proposed string) {
	t.Helper()
	hash := i.draft
	call := callFrom(i.portal.clock().AddDate(0, 0, -4), "草案听证会", hash)
	call.Projects = []string{"R0AD000000"}
	call.Plan[hearing.Registration] = civic.Date(i.portal.clock().AddDate(0, 0, 1))
	heard = check[string](t)(i.portal.desk.CallHearing(t.Context(), people["maker"].Account, call))
	sent := check[comment.Sent](t)(i.portal.public.SubmitProposal(t.Context(), people["maker"], comment.Draft{
		Jurisdiction: accessCounty, Subject: comment.Subject{Kind: comment.OnHearing, ID: heard}, Release: hash, Body: "学校更要紧，先修学校", SendKey: "ACCESS0008",
	}, proposal.Projects, check[proposal.Changes](t)(proposal.Parse(fromRoad))))
	if err := i.portal.desk.Decide(t.Context(), people["moderator"].Account, comment.Decision{Comment: sent.ID, Verdict: comment.Publish}); err != nil {
		t.Fatal(err)
	}
	return heard, sent.ID
}

// TestADraftIsChangedSharedSubmittedAndAnswered sends plain forms only, as a
// browser without scripts does.
func TestADraftIsChangedSharedSubmittedAndAnswered(t *testing.T) {
	t.Parallel()
	i := install(t)
	draft, heard := "/budgets/"+i.params["/budgets/:year/proposal"]+"/proposal", "/hearings/"+i.params["/hearings/:id/proposals"]
	visitor := i.visitor(t, publicName)
	edit := visitor.get(draft)
	edit.must(t, http.StatusOK, "试着改一改草案", "路 · 0.06 万元", "草案允许怎样移动")
	if strings.Contains(edit.body, `value="SECRET0000"`) {
		t.Error("a line with a range can be chosen")
	}
	moved := visitor.get(draft + "?from=R0AD000000&to=SCHR00M000&amount=0.01")
	moved.must(t, http.StatusOK, "你的方案", "−0.01", "+0.01", "作为修正建议提交", "changes=R0AD000000~-10000.SCHR00M000~10000")
	for typed, words := range map[string]string{
		"from=R0AD000000&to=SCHR00M000&amount=0.0601": "这一行没有这么多可以减", "from=R0AD000000&to=SECRET0000&amount=0.01": "这一行不能移动",
		"from=R0AD000000&to=R0AD000000&amount=0.01": "请选不同的两行", "from=R0AD000000&to=SCHR00M000&amount=-3": "请写一个大于 0 的金额", "from=&to=&amount=1": "请选择一行",
	} {
		visitor.get(draft+"?"+typed).must(t, http.StatusBadRequest, words)
	}
	for _, address := range []string{"?changes=R0AD000000~-1", "?changes=SECRET0000~-1.SCHR00M000~1", "?changes=%3Cscript%3E", "?changes=R0AD000000~-70000.SCHR00M000~70000"} {
		if p := visitor.get(draft + address); p.status != http.StatusBadRequest {
			t.Errorf("%s: %d", address, p.status)
		}
	}
	visitor.get(draft+"?sheet=budget05."+accessUnit).must(t, http.StatusOK, "不低于 0.06 万元（基本支出）")
	file := visitor.get(draft + ".csv?changes=" + fromRoad)
	file.must(t, http.StatusOK, "600.00", "500.00", "-100.00")

	form := url.Values{"send_key": {"JVRNEY0001"}, "sheet": {proposal.Projects}, "changes": {fromRoad}, "body": {"先修学校，联系电话13800138000"}}
	visitor.post(heard+"/proposals", form).must(t, http.StatusUnauthorized, "先修学校，联系电话13800138000", fromRoad) // kept over signing in
	citizen := i.visitor(t, publicName).as("identity_citizen")
	citizen.get(heard+"/proposals/new?changes="+fromRoad).must(t, http.StatusOK, "有 1 条相近的修正建议", "学校更要紧")
	citizen.post(heard+"/proposals", form).must(t, http.StatusOK, "回执编号", "手机号已隐去")
	citizen.post(heard+"/proposals", form).must(t, http.StatusOK, "回执编号") // a double click
	moderator := i.visitor(t, deskName).as("moderator")
	queue := moderator.get("/desk/moderation")
	queue.must(t, http.StatusOK, "修正建议", "先修学校", "−0.01")
	if n := strings.Count(queue.body, "先修学校，联系"); n != 1 {
		t.Fatalf("%d times in the queue", n)
	}
	at := regexp.MustCompile(`action="/desk/moderation/([0-9A-Z]{10})"`).FindAllStringSubmatchIndex(queue.body, -1)
	words, id := strings.Index(queue.body, "先修学校，联系"), ""
	for _, m := range at {
		if m[0] > words && id == "" {
			id = queue.body[m[2]:m[3]]
		}
	}
	moderator.post("/desk/moderation/"+id, url.Values{"verdict": {"publish"}})
	own := heard + "/proposals/" + id
	visitor.get(own).must(t, http.StatusOK, "移动 100 元，涉及 2 行", "0 人附议", "先修学校")
	if p := citizen.post(own+"/agree", url.Values{"agree": {"yes"}}); p.status != http.StatusForbidden {
		t.Errorf("agreed with oneself: %d", p.status)
	}
	expert := i.visitor(t, publicName).as("expert")
	for range 2 {
		expert.post(own+"/agree", url.Values{"agree": {"yes"}}).must(t, http.StatusOK, "1 人附议", "收回附议")
	}
	editor, head := i.visitor(t, deskName).as("department_editor"), i.visitor(t, deskName).as("department_head")
	editor.get("/desk/replies/"+id).must(t, http.StatusOK, "修正建议", "+0.01")
	editor.post("/desk/replies/"+id+"/draft", url.Values{"adoption": {"partly"}, "body": {"学校先修一半，另一半列入下一年度。"}})
	form = head.get("/desk/replies/" + id).hidden()
	head.post("/desk/replies/"+id+"/publish", form)
	visitor.get(own).must(t, http.StatusOK, "部分采纳", "学校先修一半")
	visitor.get(heard+"/proposals.csv").must(t, http.StatusOK, "部分采纳", "先修学校", "-100.00")
	visitor.get("/api/v1"+heard+"/proposals").must(t, http.StatusOK, `"agreements":1`, `"by":-10000`, `"adoption":"partly"`)
	visitor.get(heard).must(t, http.StatusOK, "修正建议（2 条）", own)
}
