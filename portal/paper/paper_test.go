package paper_test

import (
	"bytes"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/paper"
)

// A quarter more than fits is set smaller; a single line stays as it is.
func TestWhatHasToBeOnePageIsOnePage(t *testing.T) {
	t.Parallel()
	for _, lines := range []int{1, 46, 54} {
		body := strings.Repeat("<p style='margin:0;font:12pt/18pt serif'>公民预算</p>", lines)
		pdf, err := paper.PrintOnOnePage(t.Context(), []byte(`<!doctype html><head><meta charset="utf-8"></head><body>`+body))
		if civic.KindOf(err) == civic.KindUnavailable && err != nil {
			t.Skipf("no browser here: %v", err)
		}
		if err != nil {
			t.Fatal(err)
		}
		if pages := regexp.MustCompile(`/Type\s*/Page\b[^s]`).FindAll(pdf, -1); len(pages) != 1 {
			t.Errorf("%d lines are printed on %d pages", lines, len(pages))
		}
	}
}

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
