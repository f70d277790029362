package desk

import (
	"strconv"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/opinion"
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
	Batch   string // action for all that are ticked
	Done    int    // just decided together
	Left    int    // of those ticked, not decided
}

// Item is an opinion with what is to be done about it.
type Item struct {
	ID string
	Place
	Comment ui.Comment
	Due     ui.Pill
	Own     bool // the reader's own: somebody else decides
	State   ui.Pill
	More    []ui.Pill // what else is known: what word lists remark on, how it came in
	Moved   *ui.Table // what a 修正建议 moves, nil for other opinions
}

// proposed marks a 修正建议.
func proposed(lang message.Lang, is bool) []ui.Pill {
	if !is {
		return nil
	}
	return []ui.Pill{{Tone: ui.Plain, Icon: "draft", Word: message.T(lang, "proposal.mine")}}
}

// QueuedItem puts a waiting opinion into words.
func QueuedItem(lang message.Lang, now time.Time, q comment.Queued, at Place) Item {
	return Item{
		ID: q.ID, Place: at, Own: q.Own, Due: duePill(lang, now, q.ModerateBy), More: remarks(lang, q),
		Comment: ui.Comment{
			Author: q.AuthorName, Standing: opinion.Standing(lang, q.Assurance), When: message.DateTime(lang, q.CreatedAt),
			Stance: string(q.Stance), Body: q.Body, Receipt: q.Receipt,
		},
	}
}

// remarks are what word lists say, and how an opinion came in that did not
// come online.
func remarks(lang message.Lang, q comment.Queued) []ui.Pill {
	pills := proposed(lang, q.Proposal)
	if q.Risk > 0 {
		pills = append(pills, ui.Pill{Tone: ui.Plain, Icon: "info", Word: message.T(lang, "handling.risk_"+strconv.Itoa(q.Risk))})
	}
	if q.Source != comment.Online && q.Source != "" {
		pills = append(pills, ui.Pill{Tone: ui.Plain, Icon: "draft", Word: message.T(lang, "offline.source_"+string(q.Source))})
	}
	return pills
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
		ID: t.ID, Place: at, More: proposed(lang, t.Proposal),
		Comment: ui.Comment{
			Author: t.AuthorName, Standing: opinion.Standing(lang, t.Assurance), When: message.Date(lang, t.CreatedAt),
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
	if t.Step != comment.Closed {
		item.More = append(item.More, ui.Pill{Tone: ui.Plain, Icon: "person", Word: message.T(lang, "reply.step_"+string(t.Step))})
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
	ReturnAction  string    // sends the draft back, "" for those who may not
	Read          string    // names the text that is read
	AssignAction  string    // "" for those who may not assign
	Handlers      []comment.Handler
	ChangeAction  string // names the change of a public reply, "" where none is to be named
	ChangeAbout   string
	ChangeRelease string
	Later         []ui.Option // releases since the opinion
	Found         comment.ToAnswer
}

// change is the field for what was changed, and release the choice of the
// later release.
func (p Reply) change() ui.Input {
	lang := p.Frame.Lang
	return ui.Input{
		Name: "change_about", Label: message.T(lang, "handling.change"), Hint: message.T(lang, "handling.change_hint"), Value: p.ChangeAbout,
		Optional: true, Error: ui.ErrorFor(p.Faults, "change_about"),
	}
}

func (p Reply) release() ui.Choice {
	lang := p.Frame.Lang
	return ui.Choice{Name: "change_release", Label: message.T(lang, "handling.change_release"), Drop: true, Options: p.Later, Error: ui.ErrorFor(p.Faults, "change_release")}
}

// handlers is the choice of who gets the opinion.
func (p Reply) handlers() ui.Choice {
	lang := p.Frame.Lang
	c := ui.Choice{Name: "handler", Label: message.T(lang, "handling.assign_to"), Drop: true, Options: []ui.Option{{Label: message.T(lang, "desk.choose")}}, Error: ui.ErrorFor(p.Faults, "handler")}
	for _, h := range p.Handlers {
		c.Options = append(c.Options, ui.Option{Value: h.Account, Label: h.Name, Selected: h.Account == p.Found.Handler})
	}
	return c
}

// facts are what one should know before acting on the reply.
func (p Reply) facts() []string {
	lang, f := p.Frame.Lang, p.Found
	words := []string{message.T(lang, "handling.nobody")}
	if f.HandlerName != "" {
		words[0] = message.T(lang, "handling.handler", f.HandlerName)
	}
	if f.Note != "" {
		words = append(words, message.T(lang, "handling.sent_back", f.Note))
	}
	if f.ReopenedAt != nil {
		words = append(words, message.T(lang, "handling.reopened", message.Date(lang, *f.ReopenedAt), message.T(lang, "reply.again_"+f.ReopenedFor)))
	}
	if f.Similar > 0 {
		words = append(words, message.T(lang, "handling.similar", f.Similar))
	}
	return words
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

// reasons are the codes of a removal; none is chosen for the moderator. id is
// the opinion's, or batchID.
func (p Queue) reasons(id string) ui.Choice {
	lang := p.Frame.Lang
	c := ui.Choice{Name: "reason", ID: "reason-" + id, Label: message.T(lang, "desk.removal"), Drop: true, Error: ui.ErrorFor(p.Faults, "reason-"+id),
		Options: []ui.Option{{Label: message.T(lang, "desk.choose")}}}
	for _, code := range comment.Reasons {
		c.Options = append(c.Options, ui.Option{Value: code, Label: message.T(lang, "reason."+code)})
	}
	return c
}

// done tells what a decision on several did.
func (p Queue) done() ui.Notice {
	n := ui.Notice{Tone: ui.Done, Icon: "check", Title: message.T(p.Frame.Lang, "handling.batch_done", p.Done)}
	if p.Left > 0 {
		n.Body = message.T(p.Frame.Lang, "handling.batch_left", p.Left)
	}
	return n
}

// batchID ends the names of the fields for all that are ticked.
const batchID = "batch"

// written is the opinion with the draft under it.
func (p Reply) written() ui.Comment {
	c := p.Item.Comment
	c.Reply = p.Written
	return c
}
