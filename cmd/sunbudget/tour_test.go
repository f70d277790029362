package main

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/sunbudget/sunbudget/portal/web/message"
)

// quoted is what a step of the tour promises, in either language.
var quoted = regexp.MustCompile(`「([^」]+)」|“([^”]+)”`)

// exempt are quotation marks that belong to a name.
var exempt = map[string]bool{"三公": true}

func TestEveryStepOfTheTourFindsWhatItPromises(t *testing.T) {
	p := demoSite(t)
	for _, lang := range message.Langs {
		status, _, body := fetch(t, p.public+"/tour?lang="+string(lang))
		if lang == message.ZH {
			status, _, body = fetch(t, p.public+"/tour")
		}
		if status != http.StatusOK {
			t.Fatalf("/tour in %s answers %d", lang, status)
		}
		steps := stepsOf(t, body)
		if len(steps) != 15 {
			t.Fatalf("%s: %d steps, want three doors of five", lang, len(steps))
		}
		for _, step := range steps {
			checkStep(t, p.public, step)
		}
	}
}

// step is a step as it stands on the page.
type step struct{ text, href string }

func stepsOf(t *testing.T, page []byte) (steps []step) {
	t.Helper()
	document, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for node := range document.Descendants() {
		if node.Type == html.ElementNode && node.Data == "li" && attribute(node, "class") == "door-step" {
			s := step{text: textOf(node)}
			for inner := range node.Descendants() {
				if inner.Type == html.ElementNode && inner.Data == "a" {
					s.href = hrefOf(inner)
				}
			}
			steps = append(steps, s)
		}
	}
	return steps
}

// checkStep follows the link and looks for everything the step quotes.
func checkStep(t *testing.T, base string, s step) {
	t.Helper()
	address, _, _ := strings.Cut(s.href, "#")
	status, header, body := fetch(t, base+address)
	if status != http.StatusOK {
		t.Errorf("%q leads to %s, which answers %d", s.text, s.href, status)
		return
	}
	text := string(body)
	if strings.HasPrefix(header.Get("Content-Type"), "text/html") {
		text = mainText(t, body)
	}
	for _, promise := range quoted.FindAllStringSubmatch(s.text, -1) {
		words := promise[1] + promise[2]
		if !exempt[words] && !strings.Contains(text, words) {
			t.Errorf("%q promises %q, which is not on %s", s.text, words, s.href)
		}
	}
}

// mainText is what a page says between its head and foot.
func mainText(t *testing.T, page []byte) string {
	t.Helper()
	document, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for node := range document.Descendants() {
		if node.Type == html.ElementNode && node.Data == "main" {
			return textOf(node)
		}
	}
	t.Fatal("the page has no main part")
	return ""
}

// textOf is the text of a node with single spaces.
func textOf(node *html.Node) string {
	var text strings.Builder
	for inner := range node.Descendants() {
		if inner.Type == html.TextNode {
			fmt.Fprint(&text, inner.Data)
		}
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

// hrefOf is where a link leads, to the letter.
func hrefOf(link *html.Node) string {
	for _, a := range link.Attr {
		if a.Key == "href" {
			return a.Val
		}
	}
	return ""
}

func TestGovernmentsWithoutAStoryHaveNoTour(t *testing.T) {
	p := demoSite(t)
	if status, _, _ := fetch(t, p.public+"/j/310107/tour"); status != http.StatusNotFound {
		t.Errorf("the sample's tour answers %d", status)
	}
}
