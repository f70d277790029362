package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
)

// Published says where a downloaded file comes from.
type Published struct {
	SHA256  string
	Name    string // of the file in its release
	Release string // hash of the release, which the log records
	Bytes   int64
}

// FindFile tells which release of a portal published these bytes: a canonical
// file, an original, or the spreadsheet or JSON made of rows. VerifySite must
// have been here before, with the same stateDir: only releases it found in the
// log are asked, and each manifest must have the hash the log records. Bytes
// that no release names, because one was changed or because the file is an
// extract made for one reader, are an error.
func FindFile(ctx context.Context, client *http.Client, baseURL, stateDir string, content io.Reader) (Published, error) {
	base, err := siteAddress(baseURL)
	if err != nil {
		return Published{}, err
	}
	v := visit{ctx: ctx, client: client, base: base}
	if v.state, err = loadState(stateDir, base); err != nil {
		return Published{}, err
	}
	sum := sha256.New()
	size, err := io.Copy(sum, content)
	if err != nil {
		return Published{}, err
	}
	found := Published{SHA256: hex.EncodeToString(sum.Sum(nil)), Bytes: size}
	for _, hash := range v.state.Releases {
		names, err := v.filesOf(hash)
		if err != nil {
			return Published{}, fmt.Errorf("release %s: %w", hash, err)
		}
		for _, f := range slices.Concat(names.Files, names.Views) {
			if f.SHA256 == found.SHA256 && f.Bytes == size {
				found.Name, found.Release = f.Name, hash
				return found, nil
			}
		}
	}
	return Published{}, fmt.Errorf("no release in the log of %s names a file with the SHA-256 %s: it was changed, or it is not a file of a release", base, found.SHA256)
}

// filesOf reads the manifest of a release that the log records.
func (v *visit) filesOf(hash string) (names files, err error) {
	raw, err := v.get("/api/v1/releases/"+hash+"/manifest", maxText)
	if err != nil {
		return names, err
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != hash {
		return names, fmt.Errorf("the manifest is not the one the log records")
	}
	err = json.Unmarshal(raw, &names)
	return names, err
}
