package rating

import (
	"encoding/json"
	"fmt"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Level is how surely the rater is known: civic.L0 (anonymous, shown, weight
// 0), civic.L1 (contact verified) or civic.L2 (identity verified).
type Level = civic.Assurance

// Dimension is one question of a rating.
type Dimension int

// The five questions, in the order they are asked. Only Overall is required
// and only Overall is scored; the others are shown beside it.
const (
	Overall  Dimension = iota // 总体满意度
	Benefit                   // 效益
	Progress                  // 进度
	Openness                  // 公开
	Replies                   // 答复质量
)

// Dimensions lists the questions in order.
var Dimensions = []Dimension{Overall, Benefit, Progress, Openness, Replies}

var dimensionNames = [...]string{"overall", "benefit", "progress", "openness", "replies"}

// String is the identifier used in URLs, JSON and message keys.
func (d Dimension) String() string {
	if d < 0 || int(d) >= len(dimensionNames) {
		return "unknown"
	}
	return dimensionNames[d]
}

// ParseDimension reads what String writes.
func ParseDimension(s string) (Dimension, error) {
	for i, name := range dimensionNames {
		if name == s {
			return Dimension(i), nil
		}
	}
	return 0, civic.Invalid("rating.dimension", fmt.Sprintf("dimension %q", s))
}

// The scale of every answer: 1 很不满意 … 5 很满意. Unanswered is 0.
const (
	Unanswered = 0
	Lowest     = 1
	Highest    = 5
)

// Answers holds one answer for each dimension, Lowest to Highest, or
// Unanswered.
type Answers [len(dimensionNames)]uint8

// Validate requires an overall answer and no value off the scale.
func (a Answers) Validate() error {
	if a[Overall] == Unanswered {
		return civic.Invalid("rating.overall_missing", "a rating without an overall answer")
	}
	for i, value := range a {
		if value > Highest {
			return civic.Invalid("rating.answer", fmt.Sprintf("%s: answer %d", Dimension(i), value))
		}
	}
	return nil
}

// MarshalJSON writes the given answers by name, e.g. {"benefit":4,"overall":5}.
func (a Answers) MarshalJSON() ([]byte, error) {
	given := map[string]uint8{}
	for i, value := range a {
		if value != Unanswered {
			given[Dimension(i).String()] = value
		}
	}
	return json.Marshal(given)
}

// UnmarshalJSON reads what MarshalJSON writes; an unknown dimension is an
// error, a missing one is Unanswered.
func (a *Answers) UnmarshalJSON(data []byte) error {
	var given map[string]uint8
	if err := json.Unmarshal(data, &given); err != nil {
		return err
	}
	*a = Answers{}
	for name, value := range given {
		d, err := ParseDimension(name)
		if err != nil {
			return err
		}
		a[d] = value
	}
	return nil
}
