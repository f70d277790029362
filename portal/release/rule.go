package release

import (
	"context"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Rule is one line of the disclosure list a release was made with.
type Rule struct {
	Field              string // "project.amount"
	Class              string
	Form               civic.Form
	GroundZH, GroundEN string
	Review             string // date of the next review, "" for none
}

// Rules reads the disclosure list of a release.
type Rules interface {
	Rules(ctx context.Context, h Header) ([]Rule, error)
}
