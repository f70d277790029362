package rating

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"net/netip"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Day is a civil date in Shanghai as days since 1970-01-01, compact and
// ordered.
type Day int32

// DayOf is the civil date of t.
func DayOf(t time.Time) Day {
	y, m, d := t.In(civic.Shanghai).Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Vote is a current rating reduced to what scoring may know about it: no
// account, no address, no text. There is at most one per person, subject and
// period; the database holds that.
type Vote struct {
	Seq     int64   // order of arrival, unique within the subject; of no meaning where Times is above 1
	Times   int     // how many votes alike in all the rest it stands for; 0 is one
	Level   Level   // L0 is shown apart and weighs nothing
	Answers Answers // Overall is always given
	Stratum Stratum // of an L2 person; ignored below L2
	Device  Signal  // 0 where there is none
	Network Signal  // 0 where there is none
	// Lockstep is shared by people who rated the same projects with the same
	// answers on the same days; Sentence by people who wrote almost the same.
	Lockstep Signal
	Sentence Signal
	Quiet    bool // an auditor found its day to be no burst
	Loud     bool // an auditor found its day to be a campaign
	Panel    bool // of a deputy or an expert, who are counted apart
	Day      Day  // civil date of arrival
	Staff    bool // found on the hashed roster of the assessed department
}

// Count is how many votes it stands for, at least one: a period of millions
// of ratings holds few different votes once signals nobody shares are left out.
func (v Vote) Count() int { return max(1, v.Times) }

// Eligible reports a vote that may carry weight: verified, not by staff of the
// assessed department, and not of a panel.
func (v Vote) Eligible() bool { return v.Level > civic.L0 && !v.Staff && !v.Panel }

// Signal is a pseudonym of a device or a network address, good for nothing
// but seeing that two votes share it.
type Signal uint64

// Bytes are the eight bytes the database keeps, nil for no signal.
func (s Signal) Bytes() []byte {
	if s == 0 {
		return nil
	}
	return binary.BigEndian.AppendUint64(nil, uint64(s))
}

// SignalOf reads what Bytes writes; anything else is no signal.
func SignalOf(raw []byte) Signal {
	if len(raw) != 8 {
		return 0
	}
	return Signal(binary.BigEndian.Uint64(raw))
}

// NewSignal hashes value with the period's key, which is destroyed after the
// appeal term: then no signal can be linked to anything. kind ("device",
// "network") keeps the two apart. An empty value has no signal, 0.
func NewSignal(key []byte, kind, value string) Signal {
	if value == "" {
		return 0
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(kind + "\x00" + value))
	return Signal(binary.BigEndian.Uint64(mac.Sum(nil)))
}

// ipv6Household is the prefix one household or one phone is given.
const ipv6Household = 56

// NetworkOf is the part of an address that stands for one connection: a whole
// IPv4 address, or the first 56 bits of an IPv6 address. "" for no address.
func NetworkOf(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	switch {
	case !addr.IsValid():
		return ""
	case addr.Is4():
		return addr.String()
	}
	prefix, _ := addr.Prefix(ipv6Household) // cannot fail: the address is IPv6
	return prefix.String()
}
