package main

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

// sound requires that the page a window shows has no fault, in both languages,
// and comes back to it. axe is a script itself: without scripts only the rest
// is looked at, on the same markup.
func sound(t *testing.T, tab *browsertest.Tab, v browsertest.Visitor, state string) {
	t.Helper()
	address := tab.Address()
	for _, lang := range []message.Lang{message.EN, message.ZH} {
		tab.Go(speaking(address, lang))
		for _, fault := range tab.Faults(lang) {
			t.Errorf("%s (%s, %s): %s", state, lang, address, fault)
		}
		if v.NoScript {
			continue
		}
		for _, finding := range tab.Axe() {
			t.Errorf("%s (%s, %s): %s", state, lang, address, finding)
		}
	}
}

// TestTheWholeWayOfAnOpinionToItsAmountIsSoundInEveryState is walked on a
// phone, once with scripts and once without: sign in, find a line, speak,
// moderation, reply, adoption, and the amount that moved in the next version.
func TestTheWholeWayOfAnOpinionToItsAmountIsSoundInEveryState(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]browsertest.Visitor{
		"with scripts": {Width: browsertest.Phone}, "without scripts": {Width: browsertest.Phone, NoScript: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := install(t)
			const code = "2140104"
			i.publishDraft(t, 1, map[string]civic.Money{code: 1200_0000_00})
			public, desk := i.base[publicName], i.base[deskName]
			table := fmt.Sprintf("%s/budgets/%d/tables/%s/%s", public, thisYear()+1, lineTable, accessUnit)

			citizen := browsertest.Open(t, v)
			citizen.Go(public + "/sign-in")
			sound(t, citizen, v, "signing in")
			citizen.Press("identity_citizen")
			citizen.Go(table)
			sound(t, citizen, v, "the table")
			citizen.Press("道路")
			sound(t, citizen, v, "the line")
			line := citizen.Address()
			said := "学校门口这一段养护的钱应当增加，" + name
			citizen.Fill("你的意见", said)
			if status := citizen.Press("提交意见"); status != http.StatusBadRequest || !citizen.Says("请选择你的态度") {
				t.Errorf("without a stance the form answers %d", status)
			}
			if !v.NoScript {
				for _, finding := range citizen.Axe() {
					t.Errorf("the refused form: %s", finding)
				}
			}
			_ = citizen.Complaints() // the 400 itself
			citizen.Click("建议")
			citizen.Press("提交意见") // the words are still there
			citizen.MustSay("已收到，回执编号", said)
			sound(t, citizen, v, "the receipt")

			moderator := somebody(t, v, desk, "moderator")
			moderator.Go(desk + "/desk/moderation")
			sound(t, moderator, v, "the queue")
			moderate(t, moderator, desk, said)
			sound(t, moderator, v, "the queue after the decision")
			citizen.Go(line)
			citizen.MustSay(said)
			sound(t, citizen, v, "the opinion waits for its reply")

			second := i.publishDraft(t, 2, map[string]civic.Money{code: 1500_0000_00})
			anyone := i.visitor(t, publicName)
			until(t, "the site hears of the second version", func() bool { return anyone.get("/data/"+second).status == http.StatusOK })
			editor := somebody(t, v, desk, "department_editor")
			written := fmt.Sprintf("%d 年预算草案（第 2 稿）", thisYear()+1)
			until(t, "the desk hears of it", func() bool { openReply(t, editor, desk, said); return offers(editor, written) })
			sound(t, editor, v, "the reply is to be written")
			editor.Click("部分采纳")
			editor.Fill("答复与理由", "采纳。第二稿已增加三百万元。")
			editor.Fill("写入预算的哪一笔", line)
			editor.Choose("写入的版本", written)
			editor.Press("保存草稿")
			sound(t, editor, v, "the draft")
			head := somebody(t, v, desk, "department_head")
			openReply(t, head, desk, said)
			sound(t, head, v, "the head reviews")
			head.Press("审定并公开")
			sound(t, head, v, "the published reply at the desk")

			citizen.Go(line)
			citizen.MustSay("部分采纳", "第二稿已增加三百万元", "1,200.00 万元", "1,500.00 万元")
			sound(t, citizen, v, "the adopted opinion with its amount")
			citizen.Go(public + "/me")
			citizen.MustSay(said)
			sound(t, citizen, v, "one's own page")
		})
	}
}
