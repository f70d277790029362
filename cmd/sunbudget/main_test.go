package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
)

// suite ends what the tests of this package share.
type suite struct{ *testing.M }

// Run runs the tests and cleans up after them.
func (s suite) Run() int {
	status := s.M.Run()
	browsertest.Stop()
	if err := stopDemo(); err != nil {
		fmt.Fprintln(os.Stderr, "stop the demo:", err)
		status = max(status, 1)
	}
	return status
}

// TestMain lets the test binary be the program too: the command sunbudget
// that tests start is this very code.
func TestMain(m *testing.M) {
	testscript.Main(suite{m}, map[string]func(){"sunbudget": main})
}

// TestCommandLine runs the scripts of testdata/script, each with a database
// and a data folder of its own. They are also examples of how it is used.
func TestCommandLine(t *testing.T) {
	t.Parallel()
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, script := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(script), ".txtar"), func(t *testing.T) {
			t.Parallel()
			first, second := pgtest.New(t), pgtest.New(t)
			testscript.Run(t, testscript.Params{
				Files:               []string{script},
				RequireExplicitExec: true,
				UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
				Setup: func(env *testscript.Env) error {
					env.Setenv("DATABASE_URL", first.URL(""))
					env.Setenv("SECOND_DATABASE_URL", second.URL(""))
					env.Setenv("SUNBUDGET_DATA_DIR", filepath.Join(env.WorkDir, "data"))
					return nil
				},
				Cmds: map[string]func(*testscript.TestScript, bool, []string){"oneline": checkOneLine},
			})
		})
	}
}

// checkOneLine checks that the last command said what was wrong on one line that
// holds all these words.
func checkOneLine(ts *testscript.TestScript, _ bool, words []string) {
	said := ts.ReadFile("stderr")
	if strings.Count(said, "\n") != 1 || !strings.HasPrefix(said, "sunbudget: ") {
		ts.Fatalf("want one line, got:\n%s", said)
	}
	for _, word := range words {
		if !strings.Contains(said, word) {
			ts.Fatalf("want %q in: %s", word, said)
		}
	}
}
