package scoring_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

func sealed(t tester, b scoring.Bundle) scoring.Bundle {
	t.Helper()
	out, err := b.Sealed()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func canonical(t tester, b scoring.Bundle) []byte {
	t.Helper()
	raw, err := b.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestASealedBundleSurvivesItsFileAndVerifies(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := sealed(t, drawBundle(t))
		raw := canonical(t, b)
		parsed, err := scoring.ParseBundle(raw)
		if err != nil {
			t.Fatal(err)
		}
		if err := scoring.Verify(parsed); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(raw, canonical(t, parsed)) {
			t.Fatal("a bundle read back is written differently")
		}
	})
}

// numbers lists the path of every number in a decoded JSON value.
func numbers(path []any, v any) (paths [][]any) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			paths = append(paths, numbers(append(slices.Clone(path), key), v[key])...)
		}
	case []any:
		for i, part := range v {
			paths = append(paths, numbers(append(slices.Clone(path), i), part)...)
		}
	case json.Number:
		paths = append(paths, path)
	}
	return paths
}

// change adds delta to the number at path, written with six decimals or as
// an integer.
func change(v any, path []any, delta float64) {
	for _, step := range path[:len(path)-1] {
		v = child(v, step)
	}
	last := path[len(path)-1]
	number, _ := child(v, last).(json.Number).Float64()
	text := json.Number(strings.TrimRight(strings.TrimRight(strconv.FormatFloat(number+delta, 'f', 6, 64), "0"), "."))
	switch holder := v.(type) {
	case map[string]any:
		holder[last.(string)] = text
	case []any:
		holder[last.(int)] = text
	}
}

func child(v, step any) any {
	if key, ok := step.(string); ok {
		return v.(map[string]any)[key]
	}
	return v.([]any)[step.(int)]
}

func decode(t tester, raw []byte) (v any) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVerifyFindsEveryChangedNumber(t *testing.T) {
	t.Parallel()
	b := bundleOf(crowd(200, 2, 3, 4, 4, 5), crowd(90, 1, 4, 5))
	b.LastFill = &scoring.LastFill{Period: "2025", Median: 71.25, Departments: 4}
	raw := canonical(t, sealed(t, b))
	paths := numbers(nil, decode(t, raw))
	if len(paths) < 200 {
		t.Fatalf("only %d numbers in the bundle", len(paths))
	}
	for _, path := range paths {
		for _, delta := range []float64{1, -1, 0.001, 0.000003} {
			v := decode(t, raw)
			change(v, path, delta)
			text, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			var changed scoring.Bundle
			if json.Unmarshal(text, &changed) != nil {
				continue // not even a bundle any more
			}
			if scoring.Verify(changed) == nil {
				t.Errorf("%v changed by %v is not found", path, delta)
			}
		}
	}
}

func TestVerifyNeedsAResult(t *testing.T) {
	t.Parallel()
	if scoring.Verify(bundleOf(crowd(50, 3, 4))) == nil {
		t.Error("a bundle without a claim is verified")
	}
}

func TestABundleThatBreaksARuleIsRefused(t *testing.T) {
	t.Parallel()
	cases := map[string]func(*scoring.Bundle){
		"format":                  func(b *scoring.Bundle) { b.Format = "x" },
		"period":                  func(b *scoring.Bundle) { b.Period = "26" },
		"cells below ten allowed": func(b *scoring.Bundle) { b.Method.CellMin = 5 },
		"a method without date":   func(b *scoring.Bundle) { b.Method.From = "" },
		"an L1 share of one":      func(b *scoring.Bundle) { b.Method.L1Share = 1 },
		"internal score":          func(b *scoring.Bundle) { x := 100.5; b.Departments[0].Internal = &x },
		"department twice":        func(b *scoring.Bundle) { b.Departments = append(b.Departments, b.Departments[0]) },
		"project twice":           func(b *scoring.Bundle) { b.Projects = append(b.Projects, b.Projects[0]) },
		"project of nobody":       func(b *scoring.Bundle) { b.Projects[0].Department = "999" },
		"a small cell":            func(b *scoring.Bundle) { b.Projects[0].Cells[0].N = 9 },
		"a single answer":         func(b *scoring.Bundle) { b.Projects[0].Cells[0].W = [5]scoring.Fixed{0, 100000} },
		"too much weight":         func(b *scoring.Bundle) { b.Projects[0].Cells[0].W[0] += 1000 * 10000 },
		"negative weight":         func(b *scoring.Bundle) { b.Projects[0].Cells[0].W[0] = -1 },
		"impossible squares":      func(b *scoring.Bundle) { b.Projects[0].Cells[0].Q /= 2 },
		"another share":           func(b *scoring.Bundle) { b.Projects[0].Cells[0].Share++ },
		"a cell missing":          func(b *scoring.Bundle) { b.Projects[0].Cells = b.Projects[0].Cells[1:] },
		"a stratum twice": func(b *scoring.Bundle) {
			c := b.Projects[0].Cells
			c[0].Strata = append(slices.Clone(c[0].Strata), c[1].Strata[0])
		},
		"other answers":        func(b *scoring.Bundle) { b.Projects[0].Answers[0]++ },
		"a count below ten":    func(b *scoring.Bundle) { b.Projects[0].Staff = 4 },
		"margins out of order": func(b *scoring.Bundle) { s := b.Margins.Strata; s[0], s[1] = s[1], s[0] },
		"margins of nobody":    func(b *scoring.Bundle) { b.Margins.Source = "" },
		"both missing and not": func(b *scoring.Bundle) { b.Margins.Missing = true },
	}
	for name, spoil := range cases {
		b := bundleOf(crowd(400, 2, 3, 4, 4, 5))
		if len(b.Projects[0].Cells) < 2 {
			t.Fatal("the test needs at least two cells")
		}
		spoil(&b)
		if _, err := scoring.Score(b); err == nil {
			t.Errorf("%s: scored", name)
		}
	}
}

func TestOnlyTheCanonicalEncodingIsABundle(t *testing.T) {
	t.Parallel()
	raw := canonical(t, sealed(t, bundleOf(crowd(60, 3, 4))))
	for name, text := range map[string][]byte{
		"indented":      append([]byte(" "), raw...),
		"unknown field": bytes.Replace(raw, []byte(`{"format"`), []byte(`{"extra":1,"format"`), 1),
		"number form":   bytes.Replace(raw, []byte(`"prior":20`), []byte(`"prior":20.0`), 1),
		"trailing":      append(slices.Clone(raw), '\n'),
		"empty":         nil,
	} {
		if _, err := scoring.ParseBundle(text); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestMethodInForceIsTheOneOfThePeriodsFirstDay(t *testing.T) {
	t.Parallel()
	first, second := scoring.Default(), scoring.Default()
	first.Version, second.Version, second.From = "1", "2", "2026-07-01"
	methods := []scoring.Method{second, first}
	for period, want := range map[rating.Period]string{"2026": "1", "2026H1": "1", "2026H2": "2", "2027": "2", "2025": ""} {
		m, ok := scoring.InForce(methods, period)
		if m.Version != want || ok != (want != "") {
			t.Errorf("%s: version %q, want %q", period, m.Version, want)
		}
	}
}

func TestBundleBytesDoNotDependOnTheOrderOfItsLists(t *testing.T) {
	t.Parallel()
	b := bundleOf(crowd(60, 3, 4), crowd(70, 4, 5))
	want := canonical(t, sealed(t, b))
	slices.Reverse(b.Projects)
	if diff := cmp.Diff(want, canonical(t, sealed(t, b))); diff != "" {
		t.Error(diff)
	}
}
