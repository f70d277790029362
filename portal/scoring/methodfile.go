package scoring

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// MethodFormat names the layout of a signed version of the method.
const MethodFormat = "sunbudget-method/1"

// MethodFile is a recorded version of the method: its parameters as they are
// signed (canonical JSON of a Method), and where the public log has it.
type MethodFile struct {
	Version    string
	From       string // first day in force, "2006-01-02"
	Parameters []byte
	SHA256     string // of Parameters, hexadecimal
	Signature  []byte // a signed note over version, first day and SHA256
	RecordedAt time.Time
	LogIndex   int64
}

// Canonical is the one encoding of a version: compact JSON, fields in fixed
// order, a final newline.
func (m Method) Canonical() ([]byte, error) { return canonical(m) }

// ParseMethod reads parameters in any layout of JSON; unknown ones are
// refused, and so is a version that may not be used.
func ParseMethod(raw []byte) (m Method, err error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return m, civic.Invalid("method.parameter", fmt.Sprintf("method: %v", err))
	}
	return m, m.Validate()
}
