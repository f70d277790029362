package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Locating is what staff says of the places of projects, in the vault.
type Locating interface {
	Unplaced(ctx context.Context, actor civic.Actor, jurisdiction string, limit, offset int) ([]budget.Unplaced, int, error)
	PlaceProject(ctx context.Context, actor civic.Actor, jurisdiction string, d budget.Placing, key, text string) error
	Placings(ctx context.Context, actor civic.Actor, jurisdiction string, limit int) ([]budget.Placing, error)
}

// Sizes of the page: projects to decide on, and verdicts that were given.
const (
	unplacedShown = 20
	placingsShown = 50
	lastPage      = 10_000
)

// places shows the projects without a place, each with what the gazetteer
// suggests and a form to confirm or refuse it.
func (v VaultPages) places(r *Request) error { return v.placesPage(r, http.StatusOK, nil) }

func (v VaultPages) placesPage(r *Request, status int, faults []ui.FieldError) error {
	number, err := strconv.Atoi(orElse(r.Query.Get("page"), "1"))
	if err != nil || number < 1 || number > lastPage {
		return civic.NotFound("page " + r.Query.Get("page"))
	}
	list, total, err := v.Unplaced(r.Context, r.Actor, r.Jurisdiction.Code, unplacedShown, (number-1)*unplacedShown)
	if err != nil {
		return err
	}
	known, err := v.Placings(r.Context, r.Actor, r.Jurisdiction.Code, placingsShown)
	if err != nil {
		return err
	}
	page := desk.Places{
		Frame: r.deskFrame("locating.title"), Action: r.Link.To("/desk/places"), Total: total, Faults: faults, Code: r.Form("code"), Typed: r.Form("text"),
		Items: list,
	}
	if number > 1 {
		page.Before = r.Link.To("/desk/places", "page", strconv.Itoa(number-1))
	}
	if number*unplacedShown < total {
		page.Next = r.Link.To("/desk/places", "page", strconv.Itoa(number+1))
	}
	var accounts []string
	for _, d := range known {
		accounts = append(accounts, d.By)
	}
	names, err := v.Staff.NamesOf(r.Context, accounts)
	if err != nil {
		return err
	}
	page.Known = desk.PlacedItems(r.Lang, known, names)
	return r.PageStatus(status, desk.ShowPlaces(page))
}

// placeProject takes a verdict. The place is looked up in the gazetteer and
// its confidence computed there, not taken from the form.
func (v VaultPages) placeProject(r *Request) error {
	d := budget.Placing{Code: r.Form("code"), Verdict: budget.PlaceVerdict(r.Form("verdict"))}
	key, text := r.Form("place"), strings.TrimSpace(r.Form("text"))
	if d.Verdict == "" && key != "" { // the button of a suggestion
		d.Verdict = budget.Located
	}
	err := v.PlaceProject(r.Context, r.Actor, r.Jurisdiction.Code, d, key, text)
	if civic.KindOf(err) == civic.KindInvalid {
		return v.placesPage(r, http.StatusBadRequest, []ui.FieldError{{Field: "text", Message: r.T(civic.KeyOf(err))}})
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/places"))
}
