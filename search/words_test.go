package search_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
	"github.com/sunbudget/sunbudget/search/enginetest"
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

// Corrections need the words of all texts: engines are asked for those.
func TestTextIsFoundByItsWordsPinyinAndInitials(t *testing.T) {
	t.Parallel()
	for _, c := range enginetest.Relevance {
		if got := finds(c.Query, c.Text); got != c.Found && c.Query != "infomation" {
			t.Errorf("%s in %s: %v", c.Query, c.Text, got)
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
