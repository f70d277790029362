// Package tour is the way through the demo: three doors of five steps each,
// one sentence and one link a step. What a sentence puts in quotation marks
// stands on the page its link leads to.
package tour

import (
	"strconv"

	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Page is the tour.
type Page struct {
	Frame ui.Page
	Doors []Door
	More  []ui.Link // pages that no step leads to
}

// T is a text of the catalogue.
func (p Page) T(key string, args ...any) string { return message.T(p.Frame.Lang, key, args...) }

// Door is a way through the demo for one kind of visitor.
type Door struct {
	ID    string // "finance", "journalist", "engineer"; the anchor on the page
	Title string
	Icon  string
	Steps []Step
}

// Step is one sentence and where it leads.
type Step struct {
	Sentence string
	Link     ui.Link
}

// Addresses are where steps lead, by the name of the step.
type Addresses map[string]string

// doors are the steps behind each door, in their order.
var doors = []struct {
	id, icon string
	steps    []string
}{
	{"finance", "seal", []string{"year", "idle", "slow", "overdue", "score"}},
	{"journalist", "search", []string{"gap", "changed", "reception", "drafts", "hearing"}},
	{"engineer", "lock", []string{"withheld", "seal", "log", "api", "method"}},
}

// Doors writes every step in the reader's language.
func Doors(lang message.Lang, to Addresses) []Door {
	var list []Door
	for _, d := range doors {
		door := Door{ID: d.id, Icon: d.icon, Title: message.T(lang, "tour.door_"+d.id)}
		for _, name := range d.steps {
			door.Steps = append(door.Steps, Step{
				Sentence: message.T(lang, "tour."+name),
				Link:     ui.Link{Label: message.T(lang, "tour."+name+"_link"), Href: to[name]},
			})
		}
		list = append(list, door)
	}
	return list
}

// more are further pages, by their titles, in the order of the list.
var more = []struct{ title, path string }{
	{"issue.title", "/issues"}, {"alerts.title", "/alerts"}, {"compare.title_project", "/compare"}, {"difference.title", "/differences"},
	{"deadline.title", "/deadlines"}, {"nav.performance", "/performance"}, {"moderated.title", "/moderation"}, {"place.map", "/map"},
}

// More leads to the pages that visitors may want to see after the steps; year
// is the path of the year whose citizens' budget and originals they see.
func More(lang message.Lang, to func(path string) string, year string) []ui.Link {
	links := []ui.Link{
		{Label: message.T(lang, "citizens.read"), Href: to(year + "/citizens")},
		{Label: message.T(lang, "attachment.originals"), Href: to(year) + "#originals"},
	}
	for _, page := range more {
		links = append(links, ui.Link{Label: message.T(lang, page.title), Href: to(page.path)})
	}
	return links
}

// number is a step's number as written beside it.
func number(i int) string { return strconv.Itoa(i + 1) }
