package budget

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// AttachmentKind says what an original document is.
type AttachmentKind string

// Kinds of original documents, in the order in which they are listed.
const (
	Explanation   AttachmentKind = "explanation" // 编制说明
	SignedTables  AttachmentKind = "tables"      // 预算表 as they were signed
	ApprovalPaper AttachmentKind = "approval"    // 批复文件
	Picture       AttachmentKind = "picture"     // 现场照片, 规划图
	OtherPaper    AttachmentKind = "other"
)

// AttachmentKinds lists the kinds in their order.
var AttachmentKinds = []AttachmentKind{Explanation, SignedTables, ApprovalPaper, Picture, OtherPaper}

// Statutory reports a document that has to be published as text: a scan without
// a text layer can be neither searched, copied nor read aloud.
func (k AttachmentKind) Statutory() bool { return k == Explanation || k == SignedTables }

// MediaType is what the bytes of an attachment are.
type MediaType string

// Media types of attachments.
const (
	PDF  MediaType = "application/pdf"
	PNG  MediaType = "image/png"
	JPEG MediaType = "image/jpeg"
)

// Extension is the end of a file's name, such as ".pdf"; "" of other types.
func (t MediaType) Extension() string {
	return map[MediaType]string{PDF: ".pdf", PNG: ".png", JPEG: ".jpg"}[t]
}

// Attachment is an original document that is published beside the rows of a
// budget document: of one project, of one unit, or of the whole (both "").
type Attachment struct {
	Project   string // internal code
	Unit      string
	Kind      AttachmentKind
	Title     string // what people read in the list
	Name      string // of the file as it was handed in
	MediaType MediaType
	Data      []byte
	Pages     []string // text layer of each page; nil for a picture
}

// Validate checks everything but the bytes; errors are of kind invalid.
func (a Attachment) Validate() error {
	switch {
	case !slices.Contains(AttachmentKinds, a.Kind):
		return civic.Invalid("attachment.kind_fault", fmt.Sprintf("unknown kind of attachment %q", a.Kind))
	case a.Title == "" || utf8.RuneCountInString(a.Title) > 120:
		return civic.Invalid("attachment.heading_fault", fmt.Sprintf("a title of %d letters", utf8.RuneCountInString(a.Title)))
	case a.Name == "" || utf8.RuneCountInString(a.Name) > 200:
		return civic.Invalid("attachment.name", fmt.Sprintf("a file name of %d letters", utf8.RuneCountInString(a.Name)))
	case a.Project != "" && a.Unit != "":
		return civic.Invalid("attachment.place", "an attachment belongs to a project or to a unit")
	}
	return nil
}
