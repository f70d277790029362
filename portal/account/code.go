package account

import (
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// One-time codes follow RFC 6238 with the parameters every authenticator app
// knows: SHA-1, six digits, thirty seconds.
const (
	codePeriod = 30 * time.Second
	codeSkew   = 1 // steps a clock may be off, either way
	secretSize = 20
)

var secretText = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewSecret draws a one-time-code secret (base 32, 160 bits).
func NewSecret(random io.Reader) (string, error) {
	raw := make([]byte, secretSize)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("draw a one-time-code secret: %w", err)
	}
	return secretText.EncodeToString(raw), nil
}

// SecretURL is what an authenticator app reads, otpauth://totp/….
func SecretURL(issuer, login, secret string) string {
	values := url.Values{"secret": {secret}, "issuer": {issuer}}
	// Apps want %20, not + in the query.
	query := strings.ReplaceAll(values.Encode(), "+", "%20")
	return "otpauth://totp/" + url.PathEscape(issuer) + ":" + url.PathEscape(login) + "?" + query
}

// MatchCode finds the time step, later than the last used one, for which code
// is right. A caller stores the step, so that a code works once.
func MatchCode(secret, code string, now time.Time, used int64) (step int64, ok bool) {
	code = strings.ReplaceAll(code, " ", "")
	middle := now.Unix() / int64(codePeriod/time.Second)
	for candidate := middle - codeSkew; candidate <= middle+codeSkew; candidate++ {
		want, err := codeAt(secret, candidate)
		if err != nil {
			return 0, false
		}
		// Every candidate is compared, whether or not one matched before.
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && candidate > used {
			step, ok = candidate, true
		}
	}
	return step, ok
}

// CodeAt is the right code at a moment; the demo and tests use it.
func CodeAt(secret string, now time.Time) (string, error) {
	return codeAt(secret, now.Unix()/int64(codePeriod/time.Second))
}

func codeAt(secret string, step int64) (string, error) {
	return hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
}
