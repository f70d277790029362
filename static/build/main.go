// Command build makes static/dist: styles through sass, scripts through
// esbuild, everything else as it is. Every file gets a name with a hash of its
// content, and manifest.json maps plain names to those. Run it from anywhere
// in the repository after `npm install`: go run ./static/build
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// sheets, scripts and plain files are the inputs, relative to static/. The
// samples feed the map of the gallery.
var (
	sheets  = []string{"scss/app.scss", "scss/map.scss"}
	scripts = []string{"ts/early.ts", "ts/app.ts", "ts/map.ts", "ts/charts.ts", "ts/upload.ts", "ts/live.ts"}
	plain   = []string{"img/favicon.svg", "sample/districts.json", "sample/points.json", "sample/popup.json"}
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "static/build:", err)
		os.Exit(1)
	}
}

func run() error {
	root, err := repository()
	if err != nil {
		return err
	}
	files, err := compile(root)
	if err != nil {
		return err
	}
	return write(filepath.Join(root, "static", "dist"), files)
}

// repository finds the folder of go.mod at or above the working directory.
func repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", fmt.Errorf("no go.mod at or above the working directory")
		}
		dir = filepath.Dir(dir)
	}
}

// compile returns every output by its plain name, e.g. "app.css".
func compile(root string) (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, kind := range []struct {
		inputs []string
		make   func(root, input string) (string, []byte, error)
	}{{sheets, sheet}, {scripts, script}, {plain, asIs}} {
		for _, input := range kind.inputs {
			name, data, err := kind.make(root, filepath.Join(root, "static", input))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", input, err)
			}
			files[name] = data
		}
	}
	return files, nil
}

// sheet compiles one SCSS file and minifies the result.
func sheet(root, input string) (string, []byte, error) {
	modules := filepath.Join(root, "node_modules")
	cmd := exec.Command(filepath.Join(modules, ".bin", "sass"),
		"--no-source-map", "--quiet-deps",
		"--load-path="+filepath.Join(modules, "govuk-frontend", "dist"),
		"--load-path="+modules, input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	css, err := cmd.Output()
	if err != nil {
		return "", nil, fmt.Errorf("sass (did `npm install` run?): %w\n%s", err, stderr.String())
	}
	result := api.Transform(string(css), api.TransformOptions{
		Loader: api.LoaderCSS, MinifyWhitespace: true, MinifySyntax: true,
		Engines: browsers, LegalComments: api.LegalCommentsNone,
	})
	return plainName(input, ".css"), result.Code, failure(result.Errors)
}

// browsers is what the pages are built for: the last years' evergreen
// browsers and the WebViews of phones still in use.
var browsers = []api.Engine{
	{Name: api.EngineChrome, Version: "90"}, {Name: api.EngineSafari, Version: "14"},
	{Name: api.EngineFirefox, Version: "90"},
}

// script bundles one TypeScript entry with what it imports.
func script(root, input string) (string, []byte, error) {
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{input}, AbsWorkingDir: root, Outfile: "out.js",
		Bundle: true, Write: false, Format: api.FormatIIFE, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		Engines: browsers, LegalComments: api.LegalCommentsNone,
	})
	if err := failure(result.Errors); err != nil {
		return "", nil, err
	}
	return plainName(input, ".js"), result.OutputFiles[0].Contents, nil
}

func asIs(_, input string) (string, []byte, error) {
	data, err := os.ReadFile(input)
	return filepath.Base(input), data, err
}

func plainName(input, extension string) string {
	base := filepath.Base(input)
	return strings.TrimSuffix(base, filepath.Ext(base)) + extension
}

// failure turns esbuild's messages into one error.
func failure(messages []api.Message) error {
	if len(messages) == 0 {
		return nil
	}
	lines := api.FormatMessages(messages, api.FormatMessagesOptions{Kind: api.ErrorMessage})
	return fmt.Errorf("%s", strings.Join(lines, ""))
}

// write replaces the contents of dist and prints what each file weighs.
func write(dist string, files map[string][]byte) error {
	if err := clear(dist); err != nil {
		return err
	}
	manifest := map[string]string{}
	for name, data := range files {
		manifest[name] = hashedName(name, data)
		if err := os.WriteFile(filepath.Join(dist, manifest[name]), data, 0o644); err != nil {
			return err
		}
	}
	data, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return err
	}
	report(manifest, files)
	return os.WriteFile(filepath.Join(dist, "manifest.json"), data, 0o644)
}

// clear empties dist but for .keep, which holds the folder in git.
func clear(dist string) error {
	if err := os.MkdirAll(dist, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.Name() == ".keep" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dist, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// hashedName puts ten hex digits of the content's SHA-256 before the
// extension.
func hashedName(name string, data []byte) string {
	sum := sha256.Sum256(data)
	extension := filepath.Ext(name)
	return strings.TrimSuffix(name, extension) + "." + hex.EncodeToString(sum[:5]) + extension
}

func report(manifest map[string]string, files map[string][]byte) {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Printf("%-28s %7d bytes %7d gzipped\n", manifest[name], len(files[name]), gzipped(files[name]))
	}
}

func gzipped(data []byte) int {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is valid
	_, _ = w.Write(data)                                    // a buffer does not fail
	_ = w.Close()
	return out.Len()
}
