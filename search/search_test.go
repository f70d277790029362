package search_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

func TestQueriesAreReadAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	word := func(text string) search.Part { return search.Part{Text: text} }
	phrase := func(text string) search.Part { return search.Part{Text: text, Phrase: true} }
	without := func(p search.Part) search.Part { p.Without = true; return p }
	of := func(field search.Field, p search.Part) search.Part { p.Field = field; return p }
	for query, want := range map[string][]search.Part{
		"":           nil,
		"  \u3000 ":  nil,
		"学校　ＡＢＣ":     {word("学校"), word("abc")},
		`"食堂 改造" 學校`: {phrase("食堂 改造"), word("学校")},
		"“食堂　 改造”-幼儿园 －「老旧 小区」": {phrase("食堂 改造"), without(word("幼儿园")), without(phrase("老旧 小区"))},
		"5G-基站 - 通信":       {word("5g-基站"), word("-"), word("通信")},
		`"没有关上`:            {phrase("没有关上")},
		`"" 空 -`:           {word("空"), word("-")},
		"department:教育 学校": {of(search.Department, word("教育")), word("学校")},
		"部门：“卫生 健康” -地区:城关镇": {of(search.Department, phrase("卫生 健康")), without(of(search.Region, word("城关镇")))},
		"department: 教育":     {word("department:"), word("教育")},
		"http://x":           {word("http://x")},
		"year:明年":            {word("明年")},
	} {
		got, year := search.Parse(query)
		if diff := cmp.Diff(want, got); diff != "" || year != 0 {
			t.Errorf("%q: year %d, %s", query, year, diff)
		}
	}
}

func TestAYearInAQueryNamesTheYear(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]int{"year:2025 学校": 2025, "学校 年度：２０２４": 2024, "2025": 0, "-year:2025": 0} {
		if _, year := search.Parse(query); year != want {
			t.Errorf("%q: %d, want %d", query, year, want)
		}
	}
}

// hostile are texts that mean something to some search engine or page.
var hostile = []string{
	`"`, `*`, `~`, `:`, `(`, `)`, `OR`, `NEAR`, `--`, `'`, `\`, `<->`, `"-"`, `-"a b" “c`, `a:b:c`, `year:`, `部门:"`, `-部门:-`,
	"😀", "👨‍👩‍👧", "\x00", "\xff\xfe", "<b>学校</b>", `"><script>alert(1)</script>`, "%", "_", "'; DROP TABLE x; --",
	"\ue000学校\ue001", "e\u0301", "\u202e学校", strings.Repeat("学校", 5000), strings.Repeat(`"a" `, 2500), strings.Repeat("-", 10000),
}

func FuzzQuery(f *testing.F) {
	for _, query := range hostile {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		parts, _ := search.Parse(query)
		for _, part := range parts {
			if part.Text == "" || part.Text != strings.TrimFunc(part.Text, unicode.IsSpace) {
				t.Errorf("%q has the part %q", query, part.Text)
			}
		}
		if len(parts) > release.MaxQuery {
			t.Errorf("%d parts", len(parts))
		}
		q := search.Read(query)
		keys := q.Keys()
		for _, key := range append(append(keys.Words, keys.Grams...), keys.Readings...) {
			if key == "" {
				t.Errorf("%q asks for nothing: %+v", query, keys)
			}
		}
		text := strings.ToValidUTF8(query, "?")
		without := strings.NewReplacer(string(search.MarkStart), "", string(search.MarkEnd), "")
		if marked := q.Mark(text); without.Replace(marked) != without.Replace(text) {
			t.Errorf("%q is marked as %q", text, marked)
		}
	})
}
