package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// hidden finds the value of a hidden field.
func hidden(t *testing.T, body, name string) string {
	t.Helper()
	_, rest, found := strings.Cut(body, `name="`+name+`" value="`)
	if !found {
		t.Fatalf("no field %s on the page", name)
	}
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

// TestAdoptedOpinionIsFollowedToItsAmount is the way of one opinion on a line
// of a draft, over HTTP, as everybody on it walks it.
func TestAdoptedOpinionIsFollowedToItsAmount(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.publishDraft(t, 1, map[string]civic.Money{"2140104": 1200_0000_00})
	line := "/budgets/" + fmt.Sprint(int(thisYear())+1) + "/tables/" + lineTable + "/" + accessUnit + "/2140104"
	citizen, anyone := i.visitor(t, publicName).as("identity_citizen"), i.visitor(t, publicName)
	sent := citizen.post(line+"/opinions", saying(citizen.get(line), "道路养护的钱应当增加三百万元，学校门口优先。"))
	id := strings.TrimPrefix(sent.at, "/me/opinions/")
	i.visitor(t, deskName).as("moderator").post("/desk/moderation", url.Values{"id": {id}, "verdict": {"publish"}}).must(t, http.StatusOK, "已处理 1 条")
	second := i.publishDraft(t, 2, map[string]civic.Money{"2140104": 1500_0000_00})
	until(t, "the site hears of the second version", func() bool { return anyone.get("/data/"+second).status == http.StatusOK })
	editor, head := i.visitor(t, deskName).as("department_editor"), i.visitor(t, deskName).as("department_head")
	reply := "/desk/replies/" + id
	until(t, "the desk hears of it", func() bool { return strings.Contains(editor.get(reply).body, second) })
	draft := url.Values{"adoption": {"adopted"}, "body": {"采纳。第二稿已增加三百万元。"}, "change_about": {anyone.base + line}, "change_release": {second}}
	editor.post(reply+"/draft", draft).must(t, http.StatusOK, "第二稿已增加三百万元")
	head.post(reply+"/return", url.Values{"note": {"请写明位置"}}).must(t, http.StatusOK, "退回修改", "请写明位置")
	editor.post(reply+"/draft", draft).must(t, http.StatusOK)
	head.post(reply+"/publish", url.Values{"read": {hidden(t, head.get(reply).body, "read")}}).must(t, http.StatusOK, "已答复")
	anyone.get(line).must(t, http.StatusOK, "已写入预算", "1,200.00 万元", "1,500.00 万元", "因采纳意见而调整")
	anyone.get("/departments/"+accessUnit).must(t, http.StatusOK, "意见答复情况")
	anyone.get("/moderation").must(t, http.StatusOK, "意见审核情况", "已公开")
	citizen.post(sent.at+"/again", url.Values{"reason": {"unkept"}}).must(t, http.StatusOK, "请求重新答复")
	if again := citizen.post(sent.at+"/again", url.Values{"reason": {"unkept"}}); again.status != http.StatusConflict {
		t.Errorf("asked twice: %d", again.status)
	}
}
