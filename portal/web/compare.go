package web

import (
	"maps"
	"slices"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/compare"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// compareParams are the parameters of a comparison.
var compareParams = append([]string{"kind", "project", "department", "region"}, choiceParams...)

// suggested is how many projects are offered to be compared with the first.
const suggested = 12

// comparison reads the things that the address names, in its order.
func (p Reading) comparison(r *Request) (page compare.Page, err error) {
	filter, err := release.ParseFilter(choiceOf(r.Query))
	if err != nil {
		return page, err
	}
	if page.View, err = p.view(r, filter.Choice); err != nil {
		return page, err
	}
	page.Kind = compare.Departments
	if kind := compare.Kind(r.Query.Get("kind")); slices.Contains(compare.Kinds, kind) {
		page.Kind = kind
	}
	for _, kind := range compare.Kinds {
		if len(r.Query[string(kind)]) > 0 {
			page.Kind = kind
			break
		}
	}
	codes := r.Query[string(page.Kind)]
	if len(codes) > compare.Most {
		r.back = fewer(r, page.Kind, codes[:compare.Most])
		return page, civic.Invalid("compare.too_many", "more than four things to compare")
	}
	page.Frame.Lang = r.Lang
	if page.Kind == compare.Projects {
		return page, p.compareProjects(r, &page, filter, codes)
	}
	return page, p.comparePlaces(r, &page, codes)
}

// fewer leads to the comparison of the first ones.
func fewer(r *Request, kind compare.Kind, codes []string) ui.Link {
	query := maps.Clone(r.Query)
	query[string(kind)] = codes
	return ui.Link{Label: r.T("compare.fewer"), Href: r.Link.With("/compare", query)}
}

// choiceOf keeps the parameters that name a release: department and region
// stand for what is compared here, not for a filter.
func choiceOf(query map[string][]string) map[string][]string {
	kept := map[string][]string{}
	for _, name := range choiceParams {
		if values, some := query[name]; some {
			kept[name] = values
		}
	}
	return kept
}

// compareProjects reads projects; their peers are those of the functional 项
// of the first.
func (p Reading) compareProjects(r *Request, page *compare.Page, filter release.Filter, codes []string) error {
	ids := make([]civic.PublicID, len(codes))
	for i, code := range codes {
		ids[i] = civic.PublicID(code)
	}
	cards, err := p.Cards(r.Context, page.Release, ids)
	if err != nil || len(cards) == 0 {
		return err
	}
	for _, c := range cards {
		page.Items = append(page.Items, projectItem(*page, c))
	}
	class := cards[0].Function
	spending, err := p.Spending(r.Context, page.Release)
	if err != nil {
		return err
	}
	var peers release.Sum
	for _, s := range spending {
		if s.Function == class {
			peers = peers.Add(s.Sum)
		}
	}
	page.Peers = peers.Projects - peers.Hidden
	page.Peer = compare.Average(r.T("compare.average_class", page.ClassName(string(class))), peers, page.Peers, 0)
	filter.Classes, filter.Size = []string{string(class)}, suggested
	list, err := p.find(r, viewAndFilter{page.View, filter}.scope(), filter)
	for _, c := range list.Cards {
		if !slices.Contains(ids, c.ID) {
			page.Others = append(page.Others, projectItem(*page, c))
		}
	}
	return err
}

func projectItem(page compare.Page, c release.Card) compare.Item {
	return compare.Item{
		Code: string(c.ID), Name: c.Name, Href: page.Link.To("/projects/"+string(c.ID), page.Choice()...), Self: c.Self, Review: c.Review,
		Sum: release.Sum{Projects: 1, Original: c.Original, Amount: c.Budget(), Paid: c.Paid},
	}
}

// comparePlaces reads departments or regions; their peers are all of them.
func (p Reading) comparePlaces(r *Request, page *compare.Page, codes []string) error {
	items, err := p.departmentItems(r, *page)
	average := r.T("compare.average_department")
	if page.Kind == compare.Regions {
		items, err = p.regionItems(r, *page)
		average = r.T("compare.average_region")
	}
	if err != nil {
		return err
	}
	var all release.Sum
	var people int64
	for _, i := range items {
		all, people = all.Add(i.Sum), people+i.People
		if !slices.Contains(codes, i.Code) {
			page.Others = append(page.Others, i)
		}
	}
	page.Peers = len(items)
	page.Peer = compare.Average(average, all, len(items), people)
	for _, code := range codes {
		at := slices.IndexFunc(items, func(i compare.Item) bool { return i.Code == code })
		if at < 0 {
			return civic.NotFound(string(page.Kind) + " " + code)
		}
		page.Items = append(page.Items, items[at])
	}
	return nil
}

func (p Reading) departmentItems(r *Request, page compare.Page) (items []compare.Item, err error) {
	sums, err := p.Sums(r.Context, page.Release, "unit")
	for _, s := range page.Names.ByDepartment(sums) {
		items = append(items, compare.Item{Code: s.Value, Name: page.UnitName(s.Value), Href: page.Link.Department(s.Value), Sum: s})
	}
	return items, err
}

func (p Reading) regionItems(r *Request, page compare.Page) (items []compare.Item, err error) {
	sums, err := p.Sums(r.Context, page.Release, "region")
	for _, s := range sums {
		if region, known := page.Names.Region(s.Value); known {
			items = append(items, compare.Item{Code: s.Value, Name: page.RegionName(s.Value), Href: page.Link.Region(s.Value), Sum: s, People: region.Population})
		}
	}
	return items, err
}

// compare is the comparison as a page.
func (p Reading) compare(r *Request) error {
	page, err := p.comparison(r)
	if err != nil {
		return err
	}
	page.View = r.framed(page.View, page.Title(), "")
	page.Frame.Description = page.Lead()
	return r.Page(compare.Show(page))
}

// compareCSV is the comparison as a file, one thing a row and the same columns
// for every kind: a program reads numbers, in 元 and percent.
func (p Reading) compareCSV(r *Request) error {
	page, err := p.comparison(r)
	if err != nil {
		return err
	}
	head := append([]string{r.T("overview.code"), r.T("compare.name"), r.T("published.count")},
		r.figureHeads(r.T("published.original"), r.T("published.amount"), r.T("published.paid"), r.T("place.per_head"))...)
	head = append(head, r.T("csv.rate_from"), r.T("csv.rate_to"), r.T("csv.self"), r.T("csv.review"))
	var rows [][]string
	for _, i := range page.Columns() {
		rows = append(rows, comparedCells(i))
	}
	return r.CSV(page.Release.Document.String()+"-compare.csv", head, rows)
}

func comparedCells(i compare.Item) []string {
	cells := []string{i.Code, i.Name, strconv.Itoa(i.Sum.Projects)}
	for _, f := range []civic.Figure{i.Sum.Original, i.Sum.Amount, i.Sum.Paid, release.PerHead(i.Sum.Amount, i.People)} {
		cells = append(cells, figureCells(f)...)
	}
	from, to := "", ""
	if lo, hi, ok := i.Sum.Paid.Rate(i.Sum.Amount); ok {
		from, to = percent(lo), percent(hi)
	}
	return append(cells, from, to, score(i.Self), score(i.Review))
}
