package release

import (
	"cmp"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Spending is what one unit spends on one functional class.
type Spending struct {
	Unit     string
	Function civic.Function
	Sum      Sum
}

// Monthly is what a unit has paid by the end of a month. Hidden projects are
// in no sum.
type Monthly struct {
	Unit   string
	Month  int
	Hidden int
	Paid   civic.Figure
}

// Branch is a sum with what it is made of.
type Branch struct {
	Key      string
	Sum      Sum
	Branches []Branch
}

// ByFunction divides spending by 类 and each 类 by 款, the largest first.
func ByFunction(all []Spending) []Branch {
	return grow(all, func(s Spending) string { return string(s.Function.Lei()) }, func(s Spending) string { return string(s.Function.Kuan()) })
}

// ByItem divides spending by 项 of the functional class, the largest first.
func ByItem(all []Spending) []Branch {
	return grow(all, func(s Spending) string { return string(s.Function) })
}

// ByUnit divides spending by department and each department by 类.
func ByUnit(all []Spending, names Names) []Branch {
	return grow(all, func(s Spending) string { return names.Department(s.Unit) }, func(s Spending) string { return string(s.Function.Lei()) })
}

// grow divides sums by one key after the other.
func grow(all []Spending, keys ...func(Spending) string) []Branch {
	if len(keys) == 0 {
		return nil
	}
	groups := map[string][]Spending{}
	keyOf, deeper := keys[0], keys[1:]
	for _, s := range all {
		groups[keyOf(s)] = append(groups[keyOf(s)], s)
	}
	var branches []Branch
	for key, group := range groups {
		b := Branch{Key: key, Branches: grow(group, deeper...)}
		for _, s := range group {
			b.Sum = b.Sum.Add(s.Sum)
		}
		branches = append(branches, b)
	}
	slices.SortFunc(branches, func(a, b Branch) int {
		return cmp.Or(cmp.Compare(b.Sum.Amount.Hi, a.Sum.Amount.Hi), cmp.Compare(a.Key, b.Key))
	})
	return branches
}

// Flow is money on its way: from a book to a 类, or from a 类 to a department.
type Flow struct {
	From, To string
	Sum      Sum
}

// Flows follows spending from the book it is paid from through its 类 to the
// department that spends it; both lists add up to the release.
func Flows(all []Spending, names Names) (books, departments []Flow) {
	books = flows(all, func(s Spending) (string, string) { return string(s.Function.Book()), string(s.Function.Lei()) })
	departments = flows(all, func(s Spending) (string, string) { return string(s.Function.Lei()), names.Department(s.Unit) })
	return books, departments
}

func flows(all []Spending, ends func(Spending) (from, to string)) []Flow {
	at := map[[2]string]int{}
	var list []Flow
	for _, s := range all {
		from, to := ends(s)
		key := [2]string{from, to}
		if _, seen := at[key]; !seen {
			at[key] = len(list)
			list = append(list, Flow{From: from, To: to})
		}
		list[at[key]].Sum = list[at[key]].Sum.Add(s.Sum)
	}
	slices.SortFunc(list, func(a, b Flow) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(b.Sum.Amount.Hi, a.Sum.Amount.Hi), cmp.Compare(a.To, b.To))
	})
	return list
}

// MonthsByDepartment adds the payments of units up by department: the figures
// by month from 1 to the last.
func MonthsByDepartment(all []Monthly, names Names, last int) map[string][]civic.Figure {
	sums := map[string][]civic.Figure{}
	for _, m := range all {
		department := names.Department(m.Unit)
		if sums[department] == nil {
			sums[department] = make([]civic.Figure, last)
		}
		if m.Month >= 1 && m.Month <= last {
			i := m.Month - 1
			sums[department][i] = plus(sums[department][i], m.Paid)
		}
	}
	return sums
}
