package ledger

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint says how the log stood: how many records, and the root hash of
// their tree. Origin names the log; it is the name of its key.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   tlog.Hash
}

// text is the three lines that a checkpoint's signature covers
// (C2SP tlog-checkpoint): origin, size in decimal, root hash in base64.
func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root)
}

// SignCheckpoint makes the signed note of a tree. The origin line is the
// signer's name; others may sign beside it.
func SignCheckpoint(size int64, root tlog.Hash, signer note.Signer, beside ...note.Signer) ([]byte, error) {
	c := Checkpoint{Origin: signer.Name(), Size: size, Root: root}
	signed, err := note.Sign(&note.Note{Text: c.text()}, append([]note.Signer{signer}, beside...)...)
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	return signed, nil
}

// OpenCheckpoint verifies a signed note with the log's key and reads it. Where
// other keys are given, all of them must have signed as well.
func OpenCheckpoint(signed []byte, verifier note.Verifier, beside ...note.Verifier) (Checkpoint, error) {
	all := append([]note.Verifier{verifier}, beside...)
	opened, err := note.Open(signed, note.VerifierList(all...))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("checkpoint: %w", err)
	}
	if len(opened.Sigs) != len(all) {
		return Checkpoint{}, fmt.Errorf("checkpoint has %d of the %d signatures it should", len(opened.Sigs), len(all))
	}
	c, err := parseCheckpoint(opened.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	if c.Origin != verifier.Name() {
		return Checkpoint{}, fmt.Errorf("checkpoint of another log, %q", c.Origin)
	}
	return c, nil
}

var errCheckpoint = errors.New("malformed checkpoint")

// parseCheckpoint reads exactly what text writes.
func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		return Checkpoint{}, errCheckpoint
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return Checkpoint{}, errCheckpoint
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return Checkpoint{}, errCheckpoint
	}
	c := Checkpoint{Origin: lines[0], Size: size, Root: root}
	if c.text() != text {
		return Checkpoint{}, errCheckpoint
	}
	return c, nil
}
