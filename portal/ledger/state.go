package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
)

// state is what a verifier remembers of a site between visits.
type state struct {
	Keys       SiteKeys `json:"keys"`
	Checkpoint string   `json:"checkpoint"` // the signed note
	// What follows spares the next visit from reading everything again.
	Frontier frontier `json:"frontier"` // of the records of the checkpoint
	Releases []string `json:"releases"` // hashes of releases that were in order
	Homes    []string `json:"homes"`    // codes of governments with releases
	// Lists is the SHA-256 of the newest disclosure list of each government.
	Lists map[string]string `json:"lists"`
}

// forget drops what spares work, so that everything is read again; what must
// not be forgotten, keys and checkpoint, stays.
func (s *state) forget() { s.Frontier, s.Releases, s.Homes, s.Lists = frontier{}, nil, nil, nil }

var notFileName = regexp.MustCompile(`[^0-9A-Za-z.-]+`)

// statePath is the file of one site, named after its address.
func statePath(dir string, base *url.URL) string {
	return filepath.Join(dir, notFileName.ReplaceAllString(base.Host+base.Path, "_")+".json")
}

// loadState reads what was seen before; nothing at the first visit. A damaged
// file is an error: starting afresh would forget what must not be forgotten.
func loadState(dir string, base *url.URL) (state, error) {
	var s state
	raw, err := os.ReadFile(statePath(dir, base))
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, &s)
	}
	if err != nil {
		return s, fmt.Errorf("what was seen of %s before: %w", base, err)
	}
	return s, nil
}

// save writes the file whole or not at all.
func (s state) save(dir string, base *url.URL) error {
	raw, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	temp, err := os.CreateTemp(dir, ".state-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(append(raw, '\n'))
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), statePath(dir, base))
}
