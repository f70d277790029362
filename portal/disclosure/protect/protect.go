package protect

import (
	"cmp"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Params are the parameters of a protection, published on /method.
type Params struct {
	MaxExtra      int      // further cells coarsened for one protected cell
	PartnerGround string   // reason shown on a cell withheld for another's sake
	Waivers       []Waiver // what a person answers for
}

// DefaultParams are the parameters of METHODS part A: 15 further cells.
func DefaultParams() Params { return Params{MaxExtra: 15, PartnerGround: "secondary"} }

// Change is a cell that was coarsened for the sake of another.
type Change struct {
	Cell    string // ID in the newest system
	Shields string // name of the unknown it was first needed for
	Rule    string // "cycle", "program", "residual"
}

// Blocked is a cell whose need cannot be kept. A person merges lines, delays
// the release, or answers for it.
type Blocked struct {
	Cell string // "release/cell": it may belong to an earlier release
	Why  string
}

// Reasons to block.
const (
	WhyPublished = "published" // the very amount is known already
	WhyAlone     = "alone"     // a sum holds nothing else that is hidden or may be
	WhyNoMove    = "no_move"   // no move within the allowed number of changes
	WhyResidual  = "residual"  // fewer than two ordinary cells to join a classified part
)

// Result is what Protect decided.
type Result struct {
	Figures      map[string]civic.Figure // by cell ID of the newest system
	Changes      []Change
	Blocked      []Blocked
	Certificates Certificates
}

// Entry is the line to append to the ledger once the release is published.
func (r Result) Entry(s System) Entry {
	return Entry{System: s, Figures: r.Figures, Certificates: r.Certificates}
}

// Protect decides how each cell of the newest release is published so that
// every need, of this release and of all earlier ones, is kept against a
// reader who knows everything in the ledger at the tier. Frozen cells are
// never changed. What cannot be kept is listed in Blocked. A system that does
// not hold together is an error of kind invalid.
func Protect(newest System, ledger Ledger, params Params) (Result, error) {
	if err := newest.Validate(); err != nil {
		return Result{}, err
	}
	m := newModel(newest, ledger, ledger.waived(newest, params.Waivers))
	p := &protection{
		m: m, newest: newest, params: params,
		repairer: newRepairer(m, ledger, newest.Tier, params.MaxExtra),
	}
	p.run()
	p.result.Figures = p.figures()
	p.result.Certificates.Waivers = params.Waivers
	return p.result, nil
}

// protection is one run of Protect.
type protection struct {
	m        *model
	newest   System
	params   Params
	repairer *repairer
	result   Result
}

// run secures every need, largest first, so that the partners of large cells
// serve the small ones.
func (p *protection) run() {
	var needy []int32
	for i := range p.m.unknowns {
		if !p.m.unknowns[i].need.none() {
			needy = append(needy, int32(i))
		}
	}
	slices.SortStableFunc(needy, func(a, b int32) int {
		return cmp.Compare(p.m.unknowns[b].need.size(), p.m.unknowns[a].need.size())
	})
	for _, at := range needy {
		p.secure(at)
	}
	p.joinResiduals()
}

// secure keeps the need of one unknown, or blocks it.
func (p *protection) secure(at int32) {
	u := &p.m.unknowns[at]
	switch {
	case u.waived:
	case u.exact:
		p.block(at, WhyPublished)
	case p.alone(u):
		p.block(at, WhyAlone)
	default:
		found, ok := p.repairer.secure(at)
		if !ok {
			p.block(at, WhyNoMove)
			return
		}
		p.note(at, found)
	}
}

func (p *protection) block(at int32, why string) {
	p.result.Blocked = append(p.result.Blocked, Blocked{Cell: p.m.unknowns[at].name, Why: why})
}

// alone reports a sum that holds nothing else that could move.
func (p *protection) alone(u *unknown) bool {
	for _, row := range u.rows {
		if len(p.m.rows[row.at]) == 1 {
			return true
		}
	}
	return false
}

// note records the certificate and the changes of a repair.
func (p *protection) note(at int32, found repair) {
	name := p.m.unknowns[at].name
	p.result.Certificates.List = append(p.result.Certificates.List, Certificate{
		Cell: name, Up: p.moves(found.up), Down: p.moves(found.down),
	})
	p.noteHides(found.hides, name, found.rule)
}

func (p *protection) noteHides(h hiding, name, rule string) {
	for _, cell := range h.sorted() {
		p.result.Changes = append(p.result.Changes, Change{Cell: p.m.unknowns[cell].name, Shields: name, Rule: rule})
	}
}

func (p *protection) moves(changes []change) []Move {
	moves := make([]Move, 0, len(changes))
	for _, c := range changes {
		moves = append(moves, Move{Cell: p.m.unknowns[c.at].name, Delta: c.delta})
	}
	return moves
}

// figures gives every cell of the newest release its published form.
func (p *protection) figures() map[string]civic.Figure {
	figures := make(map[string]civic.Figure, len(p.newest.Cells))
	for i, c := range p.newest.Cells {
		figures[c.ID] = p.figure(&p.m.unknowns[p.m.cells[i]], c)
	}
	return figures
}

func (p *protection) figure(u *unknown, c Cell) civic.Figure {
	switch {
	case u.exact:
		return civic.ExactFigure(u.amount)
	case !u.fresh:
		return u.published
	case u.below.Form == civic.Interval && u.shows(u.below):
		return u.below // deputies never see less than the public
	case u.form == asWithheld && c.Kind.primary():
		return civic.WithheldFigure(c.Ground)
	case u.form == asWithheld:
		return civic.WithheldFigure(p.params.PartnerGround)
	}
	lo, hi := u.form.bounds(u.amount)
	return civic.IntervalFigure(lo, hi)
}
