package release

import (
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Header is a published release: what it is, when it was sealed and
// published, and its totals over published forms. ID is the projection's own
// key and never leaves the server; Hash is the release's name.
type Header struct {
	ID          int64
	Hash        string
	Document    civic.Document
	Tier        civic.Tier
	AsOf        time.Time // 数据截至, a date
	SealedAt    time.Time
	PublishedAt time.Time
	Edition     int64
	LogIndex    int64
	Supersedes  string // hash of the release it corrects
	Correction  string // 更正说明, with Supersedes
	// Authorisation is the recorded permission to show a draft; nil elsewhere.
	Authorisation *Authorisation
	// Decision says when it was approved and replied to; nil where that is not
	// recorded.
	Decision *budget.Decision
	Projects int
	Original civic.Figure // 年初预算数, in a draft the proposed amount
	Adjusted civic.Figure // 调整预算数
	Paid     civic.Figure // 执行数
	// Sample marks real figures that somebody else published: shown, searched
	// and compared, but never given an alert of ours.
	Sample bool
}

// Authorisation is a permission to show a draft: number, body, scope.
type Authorisation struct {
	Number string `json:"number"`
	Body   string `json:"body"`
	Scope  string `json:"scope"`
}

// Elapsed is how much of the fiscal year had gone by at the end of the
// release's month, in basis points; ok is false outside execution.
func (h Header) Elapsed() (elapsed int64, ok bool) {
	return budget.Elapsed(h.Document.Month), h.Document.Stage == civic.Execution
}

// Alert is the progress alert of a project of this release.
func (h Header) Alert(c Card) budget.Alert {
	if h.Sample || h.Document.Stage != civic.Execution || c.Execution == nil {
		return budget.NoAlert
	}
	return budget.ProgressAlert(h.Document.Month, c.Execution.Hi)
}

// Sealed is a release with the proof of what it is: the canonical manifest,
// whose SHA-256 is the hash, its signature, and the files it names.
type Sealed struct {
	Header
	Manifest  []byte
	Signature []byte
	Files     []File
}

// File is one canonical file of a release.
type File struct {
	Name   string
	SHA256 string
	Bytes  int64
	Rows   int
}

// Choice names one release among those of a jurisdiction at an edition. Zero
// fields leave the choice open: Year takes the newest year beyond drafts,
// then the highest stage, month and version win.
type Choice struct {
	Year    int
	Stage   civic.Stage
	Version int
	Month   int
}

// Choose picks the release a choice means among those published up to an
// edition; ok is false where none fits.
func Choose(all []Header, choice Choice) (best Header, ok bool) {
	if choice.Year == 0 {
		choice.Year = defaultYear(all)
	}
	for _, h := range all {
		if choice.fits(h.Document) && (!ok || h.after(best)) {
			best, ok = h, true
		}
	}
	return best, ok
}

func (c Choice) fits(d civic.Document) bool {
	return int(d.Year) == c.Year && (c.Stage == "" || d.Stage == c.Stage) &&
		(c.Version == 0 || d.Version == c.Version) && (c.Month == 0 || d.Month == c.Month)
}

// after orders the releases of one year: stage, month, version, edition.
func (h Header) after(other Header) bool {
	a := []int64{int64(h.Document.Stage.Rank()), int64(h.Document.Month), int64(h.Document.Version), h.Edition}
	b := []int64{int64(other.Document.Stage.Rank()), int64(other.Document.Month), int64(other.Document.Version), other.Edition}
	for i := range a {
		if a[i] != b[i] {
			return a[i] > b[i]
		}
	}
	return false
}

// defaultYear is the newest year with more than drafts, else the newest. It
// does not ask the calendar, so that an edition always means the same.
func defaultYear(all []Header) int {
	year, drafted := 0, 0
	for _, h := range all {
		drafted = max(drafted, int(h.Document.Year))
		if h.Document.Stage != civic.Draft {
			year = max(year, int(h.Document.Year))
		}
	}
	if year == 0 {
		return drafted
	}
	return year
}

// Key names the release within its jurisdiction in addresses, e.g.
// "2027-draft-v2".
func (h Header) Key() string {
	return strings.TrimPrefix(h.Document.String(), h.Document.Jurisdiction+"-")
}
