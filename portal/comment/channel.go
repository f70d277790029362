package comment

import (
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Channel is where people speak about one thing, as it stands after the last
// step two people took.
type Channel struct {
	Subject  Subject
	Name     string
	Paused   bool
	Reason   string // public, of the last step
	Since    time.Time
	LogIndex int64
}

// ChannelAct is what happens to a channel.
type ChannelAct string

// Acts on a channel.
const (
	Pause  ChannelAct = "pause"
	Resume ChannelAct = "resume"
)

// ChannelStep is one act on a channel: asked for by one person, decided by
// another.
type ChannelStep struct {
	ID      int64
	Subject Subject
	Name    string
	Act     ChannelAct
	Reason  string
	AskedAt time.Time
	AskedBy string // account, for the desk alone
}

// maxChannelReason is the longest reason in characters.
const maxChannelReason = 200

// ValidChannelStep checks an act and its reason as sent.
func ValidChannelStep(act ChannelAct, reason string) error {
	if act != Pause && act != Resume {
		return civic.Invalid("channel.fault_act", fmt.Sprintf("act %q", act))
	}
	if n := utf8.RuneCountInString(reason); n == 0 || n > maxChannelReason {
		return civic.Invalid("channel.fault_reason", fmt.Sprintf("a reason of %d characters", n))
	}
	return nil
}

// ChannelTold is the log entry of a step that was confirmed. It names no
// member of staff, as entries about moderation do not.
type ChannelTold struct {
	Subject string     `json:"subject"` // Subject.String
	Act     ChannelAct `json:"act"`
	Reason  string     `json:"reason"`
	AskedAt time.Time  `json:"asked_at"`
}
