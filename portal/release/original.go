package release

import (
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Original is a document as it was written, published beside the rows of a
// release: a PDF file or a picture. It belongs to a project, to a unit, or,
// where both are "", to the whole release.
type Original struct {
	File      string // its name among the files of the release
	Project   civic.PublicID
	Unit      string
	Kind      budget.AttachmentKind
	Title     string
	Name      string // as the file was called
	MediaType budget.MediaType
	Pages     int // 0 of a picture
	SHA256    string
	Bytes     int64
}
