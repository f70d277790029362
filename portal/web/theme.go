package web

import (
	"crypto/sha256"
	"encoding/hex"
)

// Themes are style sheets of the operator's own colours, by the code of the
// government whose pages wear them.
type Themes map[string]string

// Everybody is the code of the theme that all other governments of a site wear.
const Everybody = ""

// themes are served beside the embedded style sheets, under names that carry a
// hash of their content.
type themes struct {
	names map[string]string
	files map[string]response
}

func (t Themes) serve() themes {
	all := themes{map[string]string{}, map[string]response{}}
	for code, sheet := range t {
		hash := sha256.Sum256([]byte(sheet))
		name := "theme." + hex.EncodeToString(hash[:5]) + ".css"
		file := response{kind: assetType(name), body: []byte(sheet)}
		file.zip()
		all.names[code], all.files[name] = name, file
	}
	return all
}

// of is the address of a government's theme, "" where it wears ours.
func (t themes) of(base, code string) string {
	name, ok := t.names[code]
	if !ok {
		name, ok = t.names[Everybody]
	}
	if !ok {
		return ""
	}
	return base + assetPrefix + name
}
