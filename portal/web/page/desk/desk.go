package desk

import (
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Home is the desk's first page.
type Home struct {
	Frame ui.Page
	Name  string
	Roles []string // ready words
	Cards []Card

	SignOut string
}

// Card is one kind of work with how much of it waits.
type Card struct {
	Title string
	Href  string
	Count int
	Late  int
	What  string // what is counted, ready words
	Clear string // said where nothing waits
	Fact  bool   // the count states a fact, nobody has to act
}

// Roles lists the actor's roles here, with the unit they are bound to.
func Roles(lang message.Lang, actor civic.Actor, jurisdiction string) []string {
	var words []string
	for _, g := range actor.Grants {
		if g.Jurisdiction != jurisdiction {
			continue
		}
		word := message.T(lang, "role."+string(g.Role))
		if g.Unit != "" {
			word += " · " + g.Unit
		}
		words = append(words, word)
	}
	return words
}

// Place says where an opinion stands.
type Place struct {
	Subject ui.Link
	Unit    string
	Action  string
}

// Queue is the moderator's page.
type Queue struct {
	Frame   ui.Page
	Pending int
	Overdue int
	Items   []Item
	Faults  []ui.FieldError
}

// Item is an opinion with what is to be done about it.
type Item struct {
	ID string
	Place
	Comment ui.Comment
	Due     ui.Pill
	Own     bool // the reader's own: somebody else decides
	Fault   string
	State   ui.Pill
}

// QueuedItem puts a waiting opinion into words.
func QueuedItem(lang message.Lang, now time.Time, q comment.Queued, at Place) Item {
	return Item{
		ID: q.ID, Place: at, Own: q.Own, Due: duePill(lang, now, q.ModerateBy),
		Comment: ui.Comment{
			Author: q.AuthorName, Standing: standing(lang, q.Assurance), When: message.DateTime(lang, q.CreatedAt),
			Stance: string(q.Stance), Body: q.Body, Receipt: q.Receipt,
		},
	}
}

func standing(lang message.Lang, level civic.Assurance) string {
	names := map[civic.Assurance]string{civic.L0: "none", civic.L1: "contact", civic.L2: "identity"}
	return message.T(lang, "opinion.standing_"+names[level])
}

// duePill says until when something is due, and calls out when it is late.
func duePill(lang message.Lang, now, due time.Time) ui.Pill {
	if comment.Overdue(due, now) {
		return ui.Pill{Tone: ui.Act, Icon: "alert", Word: message.T(lang, "desk.late", message.Date(lang, due))}
	}
	return ui.Pill{Tone: ui.Plain, Icon: "clock", Word: message.T(lang, "desk.due", message.Date(lang, due))}
}

// Replies is the page of what units answer.
type Replies struct {
	Frame  ui.Page
	Export Export
	Items  []Item
	Record ui.Table
}

// AnswerItem puts an opinion that is to be answered into words.
func AnswerItem(lang message.Lang, now time.Time, t comment.ToAnswer, at Place) Item {
	item := Item{
		Place: at,
		Comment: ui.Comment{
			Author: t.AuthorName, Standing: standing(lang, t.Assurance), When: message.Date(lang, t.CreatedAt),
			Stance: string(t.Stance), Body: t.Body,
		},
	}
	switch t.ReplyState {
	case "public":
		item.State, item.Due = ui.AdoptionPill(lang, string(t.Adoption)), ui.Pill{Tone: ui.Done, Icon: "check", Word: message.T(lang, "desk.answered")}
	case "draft":
		item.State, item.Due = ui.Pill{Tone: ui.Plain, Icon: "draft", Word: message.T(lang, "desk.drafted")}, duePill(lang, now, t.DueOn)
	default:
		item.State, item.Due = ui.AdoptionPill(lang, "pending"), duePill(lang, now, t.DueOn)
	}
	return item
}

// Reply is one opinion at the desk of its unit.
type Reply struct {
	Frame         ui.Page
	Item          Item
	DraftAction   string // "" for those who may not draft
	Draft         string
	Adoption      string
	Faults        []ui.FieldError
	Written       *ui.Reply // the draft as it would be published
	PublishAction string    // "" for those who may not publish
	Read          string    // names the text that is read
}

// WrittenReply is the draft as it would stand on the page.
func WrittenReply(lang message.Lang, t comment.ToAnswer, unit string) *ui.Reply {
	return &ui.Reply{Unit: unit, When: message.T(lang, "desk.drafted"), Body: t.ReplyBody, Outcome: string(t.Adoption)}
}

// adoptions are the outcomes of the reply form.
func (p Reply) adoptions() ui.Choice {
	lang := p.Frame.Lang
	c := ui.Choice{Name: "adoption", Label: message.T(lang, "adoption.title"), Inline: true, Error: ui.ErrorFor(p.Faults, "adoption")}
	for _, a := range comment.Adoptions {
		c.Options = append(c.Options, ui.Option{Value: string(a), Label: message.T(lang, "adoption."+string(a)), Selected: string(a) == p.Adoption})
	}
	return c
}

func (p Reply) body() ui.Input {
	lang := p.Frame.Lang
	return ui.Input{
		Name: "body", Label: message.T(lang, "desk.reason"), Hint: message.T(lang, "desk.reason_hint", comment.MaxReply), Value: p.Draft,
		Rows: 8, MaxLength: comment.MaxReply, Required: true, Error: ui.ErrorFor(p.Faults, "body"),
	}
}

// RecordTable is what each unit received and answered.
func RecordTable(lang message.Lang, records []comment.UnitRecord, name func(code string) string) ui.Table {
	head := func(key string) ui.Column {
		return ui.Column{Head: message.T(lang, "desk."+key), Numeric: key != "unit"}
	}
	table := ui.Table{
		Caption: message.T(lang, "desk.record"),
		Columns: []ui.Column{head("unit"), head("received"), head("replied"), head("in_time"), head("adopted"), head("overdue")},
	}
	for _, r := range records {
		row := ui.Row{}
		row.Cells = append(row.Cells, ui.Text(name(r.Unit)))
		for _, n := range []int{r.Received, r.Replied, r.InTime, r.Adopted, r.Overdue} {
			row.Cells = append(row.Cells, ui.Text(civic.Thousands(int64(n))))
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// reasons are the codes of a removal; none is chosen for the moderator.
func reasons(lang message.Lang, item Item) ui.Choice {
	c := ui.Choice{Name: "reason", ID: "reason-" + item.ID, Label: message.T(lang, "desk.removal"), Drop: true, Error: item.Fault,
		Options: []ui.Option{{Label: message.T(lang, "desk.choose")}}}
	for _, code := range comment.Reasons {
		c.Options = append(c.Options, ui.Option{Value: code, Label: message.T(lang, "reason."+code)})
	}
	return c
}

// written is the opinion with the draft under it.
func (p Reply) written() ui.Comment {
	c := p.Item.Comment
	c.Reply = p.Written
	return c
}
