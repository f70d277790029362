package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// These tests send plain forms: nothing here needs a script.

func TestARatingWithASentenceBecomesAModeratedOpinion(t *testing.T) {
	t.Parallel()
	i := install(t)
	citizen := i.visitor(t, publicName).as("identity_citizen")
	form := citizen.get(bridgePage + "/rating").hidden()
	form.Set("overall", "2")
	form.Set("sentence", "桥面一直积水，电话13800138000")
	sent := citizen.post(bridgePage+"/rating", form)
	sent.must(t, http.StatusOK, "评分已收到", "你的一句话已收到，回执编号", "你已评过，可以修改")
	citizen.post(bridgePage+"/rating", form).must(t, http.StatusOK, "你的一句话已收到") // the same form twice is one opinion
	moderator := i.visitor(t, deskName).as("moderator")
	queue := moderator.get("/desk/moderation")
	queue.must(t, http.StatusOK, "桥面一直积水，电话〔手机号已隐去〕")
	if n := strings.Count(queue.body, "桥面一直积水"); n != 1 {
		t.Errorf("%d times in the queue", n)
	}
	if public := i.visitor(t, publicName).get(bridgePage); strings.Contains(public.body, "桥面一直积水") {
		t.Error("public before moderation")
	}
	citizen.get("/me").must(t, http.StatusOK, "桥面一直积水", "不满意")
	form.Set("sentence", strings.Repeat("桥", 201))
	citizen.post(bridgePage+"/rating", form).must(t, http.StatusBadRequest, "这句话超过 200 字了", strings.Repeat("桥", 201))
}

func TestOnlyThoseWhoMayWriteAreAskedForASentence(t *testing.T) {
	t.Parallel()
	i := install(t)
	if p := i.visitor(t, publicName).get(bridgePage); strings.Contains(p.body, `name="sentence"`) {
		t.Error("visitors are asked for a sentence they cannot send")
	}
	v := i.visitor(t, publicName)
	v.get(bridgePage + "/rating")
	if p := v.post(bridgePage+"/rating", url.Values{"overall": {"3"}, "sentence": {"没有登录就写"}}); p.status == http.StatusOK {
		t.Errorf("taken from a visitor: %.500s", p.body)
	}
}

func TestADepartmentsYearIsRatedOnItsPage(t *testing.T) {
	t.Parallel()
	i := install(t)
	const page = "/departments/" + accessUnit
	i.visitor(t, publicName).get(page).must(t, http.StatusOK, "你满意吗？", `action="`+page+`/rating"`)
	citizen := i.visitor(t, publicName).as("identity_citizen")
	form := citizen.get(page + "/rating").hidden()
	form.Set("overall", "4")
	form.Set("sentence", "今年修路通知得及时")
	citizen.post(page+"/rating", form).must(t, http.StatusOK, "评分已收到", "你的一句话已收到")
	form.Set("overall", "5")
	form.Del("sentence")
	citizen.post(page+"/rating", form).must(t, http.StatusOK, "评分已收到")
	mine := citizen.get("/me")
	mine.must(t, http.StatusOK, `href="`+page+`"`, "很满意", "今年修路通知得及时")
	if strings.Contains(mine.body, ">满意<") {
		t.Error("the former rating is still current")
	}
	staff := i.visitor(t, publicName).as("department_editor")
	if p := staff.post(page+"/rating", url.Values{"overall": {"5"}}); p.status != http.StatusForbidden {
		t.Errorf("the department rates itself: %d", p.status)
	}
}

func TestAppealsGoToAnAuditorAndTheReasonComesBack(t *testing.T) {
	t.Parallel()
	i := install(t)
	citizen := i.visitor(t, publicName).as("identity_citizen")
	citizen.post(bridgePage+"/rating", url.Values{"overall": {"1"}}).must(t, http.StatusOK, "评分已收到")
	mine := citizen.get("/me")
	mine.must(t, http.StatusOK, "我的评分被误判了？")
	key := regexp.MustCompile(`<option value="([^"]+/project/BR1DGE0000)"`).FindStringSubmatch(mine.body)
	if key == nil {
		t.Fatalf("no rating to appeal about: %s", mine.body)
	}
	citizen.post("/me/appeals", url.Values{"rating": {key[1]}, "body": {"公用电脑上评的"}}).must(t, http.StatusOK, "公用电脑上评的", "等待决定")
	head := i.visitor(t, deskName).as("department_head")
	today := civic.Date(i.portal.clock())
	head.post("/desk/appeals", url.Values{"period": {key[1][:6]}, "subject": {"BR1DGE0000"}, "first": {today}, "last": {today}, "body": {"有人组织刷低分"}}).
		must(t, http.StatusOK, "有人组织刷低分", "等待决定")
	if p := head.get("/desk/appeals"); strings.Contains(p.body, "公用电脑上评的") {
		t.Error("the unit reads a citizen's appeal")
	}
	auditor := i.visitor(t, deskName).as("auditor")
	list := auditor.get("/desk/appeals")
	list.must(t, http.StatusOK, "公用电脑上评的", "有人组织刷低分")
	for _, m := range regexp.MustCompile(`action="(/desk/appeals/[^"]+)"`).FindAllStringSubmatch(list.body, -1) {
		auditor.post(m[1], url.Values{"verdict": {"rejected"}, "answer": {"没有降低份量，维持"}}).must(t, http.StatusOK, "申诉不成立", "没有降低份量，维持")
	}
	citizen.get("/me").must(t, http.StatusOK, "申诉不成立", "没有降低份量，维持")
	head.get("/desk/appeals").must(t, http.StatusOK, "没有降低份量，维持")
	i.visitor(t, publicName).get("/log").must(t, http.StatusOK, "评分人申诉", "申诉不成立")
}
