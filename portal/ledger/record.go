package ledger

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Kinds of record.
const (
	KindRelease     = "release"
	KindModeration  = "moderation"
	KindReply       = "reply"
	KindPacket      = "packet"
	KindScore       = "score"
	KindMethod      = "method"      // a version of the scoring method
	KindReturn      = "return"      // what a packet's receiver answers
	KindIntegrity   = "integrity"   // a decision on deflated ratings
	KindAppeal      = "appeal"      // a decision on an appeal about ratings
	KindApproval    = "approval"    // a closed period's score is published
	KindConsequence = "consequence" // what a score led to
	KindThirdParty  = "third_party" // what an independent institution found
	KindHearing     = "hearing"     // a call, with the commitment to the seed of its draw
	KindDraw        = "draw"        // the seed, and what it drew
	KindRecord      = "record"      // of a hearing
	KindRoster      = "roster"      // the list a hearing invites from, by its hash
	KindInvitation  = "invitation"  // whom the draw invites from it
	KindSession     = "session"     // of a hearing, when it is over
	KindChannel     = "channel"     // a channel for opinions is paused or open again
	KindTakedown    = "takedown"    // a release that is gone: its tombstone
	KindDisclosure  = "disclosure"  // a disclosure list that releases are made with from here on
	KindThreshold   = "threshold"   // the thresholds alerts are computed with from here on
	KindKeys        = "keys"        // a signed succession of keys
	KindIssue       = "issue"       // a step of an issue on the list
	KindHandover    = "handover"    // what became of an opinion that was handed on
	KindTerm        = "term"        // how long a clock of opinions runs from here on
	KindAlert       = "alert"       // what a reviewer or a unit says of an alert
	KindOrigin      = "origin"      // that one project came from another, or did not
)

// Record is one public act. Its encoding is the data of one leaf.
type Record struct {
	At           string          `json:"at"` // RFC 3339 in UTC, microseconds at most
	Jurisdiction string          `json:"jurisdiction"`
	Kind         string          `json:"kind"`
	Body         json.RawMessage `json:"body"`
}

// ReleaseBody is what the log says of a published release.
type ReleaseBody struct {
	Hash       string `json:"hash"` // SHA-256 of the manifest, hexadecimal
	Year       int    `json:"year"`
	Stage      string `json:"stage"`
	Version    int    `json:"version"`
	Month      int    `json:"month"`
	Tier       string `json:"tier"`
	AsOf       string `json:"as_of"`
	Edition    int64  `json:"edition"`
	Supersedes string `json:"supersedes,omitempty"`
}

// DisclosureBody is what the log says of a disclosure list.
type DisclosureBody struct {
	Version string `json:"version"`
	SHA256  string `json:"sha256"`  // of disclosure.yaml in the release's files
	Release string `json:"release"` // hash of the first release made with it
}

// TakedownBody is what the log says of a release that was taken down.
type TakedownBody struct {
	Hash    string `json:"hash"` // of the release that is gone
	Year    int    `json:"year"`
	Stage   string `json:"stage"`
	Version int    `json:"version"`
	Month   int    `json:"month"`
	Tier    string `json:"tier"`
	Ground  string `json:"ground"` // "state_secret", "personal_data", "illegal"
	Edition int64  `json:"edition"`
}

// Takedown reads the body of a takedown record.
func (r Record) Takedown() (TakedownBody, error) {
	var body TakedownBody
	if r.Kind != KindTakedown {
		return body, fmt.Errorf("a %s record is not a takedown", r.Kind)
	}
	err := json.Unmarshal(r.Body, &body)
	return body, err
}

// EncodeRecord makes the leaf of one act: one line of JSON with fields in
// fixed order and no HTML escaping, ending in a line feed. Body is any value
// that encodes to a JSON object.
func EncodeRecord(at time.Time, jurisdiction, kind string, body any) ([]byte, error) {
	raw, err := plainJSON(body)
	if err != nil {
		return nil, fmt.Errorf("encode %s record: %w", kind, err)
	}
	return plainJSON(Record{
		At:           at.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano),
		Jurisdiction: jurisdiction, Kind: kind, Body: bytes.TrimSpace(raw),
	})
}

// DecodeRecord reads what EncodeRecord writes.
func DecodeRecord(leaf []byte) (Record, error) {
	var r Record
	dec := json.NewDecoder(bytes.NewReader(leaf))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return r, fmt.Errorf("log record: %w", err)
	}
	again, err := plainJSON(r)
	if err != nil || !bytes.Equal(again, leaf) {
		return r, fmt.Errorf("log record is not in its canonical form: %s", leaf)
	}
	return r, nil
}

// Release reads the body of a release record.
func (r Record) Release() (ReleaseBody, error) {
	var body ReleaseBody
	if r.Kind != KindRelease {
		return body, fmt.Errorf("a %s record is not a release", r.Kind)
	}
	err := json.Unmarshal(r.Body, &body)
	return body, err
}

// plainJSON is v as one line of JSON without HTML escaping.
func plainJSON(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return buf.Bytes(), err
}
