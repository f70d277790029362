package disclosure_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
	"github.com/sunbudget/sunbudget/portal/redact"
)

// passages applies the default list and gives every text to be read.
func passages(t interface{ Fatal(...any) }, raw disclosure.Raw) (texts []disclosure.Passage, content []string) {
	outcome, err := disclosure.Default().Apply(civic.PublicTier, raw, protect.Ledger{})
	if err != nil {
		t.Fatal(err)
	}
	c := outcome.Content
	for _, p := range c.Projects {
		content = append(content, p.Name, p.Summary, p.Justification)
	}
	for _, g := range c.Goals {
		content = append(content, g.Level1, g.Level2, g.Level3, g.Target, g.Actual)
	}
	for _, u := range c.Units {
		content = append(content, u.Name, u.NameEN)
	}
	for _, r := range c.Regions {
		content = append(content, r.Name, r.NameEN)
	}
	for _, l := range c.Lines {
		content = append(content, l.Name)
	}
	for _, n := range c.Notes {
		content = append(content, n.Text)
	}
	return outcome.Texts, content
}

func TestEveryPublishedTextIsBeforeTheReviewer(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw := world(t)
		raw.Notes = []budget.Note{{Table: "budget05", Unit: "101", Code: "205", Text: "比上年增加"}}
		texts, content := passages(t, raw)
		toRead := map[string]bool{"": true}
		for _, passage := range texts {
			if toRead[passage.Public+passage.Digest()] {
				t.Fatalf("%q is read twice", passage.Public)
			}
			toRead[passage.Public], toRead[passage.Public+passage.Digest()] = true, true
		}
		for _, text := range content {
			if !toRead[strings.TrimRight(text, "′")] && text != disclosure.Default().Unnamed {
				t.Fatalf("%q is published and nobody reads it", text)
			}
		}
	})
}

func TestFindingsAreMarkedOnBothSides(t *testing.T) {
	t.Parallel()
	raw := small(budget.Project{Class: budget.Sensitive, Amount: 86 * wan, Name: "采购", Summary: "王小明负责，电话13812345678，预算86万元，赵六"})
	raw.Hide = []string{"王小明"}
	texts, _ := passages(t, raw)
	at := slices.IndexFunc(texts, func(p disclosure.Passage) bool { return p.Field == disclosure.Summary && p.Code == "P0" })
	if at < 0 {
		t.Fatalf("%+v", texts)
	}
	got := texts[at]
	if want := disclosure.WordsMask + "负责，电话〔手机号已隐去〕，预算" + disclosure.AmountMask + "，赵六"; got.Public != want {
		t.Errorf("%q, want %q", got.Public, want)
	}
	kinds := func(pieces []disclosure.Piece) (list []string) {
		whole := ""
		for _, p := range pieces {
			whole += p.Text
			if p.Kind != "" {
				list = append(list, string(p.Kind)+" "+p.Text)
			}
		}
		if whole != got.Public && whole != got.Raw {
			t.Errorf("the pieces make %q", whole)
		}
		return list
	}
	public := kinds(got.PublicPieces())
	for _, want := range []string{"masked " + disclosure.WordsMask, "masked 〔手机号已隐去〕", "masked " + disclosure.AmountMask, "name 赵六"} {
		if !slices.Contains(public, want) {
			t.Errorf("%q is not marked: %q", want, public)
		}
	}
	before := kinds(got.RawPieces())
	for _, want := range []string{string(redact.Mobile) + " 13812345678", "amount 86万元"} {
		if !slices.Contains(before, want) {
			t.Errorf("%q is not marked in what was handed in: %q", want, before)
		}
	}
	if got.Findings() != len(public) {
		t.Errorf("%d findings, %d marks", got.Findings(), len(public))
	}
}

func TestMarksCannotBeHidden(t *testing.T) {
	t.Parallel()
	for words, good := range map[string]bool{"王": false, "": false, "已隐去": false, "手机号": false, "〔": false, "王小明": true, "ab": true} {
		if err := disclosure.CheckHidden(words); (err == nil) != good {
			t.Errorf("%q: %v", words, err)
		}
	}
}
