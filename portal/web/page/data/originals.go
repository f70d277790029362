package data

import (
	"strings"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
)

// Originals is the list of original documents of a release on a public page.
type Originals struct {
	published.View
	List   []release.Original
	Single bool // of one project: its name is not repeated
}

// href leads to the bytes.
func (p Originals) href(o release.Original) string {
	return p.Link.To("/data/" + p.Release.Hash + "/files/" + o.File)
}

// facts say what it is, how long, and whose.
func (p Originals) facts(o release.Original) string {
	words := []string{KindWord(p.Lang(), o), message.T(p.Lang(), "attachment.size", civic.Thousands((o.Bytes+1023)/1024))}
	if o.Unit != "" {
		words = append([]string{p.Names.UnitName(o.Unit, p.Lang().Code())}, words...)
	}
	return strings.Join(words, " · ")
}

// KindWord says what an original is, with its pages.
func KindWord(lang message.Lang, o release.Original) string {
	word := message.T(lang, "attachment.kind_"+string(o.Kind))
	if o.Pages > 0 {
		return word + " · " + message.T(lang, "attachment.pages", o.Pages)
	}
	return word
}

// describe gives an original in the list of files the title people know.
func (p Release) describe(file File) File {
	for _, o := range p.Originals {
		if o.File == file.Name {
			file.Title, file.What = o.Title, KindWord(p.Lang(), o)
		}
	}
	return file
}

// isOriginal reports a file that is no rows.
func isOriginal(f release.File) bool { return bundle.IsAttachment(f.Name) }
