package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// A percentage says of two amounts what a sum says of its parts: "42.0% spent"
// beside an exact payment gives the budget that is hidden, but for the rounding.
// Whatever percentage stands beside a project or a place has to be one that
// published figures give; any other is two more equations over the unknowns.

// percentage is printed beside a project or a place, as a part of one: the
// true one lies between lo and hi.
type percentage struct {
	id      civic.PublicID // of the project, "" where it is of a place
	place   place
	release string // hash of the release the page is about, "" for the newest
	kind    percentKind
	lo, hi  float64
	where   string // address
}

// percentKind is what a percentage compares.
type percentKind string

const (
	ofBudget percentKind = "rate"   // payments with the budget
	ofWhole  percentKind = "share"  // a part with everything
	ofBefore percentKind = "change" // a budget with that of the year before
)

// percentText finds printed percentages. What is written before one says what
// it compares; most are rates.
var (
	percentText = regexp.MustCompile(`([−-]?)([0-9]+)(\.[0-9]+)?\s*%`)
	kindText    = map[percentKind]*regexp.Regexp{
		ofWhole:  regexp.MustCompile(`占|(?i:share)`),
		ofBefore: regexp.MustCompile(`较上|比上|增长|变化|(?i:change|year before)`),
		ofBudget: regexp.MustCompile(`执行|支付|进度|(?i:paid|spent|execution|rate)`),
	}
)

// percentagesIn reads the percentages of a text with what their rounding
// leaves open.
func percentagesIn(text string) (all []percentage) {
	for _, m := range percentText.FindAllStringSubmatchIndex(text, -1) {
		number := text[m[4]:m[5]]
		if m[6] >= 0 {
			number += text[m[6]:m[7]]
		}
		p := percentageOf(number, kindBefore(text[:m[0]]))
		if m[2] < m[3] {
			p.lo, p.hi = -p.hi, -p.lo
		}
		all = append(all, p)
	}
	return all
}

// percentageOf is a number of percents as it is printed.
func percentageOf(number string, kind percentKind) percentage {
	value, _ := strconv.ParseFloat(number, 64) // digits alone
	_, decimals, _ := strings.Cut(number, ".")
	half := math.Pow(10, -float64(len(decimals))) / 2
	return percentage{kind: kind, lo: (value - half) / 100, hi: (value + half) / 100}
}

// kindBefore is what the nearest word before a percentage says it compares.
func kindBefore(text string) percentKind {
	kind, nearest := ofBudget, -1
	for _, k := range []percentKind{ofBudget, ofWhole, ofBefore} {
		if all := kindText[k].FindAllStringIndex(text, -1); len(all) > 0 && all[len(all)-1][0] > nearest {
			kind, nearest = k, all[len(all)-1][0]
		}
	}
	return kind
}

// readPercentages reads what a page, a spreadsheet or an answer prints.
func readPercentages(path, release string, raw []byte) (all []percentage) {
	bare, _, _ := strings.Cut(path, "?")
	switch {
	case strings.HasPrefix(bare, "/api/"):
		all = percentagesOfAnswer(raw)
	case strings.HasSuffix(bare, ".csv"):
		all = percentagesOfSheet(raw)
	case !strings.HasSuffix(bare, ".pdf"):
		all = percentagesOfPage(bare, raw)
	}
	for i := range all {
		all[i].release, all[i].where = release, path
	}
	return all
}

// placeLink finds the unit or region an address speaks of; ownPage the project
// that a page is about.
var (
	placeLink = regexp.MustCompile(`/(departments|regions)/([0-9A-Za-z]+)(?:[?#]|$)`)
	ownPage   = regexp.MustCompile(`^(?:/j/[^/]+)?/projects/([0-9A-HJKMNP-TV-Z]{10})$`)
)

// percentagesOfPage reads every row, item and article that leads to exactly one
// project or place, and of the page of a project what is in none of them.
func percentagesOfPage(path string, raw []byte) (all []percentage) {
	root, err := html.Parse(bytes.NewReader(raw))
	if err != nil {
		return nil
	}
	var read func(n *html.Node, id civic.PublicID, at place)
	read = func(n *html.Node, id civic.PublicID, at place) {
		if n.Type == html.ElementNode && slices.Contains([]string{"tr", "li", "article"}, n.Data) {
			if linked, where, any := sole(n); any {
				id, at = linked, where
			}
		}
		if n.Type == html.TextNode && !silent(n.Parent) && !votes(n) && (id != "" || at != place{}) {
			for _, p := range percentagesIn(textBefore(n) + n.Data) {
				p.id, p.place = id, at
				all = append(all, p)
			}
		}
		for c := range n.ChildNodes() {
			read(c, id, at)
		}
	}
	own := civic.PublicID("")
	if m := ownPage.FindStringSubmatch(path); m != nil {
		own = civic.PublicID(m[1])
	}
	read(root, own, place{})
	return all
}

// textBefore is the text right before a node, without percentages: it names
// what the node says.
func textBefore(n *html.Node) string {
	for p := n; p != nil && p.Data != "body"; p = p.Parent {
		if before := p.PrevSibling; before != nil {
			var words strings.Builder
			for d := range before.Descendants() {
				if d.Type == html.TextNode {
					words.WriteString(d.Data)
				}
			}
			return percentText.ReplaceAllString(words.String(), "") + " "
		}
	}
	return ""
}

// votes reports the table of how people voted: parts of people, not of amounts.
func votes(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n.Data == "table" && slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "class" && a.Val == "chart" }) {
			return true
		}
	}
	return false
}

// sole is the one project or place a block leads to; any is false where it
// leads to none. One that leads to several speaks of none in particular.
func sole(block *html.Node) (id civic.PublicID, at place, any bool) {
	ids, places := map[civic.PublicID]bool{}, map[place]bool{}
	for node := range block.Descendants() {
		for _, a := range node.Attr {
			if m := projectLink.FindStringSubmatch(a.Val); a.Key == "href" && m != nil {
				id = civic.PublicID(m[1])
				ids[id] = true
			}
			if m := placeLink.FindStringSubmatch(a.Val); a.Key == "href" && m != nil {
				at = place{unit: m[2]}
				if m[1] == "regions" {
					at = place{region: m[2]}
				}
				places[at] = true
			}
		}
	}
	switch {
	case len(ids) == 1: // its department may be named beside it
		return id, place{}, true
	case len(ids) == 0 && len(places) == 1:
		return "", at, true
	}
	return "", place{}, len(ids)+len(places) > 0
}

// percentagesOfSheet reads the columns whose head has a % in rows that name a
// project.
func percentagesOfSheet(raw []byte) (all []percentage) {
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))))
	reader.FieldsPerRecord, reader.LazyQuotes = -1, true
	rows, err := reader.ReadAll()
	if err != nil {
		return nil
	}
	head := map[int]string{}
	for _, row := range rows {
		at := slices.IndexFunc(row, projectCell.MatchString)
		for i, cell := range row {
			switch {
			case at < 0 && strings.ContainsAny(cell, "%％"):
				head[i] = cell
			case at >= 0 && head[i] != "" && plainNumber.MatchString(cell):
				p := percentageOf(cell, kindBefore(head[i]))
				p.id = civic.PublicID(row[at])
				all = append(all, p)
			}
		}
	}
	return all
}

var plainNumber = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)

// percentagesOfAnswer reads the rates of every object of an answer that names
// a project by its id, in parts of ten thousand.
func percentagesOfAnswer(raw []byte) (all []percentage) {
	var answer any
	if json.Unmarshal(raw, &answer) != nil {
		return nil
	}
	var visit func(v any)
	visit = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				visit(item)
			}
		case map[string]any:
			id, _ := v["id"].(string)
			if rate, ok := v["execution"].(map[string]any); ok && projectCell.MatchString(id) {
				for _, key := range []string{"lo", "hi"} {
					if n, ok := rate[key].(float64); ok {
						all = append(all, percentage{id: civic.PublicID(id), kind: ofBudget, lo: (n - 0.5) / 1e4, hi: (n + 0.5) / 1e4})
					}
				}
			}
			for _, item := range v {
				visit(item)
			}
		}
	}
	visit(answer)
	return all
}
