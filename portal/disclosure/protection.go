package disclosure

import (
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
)

// kinds is the list in the words of the protection: what is exact may become
// a partner, an interval is a bucket, everything else is withheld.
func (l *List) kinds(tier civic.Tier) func(protect.Measure, budget.Class) (protect.Kind, string) {
	return func(m protect.Measure, class budget.Class) (protect.Kind, string) {
		switch rule := l.Rule(fieldOf(m), class, tier); rule.Form {
		case civic.Exact:
			return protect.Ordinary, ""
		case civic.Interval:
			return protect.Bucketed, protect.DefaultParams().PartnerGround // where even a bucket says too much
		default:
			return protect.Protected, rule.Ground
		}
	}
}

// fieldOf is the field of the list a measure belongs to.
func fieldOf(m protect.Measure) Field {
	if m == protect.Paid {
		return Paid
	}
	return Amount
}

// protect decides the form of every amount against a reader who knows the
// ledger, and reports what was coarsened and what is blocked.
func (a *application) protect(ledger protect.Ledger) error {
	rows := protect.Rows{
		Document: a.raw.Document, Tier: a.tier, Units: a.raw.Units, Lines: a.raw.Lines,
		Projects: a.raw.Projects, Executions: a.raw.Executions, IDs: a.raw.IDs, Rule: a.list.kinds(a.tier),
	}
	system, unmatched, err := rows.System()
	if err != nil {
		return err
	}
	decided, err := protect.Protect(system, ledger, protect.DefaultParams())
	if err != nil {
		return err
	}
	a.entry = decided.Entry(system)
	for _, p := range a.all {
		p.original = a.figure(p, protect.Original, 0)
		p.adjusted, p.paid = civic.NoFigure(), civic.NoFigure()
		if p.latest != nil {
			p.adjusted = a.figure(p, protect.Adjusted, 0)
			p.paid = a.figure(p, protect.Paid, p.latest.Month)
		}
	}
	a.report.Unmatched = unmatched
	a.reportProtection(decided)
	return nil
}

// figure is what the protection decided about one amount of a project.
func (a *application) figure(p *project, m protect.Measure, month int) civic.Figure {
	f := a.entry.Figures[protect.CellID(p.id, m, month)]
	rule := a.list.Rule(fieldOf(m), p.Class, a.tier)
	if f.Form == civic.Withheld && rule.Form == civic.Aggregate {
		return civic.AggregateFigure(rule.Ground)
	}
	return f
}

// reportProtection words what was decided for people.
func (a *application) reportProtection(decided protect.Result) {
	byID := map[civic.PublicID]*project{}
	for _, p := range a.all {
		byID[p.id] = p
	}
	a.report.Certificates = len(decided.Certificates.List)
	for _, c := range decided.Changes {
		cell, shielded := readCell(c.Cell, byID), readCell(c.Shields, byID)
		a.report.Coarsened = append(a.report.Coarsened, Coarsened{
			Code: cell.code, Name: cell.name, Figure: cell.measure, Month: cell.month,
			Shields: shielded.code, ShieldsName: shielded.name, Rule: c.Rule,
		})
	}
	met := map[string]bool{}
	for _, b := range decided.Blocked {
		if met[b.Cell] { // one answer settles a cell, whatever the reasons
			continue
		}
		met[b.Cell] = true
		cell := readCell(b.Cell, byID)
		a.report.AtRisk = append(a.report.AtRisk, Risk{
			Key: b.Cell, Code: cell.code, Name: cell.name, Unit: cell.unit, Function: cell.function,
			Figure: cell.measure, Month: cell.month, Release: cell.release, Why: b.Why,
		})
	}
}

// cell is what the name of an unknown says: "document/tier/ID/measure",
// "document/tier/ID/paid/month" or "document/tier/secret/unit/function/region/measure".
type cell struct {
	release        string
	code, name     string // of the project, empty for the classified part of a sum
	unit, function string
	measure        string
	month          int
}

func readCell(name string, byID map[civic.PublicID]*project) cell {
	parts := strings.Split(name, "/")
	if len(parts) < 4 {
		return cell{release: name}
	}
	c := cell{release: parts[0], measure: parts[3]}
	switch p := byID[civic.PublicID(parts[2])]; {
	case parts[2] == "secret" && len(parts) == 7:
		c.unit, c.function, c.measure = parts[3], parts[4], parts[6]
	case p != nil:
		c.code, c.name, c.unit, c.function = p.Code, p.Name, p.Unit, string(p.Function)
	default: // a project of an earlier release that has gone
		c.code = parts[2]
	}
	if len(parts) == 5 {
		c.month, _ = strconv.Atoi(parts[4])
	}
	return c
}
