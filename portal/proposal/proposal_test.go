package proposal_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/proposal"
)

// drawLine makes any line a draft can have: of every form, class and amount.
func drawLine(t *rapid.T, id string) proposal.Line {
	amount := civic.Money(rapid.Int64Range(0, 1e12).Draw(t, "amount"))
	form := rapid.SampledFrom([]civic.Figure{
		civic.ExactFigure(amount), civic.ExactFigure(amount), civic.ExactFigure(amount),
		civic.IntervalFigure(amount, 2*amount+1), civic.WithheldFigure("secret"), civic.AggregateFigure("small"), civic.NoFigure(),
	}).Draw(t, "form")
	return proposal.Line{
		ID: id, Amount: form,
		Function: civic.Function(rapid.SampledFrom([]string{"2050201", "2140104", "2120803", "227", "2300101", "2310301", "2320301", ""}).Draw(t, "function")),
		Economic: civic.Economic(rapid.SampledFrom([]string{"", "302", "310", "30101", "303"}).Draw(t, "economic")),
		Least:    civic.Money(rapid.Int64Range(-1, 1e12).Draw(t, "least")),
	}
}

func drawSheet(t *rapid.T) proposal.Sheet {
	sheet := proposal.Sheet{Name: proposal.Projects}
	for _, letter := range "ABCDEFGHJK" {
		sheet.Lines = append(sheet.Lines, drawLine(t, strings.Repeat(string(letter), 10)))
	}
	return sheet
}

// drawChanges moves amounts at will, not asking the draft.
func drawChanges(t *rapid.T, sheet proposal.Sheet) proposal.Changes {
	var changes proposal.Changes
	for range rapid.IntRange(0, 12).Draw(t, "moves") {
		from := rapid.SampledFrom(sheet.Lines).Draw(t, "from")
		to := rapid.SampledFrom(sheet.Lines).Draw(t, "to")
		amount := civic.Money(rapid.Int64Range(1, 1e11).Draw(t, "fen"))
		if next, err := changes.Move(from.ID, to.ID, amount); err == nil {
			changes = next
		}
	}
	return changes
}

func TestMovesBalanceToTheFen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		changes, sum := drawChanges(t, drawSheet(t)), civic.Money(0)
		for _, c := range changes {
			sum += c.By
		}
		if sum != 0 {
			t.Fatalf("%s adds up to %d", changes, sum)
		}
	})
}

func TestWhatIsAppliedStaysWithinTheDraft(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sheet := drawSheet(t)
		changes := drawChanges(t, sheet)
		moved, err := sheet.Apply(changes)
		if err != nil {
			return // refused: TestEveryBoundOfTheDraftIsHeld says why
		}
		var before, after civic.Money
		funds := civic.Money(0)
		for _, m := range moved {
			if m.Function.Book() == civic.GovernmentFund {
				funds += m.By
			}
			if m.After < 0 || m.After < m.Least && m.By < 0 {
				t.Fatalf("%+v falls below its least", m)
			}
			if m.Fixed() != proposal.Movable || m.Amount.Form != civic.Exact {
				t.Fatalf("%+v is not to be moved", m)
			}
			before, after = before+m.Amount.Lo, after+m.After
		}
		if before != after || funds != 0 {
			t.Fatalf("%d became %d, the funds move by %d", before, after, funds)
		}
	})
}

// TestHiddenAmountsDecideNothing exchanges the amount of a hidden line: what
// is allowed, and what is answered, must be the same.
func TestHiddenAmountsDecideNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sheet := drawSheet(t)
		changes := drawChanges(t, sheet)
		other := proposal.Sheet{Name: sheet.Name, Lines: append([]proposal.Line(nil), sheet.Lines...)}
		for i, l := range other.Lines {
			if l.Amount.Form == civic.Interval {
				other.Lines[i].Amount = civic.IntervalFigure(0, 7)
			}
		}
		_, first := sheet.Apply(changes)
		_, second := other.Apply(changes)
		if (first == nil) != (second == nil) || first != nil && civic.KeyOf(first) != civic.KeyOf(second) {
			t.Fatalf("%v, but %v", first, second)
		}
	})
}

func TestAProposalHasOneAddress(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		changes := drawChanges(t, drawSheet(t))
		read, err := proposal.Parse(changes.String())
		if err != nil || read.String() != changes.String() {
			t.Fatalf("%q is read as %v, %v", changes, read, err)
		}
	})
	for _, text := range []string{
		"A", "A~5", "A~5.B~-4", "B~5.A~-5", "A~5.A~-5", "A~0.B~0", "A~+5.B~-5", "A~05.B~-5", "a~5.b~-5", "A~5.B~-5.", "../~5.B~-5",
		"A~9223372036854775807.B~-9223372036854775807", "A~5,B~-5", "A~5.B~-5 ", strings.Repeat("A~1.", 30) + "A~1", "<b>~5.B~-5",
	} {
		if read, err := proposal.Parse(text); err == nil || civic.KindOf(err) != civic.KindInvalid {
			t.Errorf("%q is read as %v, %v", text, read, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("ABCDEFGHJK~-500000.KJHGFEDCBA~500000")
	f.Add("A~1.B~-1")
	f.Fuzz(func(t *testing.T, text string) {
		changes, err := proposal.Parse(text)
		if err == nil && changes.String() != text {
			t.Errorf("%q is written %q", text, changes)
		}
	})
}

func TestEveryBoundOfTheDraftIsHeld(t *testing.T) {
	t.Parallel()
	sheet := proposal.Sheet{Name: proposal.Projects, Lines: []proposal.Line{
		{ID: "ROAD", Amount: civic.ExactFigure(1000)},
		{ID: "SCHOOL", Amount: civic.ExactFigure(500), Least: 300},
		{ID: "SECRET", Amount: civic.IntervalFigure(100, 200)},
		{ID: "DEBT", Function: "2320301", Amount: civic.ExactFigure(900)},
		{ID: "RESERVE", Function: "227", Amount: civic.ExactFigure(900)},
		{ID: "ABOVE", Function: "2300201", Amount: civic.ExactFigure(900)},
		{ID: "WAGES", Economic: "30101", Amount: civic.ExactFigure(900)},
		{ID: "LAND", Function: "2120803", Amount: civic.ExactFigure(900)}, // paid from the government fund
		{ID: "PARK", Function: "2120899", Amount: civic.ExactFigure(900)},
		{ID: "OFFICE", Amount: civic.ExactFigure(900), Least: 900},
	}}
	for _, c := range []struct{ text, want string }{
		{"ROAD~-1000.SCHOOL~1000", ""},
		{"ROAD~-1001.SCHOOL~1001", "proposal.fault_room"},
		{"ROAD~200.SCHOOL~-200", ""},
		{"ROAD~201.SCHOOL~-201", "proposal.fault_room"},
		{"ROAD~-1.SECRET~1", "proposal.fault_fixed"},
		{"DEBT~-1.ROAD~1", "proposal.fault_fixed"},
		{"RESERVE~-1.ROAD~1", "proposal.fault_fixed"},
		{"ABOVE~1.ROAD~-1", "proposal.fault_fixed"},
		{"ROAD~1.WAGES~-1", "proposal.fault_fixed"},
		{"OFFICE~-1.ROAD~1", "proposal.fault_fixed"},
		{"NOTHING~-1.ROAD~1", "proposal.fault_line"},
		{"LAND~-100.ROAD~100", "proposal.fault_book"},
		{"LAND~-100.PARK~100", ""},
		{"LAND~-100.PARK~100.ROAD~-5.SCHOOL~5", ""},
	} {
		changes, err := proposal.Parse(c.text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = sheet.Apply(changes); err == nil && c.want != "" || err != nil && civic.KeyOf(err) != c.want {
			t.Errorf("%s: %v, want %q", c.text, err, c.want)
		}
	}
}

func TestMovingBackIsNoChange(t *testing.T) {
	t.Parallel()
	changes, err := proposal.Changes(nil).Move("ROAD", "SCHOOL", 70)
	if err != nil || changes.Volume() != 70 {
		t.Fatalf("%v, %v", changes, err)
	}
	if changes, err = changes.Move("SCHOOL", "ROAD", 70); err != nil || len(changes) != 0 {
		t.Errorf("%v, %v", changes, err)
	}
}

func TestSimilarProposalsMoveTheSameLinesTheSameWay(t *testing.T) {
	t.Parallel()
	mine := proposal.Changes{{"A", -5}, {"B", 5}}
	all := []proposal.Record{
		{ID: "opposite", Changes: proposal.Changes{{"A", 5}, {"B", -5}}},
		{ID: "half", Changes: proposal.Changes{{"A", -9}, {"C", 9}}},
		{ID: "same", Changes: proposal.Changes{{"A", -1}, {"B", 1}}},
		{ID: "liked", Changes: proposal.Changes{{"A", -2}, {"B", 2}}, Agreements: 3},
		{ID: "other", Changes: proposal.Changes{{"D", -1}, {"E", 1}}},
	}
	var order []string
	for _, r := range proposal.Alike(mine, all) {
		order = append(order, r.ID)
	}
	if diff := cmp.Diff([]string{"liked", "same", "half"}, order); diff != "" {
		t.Error(diff)
	}
}
