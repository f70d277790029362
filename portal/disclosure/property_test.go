package disclosure_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
)

// bothTiers publishes a world to everybody, then to the deputies, who know
// what everybody knows.
func bothTiers(t *rapid.T, raw disclosure.Raw) (public, deputy bundle.Content) {
	first, err := disclosure.Default().Apply(civic.PublicTier, raw, protect.Ledger{})
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := disclosure.Default().Apply(civic.DeputyTier, raw, protect.RestoreLedger([]protect.Entry{first.Entry}))
	if err != nil {
		t.Fatal(err)
	}
	return first.Content, overlay.Content
}

// noMore wants a figure below to say no more than the one above: a form that
// shows no more, and bounds that are no narrower.
func noMore(t *rapid.T, what string, below, above civic.Figure) {
	if shows[below.Form] > shows[above.Form] {
		t.Fatalf("%s is %s below and %s above", what, below, above)
	}
	if below.Known() && (above.Lo < below.Lo || above.Hi > below.Hi) {
		t.Fatalf("%s is %s below, and %s above is not within", what, below, above)
	}
}

// TestATierNeverShowsMoreThanTheTierAbove compares every figure, text, point
// and row of two publications of the same rows.
func TestATierNeverShowsMoreThanTheTierAbove(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		public, deputy := bothTiers(t, world(t))
		above := map[civic.PublicID]bundle.Project{}
		for _, p := range deputy.Projects {
			above[p.ID] = p
		}
		for _, p := range public.Projects {
			d, there := above[p.ID]
			if !there {
				t.Fatalf("%s is public and no deputy sees it", p.ID)
			}
			noMore(t, "年初预算数", p.Original, d.Original)
			noMore(t, "调整预算数", p.Adjusted, d.Adjusted)
			noMore(t, "执行数", p.Paid, d.Paid)
			for _, text := range [][2]string{{p.Name, d.Name}, {p.Summary, d.Summary}, {p.Justification, d.Justification}} {
				if text[0] != "" && text[1] == "" {
					t.Fatalf("%q is public alone", text[0])
				}
			}
			if p.Lon != nil && d.Lon == nil || p.Self != nil && d.Self == nil || p.Review != nil && d.Review == nil {
				t.Fatalf("a point or a score of %s is public alone", p.ID)
			}
		}
		months := map[bundle.Execution]civic.Figure{}
		for _, e := range deputy.Executions {
			months[bundle.Execution{ID: e.ID, Month: e.Month}] = e.Paid
		}
		for _, e := range public.Executions {
			noMore(t, "执行数", e.Paid, months[bundle.Execution{ID: e.ID, Month: e.Month}])
		}
		if len(public.Goals) > len(deputy.Goals) || len(public.Lines) != len(deputy.Lines) {
			t.Fatalf("%d goals and %d lines below, %d and %d above", len(public.Goals), len(public.Lines), len(deputy.Goals), len(deputy.Lines))
		}
	})
}

// TestExactTablesAddUp: where every project below a statutory cell is exact,
// they are its sum to the 分; where some are intervals, the cell lies within
// their sum; nothing published contradicts anything else.
func TestExactTablesAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw := world(t)
		c, report := apply(t, civic.PublicTier, raw)
		for _, line := range c.Lines {
			sum, known := civic.ExactFigure(0), true
			for _, p := range raw.Projects {
				under := line.Code == "total" || strings.HasPrefix(string(p.Function), line.Code)
				if !under || p.Unit != line.Unit && line.Unit != "1" {
					continue
				}
				published := figureOf(c, raw.IDs[p.Code])
				known = known && p.Class != budget.Classified && published.Known()
				sum = sum.Add(published)
			}
			if !known || len(report.Unmatched) > 0 {
				continue // something in it is withheld, or it is no sum of projects
			}
			if amount := line.Amount.Lo; amount < sum.Lo || amount > sum.Hi {
				t.Fatalf("%s %s %s is %s, its projects %s", line.Table, line.Unit, line.Code, line.Amount, sum)
			}
		}
	})
}

// figureOf is the published 年初预算数 of a project, 无数据 where it has no row.
func figureOf(c bundle.Content, id civic.PublicID) civic.Figure {
	for _, p := range c.Projects {
		if p.ID == id {
			return p.Original
		}
	}
	return civic.NoFigure()
}
