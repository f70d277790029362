package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
)

// What a person confirms at the desk joins the two projects on the public page,
// with who said so; the desk keeps both by name.
func TestAPersonConfirmsWhereAProjectCameFrom(t *testing.T) {
	t.Parallel()
	site := demoSite(t)
	tab := browsertest.Open(t, browsertest.Visitor{Width: browsertest.Wide})
	tab.Go(site.desk + "/sign-in")
	tab.Press("财政局·经办")
	tab.Go(site.desk + "/desk/origins")
	type pair struct{ Was, Is, WasID, IsID, From, To string }
	first := browsertest.Eval[pair](tab, `(() => { const item = document.querySelector(".desk-item");
		const [was, is] = [...item.querySelectorAll(".desk-where")].map((p) =>
			[...p.childNodes].map((part) => part.textContent.trim()).find((text) => text && text !== "→"));
		const field = (name) => item.querySelector("[name=" + name + "]").value;
		return { Was: was, Is: is, WasID: field("came_from"), IsID: field("project"), From: field("from"), To: field("to") } })()`)
	tab.Fill("理由", "澄财教〔演示〕20 号：改由中学实施。")
	if status := tab.Press("确认由它而来"); status != http.StatusOK {
		t.Fatal(status)
	}
	tab.MustSay(first.Is+"（"+first.IsID+"） 由 "+first.Was+"（"+first.WasID+"） 而来", "改由中学实施")

	answer, err := http.Get(site.public + "/differences.csv?from=" + first.From + "&to=" + first.To)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	file, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(file)) {
		if strings.HasPrefix(line, first.IsID+",") && strings.Contains(line, "财政部门确认,"+first.WasID) {
			return
		}
	}
	t.Errorf("%+v is confirmed and not in the public comparison", first)
}
