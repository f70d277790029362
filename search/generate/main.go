// Command generate exports the data that searching is built on from the
// packages that maintain it:
//
//	go run ./search/generate -gse DIR -opencc DIR
//
// where -gse is the module github.com/go-ego/gse (go list -m -f {{.Dir}}) and
// -opencc the unpacked npm package opencc-js. What it writes is committed:
// neither is needed to build.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

func main() {
	gse := flag.String("gse", "", "folder of the module go-ego/gse 0.80.3")
	opencc := flag.String("opencc", "", "folder of the npm package opencc-js 1.4.2")
	out := flag.String("out", "search", "folder to write to")
	flag.Parse()
	if err := run(*gse, *opencc, *out); err != nil {
		log.Fatal(err)
	}
}

func run(gse, opencc, out string) error {
	table, err := simplified(filepath.Join(opencc, "dist/esm-lib/dict/TSCharacters.js"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "simplified.txt"), table, 0o644); err != nil {
		return err
	}
	words, err := words(filepath.Join(gse, "data/dict/zh/s_1.txt"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "words.txt.gz"), words, 0o644)
}

// simplified reads `export default "乾 干|亂 乱|…"` and writes the pairs.
func simplified(path string) ([]byte, error) {
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	_, text, _ := strings.Cut(string(source), `"`)
	text, _, _ = strings.Cut(text, `"`)
	to := map[rune]rune{}
	for _, entry := range strings.Split(text, "|") {
		runes := []rune(entry) // the first choice stands first
		if len(runes) >= 3 && runes[1] == ' ' {
			to[runes[0]] = runes[2]
		}
	}
	var out bytes.Buffer
	out.WriteString("# Traditional characters and their simplified forms, one to one.\n" +
		"# Source: TSCharacters of the npm package opencc-js 1.4.2 (OpenCC, Apache-2.0).\n")
	for i, from := range sorted(to) {
		out.WriteRune(from)
		out.WriteRune(end(to, from))
		out.WriteString([]string{" ", "\n"}[min(1, (i%32)/31)])
	}
	return append(bytes.TrimSpace(out.Bytes()), '\n'), nil
}

func sorted(to map[rune]rune) []rune {
	var all []rune
	for from := range to {
		all = append(all, from)
	}
	slices.Sort(all)
	return all
}

// end follows a chain of replacements, so that folding twice changes nothing.
func end(to map[rune]rune, r rune) rune {
	for range 4 {
		next, more := to[r]
		if !more || next == r {
			break
		}
		r = next
	}
	return r
}

// rare words and names of people do more harm than good: a compound that is
// seldom written is found by its parts, and text that only looks like a name
// is not one.
const (
	rare      = 3
	rareNames = 30
)

// words reads "word frequency kind" lines and writes "word frequency".
func words(path string) ([]byte, error) {
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	packed, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	packed.Comment = "Source: data/dict/zh/s_1.txt of github.com/go-ego/gse 0.80.3 (Apache-2.0; from jieba, MIT)"
	lines := bufio.NewScanner(bytes.NewReader(source))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) == 3 && wanted(fields[0], fields[1], fields[2]) {
			fmt.Fprintf(packed, "%s %s\n", fields[0], fields[1])
		}
	}
	err = packed.Close()
	return out.Bytes(), err
}

func wanted(word, frequency, kind string) bool {
	n, err := strconv.ParseFloat(frequency, 64)
	if err != nil || n <= rare || strings.ContainsFunc(word, notHan) {
		return false
	}
	return n > rareNames || !strings.HasPrefix(kind, "nr") || utf8.RuneCountInString(word) == 1
}

func notHan(r rune) bool { return !unicode.Is(unicode.Han, r) }
