package main

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// typedIn is what stands in the form of an opinion: the words and the stance.
func typedIn(tab *browsertest.Tab) string {
	return browsertest.Eval[string](tab, `document.querySelector("textarea[name=body]").value + " " + (document.querySelector("input[name=stance]:checked")?.value ?? "")`)
}

// TestWhatSomebodyTypedOutlivesALostConnectionARestartAndTheirSession is one
// opinion with all that can come between its writer and its receipt, in a real
// browser: the server is away when it is sent, comes back as another process,
// the session has ended meanwhile, and the button is pressed twice.
func TestWhatSomebodyTypedOutlivesALostConnectionARestartAndTheirSession(t *testing.T) {
	t.Parallel()
	i := install(t)
	public := i.sites[slices.IndexFunc(i.sites, func(a address) bool { return a.name == publicName })]
	stop := i.serve(t, public, "127.0.0.1:0")
	site, words := i.base[publicName], "写了很久的一段话，不想再写第二遍"
	tab := somebody(t, browsertest.Visitor{}, site, verifiedOne)
	tab.Go(site + bridgePage)
	tab.Click("建议")
	tab.Fill("你的意见", words)

	stop()
	tab.Click("提交意见")
	tab.Wait(`location.protocol === "chrome-error:"`)
	i.serve(t, public, strings.TrimPrefix(site, "http://"))
	tab.Go(site + bridgePage)
	if got := typedIn(tab); got != words+" suggest" {
		t.Errorf("after a restart the form holds %q", got)
	}

	i.signOutEverywhere(t, verifiedOne)
	tab.Press("提交意见")
	tab.MustSay("你写的内容还在")
	tab.Press(verifiedOne)
	if got := typedIn(tab); got != words+" suggest" {
		t.Errorf("after signing in again the form holds %q", got)
	}

	browsertest.Eval[bool](tab, `(b => (b.click(), b.click(), true))([...document.querySelectorAll("form[data-draft] button")].pop())`)
	tab.Wait(`document.body.innerText.includes("回执编号")`)
	tab.Go(site + "/me")
	if n := strings.Count(tab.Text(), words); n != 1 {
		t.Errorf("a double click left it %d times", n)
	}
	tab.Go(site + bridgePage)
	if got := typedIn(tab); got != " " {
		t.Errorf("after the receipt the form still holds %q", got)
	}
}

// signOutEverywhere ends all sessions of somebody and waits until the portal has
// heard of it, which may believe a session for a moment longer.
func (i *installation) signOutEverywhere(t *testing.T, name string) {
	t.Helper()
	witness := i.visitor(t, publicName).as(name)
	sends := func() int {
		return witness.post(bridgePage+"/opinions", url.Values{"body": {""}, "release": {i.params["hash"]}}).status
	}
	if status := sends(); status != http.StatusBadRequest {
		t.Fatalf("an empty opinion of somebody signed in is answered %d", status)
	}
	if err := i.portal.public.Sessions().RevokeOthers(t.Context(), i.people[name].Account, ""); err != nil {
		t.Fatal(err)
	}
	until(t, "the sessions are over", func() bool { return sends() == http.StatusUnauthorized })
}

// TestModeratorsQueueIsWorkedWithFourKeys presses j, k, a and r.
func TestModeratorsQueueIsWorkedWithFourKeys(t *testing.T) {
	t.Parallel()
	i := install(t)
	for n := range 2 {
		i.said(t, i.people[verifiedOne], i.params["hash"], fmt.Sprintf("KEYS00000%d", n))
	}
	tab := somebody(t, browsertest.Visitor{Width: browsertest.Wide}, i.base[deskName], string(civic.Moderator))
	tab.Go(i.base[deskName] + "/desk/moderation")
	const at = `[...document.querySelectorAll("[data-keys] > .desk-item")].findIndex((item) => item.contains(document.activeElement))`
	waiting := browsertest.Eval[int](tab, `document.querySelectorAll("[data-keys] > .desk-item").length`)
	if waiting < 3 {
		t.Fatalf("%d opinions wait", waiting)
	}
	for _, step := range []struct {
		key  string
		item int
	}{{"j", 0}, {"j", 1}, {"j", 2}, {"k", 1}, {"r", 1}} {
		tab.Key(step.key)
		if got := browsertest.Eval[int](tab, at); got != step.item {
			t.Errorf("after %s opinion %d has the focus, not %d", step.key, got, step.item)
		}
	}
	if on := browsertest.Eval[string](tab, `document.activeElement.tagName`); on != "SELECT" {
		t.Errorf("r leads to %s, not to the reasons", on)
	}
	tab.Key("k") // in a list of reasons a letter is a letter
	if got := browsertest.Eval[int](tab, at); got != 1 {
		t.Errorf("a letter typed into the reasons leads to opinion %d", got)
	}
	browsertest.Eval[bool](tab, `(document.activeElement.blur(), true)`)
	tab.Key("j")
	tab.Key("a")
	tab.Wait(fmt.Sprintf(`document.querySelectorAll("[data-keys] > .desk-item").length === %d`, waiting-1))
}

// TestSessionIsFollowedWhereNoEventsComeThrough opens the page in a browser
// that knows no server-sent events: the board asks by itself.
func TestSessionIsFollowedWhereNoEventsComeThrough(t *testing.T) {
	t.Parallel()
	i := install(t)
	id := i.params["/hearings/:id/session"]
	tab := browsertest.Open(t, browsertest.Visitor{NoEvents: true})
	tab.Go(i.base[publicName] + "/hearings/" + id + "/session")
	tab.MustSay("尚未开始")
	browsertest.Eval[bool](tab, `(window.sameDocument = "EventSource" in window === false)`)
	host := i.visitor(t, deskName).as(string(civic.FinanceMaker))
	host.post("/desk/hearings/"+id+"/session", url.Values{"act": {"open"}}).must(t, http.StatusOK)
	tab.Wait(`window.sameDocument && document.querySelector("main").innerText.includes("正在进行")`)
}
