// Package projects is the list of the projects of one release: words,
// filters, cards, and the same list as files.
package projects

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
	"github.com/sunbudget/sunbudget/search"
)

// Page is one page of the list.
type Page struct {
	published.View
	Filter   release.Filter
	Query    url.Values // the parameters as asked
	List     release.List
	Releases []release.Header // to choose another from
	Counts   map[int64]int    // what the same conditions find in other releases, by Header.ID; empty where not counted
	Text     search.Query     // what was looked for, to mark it
	Related  []ui.Link        // what the text may have meant
	Comments map[civic.PublicID]string
	Path     string // of the page that shows the filters, "" for the list itself
}

// Title of the page.
func Title(lang message.Lang) string { return message.T(lang, "projects.title") }

// Lead says which release is listed and how many projects were found.
func (p Page) Lead() string {
	return p.T("projects.lead", p.Document(), civic.Thousands(int64(p.List.Total)))
}

// without is the list's address without one value of a parameter (or without
// the parameter where value is empty), back on its first page.
func (p Page) without(name, value string) string {
	kept := url.Values{}
	for key, values := range p.Query {
		for _, v := range values {
			if key != "cursor" && (key != name || value != "" && v != value) {
				kept.Add(key, v)
			}
		}
	}
	return p.Link.With(p.path(), kept)
}

// conditions are the parameters shown as chips, in the order of the panel.
var conditions = []string{"q", "region", "department", "class", "economic", "band", "execution", "alert", "amount_min", "amount_max", "execution_min", "execution_max", "month", "version", "bbox"}

// path is the page that the filters belong to.
func (p Page) path() string {
	if p.Path == "" {
		return "/projects"
	}
	return p.Path
}

// Panel is the filter panel.
func (p Page) Panel() ui.Filter {
	f := ui.Filter{Action: p.Link.To(p.path()), Query: p.Filter.Text, Groups: p.groups(), Sort: p.sorts(), Ranges: []ui.Range{p.between("amount"), p.between("execution")}}
	for _, name := range conditions {
		for _, value := range p.Query[name] {
			f.Active = append(f.Active, ui.Link{Label: p.label(name, value), Href: p.without(name, value)})
		}
	}
	if len(f.Active) > 0 {
		f.Clear = p.Link.To(p.path(), "year", p.Query.Get("year"), "stage", p.Query.Get("stage"))
	}
	if size := p.Query.Get("page_size"); size != "" {
		f.Keep = append(f.Keep, ui.Pair{Name: "page_size", Value: size})
	}
	if p.Filter.Box != nil {
		f.Keep = append(f.Keep, ui.Pair{Name: "bbox", Value: p.Query.Get("bbox")})
	}
	return f
}

// groups are the release to choose, then the facets.
func (p Page) groups() []ui.Facet {
	groups := []ui.Facet{p.yearGroup(), p.stageGroup()}
	for _, name := range release.Dimensions {
		if group := p.facet(name); len(group.Options) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

// between are the two ends of a range as typed: of amounts in 万元, of
// execution rates in percent. Empty ones stay out of the list's addresses.
func (p Page) between(name string) ui.Range {
	end := func(which, label string) ui.End {
		return ui.End{Name: name + which, Label: p.T("projects.amount_" + label), Value: p.Query.Get(name + which)}
	}
	return ui.Range{Label: p.T("projects." + name + "_range"), Hint: p.T("projects.range_hint_" + name), Lo: end("_min", "from"), Hi: end("_max", "to")}
}

func (p Page) yearGroup() ui.Facet {
	group := ui.Facet{Name: "year", Label: p.T("projects.year"), One: true}
	var years []int
	for _, h := range p.Releases {
		if year := int(h.Document.Year); h.Projects > 0 && !slices.Contains(years, year) {
			years = append(years, year)
		}
	}
	slices.Sort(years)
	for _, year := range slices.Backward(years) {
		text := strconv.Itoa(year)
		choice := p.Filter.Choice
		choice.Year = year
		group.Options = append(group.Options, ui.Option{
			Value: text, Label: text, Count: p.countOf(choice), Selected: text == p.Query.Get("year"),
		})
	}
	return group
}

// Alternatives are the releases that another year or stage would lead to.
func Alternatives(all []release.Header, shown release.Header, chosen release.Choice) []release.Header {
	var others []release.Header
	add := func(choice release.Choice) {
		h, ok := release.Choose(all, choice)
		same := func(other release.Header) bool { return other.ID == h.ID }
		if ok && h.Projects > 0 && !slices.ContainsFunc(others, same) {
			others = append(others, h)
		}
	}
	for _, h := range all {
		year, stage := chosen, chosen
		year.Year = int(h.Document.Year)
		stage.Year, stage.Stage = int(shown.Document.Year), h.Document.Stage
		add(year)
		add(stage)
	}
	return others
}

// countOf is what a choice of another release would find, "" where it was
// not counted.
func (p Page) countOf(choice release.Choice) string {
	h, ok := release.Choose(p.Releases, choice)
	n, counted := p.Counts[h.ID]
	switch {
	case len(p.Counts) == 0:
		return ""
	case !ok || !counted:
		return "0"
	}
	return civic.Thousands(int64(n))
}

// stageGroup offers the stages the shown year has.
func (p Page) stageGroup() ui.Facet {
	group := ui.Facet{Name: "stage", Label: p.T("projects.stage"), One: true}
	for _, stage := range civic.Stages {
		has := func(h release.Header) bool {
			return h.Document.Year == p.Release.Document.Year && h.Document.Stage == stage && h.Projects > 0
		}
		if slices.ContainsFunc(p.Releases, has) {
			choice := p.Filter.Choice
			choice.Year, choice.Stage = int(p.Release.Document.Year), stage
			group.Options = append(group.Options, ui.Option{
				Value: string(stage), Label: p.T("stage." + string(stage)), Count: p.countOf(choice),
				Selected: string(stage) == p.Query.Get("stage"),
			})
		}
	}
	return group
}

// facet offers the values of one dimension with what each leads to, and what
// is chosen even where nothing is left of it.
func (p Page) facet(name string) ui.Facet {
	group := ui.Facet{Name: name, Label: p.T("projects." + name)}
	chosen := p.Query[name]
	var offered []string
	for _, v := range p.List.Facets[name] {
		offered = append(offered, v.Value)
		group.Options = append(group.Options, ui.Option{
			Value: v.Value, Label: p.value(name, v.Value), Count: civic.Thousands(int64(v.Count)), Selected: slices.Contains(chosen, v.Value),
		})
	}
	for _, value := range chosen {
		if !slices.Contains(offered, value) {
			group.Options = append(group.Options, ui.Option{Value: value, Label: p.value(name, value), Selected: true})
		}
	}
	return group
}

// value names one value of a parameter.
func (p Page) value(name, value string) string {
	switch name {
	case "region":
		return p.RegionName(value)
	case "department":
		return p.UnitName(value)
	case "class", "economic":
		return p.ClassName(value)
	case "band":
		return p.T("projects.band_" + value)
	case "execution":
		return p.T("projects.execution_" + value)
	case "alert":
		return p.T("lag." + value)
	case "bbox":
		return p.T("projects.on_map")
	}
	return value
}

// label names a chosen condition.
func (p Page) label(name, value string) string {
	if name == "q" || name == "bbox" {
		return p.value(name, value)
	}
	return p.T("projects.condition", p.T("projects."+name), p.value(name, value))
}

// sorts are the orders to choose from, the default first. Relevance is one
// where something is searched for.
func (p Page) sorts() []ui.Option {
	keys := map[release.Sort]string{
		release.LargestFirst: "projects.sort_largest", release.SmallestFirst: "projects.sort_smallest",
		release.FastestFirst: "projects.sort_fastest", release.SlowestFirst: "projects.sort_slowest",
		release.RisenFirst: "projects.sort_risen", release.FallenFirst: "projects.sort_fallen",
		release.MostRelevant: "projects.sort_relevant",
	}
	var options []ui.Option
	for _, sort := range release.Sorts {
		option := ui.Option{Value: string(sort), Label: p.T(keys[sort]), Selected: sort == p.Filter.Sort}
		switch {
		case sort == p.Filter.DefaultSort():
			option.Value = "" // the default stays out of the address
			options = slices.Insert(options, 0, option)
		case sort != release.MostRelevant:
			options = append(options, option)
		}
	}
	return options
}

// Searched says what was looked for where it is not what was typed; nil where
// it is.
func (p Page) Searched() *ui.Notice {
	var said []string
	for _, c := range p.List.Corrected {
		said = append(said, p.T("projects.corrected", c.Typed, c.Used))
	}
	said = append(said, p.health()...)
	if utf8.RuneCountInString(p.Query.Get("q")) > release.MaxQuery {
		said = append(said, p.T("projects.shortened", release.MaxQuery))
	}
	if len(said) == 0 {
		return nil
	}
	return &ui.Notice{Tone: ui.Plain, Icon: "info", Title: strings.Join(said, " ")}
}

// worthSaying is from when on readers are told that an index is behind.
const worthSaying = time.Minute

// health says what is amiss with the search.
func (p Page) health() []string {
	var said []string
	h := p.List.Health
	if h.Building {
		said = append(said, p.T("projects.building"))
	}
	if h.Fallback {
		said = append(said, p.T("projects.fallback"))
	}
	if h.Behind > worthSaying {
		said = append(said, p.behind(h.Behind))
	}
	return said
}

// behind says how late the index is in the unit people count such a time in.
func (p Page) behind(late time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case late >= 2*day:
		return p.T("projects.behind_days", int(late/day))
	case late >= 2*time.Hour:
		return p.T("projects.behind_hours", int(late.Hours()))
	}
	return p.T("projects.behind", int(late.Minutes()))
}

// Items are the cards of the page, with what was found marked.
func (p Page) Items() []ui.ProjectCard {
	cards := p.Cards(p.List.Cards)
	for i, c := range p.List.Cards {
		cards[i].Name, cards[i].Sentence = p.Text.Mark(c.Name), p.Text.Mark(c.Summary)
		cards[i].Unit, cards[i].Place = p.Text.Mark(cards[i].Unit), p.Text.Mark(cards[i].Place)
		if change, ok := p.List.Changes[c.ID]; ok {
			cards[i].Note = p.change(change)
		}
		if words := p.Comments[c.ID]; words != "" {
			cards[i].Comments, cards[i].ReplyHref = words, cards[i].Href+"#opinions"
		}
	}
	return cards
}

// change says how an amount differs from last year's.
func (p Page) change(c release.Delta) string {
	signed := func(m civic.Money) string {
		if m > 0 {
			return "+" + message.MoneyText(p.Lang(), m)
		}
		return message.MoneyText(p.Lang(), m)
	}
	switch {
	case c.Lo == 0 && c.Hi == 0:
		return p.T("projects.unchanged")
	case c.Lo == c.Hi:
		return p.T("projects.changed", signed(c.Lo))
	}
	return p.T("projects.changed_between", signed(c.Lo), signed(c.Hi))
}

// Pager leads on and back.
func (p Page) Pager() ui.Pager {
	pager := ui.Pager{Shown: p.T("list.shown", len(p.List.Cards), civic.Thousands(int64(p.List.Total)))}
	if p.List.Next != "" {
		next := url.Values{"cursor": {p.List.Next}}
		for name, values := range p.Query {
			if name != "cursor" {
				next[name] = values
			}
		}
		pager.Next = p.Link.With("/projects", next)
	}
	if p.Filter.Cursor != "" {
		pager.First = p.without("cursor", "")
	}
	return pager
}

// Downloads are the same list as files.
func (p Page) Downloads() []ui.Link {
	all := url.Values{}
	for name, values := range p.Query {
		if name != "cursor" && name != "page_size" {
			all[name] = values
		}
	}
	return []ui.Link{
		{Label: p.T("published.csv"), Href: p.Link.With("/projects.csv", all)},
		{Label: p.T("published.json"), Href: p.Link.With("/api/v1/projects", p.Query)},
	}
}

// compared is how many projects stand side by side at most.
const compared = 4

// CompareHref leads to the first projects of the page side by side, "" where
// there is nothing to compare.
func (p Page) CompareHref() string {
	if len(p.List.Cards) < 2 {
		return ""
	}
	pairs := p.Choice()
	for _, c := range p.List.Cards[:min(compared, len(p.List.Cards))] {
		pairs = append(pairs, "project", string(c.ID))
	}
	return p.Link.To("/compare", pairs...)
}
