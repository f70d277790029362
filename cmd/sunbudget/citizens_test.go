package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/oauth2-proxy/mockoidc"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/signin"
	"github.com/sunbudget/sunbudget/portal/web"
)

// gateway is a stub of the service that sends one-time codes.
type gateway struct {
	mu   sync.Mutex
	code string
	down bool
}

func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.down {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	var sent map[string]string
	_ = json.NewDecoder(r.Body).Decode(&sent)
	g.code = sent["code"]
}

// openDoors serves the public site once more, with a gateway and a provider.
func (i *installation) openDoors(t *testing.T, sms *gateway) (base string, provider *mockoidc.MockOIDC) {
	t.Helper()
	messages := httptest.NewServer(sms)
	t.Cleanup(messages.Close)
	provider = check[*mockoidc.MockOIDC](t)(mockoidc.Run())
	t.Cleanup(func() { _ = provider.Shutdown() })
	file := filepath.Join(t.TempDir(), "sign-in.yaml")
	text := fmt.Sprintf("sms:\n  url: %s\nproviders:\n- key: province\n  label: 省统一身份认证\n  issuer: %s\n  client_id: %s\n  trust_phone: true\n  number_claim: address\n",
		messages.URL, provider.Issuer(), provider.ClientID)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	command := serveCommand{Role: "web", Addr: "127.0.0.1:0", Default: accessCounty, SignIn: file}
	citizens := check[*web.Citizens](t)(command.citizens(i.portal.identity))
	citizens.Providers[0].ClientSecret = provider.ClientSecret
	// The way to the provider is kept in a cookie of minutes, which is the
	// test's own and counts by the clock of the machine.
	config := command.publicSite(web.Config{Default: accessCounty, Clock: civic.SystemClock, Log: slog.New(slog.DiscardHandler)}, i.portal, citizens, nil)
	server := check[*web.Server](t)(web.New(config))
	bound, _, err := server.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Shutdown(t.Context()) })
	return "http://" + bound.String(), provider
}

func TestCitizenSignsInByPhoneAndWhatWasTypedIsStillThere(t *testing.T) {
	t.Parallel()
	i, sms := install(t), &gateway{}
	v := i.visitor(t, publicName)
	v.base, _ = i.openDoors(t, sms)
	asked := v.post(bridgePage+"/opinions", url.Values{"stance": {"suggest"}, "body": {"没登录就写的话"}, "send_key": {"PH0NE00001"}, "release": {i.params["hash"]}})
	asked.must(t, http.StatusUnauthorized, "用手机验证码登录", "没登录就写的话")
	form := asked.hidden()
	form.Set("phone", "138 0013 8000")
	v.post("/sign-in/code", form).must(t, http.StatusBadRequest, "请先勾选同意", "没登录就写的话")
	form.Set("consent", "yes")
	sms.down = true
	v.post("/sign-in/code", form).must(t, http.StatusServiceUnavailable, "短信暂时发不出去", "没登录就写的话")
	sms.down = false
	form.Set("phone", "13900139000") // the first number waits a minute
	sent := v.post("/sign-in/code", form)
	sent.must(t, http.StatusOK, "验证码已发往")
	form.Set("sms_code", "x")
	v.post("/sign-in/phone", form).must(t, http.StatusUnprocessableEntity, "验证码不对", "没登录就写的话")
	form.Set("sms_code", sms.code)
	resumed := v.post("/sign-in/phone", form)
	resumed.must(t, http.StatusOK, "没登录就写的话", "将以“居民")
	v.post(bridgePage+"/opinions", saying(resumed, "没登录就写的话")).must(t, http.StatusOK, "已收到，回执编号")
	v.get("/me").must(t, http.StatusOK, "已验证联系方式", "没登录就写的话")
}

func TestCitizenSignsInWithAnIdentityProvider(t *testing.T) {
	t.Parallel()
	i := install(t)
	v := i.visitor(t, publicName)
	base, provider := i.openDoors(t, &gateway{})
	v.base = base
	provider.QueueUser(&mockoidc.MockUser{Subject: "p-17", Phone: "13800138000"})
	v.get("/sign-in").must(t, http.StatusOK, "省统一身份认证", "/sign-in/with/province")
	in := v.get("/sign-in/with/province?next=" + url.QueryEscape(bridgePage))
	in.must(t, http.StatusOK, "桥")
	if in.at != bridgePage {
		t.Errorf("came back to %s", in.at)
	}
	v.get("/me").must(t, http.StatusOK, "居民")
	stranger := i.visitor(t, publicName)
	stranger.base = base
	if p := stranger.get("/sign-in/with/province/back?state=x&code=y"); p.status != http.StatusForbidden || !strings.Contains(p.body, "身份认证没有完成") {
		t.Errorf("back without having left: %d", p.status)
	}
	if p := stranger.get("/sign-in/with/nobody"); p.status != http.StatusNotFound {
		t.Errorf("an unknown provider: %d", p.status)
	}
}

func TestAChildIsKindlyRefusedAndLeavesNoTrace(t *testing.T) {
	t.Parallel()
	i := install(t)
	v := i.visitor(t, publicName)
	base, provider := i.openDoors(t, &gateway{})
	v.base = base
	// The provider of this test tells the document's number as an address. The
	// birthday itself is tested where the clock stands still.
	number := func(after int) string {
		return "110101" + i.portal.clock().In(civic.Shanghai).AddDate(-signin.MinAge, 0, after).Format("20060102") + "1234"
	}
	provider.QueueUser(&mockoidc.MockUser{Subject: "p-13", Phone: "13800138013", Address: number(2)})
	v.get("/sign-in/with/province").must(t, http.StatusForbidden, "未满 14 周岁", "不用登录都可以看")
	if mine := v.get("/me"); mine.status != http.StatusUnauthorized {
		t.Errorf("a child is signed in: %d", mine.status)
	}
	var traces int
	err := i.portal.worker.Pool().QueryRow(t.Context(), `SELECT count(*) FROM app.account WHERE name LIKE '居民%'`).Scan(&traces)
	if err != nil || traces != 0 {
		t.Errorf("%d accounts were made for a child, %v", traces, err)
	}
	provider.QueueUser(&mockoidc.MockUser{Subject: "p-14", Phone: "13800138014", Address: number(-2)})
	v.get("/sign-in/with/province").must(t, http.StatusOK)
	v.get("/me").must(t, http.StatusOK, "居民")
}

func TestCitizenTakesTheirDataAlongAndLeaves(t *testing.T) {
	t.Parallel()
	i, sms := install(t), &gateway{}
	v := i.visitor(t, publicName)
	v.base, _ = i.openDoors(t, sms)
	form := url.Values{"phone": {"13700137000"}, "consent": {"yes"}}
	v.post("/sign-in/code", form).must(t, http.StatusOK, "验证码已发往")
	form.Set("sms_code", sms.code)
	v.post("/sign-in/phone", form).must(t, http.StatusOK, "注销账户")
	v.post("/me/name", url.Values{"name": {"桥边的人"}}).must(t, http.StatusOK, "桥边的人")
	v.post(bridgePage+"/opinions", saying(v.get(bridgePage), "带得走的话")).must(t, http.StatusOK, "已收到，回执编号")
	v.get("/me/data.json").must(t, http.StatusOK, "带得走的话", "桥边的人")
	if p := v.post("/me/delete", nil); p.status != http.StatusBadRequest {
		t.Errorf("deleted without confirmation: %d", p.status)
	}
	v.post("/me/delete", url.Values{"sure": {"yes"}}).must(t, http.StatusOK, "登录")
	if p := v.get("/me"); p.status != http.StatusUnauthorized {
		t.Errorf("still signed in: %d", p.status)
	}
	i.visitor(t, deskName).as("moderator").get("/desk/moderation").must(t, http.StatusOK, "带得走的话")
}

func TestTypedTextSurvivesTheWayToAProviderAndBack(t *testing.T) {
	t.Parallel()
	i := install(t)
	v := i.visitor(t, publicName)
	base, provider := i.openDoors(t, &gateway{})
	v.base = base
	provider.QueueUser(&mockoidc.MockUser{Subject: "p-77", Phone: "13800138077"})
	const typed = "写了很久，然后去省里登录的一段话"
	asked := v.post(bridgePage+"/opinions", url.Values{"stance": {"oppose"}, "body": {typed}, "send_key": {"KEPT000001"}, "release": {i.params["hash"]}})
	asked.must(t, http.StatusUnauthorized, typed)
	way := regexp.MustCompile(`href="(/sign-in/with/province[^"]*)"`).FindStringSubmatch(asked.body)
	if way == nil {
		t.Fatal("no way to the provider")
	}
	back := v.get(strings.ReplaceAll(way[1], "&amp;", "&"))
	back.must(t, http.StatusOK, typed)
	if !regexp.MustCompile(`value="oppose"[^>]* checked`).MatchString(back.body) {
		t.Error("the stance was lost")
	}
	var lies string
	err := i.portal.worker.Pool().QueryRow(t.Context(), `SELECT count(*)::text FROM app.kept_text WHERE expires_at > now()`).Scan(&lies)
	if err != nil || lies != "1" {
		t.Errorf("%s texts kept: %v", lies, err)
	}
	form := back.hidden()
	form.Set("stance", "oppose")
	form.Set("body", typed)
	v.post(bridgePage+"/opinions", form).must(t, http.StatusOK, "已收到，回执编号", typed)
	if again := v.get(bridgePage + "/opinions/new"); strings.Contains(again.body, typed) {
		t.Error("what was sent is offered again")
	}
	if mine := v.get("/me"); strings.Count(mine.body, typed) != 1 {
		t.Errorf("%d opinions", strings.Count(mine.body, typed))
	}
}
