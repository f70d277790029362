package ledger

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Key is an Ed25519 key in the format of signed notes.
type Key struct {
	Signer   note.Signer
	Verifier note.Verifier
	Public   string // the verifier key, "<name>+<hash>+<keydata>"; may be published
}

// LoadOrCreateKey reads the key called name from dir, making it at the first
// start: one file, name.key, readable by its owner only. Several processes
// may start at once; all get the same key. A file others may read is refused.
func LoadOrCreateKey(dir, name string) (Key, error) {
	if name == "" || strings.ContainsAny(name, "+ /\\\n\t") || strings.HasPrefix(name, ".") {
		return Key{}, fmt.Errorf("key name %q: no spaces, plus signs or slashes", name)
	}
	path := filepath.Join(dir, name+".key")
	err := createKey(dir, path, name)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return Key{}, fmt.Errorf("create key %s: %w", path, err)
	}
	return readKey(path, name)
}

// NextKey reads or makes the key that is to take the place of the one called
// name: a file of its own, name.key.next, until AdoptKey.
func NextKey(dir, name string) (Key, error) {
	path := filepath.Join(dir, name+".key.next")
	if err := createKey(dir, path, name); err != nil && !errors.Is(err, fs.ErrExist) {
		return Key{}, fmt.Errorf("create key %s: %w", path, err)
	}
	return readKey(path, name)
}

// AdoptKey puts the next key in the place of the one called name. The old
// secret is gone then: what it signed is verified with its public half.
func AdoptKey(dir, name string) error {
	path := filepath.Join(dir, name+".key")
	return os.Rename(path+".next", path)
}

// RetireKey writes down the public half of the key called name, before
// AdoptKey overwrites it: what it signed is still verified. Again it changes
// nothing.
func RetireKey(dir, name string) error {
	old, err := readKey(filepath.Join(dir, name+".key"), name)
	if err != nil {
		return err
	}
	retired, err := RetiredKeys(dir, name)
	if err != nil || slices.Contains(retired, old.Public) {
		return err
	}
	file, err := os.OpenFile(filepath.Join(dir, name+".retired"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(file, old.Public)
	return errors.Join(err, file.Sync(), file.Close())
}

// RetiredKeys are the public halves of the keys called name that others took
// the place of, the first one first.
func RetiredKeys(dir, name string) ([]string, error) {
	raw, err := os.ReadFile(filepath.Join(dir, name+".retired"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return strings.Fields(string(raw)), err
}

// createKey writes a new key to path unless something is there already: a
// whole file under another name, then a link, which fails where path exists.
func createKey(dir, path, name string) error {
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	secret, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(dir, ".new-key-*") // made with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = fmt.Fprintf(temp, "%s\n%s\n", secret, public)
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err != nil {
		return err
	}
	return os.Link(temp.Name(), path)
}

// readKey reads the two lines of a key file: secret, public.
func readKey(path, name string) (Key, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Key{}, fmt.Errorf("read key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return Key{}, fmt.Errorf("key %s may be read by others (mode %o): make it 0600 and consider it leaked", path, info.Mode().Perm())
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return Key{}, fmt.Errorf("read key: %w", err)
	}
	secret, public, _ := strings.Cut(strings.TrimSuffix(string(raw), "\n"), "\n")
	signer, err := note.NewSigner(secret)
	if err != nil {
		return Key{}, fmt.Errorf("key %s is damaged", path) // never print what stands in it
	}
	verifier, err := note.NewVerifier(public)
	if err != nil || signer.Name() != name || verifier.Name() != name || verifier.KeyHash() != signer.KeyHash() {
		return Key{}, fmt.Errorf("key %s is damaged or of another name", path)
	}
	return Key{Signer: signer, Verifier: verifier, Public: public}, nil
}
