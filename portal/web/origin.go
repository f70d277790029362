package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/differences"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Lineage is what the finance office says of where projects came from.
type Lineage interface {
	DecideOrigin(ctx context.Context, by, jurisdiction string, o release.Origin) error
}

// originRoutes are the desk's page of the curated map.
func (d DeskPages) originRoutes() []Route {
	return []Route{
		deskPage("/desk/origins", account.TraceOrigin, d.origins, "from", "to"),
		deskPost("/desk/origins", account.TraceOrigin, d.decideOrigin),
	}
}

// mostTraced bounds how many projects that appeared are looked at for one
// page, the largest first: comparing each with a whole department costs time.
const mostTraced = 500

// origins shows what two releases may have in common under other IDs, each
// with a form to confirm or deny it, and what was said before.
func (d DeskPages) origins(r *Request) error { return d.originPage(r, http.StatusOK, nil) }

func (d DeskPages) originPage(r *Request, status int, faults []ui.FieldError) error {
	all, err := d.Releases.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return err
	}
	pairs, documents := release.Pairs(all), withProjects(all)
	// Projects are split and merged between years more than between drafts.
	slices.SortStableFunc(pairs, func(a, b release.Pair) int { return yearsFirst(a) - yearsFirst(b) })
	page := desk.Origins{Frame: r.deskFrame("origin.title"), Action: r.Link.To("/desk/origins"), Field: r.Form, Faults: faults}
	known, err := d.Origins(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	var called map[civic.PublicID]string
	if len(pairs) > 0 { // before there are two releases, nothing can have come from anything
		if called, err = d.fillOrigins(r, &page, known, pairs, documents); err != nil {
			return err
		}
	}
	for _, o := range known {
		page.Known = append(page.Known, desk.Traced{
			Words: r.T("origin.said_"+string(o.Verdict), withName(r, called, o.Project), withName(r, called, o.CameFrom)), Reason: o.Reason, When: message.DateTime(r.Lang, o.At),
		})
	}
	return r.PageStatus(status, desk.ShowOrigins(page))
}

// withName is a project by name and ID, by ID alone where no compared release
// has it.
func withName(r *Request, called map[civic.PublicID]string, id civic.PublicID) string {
	if name, ok := called[id]; ok {
		return r.T("origin.called", name, string(id))
	}
	return string(id)
}

// fillOrigins compares the chosen releases for what they may have in common,
// and gives the names of their projects.
func (d DeskPages) fillOrigins(r *Request, page *desk.Origins, known []release.Origin, pairs []release.Pair, documents []release.Header) (called map[civic.PublicID]string, err error) {
	from, to, err := chosenPair(r, pairs, documents)
	if err != nil {
		return nil, err
	}
	names, err := d.Names(r.Context, to)
	if err != nil {
		return nil, err
	}
	compared, err := d.Differences(r.Context, from, to, release.ByBudget, known)
	if err != nil {
		return nil, err
	}
	page.From, page.To = documentOptions(r, documents, from), documentOptions(r, documents, to)
	page.FromKey, page.ToKey = from.Key(), to.Key()
	for _, l := range compared.Suggest(traced(compared.Changes), known, names) {
		page.Items = append(page.Items, desk.OriginItem{
			Was: d.publicProject(r, l.From), Is: d.publicProject(r, l.To), WasUnit: names.UnitName(l.From.Unit, r.Lang.Code()), IsUnit: names.UnitName(l.To.Unit, r.Lang.Code()),
			Project: string(l.To.ID), CameFrom: string(l.From.ID), Before: l.From.Before, After: l.To.After,
			Percent: l.Percent, Why: differences.LikenessWords(r.Lang, l.Likeness),
		})
	}
	return compared.Called(), nil
}

func yearsFirst(p release.Pair) int {
	if p.Kind == "years" {
		return 0
	}
	return 1
}

// traced are the largest projects that appeared.
func traced(changes []release.Change) []release.Change {
	var list []release.Change
	for _, c := range changes {
		if c.Movement() == budget.Appeared && len(list) < mostTraced {
			list = append(list, c)
		}
	}
	return list
}

// documentOptions are releases to choose from.
func documentOptions(r *Request, all []release.Header, chosen release.Header) []ui.Option {
	var options []ui.Option
	for _, h := range all {
		options = append(options, ui.Option{Value: h.Key(), Label: message.Document(r.Lang, h.Document), Selected: h.Hash == chosen.Hash})
	}
	return options
}

// publicProject leads to a project on the public site.
func (d DeskPages) publicProject(r *Request, c release.Change) ui.Link {
	link := ui.Link{Label: c.Name()}
	if d.PublicURL != "" {
		link.Href = d.PublicURL + r.Link.Project(string(c.ID))
	}
	return link
}

// decideOrigin takes a verdict. How alike the two are is computed here and not
// taken from the form.
func (d DeskPages) decideOrigin(r *Request) error {
	if err := r.Can(account.TraceOrigin, r.Target("origin")); err != nil {
		return err
	}
	o := release.Origin{
		Project: civic.PublicID(strings.TrimSpace(r.Form("project"))), CameFrom: civic.PublicID(strings.TrimSpace(r.Form("came_from"))),
		Verdict: release.Verdict(r.Form("verdict")), Reason: r.Form("reason"),
	}
	var err error
	if o.Likeness, err = d.likeness(r, o); err != nil {
		return err
	}
	err = d.Lineage.DecideOrigin(r.Context, r.Actor.Account, r.Jurisdiction.Code, o)
	if err != nil && civic.KindOf(err) == civic.KindInvalid {
		key := civic.KeyOf(err)
		return d.originPage(r, http.StatusBadRequest, []ui.FieldError{{Field: desk.OriginField(key), Message: r.T(key)}})
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/origins", "from", r.Form("from"), "to", r.Form("to")))
}

// likeness is how alike the two projects of a verdict are in the releases it
// was made on, 0 where they are not on one side each.
func (d DeskPages) likeness(r *Request, o release.Origin) (int, error) {
	all, err := d.Releases.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return 0, err
	}
	r.Query.Set("from", r.Form("from"))
	r.Query.Set("to", r.Form("to"))
	from, to, err := chosenPair(r, release.Pairs(all), withProjects(all))
	if civic.KindOf(err) == civic.KindNotFound {
		return 0, nil // a pair of IDs may be told without a comparison
	}
	if err != nil {
		return 0, err
	}
	compared, err := d.Differences(r.Context, from, to, release.ByBudget, nil)
	return compared.Likeness(o), err
}
