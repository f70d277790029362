package budget_test

import (
	"fmt"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// A difference says no more than the two publications did.
func ExampleDelta() {
	draft := civic.IntervalFigure(100*civic.WanYuan, 200*civic.WanYuan)
	approved := civic.ExactFigure(250 * civic.WanYuan)
	delta, ok := budget.Delta(draft, approved)
	fmt.Println(delta.Form, delta.Lo/civic.WanYuan, delta.Hi/civic.WanYuan, ok)
	_, ok = budget.Delta(draft, civic.WithheldFigure("third_party"))
	fmt.Println(ok)
	// Output:
	// interval 50 150 true
	// false
}

// By the end of October five sixths of the year are gone. Who has paid 40%
// lags by more than 40 points.
func ExampleProgressAlert() {
	fmt.Printf("%q %q\n", budget.ProgressAlert(10, 8000), budget.ProgressAlert(10, 4000))
	// Output: "" "red"
}

// The anchor of a section follows from its number: links and opinions hold on
// to it in every release in which the section keeps its place.
func ExampleSection_Anchor() {
	s := budget.Section{Unit: "105", Number: "2.1", Title: "（一）收支总体情况"}
	fmt.Println(s.Anchor(), s.Level())
	// Output: section-2.1 2
}
