package link

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestLinksStayInTheirJurisdictionLanguageAndEdition(t *testing.T) {
	t.Parallel()
	county := Builder{Default: "990101", Code: "990101"}
	cases := map[string]string{
		county.Home():                              "/",
		county.Project("7QK3M9X2AB"):               "/projects/7QK3M9X2AB",
		county.In("310107").Home():                 "/j/310107/",
		county.In("310107").Department("133"):      "/j/310107/departments/133",
		county.Speaking("en").Budget(2026):         "/budgets/2026?lang=en",
		county.Speaking("fr").Budget(2026):         "/budgets/2026",
		county.At(7).To("/projects", "q", "桥"):     "/projects?edition=7&q=%E6%A1%A5",
		county.To("/projects", "q", "", "x", "1"):  "/projects?x=1",
		county.API("/projects"):                    "/api/v1/projects",
		county.Speaking("en").Asset("/static/a"):   "/static/a",
		Builder{Base: "/budget", Code: "1"}.Home(): "/budget/j/1/",
	}
	for got, want := range cases {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestLanguageAndEditionOfTheBuilderWin(t *testing.T) {
	t.Parallel()
	got := Builder{Lang: "en"}.With("/projects", url.Values{"lang": {"zh"}, "edition": {"3"}, "q": {"a"}})
	if want := "/projects?lang=en&q=a"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestUnknownEmptyAndRepeatedParametersAreDropped(t *testing.T) {
	t.Parallel()
	kept, clean := Canonical(url.Values{"q": {" 桥 ", ""}, "utm_source": {"x"}, "class": {"a", "a", "b"}}, []string{"q", "class"})
	if clean {
		t.Error("a query with an unknown parameter counts as clean")
	}
	if diff := cmp.Diff(url.Values{"q": {"桥"}, "class": {"a", "b"}}, kept); diff != "" {
		t.Error(diff)
	}
	if _, clean = Canonical(kept, []string{"q", "class"}); !clean {
		t.Error("what was cleaned once is not clean")
	}
}

func TestOneMeaningHasOneAddress(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.StringMatching(`[a-c]{1,2}`), 1, 6).Draw(t, "values")
		shuffled := rapid.Permutation(all).Draw(t, "shuffled")
		one, other := Encode(url.Values{"x": all}), Encode(url.Values{"x": shuffled})
		if one != other {
			t.Fatalf("%q and %q mean the same", one, other)
		}
	})
}

func TestNextNeverLeavesTheSite(t *testing.T) {
	t.Parallel()
	for _, next := range []string{"", "//evil.example", "https://evil.example", "/\\evil.example", "projects", "/a\r\nSet-Cookie: x", "javascript:alert(1)"} {
		if Local(next) {
			t.Errorf("%q passes for an address of this site", next)
		}
	}
	if !Local("/projects/7QK3M9X2AB?lang=en#comments") {
		t.Error("an address of our own is refused")
	}
}
