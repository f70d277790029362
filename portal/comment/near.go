package comment

import (
	"hash/fnv"
	"math"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Near-duplicates are found by MinHash (Broder 1997): the share of equal
// minima of two texts estimates the Jaccard similarity of their sets of
// shingles. The minima are cut into bands, and two texts that share a band are
// compared exactly (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets,
// 3.4). With 16 bands of 4, texts alike by 0.8 share a band with probability
// 1-(1-0.8⁴)¹⁶ = 0.9998, texts alike by 0.3 with 0.12.
const (
	bandCount = 16
	bandRows  = 4
	shingle   = 3 // characters
)

// Alike is the Jaccard similarity of shingles from which two opinions say the
// same: a copy with a word or two changed stays above it (the test measures
// how many of 1,500 real messages to a government fold, and it was 23).
const Alike = 0.7

// shortest is the least number of characters that are compared: "支持" said
// by many is many opinions.
const shortest = 12

// shingles are the overlapping runs of letters and digits; case, space and
// punctuation do not count.
func shingles(text string) map[string]bool {
	letters := civic.Letters(text)
	if len(letters) < shortest {
		return nil
	}
	set := make(map[string]bool, len(letters))
	for i := 0; i+shingle <= len(letters); i++ {
		set[string(letters[i:i+shingle])] = true
	}
	return set
}

// Bands are the numbers under which a text is found again: two texts that
// share one of them may be near-duplicates. A text too short to be compared
// has none.
func Bands(text string) []int64 {
	set := shingles(text)
	if len(set) == 0 {
		return []int64{}
	}
	var minima [bandCount * bandRows]uint64
	for i := range minima {
		minima[i] = math.MaxUint64
	}
	for s := range set {
		h := fnv.New64a()
		h.Write([]byte(s))
		for i, x := 0, h.Sum64(); i < len(minima); i++ {
			minima[i] = min(minima[i], mixed(x+uint64(i)*0x9E3779B97F4A7C15))
		}
	}
	bands := make([]int64, bandCount)
	for b := range bands {
		x := uint64(b)
		for _, m := range minima[b*bandRows : (b+1)*bandRows] {
			x = mixed(x ^ m)
		}
		bands[b] = int64(x) // a name, not an amount: the bits count
	}
	return bands
}

// mixed is the finaliser of SplitMix64 (Steele, Lea, Flood 2014): one of a
// family of hash functions for each number added before.
func mixed(x uint64) uint64 {
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// Similarity is the Jaccard similarity of two texts, 0 to 1; 0 where one is
// too short to be compared.
func Similarity(a, b string) float64 { return civic.Jaccard(shingles(a), shingles(b)) }
