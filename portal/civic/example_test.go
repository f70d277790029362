package civic_test

import (
	"fmt"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Amounts are read as people write them and kept in 分, so that nothing is
// ever rounded twice.
func ExampleParseMoney() {
	budget, err := civic.ParseMoney("１,234.56", civic.WanYuan)
	fmt.Println(int64(budget), err)
	_, err = civic.ParseMoney("约八十万", civic.WanYuan)
	fmt.Println(err != nil)
	// Output:
	// 1234560000 <nil>
	// true
}

// Sums of published figures stay honest: an interval added to an exact amount
// is an interval, and an execution rate of intervals is one, too.
func ExampleFigure_Add() {
	roads := civic.ExactFigure(300 * civic.WanYuan)
	bridge := civic.IntervalFigure(100*civic.WanYuan, 200*civic.WanYuan)
	sum := roads.Add(bridge)
	fmt.Println(sum.Form, sum.Lo/civic.WanYuan, sum.Hi/civic.WanYuan)

	paid := civic.ExactFigure(200 * civic.WanYuan)
	lo, hi, _ := paid.Rate(sum) // in basis points
	fmt.Println(lo, hi)
	// Output:
	// interval 400 500
	// 4000 5000
}

// A clock in working days knows the State Council's holidays and the weekends
// that are worked for them.
func ExampleWorkdays_Add() {
	days := civic.NewWorkdays()
	received := time.Date(2026, 9, 29, 10, 0, 0, 0, civic.Shanghai)
	fmt.Println(civic.Date(days.Add(received, 10).Due))
	// Output: 2026-10-19
}

// Cells of spreadsheets that came from people are never formulas.
func ExampleInertCell() {
	fmt.Println(civic.InertCell("=HYPERLINK(\"http://evil\")"))
	fmt.Println(civic.InertCell("-12.50"))
	// Output:
	// '=HYPERLINK("http://evil")
	// -12.50
}
