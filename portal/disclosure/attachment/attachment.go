package attachment

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/redact"
)

// MaxBytes bounds one attachment, as it was handed in and as it is published:
// a statutory book of 300 pages has about 10 MB.
const MaxBytes = 20 << 20

// Clean reads a file as it was handed in and returns it as it may be
// published: Data and Pages of the result, and its MediaType, which is told by
// the bytes and never by the name. What cannot be published is an error of
// kind invalid (too_large beyond MaxBytes) whose key says why:
//
//	attachment.type         neither PDF, PNG nor JPEG
//	attachment.broken       cannot be read
//	attachment.hidden       holds files, forms, remarks or programs
//	attachment.scanned      a page of a statutory document has no text layer
//	attachment.font         text that programs cannot read
//	attachment.person       text that identifies people
func Clean(a budget.Attachment) (budget.Attachment, error) {
	if len(a.Data) > MaxBytes {
		return a, civic.Fail(civic.KindTooLarge, "attachment.too_large", fmt.Sprintf("%s has %d bytes", a.Name, len(a.Data)))
	}
	var err error
	switch {
	case bytes.HasPrefix(a.Data, []byte("%PDF-")):
		a.MediaType = budget.PDF
		a.Data, a.Pages, err = cleanPDF(a.Data)
	case bytes.HasPrefix(a.Data, []byte("\x89PNG\r\n\x1a\n")), bytes.HasPrefix(a.Data, []byte("\xff\xd8\xff")):
		a.Data, a.MediaType, err = cleanPicture(a.Data)
	default:
		err = refuse("attachment.type", "%s is neither PDF, PNG nor JPEG", a.Name)
	}
	if err != nil {
		return a, err
	}
	if a.Name, _ = redact.Mask(a.Name); len(a.Data) > MaxBytes {
		return a, civic.Fail(civic.KindTooLarge, "attachment.too_large", fmt.Sprintf("%s has %d bytes once it is cleaned", a.Name, len(a.Data)))
	}
	return a, check(a)
}

// check refuses what the text says too much of, or what is only a picture of
// a text that the law wants to be readable.
func check(a budget.Attachment) error {
	for i, page := range a.Pages {
		if strings.TrimSpace(page) == "" && a.Kind.Statutory() {
			return refuse("attachment.scanned", "%s: page %d has no text layer", a.Name, i+1)
		}
		if found := redact.Find(page); len(found) > 0 {
			return refuse("attachment.person", "%s: page %d: %s", a.Name, i+1, found[0].Kind)
		}
	}
	if a.MediaType != budget.PDF && a.Kind.Statutory() {
		return refuse("attachment.scanned", "%s is a picture", a.Name)
	}
	return nil
}

// unreadable reports text that a font gives no meaning to: it would be
// published without anybody, or any program, having read it.
func unreadable(text string) bool {
	return strings.ContainsRune(text, utf8.RuneError)
}

// refuse is the error of a file that cannot be published as it is.
func refuse(key, format string, args ...any) error {
	return civic.Invalid(key, fmt.Sprintf(format, args...))
}
