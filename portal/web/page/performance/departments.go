package performance

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Peers is one group of departments that are compared with each other.
type Peers struct {
	Name  string
	Words string // how many departments, and between which scores
	Open  bool   // holds the chosen department
	Table ui.Table
}

// Groups are the peer groups that serve the public, each with its table.
// Departments stand by their code: it is no ranking, a rank stands only where
// no intervals overlap.
func (p Page) Groups() []Peers {
	byGroup := map[string][]scoring.DepartmentScore{}
	result := p.result().Departments
	for i, d := range p.Bundle.Departments {
		if d.Serves && i < len(result) {
			byGroup[d.PeerGroup] = append(byGroup[d.PeerGroup], result[i])
		}
	}
	var groups []Peers
	for key, list := range byGroup {
		groups = append(groups, Peers{
			Name: message.Or(p.Lang(), "performance.group_"+key, key), Words: p.summary(list), Table: p.peers(list),
			Open: slices.ContainsFunc(list, func(d scoring.DepartmentScore) bool { return d.Code == p.Chosen }),
		})
	}
	slices.SortFunc(groups, func(a, b Peers) int {
		return cmp.Or(-cmp.Compare(len(a.Table.Rows), len(b.Table.Rows)), cmp.Compare(a.Name, b.Name))
	})
	for i := range groups {
		groups[i].Table.Caption = groups[i].Name
	}
	return groups
}

// summary is a group in a few words: a phone shows these first.
func (p Page) summary(list []scoring.DepartmentScore) string {
	var scores []float64
	for _, d := range list {
		if d.Scored {
			scores = append(scores, d.Score)
		}
	}
	switch len(scores) {
	case 0:
		return p.T("performance.group_few", len(list))
	case 1:
		return p.T("performance.group_one", len(list), tenth(scores[0]))
	}
	return p.T("performance.group_of", len(list), tenth(slices.Min(scores)), tenth(slices.Max(scores)))
}

// Unserving names the departments without services to the public, which are
// not scored.
func (p Page) Unserving() []string {
	var names []string
	for _, d := range p.Bundle.Departments {
		if !d.Serves {
			names = append(names, p.UnitName(d.Code))
		}
	}
	return names
}

func (p Page) peers(list []scoring.DepartmentScore) ui.Table {
	t := ui.Table{Columns: []ui.Column{
		{Head: p.T("budget.department")}, {Head: p.T("performance.score"), Numeric: true}, {Head: p.T("performance.trend")},
		{Head: p.T("performance.n"), Numeric: true}, {Head: p.T("performance.coverage"), Numeric: true},
		{Head: p.T("performance.internal"), Numeric: true}, {Head: p.T("performance.composite"), Numeric: true},
		{Head: p.T("performance.rank"), Numeric: true}, {Head: p.T("performance.state")},
	}}
	slices.SortStableFunc(list, func(a, b scoring.DepartmentScore) int {
		return cmp.Or(-compareBool(a.Scored, b.Scored), cmp.Compare(a.Code, b.Code))
	})
	for _, d := range list {
		t.Rows = append(t.Rows, p.department(d))
	}
	return t
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func (p Page) department(d scoring.DepartmentScore) ui.Row {
	name := ui.Anchor(p.UnitName(d.Code), p.Link.To("/performance", "period", string(p.Shown.Period), "department", d.Code)+"#projects")
	score := p.T("rating.too_few")
	if d.Scored {
		score = p.T("performance.with_interval", tenth(d.Score), tenth(d.Lo), tenth(d.Hi))
	}
	rank := p.T("performance.no_rank")
	if d.Rank != nil {
		rank = strconv.Itoa(*d.Rank)
	}
	return ui.Row{Cells: []templ.Component{
		name, ui.Text(score), ui.Text(p.trend(d)), ui.Text(civic.Thousands(int64(d.N))), ui.Text(message.Percent(int64(math.Round(d.Coverage * 10000)))),
		ui.Text(p.orNone(d.Internal)), ui.Text(p.graded(d)), ui.Text(rank), p.state(d),
	}}
}

// graded is the composite with its grade.
func (p Page) graded(d scoring.DepartmentScore) string {
	if d.Composite == nil {
		return p.T("figure.none")
	}
	return p.T("performance.graded", tenth(*d.Composite), p.T("project.grade_"+string(scoring.GradeOf(*d.Composite))))
}

// trend compares with the period before, and says so only where the
// intervals do not overlap.
func (p Page) trend(d scoring.DepartmentScore) string {
	if p.Before.Result == nil || !d.Scored {
		return p.T("figure.none")
	}
	for _, before := range p.Before.Result.Departments {
		switch {
		case before.Code != d.Code || !before.Scored:
		case d.Lo > before.Hi:
			return p.T("performance.rose", tenth(before.Score))
		case d.Hi < before.Lo:
			return p.T("performance.fell", tenth(before.Score))
		default:
			return p.T("performance.level", tenth(before.Score))
		}
	}
	return p.T("figure.none")
}

// state is whether the score is provisional, and what came back from inside.
func (p Page) state(d scoring.DepartmentScore) templ.Component {
	pills := []ui.Pill{{Tone: ui.Plain, Icon: "check", Word: p.T("performance.final")}}
	if d.Provisional {
		pills[0] = ui.Pill{Tone: ui.Act, Icon: "clock", Word: p.T("rating.provisional")}
	}
	for _, c := range p.Consequences {
		if c.Unit == d.Code {
			tone := ui.Act
			if c.Kind == scoring.Raise {
				tone = ui.Done
			}
			pills = append(pills, ui.Pill{Tone: tone, Icon: "sum", Word: p.T("performance.led", p.T("score.consequence_"+string(c.Kind)), c.Document)})
		}
	}
	for _, r := range p.Returns {
		switch {
		case r.Unit != d.Code:
		case r.Kind == delivery.Appeal:
			pills = append(pills, ui.Pill{Tone: ui.Act, Icon: "alert", Word: p.T("performance.appealed", message.Date(p.Lang(), r.ReturnedAt), r.Document)})
		default:
			pills = append(pills, ui.Pill{Tone: ui.Done, Icon: "receipt", Word: p.T("performance.acknowledged", message.Date(p.Lang(), r.ReturnedAt), r.Document)})
		}
	}
	return ui.Pills(pills...)
}

// Parts is how the chosen department's composite comes about, in one
// sentence; "" where it has none.
func (p Page) Parts() string {
	m := p.Bundle.Method
	for _, d := range p.result().Departments {
		if d.Code != p.Chosen || d.Composite == nil {
			continue
		}
		return p.T("performance.parts", tenth(*d.Composite), decimal(m.Internal), tenth(*d.Internal), decimal(1-m.Internal),
			decimal(d.Lambda), tenth(d.Score), tenth(p.result().Fill.Median))
	}
	return ""
}

func decimal(x float64) string { return strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64) }

// swing is how many people would move a score by the method's points.
func (p Page) swing(s scoring.Swing, known bool) string {
	if !known || s.Down == 0 && s.Up == 0 {
		return p.T("figure.none")
	}
	return p.T("performance.swing_of", orDash(s.Down), orDash(s.Up))
}

func orDash(n int) string {
	if n == 0 {
		return "—"
	}
	return civic.Thousands(int64(n))
}
