package hearing_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/hearing"
)

var workdays = civic.NewWorkdays()

func plan() hearing.Plan {
	return hearing.Plan{
		hearing.Notice: "2026-10-12", hearing.Registration: "2026-10-14", hearing.Materials: "2026-10-26", hearing.Session: "2026-11-06",
		hearing.Record: "2026-11-07", hearing.Adoption: "2026-11-16", hearing.Closed: "2026-12-01",
	}
}

func call() hearing.Call {
	return hearing.Call{
		Jurisdiction: "990101", Kind: "budget", Title: "预算草案听证会", Purpose: "听取意见", Unit: "101", Place: "会议厅", Contact: "010-1",
		Plan: plan(), Quotas: []hearing.Quota{{Role: hearing.Speak, Group: hearing.Citizen, Seats: 6}}, Quorum: 4,
		Starts: time.Date(2026, 11, 6, 14, 30, 0, 0, civic.Shanghai), Ends: time.Date(2026, 11, 6, 17, 0, 0, 0, civic.Shanghai),
	}
}

func TestPhaseFollowsTheCivilDate(t *testing.T) {
	t.Parallel()
	for moment, want := range map[string]hearing.Phase{
		"2026-10-11 23:59": "", "2026-10-12 00:00": hearing.Notice, "2026-10-25 23:59": hearing.Registration,
		"2026-10-26 00:00": hearing.Materials, "2026-11-06 08:00": hearing.Session, "2026-11-07 00:00": hearing.Record, "2027-01-01 00:00": hearing.Closed,
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", moment, civic.Shanghai)
		if err != nil {
			t.Fatal(err)
		}
		if got := plan().At(at.UTC()); got != want {
			t.Errorf("%s: %q, want %q", moment, got, want)
		}
	}
}

func TestRegistrationAndDrawAreNeverOpenTogether(t *testing.T) {
	t.Parallel()
	for _, phase := range hearing.Phases() {
		if phase.Open(hearing.Register) && phase.Open(hearing.ShowDraw) {
			t.Errorf("%s shows the draw while people register", phase)
		}
		if phase.Open(hearing.ShowRecord) && phase.Open(hearing.Comment) {
			t.Errorf("%s takes opinions after the session", phase)
		}
	}
}

func TestAPlanThatKeepsItsPeriodsNeedsNoReason(t *testing.T) {
	t.Parallel()
	if short, err := call().Validate(workdays); err != nil || len(short) != 0 {
		t.Errorf("%v %v", short, err)
	}
}

func TestAShortNoticeNeedsAReasonAndSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	c := call()
	c.Plan[hearing.Notice] = "2026-10-20"
	c.Plan[hearing.Registration] = "2026-10-21"
	short, err := c.Validate(workdays)
	if err == nil || civic.KeyOf(err) != "hearing.fault_periods" || len(short) != 2 {
		t.Fatalf("%v %v", short, err)
	}
	if short[0].Has != 17 || short[0].Earliest != "2026-11-09" || short[1].Has != 3 {
		t.Errorf("%+v", short)
	}
	c.Override = "人代会提前召开"
	if short, err = c.Validate(workdays); err != nil || len(short) != 2 {
		t.Errorf("with a reason: %v %v", short, err)
	}
}

func TestACallThatCannotBeHeldIsRefused(t *testing.T) {
	t.Parallel()
	for key, spoil := range map[string]func(*hearing.Call){
		"hearing.fault_kind":   func(c *hearing.Call) { c.Kind = "chat" },
		"hearing.fault_title":  func(c *hearing.Call) { c.Title = "" },
		"hearing.fault_order":  func(c *hearing.Call) { c.Plan[hearing.Record] = "2026-11-06" },
		"hearing.fault_date":   func(c *hearing.Call) { delete(c.Plan, hearing.Closed) },
		"hearing.fault_hours":  func(c *hearing.Call) { c.Starts = c.Starts.AddDate(0, 0, 1) },
		"hearing.fault_quorum": func(c *hearing.Call) { c.Quorum = 7 },
		"hearing.fault_quota":  func(c *hearing.Call) { c.Quotas = append(c.Quotas, c.Quotas[0]) },
	} {
		c := call()
		spoil(&c)
		if _, err := c.Validate(workdays); err == nil || civic.KeyOf(err) != key {
			t.Errorf("want %s, got %v", key, err)
		}
	}
}

func TestBelowQuorumAHearingIsNeverHeld(t *testing.T) {
	t.Parallel()
	h := hearing.Hearing{Plan: plan(), Quorum: 4}
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, civic.Shanghai)
	if got := h.Standing(now); got != hearing.Unproven {
		t.Errorf("without a record: %s", got)
	}
	three := 3
	h.Present, h.RecordAt = &three, &now
	if got := h.Standing(now); got != hearing.NoQuorum {
		t.Errorf("three of four: %s", got)
	}
	*h.Present = 4
	if got := h.Standing(now); got != hearing.Held {
		t.Errorf("four of four: %s", got)
	}
}

// tickets draws registrations of citizens who want to speak, and observers.
func tickets(t *rapid.T) []hearing.Ticket {
	n := rapid.IntRange(0, 40).Draw(t, "tickets")
	list := make([]hearing.Ticket, n)
	for i := range list {
		list[i] = hearing.Ticket{
			Number: i + 1, Role: rapid.SampledFrom(hearing.Roles).Draw(t, "role"), Group: rapid.SampledFrom(hearing.Groups[:2]).Draw(t, "group"),
			View: rapid.SampledFrom(hearing.Views).Draw(t, "view"),
		}
	}
	return list
}

func TestDrawGivesEveryTicketOnePlaceAndFillsTheSeats(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := tickets(t)
		seats := rapid.IntRange(1, 12).Draw(t, "seats")
		var quotas []hearing.Quota
		for _, role := range hearing.Roles {
			for _, group := range hearing.Groups[:2] {
				quotas = append(quotas, hearing.Quota{Role: role, Group: group, Seats: seats})
			}
		}
		outcomes := hearing.Draw("seed", list, quotas)
		if len(outcomes) != len(list) {
			t.Fatalf("%d of %d tickets", len(outcomes), len(list))
		}
		slices.Reverse(list)
		if again := hearing.Draw("seed", list, quotas); !slices.Equal(again, outcomes) {
			t.Fatal("the order of the list changes the draw")
		}
		for _, q := range quotas {
			registered, drawn := 0, 0
			views := map[hearing.View][2]int{}
			for _, o := range outcomes {
				if o.Role != q.Role || o.Group != q.Group {
					continue
				}
				registered++
				count := views[o.View]
				count[1]++
				if o.Drawn {
					drawn++
					count[0]++
				}
				views[o.View] = count
			}
			if drawn != min(registered, q.Seats) {
				t.Fatalf("%v: %d drawn of %d", q, drawn, registered)
			}
			if q.Role == hearing.Speak {
				balance(t, views)
			}
		}
	})
}

// balance requires that no view has two seats more than another that still
// has somebody waiting.
func balance(t *rapid.T, views map[hearing.View][2]int) {
	for a, left := range views {
		for b, right := range views {
			if left[0] > right[0]+1 && right[1] > right[0] {
				t.Fatalf("%s has %d seats while %s has %d and people waiting", a, left[0], b, right[0])
			}
		}
	}
}

func TestEntryNeedsASeatThatIsOffered(t *testing.T) {
	t.Parallel()
	quotas := call().Quotas
	good := hearing.Entry{Role: hearing.Speak, Group: hearing.Citizen, View: hearing.For, Topic: "路灯"}
	if err := good.Validate(quotas); err != nil {
		t.Error(err)
	}
	for key, bad := range map[string]hearing.Entry{
		"hearing.fault_group": {Role: hearing.Observe, Group: hearing.Citizen, View: hearing.For},
		"hearing.fault_view":  {Role: hearing.Speak, Group: hearing.Citizen, Topic: "路灯"},
		"hearing.fault_topic": {Role: hearing.Speak, Group: hearing.Citizen, View: hearing.For},
	} {
		if err := bad.Validate(quotas); err == nil || civic.KeyOf(err) != key {
			t.Errorf("want %s, got %v", key, err)
		}
	}
}

func TestEveryPeriodCitesARuleOrIsCalledOurOwn(t *testing.T) {
	t.Parallel()
	for _, kind := range hearing.Kinds {
		if kind.Basis == "" {
			t.Errorf("%s is held without a basis", kind.Code)
		}
		for _, period := range kind.Periods {
			if period.Local == (period.Basis != "") {
				t.Errorf("%s, %s to %s: cites %q, own setting %v", kind.Code, period.From, period.To, period.Basis, period.Local)
			}
		}
	}
}
