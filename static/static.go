// Package static embeds what browsers fetch: styles, scripts and pictures,
// built by `go run ./static/build` into dist with names that carry a hash of
// their content, so that they can be cached for ever.
package static

import (
	"embed"
	"encoding/json"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Prefix is the path under which FS is served, below the site's base path.
const Prefix = "/static/"

// FS holds the built files by their hashed names.
var FS = mustSub()

var hashed = readManifest(FS)

// URL gives the path of an asset by its plain name, e.g. "app.css" →
// "/static/app.1f0c9a7d3e.css". Before the first build there is no hash and
// the plain name comes back.
func URL(name string) string {
	if file, ok := hashed[name]; ok {
		return Prefix + file
	}
	return Prefix + name
}

func mustSub() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is embedded: only a broken build gets here
	}
	return sub
}

// readManifest reads plain name → hashed name. A missing manifest means the
// assets were not built yet, which is no error: pages work without them.
func readManifest(files fs.FS) map[string]string {
	names := map[string]string{}
	data, err := fs.ReadFile(files, "manifest.json")
	if err != nil {
		return names
	}
	if err := json.Unmarshal(data, &names); err != nil {
		panic("static/dist/manifest.json: " + err.Error())
	}
	return names
}
