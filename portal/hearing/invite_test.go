package hearing_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/hearing"
)

func TestWhoDeclinesMakesRoomForTheNextAndNobodyElseMoves(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seats := rapid.IntRange(1, 8).Draw(t, "seats")
		entries := rapid.IntRange(seats, 60).Draw(t, "entries")
		i := hearing.Invitation{Seats: seats, Outcomes: hearing.Invite("seed", entries, hearing.Citizen, seats)}
		before := i.Invited()
		if len(before) != seats {
			t.Fatalf("%d invited for %d seats", len(before), seats)
		}
		gone := rapid.SampledFrom(before).Draw(t, "gone")
		i.Answers = []hearing.InviteAnswer{{Number: gone, Comes: false}}
		after := i.Invited()
		if slices.Contains(after, gone) || len(after) != min(seats, len(i.Outcomes)-1) {
			t.Fatalf("%v after %d declined of %v", after, gone, before)
		}
		for _, number := range before {
			if number != gone && !slices.Contains(after, number) {
				t.Fatalf("%d lost the invitation", number)
			}
		}
	})
}

func TestAListIsKnownByHashesThatNobodyCanGuess(t *testing.T) {
	t.Parallel()
	text := "张三 13800000000\n\n李四 13900000000\n张三  13800000000\n"
	random := strings.NewReader(strings.Repeat("abcdefgh01234567", 4))
	roster, err := hearing.NewRoster(text, 2, random)
	if err != nil || len(roster) != 2 {
		t.Fatalf("%+v %v", roster, err)
	}
	for _, entry := range roster {
		if entry.Hash != hearing.EntryHash(entry.Code, entry.Entry) || entry.Hash == hearing.EntryHash("", entry.Entry) {
			t.Errorf("%+v", entry)
		}
	}
	if _, err := hearing.NewRoster("一人", 2, random); civic.KeyOf(err) != "invitation.fault_roster" {
		t.Errorf("more invitations than people: %v", err)
	}
}
