package scoring_test

import (
	"fmt"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// Votes become cells, and only cells leave the building: how many of which
// stratum answered what, nothing about a person.
func ExampleCells() {
	var votes []rating.Vote
	for i := range 30 {
		votes = append(votes, rating.Vote{
			Seq: int64(i + 1), Level: civic.L2, Day: rating.Day(i % 10),
			Answers: rating.Answers{rating.Overall: uint8(i%3 + 3)},
		})
	}
	tally := scoring.Cells(votes, scoring.NoMargins(), scoring.Default())
	fmt.Println(len(tally.Cells), tally.Answers)

	// Too few people, or all of one mind: then a cell would tell what each said.
	fmt.Println(len(scoring.Cells(votes[:9], scoring.NoMargins(), scoring.Default()).Cells))
	// Output:
	// 1 [0 0 10 10 10]
	// 0
}

// Departments weigh their projects by the square root of their budgets, none
// more than the method's cap; what is hidden counts by its published form.
func ExampleWeights() {
	budgets := []civic.Figure{civic.ExactFigure(100 * civic.WanYuan), civic.ExactFigure(400 * civic.WanYuan), civic.ExactFigure(900 * civic.WanYuan), civic.ExactFigure(400 * civic.WanYuan)}
	for _, w := range scoring.Weights(budgets, scoring.Default()) {
		fmt.Printf("%.3f ", w)
	}
	// Output: 0.140 0.280 0.300 0.280
}
