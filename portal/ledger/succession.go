package ledger

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// KeysBody is what the log says of a change of keys.
type KeysBody struct {
	Log        string `json:"log"`           // the key that signs checkpoints from this record on
	SM2        string `json:"sm2,omitempty"` // the key that signs them beside it
	Succession string `json:"succession"`    // a signed note: all keys, signed with the key before
}

// Succession says which keys a site uses from a moment on. It is signed with
// the log key used until then, so that whoever pinned that one can follow.
type Succession struct {
	At   time.Time
	Keys SiteKeys
}

// successionPrefix begins the text that the signature covers; the time and the
// new keys follow as /log/key will serve them.
const successionPrefix = "sunbudget keys v1\n"

// Sign makes the signed note; before is the log key used until now.
func (s Succession) Sign(before note.Signer) ([]byte, error) {
	text := successionPrefix + s.At.UTC().Format(time.RFC3339) + "\n" + string(s.Keys.Format())
	signed, err := note.Sign(&note.Note{Text: text}, before)
	if err != nil {
		return nil, fmt.Errorf("sign succession: %w", err)
	}
	return signed, nil
}

// OpenSuccession verifies a succession with the log key used before it.
func OpenSuccession(signed []byte, before note.Verifier) (Succession, error) {
	opened, err := note.Open(signed, note.VerifierList(before))
	if err != nil {
		return Succession{}, fmt.Errorf("succession of keys: %w", err)
	}
	rest, ours := strings.CutPrefix(opened.Text, successionPrefix)
	stamp, keys, cut := strings.Cut(rest, "\n")
	if !ours || !cut {
		return Succession{}, fmt.Errorf("not a succession of keys: %q", opened.Text)
	}
	at, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		return Succession{}, fmt.Errorf("not a succession of keys: %w", err)
	}
	s := Succession{At: at}
	s.Keys, err = ParseSiteKeys([]byte(keys))
	return s, err
}

// Successions is what /log/successions serves: every change of keys, the
// first one first.
type Successions struct {
	Successions []string `json:"successions"` // signed notes
}

// follow goes from pinned keys to those that are served now, one succession
// after the other. Those from before the keys were pinned are passed over.
// It returns the successions that were taken; an error where none leads on.
func follow(pinned, served SiteKeys, all []string) (taken []string, err error) {
	keys := pinned
	for _, signed := range all {
		if keys.same(served) {
			break
		}
		before, err := note.NewVerifier(keys.Log)
		if err != nil {
			return nil, fmt.Errorf("key of the log: %w", err)
		}
		if next, err := OpenSuccession([]byte(signed), before); err == nil {
			keys, taken = next.Keys, append(taken, signed)
		}
	}
	if !keys.same(served) {
		return nil, fmt.Errorf("the site shows other keys than at the last visit, and no succession signed with the old one leads to them")
	}
	return taken, nil
}

// same reports the same keys for the same uses.
func (k SiteKeys) same(other SiteKeys) bool { return string(k.Format()) == string(other.Format()) }
