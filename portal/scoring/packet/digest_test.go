package packet_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/scoring/packet"
)

func opinionsOf(texts ...string) []packet.Opinion {
	var list []packet.Opinion
	for i, text := range texts {
		list = append(list, packet.Opinion{ID: fmt.Sprintf("C%03d", i), Text: text, URL: fmt.Sprintf("/projects/P#C%03d", i)})
	}
	return list
}

func TestDigestCountsThemesAndGivesEachItsShareOfTheTen(t *testing.T) {
	t.Parallel()
	var texts []string
	for i := range 16 {
		texts = append(texts, fmt.Sprintf("停车位太少，第 %d 次来都没有地方停车", i))
	}
	for i := range 8 {
		texts = append(texts, fmt.Sprintf("养老助餐点的饭菜很好，第 %d 天了", i))
	}
	texts = append(texts, "说点别的")
	d := packet.MakeDigest(opinionsOf(texts...))
	if len(d.Comments) != 10 || d.Themes[0] != (packet.Theme{Name: "出行道路", Comments: 16}) || d.Themes[1].Comments != 8 {
		t.Fatalf("%+v", d)
	}
	parking := 0
	for _, link := range d.Comments {
		if strings.Contains(link.Text, "停车") {
			parking++
		}
	}
	if parking < 6 || parking > 7 {
		t.Errorf("%d of ten are about parking, which has two thirds of the opinions", parking)
	}
}

func TestTheTypicalOpinionComesBeforeTheOddOne(t *testing.T) {
	t.Parallel()
	d := packet.MakeDigest(opinionsOf("路灯坏了，晚上走这条路很黑", "这条路晚上很黑，路灯坏了没人修", "路上遇到一只猫非常可爱", "晚上这条路的路灯坏了很久"))
	if last := d.Comments[len(d.Comments)-1]; !strings.Contains(last.Text, "猫") {
		t.Errorf("the odd one is not last: %+v", d.Comments)
	}
}

func TestDigestListsQuestionsNobodyAnswered(t *testing.T) {
	t.Parallel()
	list := opinionsOf("何时完工？", "为什么延期？", "支持")
	list[0].Question, list[0].Answered, list[1].Question = true, true, true
	d := packet.MakeDigest(list)
	if want := []packet.Link{{Text: "为什么延期？", URL: "/projects/P#C001"}}; !slices.Equal(d.Unanswered, want) {
		t.Errorf("%+v", d.Unanswered)
	}
}

func TestDigestDoesNotDependOnTheOrderOfOpinionsAndNamesNoneTwice(t *testing.T) {
	t.Parallel()
	list := opinionsOf("学校门口的路太窄，停车也乱", "学校食堂的经费公开吗", "公园的厕所脏", "村里的田缺水", "预算太高，进度太慢", "小区改造什么时候开工")
	want := packet.MakeDigest(list)
	slices.Reverse(list)
	if diff := cmp.Diff(want, packet.MakeDigest(list)); diff != "" {
		t.Error(diff)
	}
	seen := map[string]bool{}
	for _, link := range want.Comments {
		if seen[link.URL] {
			t.Errorf("%s stands twice", link.URL)
		}
		seen[link.URL] = true
	}
	if len(want.Comments) != len(list) {
		t.Errorf("%d of %d opinions", len(want.Comments), len(list))
	}
	long := packet.MakeDigest(opinionsOf(strings.Repeat("路", 5000)))
	if n := len([]rune(long.Comments[0].Text)); n > 281 {
		t.Errorf("a text of %d characters", n)
	}
}
