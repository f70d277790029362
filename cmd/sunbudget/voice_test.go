package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
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
	queue.must(t, http.StatusOK, "桥面一直积水，电话［手机号已隐去］")
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
