package message_test

import (
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/web/message"
)

const root = "../../.."

// catalogue reads the keys and texts of one language from its files.
func catalogue(t *testing.T, lang message.Lang) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(string(lang), "*.txt"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no catalogue for %s: %v", lang, err)
	}
	texts := map[string]string{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		family := strings.TrimSuffix(filepath.Base(name), ".txt")
		for _, line := range strings.Split(string(data), "\n") {
			key, text, ok := strings.Cut(line, "=")
			if ok && !strings.HasPrefix(strings.TrimSpace(line), "#") {
				texts[family+"."+strings.TrimSpace(key)] = strings.TrimSpace(text)
			}
		}
	}
	return texts
}

var placeholder = regexp.MustCompile(`\{\d\}`)

func TestEveryKeySaysTheSameInBothLanguages(t *testing.T) {
	t.Parallel()
	zh, en := catalogue(t, message.ZH), catalogue(t, message.EN)
	for key, text := range zh {
		other, ok := en[key]
		if !ok {
			t.Errorf("%s has no English text", key)
			continue
		}
		if text == "" || other == "" {
			t.Errorf("%s is empty", key)
		}
		if a, b := placeholders(text), placeholders(other); !slices.Equal(a, b) {
			t.Errorf("%s: placeholders %v in Chinese, %v in English", key, a, b)
		}
	}
	for key := range en {
		if _, ok := zh[key]; !ok {
			t.Errorf("%s has no Chinese text", key)
		}
	}
}

func placeholders(text string) []string {
	found := placeholder.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestEveryKeyOfTheCatalogueIsUsed(t *testing.T) {
	t.Parallel()
	words := literals(t)
	for key := range catalogue(t, message.ZH) {
		family, name, _ := strings.Cut(key, ".")
		if !used(words[""], key) && !used(words[family], name) {
			t.Errorf("%s is used nowhere", key)
		}
	}
}

// used reports the key itself among the literals, or a literal that ends in
// "." or "_" and begins the key, for keys that end in a code.
func used(words map[string]bool, key string) bool {
	if words[key] {
		return true
	}
	for i, r := range key {
		if (r == '.' || r == '_') && words[key[:i+1]] {
			return true
		}
	}
	return false
}

// asked finds a literal key where it is looked up or put into an error.
var asked = regexp.MustCompile(`(?:\bT\((?:[\w.]+, ?)?|(?:civic\.)?(?:Invalid|Forbidden)\(|(?:civic\.)?Fail\((?:civic\.)?\w+, ?|civic\.Error\{[^}]*Key: ?)"([a-z_]+\.[a-z0-9_.]*[a-z0-9])"`)

func TestEveryKeyThatIsAskedForExists(t *testing.T) {
	t.Parallel()
	each(t, func(path, text string) {
		for _, m := range asked.FindAllStringSubmatch(text, -1) {
			if !message.Has(m[1]) {
				t.Errorf("%s asks for %s, which is in no catalogue", path, m[1])
			}
		}
	})
}

// each visits every hand-written Go and templ file outside of tests.
func each(t *testing.T, visit func(path, text string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); name == "node_modules" || name == "testdata" || name != ".." && strings.HasPrefix(name, ".") && len(name) > 2 {
				return fs.SkipDir
			}
			return nil
		}
		source := strings.HasSuffix(path, ".go") || strings.HasSuffix(path, ".templ")
		if !source || strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		data, err := os.ReadFile(path)
		if err == nil {
			visit(path, string(data))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// literals gathers every string literal of the sources: under "" those of
// the whole repository, under a folder's name those of that folder, whose
// page may speak of its own family alone.
func literals(t *testing.T) map[string]map[string]bool {
	t.Helper()
	words := map[string]map[string]bool{"": {}}
	each(t, func(path, text string) {
		folder := filepath.Base(filepath.Dir(path))
		if words[folder] == nil {
			words[folder] = map[string]bool{}
		}
		for _, word := range stringsOf(text) {
			words[""][word], words[folder][word] = true, true
		}
	})
	return words
}

// stringsOf scans a source for string literals; templ's markup is close
// enough to Go for the scanner, which skips what it does not know.
func stringsOf(text string) []string {
	var found []string
	var s scanner.Scanner
	files := token.NewFileSet()
	s.Init(files.AddFile("", files.Base(), len(text)), []byte(text), func(token.Position, string) {}, 0)
	for {
		_, kind, literal := s.Scan()
		if kind == token.EOF {
			return found
		}
		if kind == token.STRING {
			found = append(found, strings.Trim(literal, "\"`"))
		}
	}
}
