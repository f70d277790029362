package attachment_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure/attachment"
)

// object is one numbered object of a PDF file.
func stream(content string) string {
	return fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content)
}

// pdf writes a file of one page by hand: catalog is added to its first
// object, page to the page, and content is what the page shows.
func pdf(catalog, page, content string, more ...string) []byte {
	objects := append([]string{
		"<< /Type /Catalog /Pages 2 0 R " + catalog + " >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R " + page + " >>",
		stream(content),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
		"<< /Author (Secret Author) /Creator (Office 7) >>",
	}, more...)
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer << /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return out.Bytes()
}

// bare names the Helvetica of pdf as F1.
const bare = "/Resources << /Font << /F1 5 0 R >> >>"

// font is bare with a drawing that may be used.
const font = "/Resources << /Font << /F1 5 0 R >> /XObject << /X1 7 0 R >> >>"

func show(text string) string { return "BT /F1 12 Tf 72 700 Td (" + text + ") Tj ET" }

func paper(data []byte) budget.Attachment {
	return budget.Attachment{Kind: budget.OtherPaper, Title: "原件", Name: "paper.pdf", Data: data}
}

func TestPublishedPDFKeepsItsTextAndNotItsAuthor(t *testing.T) {
	t.Parallel()
	meta := "<< /Type /Metadata /Subtype /XML /Length 33 >>\nstream\n<x>Secret Author in XMP, too</x>     \nendstream"
	clean, err := attachment.Clean(paper(pdf("/Metadata 7 0 R", bare, show("Budget notes"), meta)))
	if err != nil {
		t.Fatal(err)
	}
	if clean.MediaType != budget.PDF || len(clean.Pages) != 1 || clean.Pages[0] != "Budget notes" {
		t.Errorf("%s with the pages %q", clean.MediaType, clean.Pages)
	}
	for _, hidden := range []string{"Secret", "Office 7"} {
		if bytes.Contains(clean.Data, []byte(hidden)) {
			t.Errorf("%q is still in the file", hidden)
		}
	}
	again, err := attachment.Clean(clean)
	if err != nil || again.Pages[0] != clean.Pages[0] {
		t.Errorf("the cleaned file is read as %q, %v", again.Pages, err)
	}
}

func TestChineseTextIsReadLetterByLetter(t *testing.T) {
	t.Parallel()
	clean, err := attachment.Clean(budget.Attachment{Kind: budget.Explanation, Title: "编制说明", Name: "notes.pdf", Data: notes(t)})
	if err != nil {
		t.Fatal(err)
	}
	if text := clean.Pages[0]; !strings.Contains(text, "按照零基预算的要求") {
		t.Errorf("the text is %.300q", text)
	}
}

func TestFilesThatSayTooMuchAreRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	form := "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 5 0 R >> >> /Length 42 >>\nstream\nBT /F1 9 Tf 1 1 Td (13800138000) Tj ET    \nendstream"
	annotation := "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (ask Wang) >>"
	cases := map[string]struct {
		key  string
		data []byte
	}{
		"number of a phone":         {"attachment.person", pdf("", font, show("call 13800138000"), form)},
		"number in a drawing":       {"attachment.person", pdf("", font, show("harmless")+" /X1 Do", form)},
		"number in two pieces":      {"attachment.person", pdf("", font, "BT /F1 12 Tf 72 700 Td (1380013) Tj 50 0 Td (8000) Tj ET", form)},
		"remark on the page":        {"attachment.hidden", pdf("", bare+" /Annots [7 0 R]", show("text"), annotation)},
		"program":                   {"attachment.hidden", pdf("/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>", font, show("text"), form)},
		"letters without a meaning": {"attachment.font", pdf("", "/Resources << /Font << /F1 7 0 R >> >>", show("text"), "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [8 0 R] >>", "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 9 0 R >>", "<< /Type /FontDescriptor /FontName /X /Flags 4 /FontBBox [0 0 9 9] /ItalicAngle 0 /Ascent 9 /Descent 0 /CapHeight 9 /StemV 9 >>")},
		"damaged":                   {"attachment.broken", []byte("%PDF-1.7\nnothing")},
		"spreadsheet":               {"attachment.type", []byte("PK\x03\x04")},
	}
	for name, c := range cases {
		if _, err := attachment.Clean(paper(c.data)); civic.KeyOf(err) != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}

func TestScannedStatutoryPagesAreRefused(t *testing.T) {
	t.Parallel()
	scan := paper(pdf("", bare, "q Q"))
	if _, err := attachment.Clean(scan); err != nil {
		t.Errorf("another paper without text: %v", err)
	}
	for _, kind := range []budget.AttachmentKind{budget.Explanation, budget.SignedTables} {
		scan.Kind = kind
		if _, err := attachment.Clean(scan); civic.KeyOf(err) != "attachment.scanned" {
			t.Errorf("%s: %v", kind, err)
		}
		photo := paper(photograph(t, 1))
		photo.Kind = kind
		if _, err := attachment.Clean(photo); civic.KeyOf(err) != "attachment.scanned" {
			t.Errorf("%s as a picture: %v", kind, err)
		}
	}
}

// photograph is a small JPEG, red above and blue below, with EXIF that says
// how the camera was held and where.
func photograph(t *testing.T, orientation byte) []byte {
	t.Helper()
	drawn := image.NewRGBA(image.Rect(0, 0, 32, 48))
	for y := range 48 {
		for x := range 32 {
			drawn.Set(x, y, color.RGBA{R: uint8(255 * (1 - y/24)), B: uint8(255 * (y / 24)), A: 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, drawn, nil); err != nil {
		t.Fatal(err)
	}
	tiff := "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(orientation) + "\x00\x00\x00\x00\x00\x00GPS 38.7,116.4"
	segment := "\xff\xe1" + string([]byte{byte((len(tiff) + 2) >> 8), byte(len(tiff) + 2)}) + tiff
	return []byte("\xff\xd8" + segment + out.String()[2:])
}

func TestPicturesKeepTheirPixelsAndNothingElse(t *testing.T) {
	t.Parallel()
	for orientation, top := range map[byte]string{1: "red", 3: "blue"} {
		clean, err := attachment.Clean(paper(photograph(t, orientation)))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(clean.Data, []byte("GPS")) || bytes.Contains(clean.Data, []byte("Exif")) {
			t.Error("the place is still in the file")
		}
		seen, err := jpeg.Decode(bytes.NewReader(clean.Data))
		if err != nil {
			t.Fatal(err)
		}
		r, _, b, _ := seen.At(16, 4).RGBA()
		if (r > b) != (top == "red") {
			t.Errorf("orientation %d: the top is not %s", orientation, top)
		}
	}
	clean, err := attachment.Clean(paper(photograph(t, 6)))
	if err != nil {
		t.Fatal(err)
	}
	lying, err := jpeg.DecodeConfig(bytes.NewReader(clean.Data))
	if err != nil || lying.Width != 48 || lying.Height != 32 {
		t.Errorf("a picture taken sideways is %d × %d, %v", lying.Width, lying.Height, err)
	}
}

func TestNamesOfFilesAreMasked(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	clean, err := attachment.Clean(budget.Attachment{Kind: budget.Picture, Title: "图", Name: "现场 13800138000.png", Data: out.Bytes()})
	if err != nil || strings.Contains(clean.Name, "138") {
		t.Errorf("%q, %v", clean.Name, err)
	}
}

// FuzzClean: whatever comes in, Clean answers, and what it takes can be read
// again.
func FuzzClean(f *testing.F) {
	f.Add(pdf("", bare, show("text")))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if clean, err := attachment.Clean(paper(data)); err == nil {
			if _, err := attachment.Clean(clean); err != nil {
				t.Fatalf("what was taken is refused: %v", err)
			}
		}
	})
}

// notes is a paper as a browser prints it, Chinese letters placed one by one.
func notes(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/notes.pdf")
	if err != nil {
		t.Fatal(err)
	}
	return data
}
