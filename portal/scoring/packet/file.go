package packet

import (
	"time"

	"github.com/sunbudget/sunbudget/portal/rating"
)

// Line is a packet in a list.
type Line struct {
	Period    rating.Period
	Unit      string
	Seq       int
	SHA256    string
	CreatedAt time.Time
	LogIndex  int64
}

// File is a packet as signed.
type File struct {
	Canonical []byte
	Signature []byte // a signed note, see Worker.signPacket
	SHA256    string
	LogIndex  int64
}
