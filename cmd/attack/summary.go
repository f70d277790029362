package main

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Pages and papers print sums without saying by code what they add up. There
// every amount has to be one that published figures give: a figure, a sum of
// a unit, a class or a region, a change from the year before, an amount each
// inhabitant's, or one that a text speaks of.

// summary is a page or a paper that prints sums, with its amounts.
type summary struct {
	release string // hash; "" for pages about no particular release
	where   string
	amounts []mention
}

// least is the smallest printed amount that is looked at, in 分: below it
// stand prices and shares.
const least = 1000 * civic.Yuan

// cellRange finds a range in a cell of a table, in 万元.
var cellRange = regexp.MustCompile(`^(−?[0-9][0-9,]*(?:\.[0-9]+)?)–(−?[0-9][0-9,]*(?:\.[0-9]+)?)$`)

// printedIn collects every amount of a page: of its text, of the values
// behind cells, of ranges, and of what its pictures are drawn from.
func printedIn(raw []byte) (all []mention) {
	root, err := html.Parse(strings.NewReader(string(raw)))
	if err != nil {
		return nil
	}
	var words strings.Builder
	for node := range root.Descendants() {
		switch {
		case node.Type == html.TextNode && !silent(node.Parent):
			words.WriteString(node.Data + " ")
			if m := cellRange.FindStringSubmatch(strings.TrimSpace(node.Data)); m != nil {
				all = append(all, amountsIn(m[1]+" 万元 "+m[2]+" 万元")...)
			}
		case node.Type == html.ElementNode:
			for _, a := range node.Attr {
				all = append(all, behind(node.Data, a)...)
			}
		}
	}
	return append(all, amountsIn(words.String())...)
}

// silent reports an element whose text nobody reads, and people's words: what
// they write is theirs, not a sum.
func silent(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if slices.Contains([]string{"script", "style", "blockquote"}, n.Data) || slices.ContainsFunc(n.Attr, voice) {
			return true
		}
	}
	return false
}

// voice reports an attribute that marks people's words.
func voice(a html.Attribute) bool {
	return a.Key == "class" && slices.ContainsFunc(strings.Fields(a.Val), func(class string) bool {
		return slices.Contains([]string{"opinions", "comment", "reply", "reply-change"}, class)
	})
}

// behind reads the exact value of a cell and the data of a picture, both in 分.
func behind(element string, a html.Attribute) (all []mention) {
	switch {
	case element == "data" && a.Key == "value":
		if f, err := civic.ParseFigure(a.Val); err == nil && f.Known() {
			all = append(all, mention{lo: f.Lo, hi: f.Lo}, mention{lo: f.Hi, hi: f.Hi})
		}
	case a.Key == "data-chart":
		var chart struct {
			Kind  string          `json:"kind"`
			Nodes json.RawMessage `json:"nodes"`
			Links json.RawMessage `json:"links"`
		}
		if json.Unmarshal([]byte(a.Val), &chart) == nil && (chart.Kind == "treemap" || chart.Kind == "sankey") {
			for _, value := range drawn.FindAllSubmatch(slices.Concat(chart.Nodes, chart.Links), -1) {
				var fen civic.Money
				if json.Unmarshal(value[1], &fen) == nil {
					all = append(all, mention{lo: fen, hi: fen})
				}
			}
		}
		all = append(all, amountsIn(a.Val)...)
	}
	return all
}

// drawn finds the sizes that a picture is drawn from.
var drawn = regexp.MustCompile(`"value":([0-9]+)`)

// readSummaries reports the amounts that published figures do not give.
func (k *knowledge) readSummaries() {
	last := -1
	byHash := map[string]int{}
	for i, r := range k.site.releases {
		byHash[r.Hash], last = i, i
	}
	known := map[int]lexicon{}
	for _, s := range k.site.summaries {
		i, found := byHash[s.release]
		if !found {
			i = last
		}
		if known[i] == nil {
			known[i] = k.lexiconOf(i)
		}
		told := map[mention]bool{}
		for _, m := range s.amounts {
			if m.hi < least || known[i].explains(m) || told[m] {
				continue
			}
			told[m] = true
			k.tell("%s .. %s 元, which no published figures give (%s)", m.lo.Yuan(), m.hi.Yuan(), s.where)
		}
	}
}
