package bundle

import (
	"archive/tar"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Schema is the version of the format that Pack writes and Open reads.
const Schema = 1

// Names inside the container beside the canonical files.
const (
	manifestName  = "manifest.json"
	signatureName = "manifest.sig"
	filesPrefix   = "files/"
)

// signedTextPrefix starts the text that a release's signature covers; the
// hash and a line feed follow.
const signedTextPrefix = "sunbudget bundle v1\n"

// Archive is a packed bundle: the manifest, its canonical bytes whose
// SHA-256 is the hash of the release, the signature once it is sealed, and
// the canonical files by name.
type Archive struct {
	Manifest      Manifest
	ManifestBytes []byte
	Hash          string // SHA-256 of ManifestBytes, hexadecimal
	Signature     []byte // signed note over the hash; empty in a candidate
	Files         map[string][]byte
}

// Pack makes the archive of content. Header gives everything of the manifest
// but Schema, Totals, DisclosureSHA, Files and Views, which are computed. The same
// content and header give the same bytes, whatever the order of the rows.
// Broken rows are errors of kind invalid.
func Pack(content Content, header Manifest) (Archive, error) {
	content = content.Sorted()
	files, described, err := encodeContent(content)
	if err != nil {
		return Archive{}, err
	}
	totals, err := content.Totals()
	if err != nil {
		return Archive{}, err
	}
	header.Schema, header.Totals = Schema, totals
	header.DisclosureSHA = Sum(content.Disclosure)
	header.Files = described
	if header.Views, err = viewsOf(described, files); err != nil {
		return Archive{}, err
	}
	raw, err := canonicalJSON(header)
	if err != nil {
		return Archive{}, err
	}
	if err := errors.Join(header.check(), content.check(header)); err != nil {
		return Archive{}, err
	}
	return Archive{Manifest: header, ManifestBytes: raw, Hash: Sum(raw), Files: files}, nil
}

// Sum is the SHA-256 of data in hexadecimal.
func Sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Sign seals the archive with the given keys.
func (a Archive) Sign(signers ...note.Signer) (Archive, error) {
	signed, err := note.Sign(&note.Note{Text: a.signedText()}, signers...)
	if err != nil {
		return Archive{}, fmt.Errorf("sign bundle %s: %w", a.Hash, err)
	}
	a.Signature = signed
	return a, nil
}

// signedText is what the signature covers.
func (a Archive) signedText() string { return signedTextPrefix + a.Hash + "\n" }

// VerifySignature checks a detached signature over the hash of a release.
func VerifySignature(hash string, signature []byte, verifiers note.Verifiers) error {
	opened, err := note.Open(signature, verifiers)
	if err != nil {
		return invalid("the signature of the bundle cannot be verified: %v", err)
	}
	if want := (Archive{Hash: hash}).signedText(); opened.Text != want {
		return invalid("the signature is over another bundle: %q", opened.Text)
	}
	return nil
}

// Bytes is the container: a tar file of fixed headers with the manifest, the
// signature (when sealed) and the files in the order of their names.
func (a Archive) Bytes() []byte {
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	writeEntry(w, manifestName, a.ManifestBytes)
	if len(a.Signature) > 0 {
		writeEntry(w, signatureName, a.Signature)
	}
	for _, f := range a.Manifest.Files {
		writeEntry(w, filesPrefix+f.Name, a.Files[f.Name])
	}
	if err := w.Close(); err != nil {
		panic(err) // a buffer does not fail, and writeEntry wrote whole entries
	}
	return buf.Bytes()
}

// writeEntry adds one file with nothing in its header but name and size.
func writeEntry(w *tar.Writer, name string, data []byte) {
	header := tar.Header{
		Typeflag: tar.TypeReg, Name: name, Size: int64(len(data)), Mode: 0o444,
		ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR,
	}
	if err := w.WriteHeader(&header); err != nil {
		panic(err) // the names are constants that USTAR can hold
	}
	if _, err := w.Write(data); err != nil {
		panic(err) // a buffer does not fail
	}
}

// encodeContent makes the canonical files of sorted content, and their
// description for the manifest, sorted by name.
func encodeContent(c Content) (map[string][]byte, []File, error) {
	data := map[string][]byte{DisclosureFile: c.Disclosure}
	files := []File{describe(DisclosureFile, c.Disclosure, 0)}
	for _, f := range rowFiles {
		if f.spare && f.count(c) == 0 {
			continue
		}
		encoded, err := f.encode(c)
		if err != nil {
			return nil, nil, err
		}
		data[f.name] = encoded
		files = append(files, describe(f.name, encoded, f.count(c)))
	}
	for name, original := range c.Originals {
		data[name] = original
		files = append(files, describe(name, original, 0))
	}
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	return data, files, nil
}

func describe(name string, data []byte, rows int) File {
	return File{Name: name, SHA256: Sum(data), Bytes: int64(len(data)), Rows: rows}
}
