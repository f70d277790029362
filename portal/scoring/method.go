package scoring

import (
	"fmt"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// Method is one dated version of every parameter of the formulas. It is
// published inside each bundle. A period is scored with the version in force
// on its first day. Weights and shares are fractions; points are of 100.
type Method struct {
	Version string `json:"version"`
	From    string `json:"from"` // first day in force, "2006-01-02"

	// B1 integrity: v = base · min(device, network), each 1/(1+(m−1)ρ).
	BaseL1      float64 `json:"base_l1"`
	BaseL2      float64 `json:"base_l2"`
	DeviceFree  int     `json:"device_free"`  // votes that may share a device at full weight
	DeviceRho   float64 `json:"device_rho"`   // correlation assumed above that
	NetworkFree int     `json:"network_free"` // the same for a network address
	NetworkRho  float64 `json:"network_rho"`
	// NetworkAgreeing counts into a network's cluster only votes with the
	// same answer: strangers behind one address who disagree are no cluster.
	NetworkAgreeing bool `json:"network_agreeing"`

	// Lockstep: people with the same answers to the same projects, at least so
	// many, on the same days. Sentence: people who wrote almost the same
	// sentence, see JoinSentences. Both like device above; 0 projects look for
	// no lockstep.
	LockstepProjects int     `json:"lockstep_projects,omitempty"`
	LockstepFree     int     `json:"lockstep_free,omitempty"`
	LockstepRho      float64 `json:"lockstep_rho,omitempty"`
	SentenceFree     int     `json:"sentence_free,omitempty"`
	SentenceRho      float64 `json:"sentence_rho,omitempty"`
	SentenceBits     int     `json:"sentence_bits,omitempty"` // of 64, by which two may differ

	// PanelsApart counts deputies and experts in their panels and nowhere
	// else: "deputies and experts form separate panels" (method, B).
	PanelsApart bool `json:"panels_apart,omitempty"`

	BurstRatio float64 `json:"burst_ratio"` // a day above this multiple of the median weight …
	BurstP     float64 `json:"burst_p"`     // … with other answers than the other days, is scaled
	BurstMin   int     `json:"burst_min"`   // fewer votes in a day than this are no burst

	// B2 cells.
	CellMin    int `json:"cell_min"`
	AnswersMin int `json:"answers_min"`

	// B3 post-stratification.
	GapCap  float64 `json:"gap_cap"`  // highest g
	L1Share float64 `json:"l1_share"` // highest share of all weight

	// B4 shrinkage and variance.
	Prior         float64 `json:"prior"`          // strength of q, in effective ratings
	PoolMax       float64 `json:"pool_max"`       // highest n'
	SelectionBias float64 `json:"selection_bias"` // b, points
	Confidence    float64 `json:"confidence"`     // of the interval

	// B5 departments.
	WeightCap    float64 `json:"weight_cap"`
	WeightSpread float64 `json:"weight_spread"` // cap = max(weight_cap, weight_spread / projects)
	ReliableN    float64 `json:"reliable_n"`    // n_eff from which a project is covered
	BiasFactor   float64 `json:"bias_factor"`   // of b² in a department's variance

	// B6 composite.
	LambdaFrom   float64 `json:"lambda_from"`
	LambdaSpan   float64 `json:"lambda_span"`
	CoverageFull float64 `json:"coverage_full"`
	Internal     float64 `json:"internal"` // share of the internal score
	FillMin      int     `json:"fill_min"` // departments that make a median
	FillDefault  float64 `json:"fill_default"`

	// B8 display, and the published swing.
	Step        int     `json:"step"`         // public numbers move every so many votes
	SwingPoints float64 `json:"swing_points"` // "how many ratings move the score by …"
}

// Default is the version of the method that this program comes with.
func Default() Method {
	return Method{
		Version: "3", From: "2026-01-01",
		BaseL1: 0.5, BaseL2: 1,
		DeviceFree: 3, DeviceRho: 1, NetworkFree: 3, NetworkRho: 0.05, NetworkAgreeing: true,
		LockstepProjects: 4, LockstepFree: 3, LockstepRho: 0.2, SentenceFree: 3, SentenceRho: 0.2, SentenceBits: 12,
		PanelsApart: true,
		BurstRatio:  2, BurstP: 0.001, BurstMin: 10,
		CellMin: 10, AnswersMin: 2,
		GapCap: 3, L1Share: 0.2,
		Prior: 20, PoolMax: 400, SelectionBias: 2.5, Confidence: 0.9,
		WeightCap: 0.3, WeightSpread: 1.2, ReliableN: 30, BiasFactor: 1.5,
		LambdaFrom: 30, LambdaSpan: 70, CoverageFull: 0.5,
		Internal: 0.7, FillMin: 3, FillDefault: 60,
		Step: 10, SwingPoints: 5,
	}
}

// Validate refuses parameters under which a formula has no meaning or a
// promise made to citizens would be broken (cells below ten, single answers).
func (m Method) Validate() error {
	if _, err := time.Parse(time.DateOnly, m.From); err != nil || m.Version == "" {
		return civic.Invalid("method.version", fmt.Sprintf("method %q from %q", m.Version, m.From))
	}
	for _, rule := range m.rules() {
		if !rule.holds {
			return civic.Invalid("method.parameter", fmt.Sprintf("method %s: %s", m.Version, rule.name))
		}
	}
	return nil
}

type rule struct {
	name  string
	holds bool
}

// rules states every bound as something that must hold, so that NaN fails.
func (m Method) rules() []rule {
	return []rule{
		{"base weights", m.BaseL1 >= 0 && m.BaseL1 <= m.BaseL2 && m.BaseL2 > 0 && m.BaseL2 <= 1},
		{"device cluster", m.DeviceFree >= 1 && m.DeviceRho >= 0 && m.DeviceRho <= 1},
		{"network cluster", m.NetworkFree >= 1 && m.NetworkRho >= 0 && m.NetworkRho <= 1},
		{"lockstep", m.LockstepProjects == 0 || m.LockstepProjects >= 3 && m.LockstepFree >= 1},
		{"lockstep and sentences", m.LockstepRho >= 0 && m.LockstepRho <= 1 && m.SentenceRho >= 0 && m.SentenceRho <= 1 && m.SentenceFree >= 0},
		{"almost the same sentence", m.SentenceBits >= 0 && m.SentenceBits <= 16},
		{"burst", m.BurstRatio >= 1 && m.BurstP >= 0 && m.BurstP < 1 && m.BurstMin >= 1},
		{"cells of at least ten", m.CellMin >= 10 && m.AnswersMin >= 2 && m.AnswersMin <= rating.Highest},
		{"gap cap", m.GapCap >= 1 && m.GapCap <= 100},
		{"L1 share", m.L1Share >= 0 && m.L1Share < 1},
		{"prior", m.Prior > 0 && m.PoolMax > 0 && m.Prior+m.PoolMax < 1e9},
		{"variance", m.SelectionBias >= 0.1 && m.SelectionBias < 50 && m.BiasFactor >= 0.1 && m.BiasFactor <= 100},
		{"confidence", m.Confidence > 0 && m.Confidence < 1},
		{"weights", m.WeightCap > 0 && m.WeightCap <= 1 && m.WeightSpread >= 1 && m.WeightSpread <= 100},
		{"lambda", m.LambdaFrom >= 0 && m.LambdaSpan > 0 && m.CoverageFull > 0 && m.ReliableN >= 0 && m.LambdaFrom+m.LambdaSpan+m.CoverageFull+m.ReliableN < 1e9},
		{"composite", m.Internal >= 0 && m.Internal <= 1 && m.FillMin >= 1 && m.FillDefault >= 0 && m.FillDefault <= 100},
		{"display", m.Step >= 10 && m.SwingPoints > 0 && m.SwingPoints < 100},
	}
}

// InForce picks the method for a period: the latest one whose first day is
// not after the period's. ok is false where none is.
func InForce(methods []Method, period rating.Period) (chosen Method, ok bool) {
	start, _ := period.Bounds()
	first := civic.Date(start)
	for _, m := range methods {
		if m.From <= first && (!ok || m.From > chosen.From) {
			chosen, ok = m, true
		}
	}
	return chosen, ok
}
