package protect

import (
	"fmt"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Kind says how a cell is to be published before protection, and whether
// protection may change it.
type Kind string

// Kinds of cell.
const (
	Ordinary  Kind = "ordinary"  // exact; may become a partner
	Bucketed  Kind = "interval"  // hidden: its bucket is published
	Protected Kind = "protected" // hidden: the amount is withheld
	Secret    Kind = "secret"    // hidden: 其他（含依法不予公开）, the classified part of a total
	Total     Kind = "total"     // discretionary sum: exact, coarsened when ordinary cells do not suffice
	Frozen    Kind = "frozen"    // exact by law, whatever it costs
)

// primary reports a cell that is hidden by the disclosure list itself.
func (k Kind) primary() bool { return k == Bucketed || k == Protected || k == Secret }

// Need is how far an amount must stay open to an attacker who knows all
// published figures: at least Below under the truth, Above over it, and Width
// between the two bounds. In 分; zero asks for nothing.
type Need struct {
	Below civic.Money `json:"below,omitempty"`
	Above civic.Money `json:"above,omitempty"`
	Width civic.Money `json:"width,omitempty"`
}

// none reports a need that asks for nothing.
func (n Need) none() bool { return n == Need{} }

// merge is the need that keeps both.
func (n Need) merge(o Need) Need {
	return Need{Below: max(n.Below, o.Below), Above: max(n.Above, o.Above), Width: max(n.Width, o.Width)}
}

// size orders needs: how far the bounds must lie apart.
func (n Need) size() civic.Money { return max(n.Below+n.Above, n.Width) }

// Place is where an ordinary reader finds the cell: cells of one place stand
// in the same published sums (the signature), so that one shields another.
// Totals have no place.
type Place struct {
	Unit     string         `json:"unit,omitempty"`
	Function civic.Function `json:"function,omitempty"` // 项
	Region   string         `json:"region,omitempty"`   // street; "" = county-wide
}

// Cell is one amount of one release.
//
// Subject names the quantity across releases, with its fiscal year, for
// example "2026/7K3M9Q2XAB/amount" or "2026/7K3M9Q2XAB/paid". Two cells of
// one subject with equal amounts are one unknown, whatever release or column
// they stand in. Project names the project, with its fiscal year too: once
// one of its amounts was hidden at a tier, all its later ones are.
type Cell struct {
	ID      string      `json:"id"` // unique in its system
	Subject string      `json:"subject"`
	Project string      `json:"project,omitempty"` // "" for totals and residuals
	Kind    Kind        `json:"kind"`
	Amount  civic.Money `json:"amount"`
	Need    Need        `json:"need"`
	Cost    int         `json:"cost,omitempty"` // of coarsening it; 0 counts as 1
	Place   Place       `json:"place"`
	Ground  string      `json:"ground,omitempty"` // legal ground of a hidden figure
}

// Sum says that the cell Total is the sum of the cells Parts, and that this
// is published or follows from what is published.
type Sum struct {
	ID    string   `json:"id"` // for people: table/unit/code/column
	Total string   `json:"total"`
	Parts []string `json:"parts"`
}

// Order says that the cell Less is never more than the cell More: cumulative
// payments of successive months, payments and the adjusted budget.
type Order struct {
	Less string `json:"less"`
	More string `json:"more"`
}

// System is everything one release publishes, as amounts and their relations.
type System struct {
	Release string     `json:"release"` // unique: document, version and tier's own name
	Tier    civic.Tier `json:"tier"`
	Cells   []Cell     `json:"cells"`
	Sums    []Sum      `json:"sums"`
	Orders  []Order    `json:"orders"`
}

// limit bounds an amount (100 万亿元), so that no sum over a release overflows.
const limit = civic.Money(1e16)

// Validate checks that IDs are unique, that relations name cells of the
// system and that they hold for the amounts. Errors are of kind invalid.
func (s System) Validate() error {
	amounts, err := s.amounts()
	if err != nil {
		return err
	}
	for _, sum := range s.Sums {
		if err := sum.check(amounts); err != nil {
			return err
		}
	}
	for _, o := range s.Orders {
		less, ok := amounts[o.Less]
		more, too := amounts[o.More]
		if !ok || !too || less > more {
			return invalid("%s is not at most %s", o.Less, o.More)
		}
	}
	return nil
}

// amounts maps the ID of each cell to its amount.
func (s System) amounts() (map[string]civic.Money, error) {
	amounts := make(map[string]civic.Money, len(s.Cells))
	for _, c := range s.Cells {
		if _, twice := amounts[c.ID]; twice || c.ID == "" || c.Subject == "" {
			return nil, invalid("cell %q stands twice or has no name", c.ID)
		}
		if c.Amount > limit || c.Amount < -limit || c.Kind.hideable() && c.Amount < 0 {
			return nil, invalid("cell %q of kind %q has the amount %d", c.ID, c.Kind, c.Amount)
		}
		amounts[c.ID] = c.Amount
	}
	return amounts, nil
}

// hideable reports a cell that may be published in another form than exact;
// such amounts are known to be at least zero.
func (k Kind) hideable() bool { return k != Frozen }

// check compares the total with its parts.
func (s Sum) check(amounts map[string]civic.Money) error {
	total, ok := amounts[s.Total]
	if !ok {
		return invalid("sum %s has no total %q", s.ID, s.Total)
	}
	var added civic.Money
	for _, part := range s.Parts {
		amount, ok := amounts[part]
		if !ok {
			return invalid("sum %s has no part %q", s.ID, part)
		}
		added += amount
	}
	if added != total {
		return invalid("sum %s is %d, its parts add up to %d", s.ID, total, added)
	}
	return nil
}

func invalid(format string, args ...any) error {
	return civic.Invalid("release.protection", fmt.Sprintf(format, args...))
}
