// Package readtest publishes a small invented county and a sample district
// into a test's database, by plain rows, so that reading can be tested with
// figures of every form without the whole way through vault and import.
package readtest

import (
	_ "embed"
	"testing"

	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
)

//go:embed published.sql
var published string

// The governments of the fixture: an invented county with projects and a
// sample district with statutory tables only.
const (
	County   = "990101"
	District = "310107"
)

// Projects of the fixture with a story. Besides them the county has forty
// ordinary ones, GEN0000001 to GEN0000040, with amounts 1 to 40 万元.
const (
	School    = "SCH00AAAA1" // exact in every release, changed from draft to draft
	Bridge    = "BRG00AAAA2" // amounts as intervals
	Shelter   = "SHE00AAAA3" // amounts withheld
	Clinic    = "C1N00AAAA4" // nothing paid for months: a red alert
	Newcomer  = "NEW00AAAA5" // only in the draft of 2027
	HashMonth = "e4" + "00000000000000000000000000000000000000000000000000000000000000"
)

// CurrentEdition is the newest edition of the fixture.
const CurrentEdition = 8

// Publish fills the database.
func Publish(t testing.TB, db pgtest.DB) {
	t.Helper()
	if _, err := db.Pool(t, "").Exec(t.Context(), published); err != nil {
		t.Fatal(err)
	}
}
