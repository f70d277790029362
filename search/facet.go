package search

import (
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/release"
)

// Facets orders what an engine counted, by dimension and value of a project:
// scales in their own order, the rest by number. Units are counted with their
// departments, classes of both kinds with their 类.
func Facets(counts map[string]map[string]int, names release.Names) map[string][]release.FacetValue {
	lei := func(code string) string { return code[:min(3, len(code))] }
	return map[string][]release.FacetValue{
		"region":     byNumber(counts["region"]),
		"department": byNumber(sums(counts["department"], names.Department)),
		"class":      byNumber(sums(counts["class"], lei)),
		"economic":   byNumber(sums(counts["economic"], lei)),
		"band":       inOrder(counts["band"], budget.Bands()),
		"execution":  inOrder(counts["execution"], budget.Executions()),
		"alert":      inOrder(counts["alert"], budget.Alerts()),
	}
}

// sums adds up the values that are shown as one.
func sums(counts map[string]int, shown func(string) string) map[string]int {
	all := map[string]int{}
	for value, n := range counts {
		all[shown(value)] += n
	}
	return all
}

func byNumber(of map[string]int) []release.FacetValue {
	var values []release.FacetValue
	for value, n := range of {
		if value != "" && n > 0 {
			values = append(values, release.FacetValue{Value: value, Count: n})
		}
	}
	slices.SortFunc(values, func(a, b release.FacetValue) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Value, b.Value)
	})
	return values
}

func inOrder(of map[string]int, order []string) []release.FacetValue {
	var values []release.FacetValue
	for _, value := range order {
		if of[value] > 0 {
			values = append(values, release.FacetValue{Value: value, Count: of[value]})
		}
	}
	return values
}
