// Package differences shows what changed between two releases: how many
// projects rose, fell, appeared, vanished or were renamed, by how much, and
// which opinions had asked for it.
package differences

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Page compares two releases; its View is about the second one.
type Page struct {
	published.View
	release.Differences
	Pairs      []release.Pair   // the usual comparisons
	All        []release.Header // releases with projects, newest first
	Change     budget.Movement  // only this one is listed, "" for all
	Department string           // only this one is listed, "" for all
	Matching   []release.Change
	Number     int // of the page, from 1
	Opinions   []comment.Comment
	Known      []release.Origin // the curated map with what was denied
	Likely     []release.Likely // suggestions about what this page of the list shows
}

// PageSize is how many changes a page lists.
const PageSize = 50

// Shown are the changes of this page of the list.
func (p Page) Shown() []release.Change {
	first := min((p.Number-1)*PageSize, len(p.Matching))
	return p.Matching[first:min(first+PageSize, len(p.Matching))]
}

// document names one of the two releases.
func (p Page) document(h release.Header) string { return message.Document(p.Lang(), h.Document) }

// Lead is the comparison in one sentence.
func (p Page) Lead() string {
	var parts []string
	for _, sum := range p.Sums {
		parts = append(parts, p.T("difference.count_"+string(sum.Movement), civic.Thousands(int64(sum.Projects))))
	}
	comma := p.T("difference.comma")
	if p.Lang().Code() == string(message.EN) {
		comma += " "
	}
	return p.T("difference.lead", p.document(p.From), p.document(p.To), strings.Join(parts, comma))
}

// MeasureWords say which amounts are compared.
func (p Page) MeasureWords() string { return p.T("difference.measure_" + string(p.Measure)) }

// PairLinks lead to the usual comparisons.
func (p Page) PairLinks() []ui.Link {
	var links []ui.Link
	for _, pair := range p.Pairs {
		links = append(links, ui.Link{
			Label:   p.T("difference.pair_"+pair.Kind, p.document(pair.From), p.document(pair.To)),
			Href:    p.Link.To("/differences", "from", pair.From.Key(), "to", pair.To.Key()),
			Current: pair.From.Hash == p.From.Hash && pair.To.Hash == p.To.Hash,
		})
	}
	return links
}

// Releases are the choices of one end of the comparison.
func (p Page) Releases(chosen release.Header) []ui.Option {
	var options []ui.Option
	for _, h := range p.All {
		options = append(options, ui.Option{Value: h.Key(), Label: p.document(h), Selected: h.Hash == chosen.Hash})
	}
	return options
}

// Measures are the amounts one may compare.
func (p Page) Measures() []ui.Option {
	var options []ui.Option
	for _, m := range release.Measures(p.From, p.To) {
		options = append(options, ui.Option{Value: string(m), Label: p.T("difference.measure_" + string(m)), Selected: m == p.Measure})
	}
	return options
}

// address is this comparison with other parameters.
func (p Page) address(path string, pairs ...string) string {
	set := map[string]string{"from": p.From.Key(), "to": p.To.Key(), "measure": string(p.Measure), "change": string(p.Change), "department": p.Department}
	if p.Measure == release.Measures(p.From, p.To)[0] {
		set["measure"] = ""
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		set[pairs[i]] = pairs[i+1]
	}
	var all []string
	for name, value := range set {
		if value != "" {
			all = append(all, name, value)
		}
	}
	return p.Link.To(path, all...)
}

// SumTable adds up what moved one way and the other; its foot are the two
// releases.
func (p Page) SumTable() ui.Table {
	t := ui.Table{
		Caption: p.MeasureWords(), Note: p.T("difference.sum_note"),
		Columns: []ui.Column{
			{Head: p.T("difference.change")}, {Head: p.T("published.count"), Numeric: true},
			{Head: p.InWan("difference.before"), Numeric: true}, {Head: p.InWan("difference.after"), Numeric: true},
			{Head: p.InWan("difference.delta"), Numeric: true},
		},
	}
	for _, sum := range p.Sums {
		name := ui.Anchor(p.T("difference."+string(sum.Movement)), p.address("/differences", "change", string(sum.Movement))+"#list")
		if sum.Movement == budget.Same {
			name = ui.Text(p.T("difference.same"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: p.sumCells(name, sum)})
	}
	total := p.Total()
	t.Foot = []ui.Row{{Cells: p.sumCells(ui.Text(p.T("published.total")), total)}}
	return t
}

func (p Page) sumCells(name templ.Component, s release.MovementSum) []templ.Component {
	before, after := ui.Money(p.Lang(), s.Before), ui.Money(p.Lang(), s.After)
	switch s.Movement {
	case budget.Appeared:
		before = ui.Text(p.T("difference.absent"))
	case budget.Vanished:
		after = ui.Text(p.T("difference.absent"))
	}
	return []templ.Component{name, ui.Text(civic.Thousands(int64(s.Projects))), before, after, ui.Text(p.Signed(SumDelta(s)))}
}

// SumDelta is how far a sum moved. What is on one side only moved by all of
// it; ranges that are published alike may still hide a move within them.
func SumDelta(s release.MovementSum) civic.Figure {
	before, after := s.Before, s.After
	if before.Missing() && after.Missing() {
		return civic.NoFigure()
	}
	return budget.Move(before, after)
}

// Hidden is how many projects are in no sum.
func (p Page) Hidden() int { return p.Total().Hidden }

// Opinion is one that a unit took up, short.
type Opinion struct{ Text, Reply, Href, Outcome string }

// quoteLength is how many characters of an opinion are quoted.
const quoteLength = 60

// OpinionsOn are the opinions on a project that asked for its change.
func (p Page) OpinionsOn(change release.Change) []Opinion {
	var list []Opinion
	for _, c := range p.Opinions {
		if slices.ContainsFunc(change.Members(), func(part release.Change) bool { return c.Subject == string(part.ID) }) {
			list = append(list, Opinion{
				Text: short(c.Body), Reply: short(c.ReplyBody), Outcome: p.T("adoption." + c.Adoption),
				Href: p.Link.To("/projects/"+c.Subject, p.Choice()...) + "#" + c.ID,
			})
		}
	}
	return list
}

func short(text string) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= quoteLength {
		return string(runes)
	}
	return string(runes[:quoteLength]) + "…"
}

// before is a project as the first release has it, for its link and its name.
func before(c release.Change) release.Change {
	c.InLast = false
	return c
}

// ProjectHref leads to a project in the last release that has it.
func (p Page) ProjectHref(c release.Change) string {
	v := p.View
	if !c.InLast {
		v.Release = p.From
	}
	return p.Link.To("/projects/"+string(c.ID), v.Choice()...)
}

// Origin is one word of the curated map in words: when a person confirmed it
// and why.
type Origin struct{ Words, Reason, Href string }

// OriginsOf tell who says that the parts of a change belong together.
func (p Page) OriginsOf(c release.Change) []Origin {
	var list []Origin
	for _, o := range c.Origins {
		words := p.T("difference.confirmed", p.nameOf(c, o.Project), p.nameOf(c, o.CameFrom), message.Date(p.Lang(), o.At))
		list = append(list, Origin{words, o.Reason, p.Link.To("/log/" + strconv.FormatInt(o.LogIndex, 10))})
	}
	return list
}

// nameOf is the name of one part of a change.
func (p Page) nameOf(c release.Change, id civic.PublicID) string {
	i := slices.IndexFunc(c.Parts, func(part release.Change) bool { return part.ID == id })
	return c.Parts[i].Name()
}

// Guess is a suggestion about one project in words.
type Guess struct {
	Link  ui.Link // the project on the other side
	Words string
}

// Guesses are what a project that appeared or vanished may be on the other
// side.
func (p Page) Guesses(c release.Change) []Guess {
	var list []Guess
	for _, l := range p.Likely {
		other, key := l.From, "difference.likely_from"
		switch c.ID {
		case l.From.ID:
			other, key = l.To, "difference.likely_to"
		case l.To.ID:
		default:
			continue
		}
		list = append(list, Guess{
			Link:  ui.Link{Label: other.Name(), Href: p.ProjectHref(other)},
			Words: p.T(key, l.Percent) + LikenessWords(p.Lang(), l.Likeness),
		})
	}
	return list
}

// LikenessWords say what two projects share, so that a reader can judge.
func LikenessWords(lang message.Lang, l budget.Likeness) string {
	shared := func(is bool) string {
		if is {
			return message.T(lang, "difference.likely_same")
		}
		return message.T(lang, "difference.likely_other")
	}
	return message.T(lang, "difference.likely_why", l.Name, shared(l.SameUnit), shared(l.SameFunction), l.Amount)
}

// Movements are the choices of a movement with how many projects made it.
func (p Page) Movements() []ui.Option {
	var options []ui.Option
	for _, sum := range p.Sums {
		if sum.Movement != budget.Same {
			options = append(options, ui.Option{
				Value: string(sum.Movement), Label: p.T("difference." + string(sum.Movement)),
				Count: civic.Thousands(int64(sum.Projects)), Selected: sum.Movement == p.Change,
			})
		}
	}
	return options
}

// Pager leads on and back.
func (p Page) Pager() ui.Pager {
	return p.Pages(len(p.Shown()), len(p.Matching), p.Number, PageSize, func(page string) string { return p.address("/differences", "page", page) + "#list" })
}

// Download is all of the comparison as a file.
func (p Page) Download() ui.Link {
	return ui.Link{Label: p.T("published.csv"), Href: p.address("/differences.csv")}
}
