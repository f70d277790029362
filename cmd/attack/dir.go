package main

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// readDir reads every release below a directory: folders with manifest.json
// and files/, sealed bundles (*.tar), and score bundles (*scores*.json).
func readDir(root string) (site, error) {
	var s site
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		switch name := entry.Name(); {
		case name == "manifest.json":
			return s.addFolder(filepath.Dir(path))
		case strings.HasSuffix(name, ".tar"):
			return s.addArchive(path)
		case strings.Contains(name, "scores") && strings.HasSuffix(name, ".json"):
			raw, err := os.ReadFile(path) //nolint:gosec // the attacker reads a folder of their own
			return errors.Join(err, s.addScores(name, raw))
		}
		return nil
	})
	if err == nil && len(s.releases) == 0 {
		err = fmt.Errorf("no release below %s", root)
	}
	sortReleases(s.releases)
	return s, err
}

// addFolder reads an unpacked release.
func (s *site) addFolder(folder string) error {
	raw, err := os.ReadFile(filepath.Join(folder, "manifest.json"))
	if err != nil {
		return err
	}
	return s.add(filepath.Base(folder), raw, func(name string) ([]byte, error) {
		return os.ReadFile(filepath.Join(folder, "files", filepath.Base(name)))
	})
}

// addArchive reads a packed release.
func (s *site) addArchive(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	entries := map[string][]byte{}
	r := tar.NewReader(bytes.NewReader(raw))
	for {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if entries[header.Name], err = io.ReadAll(r); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return s.add(filepath.Base(path), entries["manifest.json"], func(name string) ([]byte, error) {
		return entries["files/"+name], nil
	})
}

// add keeps a release if it is public: an anonymous visitor has no other.
func (s *site) add(hash string, rawManifest []byte, file func(string) ([]byte, error)) error {
	r, m, err := assemble(hash, rawManifest, file)
	if err != nil || m.Tier != civic.PublicTier {
		return err
	}
	s.releases = append(s.releases, r)
	said, err := r.readPapers(file)
	s.mentions = append(s.mentions, said...)
	return err
}
