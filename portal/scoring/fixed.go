package scoring

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Fixed is a number published with exactly four decimals, counted in 1/10000,
// so that the file and the formula see the same value.
type Fixed int64

// fixedUnit is one in the unit of Fixed.
const fixedUnit = 10000

// Float is the value for the formulas.
func (f Fixed) Float() float64 { return float64(f) / fixedUnit }

// String writes "12.3400".
func (f Fixed) String() string {
	sign, n := "", int64(f)
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%04d", sign, n/fixedUnit, n%fixedUnit)
}

// MarshalJSON writes a JSON number with four decimals.
func (f Fixed) MarshalJSON() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalJSON reads a plain decimal number of at most four decimals.
func (f *Fixed) UnmarshalJSON(data []byte) error {
	whole, fraction, _ := strings.Cut(string(data), ".")
	if len(fraction) > 4 {
		return fmt.Errorf("more than four decimals: %s", data)
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", 4-len(fraction)), 10, 64)
	*f = Fixed(n)
	return err
}

// Count is a number of ratings as published: 0, Few (one to nine, so that
// nobody can be singled out), or the number itself.
type Count int

// Few stands for one to nine.
const Few Count = -1

// CountOf is n as it may be published under a minimum of min.
func CountOf(n, min int) Count {
	if n > 0 && n < min {
		return Few
	}
	return Count(n)
}

// MarshalJSON writes the number, or "few".
func (c Count) MarshalJSON() ([]byte, error) {
	if c == Few {
		return []byte(`"few"`), nil
	}
	return strconv.AppendInt(nil, int64(c), 10), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (c *Count) UnmarshalJSON(data []byte) error {
	if string(data) == `"few"` {
		*c = Few
		return nil
	}
	n, err := strconv.Atoi(string(data))
	if err == nil && n < 0 {
		err = fmt.Errorf("a negative count: %d", n)
	}
	*c = Count(n)
	return err
}

// TotalCounts adds published counts: the least they can add up to, and
// whether that is the exact sum (no part is Few).
func TotalCounts(counts ...Count) (atLeast int, exact bool) {
	exact = true
	for _, c := range counts {
		if c == Few {
			c, exact = 1, false
		}
		atLeast += int(c)
	}
	return atLeast, exact
}

// Scale is the number of answers, 1 to 5.
const Scale = 5

// Distribution is the share of each answer 1 … 5; the parts sum to 1, or are
// all 0 where there is no answer.
type Distribution [Scale]float64

// Points is the mean answer on the scale 0 (all 1) to 100 (all 5).
func (d Distribution) Points() float64 {
	sum := 0.0
	for k, share := range d {
		sum += share * position(k)
	}
	return 100 * sum
}

// spread is the variance of one answer, in points².
func (d Distribution) spread() float64 {
	sum, mean := 0.0, d.Points()/100
	for k, share := range d {
		sum += share * position(k) * position(k)
	}
	return 1e4 * math.Max(0, sum-mean*mean)
}

// position is the place of the answer k+1 between 0 and 1.
func position(k int) float64 { return float64(k) / (Scale - 1) }

// normalised divides by the sum; ok is false where that is 0.
func (d Distribution) normalised() (shares Distribution, ok bool) {
	total := 0.0
	for _, w := range d {
		total += w
	}
	if total <= 0 {
		return Distribution{}, false
	}
	for k, w := range d {
		shares[k] = w / total
	}
	return shares, true
}

// mix is (wd·d + we·e) / (wd + we).
func mix(d Distribution, wd float64, e Distribution, we float64) Distribution {
	var out Distribution
	for k := range out {
		out[k] = (wd*d[k] + we*e[k]) / (wd + we)
	}
	return out
}

// twelve rounds the shares of a distribution. They are intermediate values:
// six decimals of a share would cost a score its sixth decimal.
func (d Distribution) twelve() Distribution {
	for k := range d {
		d[k] = math.Round(d[k]*1e12) / 1e12
	}
	return d
}

// six rounds a result to the six decimals it is published with.
func six(x float64) float64 { return math.Round(x*1e6) / 1e6 }
