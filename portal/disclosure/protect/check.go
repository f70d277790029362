package protect

import (
	"math"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// CheckCertificates proves a release, together with everything in the ledger
// at its tier, in integers and in time linear in what it is given. It trusts
// neither the solver nor its data structures, and shares no code with them:
// it reads cells, sums, orders and figures anew. The error names the first
// cell whose need has no valid certificate and no waiver.
func CheckCertificates(newest System, ledger Ledger, figures map[string]civic.Figure, certificates Certificates) error {
	c := newChecker()
	for _, e := range ledger.entries {
		if e.System.Tier == newest.Tier || e.System.Tier == civic.PublicTier {
			c.read(e.System, e.Figures, e.System.Tier == newest.Tier)
		}
	}
	c.read(newest, figures, true)
	for _, e := range ledger.entries {
		c.readFacts(e.Facts)
	}
	proved := map[int]bool{}
	for key := range ledger.waived(newest, certificates.Waivers) {
		if at, found := c.byKey[key]; found {
			proved[at] = true
		}
	}
	for _, certificate := range certificates.List {
		at, err := c.prove(certificate)
		if err != nil {
			return err
		}
		proved[at] = true
	}
	for at, a := range c.amounts {
		if a.need != (Need{}) && !proved[at] {
			return invalid("the need of %s is not proved", a.name())
		}
	}
	return nil
}

// checked is one unknown as the checker sees it.
type checked struct {
	release string // in which it stands first, for messages
	cell    string
	amount  civic.Money
	lo, hi  civic.Money
	need    Need
	in      []entry
	below   []int // unknowns that are never more
	above   []int // unknowns that are never less
	subject string
}

// entry says how often an unknown counts in a sum.
type entry struct{ sum, times int }

func (a *checked) name() string { return a.release + "/" + a.cell }

// releaseCells are the unknowns of one release by cell.
type releaseCells struct {
	prefix string // of their names
	cells  map[string]int
}

type checker struct {
	amounts  []checked
	byKey    map[quantity]int
	releases []releaseCells
	balance  []civic.Money // of each sum, under the move being checked
	delta    []civic.Money // of each unknown
}

func newChecker() *checker {
	return &checker{byKey: map[quantity]int{}}
}

// read adds a release: what each cell's figure says, and what ties them.
func (c *checker) read(s System, figures map[string]civic.Figure, needs bool) {
	if len(c.byKey) == 0 {
		c.byKey = make(map[quantity]int, len(s.Cells))
	}
	at := c.cells(s)
	for i := range s.Cells {
		cell := &s.Cells[i]
		i := c.unknown(s.Release, cell)
		at[cell.ID] = i
		c.amounts[i].narrow(figures[cell.ID])
		if needs {
			n := &c.amounts[i].need
			n.Below, n.Above, n.Width = max(n.Below, cell.Need.Below), max(n.Above, cell.Need.Above), max(n.Width, cell.Need.Width)
		}
	}
	for _, sum := range s.Sums {
		k := len(c.balance)
		c.balance = append(c.balance, 0)
		c.enter(at[sum.Total], k, -1)
		for _, part := range sum.Parts {
			c.enter(at[part], k, 1)
		}
	}
	for _, o := range s.Orders {
		less, more := at[o.Less], at[o.More]
		c.amounts[less].above = append(c.amounts[less].above, more)
		c.amounts[more].below = append(c.amounts[more].below, less)
	}
}

// cells are the unknowns of a release by cell. A release that is read twice,
// as of two tiers, has one set of names.
func (c *checker) cells(s System) map[string]int {
	for _, r := range c.releases {
		if r.prefix == s.Release+"/" {
			return r.cells
		}
	}
	r := releaseCells{s.Release + "/", make(map[string]int, len(s.Cells))}
	c.releases = append(c.releases, r)
	return r.cells
}

// named finds the unknown that a certificate calls "release/cell". Few
// releases are looked through; one name for each cell of each would take more
// time and memory than the proof.
func (c *checker) named(name string) (at int, found bool) {
	for _, r := range c.releases {
		if cell, ok := strings.CutPrefix(name, r.prefix); ok {
			if at, found = r.cells[cell]; found {
				return at, true
			}
		}
	}
	return 0, false
}

func (c *checker) enter(unknown, sum, times int) {
	c.amounts[unknown].in = append(c.amounts[unknown].in, entry{sum, times})
}

// unknown finds or adds the unknown of a cell.
func (c *checker) unknown(release string, cell *Cell) int {
	key := quantity{cell.Subject, cell.Amount}
	if i, found := c.byKey[key]; found {
		return i
	}
	lo := civic.Money(0)
	if cell.Kind == Frozen {
		lo = math.MinInt64 / 4
	}
	i := len(c.amounts)
	c.amounts = append(c.amounts, checked{
		release: release, cell: cell.ID, amount: cell.Amount, lo: lo, hi: math.MaxInt64 / 4, subject: cell.Subject,
	})
	c.delta = append(c.delta, 0)
	c.byKey[key] = i
	return i
}

// narrow takes a published figure into account.
func (a *checked) narrow(f civic.Figure) {
	if f.Form == civic.Exact || f.Form == civic.Interval {
		a.lo, a.hi = max(a.lo, f.Lo), min(a.hi, f.Hi)
	}
}

func (c *checker) readFacts(facts []Fact) {
	for _, f := range facts {
		for i := range c.amounts {
			if a := &c.amounts[i]; a.subject == f.Subject && f.Lo <= a.amount && a.amount <= f.Hi {
				a.narrow(civic.IntervalFigure(f.Lo, f.Hi))
			}
		}
	}
}

// prove checks both moves of a certificate and that they reach far enough.
func (c *checker) prove(certificate Certificate) (at int, err error) {
	at, found := c.named(certificate.Cell)
	if !found {
		return 0, invalid("a certificate for the unknown cell %q", certificate.Cell)
	}
	up, err := c.move(at, certificate.Up)
	if err != nil {
		return 0, err
	}
	down, err := c.move(at, certificate.Down)
	if err != nil {
		return 0, err
	}
	a := c.amounts[at]
	if -down < a.need.Below || up < a.need.Above || up-down < a.need.Width {
		return 0, invalid("the certificate of %s reaches from %d to %d, which is not enough", a.name(), down, up)
	}
	return at, nil
}

// move applies the moves, looks whether everything published still holds,
// takes them back, and returns how far the unknown itself moved.
func (c *checker) move(at int, moves []Move) (reach civic.Money, err error) {
	touched := make([]int, 0, len(moves))
	for _, m := range moves {
		i, found := c.named(m.Cell)
		if !found {
			return 0, invalid("a move of the unknown cell %q", m.Cell)
		}
		touched = append(touched, i)
		c.apply(i, m.Delta)
	}
	for _, i := range touched {
		if broken := c.broken(i); broken && err == nil {
			err = invalid("a move for %s breaks what is published about %s", c.amounts[at].name(), c.amounts[i].name())
		}
	}
	reach = c.delta[at]
	for n, i := range touched {
		c.apply(i, -moves[n].Delta)
	}
	return reach, err
}

// apply adds a change of one unknown to its sums.
func (c *checker) apply(i int, delta civic.Money) {
	c.delta[i] += delta
	for _, e := range c.amounts[i].in {
		c.balance[e.sum] += civic.Money(e.times) * delta
	}
}

// broken reports whether a moved unknown contradicts something published.
func (c *checker) broken(i int) bool {
	a := &c.amounts[i]
	now := a.amount + c.delta[i]
	bad := now < a.lo || now > a.hi
	for _, e := range a.in {
		bad = bad || c.balance[e.sum] != 0
	}
	for _, other := range a.below {
		bad = bad || c.amounts[other].amount+c.delta[other] > now
	}
	for _, other := range a.above {
		bad = bad || c.amounts[other].amount+c.delta[other] < now
	}
	return bad
}
