package search_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

// finds answers a query about a single text by the index alone, the plain
// way: every condition is looked up in the entries of the one project.
func finds(query, text string) bool {
	index := search.Index([]release.Text{{Name: text}})
	return meets(search.Read(query).Condition, index)
}

func meets(c search.Condition, index release.Index) bool {
	has := func(kind release.EntryKind, key string) bool {
		return slices.ContainsFunc(index.Entries, func(e release.IndexEntry) bool { return e.Kind == kind && e.Key == key })
	}
	met := func(c search.Condition) bool { return meets(c, index) }
	switch c := c.(type) {
	case search.Word:
		return has(release.WordEntry, string(c))
	case search.Reading:
		return slices.ContainsFunc(index.Readings, func(s release.Spoken) bool { return s.Reading == string(c) })
	case search.Literal:
		grams, words := c.Keys()
		for _, gram := range grams {
			if !has(release.GramEntry, gram) {
				return false
			}
		}
		for _, word := range words {
			if !has(release.WordEntry, word) {
				return false
			}
		}
		return c.In(index.Texts[0])
	case search.All:
		return !slices.ContainsFunc(c, func(part search.Condition) bool { return !met(part) })
	case search.Any:
		return slices.ContainsFunc(c, met)
	case search.Not:
		return !met(c.Condition)
	}
	return false
}

func TestTextIsFoundByItsWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query, text string
		want        bool
	}{
		{"学校", "大学校园绿化", false},
		{"学校", "乡村学校食堂", true},
		{"大学", "大学校园绿化", true},
		{"校园", "大学校园绿化", true},
		{"和服", "设备和服务采购", false},
		{"设备", "设备和服务采购", true},
		{"服务", "设备和服务采购", true},
		{"义务教", "义务教育均衡发展", true},
		{"义务教育", "义务教育均衡发展", true},
		{"教育", "义务教育均衡发展", true},
		{"财政", "县财政局", true},
		{"政局", "县财政局", false},
		{"预算", "2025年預算公開", true},
		{"預算", "2025年预算公开", true},
		{"２０２５年", "2025 年预算", true},
		{"2025年", "２０２５年预算", true},
		{"025年", "2025年预算", false},
		{"25", "2025年预算", false},
		{"醫院", "县人民医院", true},
		{"小学食堂", "小学新建食堂", true},
		{"道路和桥梁", "桥梁、道路养护", true},
		{"桥", "石桥村", true},
		{"5G基站", "建设 5G 基站", true},
		{"B超", "购置 B 超机一台", true},
		{"老旧小区", "老旧小区改造", true},
		{"小区", "老旧小区改造", true},
		{`"学校改造"`, "学校改造工程", true},
		{`"学校改造"`, "学校食堂改造", false},
		{`"学校改造"`, "学校、改造", false},
		{`"学校改造"`, "学校  改造", true},
		{"学校改造", "学校食堂改造", true},
		{"学校 -道路", "学校门前道路", false},
		{"学校 -道路", "学校食堂", true},
		{`-"门前道路" 学校`, "学校门前道路", false},
		{"卫健委", "县卫生健康局办公", true},
		{"school", "乡村学校食堂", true},
		{"primary education", "Primary education", true},
		{"education primary", "Primary education", true},
		{"prim", "Primary education", false},
		{"educación", "Educacion infantil", true},
	} {
		if got := finds(c.query, c.text); got != c.want {
			t.Errorf("%s in %s: %v", c.query, c.text, got)
		}
	}
}

func TestChineseIsFoundByItsPinyinAndInitials(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query, text string
		want        bool
	}{
		{"jiaoyu", "县教育局", true},
		{"jyj", "县教育局", true},
		{"JYJ", "县教育局", true},
		{"jiao yu ju", "县教育局", true},
		{"jiàoyùjú", "县教育局", true},
		{"chongqing", "重庆路改造", true},
		{"zhongqing", "重庆路改造", true},
		{"yinhang", "银行网点", true},
		{"lvhua", "绿化工程", true},
		{"luhua", "绿化工程", true},
		{"jiaoyu", "学校食堂", false},
		{"jy", "县教育局", false}, // two letters may be anything
		{"1jiaoyu", "县教育局", false},
	} {
		if got := finds(c.query, c.text); got != c.want {
			t.Errorf("%s in %s: %v", c.query, c.text, got)
		}
	}
}

// A text with an official title is found by every end of it.
func TestTitlesAreFoundByTheirEnds(t *testing.T) {
	t.Parallel()
	index := search.Index([]release.Text{{Name: "办公经费", Titles: []string{"澄岚县卫生健康委员会"}}})
	for _, query := range []string{"wsjkwyh", "weishengjiankangweiyuanhui", "weiyuanhui", "卫生健康委员会"} {
		if !meets(search.Read(query).Condition, index) {
			t.Errorf("%s finds nothing", query)
		}
	}
}

// Names that no dictionary has are found wherever they stand.
func TestInventedPlacesAreFound(t *testing.T) {
	t.Parallel()
	first := []string{"澄", "岚", "泊", "栎", "荇", "云", "大", "青", "石", "上"}
	second := []string{"岩", "浔", "江", "王", "和", "柏", "溪", "泷", "汀", "口"}
	frames := []string{"%s%s道路硬化工程", "新建%s%s卫生院", "在%s%s和南村修路", "关于%s%s学校的补助", "支持%s%s大学生创业"}
	found, all := 0, 0
	for i, a := range first {
		for j, b := range second {
			kind := []string{"镇", "村", "乡", "街道", "社区"}[(i+j)%len(frames)]
			for _, query := range []string{a + b, a + b + kind} {
				all++
				if finds(query, fmt.Sprintf(frames[(i*3+j)%len(frames)], a+b, kind)) {
					found++
				} else {
					t.Logf("%s%s is not found by %s", a+b, kind, query)
				}
			}
		}
	}
	if found*100 < all*99 {
		t.Errorf("%d of %d places are found", found, all)
	}
}

func TestTheNearestWordIsMeant(t *testing.T) {
	t.Parallel()
	vocabulary := map[string]int{
		"information": 3, "formation": 9, "school": 5, "schools": 2, "road": 7, "roads": 1, "read": 7, "2025": 9, "b2b": 1, "bridge": 1,
	}
	for typed, want := range map[string]string{
		"infomation": "information", "informatoin": "information", "shcool": "school", "scools": "schools", "bridgs": "bridge",
		"rood": "road", "raod": "road", "reads": "read", "rod": "", "2026": "", "b2c": "", "教育": "", "xyzxyz": "", "": "",
	} {
		if got := search.Nearest(typed, vocabulary); got != want {
			t.Errorf("%s: %q, want %q", typed, got, want)
		}
	}
}

func TestWhatWasFoundIsMarkedAsItWasWritten(t *testing.T) {
	t.Parallel()
	show := strings.NewReplacer(string(search.MarkStart), "[", string(search.MarkEnd), "]")
	for _, c := range []struct{ query, text, want string }{
		{"学校", "大学校园和學校食堂", "大学校园和[學校]食堂"},
		{"义务教", "义务教育", "[义务教]育"},
		{"义务教育 教育", "义务教育", "[义务教育]"},
		{"2025年", "２０２５ 年预算", "[２０２５ 年]预算"},
		{"jyj", "县教育局", "县[教育局]"},
		{"infomation", "Information 信息", "Information 信息"},
		{"道路 -学校", "学校门前道路", "学校门前[道路]"},
		{`"学校改造"`, "学校 改造与学校", "[学校 改造]与学校"},
		{"b", "<b>B</b> &amp;", "<[b]>[B]</[b]> &amp;"},
		{"食堂", "\ue000食\ue001堂", "[食堂]"},
		{"", "食堂", "食堂"},
	} {
		if got := show.Replace(search.Read(c.query).Mark(c.text)); got != c.want {
			t.Errorf("%s in %s: %s, want %s", c.query, c.text, got, c.want)
		}
	}
	corrected := search.Read("infomation", release.Correction{Typed: "infomation", Used: "information"})
	if got := show.Replace(corrected.Mark("Information")); got != "[Information]" {
		t.Errorf("the corrected word is not marked: %s", got)
	}
}
