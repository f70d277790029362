package ingest

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/budget"
)

// A text (编制说明) is handed in as people have it: a .docx, or .txt and .md.
// It is cut at its headings into rows of the kind "sections", which then go
// through the same checks as rows of a template.

// paragraph is one paragraph of a text with the line it stands on. Rank says
// how high a heading it is, 0 for none: the smaller, the higher.
type paragraph struct {
	line int
	rank int
	text string
}

// Ranks of headings. Styles and marks share one scale, so that a part under
// “Heading 1” holds the sections marked 一、.
const (
	rankOfStyle = 10 // of the first level; the next is 20
	rankOfPart  = 10 // 第一部分
	rankOfOne   = 20 // 一、
	rankOfTwo   = 30 // （一）
	rankOfThree = 40 // 1.
)

const chineseNumber = `[一二三四五六七八九十百]{1,4}`

// headingMarks are the numbers official texts give their headings, with the
// most characters a heading so numbered has: a longer one is a sentence.
var headingMarks = []struct {
	pattern *regexp.Regexp
	rank    int
	most    int
}{
	{regexp.MustCompile(`^第` + chineseNumber + `(部分|章|篇|节)`), rankOfPart, 60},
	{regexp.MustCompile(`^` + chineseNumber + `、`), rankOfOne, 60},
	{regexp.MustCompile(`^[（(]` + chineseNumber + `[)）]`), rankOfTwo, 50},
	{regexp.MustCompile(`^\d{1,2}([．、]|\.[^\d])`), rankOfThree, 30},
}

// rankOf tells a heading by its number. A sentence that begins with one is
// none: it ends, or holds, a full stop.
func rankOf(text string) int {
	if strings.ContainsAny(text, "。；") || strings.HasSuffix(text, "，") {
		return 0
	}
	for _, mark := range headingMarks {
		if mark.pattern.MatchString(text) && utf8.RuneCountInString(text) <= mark.most {
			return mark.rank
		}
	}
	return 0
}

// contentsLine is a line of a printed table of contents: it would come out as
// a second, empty section of that heading.
var contentsLine = regexp.MustCompile(`(…|\.{3,}|·{3,}|\t)\s*\d{1,3}$`)

// markdownHeading is a heading of a .md file; Markdown has no other marks here.
var markdownHeading = regexp.MustCompile(`^(#{1,4})\s+(.+)$`)

// plainParagraphs reads .txt and .md: a line is a paragraph.
func plainParagraphs(text string) []paragraph {
	var all []paragraph
	for i, line := range strings.Split(text, "\n") {
		line = clean(line)
		if line == "" || contentsLine.MatchString(line) {
			continue
		}
		p := paragraph{line: i + 1, rank: rankOf(line), text: line}
		if parts := markdownHeading.FindStringSubmatch(line); parts != nil {
			p.rank, p.text = len(parts[1])*rankOfStyle, parts[2]
		}
		all = append(all, p)
	}
	return all
}

// document reads a text into one batch.
func (r *reading) document(data []byte) ([]budget.Batch, error) {
	paragraphs, ok := r.paragraphs(data)
	if !ok {
		return nil, nil
	}
	unit, paragraphs := unitOfText(r.report.File, paragraphs)
	if unit == "" {
		r.fault("text.no_unit")
		return nil, nil
	}
	grid := &sectionGrid{unit: unit, paragraphs: paragraphs}
	if !grid.hasHeadings() {
		r.fault("text.no_headings")
		return nil, nil
	}
	r.options.Kind = sectionLayout.kind
	batch, err := r.take(grid)
	if batch == nil || err != nil {
		return nil, err
	}
	batch.Part = unit
	return []budget.Batch{*batch}, nil
}

// isDocument reports a file that is a text by its name.
func (r *reading) isDocument() bool {
	return r.named(".docx") || r.named(".txt") || r.named(".md")
}

func (r *reading) paragraphs(data []byte) ([]paragraph, bool) {
	switch kind := sniff(data); {
	case kind == contentEmpty:
		r.fault("file.empty")
	case kind == contentZip && r.named(".docx"):
		return r.docxParagraphs(data)
	case kind == contentText && !r.named(".docx"):
		text, ok := toUTF8(data)
		if !ok {
			r.fault("file.encoding")
		}
		return plainParagraphs(string(bytes.ReplaceAll(text, []byte("\r"), nil))), ok
	case kind == contentOld:
		r.fault("file.old_document")
	default:
		r.fault("text.not_text")
	}
	return nil, false
}

var (
	unitLine   = regexp.MustCompile(`^(?:单位编码|Unit code)\s*[:：]\s*([0-9A-Za-z-]+)$`)
	unitInName = regexp.MustCompile(`^([0-9]{3,21})[^0-9]`)
)

// unitOfText tells whose text it is: by a line “单位编码：105” near its
// beginning, which is no part of the text, else by the number its file name
// begins with. A year alone is no unit.
func unitOfText(file string, paragraphs []paragraph) (string, []paragraph) {
	const near = 5
	for i := range min(near, len(paragraphs)) {
		if found := unitLine.FindStringSubmatch(narrow(paragraphs[i].text)); found != nil {
			return found[1], append(paragraphs[:i:i], paragraphs[i+1:]...)
		}
	}
	found := unitInName.FindStringSubmatch(filepath.Base(file))
	if found == nil || yearInName.MatchString(found[1]) {
		return "", paragraphs
	}
	return found[1], paragraphs
}
