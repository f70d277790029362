package account

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// How long a session lives: 30 days at most (DESIGN, Constants), less when
// nobody uses it, and only a working half-day where it opens the desk.
const (
	SessionLife = 30 * 24 * time.Hour
	citizenIdle = 7 * 24 * time.Hour
	staffIdle   = 4 * time.Hour
)

// tokenSize is the length of a session token in bytes.
const tokenSize = 32

// NewToken draws a session token for the cookie and the hash to store: who
// reads the database cannot use a session.
func NewToken(random io.Reader) (token string, hash []byte, err error) {
	raw := make([]byte, tokenSize)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", nil, fmt.Errorf("draw a session token: %w", err)
	}
	token = base64.RawURLEncoding.EncodeToString(raw)
	hash, _ = TokenHash(token)
	return token, hash, nil
}

// TokenHash is the stored form of a token; ok is false for what cannot be one.
func TokenHash(token string) (hash []byte, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != tokenSize {
		return nil, false
	}
	sum := sha256.Sum256(raw)
	return sum[:], true
}

// Session is one signed-in browser, as its owner sees it on /me.
type Session struct {
	ID         string // public, to revoke it by
	Browser    string // coarse, e.g. "Firefox · Linux"
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
	Current    bool // the one that asks
}

// Alive reports a session that is neither over nor idle for too long.
func (s Session) Alive(actor civic.Actor, now time.Time) bool {
	idle := citizenIdle
	if IsStaff(actor) {
		idle = staffIdle
	}
	return now.Before(s.ExpiresAt) && now.Before(s.LastSeenAt.Add(idle))
}

// IsStaff reports an actor with a place at any desk.
func IsStaff(actor civic.Actor) bool {
	for _, g := range actor.Grants {
		for _, role := range Staff {
			if g.Role == role {
				return true
			}
		}
	}
	return false
}

// browserNames and systemNames are looked for in this order: most browsers
// also name the ones they descend from.
var (
	browserNames = [][2]string{{"MicroMessenger", "WeChat"}, {"Edg/", "Edge"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	systemNames  = [][2]string{{"HarmonyOS", "HarmonyOS"}, {"Android", "Android"}, {"iPhone", "iOS"}, {"iPad", "iPadOS"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}}
)

// Browser names a browser coarsely from its User-Agent, enough for its owner
// to recognise it and too little to follow anybody: "Firefox · Linux".
func Browser(userAgent string) string {
	browser, system := nameIn(userAgent, browserNames), nameIn(userAgent, systemNames)
	return strings.Trim(browser+" · "+system, " ·")
}

func nameIn(userAgent string, names [][2]string) string {
	for _, n := range names {
		if strings.Contains(userAgent, n[0]) {
			return n[1]
		}
	}
	return ""
}
