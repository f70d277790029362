package simulate

import (
	_ "embed" // the measured figures are a file of their own
	"encoding/json"
	"fmt"
)

// measuredFile holds the reports of the usual and the angrier world as the
// tests last measured them; the tests compare it with a fresh run.
//
//go:embed measured.json
var measuredFile []byte

// Measured are the reports behind the figures on /method and in docs/method,
// the usual world first.
func Measured() ([]Report, error) {
	var reports []Report
	if err := json.Unmarshal(measuredFile, &reports); err != nil {
		return nil, fmt.Errorf("read the measured simulation: %w", err)
	}
	return reports, nil
}
