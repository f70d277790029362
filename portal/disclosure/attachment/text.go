package attachment

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/ledongthuc/pdf"
	"golang.org/x/text/unicode/norm"
)

// maxDepth bounds drawings inside drawings.
const maxDepth = 12

// readPages gives the text of every page of a file that was written by
// cleanPDF, drawings inside drawings and the words for the blind included.
// Text nobody can read is an error of kind invalid.
func readPages(data []byte) (pages []string, err error) {
	defer func() { // the library panics on what it does not expect
		if broken := recover(); broken != nil {
			err = refuse("attachment.broken", "the text of the PDF file cannot be read: %v", broken)
		}
	}()
	file, err := pdf.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refuse("attachment.broken", "the PDF file cannot be read: %v", err)
	}
	for number := 1; number <= file.NumPage(); number++ {
		page := file.Page(number)
		r := &textReader{}
		r.stream(page.V.Key("Contents"), page.Resources(), 0)
		r.links(page.V.Key("Annots"))
		if r.blind != "" || unreadable(r.out.String()) {
			return nil, refuse("attachment.font", "page %d: font %q does not tell its characters", number, r.blind)
		}
		pages = append(pages, strings.TrimSpace(spaces.ReplaceAllString(r.out.String(), "\n")))
	}
	if spoken := spokenWords(file.Trailer().Key("Root").Key("StructTreeRoot")); len(pages) > 0 && spoken != "" {
		pages[0] += "\n" + spoken
	}
	return pages, nil
}

// spaces folds the empty lines between lines of text.
var spaces = regexp.MustCompile(`[ \t]*\n\s*`)

// textReader collects what the operators of a page show (ISO 32000-1, 9.4).
type textReader struct {
	out   strings.Builder
	font  pdf.TextEncoding
	size  float64 // of the font
	x, y  float64 // where the last matrix put the line
	ems   float64 // width of what was written since the last move, by guess
	blind string  // a font that cannot be read
}

// stream reads the operators of a page or of a drawing on it.
func (r *textReader) stream(content, resources pdf.Value, depth int) {
	if depth > maxDepth {
		panic(fmt.Sprintf("more than %d drawings inside each other", maxDepth))
	}
	if content.IsNull() {
		return
	}
	fonts := map[string]*pdf.Font{}
	pdf.Interpret(content, func(stack *pdf.Stack, operator string) {
		args := make([]pdf.Value, stack.Len())
		for i := len(args) - 1; i >= 0; i-- {
			args[i] = stack.Pop()
		}
		switch operator {
		case "Tf":
			if len(args) == 2 {
				r.size = args[1].Float64()
				r.use(fonts, resources, args[0].Name())
			}
		case "Do":
			drawing := resources.Key("XObject").Key(args[0].Name())
			if drawing.Key("Subtype").Name() == "Form" {
				r.stream(drawing, drawing.Key("Resources"), depth+1)
			}
		default:
			r.operate(operator, args)
		}
	})
}

// operate moves or writes. Some programs place every letter by itself, others
// a whole line: text that begins about where the last ended belongs to it,
// other text is set apart, so that two columns of a table do not become one
// number.
func (r *textReader) operate(operator string, args []pdf.Value) {
	switch operator {
	case "T*", "'", `"`:
		r.moved(0, true)
	case "Td", "TD":
		if len(args) == 2 {
			r.moved(args[0].Float64(), args[1].Float64() != 0)
		}
	case "Tm":
		if len(args) == 6 {
			scale, x, y := args[0].Float64(), args[4].Float64(), args[5].Float64()
			if scale == 0 {
				scale = 1
			}
			r.moved((x-r.x)/scale, y != r.y)
			r.x, r.y = x, y
		}
	}
	switch operator {
	case "Tj", "'", `"`:
		if len(args) > 0 {
			r.write(args[len(args)-1].RawString())
		}
	case "TJ":
		for i := range args[0].Len() {
			if part := args[0].Index(i); part.Kind() == pdf.String {
				r.write(part.RawString())
			}
		}
	}
}

// moved begins new text, right units to the right of where the last began.
func (r *textReader) moved(right float64, otherLine bool) {
	const slack = 1.3 // how much wider than guessed the last text may have been
	switch {
	case otherLine:
		r.out.WriteString("\n")
	case right < 0 || right > slack*r.ems*r.size:
		r.out.WriteString(" ")
	}
	r.ems = 0
}

func (r *textReader) write(raw string) {
	if r.font == nil {
		return
	}
	text := norm.NFKC.String(r.font.Decode(raw)) // fonts name radicals where they mean characters
	r.out.WriteString(text)
	for _, letter := range text {
		if letter < 0x2e80 { // everything before the CJK blocks
			r.ems += 0.5
		} else {
			r.ems++
		}
	}
}

// use chooses a font. One that does not tell its characters makes the page
// unreadable, which is worse than no text: it looks as if there were some.
func (r *textReader) use(known map[string]*pdf.Font, resources pdf.Value, name string) {
	font := known[name]
	if font == nil {
		font = &pdf.Font{V: resources.Key("Font").Key(name)}
		known[name] = font
	}
	if !tells(font.V) {
		r.blind = font.BaseFont()
	}
	r.font = font.Encoder()
}

// unnamed are characters that a font only numbers.
var unnamed = regexp.MustCompile(`^(?:[A-Za-z]|cid|glyph|index|uni0)?[0-9]{1,5}$`)

// tells reports a font whose characters a program can read: it has a table of
// them, or uses the names of Latin letters.
func tells(font pdf.Value) bool {
	if font.Key("ToUnicode").Kind() == pdf.Stream {
		return true
	}
	switch font.Key("Subtype").Name() {
	case "Type0":
		return font.Key("Encoding").Name() == "UniGB-UCS2-H"
	case "Type3":
		return false
	}
	differences := font.Key("Encoding").Key("Differences")
	for i := range differences.Len() {
		if d := differences.Index(i); d.Kind() == pdf.Name && unnamed.MatchString(d.Name()) {
			return false
		}
	}
	return true
}

// links adds the addresses that links on a page lead to.
func (r *textReader) links(annotations pdf.Value) {
	for i := range annotations.Len() {
		if address := annotations.Index(i).Key("A").Key("URI").RawString(); address != "" {
			r.out.WriteString("\n" + address)
		}
	}
}

// spokenWords are what a screen reader says in place of pictures and marked
// words.
func spokenWords(tree pdf.Value) string {
	var words []string
	seen := 0
	var visit func(v pdf.Value)
	visit = func(v pdf.Value) {
		if seen++; seen > 200_000 { // a tree may lead back into itself
			panic("the structure of the document has no end")
		}
		switch v.Kind() {
		case pdf.Array:
			for i := range v.Len() {
				visit(v.Index(i))
			}
		case pdf.Dict:
			for _, key := range []string{"Alt", "ActualText", "E", "T"} {
				if text := v.Key(key); text.Kind() == pdf.String && text.Text() != "" {
					words = append(words, text.Text())
				}
			}
			visit(v.Key("K"))
		}
	}
	visit(tree)
	return strings.Join(words, "\n")
}
