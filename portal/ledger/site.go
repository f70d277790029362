package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// SiteReport is what VerifySite found in order.
type SiteReport struct {
	Origin     string // name of the log
	Size       int64  // records in the log
	Seen       int64  // records at the last verification, 0 at the first
	FirstVisit bool   // the keys were taken on trust and are pinned from now on
	// Successions is how often the keys were changed since the last visit,
	// each time signed with the old one.
	Successions int
	Known       int // releases that were in order at an earlier visit and were not read again
	Releases    int // releases whose manifest and files were checked
	TakenDown   int // releases that the log says are gone, and that are
	Lists       int // disclosure lists that the log names
	Files       int
	Bytes       int64 // of files
}

// VerifySite verifies a portal from outside, with nothing but what it serves
// to anybody (docs/log.md): the signature of its checkpoint, by the key that
// was pinned at the first visit; that the log extends what it was at the last
// visit; that its records add up to the signed tree; that every release it
// lists is in the log; and that each manifest and file has the hash the log
// and the manifest say. What was seen is kept in stateDir, and only after
// everything was in order; a later visit reads what is new since then, unless
// everything is to be read again. The error says what is wrong.
func VerifySite(ctx context.Context, client *http.Client, baseURL, stateDir string, everything bool) (SiteReport, error) {
	base, err := siteAddress(baseURL)
	if err != nil {
		return SiteReport{}, err
	}
	v := visit{ctx: ctx, client: client, base: base}
	if v.state, err = loadState(stateDir, base); err != nil {
		return SiteReport{}, err
	}
	if everything || !v.state.Frontier.sound() {
		v.state.forget()
	}
	v.report.Known = len(v.state.Releases)
	for _, step := range []func() error{v.checkKeys, v.checkCheckpoint, v.checkEntries, v.checkSuccessions, v.checkReleases, v.checkLists} {
		if err := step(); err != nil {
			return SiteReport{}, fmt.Errorf("verify %s: %w", base, err)
		}
	}
	v.state.Releases = slices.Sorted(maps.Keys(v.logged))
	v.state.Homes = slices.Sorted(maps.Keys(v.homes))
	return v.report, v.state.save(stateDir, base)
}

// siteAddress reads the address of a portal.
func siteAddress(text string) (*url.URL, error) {
	base, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("%q is not the address of a portal", text)
	}
	return base, nil
}

// visit is one verification under way.
type visit struct {
	ctx        context.Context
	client     *http.Client
	base       *url.URL
	state      state
	pinned     note.Verifier // of the log at the last visit
	served     SiteKeys
	taken      []string // successions that led from the pinned keys to those served
	seals      note.Verifiers
	checkpoint Checkpoint
	first      int64 // number of the first record that is new
	leaves     [][]byte
	logged     map[string]bool // hashes of releases in the log
	homes      map[string]bool // jurisdictions with releases
	gone       map[string]bool // hashes of releases the log says were taken down
	report     SiteReport
}

// SiteKeys is what /log/key serves: one key a line, with its use before it.
type SiteKeys struct {
	Log   string   `json:"log"`           // signs checkpoints
	SM2   string   `json:"sm2,omitempty"` // signs them as well, with SM2 and SM3; "" for logs that have none
	Seals []string `json:"seals"`         // sign releases
}

// Format writes the keys as /log/key serves them.
func (k SiteKeys) Format() []byte {
	text := "log " + k.Log + "\n"
	if k.SM2 != "" {
		text += "sm2 " + k.SM2 + "\n"
	}
	for _, seal := range k.Seals {
		text += "seal " + seal + "\n"
	}
	return []byte(text)
}

// ParseSiteKeys reads what Format writes.
func ParseSiteKeys(text []byte) (SiteKeys, error) {
	var keys SiteKeys
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		use, key, _ := strings.Cut(line, " ")
		switch {
		case use == "log" && keys.Log == "" && key != "":
			keys.Log = key
		case use == "sm2" && keys.SM2 == "" && key != "":
			keys.SM2 = key
		case use == "seal" && key != "":
			keys.Seals = append(keys.Seals, key)
		default:
			return SiteKeys{}, fmt.Errorf("not a list of keys: %q", line)
		}
	}
	if keys.Log == "" {
		return SiteKeys{}, fmt.Errorf("no key of the log among the keys")
	}
	return keys, nil
}

// verifiers are the keys that sign checkpoints: the log's own, and those beside.
func (k SiteKeys) verifiers() (log note.Verifier, beside []note.Verifier, err error) {
	if log, err = note.NewVerifier(k.Log); err != nil {
		return nil, nil, fmt.Errorf("key of the log: %w", err)
	}
	if k.SM2 == "" {
		return log, nil, nil
	}
	second, err := NewVerifier(k.SM2)
	if err != nil {
		return nil, nil, fmt.Errorf("SM2 key of the log: %w", err)
	}
	return log, []note.Verifier{second}, nil
}

// OpenCheckpoint verifies a checkpoint with every key that signs them.
func (k SiteKeys) OpenCheckpoint(signed []byte) (Checkpoint, error) {
	log, beside, err := k.verifiers()
	if err != nil {
		return Checkpoint{}, err
	}
	return OpenCheckpoint(signed, log, beside...)
}

// checkKeys takes the keys on trust at the first visit. Ever after it insists
// on them, or on a succession signed with them.
func (v *visit) checkKeys() error {
	raw, err := v.get("/log/key", maxText)
	if err != nil {
		return err
	}
	served, err := ParseSiteKeys(raw)
	if err != nil {
		return err
	}
	if v.state.Keys.Log == "" {
		v.state.Keys, v.report.FirstVisit = served, true
	}
	if v.pinned, err = note.NewVerifier(v.state.Keys.Log); err != nil {
		return fmt.Errorf("key of the log: %w", err)
	}
	if !v.state.Keys.same(served) {
		if err := v.followKeys(served); err != nil {
			return err
		}
	}
	v.served = served
	var seals []note.Verifier
	for _, key := range served.Seals {
		seal, err := note.NewVerifier(key)
		if err != nil {
			return fmt.Errorf("key of releases: %w", err)
		}
		seals = append(seals, seal)
	}
	v.seals = note.VerifierList(seals...)
	return nil
}

// followKeys takes new keys where signed successions lead to them from the
// pinned ones.
func (v *visit) followKeys(served SiteKeys) (err error) {
	var all Successions
	if err := v.getJSON("/log/successions", &all); err != nil {
		return fmt.Errorf("the site shows other keys than at the last visit: %w", err)
	}
	if v.taken, err = follow(v.state.Keys, served, all.Successions); err != nil {
		return err
	}
	v.state.Keys, v.report.Successions = served, len(v.taken)
	return nil
}

// checkSuccessions wants every succession that was taken to stand in the log
// among the records that are new since the keys were pinned.
func (v *visit) checkSuccessions() error {
	recorded := map[string]bool{}
	for _, leaf := range v.leaves {
		record, err := DecodeRecord(leaf)
		if err != nil || record.Kind != KindKeys {
			continue // what cannot be read is reported when its turn comes
		}
		var body KeysBody
		if err := json.Unmarshal(record.Body, &body); err != nil {
			return fmt.Errorf("record of a change of keys: %w", err)
		}
		recorded[body.Succession] = true
	}
	for _, signed := range v.taken {
		if !recorded[signed] {
			return fmt.Errorf("a change of keys is not in the log")
		}
	}
	return nil
}

// checkCheckpoint verifies the newest checkpoint and that it extends the last
// one seen.
func (v *visit) checkCheckpoint() error {
	signed, err := v.get("/log/checkpoint", maxText)
	if err != nil {
		return err
	}
	if v.checkpoint, err = v.served.OpenCheckpoint(signed); err != nil {
		return err
	}
	v.report.Origin, v.report.Size = v.checkpoint.Origin, v.checkpoint.Size
	if v.state.Checkpoint != "" {
		if err := v.checkExtends(); err != nil {
			return err
		}
	}
	v.state.Checkpoint = string(signed)
	return nil
}

// checkExtends asks for the proof that nothing seen before was rewritten.
func (v *visit) checkExtends() error {
	older, err := OpenCheckpoint([]byte(v.state.Checkpoint), v.pinned)
	if err != nil {
		return err
	}
	v.report.Seen = older.Size
	var proof Consistency
	if older.Size > 0 && older.Size < v.checkpoint.Size {
		path := fmt.Sprintf("/log/consistency?from=%d&size=%d", older.Size, v.checkpoint.Size)
		if err := v.getJSON(path, &proof); err != nil {
			return err
		}
	}
	return CheckConsistency(proof, older, v.checkpoint)
}

// checkEntries downloads the records that are new to us and compares the root
// of the grown tree with the signed one.
func (v *visit) checkEntries() error {
	v.first = v.state.Frontier.Size
	for next := v.first; next < v.checkpoint.Size; next = v.first + int64(len(v.leaves)) {
		var page Entries
		if err := v.getJSON("/log/entries?from="+strconv.FormatInt(next, 10), &page); err != nil {
			return err
		}
		if len(page.Entries) == 0 {
			return fmt.Errorf("the log ends after %d of %d records", next, v.checkpoint.Size)
		}
		for _, e := range page.Entries {
			if e.Index != v.first+int64(len(v.leaves)) {
				return fmt.Errorf("record %d stands where %d should", e.Index, v.first+int64(len(v.leaves)))
			}
			v.leaves = append(v.leaves, []byte(e.Record))
		}
	}
	v.leaves = v.leaves[:v.checkpoint.Size-v.first] // the log may have grown meanwhile
	for _, leaf := range v.leaves {
		v.state.Frontier.add(leaf)
	}
	if v.state.Frontier.root() != v.checkpoint.Root {
		return fmt.Errorf("the %d records do not add up to the signed tree: one was changed, dropped or moved", v.checkpoint.Size)
	}
	return nil
}

// maxText bounds what is read into memory.
const maxText = 64 << 20

// open sends one GET request below the base address.
func (v *visit) open(path string) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(v.ctx, http.MethodGet, v.base.String()+path, nil)
	if err != nil {
		return nil, err
	}
	response, err := v.client.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		response.Body.Close()
		return nil, fmt.Errorf("%s answers %s", path, response.Status)
	}
	return response.Body, nil
}

// get reads a whole answer of at most limit bytes.
func (v *visit) get(path string, limit int64) ([]byte, error) {
	body, err := v.open(path)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	raw, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if int64(len(raw)) > limit {
		return nil, fmt.Errorf("%s answers more than %d bytes", path, limit)
	}
	return raw, nil
}

func (v *visit) getJSON(path string, into any) error {
	raw, err := v.get(path, maxText)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// sum hashes an answer without keeping it, reading one byte more than it
// should have.
func (v *visit) sum(path string, size int64) (sum string, n int64, err error) {
	body, err := v.open(path)
	if err != nil {
		return "", 0, err
	}
	defer body.Close()
	hash := sha256.New()
	n, err = io.Copy(hash, io.LimitReader(body, size+1))
	return hex.EncodeToString(hash.Sum(nil)), n, err
}
