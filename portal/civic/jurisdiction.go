package civic

import (
	"fmt"
	"regexp"
)

// Kind says whether a jurisdiction's figures are a government's own.
type Kind string

// Kinds of jurisdiction. A sample shows real published figures with their
// sources; a demo is invented and says so on every page.
const (
	Real   Kind = "real"
	Sample Kind = "sample"
	Demo   Kind = "demo"
)

// Jurisdiction is one government. Code is the six-digit 行政区划代码 (or an
// operator's own), Parent the code above it or "".
type Jurisdiction struct {
	Code     string `json:"code"`
	NameZH   string `json:"name_zh"`
	NameEN   string `json:"name_en"`
	Parent   string `json:"parent"`
	Currency string `json:"currency"`
	Kind     Kind   `json:"kind"`
}

// Name is the official name in the given language ("zh" or "en").
func (j Jurisdiction) Name(lang string) string {
	if lang == "en" && j.NameEN != "" {
		return j.NameEN
	}
	return j.NameZH
}

var jurisdictionPattern = regexp.MustCompile(`^[0-9a-z]{2,12}$`)

// Validate checks the shape of every field.
func (j Jurisdiction) Validate() error {
	switch {
	case !jurisdictionPattern.MatchString(j.Code):
		return Invalid("jurisdiction.code", fmt.Sprintf("jurisdiction code %q", j.Code))
	case j.NameZH == "":
		return Invalid("jurisdiction.name", "jurisdiction without a name")
	case len(j.Currency) != 3:
		return Invalid("jurisdiction.currency", fmt.Sprintf("currency %q", j.Currency))
	case j.Kind != Real && j.Kind != Sample && j.Kind != Demo:
		return Invalid("jurisdiction.kind", fmt.Sprintf("kind %q", j.Kind))
	}
	return nil
}
