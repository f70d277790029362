package bundle

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Grounds for taking a release down.
const (
	LeakedSecret = "state_secret"
	PersonalData = "personal_data"
	Illegal      = "illegal"
)

// Grounds lists the grounds for taking a release down.
var Grounds = []string{LeakedSecret, PersonalData, Illegal}

// Takedown is the inner site's order to remove a release everywhere.
type Takedown struct {
	Hash   string // of the release
	Ground string // one of Grounds
	At     time.Time
}

// takedownPrefix starts the text that the signature covers; hash, ground and
// time follow, a line each.
const takedownPrefix = "sunbudget takedown v1\n"

// Sign makes the order as it is carried to the outer site: a signed note.
func (t Takedown) Sign(signer note.Signer) ([]byte, error) {
	text := takedownPrefix + t.Hash + "\n" + t.Ground + "\n" + t.At.UTC().Format(time.RFC3339) + "\n"
	return note.Sign(&note.Note{Text: text}, signer)
}

// OpenTakedown reads an order signed with one of the known keys; anything
// else is an error of kind invalid.
func OpenTakedown(signed []byte, verifiers note.Verifiers) (Takedown, error) {
	opened, err := note.Open(signed, verifiers)
	if err != nil {
		return Takedown{}, invalid("the order to take down cannot be verified: %v", err)
	}
	rest, ok := strings.CutPrefix(opened.Text, takedownPrefix)
	lines := strings.Split(rest, "\n")
	if !ok || len(lines) != 4 || !sha256Pattern.MatchString(lines[0]) || CheckGround(lines[1]) != nil {
		return Takedown{}, invalid("not an order to take down: %q", opened.Text)
	}
	at, err := time.Parse(time.RFC3339, lines[2])
	if err != nil {
		return Takedown{}, invalid("not an order to take down: %v", err)
	}
	return Takedown{Hash: lines[0], Ground: lines[1], At: at}, nil
}

// CheckGround refuses what is no ground for taking a release down.
func CheckGround(ground string) error {
	for _, known := range Grounds {
		if ground == known {
			return nil
		}
	}
	return civic.Invalid("release.ground", fmt.Sprintf("unknown ground %q to take a release down", ground))
}
