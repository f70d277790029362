package comment

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
)

// addressPattern finds web addresses; what ends a sentence does not belong to
// them, nor do full-width marks and Chinese letters.
var addressPattern = regexp.MustCompile(`https?://[A-Za-z0-9][A-Za-z0-9\-._~:/?#@!$&'()*+,;=%\[\]]*[A-Za-z0-9/_\-=&#%~]`)

// policy lets through what HTML writes and nothing else, whatever HTML wrote.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https")
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AllowRelativeURLs(false)
	return p
})

// HTML shows a plain text with its paragraphs and its web addresses as links.
// The text is escaped first, and the result passes the sanitiser as well: two
// walls, because this is where other people's words enter our pages.
func HTML(text string) string {
	var b strings.Builder
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		b.WriteString("<p>")
		b.WriteString(strings.ReplaceAll(linked(paragraph), "\n", "<br>"))
		b.WriteString("</p>")
	}
	return policy().Sanitize(b.String())
}

// linked escapes a paragraph and makes its addresses links.
func linked(text string) string {
	var b strings.Builder
	end := 0
	for _, span := range addressPattern.FindAllStringIndex(text, -1) {
		address := text[span[0]:span[1]]
		if parsed, err := url.Parse(address); err != nil || parsed.Host == "" || parsed.User != nil {
			continue
		}
		b.WriteString(html.EscapeString(text[end:span[0]]))
		b.WriteString(`<a href="` + html.EscapeString(address) + `">` + html.EscapeString(address) + `</a>`)
		end = span[1]
	}
	b.WriteString(html.EscapeString(text[end:]))
	return b.String()
}
