// Package bundle is the one interface between the inner and the outer site:
// canonical files of published rows, the manifest that names them by hash,
// and its signature. What is not in a bundle is not published.
package bundle

import (
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Project is a project as published. Amounts carry their form; Original is
// 年初预算数 (in a draft the proposed amount), Adjusted 调整预算数, Paid the
// cumulative 执行数. Self and Review are 自评 and 复评 points in hundredths.
type Project struct {
	ID            civic.PublicID `json:"id"`
	Name          string         `json:"name"`
	Summary       string         `json:"summary"`
	Justification string         `json:"justification"`
	Unit          string         `json:"unit"`
	Function      civic.Function `json:"function"`
	Economic      civic.Economic `json:"economic"`
	Region        string         `json:"region"`
	Lon           *float64       `json:"lon"`
	Lat           *float64       `json:"lat"`
	Class         budget.Class   `json:"class"`
	Start         string         `json:"start"`
	End           string         `json:"end"`
	Original      civic.Figure   `json:"original"`
	Adjusted      civic.Figure   `json:"adjusted"`
	Paid          civic.Figure   `json:"paid"`
	Self          *int           `json:"self"`
	Review        *int           `json:"review"`
}

// Current is the amount a project is listed by: 调整预算数 where there is
// one, else 年初预算数.
func (p Project) Current() civic.Figure {
	if p.Adjusted.Missing() {
		return p.Original
	}
	return p.Adjusted
}

// Line is one published cell of a statutory table.
type Line struct {
	Table  string       `json:"table"`
	Unit   string       `json:"unit"`
	Code   string       `json:"code"`
	Name   string       `json:"name"`
	Column string       `json:"column"`
	Amount civic.Figure `json:"amount"`
}

// Execution is the cumulative payment of one project at the end of a month.
type Execution struct {
	ID    civic.PublicID `json:"id"`
	Month int            `json:"month"`
	Paid  civic.Figure   `json:"paid"`
}

// Goal is one published performance indicator.
type Goal struct {
	ID     civic.PublicID `json:"id"`
	Level1 string         `json:"level1"`
	Level2 string         `json:"level2"`
	Level3 string         `json:"level3"`
	Target string         `json:"target"`
	Actual string         `json:"actual"`
	Weight int            `json:"weight"`
	Self   *int           `json:"self"`
	Review *int           `json:"review"`
}

// Text is a further text of a project: its necessity, its schedule, its target.
type Text struct {
	ID    civic.PublicID   `json:"id"`
	Field budget.TextField `json:"field"`
	Text  string           `json:"text"`
}

// Fund is an amount of a project's application form: a quarter of its payment
// plan, a source of its money. It is as open as the project's own amount.
type Fund struct {
	ID     civic.PublicID `json:"id"`
	Fund   budget.Fund    `json:"fund"`
	Amount civic.Figure   `json:"amount"`
}

// Attachment is an original document that is published beside the rows. Its
// bytes are a file of the bundle, under the name in File.
type Attachment struct {
	ID        civic.PublicID        `json:"project"` // of a project; "" with Unit "" for the whole document
	Unit      string                `json:"unit"`
	Kind      budget.AttachmentKind `json:"kind"`
	File      string                `json:"file"`  // see AttachmentFile
	Title     string                `json:"title"` // what people read
	Name      string                `json:"name"`  // as the file was called
	MediaType budget.MediaType      `json:"media_type"`
	Pages     int                   `json:"pages"` // 0 of a picture
}

// AttachmentFile names an attachment in the bundle by its content, so that
// the same bytes have the same name whoever hands them in.
func AttachmentFile(data []byte, kind budget.MediaType) string {
	return "attachment-" + Sum(data)[:16] + kind.Extension()
}

// Residual declares that the sums of a unit and 项 hold a part that is on no
// row: 其他（含依法不予公开）. Amount is withheld and names the legal ground.
type Residual struct {
	Residual bool           `json:"residual"` // always true: other totals would be false
	Measure  string         `json:"measure"`  // "original", "adjusted", "paid"
	Unit     string         `json:"unit"`
	Function civic.Function `json:"function"`
	Amount   civic.Figure   `json:"amount"`
}

// Content is everything a release publishes, sorted by key.
type Content struct {
	Units      []budget.Unit
	Regions    []budget.Region
	Lines      []Line
	Projects   []Project
	Executions []Execution
	Goals      []Goal
	Notes      []budget.Note    // words beside figures; most bundles have none
	Sections   []budget.Section // explanations by section; bundles of before had none
	Texts      []Text           // further texts of projects; most bundles have none
	Funds      []Fund           // amounts of application forms; most bundles have none
	Residuals  []Residual       // declared parts of sums that are on no row
	// Attachments are original documents; most bundles have none. Originals
	// are their bytes by the name of the file.
	Attachments []Attachment
	Originals   map[string][]byte
	Disclosure  []byte // the disclosure list that was applied, as it was written
}

// Authorisation is the recorded permission to show a draft (number, body,
// scope); empty outside drafts.
type Authorisation struct {
	Number string `json:"number"`
	Body   string `json:"body"`
	Scope  string `json:"scope"`
}

// File names one canonical file of the bundle.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Rows   int    `json:"rows"`
}

// Manifest describes a sealed release; the SHA-256 of its canonical bytes is
// the release's hash.
type Manifest struct {
	Schema        int                `json:"schema"`
	Jurisdiction  civic.Jurisdiction `json:"jurisdiction"`
	Document      civic.Document     `json:"document"`
	Tier          civic.Tier         `json:"tier"`
	AsOf          string             `json:"as_of"`      // 数据截至, date
	SealedAt      string             `json:"sealed_at"`  // RFC 3339
	Disclosure    string             `json:"disclosure"` // version of the disclosure list
	DisclosureSHA string             `json:"disclosure_sha256"`
	Authorisation *Authorisation     `json:"authorisation,omitempty"`
	Decision      *budget.Decision   `json:"decision,omitempty"`   // when it was approved and replied to
	Supersedes    string             `json:"supersedes,omitempty"` // hash of the corrected release
	Correction    string             `json:"correction,omitempty"` // 更正说明
	Certificates  *Certificates      `json:"certificates,omitempty"`
	Totals        Totals             `json:"totals"`
	Files         []File             `json:"files"`
	// Views are the same rows as people download them (CSV, a JSON array). They
	// are made again from the files whenever somebody asks, so they travel in no
	// bundle, but their hashes do: the log proves them through the manifest.
	// Releases of before have none.
	Views []File `json:"views,omitempty"`
}

// Certificates is the publisher's signed word, made when the release was
// sealed, that hidden figures were proved to stay open against all earlier
// releases. The certificates themselves hold true amounts and stay inside; so
// does any hash of them, from which amounts could be guessed.
type Certificates struct {
	Rules    string `json:"rules"`    // the rules of proof on /method, "A.2026.1"
	Hidden   int    `json:"hidden"`   // published figures that are not exact
	Answered int    `json:"answered"` // amounts that are not proved: a person answers for each
}

// Totals are control totals over published forms.
type Totals struct {
	Projects int          `json:"projects"`
	Original civic.Figure `json:"original"`
	Adjusted civic.Figure `json:"adjusted"`
	Paid     civic.Figure `json:"paid"`
}
