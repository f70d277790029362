package civic_test

import (
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
)

func TestLengthIsCountedInCharacters(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"理由": false, "理由充分": true, strings.Repeat("长", 10): true, strings.Repeat("长", 11): false} {
		err := civic.CheckLength("integrity.reason", text, 4, 10)
		if (err == nil) != want || err != nil && civic.KeyOf(err) != "integrity.reason" {
			t.Errorf("%q: %v", text, err)
		}
	}
}
