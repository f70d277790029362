package overview

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/sunbudget/sunbudget/portal/web/message"
)

// Chart is what the script draws. It holds what the table beside it says, and
// ready words, so that the script knows no language.
type Chart struct {
	Kind   string   `json:"kind"` // "treemap", "heat", "waterfall", "sankey"
	Title  string   `json:"title"`
	Source string   `json:"source"` // printed into saved pictures
	Nodes  []Node   `json:"nodes,omitempty"`
	Links  []Arc    `json:"links,omitempty"`
	Rows   []string `json:"rows,omitempty"`
	Heads  []string `json:"heads,omitempty"`
	Cells  []Cell   `json:"cells,omitempty"`
	Steps  []Step   `json:"steps,omitempty"`
}

// Node is a part of a treemap or a place in a flow.
type Node struct {
	ID    string `json:"id,omitempty"`
	Name  string `json:"name"`
	Value int64  `json:"value"` // 分; of a range its middle
	Words string `json:"words"`
	Href  string `json:"href,omitempty"`
	Parts []Node `json:"parts,omitempty"`
}

// Arc is a flow between two nodes.
type Arc struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Value int64  `json:"value"`
	Words string `json:"words"`
}

// Cell is one cell of a heat map; Value in basis points, −1 is 无数据.
type Cell struct {
	Row   int    `json:"row"`
	Col   int    `json:"col"`
	Value int64  `json:"value"`
	Words string `json:"words"`
}

// Step is one column of a waterfall, from one amount to the next, in 分.
type Step struct {
	Name  string `json:"name"`
	From  int64  `json:"from"`
	To    int64  `json:"to"`
	Words string `json:"words"`
	Whole bool   `json:"whole"` // a total, not a change
}

// JSON is the chart as its element carries it.
func (c Chart) JSON() string {
	raw, err := json.Marshal(c)
	if err != nil {
		panic(err) // impossible: plain fields
	}
	return string(raw)
}

// newChart begins a chart of this release.
func (p Page) newChart(kind, title string) Chart {
	source := p.T("overview.source", p.Frame.Jurisdiction, p.Document(), message.Date(p.Lang(), p.Release.AsOf))
	return Chart{Kind: kind, Title: title, Source: source}
}

// drawn is a department's name as its picture has room for it: without the
// government's own at its front, which the picture's source says. The table
// below has it whole.
func (p Page) drawn(name string) string {
	return cmp.Or(strings.TrimPrefix(name, p.Frame.Jurisdiction), name)
}
