package oversight_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/oversight"
)

var day = time.Date(2026, 5, 20, 10, 0, 0, 0, civic.Shanghai)

func finding() oversight.Finding {
	return oversight.Finding{
		Jurisdiction: "990101", Source: oversight.Audit, Title: "项目资金闲置", Text: "三个月没有支付。", Unit: "101", AcceptBy: "2026-09-01",
	}
}

func TestAnIssueIsAcceptedThreeToSixMonthsAfterItIsListed(t *testing.T) {
	t.Parallel()
	for date, fits := range map[string]bool{
		"2026-08-19": false, "2026-08-20": true, "2026-11-20": true, "2026-11-21": false, "": false,
	} {
		f := finding()
		f.AcceptBy = date
		if err := f.Check(day); (err == nil) != fits {
			t.Errorf("acceptance on %q: %v", date, err)
		}
	}
}

// What a unit submits never counts as verified, whatever the order of acts.
func TestNothingIsClosedOffThatWasNotVerified(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		issue := oversight.Issue{Steps: []oversight.Step{{Act: oversight.Listed, At: day}}}
		for range rapid.IntRange(0, 12).Draw(t, "acts") {
			act := rapid.SampledFrom(oversight.Acts).Draw(t, "act")
			if issue.Allow(act, "说明") != nil {
				continue
			}
			issue.Steps = append(issue.Steps, oversight.Step{Act: act, At: day})
		}
		if issue.State() != oversight.ClosedOff {
			return
		}
		n := len(issue.Steps)
		if issue.Steps[n-2].Act != oversight.Verified || issue.Steps[n-3].Act != oversight.Submitted {
			t.Fatalf("%v", issue.Steps)
		}
	})
}

func TestAPlanAndAnAcceptanceThatDoNotComeAreLate(t *testing.T) {
	t.Parallel()
	issue := oversight.Issue{PlanBy: day.AddDate(0, 0, 7), AcceptBy: day.AddDate(0, 3, 0), Steps: []oversight.Step{{Act: oversight.Listed, At: day}}}
	if late := issue.Late(day.AddDate(0, 0, 7)); late != "" {
		t.Errorf("on the last day %q is late", late)
	}
	if late := issue.Late(day.AddDate(0, 0, 8)); late != oversight.Planned {
		t.Errorf("without a plan %q is late", late)
	}
	issue.Steps = append(issue.Steps, oversight.Step{Act: oversight.Planned}, oversight.Step{Act: oversight.Submitted})
	if late := issue.Late(day.AddDate(0, 4, 0)); late != oversight.Verified {
		t.Errorf("submitted and never verified, %q is late", late)
	}
	issue.Steps = append(issue.Steps, oversight.Step{Act: oversight.Verified})
	if late := issue.Late(day.AddDate(1, 0, 0)); late != "" {
		t.Errorf("verified, and %q is late", late)
	}
}

func TestReviewsBecomeOverdueWithTheirClock(t *testing.T) {
	t.Parallel()
	published := []oversight.Published{{Month: 3, At: day.AddDate(0, -1, 0)}, {Month: 4, At: day}}
	workdays := civic.NewWorkdays()
	if month := oversight.OverdueMonth(published, workdays, day); month != 3 {
		t.Errorf("on the day of publication reviews are overdue up to month %d", month)
	}
	due := workdays.Add(day, oversight.ReviewDays).Due
	if month := oversight.OverdueMonth(published, workdays, due.AddDate(0, 0, 1)); month != 4 {
		t.Errorf("after the clock reviews are overdue up to month %d", month)
	}
	if at := oversight.Since(2, published); !at.Equal(published[0].At) {
		t.Errorf("an alert since February could be read since %s", at)
	}
}

func TestAReviewHoldsForItsLevelAlone(t *testing.T) {
	t.Parallel()
	notes := []oversight.Noted{{Level: budget.BlueAlert, Note: oversight.SetAside, Text: "数据有误"}, {Level: budget.RedAlert, Note: oversight.Explained, Text: "验收推迟"}}
	if oversight.Review(notes, budget.RedAlert) != nil {
		t.Error("a red alert is reviewed by what was said of a blue one")
	}
	if r := oversight.Review(notes, budget.BlueAlert); r == nil || r.Note != oversight.SetAside {
		t.Errorf("%v", r)
	}
	if s := oversight.Said(notes, oversight.Explained); s == nil || !slices.Contains(oversight.Notes, s.Note) {
		t.Errorf("%v", s)
	}
}
