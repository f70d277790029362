package scoring

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// ThirdParty is what an independent institution found (第三方评价): shown
// beside the self-evaluation and the review, and part of no score.
type ThirdParty struct {
	Period       rating.Period
	Kind         rating.Kind
	Subject      string  // public ID of a project, code of a department
	Score        float64 // points, 0–100
	Organisation string
	Document     string // number or title of its report
	AssessedOn   time.Time
	LogIndex     int64
}

// Validate asks for what makes a finding one that can be looked up.
func (t ThirdParty) Validate() error {
	known := (t.Kind == rating.Project || t.Kind == rating.Department) && t.Subject != ""
	if !known || !points(t.Score) || t.AssessedOn.IsZero() {
		return civic.Invalid("score.third_party_bad", fmt.Sprintf("%v points for %s %q", t.Score, t.Kind, t.Subject))
	}
	if err := civic.CheckLength("score.third_party_bad", t.Organisation, 2, maxDocument); err != nil {
		return err
	}
	return civic.CheckLength("score.third_party_bad", t.Document, 2, maxDocument)
}

// thirdPartyColumns are those of a file of findings, in any order.
var thirdPartyColumns = []string{"kind", "subject", "eval_score", "organisation", "document", "date"}

// ParseThirdParty reads findings on a period from CSV; kind is "project" or
// "department", date is written 2006-01-02. One wrong row refuses the file, by
// its line.
func ParseThirdParty(r io.Reader, period rating.Period) ([]ThirdParty, error) {
	rows, err := csvRows(r)
	if err != nil {
		return nil, err
	}
	at := make([]int, len(thirdPartyColumns))
	for i, name := range thirdPartyColumns {
		if at[i] = slices.Index(rows[0], name); at[i] < 0 {
			return nil, civic.Invalid("score.third_party_file", fmt.Sprintf("columns %v without %s", rows[0], name))
		}
	}
	var list []ThirdParty
	for i, row := range rows[1:] {
		cell := func(column int) string { return strings.TrimSpace(row[at[column]]) }
		found := ThirdParty{Period: period, Kind: rating.Kind(cell(0)), Subject: cell(1), Organisation: cell(3), Document: cell(4)}
		var bad, misdated error
		found.Score, bad = strconv.ParseFloat(cell(2), 64)
		found.AssessedOn, misdated = time.ParseInLocation(time.DateOnly, cell(5), civic.Shanghai)
		if bad != nil || misdated != nil || found.Validate() != nil {
			return nil, civic.Invalid("score.third_party_row", fmt.Sprintf("line %d: %v", i+2, row))
		}
		list = append(list, found)
	}
	return list, nil
}
