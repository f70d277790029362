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

// Pages are made of the same figures as files, and may be made wrongly: from
// amounts that are hidden everywhere else. Whatever amount stands beside a
// project on a page, in a spreadsheet or in an attached paper has to be
// explained by its published figures.

// mention is an amount that stands beside a project. Printed amounts are
// rounded: the true one lies between lo and hi, in 分.
type mention struct {
	id     civic.PublicID
	lo, hi civic.Money
	where  string // address or file
}

// projectLink finds the project an address or a cell speaks of.
var (
	projectLink = regexp.MustCompile(`/projects/([0-9A-HJKMNP-TV-Z]{10})(?:[?#]|$)`)
	projectCell = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{10}$`)
)

// moneyText finds printed amounts, and ranges of them, with their unit.
var moneyText = regexp.MustCompile(`(?:([0-9][0-9,]*)(\.[0-9]+)?\s*–\s*)?([0-9][0-9,]*)(\.[0-9]+)?\s*(亿元|万元|元|billion yuan|million yuan|yuan)`)

var moneyUnits = map[string]civic.Money{
	"元": civic.Yuan, "万元": civic.WanYuan, "亿元": civic.YiYuan, "yuan": civic.Yuan, "million yuan": 1e6 * civic.Yuan, "billion yuan": 1e9 * civic.Yuan,
}

// amountsIn reads the amounts of a text with what their rounding leaves open.
func amountsIn(text string) (list []mention) {
	for _, m := range moneyText.FindAllStringSubmatch(text, -1) {
		for _, number := range [][]string{m[1:3], m[3:5]} { // of a range both ends
			if amount, ok := printed(number[0], number[1], float64(moneyUnits[m[5]])); ok {
				list = append(list, amount)
			}
		}
	}
	return list
}

// printed is a number with its decimals in a unit.
func printed(whole, decimals string, unit float64) (m mention, ok bool) {
	value, err := strconv.ParseFloat(strings.ReplaceAll(whole, ",", "")+decimals, 64)
	last := unit * math.Pow(10, -float64(max(0, len(decimals)-1)))
	return mention{lo: civic.Money(value*unit - last/2), hi: civic.Money(value*unit + last/2)}, err == nil
}

// readHTML collects the amounts of every row, item and article of a page that
// leads to exactly one project.
func readHTML(where string, raw []byte) []mention {
	root, err := html.Parse(bytes.NewReader(raw))
	if err != nil {
		return nil
	}
	var all []mention
	for node := range root.Descendants() {
		if node.Type != html.ElementNode || !slices.Contains([]string{"tr", "li", "article"}, node.Data) {
			continue
		}
		id, text := soleProject(node)
		for _, m := range amountsIn(text) {
			m.id, m.where = id, where
			if id != "" {
				all = append(all, m)
			}
		}
	}
	return all
}

// soleProject is the one project a block leads to, "" for none or several,
// and the words of the block.
func soleProject(block *html.Node) (id civic.PublicID, text string) {
	var words strings.Builder
	several := false
	for node := range block.Descendants() {
		if node.Type == html.TextNode {
			words.WriteString(node.Data + " ")
		}
		for _, a := range node.Attr {
			if m := projectLink.FindStringSubmatch(a.Val); a.Key == "href" && m != nil {
				several = several || id != "" && id != civic.PublicID(m[1])
				id = civic.PublicID(m[1])
			}
		}
	}
	if several {
		id = ""
	}
	return id, words.String()
}

// readSheet collects the figures of every row that names a project: a form,
// from, to and a reason side by side, in 元.
func readSheet(where string, raw []byte) []mention {
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))))
	reader.FieldsPerRecord, reader.LazyQuotes = -1, true
	rows, err := reader.ReadAll()
	if err != nil {
		return nil
	}
	var all []mention
	for _, row := range rows {
		at := slices.IndexFunc(row, projectCell.MatchString)
		if at < 0 {
			continue
		}
		for i, cell := range row[:max(0, len(row)-2)] {
			if cell != string(civic.Exact) && cell != string(civic.Interval) {
				continue
			}
			for _, end := range row[i+1 : i+3] {
				if amount, err := civic.ParseMoney(end, civic.Yuan); err == nil {
					all = append(all, mention{id: civic.PublicID(row[at]), lo: amount, hi: amount, where: where})
				}
			}
		}
	}
	return all
}

// readAnswer collects the figures of every object of an answer for programs
// that names a project by its id.
func readAnswer(where string, raw []byte) []mention {
	var answer any
	if json.Unmarshal(raw, &answer) != nil {
		return nil
	}
	var all []mention
	var visit func(v any, id civic.PublicID)
	visit = func(v any, id civic.PublicID) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				visit(item, id)
			}
		case map[string]any:
			if own, _ := v["id"].(string); projectCell.MatchString(own) {
				id = civic.PublicID(own)
			}
			if _, figure := v["form"]; figure && id != "" {
				for _, key := range []string{"fen", "lo", "hi"} {
					if fen, ok := v[key].(float64); ok {
						all = append(all, mention{id: id, lo: civic.Money(fen), hi: civic.Money(fen), where: where})
					}
				}
				return
			}
			for _, item := range v {
				visit(item, id)
			}
		}
	}
	visit(answer, "")
	return all
}

// readMentions compares what stands beside hidden projects with their figures.
func (k *knowledge) readMentions() {
	known := k.publishedOf()
	told := map[mention]bool{}
	for _, m := range k.site.mentions {
		of := known[m.id]
		if of == nil || len(of.hidden) == 0 || told[m] || of.explains(m) {
			continue
		}
		told[m] = true
		k.tell("%s beside %s, which no published figure explains (%s)", civic.IntervalFigure(m.lo, m.hi), m.id, m.where)
		for _, at := range of.hidden {
			if a := k.amounts[k.root(at)]; float64(m.lo) >= a.lo && float64(m.hi) <= a.hi {
				k.narrow(at, civic.IntervalFigure(m.lo, m.hi))
				break
			}
		}
	}
}

// publication is what all releases together say of a project.
type publication struct {
	ends   []civic.Money // of every figure
	spoken []mention     // amounts in its texts
	hidden []int         // unknowns that are not exact
}

func (k *knowledge) publishedOf() map[civic.PublicID]*publication {
	all := map[civic.PublicID]*publication{}
	of := func(id civic.PublicID) *publication {
		if all[id] == nil {
			all[id] = &publication{}
		}
		return all[id]
	}
	for key, f := range k.shown {
		p := of(key.id)
		if f.Known() {
			p.ends = append(p.ends, f.Lo, f.Hi)
		}
		if at := k.at[key]; !f.Missing() && f.Form != civic.Exact && k.hidden(k.root(at)) {
			p.hidden = append(p.hidden, at)
		}
	}
	for _, p := range all {
		slices.Sort(p.ends)
		p.ends = slices.Compact(p.ends)
		slices.Sort(p.hidden)
	}
	for _, r := range k.site.releases {
		for _, p := range r.Projects {
			of(p.ID).spoken = append(of(p.ID).spoken, amountsIn(p.Name+" "+p.Summary+" "+p.Justification)...)
		}
		for _, t := range r.Texts {
			of(t.ID).spoken = append(of(t.ID).spoken, amountsIn(t.Text+" "+t.Target+" "+t.Actual)...)
		}
	}
	return all
}

// explains reports an amount that is an end of a published figure, the
// difference of two of them, or one the project's own texts speak of.
func (p *publication) explains(m mention) bool {
	within := func(v civic.Money) bool { return v >= m.lo-1 && v <= m.hi+1 }
	for _, s := range p.spoken {
		if s.lo <= m.hi && m.lo <= s.hi {
			return true
		}
	}
	for _, a := range p.ends {
		if within(a) {
			return true
		}
		for _, b := range p.ends {
			if within(a - b) {
				return true
			}
		}
	}
	return false
}
