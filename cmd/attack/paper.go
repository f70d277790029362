package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/ledongthuc/pdf"
)

// attachmentRow is an original document beside the rows of a release.
type attachmentRow struct {
	ID   string `json:"project"`
	File string `json:"file"`
}

// readPapers looks through the text of attached papers for amounts beside the
// name of a project, or in a paper of its own. A picture says nothing to a
// program.
func (r *release) readPapers(file func(name string) ([]byte, error)) ([]mention, error) {
	var all []mention
	for _, a := range r.Attachments {
		if !strings.HasSuffix(a.File, ".pdf") {
			continue
		}
		raw, err := file(a.File)
		if err != nil {
			return all, err
		}
		for _, page := range paperText(raw) {
			all = append(all, r.inPaper(a, page)...)
		}
	}
	return all, nil
}

var blanks = regexp.MustCompile(`\s+`)

// paperText is the text of each page without blanks, which programs that
// print put anywhere; nothing of a file that cannot be read.
func paperText(raw []byte) (pages []string) {
	defer func() { _ = recover() }() // the library panics on what it does not expect
	raw = namingCharacters(raw)
	file, err := pdf.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil
	}
	for n := 1; n <= file.NumPage(); n++ {
		if text, err := file.Page(n).GetPlainText(nil); err == nil {
			pages = append(pages, blanks.ReplaceAllString(text, ""))
		}
	}
	return pages
}

// namingCharacters hides the codes of fonts drawn stroke by stroke, as browsers
// print Chinese: the library would read codes, and asks the map to characters
// only where there are none. Nothing changes its place in the file.
func namingCharacters(raw []byte) []byte {
	objects := bytes.SplitAfter(raw, []byte("endobj"))
	for i, object := range objects {
		if bytes.Contains(object, []byte("/Subtype /Type3")) && bytes.Contains(object, []byte("/ToUnicode ")) {
			objects[i] = bytes.Replace(object, []byte("/Encoding <<"), []byte("/Encoded_ <<"), 1)
		}
	}
	return bytes.Join(objects, nil)
}

// inPaper finds the amounts of a page that may be a project's: those of its
// own paper, and those of a sentence with its name.
func (r *release) inPaper(a attachmentRow, page string) (all []mention) {
	for _, p := range r.Projects {
		text := page
		if string(p.ID) != a.ID {
			text = sentencesWith(page, blanks.ReplaceAllString(p.Name, ""))
		}
		for _, m := range amountsIn(text) {
			m.id, m.where = p.ID, fmt.Sprintf("%s of %s", a.File, r.Document)
			all = append(all, m)
		}
	}
	return all
}

// sentencesWith keeps the sentences of a text in which a name stands.
func sentencesWith(text, name string) string {
	var kept strings.Builder
	for _, sentence := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。；;！？", r) }) {
		if name != "" && strings.Contains(sentence, name) {
			kept.WriteString(sentence + "。")
		}
	}
	return kept.String()
}
