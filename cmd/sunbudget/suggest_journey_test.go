package main

import (
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
)

// TestReaderIsOfferedWhatTheyMeanToType: pinyin leads to the department, while
// it is typed and, without scripts, above the results.
func TestReaderIsOfferedWhatTheyMeanToType(t *testing.T) {
	t.Parallel()
	site := demoSite(t)
	typing := browsertest.Open(t, browsertest.Visitor{})
	typing.Go(site.public + "/projects")
	typing.Fill("关键词", "jiaoyuj")
	typing.Wait(`document.querySelector(".suggest:not([hidden]) a") !== null`)
	typing.MustSay("澄岚县教育局")
	if found := typing.Axe(); len(found) > 0 {
		t.Errorf("axe finds %v", found)
	}
	browsertest.Eval[bool](typing, `[...document.querySelectorAll(".suggest a")].find(a => a.textContent.includes("澄岚县教育局")).setAttribute("aria-label", "the one"), true`)
	typing.Press("the one")
	if !strings.Contains(typing.Address(), "/departments/") {
		t.Errorf("the suggestion leads to %s", typing.Address())
	}

	plain := browsertest.Open(t, browsertest.Visitor{NoScript: true})
	plain.Go(site.public + "/projects?q=jiaoyuj")
	plain.Press("部门：澄岚县教育局")
	if !strings.Contains(plain.Address(), "/departments/") {
		t.Errorf("without a script it leads to %s", plain.Address())
	}
}
