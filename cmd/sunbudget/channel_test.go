package main

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// channelStep finds the form of a step that waits.
var channelStep = regexp.MustCompile(`action="(/desk/channels/\d+)"`)

func TestTwoModeratorsPauseAChannelAndItsReasonStandsWhereTheFormWas(t *testing.T) {
	t.Parallel()
	i := install(t)
	grant := []civic.Grant{{Role: civic.Moderator, Jurisdiction: accessCounty}}
	check[string](t)(i.portal.identity.AddPersona(t.Context(), account.Persona{Key: "second", Name: "second", Grants: grant}))
	first, second := i.visitor(t, deskName).as(string(civic.Moderator)), i.visitor(t, deskName).as("second")
	citizen := i.visitor(t, publicName).as("contact_citizen")
	said := saying(citizen.get(bridgePage), "暂停之前写的。")

	form := url.Values{"act": {"pause"}, "about": {"http://example.org" + bridgePage}, "reason": {""}}
	first.post("/desk/channels", form).must(t, http.StatusBadRequest, "请填写公开理由")
	form.Set("reason", "正在核实泄露的个人信息。")
	first.post("/desk/channels", form).must(t, http.StatusOK, "申请暂停", "须由另一人确认")
	citizen.get(bridgePage).must(t, http.StatusOK, "send_key")
	page := second.get("/desk/channels")
	steps := channelStep.FindAllStringSubmatch(page.body, -1)
	if len(steps) == 0 {
		t.Fatalf("no step to confirm: %.500s", page.body)
	}
	at := steps[len(steps)-1] // the newest
	if own := first.post(at[1], url.Values{"verdict": {"confirm"}}); own.status != http.StatusForbidden {
		t.Errorf("confirmed by who asked: %d", own.status)
	}
	second.post(at[1], url.Values{"verdict": {"confirm"}}).must(t, http.StatusOK, "已暂停的通道")
	i.visitor(t, publicName).get(bridgePage).must(t, http.StatusOK, "意见通道自", "正在核实泄露的个人信息")
	late := citizen.post(bridgePage+"/opinions", said)
	late.must(t, http.StatusConflict, "暂时不能发表意见", "暂停之前写的。")
	i.visitor(t, publicName).get("/log").must(t, http.StatusOK, "暂停一个意见通道：正在核实泄露的个人信息")
}
