package scoring

import (
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// PublicScore is what everybody sees of a project's ratings while the period
// is open: the weighted view, and the anonymous ratings apart, which weigh
// nothing and move in the same steps.
type PublicScore struct {
	View
	Anonymous Plain `json:"anonymous"`
}

// Plain is an unweighted count: N ratings and the whole percentages of each
// answer.
type Plain struct {
	N       int                 `json:"n"`
	Percent [rating.Highest]int `json:"percent"`
}

// Rated is a project with what is shown of its ratings.
type Rated struct {
	Project civic.PublicID
	PublicScore
}
