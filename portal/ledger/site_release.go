package ledger

// What a visit checks of the releases and lists that the log records; the keys,
// the checkpoint and the records themselves are checked before, in site.go.

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"

	"golang.org/x/mod/sumdb/note"
)

// checkReleases checks every public release that the log records, and that it
// was made with the disclosure list that the log names before it.
func (v *visit) checkReleases() error {
	v.logged, v.homes = setOf(v.state.Releases), setOf(v.state.Homes)
	if v.state.Lists == nil {
		v.state.Lists = map[string]string{}
	}
	if err := v.readTombstones(); err != nil {
		return err
	}
	for i, leaf := range v.leaves {
		index := v.first + int64(i)
		record, err := DecodeRecord(leaf)
		if err != nil {
			return fmt.Errorf("record %d: %w", index, err)
		}
		switch record.Kind {
		case KindDisclosure:
			err = v.readList(record)
		case KindRelease:
			err = v.readRelease(index, leaf, record)
		}
		if err != nil {
			return fmt.Errorf("record %d: %w", index, err)
		}
	}
	return nil
}

// readList remembers the disclosure list that is in force from a record on.
func (v *visit) readList(record Record) error {
	var body DisclosureBody
	if err := json.Unmarshal(record.Body, &body); err != nil {
		return err
	}
	v.state.Lists[record.Jurisdiction] = body.SHA256
	v.report.Lists++
	return nil
}

// readRelease checks the release of a record unless it is gone.
func (v *visit) readRelease(index int64, leaf []byte, record Record) error {
	release, err := record.Release()
	if err != nil {
		return err
	}
	if release.Tier != "public" { // deputies' files are not served to anybody
		return nil
	}
	v.homes[record.Jurisdiction] = true
	if v.gone[release.Hash] {
		return nil
	}
	v.logged[release.Hash] = true
	if err := v.checkRelease(index, leaf, record.Jurisdiction, release.Hash, v.state.Lists[record.Jurisdiction]); err != nil {
		return fmt.Errorf("release %s: %w", release.Hash, err)
	}
	return nil
}

// readTombstones collects what the log says was taken down. Records that
// cannot be read are reported when their turn comes.
func (v *visit) readTombstones() error {
	v.gone = map[string]bool{}
	for _, leaf := range v.leaves {
		record, err := DecodeRecord(leaf)
		if err != nil || record.Kind != KindTakedown {
			continue
		}
		body, err := record.Takedown()
		if err != nil {
			return err
		}
		v.gone[body.Hash] = true
		delete(v.logged, body.Hash)
		if err := v.checkGone(body.Hash); err != nil {
			return err
		}
	}
	return nil
}

// setOf is a list as a set.
func setOf(list []string) map[string]bool {
	set := map[string]bool{}
	for _, item := range list {
		set[item] = true
	}
	return set
}

// checkGone wants nothing of a release that was taken down to be served.
func (v *visit) checkGone(hash string) error {
	if _, err := v.get("/api/v1/releases/"+hash+"/manifest", maxText); err == nil {
		return fmt.Errorf("release %s was taken down and is served still", hash)
	}
	v.report.TakenDown++
	return nil
}

// sealedText begins the text a release's signature covers (bundle.Sign).
const sealedText = "sunbudget bundle v1\n"

// checkRelease checks the inclusion proof the site gives, manifest, signature
// and files of one release of the government home, and the disclosure list it
// was made with; list is the SHA-256 the log says, "" where it was made before
// the log said any.
func (v *visit) checkRelease(index int64, leaf []byte, home, hash, list string) error {
	var proof Inclusion
	if err := v.getJSON(fmt.Sprintf("/log/inclusion?index=%d&size=%d", index, v.checkpoint.Size), &proof); err != nil {
		return err
	}
	if proof.Index != index {
		return fmt.Errorf("inclusion proof of record %d, not %d", proof.Index, index)
	}
	if err := CheckInclusion(proof, v.checkpoint, leaf); err != nil {
		return err
	}
	raw, err := v.get("/api/v1/releases/"+hash+"/manifest", maxText)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != hash {
		return fmt.Errorf("the manifest is not the one the log records")
	}
	signature, err := v.get("/api/v1/releases/"+hash+"/signature", maxText)
	if err != nil {
		return err
	}
	opened, err := note.Open(signature, v.seals)
	if err != nil {
		return fmt.Errorf("signature: %w", err)
	}
	if opened.Text != sealedText+hash+"\n" {
		return fmt.Errorf("the signature is over another release")
	}
	v.report.Releases++
	return v.checkFiles(home, hash, raw, list)
}

// disclosureFile is the name of the disclosure list among a release's files.
const disclosureFile = "disclosure.yaml"

// files is what a manifest says of its files, and of the same rows as people
// download them.
type files struct {
	Files []file `json:"files"`
	Views []file `json:"views"`
}

type file struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// checkFiles downloads every file and view the manifest names and compares
// hashes.
func (v *visit) checkFiles(home, hash string, manifest []byte, list string) error {
	var m files
	if err := json.Unmarshal(manifest, &m); err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	for _, f := range m.Files {
		if f.Name == disclosureFile && list != "" && f.SHA256 != list {
			return fmt.Errorf("it was made with a disclosure list that is not in the log")
		}
		if err := v.checkFile("/api/v1/releases/"+hash+"/files/", f); err != nil {
			return err
		}
	}
	for _, view := range m.Views {
		if err := v.checkFile("/j/"+url.PathEscape(home)+"/data/"+hash+"/", view); err != nil {
			return err
		}
	}
	return nil
}

// checkFile downloads one file from a folder.
func (v *visit) checkFile(folder string, f file) error {
	sum, n, err := v.sum(folder+url.PathEscape(f.Name), f.Bytes)
	if err != nil {
		return err
	}
	if sum != f.SHA256 || n != f.Bytes {
		return fmt.Errorf("file %s is not the one the manifest names", f.Name)
	}
	v.report.Files++
	v.report.Bytes += n
	return nil
}

// checkLists goes through the lists of releases the site shows and looks each
// up in the log.
func (v *visit) checkLists() error {
	for code := range v.homes {
		if err := v.checkList(code); err != nil {
			return err
		}
	}
	return nil
}

// checkList is one jurisdiction's list, page by page.
func (v *visit) checkList(code string) error {
	cursor := ""
	for {
		var page struct {
			Items []struct {
				Hash string `json:"hash"`
			} `json:"items"`
			Next string `json:"next"`
		}
		if err := v.getJSON("/j/"+url.PathEscape(code)+"/api/v1/releases"+cursor, &page); err != nil {
			return err
		}
		for _, item := range page.Items {
			if !v.logged[item.Hash] {
				return fmt.Errorf("release %q is shown but not in the log", item.Hash)
			}
		}
		if page.Next == "" || len(page.Items) == 0 {
			return nil
		}
		cursor = "?cursor=" + url.QueryEscape(page.Next)
	}
}
