package disclosure

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/redact"
)

// WordsMask stands where a reviewer had words hidden, the name of a person
// most often.
const WordsMask = "〔文字已隐去〕"

// Places of texts that are no field of a project.
const (
	NoteText    Field = "note"        // beside a figure of a statutory table
	SectionText Field = "section"     // of the explanation of a budget
	LabelText   Field = "label"       // of a unit, a region, a line or a level of targets
	HeadText    Field = "publication" // 更正说明 and the authorisation of a draft
)

// Passage is one text as it would be published, beside what was handed in. The
// same pair is read once, however often it stands in the release.
type Passage struct {
	Code   string // of the project, or table, unit and row; where it stands first
	Field  Field
	Raw    string
	Public string
}

// Digest names a pair of texts: the SHA-256 of both, in hexadecimal. Where
// the text stands is no part of it, so that what was read in one release need
// not be read again in the next.
func (t Passage) Digest() string {
	sum := sha256.Sum256([]byte(t.Raw + "\x00" + t.Public))
	return hex.EncodeToString(sum[:])
}

// read keeps a text for the reviewer.
func (a *application) read(t Passage) {
	key := Passage{Raw: t.Raw, Public: t.Public}
	if t.Public == "" || a.known[key] {
		return
	}
	a.known[key] = true
	a.texts = append(a.texts, t)
}

// reading lists every text of the content: those that were cleaned on the
// way, and the names that are published as they were handed in.
func (a *application) reading(c bundle.Content) []Passage {
	asIs := func(code, text string) { a.read(Passage{Code: code, Field: LabelText, Raw: text, Public: text}) }
	for _, u := range c.Units {
		asIs(u.Code, u.Name)
		asIs(u.Code, u.NameEN)
	}
	for _, r := range c.Regions {
		asIs(r.Code, r.Name)
		asIs(r.Code, r.NameEN)
	}
	for _, l := range c.Lines {
		asIs(l.Table+" "+l.Unit+" "+l.Code, l.Name)
	}
	for _, g := range c.Goals {
		asIs("", g.Level1)
		asIs("", g.Level2)
	}
	slices.SortFunc(a.texts, func(s, t Passage) int {
		return cmp.Or(cmp.Compare(s.Field, t.Field), cmp.Compare(s.Code, t.Code), cmp.Compare(s.Public, t.Public), cmp.Compare(s.Raw, t.Raw))
	})
	return a.texts
}

// HeadTexts are the texts of the publication itself.
func (b Build) HeadTexts() []Passage {
	all := []string{b.Correction}
	if b.Authorisation != nil {
		all = append(all, b.Authorisation.Number, b.Authorisation.Body, b.Authorisation.Scope)
	}
	var texts []Passage
	for _, text := range all {
		if text != "" {
			texts = append(texts, Passage{Code: b.Document.String(), Field: HeadText, Raw: text, Public: text})
		}
	}
	return texts
}

// CheckHidden refuses words that cannot be hidden: a single character, which
// stands everywhere, and what is part of a mark, which would hide itself.
func CheckHidden(words string) error {
	inMark := strings.ContainsAny(words, "〔〕")
	for _, mark := range append(redact.Marks(), AmountMask, WordsMask) {
		inMark = inMark || strings.Contains(mark, words)
	}
	if utf8.RuneCountInString(words) < 2 || inMark {
		return civic.Invalid("release.words", fmt.Sprintf("%q cannot be hidden", words))
	}
	return nil
}

// Piece is a part of a text with what it is.
type Piece struct {
	Text string
	Kind redact.Kind // "" for plain text
}

// Kinds of pieces beside those of the package redact.
const (
	MaskedPiece redact.Kind = "masked" // a mark: something was removed here
	AmountPiece redact.Kind = "amount" // an amount of money in what was handed in
)

// markPattern finds the marks of everything that was removed.
var markPattern = regexp.MustCompile(`〔[^〔〕]{1,8}已隐去〕`)

// PublicPieces divides what would be published: marks, candidates for names
// of people (many are none, and some names are missed), and whatever still
// looks like data of a person.
func (t Passage) PublicPieces() []Piece {
	spans := spansOf(markPattern, t.Public, MaskedPiece)
	spans = append(spans, redact.Find(t.Public)...)
	return pieces(t.Public, append(spans, redact.Names(t.Public)...))
}

// RawPieces divides what was handed in: data of people, and amounts of money
// where one was removed. Nil where nothing was removed.
func (t Passage) RawPieces() []Piece {
	if t.Raw == t.Public {
		return nil
	}
	spans := append(redact.Find(t.Raw), spansOf(moneyPattern, t.Raw, AmountPiece)...)
	return pieces(t.Raw, append(spans, redact.Names(t.Raw)...))
}

// Findings counts what a reviewer should look at first.
func (t Passage) Findings() int {
	n := 0
	for _, piece := range t.PublicPieces() {
		if piece.Kind != "" {
			n++
		}
	}
	return n
}

func spansOf(pattern *regexp.Regexp, text string, kind redact.Kind) []redact.Span {
	var spans []redact.Span
	for _, at := range pattern.FindAllStringIndex(text, -1) {
		spans = append(spans, redact.Span{From: at[0], To: at[1], Kind: kind})
	}
	return spans
}

// pieces cuts a text at spans; of two that overlap the one given first stays.
func pieces(text string, spans []redact.Span) []Piece {
	var kept []redact.Span
	for _, s := range spans {
		overlaps := func(k redact.Span) bool { return s.From < k.To && k.From < s.To }
		if !slices.ContainsFunc(kept, overlaps) {
			kept = append(kept, s)
		}
	}
	slices.SortFunc(kept, func(a, b redact.Span) int { return cmp.Compare(a.From, b.From) })
	var out []Piece
	at := 0
	for _, s := range kept {
		if s.From > at {
			out = append(out, Piece{Text: text[at:s.From]})
		}
		out = append(out, Piece{Text: text[s.From:s.To], Kind: s.Kind})
		at = s.To
	}
	if at < len(text) {
		out = append(out, Piece{Text: text[at:]})
	}
	return out
}

// TextCount says how far the reading of a candidate's texts has come.
type TextCount struct {
	All    int `json:"all"`    // different texts; -1 of a candidate built before texts were read
	Open   int `json:"open"`   // nobody has passed them
	Barred int `json:"barred"` // hold words that a reviewer has hidden since it was built
}

// TextPage is what a reviewer has before them.
type TextPage struct {
	Candidate CandidateView
	Texts     []Passage     // not passed yet, those with findings first
	Hidden    []HiddenWords // of the government, newest first
}

// HiddenWords are words that a reviewer had removed from all texts.
type HiddenWords struct {
	Words  string
	Reason string
	Actor  string
}
