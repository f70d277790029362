package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
)

// row is one figure: a ratio within one run, its limit, and whether it held.
type row struct {
	Name     string  `json:"name"`
	Measured float64 `json:"measured"`
	Limit    string  `json:"limit"`
	OK       bool    `json:"ok"`
	detail   string  // absolute figures of this run, for the table only
}

// atLeast is a row whose measured ratio must reach the limit.
func atLeast(name string, measured, limit float64, detail string) row {
	return row{name, round(measured), fmt.Sprintf("≥ %g", limit), measured >= limit, detail}
}

// atMost is a row whose measured ratio must not pass the limit.
func atMost(name string, measured, limit float64, detail string) row {
	return row{name, round(measured), fmt.Sprintf("≤ %g", limit), measured <= limit, detail}
}

func round(x float64) float64 { return float64(int(x*1000+0.5)) / 1000 }

// median of an odd or even number of measurements.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// spread names the smallest and largest of the measurements.
func spread(values []float64, unit string) string {
	return fmt.Sprintf("%.4g %s (%.4g–%.4g)", median(values), unit, slices.Min(values), slices.Max(values))
}

// print writes the table to standard output.
func print(rows []row) {
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "figure\tmeasured\tlimit\tok\tin this run")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%g\t%s\t%v\t%s\n", r.Name, r.Measured, r.Limit, r.OK, r.detail)
	}
	w.Flush()
}

// save writes docs/benchmarks.md and docs/benchmarks.json below dir.
func save(dir string, rows []row) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Benchmarks\n\nRatios within one run, medians of five, by `make bench` (%s, %d CPUs). Absolute figures are of that run and machine.\n\n", runtime.Version(), runtime.NumCPU())
	b.WriteString("| figure | measured | limit | ok | in that run |\n|---|---|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | %g | %s | %v | %s |\n", r.Name, r.Measured, r.Limit, r.OK, r.detail)
	}
	if err := os.WriteFile(filepath.Join(dir, "benchmarks.md"), []byte(b.String()), 0o644); err != nil {
		return err
	}
	encoded, err := json.MarshalIndent(rows, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "benchmarks.json"), append(encoded, '\n'), 0o644)
}
