package account

import (
	"encoding/base32"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Bounds of a password, in characters; the upper one keeps hashing cheap.
const (
	minPassword = 12
	maxPassword = 200
)

// hashing is the cost of one password check: 64 MiB, two passes, one thread
// (RFC 9106 asks for 64 MiB where memory is short).
var hashing = &argon2id.Params{Memory: 64 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// nobody is the hash of a random password that was thrown away. An unknown
// login is compared with it, so that it takes the time of a known one.
const nobody = "$argon2id$v=19$m=65536,t=2,p=1$BgbWQEgSQG8jP7GFHxWTcQ$Pb8ZWGHBilNV+ldIl8jqC76PGZtAjcQjAH2szGnCiJg"

// HashPassword checks the length and returns the argon2id hash to store.
func HashPassword(password string) (string, error) {
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return "", civic.Invalid("account.password_short", fmt.Sprintf("a password of %d characters, at least %d are needed", n, minPassword))
	case n > maxPassword:
		return "", civic.Invalid("account.password_long", fmt.Sprintf("a password of %d characters, at most %d are allowed", n, maxPassword))
	}
	return argon2id.CreateHash(password, hashing)
}

// PasswordMatches compares in constant time. An empty hash stands for an
// unknown login: it never matches and takes as long.
func PasswordMatches(password, hash string) bool {
	known := hash != ""
	if !known {
		hash = nobody
	}
	if utf8.RuneCountInString(password) > maxPassword {
		password = ""
	}
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	return known && ok && err == nil
}

// NewPassword draws a first password: 24 letters and digits, 120 random bits.
func NewPassword(random io.Reader) (string, error) {
	raw := make([]byte, 15)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("draw a password: %w", err)
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(raw)), nil
}
