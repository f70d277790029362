package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/signin"
)

var shownCode = regexp.MustCompile(`<code>([^<]+)</code></p>`)

func TestAdministratorAddsChangesAndDisablesStaffButNeverThemselves(t *testing.T) {
	t.Parallel()
	i := install(t)
	admin := i.visitor(t, deskName).as("administrator")
	admin.post("/desk/users", url.Values{"login": {"Li Hua"}, "name": {"李华"}, "role": {"moderator"}}).must(t, http.StatusBadRequest, "登录名须为", "Li Hua")
	added := admin.post("/desk/users", url.Values{"login": {"lihua"}, "name": {"李华"}, "role": {"moderator"}})
	added.must(t, http.StatusOK, "lihua 的登录方式", "otpauth://")
	secrets := shownCode.FindAllStringSubmatch(added.body, -1)
	if len(secrets) != 2 || strings.Contains(admin.get("/desk/users").body, secrets[0][1]) {
		t.Fatalf("secrets are shown %d times, or again", len(secrets))
	}
	key := strings.ReplaceAll(secrets[1][1], "&amp;", "&")
	parsed := check[*url.URL](t)(url.Parse(key))
	signIn := func(password string) answered {
		return i.visitor(t, deskName).post("/sign-in", url.Values{"login": {"lihua"}, "password": {password}, "code": {i.codeNow(t, parsed.Query().Get("secret"))}})
	}
	member := i.visitor(t, deskName)
	member.post("/sign-in", url.Values{"login": {"lihua"}, "password": {secrets[0][1]}, "code": {i.codeNow(t, parsed.Query().Get("secret"))}}).must(t, http.StatusOK)
	member.get("/desk/moderation").must(t, http.StatusOK)
	admin.post("/desk/users/lihua", url.Values{"act": {"grant"}, "role": {"auditor"}}).must(t, http.StatusOK, "审计")
	member.get("/desk/identities").must(t, http.StatusOK)
	admin.post("/desk/users/lihua", url.Values{"act": {"revoke"}, "grant": {"auditor@"}}).must(t, http.StatusOK)
	member.get("/desk/identities").must(t, http.StatusForbidden)
	admin.post("/desk/users/lihua", url.Values{"act": {"disable"}}).must(t, http.StatusOK, "已停用")
	member.get("/desk/moderation").must(t, http.StatusUnauthorized)
	signIn(secrets[0][1]).must(t, http.StatusUnprocessableEntity, "登录名、密码或验证码不对")
	admin.post("/desk/users/lihua", url.Values{"act": {"password"}}).must(t, http.StatusOK, "密码：")
	admin.post("/desk/users/lihua", url.Values{"act": {"enable"}}).must(t, http.StatusOK, "可登录")
	admin.post("/desk/users/nobody", url.Values{"act": {"disable"}}).must(t, http.StatusNotFound)
	i.visitor(t, deskName).as("auditor").post("/desk/users/lihua", url.Values{"act": {"disable"}}).must(t, http.StatusForbidden)
}

func TestEveryLookAtAnIdentityHasItsReasonOnRecord(t *testing.T) {
	t.Parallel()
	i := install(t)
	id := check[string](t)(i.portal.identity.Enter(t.Context(), signin.Claim{Provider: "province", Subject: "p-9", Phone: "+8613800138000", Name: "真名实姓", Number: "110101199001011234"}))
	token, _, err := i.portal.public.Sessions().Start(t.Context(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	writer := i.visitor(t, publicName)
	at := check[*url.URL](t)(url.Parse(writer.base))
	writer.client.Jar.SetCookies(at, []*http.Cookie{{Name: "sunbudget_session", Value: token}})
	sent := writer.post(bridgePage+"/opinions", saying(writer.get(bridgePage), "实名在后，称呼在前。"))
	opinion := strings.TrimPrefix(sent.at, "/me/opinions/")

	admin, auditor := i.visitor(t, deskName).as("administrator"), i.visitor(t, deskName).as("auditor")
	ask := url.Values{"receipt": {opinion}, "reason": {"公安机关依法调取，核实一起网络诈骗线索。"}, "document": {"岚公调〔2026〕17号"}}
	short := url.Values{"receipt": {opinion}, "reason": {"看看"}, "document": {"岚公调〔2026〕17号"}}
	refused := admin.post("/desk/identities", short)
	refused.must(t, http.StatusBadRequest, "请写明理由")
	if strings.Contains(refused.body, "真名实姓") {
		t.Error("shown without a reason")
	}
	auditor.post("/desk/identities", ask).must(t, http.StatusForbidden)
	admin.post("/desk/identities", url.Values{"receipt": {"N0SUCH0000"}, "reason": ask["reason"], "document": ask["document"]}).must(t, http.StatusBadRequest, "没有这个回执编号")
	auditor.get("/desk/identities").must(t, http.StatusOK, "还没有人查看过身份")
	found := admin.post("/desk/identities", ask)
	found.must(t, http.StatusOK, "真名实姓", "110101199001011234", "没有保存")
	if found.header.Get("Cache-Control") != "no-store" {
		t.Errorf("kept by browsers: %v", found.header)
	}
	listed := auditor.get("/desk/identities")
	listed.must(t, http.StatusOK, "岚公调〔2026〕17号", "网络诈骗线索", opinion)
	if strings.Contains(listed.body, "真名实姓") || strings.Contains(admin.get("/desk/identities").body, "真名实姓") {
		t.Error("the name stands on the page of the record")
	}
}

func TestSigningInAtTheDeskLeadsBackToThePageAskedFor(t *testing.T) {
	t.Parallel()
	stranger := install(t).visitor(t, deskName)
	refused := stranger.get("/desk/releases?lang=en")
	refused.must(t, http.StatusUnauthorized, "Please sign in", `href="/sign-in?lang=en&amp;next=%2Fdesk%2Freleases%3Flang%3Den"`)
	if strings.Contains(refused.body, `href="/budgets`) || strings.Contains(refused.body, `action="/projects`) {
		t.Error("the desk leads to pages that it does not have")
	}
	next := hidden(t, stranger.get("/sign-in?lang=en&next=%2Fdesk%2Freleases%3Flang%3Den").body, "next")
	back := stranger.post("/sign-in/persona", url.Values{"persona": {"finance_maker"}, "next": {next}})
	back.must(t, http.StatusOK, "Releases")
	if back.at != "/desk/releases" {
		t.Errorf("leads to %s", back.at)
	}
}
