package scoring

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// Format names the layout of a bundle file.
const Format = "sunbudget-scores/1"

// Bundle is the published file of one period: everything a stranger needs to
// recompute every score of a jurisdiction, and the result claimed for it.
type Bundle struct {
	Format       string        `json:"format"`
	Jurisdiction string        `json:"jurisdiction"`
	Period       rating.Period `json:"period"`
	Method       Method        `json:"method"`
	Margins      Margins       `json:"margins"`
	LastFill     *LastFill     `json:"last_fill"`       // null where no earlier period had a median
	Departments  []Department  `json:"departments"`     // by code
	Projects     []Project     `json:"projects"`        // by public ID
	Areas        []Area        `json:"areas,omitempty"` // the satisfaction map; none in bundles before it
	Result       *Result       `json:"result,omitempty"`
}

// LastFill is the median of the last period that had enough departments.
type LastFill struct {
	Period      rating.Period `json:"period"`
	Median      float64       `json:"median"`
	Departments int           `json:"departments"`
}

// Department is an assessed department.
type Department struct {
	Code      string   `json:"code"`
	PeerGroup string   `json:"peer_group"` // compared only within it
	Serves    bool     `json:"serves"`     // has public services; otherwise it is not scored
	Internal  *float64 `json:"internal"`   // imported internal score I, 0–100, null where not imported
}

// Project is one project with its published budget figure and its cells.
type Project struct {
	ID         civic.PublicID `json:"id"`
	Department string         `json:"department"`
	Budget     civic.Figure   `json:"budget"`
	Tally
}

// Sorted is the bundle in canonical order; the original is left alone.
func (b Bundle) Sorted() Bundle {
	b.Margins = b.Margins.sorted()
	b.Departments = append([]Department{}, b.Departments...) // never null in the file
	b.Projects = append([]Project{}, b.Projects...)
	slices.SortFunc(b.Departments, func(x, y Department) int { return cmp.Compare(x.Code, y.Code) })
	slices.SortFunc(b.Projects, func(x, y Project) int { return cmp.Compare(x.ID, y.ID) })
	return b
}

// Inputs is the bundle without the claimed result.
func (b Bundle) Inputs() Bundle {
	b.Result = nil
	return b
}

// Canonical is the one encoding of the bundle: compact JSON, fields in fixed
// order, lists sorted, a final newline. Equal bundles have equal bytes.
func (b Bundle) Canonical() ([]byte, error) { return canonical(b.Sorted()) }

// canonical encodes v as compact JSON with a final newline.
func canonical(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode canonically: %w", err)
	}
	return out.Bytes(), nil
}

// Digest is the SHA-256 of the canonical inputs, in hexadecimal.
func (b Bundle) Digest() (string, error) {
	raw, err := b.Inputs().Canonical()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}

// ParseBundle reads a bundle file. It refuses unknown fields and any encoding
// but the canonical one, so that a file has one digest.
func ParseBundle(data []byte) (Bundle, error) {
	var b Bundle
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&b); err != nil {
		return Bundle{}, civic.Invalid("bundle.syntax", fmt.Sprintf("score bundle: %v", err))
	}
	if b.Format != Format {
		return Bundle{}, civic.Invalid("bundle.format", fmt.Sprintf("score bundle of format %q", b.Format))
	}
	raw, err := b.Canonical()
	if err != nil {
		return Bundle{}, err
	}
	if !bytes.Equal(raw, data) {
		return Bundle{}, civic.Invalid("bundle.canonical", "score bundle is not canonically encoded")
	}
	return b, nil
}
