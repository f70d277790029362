package search_test

import (
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/search"
)

func TestWritingsOfTheSameTextAreEqual(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"２０２５年":  "2025年",
		"預算":     "预算",
		"醫院":     "医院",
		"臺灣綫路裝備": "台湾线路装备",
		"ＡＢＣ　Ｂ超": "abc b超",
		"“食堂”（一期），共３．５公里。":  `"食堂"(一期),共3.5公里.`,
		"「食堂」—《条例》":         `"食堂"-"条例"`,
		"Educación Ñuñoa":   "educacion nunoa",
		"jiàoyù lǜ":         "jiaoyu lu",
		"a\tb\u00a0c\r\nd":  "a b c \nd",
		"K ①ｶ":              "k 1カ",   // Kelvin sign, circled one, half-width kana
		"㎡ ﬁ 学校":            "㎡ ﬁ 学校", // no single rune stands for them
		"bad \xff byte 預":   "bad \ufffd byte 预",
		"plain words, 2025": "plain words, 2025",
	} {
		if got := search.Fold(written); got != want {
			t.Errorf("%q folds to %q, want %q", written, got, want)
		}
	}
}

func TestFoldingKeepsEveryPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		folded := search.Fold(text)
		if a, b := utf8.RuneCountInString(text), utf8.RuneCountInString(folded); a != b {
			t.Fatalf("%q has %d runes and folds to %q of %d", text, a, folded, b)
		}
	})
}

// Every rune there is, not only those that rapid thinks of.
func TestFoldingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= 0x2ffff; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		once := search.Fold(string(r))
		if twice := search.Fold(once); twice != once {
			t.Errorf("%q folds to %q and that to %q", r, once, twice)
		}
		if utf8.RuneCountInString(once) != 1 {
			t.Errorf("%q folds to %q", r, once)
		}
	}
}
