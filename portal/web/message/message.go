// Package message holds every word the public pages say, in Chinese and
// English. Catalogues are plain files, one folder per language and one file
// per page family: the line "title = 预算" in zh/budget.txt is the key
// "budget.title". {0}, {1}, … stand for arguments. A test keeps both
// languages complete and every key in use.
package message

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// Lang is a language of the pages, with the currency its amounts are told in
// where that is not the yuan: "zh", "en", "en-u-cu-eur" (the currency
// extension of BCP 47).
type Lang string

// The two languages; Chinese comes first.
const (
	ZH Lang = "zh"
	EN Lang = "en"
)

// Langs lists every language in the order it is offered.
var Langs = []Lang{ZH, EN}

//go:embed zh/*.txt en/*.txt
var files embed.FS

var catalogues = map[Lang]map[string]string{ZH: mustRead(ZH), EN: mustRead(EN)}

// T gives the text of key in the language, with {0}, {1}, … replaced by args.
// An unknown key comes back as itself, so that a hole is seen and not hidden.
func T(lang Lang, key string, args ...any) string {
	text, ok := catalogues[lang.known()][key]
	if !ok {
		return key
	}
	if code := lang.Currency(); code != "" {
		text = inCurrency(lang.known(), text, code)
	}
	if len(args) == 0 {
		return text
	}
	return fill(text, args)
}

// Has reports whether the key exists.
func Has(key string) bool {
	_, ok := catalogues[ZH][key]
	return ok
}

// Or gives the text of key, or fallback where there is no such key; for
// codes that an operator may have added to (legal grounds, reasons).
func Or(lang Lang, key, fallback string) string {
	if !Has(key) {
		return fallback
	}
	return T(lang, key)
}

// Parse reads a language parameter; anything unknown is Chinese.
func Parse(text string) Lang { return Lang(text).known() }

// Tag is the language tag for lang attributes: "zh-CN" or "en".
func (l Lang) Tag() string {
	if l.known() == EN {
		return "en"
	}
	return "zh-CN"
}

// Code is the language alone, "zh" or "en", without a currency.
func (l Lang) Code() string { return string(l.known()) }

// In is the language with amounts told in a currency (ISO 4217).
func (l Lang) In(currency string) Lang {
	if currency == "" || currency == yuanCode {
		return l.known()
	}
	return l.known() + currencyMark + Lang(strings.ToLower(currency))
}

// Currency is the code of the currency amounts are told in, "" for the yuan.
func (l Lang) Currency() string {
	_, code, _ := strings.Cut(string(l), currencyMark)
	return strings.ToUpper(code)
}

const (
	yuanCode     = "CNY"
	currencyMark = "-u-cu-"
)

// yuanWords are how the catalogues write the yuan. Every text of theirs that
// holds the word speaks of the currency, but for 单元; a test keeps it so.
var yuanWords = map[Lang]string{ZH: "元", EN: "yuan"}

// inCurrency says a text of the catalogue in another currency, before its
// arguments are filled in.
func inCurrency(lang Lang, text, code string) string {
	name, named := catalogues[lang]["money.currency_"+strings.ToLower(code)]
	if !named {
		name = code
	}
	return strings.NewReplacer("单元", "单元", yuanWords[lang], name).Replace(text) // 单元 is a cell
}

func (l Lang) known() Lang {
	if l == EN || strings.HasPrefix(string(l), string(EN)+currencyMark) {
		return EN
	}
	return ZH
}

// fill replaces {n} by the n-th argument; a placeholder without an argument
// stays as it is.
func fill(text string, args []any) string {
	pairs := make([]string, 0, 2*len(args))
	for i, arg := range args {
		pairs = append(pairs, "{"+strconv.Itoa(i)+"}", fmt.Sprint(arg))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// mustRead reads all files of one language. They are embedded, so a fault in
// them is a fault of the build.
func mustRead(lang Lang) map[string]string {
	texts := map[string]string{}
	names, err := fs.Glob(files, string(lang)+"/*.txt")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		family := strings.TrimSuffix(path.Base(name), ".txt")
		if err := read(family, string(data), texts); err != nil {
			panic(fmt.Errorf("%s: %w", name, err))
		}
	}
	return texts
}

// read adds the lines "key = text" of one file; blank lines and lines that
// begin with # are skipped.
func read(family, data string, into map[string]string) error {
	for i, line := range strings.Split(data, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, text, ok := strings.Cut(line, "=")
		key := family + "." + strings.TrimSpace(name)
		_, twice := into[key]
		if !ok || twice {
			return fmt.Errorf("line %d: no %q sign, or a key given twice: %s", i+1, "=", line)
		}
		into[key] = strings.TrimSpace(text)
	}
	return nil
}
