package ingest

import (
	"embed"
	"fmt"
	"strings"
)

// texts holds the words of reports and templates: one line "key = text" for
// each key, {0}, {1}, … standing for arguments.
//
//go:embed text/zh.txt text/en.txt
var texts embed.FS

var catalogues = map[string]map[string]string{"zh": mustReadText("zh"), "en": mustReadText("en")}

func mustReadText(lang string) map[string]string {
	raw, err := texts.ReadFile("text/" + lang + ".txt")
	if err != nil {
		panic(err) // impossible: embedded
	}
	catalogue := map[string]string{}
	for _, line := range strings.Split(string(raw), "\n") {
		if key, text, ok := strings.Cut(line, " = "); ok {
			catalogue[key] = text
		}
	}
	return catalogue
}

// say gives the text of key in lang ("zh" unless "en"), arguments filled in.
func say(lang, key string, args ...string) string {
	if lang != "en" {
		lang = "zh"
	}
	text, ok := catalogues[lang][key]
	if !ok {
		return key // a hole is seen, not hidden; a test finds it first
	}
	for i, arg := range args {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%d}", i), arg)
	}
	return text
}
