package civic

import (
	"fmt"
	"strconv"
)

// FiscalYear is a calendar year, the fiscal year of mainland China (预算法18).
type FiscalYear int

// Valid reports a year a budget document may carry.
func (y FiscalYear) Valid() bool { return y >= 1990 && y <= 2100 }

// Stage is the stage of a budget document.
type Stage string

// Stages in the order of a budget's life.
const (
	Draft         Stage = "draft"     // 草案
	Approved      Stage = "approved"  // 批复
	Adjusted      Stage = "adjusted"  // 调整
	Execution     Stage = "execution" // 执行
	FinalAccounts Stage = "final"     // 决算
)

// Stages lists every stage in order.
var Stages = []Stage{Draft, Approved, Adjusted, Execution, FinalAccounts}

// Rank orders stages within a year; the highest published one is the year's
// default view. Unknown stages rank -1.
func (s Stage) Rank() int {
	for i, known := range Stages {
		if s == known {
			return i
		}
	}
	return -1
}

// Document names a budget document: which jurisdiction, year, stage, and which version
// (drafts count 1, 2, …) or month (execution, 1–12; 0 elsewhere).
type Document struct {
	Jurisdiction string     `json:"jurisdiction"`
	Year         FiscalYear `json:"year"`
	Stage        Stage      `json:"stage"`
	Version      int        `json:"version"`
	Month        int        `json:"month"`
}

// Validate checks that version and month fit the stage.
func (d Document) Validate() error {
	switch {
	case !d.Year.Valid():
		return Invalid("document.year", fmt.Sprintf("fiscal year %d", d.Year))
	case d.Stage.Rank() < 0:
		return Invalid("document.stage", fmt.Sprintf("stage %q", d.Stage))
	case d.Version < 1:
		return Invalid("document.version", fmt.Sprintf("version %d", d.Version))
	case d.Stage == Execution && (d.Month < 1 || d.Month > 12):
		return Invalid("document.month", fmt.Sprintf("month %d", d.Month))
	case d.Stage != Execution && d.Month != 0:
		return Invalid("document.month", fmt.Sprintf("a month (%d) outside execution", d.Month))
	}
	return nil
}

// String names the document for logs and file names,
// e.g. "990101-2026-execution-m10-v1".
func (d Document) String() string {
	if d.Month > 0 {
		return fmt.Sprintf("%s-%d-%s-m%02d-v%d", d.Jurisdiction, d.Year, d.Stage, d.Month, d.Version)
	}
	return fmt.Sprintf("%s-%d-%s-v%d", d.Jurisdiction, d.Year, d.Stage, d.Version)
}

// Tier is one of the two publications.
type Tier string

// The two tiers; registered readers see the public one.
const (
	PublicTier Tier = "public"
	DeputyTier Tier = "deputy"
)

// String writes the year, "2026".
func (y FiscalYear) String() string { return strconv.Itoa(int(y)) }
