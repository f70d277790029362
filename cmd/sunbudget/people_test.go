package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
)

// visitor is a browser without scripts: it keeps cookies and follows
// redirects.
type visitor struct {
	t      *testing.T
	client *http.Client
	base   string
}

func (i *installation) visitor(t *testing.T, site string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := i.browser()
	client.CheckRedirect, client.Jar = nil, jar
	return &visitor{t, client, i.base[site]}
}

// answered is what came back.
type answered struct {
	status int
	at     string // path after redirects
	body   string
	header http.Header
}

func (v *visitor) get(path string) answered {
	v.t.Helper()
	answer, err := v.client.Get(v.base + path)
	return v.read(answer, err)
}

func (v *visitor) post(path string, form url.Values) answered {
	v.t.Helper()
	answer, err := v.client.PostForm(v.base+path, form)
	return v.read(answer, err)
}

func (v *visitor) read(answer *http.Response, err error) answered {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answered{answer.StatusCode, answer.Request.URL.Path, string(body), answer.Header}
}

// as signs in as a persona.
func (v *visitor) as(persona string) *visitor {
	v.t.Helper()
	if p := v.post("/sign-in/persona", url.Values{"persona": {persona}}); p.status != http.StatusOK {
		v.t.Fatalf("sign in as %s: %d", persona, p.status)
	}
	return v
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([a-z_]+)" value="([^"]*)">`)

// hidden are the hidden fields of the page's forms.
func (p answered) hidden() url.Values {
	values := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(p.body, -1) {
		values.Set(m[1], m[2])
	}
	return values
}

func (p answered) must(t *testing.T, status int, words ...string) {
	t.Helper()
	if p.status != status {
		t.Errorf("%s answers %d, want %d", p.at, p.status, status)
	}
	for _, word := range words {
		if !strings.Contains(p.body, word) {
			t.Errorf("%s does not say %q: %.2000s", p.at, word, p.body)
		}
	}
}

const (
	publicName = "public site"
	deskName   = "desk"
	bridgePage = "/projects/BR1DGE0000"
)

// saying fills the form of the page.
func saying(form answered, body string) url.Values {
	values := form.hidden()
	values.Set("stance", "suggest")
	values.Set("body", body)
	return values
}

func TestOpinionGoesFromTheFormToTheReplyOnThePage(t *testing.T) {
	t.Parallel()
	i := install(t)
	citizen := i.visitor(t, publicName).as("identity_citizen")
	sent := citizen.post(bridgePage+"/opinions", saying(citizen.get(bridgePage), "路灯太暗，请加装。\n\n见 https://example.org/a"))
	sent.must(t, http.StatusOK, "已收到，回执编号", "路灯太暗")
	if list := i.visitor(t, publicName).get(bridgePage); strings.Contains(list.body, "路灯太暗") {
		t.Error("it is public before moderation")
	}
	moderator := i.visitor(t, deskName).as("moderator")
	queue := moderator.get("/desk/moderation")
	queue.must(t, http.StatusOK, "路灯太暗", "桥")
	id := strings.TrimPrefix(sent.at, "/me/opinions/")
	moderator.post("/desk/moderation/"+id, url.Values{"verdict": {"remove"}}).must(t, http.StatusBadRequest, "删除必须有理由代码", "路灯太暗")
	moderator.post("/desk/moderation/"+id, url.Values{"verdict": {"publish"}}).must(t, http.StatusOK)

	editor := i.visitor(t, deskName).as("department_editor")
	editor.get("/desk/replies").must(t, http.StatusOK, "路灯太暗", "待答复")
	editor.post("/desk/replies/"+id+"/draft", url.Values{"adoption": {"adopted"}, "body": {"短"}}).must(t, http.StatusBadRequest, "请写明理由", ">短<")
	editor.post("/desk/replies/"+id+"/draft", url.Values{"adoption": {"adopted"}, "body": {"已列入明年计划，三月加装路灯。"}}).must(t, http.StatusOK, "三月加装")

	head := i.visitor(t, deskName).as("department_head")
	draft := head.get("/desk/replies/" + id)
	draft.must(t, http.StatusOK, "三月加装", "审定并公开")
	head.post("/desk/replies/"+id+"/publish", draft.hidden()).must(t, http.StatusOK, "已答复")

	i.visitor(t, publicName).get(bridgePage).must(t, http.StatusOK, "路灯太暗", "三月加装", "采纳", `<a href="https://example.org/a" rel="nofollow noreferrer">`)
	citizen.get("/me").must(t, http.StatusOK, "路灯太暗", "三月加装")
}

func TestTypedOpinionSurvivesSigningInAndAFault(t *testing.T) {
	t.Parallel()
	i := install(t)
	v := i.visitor(t, publicName)
	const typed = "写了很久的一段话"
	asked := v.post(bridgePage+"/opinions", url.Values{"stance": {"oppose"}, "body": {typed}, "send_key": {"KEEP000000"}})
	asked.must(t, http.StatusUnauthorized, "你写的内容还在", typed)
	form := asked.hidden()
	form.Set("login", "nobody")
	wrong := v.post("/sign-in", form)
	wrong.must(t, http.StatusUnprocessableEntity, "登录名、密码或验证码不对", typed)
	form = wrong.hidden()
	form.Set("persona", "contact_citizen")
	again := v.post("/sign-in/persona", form)
	again.must(t, http.StatusOK, typed)
	if !regexp.MustCompile(`value="oppose"[^>]* checked`).MatchString(again.body) {
		t.Error("the stance was lost")
	}
	fault := again.hidden()
	fault.Set("body", typed) // and no stance
	v.post(bridgePage+"/opinions", fault).must(t, http.StatusBadRequest, "请选择你的态度", typed)
}

func TestDoubleClickSendsOnce(t *testing.T) {
	t.Parallel()
	i := install(t)
	v := i.visitor(t, publicName).as("identity_citizen")
	form := saying(v.get(bridgePage), "只说一次")
	receipts := make(chan string, 4)
	var wait sync.WaitGroup
	for range cap(receipts) {
		wait.Go(func() { receipts <- v.post(bridgePage+"/opinions", form).at })
	}
	wait.Wait()
	close(receipts)
	seen := map[string]bool{}
	for at := range receipts {
		seen[at] = true
	}
	if mine := v.get("/me"); len(seen) != 1 || strings.Count(mine.body, "只说一次") != 1 {
		t.Errorf("%v, %d on the page", seen, strings.Count(mine.body, "只说一次"))
	}
}

func TestAnonymousBrowserIsNamedBeforeItRates(t *testing.T) {
	t.Parallel()
	i := install(t)
	v := i.visitor(t, publicName)
	front := v.get(bridgePage)
	front.must(t, http.StatusOK, `name="overall"`)
	if cookies := front.header.Values("Set-Cookie"); len(cookies) > 0 {
		t.Errorf("reading sets cookies: %v", cookies)
	}
	first := v.post(bridgePage+"/rating", url.Values{"overall": {"2"}})
	first.must(t, http.StatusOK, "匿名评分不计入得分")
	if strings.Contains(first.body, "评分已收到") {
		t.Error("it was taken before the browser had a name")
	}
	for range 2 {
		v.post(bridgePage+"/rating", url.Values{"overall": {"2"}}).must(t, http.StatusOK, "评分已收到")
	}
	v.post(bridgePage+"/rating", url.Values{"benefit": {"2"}}).must(t, http.StatusBadRequest, "请先回答总体是否满意")
	list, err := i.portal.public.RatingsOf(t.Context(), accessCounty, "nobody")
	if err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestSignedInRaterFindsTheirRatingAgain(t *testing.T) {
	t.Parallel()
	i := install(t)
	v := i.visitor(t, publicName).as("identity_citizen")
	v.post(bridgePage+"/rating", url.Values{"overall": {"5"}, "replies": {"1"}}).must(t, http.StatusOK, "评分已收到")
	again := v.get(bridgePage)
	again.must(t, http.StatusOK, "你已评过，可以修改")
	if !regexp.MustCompile(`name="overall" value="5"[^>]* checked`).MatchString(again.body) {
		t.Error("the answer is not in the form")
	}
	v.get("/me").must(t, http.StatusOK, "很满意")
}

func TestPersonasAreForThisMachineOnly(t *testing.T) {
	t.Parallel()
	i := install(t)
	for _, path := range []string{"/sign-in", "/sign-in/persona"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, i.base[publicName]+path, strings.NewReader("persona=moderator"))
		if err != nil {
			t.Fatal(err)
		}
		request.Host = "rebound.example" // another name that points here
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := i.browser().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if strings.Contains(string(body), `name="persona"`) || len(answer.Header.Values("Set-Cookie")) > 0 {
			t.Errorf("%s offers personas under another name", path)
		}
	}
}

func TestSignInLeadsOnlyToOurOwnPages(t *testing.T) {
	t.Parallel()
	i := install(t)
	for next, want := range map[string]string{
		"/log": "/log", "//evil.example/": "/me", "https://evil.example/": "/me", "/\\evil.example": "/me", "": "/me",
	} {
		v := i.visitor(t, publicName)
		if got := v.post("/sign-in/persona", url.Values{"persona": {"journalist"}, "next": {next}}); got.at != want {
			t.Errorf("%q leads to %s", next, got.at)
		}
	}
}

func TestSigningOutEndsTheSessionItself(t *testing.T) {
	t.Parallel()
	i := install(t)
	v := i.visitor(t, publicName).as("identity_citizen")
	mine := v.get("/me")
	mine.must(t, http.StatusOK, "本设备")
	if mine.header.Get("Cache-Control") != "no-store" {
		t.Error("one's own page may be kept")
	}
	place, err := url.Parse(v.base)
	if err != nil {
		t.Fatal(err)
	}
	stolen := v.client.Jar.Cookies(place)
	v.post("/sign-out", nil)
	thief := i.visitor(t, publicName)
	thief.client.Jar.SetCookies(place, stolen)
	thief.get("/me").must(t, http.StatusUnauthorized)
}

func TestFormsFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	i := install(t)
	v := i.visitor(t, publicName).as("identity_citizen")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, v.base+bridgePage+"/rating", strings.NewReader("overall=1"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	v.read(v.client.Do(request)).must(t, http.StatusForbidden)
}

func TestSampleTakesNeitherOpinionsNorRatings(t *testing.T) {
	t.Parallel()
	i := install(t)
	hash := i.publishAs(t, civic.Jurisdiction{Code: "310107", NameZH: "普陀区", NameEN: "Putuo", Currency: "CNY", Kind: civic.Sample})
	v := i.visitor(t, publicName).as("identity_citizen")
	front := v.get("/j/310107" + bridgePage)
	front.must(t, http.StatusOK)
	if strings.Contains(front.body, `name="overall"`) || strings.Contains(front.body, `name="body"`) {
		t.Error("the page asks for opinions or ratings")
	}
	form := url.Values{"stance": {"support"}, "body": {"有话要说"}, "send_key": {"SAMP1E0000"}, "release": {hash}}
	v.post("/j/310107"+bridgePage+"/opinions", form).must(t, http.StatusForbidden, "现在不接受意见和评分")
	v.post("/j/310107"+bridgePage+"/rating", url.Values{"overall": {"1"}}).must(t, http.StatusForbidden)
	if tally, err := i.portal.public.Tally(t.Context(), "310107", comment.Subject{Kind: comment.OnProject, ID: "BR1DGE0000"}); tally.Opinions != 0 || err != nil {
		t.Errorf("%d opinions, %v", tally.Opinions, err)
	}
}

func TestStaffSignInWithPasswordAndCode(t *testing.T) {
	t.Parallel()
	i := install(t)
	_, address, err := i.portal.identity.AddUser(t.Context(), "test", "liwei", "李伟", "correct horse battery",
		[]civic.Grant{{Role: civic.Moderator, Jurisdiction: accessCounty}})
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"login": {"liwei"}, "password": {"correct horse battery"}, "code": {i.codeNow(t, parsed.Query().Get("secret"))}}
	v := i.visitor(t, deskName)
	v.post("/sign-in", form).must(t, http.StatusOK, "李伟", "跟帖审核")
	i.visitor(t, deskName).post("/sign-in", form).must(t, http.StatusUnprocessableEntity) // the code is used up
}

// Staff paste the address of a page as it stands in their browser.
func TestAnOpinionOnPaperIsEnteredOnWhateverPageItIsAbout(t *testing.T) {
	t.Parallel()
	i := install(t)
	clerk, moderator := i.visitor(t, deskName).as(finance), i.visitor(t, deskName).as("moderator")
	year := fmt.Sprint(thisYear())
	for n, about := range []string{
		"BR1DGE0000", "https://budget.example" + bridgePage + "?lang=en#opinions", "/departments/" + accessUnit, "/hearings/" + i.params["/hearings/:id"],
		"/budgets/" + year + "/tables/budget05/" + accessUnit + "/205", "/budgets/" + year + "/explanations/budget/" + accessUnit + "/1?edition=1",
	} {
		body := fmt.Sprintf("第 %d 封来信", n)
		form := url.Values{"about": {about}, "source": {"letter"}, "received": {civic.Date(i.portal.clock())}, "stance": {"support"}, "body": {body}, "send_key": {fmt.Sprintf("PAPER0000%d", n)}}
		clerk.post("/desk/opinions", form).must(t, http.StatusOK)
		moderator.get("/desk/moderation").must(t, http.StatusOK, body)
		form.Set("about", strings.NewReplacer("BR1DGE0000", "N0TH1NG000", accessUnit, "999", i.params["/hearings/:id"], "N0TH1NG000").Replace(about))
		clerk.post("/desk/opinions", form).must(t, http.StatusBadRequest, "这个地址上没有", body)
	}
}
