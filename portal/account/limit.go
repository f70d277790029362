package account

import "time"

// Limit is how often something may be done in a window of time, over all
// processes of the installation.
type Limit struct {
	Name   string // "sign_in", "comment", …
	Hits   int
	Window time.Duration
}

// Limits of the portal. Windows are aligned to the clock, so at most twice
// the number fits around a window's edge.
var (
	SignInLimit     = Limit{"sign_in", 20, 15 * time.Minute} // by network
	CommentLimit    = Limit{"comment", 10, time.Hour}        // by account
	VoiceLimit      = Limit{"voice", 60, time.Hour}          // questions, support and votes of a hearing, by account
	CodeLimit       = Limit{"code", 20, time.Hour}           // one-time codes by network
	RatingLimit     = Limit{"rating", 60, time.Hour}         // by account or browser
	AnonymousLimit  = Limit{"anonymous", 120, time.Hour}     // anonymous ratings by network
	ContactLimit    = Limit{"contact", 10, time.Hour}        // addresses for notices, by account
	LookLimit       = Limit{"look", 10, time.Hour}           // looks at identities, by account
	DeskUploadLimit = Limit{"upload", 30, time.Hour}         // by account
)
