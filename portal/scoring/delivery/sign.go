package delivery

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Headers of a push.
const (
	SignatureHeader = "Sunbudget-Signature" // "t=UNIX,v1=HEX"
	KeyHeader       = "Idempotency-Key"
)

// Tolerance is how far the clock of a signature may be off.
const Tolerance = 5 * time.Minute

// Sign is the value of SignatureHeader: HMAC-SHA-256 with the shared secret
// over the time (Unix seconds), a full stop and the body.
func Sign(secret []byte, at time.Time, body []byte) string {
	stamp := strconv.FormatInt(at.Unix(), 10)
	return "t=" + stamp + ",v1=" + hex.EncodeToString(mac(secret, stamp, body))
}

func mac(secret []byte, stamp string, body []byte) []byte {
	sum := hmac.New(sha256.New, secret)
	sum.Write([]byte(stamp + "."))
	sum.Write(body)
	return sum.Sum(nil)
}

// CheckSignature reads what Sign writes. tolerance 0 asks for no time: a file
// that passed a 网闸 may be days old.
func CheckSignature(secret []byte, header string, body []byte, now time.Time, tolerance time.Duration) error {
	stamp, sum, ok := strings.Cut(header, ",v1=")
	stamp, timed := strings.CutPrefix(stamp, "t=")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	given, bad := hex.DecodeString(sum)
	if !ok || !timed || err != nil || bad != nil {
		return civic.Forbidden(fmt.Sprintf("signature %q", header))
	}
	if !hmac.Equal(given, mac(secret, stamp, body)) {
		return civic.Forbidden("a signature that does not fit")
	}
	if off := now.Sub(time.Unix(seconds, 0)).Abs(); tolerance > 0 && off > tolerance {
		return civic.Forbidden(fmt.Sprintf("a signature that is %s off", off))
	}
	return nil
}
