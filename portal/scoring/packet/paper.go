package packet

import (
	_ "embed" // the page is a file of its own
	"fmt"
	"html/template"
	"io"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/scoring"
)

// paperPage is the packet as a page to print, complete with its styles.
//
//go:embed paper.html
var paperPage string

// Seal is what proves a printed packet: the fingerprint of its signed bytes
// and where the public log has it.
type Seal struct {
	SHA256   string
	LogIndex int64
}

// printed is what the page is made of.
type printed struct {
	Packet
	Seal Seal
	Lang string // of the words, for the reader's fonts and voices
}

// WriteHTML writes the packet as a page for printing (paper.Print) in the
// language of words, the seal at the foot of every sheet. It fetches nothing
// and runs nothing, whatever citizens wrote into it.
func WriteHTML(w io.Writer, p Packet, seal Seal, lang string, words Words) error {
	page, err := template.New("paper").Funcs(template.FuncMap{
		"t": func(key string) string { return words("packet." + key) },
		"points": func(x *float64) string {
			if x == nil {
				return words("figure.none")
			}
			return strconv.FormatFloat(*x, 'f', 1, 64)
		},
		"answer": func(x *float64) string {
			if x == nil {
				return words("figure.none")
			}
			return strconv.FormatFloat(*x, 'f', 2, 64)
		},
		"decimal": func(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) },
		"percent": func(x float64) string { return strconv.FormatFloat(100*x, 'f', 1, 64) + "%" },
		"atLeast": func(n AtLeast) string {
			if n.Exact {
				return strconv.Itoa(n.AtLeast)
			}
			return "≥ " + strconv.Itoa(n.AtLeast)
		},
		"grade": func(g *scoring.Grade) string { return words("project.grade_" + string(*g)) },
	}).Parse(paperPage)
	if err != nil {
		return fmt.Errorf("the page of packets: %w", err)
	}
	if err := page.Execute(w, printed{p, seal, lang}); err != nil {
		return fmt.Errorf("write the page of %s: %w", p.DeptCode, err)
	}
	return nil
}
