package notice

import (
	"crypto/hmac"
	"encoding/base64"
	"slices"
	"strings"
)

// Hasher is the keyed hash of the installation (account.Key).
type Hasher interface {
	Hash(purpose string, parts ...string) []byte
}

// macBytes are kept of the hash in a link: nobody guesses 128 bits.
const macBytes = 16

// Token signs what a link in a letter may do without signing in: purpose
// ("stop", "confirm") for one account and one more word (a channel, an
// address). It does not run out, as a letter is read whenever it is read; a
// confirmation dies with the address it names.
func Token(key Hasher, purpose, account, word string) string {
	mac := key.Hash("notice."+purpose, account, word)[:macBytes]
	return account + "." + base64.RawURLEncoding.EncodeToString(mac)
}

// Signed reports that the token is one of purpose for its account and one of
// the words, and which.
func Signed(key Hasher, purpose, token string, words ...string) (account, word string, ok bool) {
	account, _, found := strings.Cut(token, ".")
	if !found || account == "" {
		return "", "", false
	}
	at := slices.IndexFunc(words, func(w string) bool {
		return hmac.Equal([]byte(Token(key, purpose, account, w)), []byte(token))
	})
	if at < 0 {
		return "", "", false
	}
	return account, words[at], true
}
