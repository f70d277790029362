package civic

import (
	"fmt"
	"io"
	"regexp"
)

// crockford is Crockford's base 32: no I, L, O, U.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// publicIDLength characters of five bits each: 50 random bits.
const publicIDLength = 10

// PublicID names a project lineage in public. It is random, so that neither
// order nor gaps tell anything about what is not published.
type PublicID string

var publicIDPattern = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{10}$`)

// NewPublicID draws ten Crockford characters from source (crypto/rand.Reader,
// or a seeded reader in the demo and in tests).
func NewPublicID(source io.Reader) (PublicID, error) {
	raw := make([]byte, publicIDLength)
	if _, err := io.ReadFull(source, raw); err != nil {
		return "", fmt.Errorf("draw a public ID: %w", err)
	}
	for i, b := range raw {
		raw[i] = crockford[b&31]
	}
	return PublicID(raw), nil
}

// Valid reports whether the ID has the right shape.
func (id PublicID) Valid() bool { return publicIDPattern.MatchString(string(id)) }
