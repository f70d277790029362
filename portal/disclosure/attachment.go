package disclosure

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/redact"
)

// Places of texts of attachments.
const (
	AttachmentTitle Field = "attachment_title" // what the list says of one, cleaned like every text
	AttachmentText  Field = "attachment"       // a page; published as it is or not at all
)

// Attached is an attachment as the vault holds it.
type Attached struct {
	ID       int64
	Document civic.Document
	budget.Attachment
	LoadedBy string
	LoadedAt time.Time
}

// RefusedAttachment is an original that is left out of a candidate, and why. A
// person hands in another file, or withdraws it.
type RefusedAttachment struct {
	Name string `json:"name"`
	Page int    `json:"page,omitempty"` // from 1; 0 where it is not a matter of a page
	Why  string `json:"why"`            // one of the reasons below, or a redact.Kind
}

// Why an attachment is left out of a candidate.
const (
	AttachedToNothing = "place"  // its project or unit is not in the document
	AttachedToHidden  = "list"   // the disclosure list shows no texts of its project
	AttachmentNames   = "name"   // names a project whose name is not published
	AttachmentWords   = "words"  // holds words that a reviewer had hidden
	AttachmentAmount  = "amount" // tells a hidden amount
)

// attachments decides which originals are published, and keeps their pages for
// the reviewer. Nothing can be taken out of a file: one that says too much is
// left out and reported.
func (a *application) attachments(c *bundle.Content) {
	hidden := a.hiddenProjects()
	for _, original := range a.raw.Attachments {
		row, why := a.placed(original.Attachment)
		page := 0
		if why == "" {
			page, why = a.tellsTooMuch(original.Attachment, hidden)
		}
		if why == AttachedToNothing && a.absent[original.Project] {
			continue // of a classified project: not even a count
		}
		if why != "" {
			a.report.Refused = append(a.report.Refused, RefusedAttachment{Name: original.Name, Page: page, Why: why})
			continue
		}
		row.Title = a.clean(row.File, AttachmentTitle, original.Title, secrets{})
		row.Name = a.clean(row.File, AttachmentTitle, original.Name, secrets{})
		a.readPages(row, original.Pages)
		c.Attachments = append(c.Attachments, row)
		if c.Originals == nil {
			c.Originals = map[string][]byte{}
		}
		c.Originals[row.File] = original.Data
	}
	c.Attachments = slices.CompactFunc(c.Sorted().Attachments, func(a, b bundle.Attachment) bool {
		return a.File == b.File && a.ID == b.ID && a.Unit == b.Unit && a.Kind == b.Kind
	})
}

// placed is the row of an attachment whose place is published.
func (a *application) placed(original budget.Attachment) (row bundle.Attachment, why string) {
	row = bundle.Attachment{
		Unit: original.Unit, Kind: original.Kind, File: bundle.AttachmentFile(original.Data, original.MediaType),
		MediaType: original.MediaType, Pages: len(original.Pages),
	}
	if original.Unit != "" && !slices.ContainsFunc(a.raw.Units, func(u budget.Unit) bool { return u.Code == original.Unit }) {
		return row, AttachedToNothing
	}
	if original.Project == "" {
		return row, ""
	}
	p := a.byCode[original.Project]
	if p == nil {
		return row, AttachedToNothing
	}
	if !a.shows(Name, p) || !a.shows(Justification, p) {
		return row, AttachedToHidden
	}
	row.ID = p.id
	return row, ""
}

// hiddenProjects are those of which the text of an attachment might tell an
// amount or a name.
func (a *application) hiddenProjects() []*project {
	var hidden []*project
	for _, p := range a.all {
		if p.hidden() || !a.shows(Name, p) {
			hidden = append(hidden, p)
		}
	}
	return hidden
}

// tellsTooMuch finds the first page, from 1, that says what may not be public.
func (a *application) tellsTooMuch(original budget.Attachment, hidden []*project) (page int, why string) {
	for i, text := range original.Pages {
		if found := redact.Find(text); len(found) > 0 {
			return i + 1, string(found[0].Kind)
		}
		plain := closed(text)
		for _, words := range a.raw.Hide {
			if strings.Contains(plain, closed(words)) {
				return i + 1, AttachmentWords
			}
		}
		for _, p := range hidden {
			if why := a.gives(p, original, text, plain); why != "" {
				return i + 1, why
			}
		}
	}
	return 0, ""
}

// gives reports a page that tells the name or the amounts of a hidden project:
// on a page that speaks of it, an amount within 30% is enough; elsewhere the
// very amount, because the law wants many others printed there.
func (a *application) gives(p *project, original budget.Attachment, text, plain string) string {
	named := strings.Contains(plain, closed(p.Name))
	if named && !a.shows(Name, p) {
		return AttachmentNames
	}
	amounts := p.hiddenAmounts()
	if original.Project == p.Code || named {
		_, spaced := maskAmounts(text, secrets{hidden: amounts})
		if _, joined := maskAmounts(plain, secrets{hidden: amounts}); joined+spaced > 0 {
			return AttachmentAmount
		}
		return ""
	}
	if spells(plain, amounts) {
		return AttachmentAmount
	}
	return ""
}

// blanks are what programs put between letters of a line.
var blanks = regexp.MustCompile(`[\s\x{3000}]+`)

// closed is a text without blanks: programs that print divide words anywhere.
func closed(text string) string { return blanks.ReplaceAllString(text, "") }

// leastDigits is how many digits an amount has to be spelled with to be one of
// the hidden ones: 50 万元 stand everywhere.
const leastDigits = 3

// spells reports one of the amounts, spelled with its unit and at least three
// digits that are not zeros at its end, rounded as it is spelled.
func spells(text string, amounts []civic.Money) bool {
	for _, match := range moneyPattern.FindAllStringSubmatch(text, -1) {
		number := strings.TrimRight(match[1], ",，.．")
		told, err := civic.ParseMoney(number, moneyUnits[match[2]])
		digits := strings.Trim(strings.NewReplacer(",", "", ".", "").Replace(number), "0")
		if err != nil || len(digits) < leastDigits {
			continue
		}
		step := moneyUnits[match[2]] // how exactly it is spelled, in 分
		if _, fraction, ok := strings.Cut(number, "."); ok {
			for range fraction {
				step = max(step/10, 1)
			}
		}
		for _, amount := range amounts {
			if amount > 0 && abs(told-amount)*2 <= step {
				return true
			}
		}
	}
	return false
}

func abs(m civic.Money) civic.Money { return max(m, -m) }

// readPages keeps the pages of an attachment for the reviewer: the text that
// is there, and for what has none the words to look at it.
func (a *application) readPages(row bundle.Attachment, pages []string) {
	if len(pages) == 0 {
		a.readAsIs(row.File, fmt.Sprintf("〔图片，请看原件：%s〕", row.File))
	}
	for i, text := range pages {
		code := fmt.Sprintf("%s#page=%d", row.File, i+1)
		if strings.TrimSpace(text) == "" {
			text = fmt.Sprintf("〔第%d页没有文字层，请看原件：%s〕", i+1, row.File)
		}
		a.readAsIs(code, text)
	}
}

func (a *application) readAsIs(code, text string) {
	a.read(Passage{Code: code, Field: AttachmentText, Raw: text, Public: text})
}
