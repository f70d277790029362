package disclosure_test

import (
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
)

func TestDefaultListHidesNothingOfOrdinaryProjectsAndAllOfClassifiedOnes(t *testing.T) {
	t.Parallel()
	list := disclosure.Default()
	for _, e := range list.Entries {
		for _, tier := range []civic.Tier{civic.PublicTier, civic.DeputyTier} {
			if got := list.Rule(e.Field, budget.Ordinary, tier); got.Form != civic.Exact {
				t.Errorf("%s of an ordinary project is %s", e.Field, got.Form)
			}
			if got := list.Rule(e.Field, budget.Classified, tier); got.Form != disclosure.Absent {
				t.Errorf("%s of a classified project is %s", e.Field, got.Form)
			}
		}
		if e.Text.In("zh") == "" || e.Text.In("en") == "" {
			t.Errorf("%s has no plain words", e.Field)
		}
	}
	rule := list.Rule(disclosure.Amount, budget.Protected, civic.PublicTier)
	if rule.Form != civic.Withheld || list.Grounds[rule.Ground].ZH == "" || rule.Review == "" {
		t.Errorf("protected amounts: %+v", rule)
	}
	if got := list.Rule(disclosure.Amount, budget.Sensitive, civic.PublicTier); got.Form != civic.Interval {
		t.Errorf("sensitive amounts: %+v", got)
	}
}

func TestMistakeInAListIsNamedWithItsLine(t *testing.T) {
	t.Parallel()
	source := string(disclosure.Default().Source)
	cases := []struct{ name, old, changed, want string }{
		{"unknown word", "no_points:", "no_point:", "field no_point not found"},
		{"unknown field", "field: project.goals", "field: project.aims", `unknown field "project.aims"`},
		{"unknown class", "      sensitive: interval\n", "      delicate: interval\n", `unknown class "delicate"`},
		{"unknown form", "      sensitive: interval\n", "      sensitive: rounded\n", `unknown form "rounded"`},
		{"unknown tier", "    deputy:\n", "    registered:\n", "field registered not found"},
		{"unknown word in a rule", "{form: withheld, ground: third_party, review", "{form: withheld, ground: third_party, revue", `unknown word "revue"`},
		{"missing class", "      sensitive: interval\n", "", "says nothing of class sensitive"},
		{"a class twice", "      sensitive: interval\n", "      sensitive: interval\n      sensitive: exact\n", "already defined"},
		{"frozen not exact", "form: exact\n", "form: interval\n", "required by law and always exact"},
		{"frozen among the fields", "field: project.scores", "field: line.amount", "required by law"},
		{"nothing frozen", "frozen:\n  - field: line.amount", "frozen:\n  - field: line.name", "unknown frozen field"},
		{"classified shown", "      classified: absent\n", "      classified: withheld\n", "classified projects are absent"},
		{"ordinary absent", "      ordinary: exact\n", "      ordinary: absent\n", "classified projects are absent"},
		{"unknown ground", "ground: third_party", "ground: because", `ground "because"`},
		{"no review date", ", review: 2027-12-31}", "}", "review date"},
		{"name as an interval", "      protected: exact\n      classified", "      protected: interval\n      classified", "cannot be interval"},
		{"another document", "fields:", "---\nfields:", ""},
	}
	for _, c := range cases {
		changed := strings.Replace(source, c.old, c.changed, 1)
		if changed == source {
			t.Errorf("%s: %q is not in the list", c.name, c.old)
		}
		_, err := disclosure.Parse([]byte(changed))
		if civic.KindOf(err) != civic.KindInvalid || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "line ") && c.want != "" {
			t.Errorf("%s: %v, want a line and %q", c.name, err, c.want)
		}
	}
}

func TestExecutionNeverShowsMoreThanTheBudget(t *testing.T) {
	t.Parallel()
	source := string(disclosure.Default().Source)
	at := strings.Index(source, "field: project.paid")
	changed := source[:at] + strings.Replace(source[at:], "sensitive: interval", "sensitive: exact", 1)
	if _, err := disclosure.Parse([]byte(changed)); err == nil || !strings.Contains(err.Error(), "project.paid shows more") {
		t.Errorf("exact execution of an amount published as a range: %v", err)
	}
}

func TestDeputyTierNeverShowsLess(t *testing.T) {
	t.Parallel()
	source := strings.Replace(string(disclosure.Default().Source), "    deputy:\n      protected: interval\n",
		"    deputy:\n      ordinary: interval\n", 1)
	if _, err := disclosure.Parse([]byte(source)); err == nil || !strings.Contains(err.Error(), "shows less") {
		t.Errorf("a deputy tier below the public one: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(disclosure.Default().Source)
	f.Add([]byte("version: 1\nfields: [{field: project.amount, public: {ordinary: exact}}]"))
	f.Fuzz(func(t *testing.T, source []byte) {
		list, err := disclosure.Parse(source)
		if err == nil && list.Rule(disclosure.Amount, budget.Classified, civic.PublicTier).Form != disclosure.Absent {
			t.Fatal("a list that shows classified projects")
		}
		if err != nil && civic.KindOf(err) != civic.KindInvalid {
			t.Fatalf("%v is not of kind invalid", err)
		}
	})
}
