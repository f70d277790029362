package ingest

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// A .docx is a zip whose word/document.xml holds the text. Only paragraphs,
// their style and their words are read: docs/decisions/0120 says why by hand.

// docxParagraphs reads the paragraphs of a .docx. Tables and pictures are left
// out with a warning each: the original beside the page has them.
func (r *reading) docxParagraphs(data []byte) ([]paragraph, bool) {
	archive := r.inspectArchive(data)
	if archive == nil {
		return nil, false
	}
	body, err := archive.Open("word/document.xml")
	if err != nil {
		r.fault("file.not_document")
		return nil, false
	}
	defer body.Close()
	d := docxReader{decoder: xml.NewDecoder(body), levels: docxLevels(archive)}
	if err := d.read(); err != nil {
		r.fault("file.damaged", err.Error())
		return nil, false
	}
	for _, left := range d.left {
		r.report.add(Finding{Severity: Warning, Row: left.line, Key: left.text})
	}
	return d.all, true
}

// docxReader walks through word/document.xml.
type docxReader struct {
	decoder *xml.Decoder
	levels  map[string]int // style → level of heading from 1
	all     []paragraph
	left    []paragraph // what is left out: the key of the warning as text
	line    int         // paragraphs met so far

	words  strings.Builder // of the paragraph at hand
	style  string
	listed bool // it is an item of a list
	hidden bool // the run at hand is not shown in Word: nobody meant to hand it in
}

func (d *docxReader) read() error {
	for {
		token, err := d.decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if err := d.start(t); err != nil {
				return err
			}
		case xml.EndElement:
			if t.Name.Local == "p" {
				d.end()
			}
		}
	}
}

// start takes one element. Deleted words (delText) and codes of fields
// (instrText) have names of their own and are passed over.
func (d *docxReader) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "p":
		d.words.Reset()
		d.style, d.listed = "", false
		d.line++
	case "pStyle":
		d.style = attribute(e, "val")
	case "numPr":
		d.listed = true
	case "r":
		d.hidden = false
	case "vanish":
		d.hidden = attribute(e, "val") != "false" && attribute(e, "val") != "0"
	case "tab":
		d.words.WriteString("\t")
	case "br":
		d.words.WriteString(" ")
	case "t":
		var text string
		if err := d.decoder.DecodeElement(&text, &e); err != nil {
			return err
		}
		if !d.hidden {
			d.words.WriteString(text)
		}
	case "tbl":
		d.left = append(d.left, paragraph{line: d.line + 1, text: "text.table_left_out"})
		return d.decoder.Skip()
	case "drawing", "pict", "object":
		d.left = append(d.left, paragraph{line: d.line, text: "text.picture_left_out"})
		return d.decoder.Skip()
	case "Fallback": // the same once more, for older programs
		return d.decoder.Skip()
	}
	return nil
}

// end keeps the paragraph that was read.
func (d *docxReader) end() {
	text := clean(d.words.String())
	contents := strings.HasPrefix(strings.ToLower(d.style), "toc") || contentsLine.MatchString(text)
	d.words.Reset()
	if text == "" || contents {
		return
	}
	p := paragraph{line: d.line, rank: d.levels[d.style] * rankOfStyle, text: text}
	if p.rank == 0 {
		p.rank = rankOf(text)
	}
	if p.rank == 0 && d.listed {
		p.text = "- " + text
	}
	d.all = append(d.all, p)
}

// docxLevels reads which styles are headings: those with an outline level.
// A document without styles has none, and its headings are told by number.
func docxLevels(archive *zip.Reader) map[string]int {
	file, err := archive.Open("word/styles.xml")
	if err != nil {
		return nil
	}
	defer file.Close()
	var styles struct {
		Styles []struct {
			ID      string `xml:"styleId,attr"`
			Outline *struct {
				Level int `xml:"val,attr"`
			} `xml:"pPr>outlineLvl"`
		} `xml:"style"`
	}
	if err := xml.NewDecoder(file).Decode(&styles); err != nil {
		return nil
	}
	levels := map[string]int{}
	for _, s := range styles.Styles {
		if s.Outline != nil && s.Outline.Level < mostLevels {
			levels[s.ID] = s.Outline.Level + 1
		}
	}
	return levels
}
