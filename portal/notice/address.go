package notice

import (
	"fmt"
	"net/mail"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// maxAddress is the longest address in bytes (RFC 5321, 4.5.3.1.3).
const maxAddress = 254

// Address brings an e-mail address into one form; kind invalid for what is
// none. Names, comments and quoted local parts are refused: people type none.
func Address(text string) (string, error) {
	text = strings.TrimSpace(text)
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || len(text) > maxAddress || strings.ContainsAny(text, "\"\\ ") {
		return "", civic.Invalid("notice.fault_email", fmt.Sprintf("%d bytes that are no address", len(text)))
	}
	local, domain, _ := strings.Cut(text, "@")
	return local + "@" + strings.ToLower(domain), nil
}

// Shown is an address or number with most of it hidden.
func Shown(channel Channel, address string) string {
	if channel == Email {
		local, domain, _ := strings.Cut(address, "@")
		return string([]rune(local)[:1]) + "***@" + domain
	}
	if len(address) < 8 {
		return "****"
	}
	digits := strings.TrimPrefix(address, "+86")
	return digits[:3] + "****" + digits[len(digits)-4:]
}
