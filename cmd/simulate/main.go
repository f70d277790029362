// Command simulate measures the scoring method on invented people whose true
// opinion is known, prints every promised figure with its limit, and writes
// the files of docs/method. It fails where a limit does not hold.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/simulate"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "simulate:", err)
		os.Exit(1)
	}
}

// run measures the method and writes the files below root.
func run(root string) error {
	study, err := simulate.Measure(simulate.Seeds, simulate.Runs, scoring.Default())
	if err != nil {
		return err
	}
	fmt.Print(study.Table())
	files, err := study.Files()
	if err != nil {
		return err
	}
	for path, content := range files {
		if err := os.WriteFile(filepath.Join(root, path), content, 0o644); err != nil {
			return err
		}
	}
	for _, f := range study.Figures() {
		if !f.OK() {
			return fmt.Errorf("%s: %.3f is outside its limit", f.Name, f.All)
		}
	}
	return nil
}
