package protect_test

import (
	"fmt"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
)

// The grid is fixed: that an amount is shown as 100–200 万元 says nothing about
// where in it the amount lies.
func ExampleBucket() {
	lo, hi := protect.Bucket(130 * civic.WanYuan)
	fmt.Println(lo/civic.WanYuan, hi/civic.WanYuan)
	lo, hi = protect.WideBucket(130 * civic.WanYuan)
	fmt.Println(lo/civic.WanYuan, hi/civic.WanYuan)
	// Output:
	// 100 200
	// 100 500
}

// One project is withheld, but a statutory line publishes the sum. So that the
// line does not give it away, a neighbour is shown as an interval.
func ExampleProtect() {
	at := protect.Place{Unit: "105", Function: "2050202", Region: "01"}
	amounts := map[string]int64{"withheld": 100, "neighbour": 300, "small": 20}
	system := protect.System{Release: "2026-approved", Tier: civic.PublicTier}
	for _, name := range []string{"withheld", "neighbour", "small"} {
		cell := protect.Cell{ID: name, Subject: name, Project: name, Kind: protect.Ordinary, Amount: civic.Money(amounts[name]) * civic.WanYuan, Place: at}
		if name == "withheld" {
			cell.Kind, cell.Ground, cell.Need = protect.Protected, "third_party", protect.NeedWithheld(cell.Amount)
		}
		system.Cells = append(system.Cells, cell)
	}
	system.Cells = append(system.Cells, protect.Cell{ID: "line", Subject: "line", Kind: protect.Frozen, Amount: 420 * civic.WanYuan})
	system.Sums = []protect.Sum{{ID: "line", Total: "line", Parts: []string{"withheld", "neighbour", "small"}}}

	result, err := protect.Protect(system, protect.Ledger{}, protect.DefaultParams())
	for _, name := range []string{"withheld", "neighbour", "small", "line"} {
		fmt.Println(name, result.Figures[name].Form)
	}
	fmt.Println(len(result.Blocked), err)
	// Output:
	// withheld withheld
	// neighbour interval
	// small exact
	// line exact
	// 0 <nil>
}
