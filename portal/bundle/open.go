package bundle

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Limits of what Open reads. The largest release that was tried, 100,000
// projects with twelve months each, packs into about 200 MB.
const (
	MaxArchive   = 1 << 30
	maxManifest  = 1 << 20
	maxSignature = 1 << 14
)

// Open reads a sealed bundle and refuses anything that Pack and Sign with one
// of the known keys would not have written byte for byte: unknown or missing
// files, wrong hashes, counts or totals, rows out of order, twice, or
// referring to rows that are not there, other spellings, trailing bytes,
// sizes beyond the limits. The hashes of views are left to CheckViews. Errors
// are of kind invalid or too_large.
func Open(raw []byte, verifiers note.Verifiers) (Archive, Content, error) {
	a, err := readContainer(raw)
	if err != nil {
		return Archive{}, Content{}, err
	}
	if len(a.Signature) == 0 {
		return Archive{}, Content{}, invalid("the bundle is not sealed: no %s", signatureName)
	}
	if err := VerifySignature(a.Hash, a.Signature, verifiers); err != nil {
		return Archive{}, Content{}, err
	}
	if a.Manifest.SealedAt == "" {
		return Archive{}, Content{}, invalid("a sealed bundle without sealed_at")
	}
	content, err := a.content()
	return a, content, err
}

// OpenCandidate reads a bundle that is not sealed yet, as strictly as Open.
func OpenCandidate(raw []byte) (Archive, Content, error) {
	a, err := readContainer(raw)
	if err != nil {
		return Archive{}, Content{}, err
	}
	if len(a.Signature) > 0 || a.Manifest.SealedAt != "" {
		return Archive{}, Content{}, invalid("the bundle is sealed already")
	}
	content, err := a.content()
	return a, content, err
}

// readContainer unpacks the tar file and checks manifest and file hashes. The
// rows are not read yet.
func readContainer(raw []byte) (Archive, error) {
	if len(raw) > MaxArchive {
		return Archive{}, civic.Fail(civic.KindTooLarge, "bundle.too_large", fmt.Sprintf("a bundle of %d bytes", len(raw)))
	}
	entries, err := readTar(raw)
	if err != nil {
		return Archive{}, err
	}
	a := Archive{ManifestBytes: entries[manifestName], Signature: entries[signatureName], Files: map[string][]byte{}}
	if len(a.ManifestBytes) > maxManifest || len(a.Signature) > maxSignature {
		return Archive{}, civic.Fail(civic.KindTooLarge, "bundle.too_large", "an oversized manifest or signature")
	}
	a.Manifest, err = ParseManifest(a.ManifestBytes)
	if err != nil {
		return Archive{}, err
	}
	a.Hash = Sum(a.ManifestBytes)
	delete(entries, manifestName)
	delete(entries, signatureName)
	if err := a.takeFiles(entries); err != nil {
		return Archive{}, err
	}
	// The container has one spelling: this refuses other headers, another
	// order and bytes after the end.
	if !bytes.Equal(a.Bytes(), raw) {
		return Archive{}, invalid("the container is not in its canonical form")
	}
	return a, nil
}

// readTar reads all entries of the container into memory. Sizes are bounded
// by the length of raw, since nothing is compressed.
func readTar(raw []byte) (map[string][]byte, error) {
	entries := map[string][]byte{}
	r := tar.NewReader(bytes.NewReader(raw))
	for {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return entries, nil
		}
		if err != nil {
			return nil, invalid("not a bundle: %v", err)
		}
		// Other formats could hold sparse files, larger than their bytes.
		if header.Typeflag != tar.TypeReg || header.Format != tar.FormatUSTAR {
			return nil, invalid("entry %q of the bundle is not a plain file", header.Name)
		}
		if _, twice := entries[header.Name]; twice {
			return nil, invalid("entry %q stands twice in the bundle", header.Name)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return nil, invalid("entry %q of the bundle: %v", header.Name, err)
		}
		entries[header.Name] = data
	}
}

// ParseManifest reads the canonical bytes of a manifest and validates it.
func ParseManifest(raw []byte) (Manifest, error) {
	if len(raw) == 0 {
		return Manifest{}, invalid("the bundle has no %s", manifestName)
	}
	m, err := decodeLine[Manifest](raw)
	if err != nil {
		return Manifest{}, invalid("%s: %v", manifestName, err)
	}
	if err := m.check(); err != nil {
		return Manifest{}, err
	}
	names := fileNames(m.Files)
	if !slices.Equal(withoutSpare(names), FileNames()) || !slices.IsSorted(names) {
		return Manifest{}, invalid("the manifest names the files %v, not %v", fileNames(m.Files), FileNames())
	}
	return m, nil
}

func fileNames(files []File) []string {
	names := make([]string, 0, len(files))
	for _, f := range files {
		names = append(names, f.Name)
	}
	return names
}

// takeFiles moves the entries the manifest names into the archive, checking
// their hashes, and refuses what is left over.
func (a *Archive) takeFiles(entries map[string][]byte) error {
	for _, f := range a.Manifest.Files {
		data, found := entries[filesPrefix+f.Name]
		switch {
		case !found:
			return invalid("file %s is missing from the bundle", f.Name)
		case int64(len(data)) != f.Bytes || Sum(data) != f.SHA256:
			return invalid("file %s is not the one the manifest names", f.Name)
		}
		a.Files[f.Name] = data
		delete(entries, filesPrefix+f.Name)
	}
	for name := range entries {
		return invalid("unknown file %q in the bundle", name)
	}
	return nil
}

// addOriginal keeps the bytes of an attachment; a bundle without any has no
// map, as it was packed.
func (c *Content) addOriginal(name string, data []byte) {
	if c.Originals == nil {
		c.Originals = map[string][]byte{}
	}
	c.Originals[name] = data
}

// content decodes the files and compares them with the manifest's counts and
// totals.
func (a Archive) content() (Content, error) {
	c := Content{Disclosure: a.Files[DisclosureFile]}
	if a.Manifest.DisclosureSHA != Sum(c.Disclosure) {
		return Content{}, invalid("the disclosure list is not the one the manifest names")
	}
	for name, data := range a.Files {
		if IsAttachment(name) {
			c.addOriginal(name, data)
		}
	}
	counts := map[string]int{}
	for _, f := range rowFiles {
		data, found := a.Files[f.name]
		if f.spare && !found {
			continue
		}
		if err := f.decode(&c, data); err != nil {
			return Content{}, err
		}
		if counts[f.name] = f.count(c); f.spare && counts[f.name] == 0 {
			return Content{}, invalid("file %s has no rows", f.name)
		}
	}
	for _, f := range a.Manifest.Files {
		if f.Rows != counts[f.Name] {
			return Content{}, invalid("file %s has %d rows, the manifest says %d", f.Name, counts[f.Name], f.Rows)
		}
	}
	if err := c.check(a.Manifest); err != nil {
		return Content{}, err
	}
	totals, err := c.Totals()
	if err != nil {
		return Content{}, err
	}
	if totals != a.Manifest.Totals {
		return Content{}, invalid("the totals of the rows are %+v, the manifest says %+v", totals, a.Manifest.Totals)
	}
	return c, nil
}
