package scoring

import (
	"time"

	"github.com/sunbudget/sunbudget/portal/rating"
)

// File is a stored score bundle, as it is downloaded.
type File struct {
	Period    rating.Period
	Seq       int
	Final     bool
	SHA256    string
	Bytes     []byte
	CreatedAt time.Time
	LogIndex  int64
	Approved  bool // a person has approved its publication
}
