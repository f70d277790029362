package gallery

import (
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Frame is the gallery's own frame, with every part of it filled: for the
// preview and the golden file, where there is no jurisdiction to ask.
func Frame(lang message.Lang) ui.Page {
	t := in(lang)
	return ui.Page{
		Lang: lang, Title: t("title"), Description: t("lead"), Jurisdiction: t("region_2"), Kind: civic.Demo,
		Scripts: []string{"map.js"}, Styles: []string{"map.css"},
		Home: "/", Search: "/projects", NoIndex: true, Edition: 128, EditionHref: "#edition",
		AsOf:      time.Date(2026, 10, 31, 0, 0, 0, 0, civic.Shanghai),
		Nav:       navigation(lang),
		Crumbs:    []ui.Link{{Label: message.T(lang, "nav.home"), Href: "/"}, {Label: t("title")}},
		Languages: []ui.Link{{Label: "中文", Href: "?lang=zh", Current: lang == message.ZH}, {Label: "English", Href: "?lang=en", Current: lang.Code() == string(message.EN)}},
		Account:   []ui.Link{{Label: t("author_1"), Href: "#me"}},
		Operator: ui.Operator{
			Name:     t("choice_one_a"),
			Contacts: []ui.Contact{{Label: message.T(lang, "site.contact"), Text: "0000-12345", Href: "tel:000012345"}},
			Links:    []ui.Link{{Label: message.T(lang, "nav.method"), Href: "#method"}, {Label: message.T(lang, "nav.accessibility"), Href: "#accessibility"}},
			Records:  []ui.Link{{Label: message.T(lang, "map.approval", "DEMO-0001")}},
		},
	}
}

// navigation has as many entries as the public site, the second one current.
func navigation(lang message.Lang) []ui.Link {
	var links []ui.Link
	for i, name := range []string{"budgets", "projects", "departments", "map", "hearings", "performance", "data"} {
		links = append(links, ui.Link{Label: message.T(lang, "nav."+name), Href: "#" + name, Current: i == 1})
	}
	return links
}
