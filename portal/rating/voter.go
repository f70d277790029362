package rating

import (
	"net/netip"
	"time"
)

// Dated is a period of a jurisdiction with its dates.
type Dated struct {
	Period Period
	Window
}

// Voter is who rates: an account, or an anonymous browser. Browser is the
// random text of the browser's rating cookie; Address is where it is.
type Voter struct {
	Account string
	Level   Level
	Browser string
	Address netip.Addr
}

// Own is one's own current rating of something in one period.
type Own struct {
	Period  Period
	Subject Subject
	Name    string // as the newest release that holds it calls it
	Answers Answers
	At      time.Time
}
