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

// Key is an Ed25519 or SM2 key in the format of signed notes.
type Key struct {
	Signer   note.Signer
	Verifier note.Verifier
	Public   string // the verifier key, "<name>+<hash>+<keydata>"; may be published
}

// LoadOrCreateKey reads the key called name from dir, making it at the first
// start: one file, name.key, readable by its owner only. Several processes
// may start at once; all get the same key. A file others may read is refused.
func LoadOrCreateKey(dir, name string) (Key, error) {
	return makeKey(dir, filepath.Join(dir, name+".key"), name, generateEd25519)
}

// makeKey reads the key at path, or makes it.
func makeKey(dir, path, name string, generate generator) (Key, error) {
	if name == "" || strings.ContainsAny(name, "+ /\\\n\t") || strings.HasPrefix(name, ".") {
		return Key{}, fmt.Errorf("key name %q: no spaces, plus signs or slashes", name)
	}
	if err := createKey(dir, path, name, generate); err != nil && !errors.Is(err, fs.ErrExist) {
		return Key{}, fmt.Errorf("create key %s: %w", path, err)
	}
	return readKey(path, name)
}

// LoadOrCreateLogKeys reads the keys that sign the log called name, or makes
// them at the first start: an Ed25519 key, and an SM2 key that signs beside
// it. A log that began without an SM2 key gets none here (second is nil):
// whoever follows it must hear of a new key from a succession, so it comes in
// by NextSM2Key.
func LoadOrCreateLogKeys(dir, name string) (first Key, second *Key, err error) {
	path := sm2Path(dir, name)
	if _, err := os.Lstat(filepath.Join(dir, name+".key")); errors.Is(err, fs.ErrNotExist) {
		// Before the other, so that a crash in between is a first start again.
		if _, err := makeKey(dir, path, name, generateSM2); err != nil {
			return first, nil, err
		}
	}
	if first, err = LoadOrCreateKey(dir, name); err != nil {
		return first, nil, err
	}
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return first, nil, nil
	}
	key, err := readKey(path, name)
	return first, &key, err
}

// NextSM2Key reads or makes the SM2 key that is to sign the log called name:
// the first one, or one in the place of another. AdoptSM2Key puts it there.
func NextSM2Key(dir, name string) (Key, error) {
	return makeKey(dir, sm2Path(dir, name)+".next", name, generateSM2)
}

// AdoptSM2Key puts the next SM2 key in its place.
func AdoptSM2Key(dir, name string) error {
	return os.Rename(sm2Path(dir, name)+".next", sm2Path(dir, name))
}

func sm2Path(dir, name string) string { return filepath.Join(dir, name+".sm2.key") }

// NextKey reads or makes the key that is to take the place of the one called
// name: a file of its own, name.key.next, until AdoptKey.
func NextKey(dir, name string) (Key, error) {
	return makeKey(dir, filepath.Join(dir, name+".key.next"), name, generateEd25519)
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

// generator makes a new key called name, in the two forms that key files hold.
type generator func(name string) (secret, public string, err error)

func generateEd25519(name string) (secret, public string, err error) {
	return note.GenerateKey(rand.Reader, name)
}

// createKey writes a new key to path unless something is there already: a
// whole file under another name, then a link, which fails where path exists.
func createKey(dir, path, name string, generate generator) error {
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	secret, public, err := generate(name)
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
	signer, err := newSigner(secret)
	if err != nil {
		return Key{}, fmt.Errorf("key %s is damaged", path) // never print what stands in it
	}
	verifier, err := NewVerifier(public)
	if err != nil || signer.Name() != name || verifier.Name() != name || verifier.KeyHash() != signer.KeyHash() {
		return Key{}, fmt.Errorf("key %s is damaged or of another name", path)
	}
	return Key{Signer: signer, Verifier: verifier, Public: public}, nil
}
