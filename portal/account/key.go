package account

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// keySize is the length of the identity key in bytes (AES-256).
const keySize = 32

// KeyVariable is the environment variable with the identity key, 64
// hexadecimal digits.
const KeyVariable = "SUNBUDGET_IDENTITY_KEY"

// keyFile is its name in the key directory.
const keyFile = "identity.key"

// Key is the one secret behind identities: it seals what must be read back
// (one-time-code secrets, real names) and hashes what must only be compared.
// Each use derives its own key, so that one leak does not open the other.
type Key struct{ master []byte }

// NewKey makes a Key of exactly 32 bytes.
func NewKey(master []byte) (Key, error) {
	if len(master) != keySize {
		return Key{}, fmt.Errorf("identity key of %d bytes, want %d", len(master), keySize)
	}
	return Key{append([]byte(nil), master...)}, nil
}

// LoadKey reads the key from value (the content of SUNBUDGET_IDENTITY_KEY)
// or, where that is empty, from identity.key in dir. A missing file is made
// from random and readable by its owner only.
func LoadKey(value, dir string, random io.Reader) (Key, error) {
	if value != "" {
		return parseKey(KeyVariable, value)
	}
	path := filepath.Join(dir, keyFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return createKey(path, random)
	}
	if err != nil {
		return Key{}, fmt.Errorf("identity key: %w", err)
	}
	return parseKey(path, string(text))
}

func parseKey(name, text string) (Key, error) {
	raw, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil {
		// The cause would quote a piece of the key.
		return Key{}, fmt.Errorf("%s is not hexadecimal", name)
	}
	key, err := NewKey(raw)
	if err != nil {
		return Key{}, fmt.Errorf("%s: %w", name, err)
	}
	return key, nil
}

// createKey writes a new key; of two processes that start at once the first
// wins and the second reads its key.
func createKey(path string, random io.Reader) (Key, error) {
	raw := make([]byte, keySize)
	if _, err := io.ReadFull(random, raw); err != nil {
		return Key{}, fmt.Errorf("identity key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return Key{}, fmt.Errorf("identity key: %w", err)
	}
	if err := writeOnce(path, hex.EncodeToString(raw)+"\n"); err != nil {
		return Key{}, fmt.Errorf("identity key: %w", err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Key{}, fmt.Errorf("identity key: %w", err)
	}
	return parseKey(path, string(text))
}

// writeOnce makes path appear with its whole content, or leaves the one that
// is already there.
func writeOnce(path, text string) error {
	file, err := os.CreateTemp(filepath.Dir(path), keyFile+".*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	if _, err := file.WriteString(text); err != nil {
		file.Close()
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if err := os.Link(file.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Hash is a keyed hash of parts for the purpose: equal parts have equal
// hashes, and nobody without the key can test a guess. 32 bytes.
func (k Key) Hash(purpose string, parts ...string) []byte {
	mac := hmac.New(sha256.New, k.derive("hash", purpose))
	for _, part := range parts {
		fmt.Fprintf(mac, "%d:%s", len(part), part) // lengths keep ("a","b") and ("ab","") apart
	}
	return mac.Sum(nil)
}

// Seal encrypts plain for the purpose and binds it to owner, so that a sealed
// value copied to another account does not open there.
func (k Key) Seal(random io.Reader, purpose, owner string, plain []byte) ([]byte, error) {
	gcm := k.cipher(purpose)
	nonce := make([]byte, gcm.NonceSize(), gcm.NonceSize()+len(plain)+gcm.Overhead())
	if _, err := io.ReadFull(random, nonce); err != nil {
		return nil, fmt.Errorf("seal %s: %w", purpose, err)
	}
	return gcm.Seal(nonce, nonce, plain, []byte(owner)), nil
}

// Open decrypts what Seal made for the same purpose and owner.
func (k Key) Open(purpose, owner string, sealed []byte) ([]byte, error) {
	gcm := k.cipher(purpose)
	if len(sealed) < gcm.NonceSize() {
		return nil, fmt.Errorf("open %s: too short", purpose)
	}
	nonce, body := sealed[:gcm.NonceSize()], sealed[gcm.NonceSize():]
	plain, err := gcm.Open(nil, nonce, body, []byte(owner))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", purpose, err)
	}
	return plain, nil
}

func (k Key) cipher(purpose string) cipher.AEAD {
	block, err := aes.NewCipher(k.derive("seal", purpose))
	if err != nil {
		panic(err) // impossible: 32 bytes
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // impossible: AES has the block size GCM wants
	}
	return gcm
}

// derive panics without a key: hashing people with none would let anybody
// test a guess, and wiring a process without its key is a programmer's error.
func (k Key) derive(use, purpose string) []byte {
	if len(k.master) != keySize {
		panic("account: this process has no identity key")
	}
	mac := hmac.New(sha256.New, k.master)
	fmt.Fprintf(mac, "%s\x00%s", use, purpose)
	return mac.Sum(nil)
}
