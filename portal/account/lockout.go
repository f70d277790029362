package account

import "time"

// Failed sign-ins in a row lock the account for a while: long enough to make
// guessing hopeless, short enough that nobody needs to be called.
const (
	lockAfter = 5
	lockFor   = 15 * time.Minute
)

// Attempts is what is remembered about failed sign-ins of one account.
type Attempts struct {
	Failures    int       // in a row
	LockedUntil time.Time // zero where it is not locked
}

// Locked reports that no sign-in succeeds at the moment now.
func (a Attempts) Locked(now time.Time) bool { return now.Before(a.LockedUntil) }

// Failed is the state after one more failure. A failure while locked changes
// nothing, so that a guesser cannot keep the owner out for ever.
func (a Attempts) Failed(now time.Time) Attempts {
	if a.Locked(now) {
		return a
	}
	a.Failures++
	if a.Failures >= lockAfter {
		return Attempts{LockedUntil: now.Add(lockFor)}
	}
	return a
}
