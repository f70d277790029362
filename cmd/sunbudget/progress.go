package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress is a bar for people who watch a terminal. In a file or a pipe it
// would leave thousands of lines, so nothing is drawn there.
func progress(out io.Writer, what string) *progressbar.ProgressBar {
	file, ok := out.(*os.File)
	return progressbar.NewOptions64(-1, progressbar.OptionSetWriter(out), progressbar.OptionSetDescription(what),
		progressbar.OptionClearOnFinish(), progressbar.OptionSetVisibility(ok && term.IsTerminal(int(file.Fd()))))
}
