package ingest

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestBothLanguagesSayEverythingWithTheSameArguments(t *testing.T) {
	t.Parallel()
	placeholder := regexp.MustCompile(`\{\d\}`)
	for key, zh := range catalogues["zh"] {
		en, ok := catalogues["en"][key]
		if !ok {
			t.Errorf("%s is missing in English", key)
			continue
		}
		for _, arg := range placeholder.FindAllString(zh+en, -1) {
			if !strings.Contains(zh, arg) || !strings.Contains(en, arg) {
				t.Errorf("%s: one language leaves out %s", key, arg)
			}
		}
	}
	if len(catalogues["zh"]) != len(catalogues["en"]) {
		t.Errorf("%d texts in Chinese, %d in English", len(catalogues["zh"]), len(catalogues["en"]))
	}
}

// TestEveryReasonInTheCodeHasWords reads the package's own source: a key that
// is only ever seen in a bad file would otherwise go unnoticed.
func TestEveryReasonInTheCodeHasWords(t *testing.T) {
	t.Parallel()
	keyed := regexp.MustCompile(`"((?:file|sheet|workbook|csv|header|row|value|parent|line|sum|total|project|execution|goal|report|template|profile)\.[a-z_0-9.]+)"`)
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		source, err := os.ReadFile(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range keyed.FindAllStringSubmatch(string(source), -1) {
			key := found[1]
			if strings.HasSuffix(key, ".") || key == "template.note." {
				continue
			}
			seen = append(seen, key)
			if _, ok := catalogues["zh"][key]; !ok {
				t.Errorf("the reason %q has no words", key)
			}
		}
	}
	for _, content := range []content{contentEmpty, contentOld, contentPDF, contentUTF16, contentBinary} {
		if _, ok := catalogues["zh"]["file."+string(content)]; !ok {
			t.Errorf("no words for a %s file", content)
		}
	}
	if len(seen) < 40 || !slices.Contains(seen, "value.money") {
		t.Errorf("only %d reasons found in the source", len(seen))
	}
}
