package disclosure

import (
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Build asks for a candidate release of a document.
type Build struct {
	Document      civic.Document
	Tier          civic.Tier
	AsOf          string                // 数据截至, date
	Authorisation *bundle.Authorisation // of a draft
	Decision      *budget.Decision      // when it was approved and replied to; nil where that is not recorded
	Supersedes    string                // hash of the release that is corrected
	Correction    string                // 更正说明
	List          *List                 // nil: the default list
	// Progress is told each step as it begins, from the goroutine that builds;
	// nil where nobody looks.
	Progress func(BuildStep)
}

// BuildStep is a part of the making of a candidate, for people who wait.
type BuildStep string

// The steps in their order. Protecting takes nearly all of the time.
const (
	Reading    BuildStep = "reading"    // rows and originals from the vault
	Protecting BuildStep = "protecting" // the list, the protection, the certificates
	Packing    BuildStep = "packing"    // canonical files
	Storing    BuildStep = "storing"
)

// BuildSteps lists them in their order.
var BuildSteps = []BuildStep{Reading, Protecting, Packing, Storing}

// Begins tells whoever looks that a step begins.
func (b Build) Begins(step BuildStep) {
	if b.Progress != nil {
		b.Progress(step)
	}
}

// CandidateRow is one line of the list of candidates.
type CandidateRow struct {
	ID       int64
	Document civic.Document
	Tier     civic.Tier
	State    State
	BuiltBy  string
	BuiltAt  time.Time
	Hash     string // of the sealed release, "" before
	Next     Step   // the check that is due, "" when none is
	AtRisk   int    // hidden amounts that can be derived and nobody answers for
}

// CandidateView is everything about a candidate that people decide on.
type CandidateView struct {
	ID            int64                 `json:"id"`
	Document      civic.Document        `json:"document"`
	Tier          civic.Tier            `json:"tier"`
	State         State                 `json:"state"`
	BuiltBy       string                `json:"built_by"`
	BuiltAt       time.Time             `json:"built_at"`
	AsOf          string                `json:"as_of"`
	Disclosure    string                `json:"disclosure"` // version of the list
	Authorisation *bundle.Authorisation `json:"authorisation,omitempty"`
	Decision      *budget.Decision      `json:"decision,omitempty"`
	ContentHash   string                `json:"content_hash"`   // of the unsigned manifest: what is checked
	Hash          string                `json:"hash,omitempty"` // of the sealed release, "" before
	Report        Report                `json:"report"`
	Gate          Gate                  `json:"gate"`
	SignOffs      []SignOff             `json:"sign_offs"`
}

// SignOff is somebody's answer for a risk.
type SignOff struct {
	Risk   string    `json:"risk"`
	Reason string    `json:"reason"`
	Actor  string    `json:"actor"`
	At     time.Time `json:"at"`
}

// rulesOfProof names the rules that certificates follow (/method, part A).
const rulesOfProof = "A.2026.1"

// Certificates is what the release says of its proofs.
func (c CandidateView) Certificates() *bundle.Certificates {
	hidden := 0
	for _, byForm := range c.Report.Figures {
		for form, n := range byForm {
			if form != civic.Exact {
				hidden += n
			}
		}
	}
	return &bundle.Certificates{Rules: rulesOfProof, Hidden: hidden, Answered: len(c.SignOffs)}
}

// Target is the candidate as account.Can asks about it.
func (c CandidateView) Target() civic.Target {
	phase := civic.PhaseClosed
	if c.State == Candidate {
		phase = civic.PhaseOpen
	}
	return civic.Target{
		Kind: "release", Jurisdiction: c.Document.Jurisdiction, Phase: phase, Touched: c.Gate.Touched(),
	}
}

// Row is the candidate's line in the list.
func (c CandidateView) Row() CandidateRow {
	row := CandidateRow{
		ID: c.ID, Document: c.Document, Tier: c.Tier, State: c.State, BuiltBy: c.BuiltBy, BuiltAt: c.BuiltAt,
		Hash: c.Hash, AtRisk: len(c.Report.Blocked(c.Gate.SignedOff)),
	}
	if c.State == Candidate {
		row.Next, _ = c.Gate.Next()
	}
	return row
}
