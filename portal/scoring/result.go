package scoring

import "github.com/sunbudget/sunbudget/portal/civic"

// Result is what Score finds, every number rounded to six decimals and the
// shares of a distribution to twelve. Scores and intervals are points from 0
// to 100, variances points².
type Result struct {
	Inputs      string            `json:"inputs"` // Bundle.Digest of what was scored
	Pool        Distribution      `json:"pool"`   // P_jur, all 0 where nobody rated
	Fill        Fill              `json:"fill"`
	Projects    []ProjectScore    `json:"projects"`        // in the order of the bundle
	Departments []DepartmentScore `json:"departments"`     // in the order of the bundle
	Areas       []AreaScore       `json:"areas,omitempty"` // in the order of the bundle
}

// Fill is M of B6 and where it comes from.
type Fill struct {
	Median      float64 `json:"median"`
	From        string  `json:"from"` // "period", "last" or "default"
	Departments int     `json:"departments"`
}

// Where the fill comes from.
const (
	FillPeriod  = "period"
	FillLast    = "last"
	FillDefault = "default"
)

// ProjectScore is one project's part of a Result.
type ProjectScore struct {
	ID         civic.PublicID `json:"id"`
	Department string         `json:"department"`
	Weight     float64        `json:"weight"` // ω in its department
	N          int            `json:"n"`      // ratings in the published cells
	NEff       float64        `json:"n_eff"`  // effective number of ratings
	L1Share    float64        `json:"l1_share"`
	RawMean    float64        `json:"raw_mean"` // plain mean answer 1–5, 0 without ratings
	Mean       float64        `json:"mean"`     // weighted mean answer 1–5, 0 without ratings
	P          Distribution   `json:"p"`        // weighted distribution
	// Scored says that the score may be shown. Without weighable ratings
	// Score is the department's q, which only its S makes use of.
	Scored   bool    `json:"scored"`
	Score    float64 `json:"score"`
	Lo       float64 `json:"lo"`
	Hi       float64 `json:"hi"`
	Variance float64 `json:"variance"`
}

// DepartmentScore is one department's part of a Result.
type DepartmentScore struct {
	Code      string       `json:"code"`
	N         int          `json:"n"`
	NEff      float64      `json:"n_eff"`
	RawMean   float64      `json:"raw_mean"`
	Mean      float64      `json:"mean"`
	Q         Distribution `json:"q"` // what its projects are shrunk to
	Coverage  float64      `json:"coverage"`
	Scored    bool         `json:"scored"` // has public services and weighable ratings
	Score     float64      `json:"score"`  // S
	Lo        float64      `json:"lo"`
	Hi        float64      `json:"hi"`
	Variance  float64      `json:"variance"`
	Lambda    float64      `json:"lambda"`
	Internal  *float64     `json:"internal"`
	Composite *float64     `json:"composite"` // C, null without an internal score or public services
	// Provisional (暂定) is λ < 1: a sample survey is called for.
	Provisional bool `json:"provisional"`
	// Rank counts from 1 within the peer group; null where the interval
	// overlaps that of another department of the group, or λ < 1.
	Rank *int `json:"rank"`
}
