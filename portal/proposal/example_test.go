package proposal_test

import (
	"fmt"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/proposal"
)

func ExampleSheet_Apply() {
	draft := proposal.Sheet{Name: proposal.Projects, Lines: []proposal.Line{
		{ID: "R0AD000000", Name: "道路大修", Amount: civic.ExactFigure(800 * civic.WanYuan)},
		{ID: "SCHR00M000", Name: "学校食堂", Amount: civic.ExactFigure(120 * civic.WanYuan)},
	}}
	changes, _ := proposal.Changes(nil).Move("R0AD000000", "SCHR00M000", 30*civic.WanYuan)
	fmt.Println(changes)
	moved, err := draft.Apply(changes)
	for _, m := range moved {
		fmt.Println(m.Name, m.After.In(civic.WanYuan, 0), "万元")
	}
	fmt.Println(err)
	// Output:
	// R0AD000000~-30000000.SCHR00M000~30000000
	// 道路大修 770 万元
	// 学校食堂 150 万元
	// <nil>
}
