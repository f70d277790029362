package attachment

import (
	"bytes"
	"encoding/binary"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// maxPages bounds a PDF file; the longest budget book known has 600.
const maxPages = 2_000

func init() {
	// The library would keep settings and fonts in the user's home.
	api.DisableConfigDir()
}

// cleanPDF writes the file anew, from the pages that its last version shows:
// earlier versions, names of authors and programs, remarks about changes and
// the data of cameras are left behind. It returns the text of every page too.
func cleanPDF(data []byte) (clean []byte, pages []string, err error) {
	document, err := parse(data)
	if err != nil {
		return nil, nil, err
	}
	if document.PageCount > maxPages {
		return nil, nil, refuse("attachment.too_many_pages", "%d pages", document.PageCount)
	}
	if document.Encrypt != nil {
		return nil, nil, refuse("attachment.hidden", "the PDF file is encrypted")
	}
	if err := refuseHidden(document); err != nil {
		return nil, nil, err
	}
	strip(document)
	if clean, err = written(document); err != nil {
		return nil, nil, err
	}
	pages, err = textOf(clean)
	return clean, pages, err
}

// parse reads and checks the file; a damaged one is not mended in silence.
func parse(data []byte) (*model.Context, error) {
	config := model.NewDefaultConfiguration()
	config.ValidationMode = model.ValidationRelaxed // office programs write loosely
	document, err := api.ReadValidateAndOptimize(bytes.NewReader(data), config)
	if err != nil {
		return nil, refuse("attachment.broken", "the PDF file cannot be read: %v", err)
	}
	return document, nil
}

// textOf reads the text of a copy whose fonts are made readable: what is
// published keeps its fonts as they were.
func textOf(clean []byte) ([]string, error) {
	document, err := parse(clean)
	if err != nil {
		return nil, err
	}
	for _, font := range dictionaries(document) {
		readable(font)
	}
	copied, err := written(document)
	if err != nil {
		return nil, err
	}
	return readPages(copied)
}

// written is the document as one file of one version.
func written(document *model.Context) ([]byte, error) {
	var out bytes.Buffer
	if err := api.WriteContext(document, &out); err != nil {
		return nil, refuse("attachment.broken", "the PDF file cannot be written: %v", err)
	}
	return out.Bytes(), nil
}

// dictionaries lists every dictionary of the file, those inside others too.
func dictionaries(document *model.Context) []types.Dict {
	var all []types.Dict
	var visit func(o types.Object)
	visit = func(o types.Object) {
		switch o := o.(type) {
		case types.Dict:
			all = append(all, o)
			for _, value := range o {
				visit(value)
			}
		case types.StreamDict:
			visit(o.Dict)
		case *types.StreamDict:
			visit(o.Dict)
		case types.Array:
			for _, value := range o {
				visit(value)
			}
		}
	}
	for _, entry := range document.Table {
		if entry != nil && !entry.Free {
			visit(entry.Object)
		}
	}
	return all
}

// carriers are entries that carry more than pages: what is in them would be
// published unread.
var carriers = []struct{ key, what string }{
	{"EmbeddedFiles", "other files"}, {"AF", "other files"}, {"EF", "other files"},
	{"JavaScript", "a program"}, {"JS", "a program"}, {"AcroForm", "a form"}, {"XFA", "a form"}, {"RichMediaContent", "a film"},
}

// refuseHidden refuses files that hold more than pages, and remarks on pages:
// a link is the only one that is let through.
func refuseHidden(document *model.Context) error {
	for _, d := range dictionaries(document) {
		for _, c := range carriers {
			if value, found := d.Find(c.key); found && !empty(document, value) {
				return refuse("attachment.hidden", "the PDF file holds %s (%s)", c.what, c.key)
			}
		}
		if kind := d.Type(); kind != nil && *kind == "Annot" || d["Subtype"] != nil && d["Rect"] != nil {
			if name := d.Subtype(); name == nil || *name != "Link" {
				return refuse("attachment.hidden", "the PDF file holds remarks on its pages")
			}
		}
	}
	return nil
}

// empty reports an entry without anything in it, as some programs write.
func empty(document *model.Context, value types.Object) bool {
	value, err := document.Dereference(value)
	if err != nil || value == nil {
		return err == nil
	}
	switch value := value.(type) {
	case types.Dict:
		if fields, found := value.Find("Fields"); found && len(value) <= 2 {
			return empty(document, fields)
		}
		return len(value) == 0
	case types.Array:
		return len(value) == 0
	}
	return false
}

// dropped are entries that say who made the file, when and with what, or what
// happens when it is opened; and the table of contents, whose words stand on
// the pages anyway.
var dropped = []string{"Metadata", "PieceInfo", "LastModified", "OpenAction", "AA", "Outlines", "Thumb", "Threads", "Collection", "Perms", "DSS"}

// strip removes from every dictionary what is no part of a page, and from
// photographs what their cameras wrote.
func strip(document *model.Context) {
	for _, d := range dictionaries(document) {
		for _, key := range dropped {
			d.Delete(key)
		}
	}
	document.Info, document.CatalogXMPMeta = nil, nil
	document.Author, document.Title, document.Subject, document.Keywords, document.Creator = "", "", "", "", ""
	document.Properties, document.KeywordList = nil, nil
	for _, entry := range document.Table {
		if stream, ok := entry.Object.(types.StreamDict); ok && photograph(stream) {
			stream.Raw = withoutCamera(stream.Raw)
			size := int64(len(stream.Raw))
			stream.StreamLength, stream.Dict["Length"] = &size, types.Integer(size)
			entry.Object = stream
		}
	}
}

// photograph reports a stream that is a JPEG file as it came.
func photograph(stream types.StreamDict) bool {
	return len(stream.FilterPipeline) == 1 && stream.FilterPipeline[0].Name == "DCTDecode"
}

// withoutCamera leaves out the segments of a JPEG file that hold no picture:
// EXIF, XMP, thumbnails and comments. Those of Adobe and of colours stay.
func withoutCamera(data []byte) []byte {
	if !bytes.HasPrefix(data, []byte("\xff\xd8")) {
		return data
	}
	out := []byte("\xff\xd8")
	at := 2
	for at+4 <= len(data) && data[at] == 0xff && data[at+1] != startOfScan {
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if end > len(data) {
			return data
		}
		switch marker := data[at+1]; {
		case marker == 0xfe, marker >= app1 && marker <= 0xef && marker != 0xe2 && marker != 0xee:
		default:
			out = append(out, data[at:end]...)
		}
		at = end
	}
	return append(out, data[at:]...)
}

// readable makes the reading copy tell its text by the table of characters of
// each font that has one, whatever encoding it names beside it.
func readable(font types.Dict) {
	if kind := font.Type(); kind != nil && *kind == "Font" && font["ToUnicode"] != nil {
		font.Delete("Encoding")
	}
}
