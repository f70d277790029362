package hearing_test

import (
	"fmt"

	"github.com/sunbudget/sunbudget/portal/hearing"
)

// Anybody repeats a draw: the seed was committed before registration closed,
// and order follows from SHA-256 of seed and number alone.
func ExampleDraw() {
	seed := "a seed of thirty-two random bytes"
	fmt.Println(hearing.Commit(seed)[:16])

	tickets := []hearing.Ticket{
		{Number: 1, Role: hearing.Speak, Group: hearing.Citizen, View: hearing.For},
		{Number: 2, Role: hearing.Speak, Group: hearing.Citizen, View: hearing.For},
		{Number: 3, Role: hearing.Speak, Group: hearing.Citizen, View: hearing.Against},
	}
	seats := []hearing.Quota{{Role: hearing.Speak, Group: hearing.Citizen, Seats: 2}}
	for _, o := range hearing.Draw(seed, tickets, seats) {
		fmt.Println(o.Place, o.Number, o.View, o.Drawn)
	}
	// Output:
	// 2fc5b4eeaaf7da6b
	// 1 3 against true
	// 2 2 for true
	// 3 1 for false
}
