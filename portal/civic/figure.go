package civic

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Form says how much of an amount is published.
type Form string

// The five forms of a published figure (METHODS part A).
const (
	Exact     Form = "exact"     // the amount itself
	Interval  Form = "interval"  // bounds on a fixed 1-2-5 grid, in 分
	Aggregate Form = "aggregate" // only inside sums
	Withheld  Form = "withheld"  // not disclosed; Reason names the legal ground
	None      Form = "none"      // 无数据: there is no such figure
)

// Figure is an amount as published. For Exact, Lo == Hi == the amount; for
// Interval, Lo ≤ amount ≤ Hi; otherwise Lo and Hi are zero and say nothing.
// The zero Figure is 无数据, never 0 元. Field order is that of the database
// type release.figure.
type Figure struct {
	Form   Form
	Lo, Hi Money
	Reason string
}

// ExactFigure is an amount published as it is.
func ExactFigure(m Money) Figure { return Figure{Form: Exact, Lo: m, Hi: m} }

// IntervalFigure is an amount of which only bounds are published.
func IntervalFigure(lo, hi Money) Figure { return Figure{Form: Interval, Lo: lo, Hi: hi} }

// WithheldFigure is an amount not disclosed, with its legal ground.
func WithheldFigure(ground string) Figure { return Figure{Form: Withheld, Reason: ground} }

// AggregateFigure is an amount published only inside sums.
func AggregateFigure(reason string) Figure { return Figure{Form: Aggregate, Reason: reason} }

// NoFigure is 无数据.
func NoFigure() Figure { return Figure{Form: None} }

// Known reports whether the figure carries bounds (exact or interval).
func (f Figure) Known() bool { return f.Form == Exact || f.Form == Interval }

// Missing reports 无数据.
func (f Figure) Missing() bool { return f.Form == None || f.Form == "" }

// Midpoint is the value used where one number is needed (weights, bars):
// the amount itself or the middle of the interval. ok is false otherwise.
func (f Figure) Midpoint() (m Money, ok bool) {
	return f.Lo + (f.Hi-f.Lo)/2, f.Known()
}

// Add sums published forms: exact plus interval is the interval of the sums;
// a missing part leaves the other; a hidden part hides the sum.
func (f Figure) Add(g Figure) Figure {
	switch {
	case f.Missing():
		return g
	case g.Missing():
		return f
	case !f.Known():
		return f
	case !g.Known():
		return g
	case f.Form == Exact && g.Form == Exact:
		return ExactFigure(f.Lo + g.Lo)
	}
	return IntervalFigure(f.Lo+g.Lo, f.Hi+g.Hi)
}

// Rate is f ÷ g from published forms, as bounds in parts per ten thousand
// (basis points, rounded outwards); ok is false where either is unknown or g
// may be zero.
func (f Figure) Rate(g Figure) (lo, hi int64, ok bool) {
	if !f.Known() || !g.Known() || g.Lo <= 0 {
		return 0, 0, false
	}
	lo = int64(f.Lo) * 10000 / int64(g.Hi)
	hi = (int64(f.Hi)*10000 + int64(g.Lo) - 1) / int64(g.Lo)
	if f.Form == Exact && g.Form == Exact {
		lo = (int64(f.Lo)*10000 + int64(g.Lo)/2) / int64(g.Lo)
		hi = lo
	}
	return lo, hi, true
}

type figureJSON struct {
	Form   Form    `json:"form"`
	Fen    *Money  `json:"fen,omitempty"`
	Lo     *Money  `json:"lo,omitempty"`
	Hi     *Money  `json:"hi,omitempty"`
	Reason *string `json:"reason,omitempty"`
}

// MarshalJSON writes {"form","fen"}, {"form","lo","hi"} or {"form","reason"}.
func (f Figure) MarshalJSON() ([]byte, error) {
	out := figureJSON{Form: f.Form}
	switch f.Form {
	case Exact:
		out.Fen = &f.Lo
	case Interval:
		out.Lo, out.Hi = &f.Lo, &f.Hi
	case "":
		out.Form = None
		fallthrough
	default:
		out.Reason = &f.Reason
	}
	return plainJSON(out)
}

// plainJSON writes v without escaping HTML: canonical files carry text as it
// is, and a page that embeds JSON escapes it again by itself.
func plainJSON(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), err
}

// UnmarshalJSON reads what MarshalJSON writes and refuses anything else.
func (f *Figure) UnmarshalJSON(data []byte) error {
	var in figureJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	switch {
	case in.Form == Exact && in.Fen != nil:
		*f = ExactFigure(*in.Fen)
	case in.Form == Interval && in.Lo != nil && in.Hi != nil && *in.Lo <= *in.Hi:
		*f = IntervalFigure(*in.Lo, *in.Hi)
	case (in.Form == Aggregate || in.Form == Withheld || in.Form == None) && in.Reason != nil:
		*f = Figure{Form: in.Form, Reason: *in.Reason}
	default:
		return fmt.Errorf("not a figure: %s", data)
	}
	return nil
}

// String writes the figure for one cell of a CSV file: "123" (分), "100..200",
// "withheld:ground", "aggregate:reason" or "" for 无数据.
func (f Figure) String() string {
	switch f.Form {
	case Exact:
		return strconv.FormatInt(int64(f.Lo), 10)
	case Interval:
		return fmt.Sprintf("%d..%d", f.Lo, f.Hi)
	case Aggregate, Withheld:
		return string(f.Form) + ":" + f.Reason
	}
	return ""
}

// ParseFigure reads what String writes.
func ParseFigure(s string) (Figure, error) {
	if s == "" {
		return NoFigure(), nil
	}
	if form, reason, ok := strings.Cut(s, ":"); ok && (form == string(Withheld) || form == string(Aggregate)) {
		return Figure{Form: Form(form), Reason: reason}, nil
	}
	if lo, hi, ok := strings.Cut(s, ".."); ok {
		l, err1 := strconv.ParseInt(lo, 10, 64)
		h, err2 := strconv.ParseInt(hi, 10, 64)
		if err1 == nil && err2 == nil && l <= h {
			return IntervalFigure(Money(l), Money(h)), nil
		}
		return Figure{}, fmt.Errorf("not a figure: %q", s)
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return Figure{}, fmt.Errorf("not a figure: %q", s)
	}
	return ExactFigure(Money(n)), nil
}
