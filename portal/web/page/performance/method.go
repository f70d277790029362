package performance

import (
	"math"
	"strconv"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/simulate"
	"github.com/sunbudget/sunbudget/portal/web/link"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Robust is the part of /method on how far scores can be trusted: what would
// move them, what was deflated, what attacks do in the simulation.
type Robust struct {
	Lang    message.Lang
	Link    link.Builder
	Unit    func(code string) string
	Bundle  scoring.Bundle // of the last closed period, without a result where there is none
	Swings  scoring.Swings
	Method  []scoring.MethodFile
	Reports []simulate.Report // the usual world, then the angrier one
}

func (p Robust) t(key string, args ...any) string { return message.T(p.Lang, key, args...) }

// swings is the table of what would move each department's score.
func (p Robust) swings() ui.Table {
	t := ui.Table{
		Caption: p.t("robust.swings", string(p.Bundle.Period)), Note: p.t("robust.swings_note"),
		Columns: []ui.Column{{Head: p.t("budget.department")}, {Head: p.t("performance.score"), Numeric: true}, {Head: p.t("performance.n"), Numeric: true},
			{Head: p.t("robust.down", decimal(p.Bundle.Method.SwingPoints)), Numeric: true}, {Head: p.t("robust.up", decimal(p.Bundle.Method.SwingPoints)), Numeric: true},
			{Head: p.t("robust.l1"), Numeric: true}, {Head: p.t("robust.deflated"), Numeric: true}},
	}
	for _, d := range p.Bundle.Result.Departments {
		swing, known := p.Swings.Departments[d.Code]
		if !known {
			continue
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(p.Unit(d.Code)), ui.Text(tenth(d.Score)), ui.Text(civic.Thousands(int64(d.N))), ui.Text(orDash(swing.Down)), ui.Text(orDash(swing.Up)),
			ui.Text(message.Percent(int64(math.Round(10000 * p.l1(d.Code))))), ui.Text(p.deflated(d.Code)),
		}})
	}
	return t
}

// l1 is the highest share of weight that contact-verified ratings have in a
// project of the department.
func (p Robust) l1(department string) (share float64) {
	for _, s := range p.Bundle.Result.Projects {
		if s.Department == department {
			share = math.Max(share, s.L1Share)
		}
	}
	return share
}

// deflated is how many ratings of the department weigh less than their level.
func (p Robust) deflated(department string) string {
	var counts []scoring.Count
	for _, project := range p.Bundle.Projects {
		if project.Department == department {
			counts = append(counts, project.Deflated.Ratings)
		}
	}
	n, exact := scoring.TotalCounts(counts...)
	if exact {
		return civic.Thousands(int64(n))
	}
	return "≥ " + civic.Thousands(int64(n))
}

// attacks is the table beside the picture.
func (p Robust) attacks() ui.Table {
	t := ui.Table{Caption: p.t("robust.attacks"), Note: p.t("robust.attacks_note"),
		Columns: []ui.Column{{Head: p.t("robust.attack")}, {Head: p.t("robust.plain"), Numeric: true}, {Head: p.t("robust.method"), Numeric: true}}}
	for _, a := range p.Reports[0].Attacks {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(message.Or(p.Lang, "robust.attack_"+slug(a.Name), a.Name)), ui.Text(signed(a.Plain.Bias)), ui.Text(signed(a.Scored.Bias)),
		}})
	}
	return t
}

// slug makes a message key of an attack's name.
func slug(name string) string {
	out := []byte(name)
	for i, c := range out {
		if c == ' ' {
			out[i] = '_'
		}
	}
	return string(out)
}

func signed(x float64) string {
	text := strconv.FormatFloat(x, 'f', 1, 64)
	if x > 0.05 {
		return "+" + text
	}
	return text
}

// versions are the recorded versions of the method.
func (p Robust) versions() ui.Table {
	t := ui.Table{Caption: p.t("robust.versions"), Columns: []ui.Column{{Head: p.t("robust.version")}, {Head: p.t("robust.from")}, {Head: p.t("robust.fingerprint")}, {Head: p.t("robust.file")}}}
	for _, m := range p.Method {
		at := "/data/scores/methods/" + m.Version
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(m.Version), ui.Text(m.From), ui.Text(m.SHA256[:min(16, len(m.SHA256))] + "…"), ui.Anchor("JSON", p.Link.To(at+"/method.json")),
		}})
	}
	return t
}

// limits is what no formula can do, in figures of the simulation.
func (p Robust) limits() string {
	angrier, usual := p.Reports[len(p.Reports)-1], p.Reports[0]
	last := usual.Attacks[len(usual.Attacks)-1]
	return p.t("robust.limits", signed(angrier.Weighted.Bias), message.Percent(int64(math.Round(10000*angrier.Coverage.Share))), signed(last.Scored.Bias), signed(last.Plain.Bias))
}
