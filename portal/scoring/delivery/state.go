package delivery

import (
	"time"

	"github.com/sunbudget/sunbudget/portal/rating"
)

// Receiver is an internal performance system that packets go to.
type Receiver struct {
	ID        string
	Name      string
	URL       string // where packets are pushed, "" where it pulls or takes files
	CreatedAt time.Time
}

// Credentials are told once, when a receiver is made.
type Credentials struct {
	ID     string
	Token  string // for pulling and returning
	Secret string // for the signatures of pushes and of returned files
}

// Push is one delivery that is due, and where it goes.
type Push struct {
	Delivery
	Receiver string
	URL      string
	Secret   []byte
}

// Sent is how far a packet's delivery to one receiver has come.
type Sent struct {
	Of
	Receiver    string // name
	Attempts    int
	LastError   string
	NextAt      time.Time
	DeliveredAt *time.Time
}

// Returned is a return as stored.
type Returned struct {
	Period     rating.Period
	Unit       string
	Seq        int
	Kind       ReturnKind
	Document   string
	Text       string
	Receiver   string
	ReturnedAt time.Time
	LogIndex   int64
}

// PublicReturn is what everybody sees of a return: that it came, and the
// number of its document.
type PublicReturn struct {
	Unit       string
	Seq        int
	Kind       ReturnKind
	Document   string
	ReturnedAt time.Time
	LogIndex   int64
}
