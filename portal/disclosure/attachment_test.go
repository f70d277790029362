package disclosure_test

import (
	"testing"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
)

// papered is a document with three projects and originals of the given texts,
// one page each.
func papered(project, text string, hide ...string) disclosure.Raw {
	raw := disclosure.Raw{
		Document: civic.Document{Jurisdiction: "990101", Year: 2026, Stage: civic.Approved, Version: 1}, AsOf: "2026-02-01",
		Units: []budget.Unit{{Code: "1", Name: "甲"}}, IDs: map[string]civic.PublicID{"P1": "0000000001", "P2": "0000000002", "P3": "0000000003"}, Hide: hide,
	}
	for i, class := range []budget.Class{budget.Ordinary, budget.Protected, budget.Sensitive} {
		raw.Projects = append(raw.Projects, budget.Project{
			Code: []string{"P1", "P2", "P3"}[i], Name: []string{"校舍维修", "数据采购", "考试安保"}[i], Unit: "1", Function: "2050203",
			Class: class, Amount: []civic.Money{420, 1234, 865}[i] * wan,
		})
	}
	raw.Attachments = []disclosure.Attached{{Attachment: budget.Attachment{
		Project: project, Kind: budget.OtherPaper, Title: "原件", Name: "a.pdf", MediaType: budget.PDF, Data: []byte("%PDF-"), Pages: []string{"首页", text},
	}}}
	return raw
}

func TestOriginalsThatSayTooMuchAreLeftOutWithTheReason(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw  disclosure.Raw
		page int
		why  string
	}{
		"nothing hidden in it":                  {papered("", "总收入 12.3 亿元，比上年增长 3%"), 0, ""},
		"a hidden amount, rounded":              {papered("", "数据采购一项约 1200 万元"), 2, disclosure.AttachmentAmount},
		"a hidden amount of nobody named":       {papered("", "另安排 1,234 万元"), 2, disclosure.AttachmentAmount},
		"the same in 元, divided by the program": {papered("", "另安排 12 340 000 元"), 2, disclosure.AttachmentAmount},
		"in capitals beside the name":           {papered("", "考试安保捌佰陆拾万元整"), 2, disclosure.AttachmentAmount},
		"about the amount, of nobody named":     {papered("", "另安排 1,100 万元"), 0, ""},
		"a number of a person":                  {papered("", "联系人电话 13800138000"), 2, "mobile"},
		"words a reviewer had hidden":           {papered("", "由张 三 丰负责", "张三丰"), 2, disclosure.AttachmentWords},
		"of a project with hidden amount":       {papered("P3", "预算约 900 万元"), 2, disclosure.AttachmentAmount},
		"of a project that is not there":        {papered("P9", "文字"), 0, disclosure.AttachedToNothing},
		"of an ordinary project":                {papered("P1", "预算 420 万元"), 0, ""},
	} {
		outcome, err := disclosure.Default().Apply(civic.PublicTier, c.raw, protect.Ledger{})
		if err != nil {
			t.Fatal(err)
		}
		refused := outcome.Report.Refused
		switch {
		case c.why == "" && (len(refused) > 0 || len(outcome.Content.Attachments) != 1):
			t.Errorf("%s: left out: %+v", name, refused)
		case c.why != "" && (len(refused) != 1 || refused[0].Why != c.why || refused[0].Page != c.page || len(outcome.Content.Originals) > 0):
			t.Errorf("%s: %+v, want %s on page %d", name, refused, c.why, c.page)
		}
	}
}

func TestNothingIsSaidOfOriginalsOfClassifiedProjects(t *testing.T) {
	t.Parallel()
	raw := papered("P3", "文字")
	raw.Projects[2].Class = budget.Classified
	outcome, err := disclosure.Default().Apply(civic.PublicTier, raw, protect.Ledger{})
	if err != nil || len(outcome.Report.Refused) > 0 || len(outcome.Content.Attachments) > 0 {
		t.Errorf("%+v, %v", outcome.Report.Refused, err)
	}
}
