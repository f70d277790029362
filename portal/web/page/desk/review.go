package desk

import (
	"strings"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Texts is the reviewer's screen: every text of a candidate that nobody has
// passed yet, with what was found in it.
type Texts struct {
	Frame  ui.Page
	Count  disclosure.TextCount
	Items  []TextItem
	Hidden []disclosure.HiddenWords
	Action string // where decisions are sent, "" for those who may only look
}

// TextItem is one text to read.
type TextItem struct {
	Where  string // which text of what, ready words
	Public []disclosure.Piece
	Raw    []disclosure.Piece // nil where it is published as it was handed in
	Digest string
	// Original leads to the attached file the text stands in; "" of other texts.
	Original string
}

func (p Texts) t(key string, args ...any) string { return message.T(p.Frame.Lang, key, args...) }

// NewTexts puts texts before a reviewer; original is the address of an
// attached file of the candidate.
func NewTexts(lang message.Lang, page disclosure.TextPage, original func(file string) string) Texts {
	p := Texts{Count: page.Candidate.Gate.Texts, Hidden: page.Hidden}
	for _, t := range page.Texts {
		where := message.T(lang, "review.field_"+strings.TrimPrefix(string(t.Field), "project."))
		if t.Code != "" {
			where += " · " + t.Code
		}
		item := TextItem{Where: where, Public: t.PublicPieces(), Raw: t.RawPieces(), Digest: t.Digest()}
		if t.Field == disclosure.AttachmentText || t.Field == disclosure.AttachmentTitle {
			item.Original = original(t.Code)
		}
		p.Items = append(p.Items, item)
	}
	return p
}

// digests names the texts of the page for the form that passes them.
func (p Texts) digests() string {
	var all []string
	for _, item := range p.Items {
		all = append(all, item.Digest)
	}
	return strings.Join(all, " ")
}

// pieceWord says what a marked piece is.
func pieceWord(lang message.Lang, piece disclosure.Piece) string {
	return message.T(lang, "review.kind_"+string(piece.Kind))
}

// Compare sets what the vault holds beside what would be public.
type Compare struct {
	Frame   ui.Page
	Choices []ui.Link // which projects; the one shown is current
	Rows    []Compared
	Next    string // href of the next page, "" on the last
	First   string // href of the first page, "" on it
	Shown   string // ready words
}

// Compared is one project on both sides.
type Compared struct {
	ID     string // anchor
	Code   string
	Name   string         // as handed in
	Raw    ui.Table       // exact amounts
	Card   ui.ProjectCard // as the list of projects will show it
	Public []ui.FigureBlock
	Risks  []string // ready words
}

// RawTable lists the exact amounts of a project.
func RawTable(lang message.Lang, b disclosure.Beside) ui.Table {
	table := ui.Table{Caption: message.T(lang, "review.raw_side"), Columns: []ui.Column{{Head: message.T(lang, "desk.measure")}, {Head: message.T(lang, "desk.raw"), Numeric: true}}}
	add := func(measure string, month int, m civic.Money) {
		table.Rows = append(table.Rows, ui.Row{Cells: []templ.Component{ui.Text(measureWords(lang, measure, month)), ui.Text(message.Yuan(lang, m))}})
	}
	add("original", 0, b.Raw.Amount)
	if b.Latest != nil {
		add("adjusted", 0, b.Latest.Adjusted)
		add("paid", b.Latest.Month, b.Latest.Paid)
	}
	return table
}

// RiskWords says what is blocked of a project, and why.
func RiskWords(lang message.Lang, risks []disclosure.Risk) []string {
	var words []string
	for _, r := range risks {
		words = append(words, riskWords(lang, r))
	}
	return words
}

// Removals is the page on which two people take a release down.
type Removals struct {
	Frame  ui.Page
	Items  []Removal
	Ask    string // action, "" for those who may not ask
	Hashes ui.Choice
	Ground ui.Choice
	Faults []ui.FieldError
}

// Removal is one request.
type Removal struct {
	Document, Ground, Note, Asked string
	Hash                          string
	State                         ui.Pill
	Confirm                       string // action, "" where this person may not confirm it
}

// NewRemoval words a request; names are those of the people who acted.
func NewRemoval(lang message.Lang, r disclosure.Removal, names map[string]string) Removal {
	item := Removal{
		Document: message.Document(lang, r.Document), Hash: r.Hash, Note: r.Note,
		Ground: message.T(lang, "journal.takedown_"+r.Ground),
		Asked:  message.T(lang, "takedown.asked", nameOf(names, r.AskedBy), message.DateTime(lang, r.AskedAt)),
		State:  ui.Pill{Tone: ui.Act, Icon: "clock", Word: message.T(lang, "takedown.waits")},
	}
	if r.ConfirmedAt != nil {
		item.State = ui.Pill{Tone: ui.Done, Icon: "check", Word: message.T(lang, "takedown.confirmed", nameOf(names, r.ConfirmedBy), message.DateTime(lang, *r.ConfirmedAt))}
	}
	return item
}

// said are the words of a text without what was found in it.
func said(all []disclosure.Piece) string {
	var words strings.Builder
	for _, piece := range all {
		words.WriteString(piece.Text)
	}
	return words.String()
}
