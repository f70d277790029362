package hearing

import (
	"fmt"
	"slices"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Role is what somebody comes for.
type Role string

// Roles at a hearing.
const (
	Speak   Role = "speak"   // 陈述人
	Observe Role = "observe" // 旁听人
)

// Group is whom somebody speaks for.
type Group string

// Groups with quotas of their own.
const (
	Citizen   Group = "citizen"
	Community Group = "community" // representatives of communities and villages
	Deputy    Group = "deputy"
	Expert    Group = "expert"
)

// View is how a speaker stands to the draft, told in advance so that opposing
// views are heard in balance.
type View string

// Views.
const (
	For     View = "for"
	Against View = "against"
	Other   View = "other"
)

// Lists in the order of the forms.
var (
	Roles  = []Role{Speak, Observe}
	Groups = []Group{Citizen, Community, Deputy, Expert}
	Views  = []View{For, Against, Other}
)

// Quota is how many seats a group has in a role.
type Quota struct {
	Role  Role  `json:"role"`
	Group Group `json:"group"`
	Seats int   `json:"seats"`
}

// maxSeats bounds the hall.
const maxSeats = 1000

func validQuotas(list []Quota, quorum int) error {
	speakers := 0
	seen := map[[2]string]bool{}
	for _, q := range list {
		key := [2]string{string(q.Role), string(q.Group)}
		if !slices.Contains(Roles, q.Role) || !slices.Contains(Groups, q.Group) || q.Seats < 1 || q.Seats > maxSeats || seen[key] {
			return civic.Invalid("hearing.fault_quota", fmt.Sprintf("quota %v", q))
		}
		seen[key] = true
		if q.Role == Speak {
			speakers += q.Seats
		}
	}
	if speakers == 0 || quorum < 1 || quorum > speakers {
		return civic.Invalid("hearing.fault_quorum", fmt.Sprintf("quorum %d of %d speakers", quorum, speakers))
	}
	return nil
}

// Offered lists the quotas of a role.
func Offered(quotas []Quota, role Role) []Quota {
	var list []Quota
	for _, q := range quotas {
		if q.Role == role {
			list = append(list, q)
		}
	}
	return list
}

// Entry is a registration as sent.
type Entry struct {
	Hearing string
	Role    Role
	Group   Group
	View    View
	Topic   string // what the speaker wants to say, one line
}

// maxTopic is the longest topic in bytes.
const maxTopic = 600

// Validate checks an entry against the hearing's quotas.
func (e Entry) Validate(quotas []Quota) error {
	offered := slices.ContainsFunc(quotas, func(q Quota) bool { return q.Role == e.Role && q.Group == e.Group })
	switch {
	case !offered:
		return civic.Invalid("hearing.fault_group", fmt.Sprintf("no seats for %s/%s", e.Role, e.Group))
	case !slices.Contains(Views, e.View):
		return civic.Invalid("hearing.fault_view", fmt.Sprintf("view %q", e.View))
	case len(e.Topic) > maxTopic:
		return civic.Invalid("hearing.fault_topic", fmt.Sprintf("a topic of %d bytes", len(e.Topic)))
	case e.Role == Speak && e.Topic == "":
		return civic.Invalid("hearing.fault_topic", "a speaker without a topic")
	}
	return nil
}

// SpeakingCap is how many hearings of a calendar year one person may be drawn
// to speak at, so that many voices are heard.
const SpeakingCap = 3

// Own is one's own registration.
type Own struct {
	Hearing string
	Title   string
	Number  int
	Role    Role
	Group   Group
	View    View
	Topic   string
	At      time.Time
	Starts  time.Time
	Outcome *Outcome // nil before the draw
}

// Seat is a registration as the desk prepares the hall with it.
type Seat struct {
	Number int
	Name   string // as chosen in front
	Role   Role
	Group  Group
	View   View
	Topic  string
}
