package scoring

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// ParseInternal reads internal scores (自评得分, 0–100) by department from CSV
// with the columns dept_code and eval_score of the data standard; others are
// ignored. A byte order mark is. One wrong row refuses the file, by its line.
func ParseInternal(r io.Reader) (map[string]float64, error) {
	rows, err := csvRows(r)
	if err != nil {
		return nil, err
	}
	code, score := slices.Index(rows[0], "dept_code"), slices.Index(rows[0], "eval_score")
	if code < 0 || score < 0 {
		return nil, civic.Invalid("score.internal_file", fmt.Sprintf("columns %v without dept_code and eval_score", rows[0]))
	}
	scores := map[string]float64{}
	for i, row := range rows[1:] {
		department := strings.TrimSpace(row[code])
		value, err := strconv.ParseFloat(strings.TrimSpace(row[score]), 64)
		if _, twice := scores[department]; err != nil || !(value >= 0 && value <= 100) || department == "" || twice {
			return nil, civic.Invalid("score.internal_row", fmt.Sprintf("line %d: %v", i+2, row))
		}
		scores[department] = value
	}
	return scores, nil
}

// csvRows reads a table with a head and at least one row; a byte order mark is
// no part of it.
func csvRows(r io.Reader) ([][]string, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read a table: %w", err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) < 2 {
		return nil, civic.Invalid("score.internal_file", fmt.Sprintf("no table of scores: %v", err))
	}
	return rows, nil
}
