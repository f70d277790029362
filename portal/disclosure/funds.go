package disclosure

import (
	"slices"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
)

// funds writes the amounts of application forms. They are parts of a project's
// amount, so each is published as it is only where that amount is exact:
// quarters beside an interval would narrow it to a point. Nothing else that is
// published adds them up, so they need no protection of their own.
//
// Money of the whole project and of earlier years says more: what is left over
// of a year is its budget without its payments. Those stay withheld for a
// project of which any figure of any year was ever hidden.
func (a *application) funds(ledger protect.Ledger) []bundle.Fund {
	var out []bundle.Fund
	hidden := ledger.EverHidden(a.tier)
	for _, p := range a.all {
		for _, fund := range budget.AllFunds {
			amount, stated := p.Funds[fund]
			if !stated {
				continue
			}
			figure := civic.ExactFigure(amount)
			acrossYears := !slices.Contains(budget.Quarters, fund)
			if p.original.Form != civic.Exact || acrossYears && (p.hidden() || hidden[p.id]) {
				figure = concealed(p.original)
			}
			out = append(out, bundle.Fund{ID: p.id, Fund: fund, Amount: figure})
		}
	}
	return out
}

// concealed is what stands for a part of an amount that is not published: the
// reason of the amount itself, or that the part would tell the rest.
func concealed(whole civic.Figure) civic.Figure {
	if whole.Known() || whole.Missing() {
		return civic.WithheldFigure(protect.DefaultParams().PartnerGround)
	}
	return whole
}
