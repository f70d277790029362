package comment

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Kind is what an opinion is about.
type Kind string

// Subjects of opinions: a project by its public ID, a department's year by
// the department's code, a line of a statutory table by
// "year/table/unit/code", a hearing, a section of an explanation (编制说明) by
// "year/budget or final/unit/number".
const (
	OnProject    Kind = "project"
	OnDepartment Kind = "department"
	OnLine       Kind = "line"
	OnHearing    Kind = "hearing"
	OnSection    Kind = "section"
)

// kinds are all of them.
var kinds = []Kind{OnProject, OnDepartment, OnLine, OnHearing, OnSection}

// Subject names what an opinion is about.
type Subject struct {
	Kind Kind
	ID   string
}

// String is the name under which caches know the subject's living part.
func (s Subject) String() string { return string(s.Kind) + "/" + s.ID }

// Stance is how the writer stands to the subject.
type Stance string

// The four stances.
const (
	Support  Stance = "support"
	Oppose   Stance = "oppose"
	Suggest  Stance = "suggest"
	Question Stance = "question"
)

// Stances lists them in the order of the form.
var Stances = []Stance{Support, Oppose, Suggest, Question}

// State is where an opinion is on its way.
type State string

// States. Nothing is ever deleted silently: removed ones keep their place.
const (
	Pending   State = "pending"
	Public    State = "public"
	Removed   State = "removed"
	Withdrawn State = "withdrawn"
)

// Lengths of a text in characters.
const (
	MinBody = 2
	MaxBody = 2000
)

// Draft is an opinion as sent. Release is the hash of the release the writer
// was looking at; SendKey is the form's own random name, so that one form
// sent twice is one opinion.
type Draft struct {
	Jurisdiction string
	Subject      Subject
	Release      string
	Parent       string // the opinion it answers, "" for none
	Stance       Stance
	Body         string
	SendKey      string
}

// Normal is the draft with its text brought into one form, and personal data
// typed by mistake taken out: see Clean and Mask.
func (d Draft) Normal() Draft {
	d.Body = Mask(Clean(d.Body))
	return d
}

// Validate checks a normal draft.
func (d Draft) Validate() error {
	length := utf8.RuneCountInString(d.Body)
	switch {
	case !slices.Contains(kinds, d.Subject.Kind) || d.Subject.ID == "":
		return civic.Invalid("comment.subject", fmt.Sprintf("subject %s", d.Subject))
	case length < MinBody:
		return civic.Invalid("comment.too_short", fmt.Sprintf("a text of %d characters", length))
	case length > MaxBody:
		return civic.Invalid("comment.too_long", fmt.Sprintf("a text of %d characters", length))
	case !slices.Contains(Stances, d.Stance):
		return civic.Invalid("comment.no_stance", fmt.Sprintf("stance %q", d.Stance))
	case !civic.PublicID(d.SendKey).Valid():
		return civic.Invalid("comment.send_key", fmt.Sprintf("send key %q", d.SendKey))
	}
	return nil
}

// Clean brings a text into the one form it is stored, compared and counted
// in: valid UTF-8, "\n" line ends, at most one empty line, no control,
// invisible or direction-changing characters, no space around lines.
func Clean(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text)
	text = strings.Map(visible, text)
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line != "" || len(lines) > 0 && lines[len(lines)-1] != "" {
			lines = append(lines, line)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// joiners are invisible characters that shape neighbouring letters and emoji.
var joiners = []rune{0x200C, 0x200D}

func visible(r rune) rune {
	switch {
	case r == '\n' || slices.Contains(joiners, r):
		return r
	case r == '\t':
		return ' '
	case unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r):
		return -1
	}
	return r
}

// NewReceipt draws a 回执编号, "ABCDE-FGHJK": short enough to be read out.
func NewReceipt(random io.Reader) (string, error) {
	id, err := civic.NewPublicID(random)
	if err != nil {
		return "", err
	}
	return string(id[:5] + "-" + id[5:]), nil
}

// Sent is what the writer gets back.
type Sent struct {
	ID         string
	Receipt    string
	ModerateBy time.Time
}
