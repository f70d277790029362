package web

import (
	"context"
	"slices"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/link"
	"github.com/sunbudget/sunbudget/portal/web/page/tour"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Stories name what the demo hides for visitors to find: projects by their
// names, which stay the same while IDs do not.
type Stories struct {
	Gap       string // 自评 far above 复评
	Idle      string // nothing paid for months
	Changed   string // a draft line that an opinion changed
	Overdue   string // an opinion that waits for its reply too long
	Withheld  string // an amount nobody can derive
	Reception string // code of the unit whose 公务接待 rises
}

// Tour shows the demo's stories. Find gives the ID of a project of a
// jurisdiction by its name; kind not_found where there is none.
type Tour struct {
	Stories Stories
	Find    func(ctx context.Context, jurisdiction string, edition int64, name string) (civic.PublicID, error)
}

// tour is three doors of five steps through the demo. Other governments hide
// no stories.
func (p Reading) tour(r *Request) error {
	if r.Jurisdiction.Kind != civic.Demo {
		return civic.NotFound("tour of " + r.Jurisdiction.Code)
	}
	all, err := p.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return err
	}
	current, ok := release.Choose(all, release.Choice{})
	if !ok {
		return civic.Fail(civic.KindNotFound, "error.no_release", "nothing is published yet")
	}
	projects, err := p.Tour.find(r)
	if err != nil {
		return err
	}
	page := tour.Page{Frame: r.Frame(r.T("tour.title"), r.T("tour.lead"), ui.Link{Label: r.T("tour.title")})}
	page.Doors = tour.Doors(r.Lang, p.Tour.addresses(r.Link, projects, current, all))
	page.More = tour.More(r.Lang, func(path string) string { return r.Link.To(path) }, "/budgets/"+strconv.Itoa(int(current.Document.Year)))
	return r.Page(tour.Show(page))
}

// find gives the pages of the projects with a story.
func (t Tour) find(r *Request) (map[string]string, error) {
	s := t.Stories
	pages := map[string]string{}
	for _, name := range []string{s.Gap, s.Idle, s.Changed, s.Overdue, s.Withheld} {
		id, err := t.Find(r.Context, r.Jurisdiction.Code, r.Edition, name)
		if err != nil {
			return nil, err
		}
		pages[name] = r.Link.Project(string(id))
	}
	return pages, nil
}

// addresses are where each step leads.
func (t Tour) addresses(b link.Builder, projects map[string]string, current release.Header, all []release.Header) tour.Addresses {
	s := t.Stories
	addresses := tour.Addresses{
		"year": b.To("/overview"), "idle": projects[s.Idle], "slow": b.To("/alerts"),
		"overdue": projects[s.Overdue], "score": b.To("/performance"),
		"gap": projects[s.Gap], "changed": projects[s.Changed], "drafts": b.To("/differences"), "hearing": b.To("/hearings"),
		"withheld": projects[s.Withheld], "seal": b.To("/data/" + current.Hash), "log": b.To("/log"),
		"api": b.API("/projects", "sort", string(release.SlowestFirst)), "method": b.To("/method"),
	}
	latest := slices.MaxFunc(all, func(a, b release.Header) int { return int(a.Document.Year - b.Document.Year) })
	addresses["reception"] = b.Sheet(int(latest.Document.Year), receptionTable, s.Reception)
	return addresses
}

// receptionTable is the statutory table of the three public expenses.
const receptionTable = "budget09"
