package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
)

// Names of the personas these journeys act as; those of the unit belong to
// the bureau whose projects they look for.
const (
	citizenPersona   = "岚心居民·南风"
	moderatorPersona = "跟帖审核员"
	editorPersona    = "教育局·答复经办"
	headPersona      = "教育局·分管负责人"
)

// somebody opens a window and signs in there as a persona.
func somebody(t *testing.T, v browsertest.Visitor, site, persona string) *browsertest.Tab {
	t.Helper()
	tab := browsertest.Open(t, v)
	press := func(words string) {
		if status := tab.Press(words); status != http.StatusOK {
			t.Fatalf("pressing %s answers %d", words, status)
		}
	}
	tab.Go(site + "/sign-in")
	press(persona)
	return tab
}

// aProject opens the first project in the list of the bureau.
func aProject(citizen *browsertest.Tab, site string) {
	openFirst(citizen, site+"/projects?department=105")
}

// openFirst opens the first project of a list.
func openFirst(tab *browsertest.Tab, list string) {
	tab.Go(list)
	tab.Press(browsertest.Eval[string](tab, `document.querySelector("main a[href^='/projects/']").innerText`))
}

// aLine opens a line of the bureau's draft for next year.
func aLine(citizen *browsertest.Tab, site string) {
	citizen.Go(fmt.Sprintf("%s/budgets/%d/tables/budget05/105", site, thisYear()+1))
	citizen.Press("小学教育")
}

// TestOpinionTravelsFromThePhoneToTheAdoptedReply is the way of one opinion,
// as everybody on it sees it on a phone, with scripts and without.
func TestOpinionTravelsFromThePhoneToTheAdoptedReply(t *testing.T) {
	t.Parallel()
	for name, way := range map[string]struct {
		browsertest.Visitor
		find func(*browsertest.Tab, string)
	}{
		"on a project": {find: aProject}, "on a line": {find: aLine},
		"on a line without scripts": {browsertest.Visitor{NoScript: true}, aLine},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site, v := demoSite(t), way.Visitor
			said := "午间食堂排队太久，建议加开一个窗口（" + name + "）"
			answer := "已与学校商定下学期加开一个窗口，费用在原预算内调剂。" + name

			citizen := somebody(t, v, site.public, citizenPersona)
			way.find(citizen, site.public)
			about := citizen.Address()
			speak(t, citizen, said)
			if publicly(t, v, about, said) {
				t.Error("the opinion is public before anybody has read it")
			}

			moderate(t, somebody(t, v, site.desk, moderatorPersona), site.desk, said)
			draftReply(t, somebody(t, v, site.desk, editorPersona), site.desk, said, answer)
			publishReply(t, somebody(t, v, site.desk, headPersona), site.desk, said, answer)

			if !publicly(t, v, about, said, answer, "部分采纳") {
				t.Error("opinion and reply are not on the page they are about")
			}
			citizen.Go(site.public + "/me")
			citizen.MustSay(said, answer)
		})
	}
}

// TestThreeTapsRateAProject is the way of a rating: face, send, done. Changing
// one's mind takes the same three.
func TestThreeTapsRateAProject(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]browsertest.Visitor{
		"with scripts": {}, "without scripts": {NoScript: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := demoSite(t)
			citizen := somebody(t, v, site.public, citizenPersona)
			openFirst(citizen, site.public+"/projects?department=106")
			for _, word := range []string{"不满意", "满意"} {
				citizen.Click(word)
				citizen.Press("提交评分")
				citizen.MustSay("评分已收到")
			}
			citizen.Go(site.public + "/me")
			citizen.MustSay("满意")
		})
	}
}

// speak writes an opinion on what the window shows.
func speak(t *testing.T, citizen *browsertest.Tab, words string) {
	t.Helper()
	citizen.Click("建议")
	citizen.Fill("你的意见", words)
	if status := citizen.Press("提交意见"); status != http.StatusOK {
		t.Fatalf("sending the opinion answers %d", status)
	}
	citizen.MustSay("已收到，回执编号", words)
}

// publicly reports whether a visitor who is not signed in reads all of this.
func publicly(t *testing.T, v browsertest.Visitor, address string, words ...string) bool {
	t.Helper()
	visitor := browsertest.Open(t, v)
	visitor.Go(address)
	for _, w := range words {
		if !visitor.Says(w) {
			return false
		}
	}
	return true
}

// moderate publishes the opinion with these words from the queue.
func moderate(t *testing.T, moderator *browsertest.Tab, desk, words string) {
	t.Helper()
	moderator.Go(desk + "/desk/moderation")
	moderator.MustSay(words)
	browsertest.Eval[bool](moderator, itemWith(words)+`.querySelector("button[value=publish]").setAttribute("aria-label", "the one"), true`)
	moderator.Press("the one")
	if moderator.Says(words) {
		t.Fatal("the opinion is still waiting")
	}
}

func draftReply(t *testing.T, editor *browsertest.Tab, desk, words, answer string) {
	t.Helper()
	openReply(t, editor, desk, words)
	editor.Click("部分采纳")
	editor.Fill("答复与理由", answer)
	if status := editor.Press("保存草稿"); status != http.StatusOK {
		t.Fatalf("saving the draft answers %d", status)
	}
	editor.MustSay(answer)
}

func publishReply(t *testing.T, head *browsertest.Tab, desk, words, answer string) {
	t.Helper()
	openReply(t, head, desk, words)
	head.MustSay(answer)
	head.Press("审定并公开")
	head.MustSay("已答复")
}

// until asks again until the answer is yes. How long that takes says nothing
// on a busy machine: only the deadline of the whole run ends it.
func until(t *testing.T, what string, yes func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Second / 20)
	defer tick.Stop()
	deadline, bound := t.Deadline()
	for !yes() {
		if now := <-tick.C; bound && deadline.Sub(now) < time.Minute {
			t.Fatalf("it never comes to pass that %s", what)
		}
	}
}

// openReply opens what a unit answers.
func openReply(t *testing.T, staff *browsertest.Tab, desk, words string) {
	t.Helper()
	staff.Go(desk + "/desk/replies")
	staff.MustSay(words)
	link := browsertest.Eval[string](staff, itemWith(words)+`.querySelector("a[href*='/desk/replies/']").href`)
	staff.Go(link)
	staff.MustSay(words)
}

// offers reports whether a list of the page, folded or not, has this option.
func offers(staff *browsertest.Tab, option string) bool {
	return browsertest.Eval[bool](staff, fmt.Sprintf(`[...document.querySelectorAll("option")].some((o) => o.textContent.trim() === %q)`, option))
}

// itemWith is the part of a desk page about the opinion with these words.
func itemWith(words string) string {
	return `[...document.querySelectorAll(".desk-item")].find((e) => e.textContent.includes("` + strings.ReplaceAll(words, `"`, `\"`) + `"))`
}
