package scoring

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Tolerance is how far a claimed number may be from the recomputed one.
const Tolerance = 1e-6

// Sealed is the bundle in canonical order with its result.
func (b Bundle) Sealed() (Bundle, error) {
	result, err := Score(b)
	if err != nil {
		return Bundle{}, err
	}
	b = b.Sorted()
	b.Result = &result
	return b, nil
}

// Verify recomputes a bundle: its inputs must keep the rules and have the
// digest the result names, and every claimed number must be within Tolerance.
func Verify(b Bundle) error {
	if b.Result == nil {
		return civic.Invalid("bundle.result_missing", "score bundle without a result")
	}
	result, err := Score(b)
	if err != nil {
		return err
	}
	claimed, err := plain(*b.Result)
	if err != nil {
		return err
	}
	computed, err := plain(result)
	if err != nil {
		return err
	}
	if difference := compare("result", computed, claimed); difference != "" {
		return civic.Invalid("bundle.result", difference)
	}
	return nil
}

// plain is v as maps, lists, texts and numbers.
func plain(v any) (out any, err error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode the result: %w", err)
	}
	return out, json.Unmarshal(raw, &out)
}

// compare names the first place where claimed differs from computed, "" where
// there is none.
func compare(path string, computed, claimed any) string {
	switch want := computed.(type) {
	case map[string]any:
		return compareObjects(path, want, claimed)
	case []any:
		return compareLists(path, want, claimed)
	case float64:
		if got, ok := claimed.(float64); ok && math.Abs(got-want) <= Tolerance {
			return ""
		}
	default:
		if computed == claimed {
			return ""
		}
	}
	return fmt.Sprintf("%s: claimed %v, computed %v", path, claimed, computed)
}

func compareObjects(path string, want map[string]any, claimed any) string {
	got, ok := claimed.(map[string]any)
	if !ok {
		return path + ": not an object"
	}
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if difference := compare(path+"."+key, want[key], got[key]); difference != "" {
			return difference
		}
	}
	return ""
}

func compareLists(path string, want []any, claimed any) string {
	got, ok := claimed.([]any)
	if !ok || len(got) != len(want) {
		return path + ": another number of entries"
	}
	for i := range want {
		if difference := compare(fmt.Sprintf("%s[%d]", path, i), want[i], got[i]); difference != "" {
			return difference
		}
	}
	return ""
}
