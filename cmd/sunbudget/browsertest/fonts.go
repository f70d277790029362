package browsertest

import (
	"crypto/sha256"
	_ "embed"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// fontFolder is where Debian's package fonts-noto-cjk puts its files.
const fontFolder = "/usr/share/fonts/opentype/noto"

//go:embed fonts.conf
var fontConfig string

// fontFiles are the files of the package, in the order of their names. There
// are none where it is not installed.
func fontFiles() []string {
	files, err := filepath.Glob(filepath.Join(fontFolder, "Noto*CJK-*.ttc"))
	if err != nil {
		panic(err) // impossible: the pattern is well formed
	}
	return files
}

// pinFonts writes the configuration that lets the browser see the pinned fonts
// alone, and gives the setting that names it. Where they are not installed the
// browser keeps what the machine has, and pages cannot be compared (MadeWith).
func pinFonts(profile string) (setting string, err error) {
	if len(fontFiles()) == 0 {
		return "", nil
	}
	file := filepath.Join(profile, "fonts.conf")
	text := strings.NewReplacer("FONTS", fontFolder, "CACHE", filepath.Join(profile, "fonts")).Replace(fontConfig)
	return "FONTCONFIG_FILE=" + file, os.WriteFile(file, []byte(text), 0o600)
}

// MadeWith names everything but the page that its picture depends on, a line
// each: the browser's major version and the pinned fonts with the beginning of
// their SHA-256. Pictures are comparable where these lines are the same.
func (b *Tab) MadeWith() string {
	b.t.Helper()
	lines := []string{"Chromium " + Eval[string](b, `navigator.userAgent.match(/Chrome\/(\d+)/)[1]`)}
	for _, file := range fontFiles() {
		sum, err := hashOf(file)
		b.must("read a font", err)
		lines = append(lines, filepath.Base(file)+" "+sum)
	}
	if len(lines) == 1 {
		lines = append(lines, "no fonts-noto-cjk")
	}
	return strings.Join(lines, "\n") + "\n"
}

// hashOf is the beginning of a file's SHA-256, enough to tell versions apart.
func hashOf(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", hash.Sum(nil)[:8]), nil
}
