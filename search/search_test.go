package search_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/search"
)

func TestQueriesAreReadAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]search.Text{
		"":           {},
		"  \u3000 ":  {},
		"学校　ＡＢＣ":     {Terms: []string{"学校", "abc"}},
		`"食堂 改造" 学校`: {Terms: []string{"学校"}, Phrases: []string{"食堂 改造"}},
		"“食堂　改造”-幼儿园 －「老旧 小区」": {Phrases: []string{"食堂 改造"}, Without: []string{"幼儿园", "老旧 小区"}},
		"5G-基站 - 通信": {Terms: []string{"5g-基站", "-", "通信"}},
		`"没有关上`:      {Phrases: []string{"没有关上"}},
		`"" 空 -`:     {Terms: []string{"空", "-"}},
	} {
		if diff := cmp.Diff(want, search.Parse(query)); diff != "" {
			t.Errorf("%q: %s", query, diff)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`-"a b" “c`)
	f.Fuzz(func(t *testing.T, query string) {
		text := search.Parse(query)
		all := append(append(text.Terms, text.Phrases...), text.Without...)
		for _, part := range all {
			if part == "" || part != strings.TrimFunc(part, unicode.IsSpace) {
				t.Errorf("%q has the part %q", query, part)
			}
		}
		if len(all) > 10 {
			t.Errorf("%d parts", len(all))
		}
	})
}
