package ui

import (
	"strconv"

	"github.com/sunbudget/sunbudget/portal/web/message"
)

// Comment is one opinion with its receipt and the reply it got.
type Comment struct {
	ID          string // anchor on the page
	Author      string // the name chosen in front; "" is unsigned
	Standing    string // "已核验身份", ready words for the level of assurance
	When        string
	Stance      string // support, oppose, suggest, question; "" for none
	Body        string // plain text; lines are kept
	Receipt     string
	ReceiptHref string // where anyone verifies it
	AnswerHref  string // where one answers it
	ReportHref  string
	Status      string  // "" published, "pending", "removed"
	Reason      string  // why it was removed, ready words
	Since       string  // what became of the amount since it was written, ready words
	Source      string  // how it came in where not online, ready words
	Proposal    *Link   // to what a 修正建议 moves, nil for other opinions
	Handed      *Handed // who else deals with it, nil for nobody
	Reply       *Reply
	Answers     []Comment
	Similar     string    // how many say the same, ready words, "" for none
	Folded      []Comment // the first of them
}

// Reply is the responsible unit's answer with what became of the opinion.
type Reply struct {
	Unit    string
	When    string
	Body    string
	Outcome string // adopted, partly, not_adopted, under_way
	Due     string // "答复期限 2026年11月22日", ready words, while an answer is waited for
	Overdue bool
	Change  *Change // what the adoption changed, nil where nothing is named
	Again   string  // that the writer asked again, ready words
	Former  *Reply  // the reply before that
}

// Handed is an opinion that somebody else than the unit deals with.
type Handed struct {
	Outcome string // hotline, on_request
	Words   string // what that means, ready words
	Number  string // ready words, "" before there is one
	Due     Pill   // or that it is closed
	Closed  string // "2026年12月1日 办结：", ready words, "" while it is open
	Result  string
}

// Change is an amount that moved because an opinion was adopted.
type Change struct {
	Thing Link   // the project or line
	Words string // both amounts with their documents, ready words
}

// CommentForm asks for an opinion on one thing.
type CommentForm struct {
	Action    string
	Keep      []Pair
	Stances   []string // codes offered, e.g. support, oppose, suggest, question
	Stance    string
	Body      string
	MaxLength int
	As        string // "以“张三”的名义", ready words
	Faults    []FieldError
}

// RatingForm asks for one to five on one or several dimensions.
type RatingForm struct {
	Action     string
	Keep       []Pair
	Dimensions []Dimension
	Sentence   *Input // for a few words, nil where none may be given
	Faults     []FieldError
	Note       string // ready words, e.g. until when it counts
}

// sentence is the field for words, with what is wrong about it.
func (f RatingForm) sentence() Input {
	in := *f.Sentence
	in.Optional, in.Error = true, ErrorFor(f.Faults, in.Name)
	return in
}

// Dimension is one question; Value is the answer given before, 0 for none.
type Dimension struct {
	Name  string
	Label string
	Value int
}

// faces are the answers from the worst to the best.
var faces = []int{1, 2, 3, 4, 5}

func faceIcon(n int) string { return "face-" + strconv.Itoa(n) }

func faceWord(lang message.Lang, n int) string {
	return message.T(lang, "rating.face_"+strconv.Itoa(n))
}

// stanceChoice is the first question of the comment form.
func stanceChoice(lang message.Lang, f CommentForm) Choice {
	c := Choice{Name: "stance", Label: message.T(lang, "comment.stance"), Inline: true, Error: ErrorFor(f.Faults, "stance")}
	for _, code := range f.Stances {
		c.Options = append(c.Options, Option{Value: code, Label: message.T(lang, "stance."+code), Selected: code == f.Stance})
	}
	return c
}

// bodyInput is the second question of the comment form.
func bodyInput(lang message.Lang, f CommentForm) Input {
	return Input{
		Name: "body", Label: message.T(lang, "comment.body"), Value: f.Body, Rows: 5, MaxLength: f.MaxLength,
		Hint: message.T(lang, "comment.body_hint", f.MaxLength), Error: ErrorFor(f.Faults, "body"),
	}
}

// duePill says until when a reply is due, or that it is late.
func duePill(r Reply) Pill {
	if r.Overdue {
		return Pill{Tone: Act, Icon: "alert", Word: r.Due}
	}
	return Pill{Tone: Plain, Icon: "clock", Word: r.Due}
}
