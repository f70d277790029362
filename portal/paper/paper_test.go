package paper_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/paper"
)

func TestChineseOnPaperCanBeSelected(t *testing.T) {
	t.Parallel()
	pdf, err := paper.Print(t.Context(), []byte(`<!doctype html><meta charset="utf-8"><p>公众加权满意度反馈包</p>`))
	if civic.KindOf(err) == civic.KindUnavailable && err != nil {
		t.Skipf("no browser here: %v", err)
	}
	if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Fatalf("%.40q, %v", pdf, err)
	}
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("no pdftotext (poppler-utils) to read it back with")
	}
	read := exec.Command(reader, "-", "-")
	read.Stdin = bytes.NewReader(pdf)
	text, err := read.Output()
	if err != nil || !strings.Contains(string(text), "公众加权满意度反馈包") {
		t.Errorf("%q, %v", text, err)
	}
}
