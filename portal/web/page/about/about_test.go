package about_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/web/link"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/about"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

func method(lang message.Lang) about.Method {
	return about.Method{
		Frame: ui.Page{Lang: lang, Title: "x"}, Link: link.Builder{Lang: string(lang)},
		List: disclosure.Default(), Score: scoring.Default(),
	}
}

func render(t *testing.T, page templ.Component) string {
	t.Helper()
	var out bytes.Buffer
	if err := page.Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// bare finds a key of the catalogue where its words should stand, and an
// argument that was not given.
var bare = regexp.MustCompile(`>[^<]*\b(?:about|packet|role|glossary|project|alert)\.[a-z_0-9]+|\{\d\}|%!`)

func TestThePagesSpeakWordsOnly(t *testing.T) {
	t.Parallel()
	for _, lang := range message.Langs {
		for name, page := range map[string]templ.Component{
			"method":        about.ShowMethod(method(lang)),
			"accessibility": about.ShowAccessibility(about.Accessibility{Frame: ui.Page{Lang: lang}}),
			"glossary":      about.ShowGlossary(about.Glossary{Frame: ui.Page{Lang: lang}}),
		} {
			if found := bare.FindString(render(t, page)); found != "" {
				t.Errorf("%s in %s: %q", name, lang, found)
			}
		}
	}
}

// The page shows the table account.Can asks, whole.
func TestEveryRuleOfWhoMayDoWhatIsShown(t *testing.T) {
	t.Parallel()
	for _, lang := range message.Langs {
		page := render(t, about.ShowMethod(method(lang)))
		for _, rule := range account.Rules() {
			if word := message.T(lang, "about.action_"+string(rule.Action)); !strings.Contains(page, word) {
				t.Errorf("%s: %s is not shown", lang, rule.Action)
			}
		}
	}
	untouched := message.T(message.EN, "about.if_untouched")
	if n := strings.Count(render(t, about.ShowMethod(method(message.EN))), untouched); n != 10 {
		t.Errorf("%d steps ask for somebody new, want five of a release, of an issue, of scores, of a reply, of an appeal and of a pause", n)
	}
}

func TestParametersInForceAreShownWithTheirValues(t *testing.T) {
	t.Parallel()
	p := method(message.EN)
	p.Score.CellMin, p.Score.Step, p.Score.Version = 17, 23, "test-version"
	page := render(t, about.ShowMethod(p))
	for _, want := range []string{"A group has at least 17 people", "every 23 eligible ratings", "cell_min", "test-version", "network_agreeing"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestEveryGroundOfTheListIsWrittenOutOnce(t *testing.T) {
	t.Parallel()
	p := method(message.ZH)
	p.List = parsed(t, strings.Replace(string(p.List.Source),
		"ordinary: exact\n      sensitive: interval\n      protected: {form: withheld, ground: third_party, review: 2027-12-31}",
		"ordinary: exact\n      sensitive: interval\n      protected: {form: withheld, ground: internal, review: 2028-06-30}", 1))
	grounds := p.Grounds()
	if len(grounds) != 2 || grounds[0].Mark != "①" || grounds[1].Mark != "②" || !strings.Contains(grounds[0].Review, "2028-06-30") {
		t.Fatalf("%+v", grounds)
	}
	page := render(t, about.ShowMethod(p))
	for _, g := range grounds {
		if strings.Count(page, g.Text) != 1 {
			t.Errorf("%q stands %d times on the page", g.Text, strings.Count(page, g.Text))
		}
	}
	if !strings.Contains(page, "不予公开 ①") || !strings.Contains(page, "不予公开 ②") {
		t.Error("the table does not lead to the grounds")
	}
}

func parsed(t *testing.T, source string) *disclosure.List {
	t.Helper()
	list, err := disclosure.Parse([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestTheOperatorIsNamedWhereHelpIsOffered(t *testing.T) {
	t.Parallel()
	frame := ui.Page{Lang: message.ZH, Operator: ui.Operator{Contacts: []ui.Contact{{Label: "电话", Text: "12345", Href: "tel:12345"}}}}
	if page := render(t, about.ShowAccessibility(about.Accessibility{Frame: frame})); strings.Count(page, `href="tel:12345"`) != 2 {
		t.Error("the contact stands in the foot only")
	}
}
