package scoring_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// soundOrRefused scores whatever claims to be a bundle: it may be refused but
// must not panic, and what is scored must be on the scale.
func soundOrRefused(t tester, b scoring.Bundle) {
	t.Helper()
	result, err := scoring.Score(b)
	if err != nil {
		return
	}
	for _, p := range result.Projects {
		if !(p.Score >= 0 && p.Score <= 100 && p.Lo <= p.Hi && p.NEff >= 0) {
			t.Fatal("off the scale: ", p)
		}
	}
	for _, d := range result.Departments {
		if !(d.Score >= 0 && d.Score <= 100 && d.Lo <= d.Hi && d.Lambda >= 0 && d.Lambda <= 1) {
			t.Fatal("off the scale: ", d)
		}
	}
}

func FuzzParseBundle(f *testing.F) {
	for _, b := range []scoring.Bundle{
		{Format: scoring.Format, Jurisdiction: "990101", Period: "2026", Method: scoring.Default(), Margins: scoring.NoMargins()},
		{
			Format: scoring.Format, Jurisdiction: "990101", Period: "2026H1", Method: scoring.Default(), Margins: scoring.NoMargins(),
			Departments: []scoring.Department{{Code: "101", Serves: true}},
			Projects: []scoring.Project{{
				ID: publicID(1), Department: "101", Budget: civic.ExactFigure(1),
				Tally: scoring.Cells(crowd(20, 2, 5), scoring.NoMargins(), scoring.Default()),
			}},
		},
	} {
		raw, err := b.Canonical()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if b, err := scoring.ParseBundle(data); err == nil {
			soundOrRefused(t, b)
		}
	})
}

func TestABundleWithAnyNumbersIsSoundOrRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := decode(t, canonical(t, drawBundle(t)))
		paths := numbers(nil, value)
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			path := rapid.SampledFrom(paths).Draw(t, "path")
			if rapid.Bool().Draw(t, "small") {
				change(value, path, rapid.Float64Range(-2, 2).Draw(t, "delta"))
			} else {
				change(value, path, rapid.Float64().Draw(t, "delta"))
			}
		}
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		var b scoring.Bundle
		if json.Unmarshal(text, &b) == nil {
			soundOrRefused(t, b)
		}
	})
}
