package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/comment"
)

func TestOpinionHandedToTheHotlineStaysPublicWithItsClockAndItsResult(t *testing.T) {
	t.Parallel()
	i := install(t)
	citizen, moderator := i.visitor(t, publicName).as("identity_citizen"), i.visitor(t, deskName).as("moderator")
	say := func(body, verdict string) (id string) {
		t.Helper()
		sent := citizen.post(bridgePage+"/opinions", saying(citizen.get(bridgePage), body))
		id = strings.TrimPrefix(sent.at, "/me/opinions/")
		moderator.post("/desk/moderation/"+id, url.Values{"verdict": {verdict}}).must(t, http.StatusOK)
		return id
	}
	ticket := say("楼下的下水道堵了一个星期。", "hotline")
	request := say("想看这座桥的完整造价清单。", "on_request")
	anybody := i.visitor(t, publicName)
	anybody.get(bridgePage).must(t, http.StatusOK, "楼下的下水道", "转12345热线办理", "完整造价清单", "转为依申请公开", "办理期限")
	anybody.get("/moderation").must(t, http.StatusOK, "转交办理", "二十个工作日", "申诉复核", "本网站约定")

	moderator.get("/desk/handovers").must(t, http.StatusOK, "楼下的下水道", "完整造价清单")
	moderator.post("/desk/handovers/"+ticket, url.Values{"number": {""}, "result": {"好"}}).must(t, http.StatusBadRequest, "办理结果须为 10 到 2000 字", ">好<")
	moderator.post("/desk/handovers/"+ticket, url.Values{"number": {"12345-2026-0001"}}).must(t, http.StatusOK, "12345-2026-0001")
	moderator.post("/desk/handovers/"+ticket, url.Values{"result": {"已疏通，并联系了 13800138000 的住户。"}}).must(t, http.StatusOK, "已办结")
	moderator.post("/desk/handovers/"+ticket, url.Values{"result": {"又写了一次办理结果。"}}).must(t, http.StatusConflict)
	page := anybody.get(bridgePage)
	page.must(t, http.StatusOK, "12345-2026-0001", "已疏通")
	if strings.Contains(page.body, "13800138000") {
		t.Error("a result names a telephone number")
	}
	i.visitor(t, deskName).as("editor@other_unit").post("/desk/handovers/"+request, url.Values{"number": {"1"}}).must(t, http.StatusForbidden)
	anybody.get("/log").must(t, http.StatusOK, "转交办理的意见有了结果")
}

func TestReplyMayHandAnOpinionOn(t *testing.T) {
	t.Parallel()
	i := install(t)
	citizen, moderator := i.visitor(t, publicName).as("identity_citizen"), i.visitor(t, deskName).as("moderator")
	sent := citizen.post(bridgePage+"/opinions", saying(citizen.get(bridgePage), "夜里施工太吵，谁来管？"))
	id := strings.TrimPrefix(sent.at, "/me/opinions/")
	moderator.post("/desk/moderation/"+id, url.Values{"verdict": {"publish"}}).must(t, http.StatusOK)
	editor, head := i.visitor(t, deskName).as("department_editor"), i.visitor(t, deskName).as("department_head")
	editor.post("/desk/replies/"+id+"/draft", url.Values{"adoption": {"hotline"}, "body": {"夜间施工由城管部门管理，已转热线。"}}).must(t, http.StatusOK)
	head.post("/desk/replies/"+id+"/publish", head.get("/desk/replies/"+id).hidden()).must(t, http.StatusOK)
	head.get("/desk/handovers").must(t, http.StatusOK, "夜里施工太吵", "登记")
	i.visitor(t, publicName).get(bridgePage).must(t, http.StatusOK, "已转热线", "已转12345政务服务便民热线办理")
}

func TestTermOfAnAppealIsTheJurisdictionsOwn(t *testing.T) {
	t.Parallel()
	i := install(t)
	term := comment.Term{Clock: comment.Appealing, Days: 8, Basis: "演示县网上听证办法第九条"}
	if err := i.portal.desk.SetTerm(t.Context(), commandLine, accessCounty, term); err != nil {
		t.Fatal(err)
	}
	if err := i.portal.desk.SetTerm(t.Context(), commandLine, accessCounty, comment.Term{Clock: comment.Appealing, Days: 8}); err == nil {
		t.Error("a term without a basis is taken")
	}
	v := i.visitor(t, publicName)
	v.get("/moderation").must(t, http.StatusOK, "演示县网上听证办法第九条", ">8<")
	v.get("/log").must(t, http.StatusOK, "申诉复核的期限定为 8 个工作日")
}
