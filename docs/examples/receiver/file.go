package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Across a one-way gap nothing is pushed: packets come as one signed file, and
// what the receiver has to say leaves as one. Both are JSON Lines whose last
// line seals the ones before.

// seal is the last line of a file, in both directions.
type seal struct {
	Count     int    `json:"count,omitempty"` // of deliveries; answer files have none
	SHA256    string `json:"sha256"`          // of all bytes before this line
	Signature string `json:"signature"`
}

// takeFile checks a delivery file as a whole and then stores its packets one
// by one, as if they had been pushed. Where it stops halfway, the same file is
// given again: what is stored already is passed over.
func (r *receiver) takeFile(raw []byte, id, key string) (stored int, err error) {
	cut := bytes.LastIndexByte(bytes.TrimSuffix(raw, []byte("\n")), '\n') + 1
	body := raw[:cut]
	var last seal
	if err := json.Unmarshal(raw[cut:], &last); err != nil || last.Signature == "" {
		return 0, errors.New("the file is cut short: it has no seal")
	}
	sum := sha256.Sum256(body)
	if hex.EncodeToString(sum[:]) != last.SHA256 {
		return 0, errors.New("the file was changed on its way")
	}
	if err := verify(key, "sunbudget-delivery-file/1\n"+id+" "+last.SHA256+"\n", last.Signature); err != nil {
		return 0, err
	}
	lines := bytes.SplitAfter(body, []byte("\n"))
	for _, line := range lines[1 : len(lines)-1] {
		if _, err := r.take(line); err != nil {
			return stored, err
		}
		stored++
	}
	return stored, nil
}

// verify checks a signed note: the text, an empty line, and a line with the
// name of the key and, in base64, four bytes of its hash and the signature.
// The key is what /log/key shows: name+hash+base64 of a 1 and the public key.
func verify(key, text, signed string) error {
	parts := strings.SplitN(key, "+", 3)
	if len(parts) != 3 {
		return fmt.Errorf("%q is not a key", key)
	}
	public, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(public) != 1+ed25519.PublicKeySize || public[0] != 1 {
		return fmt.Errorf("%q is not an Ed25519 key", key)
	}
	rest, whole := strings.CutPrefix(signed, text+"\n")
	for line := range strings.Lines(rest) {
		encoded, ours := strings.CutPrefix(strings.TrimSpace(line), "— "+parts[0]+" ")
		signature, err := base64.StdEncoding.DecodeString(encoded)
		if whole && ours && err == nil && len(signature) > 4 && ed25519.Verify(public[1:], []byte(text), signature[4:]) {
			return nil
		}
	}
	return errors.New("the file is not for this receiver, or not signed with the portal's key")
}

// answer writes the next answer file: a receipt for every packet that has none
// yet, and what lies in the folder returns (one JSON document each, see
// docs/delivery.md). It gives "" where there is nothing new to say. What was
// said before is read from the earlier answer files: nothing else is kept.
func (r *receiver) answer(id string) (string, error) {
	folder := filepath.Join(r.dir, "answers")
	earlier, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err := errors.Join(err, os.MkdirAll(folder, 0o700)); err != nil {
		return "", err
	}
	said := map[string]bool{}
	for _, name := range earlier {
		raw, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		for line := range strings.Lines(string(raw)) {
			said[line] = true
		}
	}
	lines, err := r.toSay(said)
	if err != nil || len(lines) == 0 {
		return "", err
	}
	number := len(earlier) + 1
	body := fmt.Sprintf(`{"format":"sunbudget-answer-file/1","receiver":%q,"number":%d}`+"\n", id, number) + strings.Join(lines, "")
	name := filepath.Join(folder, fmt.Sprintf("%06d.jsonl", number))
	return name, write(name, []byte(body+r.seal(body)))
}

// toSay are the receipts and returns that no earlier file has, receipts in the
// order of their packets.
func (r *receiver) toSay(said map[string]bool) (lines []string, err error) {
	packets, bad := filepath.Glob(filepath.Join(r.dir, "*", "[0-9]*.json"))
	returns, worse := filepath.Glob(filepath.Join(r.dir, "returns", "*.json"))
	slices.SortFunc(packets, func(a, b string) int { return strings.Compare(filepath.Base(a), filepath.Base(b)) })
	for _, name := range slices.Concat(packets, returns) {
		raw, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		line := strings.TrimSpace(string(raw)) + "\n"
		if filepath.Base(filepath.Dir(name)) != "returns" {
			var p packet
			if err := json.Unmarshal(raw, &p); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			encoded, _ := json.Marshal(receipt{"sunbudget-receipt/1", p.Key, p.SHA256}) // strings alone
			line = string(encoded) + "\n"
		}
		if !said[line] {
			lines = append(lines, line)
		}
	}
	return lines, errors.Join(bad, worse)
}

// seal signs an answer file as a push is signed: with the shared secret, over
// time, full stop and body.
func (r *receiver) seal(body string) string {
	stamp := fmt.Sprint(r.now().Unix())
	mac := hmac.New(sha256.New, r.secret)
	mac.Write([]byte(stamp + "." + body))
	sum := sha256.Sum256([]byte(body))
	line, _ := json.Marshal(seal{SHA256: hex.EncodeToString(sum[:]), Signature: "t=" + stamp + ",v1=" + hex.EncodeToString(mac.Sum(nil))}) // strings alone
	return string(line) + "\n"
}
