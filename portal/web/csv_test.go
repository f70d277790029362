package web

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestASpreadsheetRunsNothingOfWhatWasTyped(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+86 10": "'+86 10", "-cmd|' /C calc'!A0": "'-cmd|' /C calc'!A0", "@SUM(A1)": "'@SUM(A1)",
		"\t=1": "'\t=1", "＝1+1": "'＝1+1", "-12.50": "-12.50", "-": "'-", "": "", "教室改造": "教室改造", "A=1": "A=1",
	} {
		if got := inert(cell); got != want {
			t.Errorf("%q becomes %q, want %q", cell, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.String().Draw(t, "cell")
		if got := inert(cell); strings.HasPrefix(got, "=") || strings.HasPrefix(got, "@") || strings.HasPrefix(got, "+") {
			t.Fatalf("%q stays %q", cell, got)
		}
	})
}

func TestCanonicalRowsBecomeASheetInTheOrderOfTheirFields(t *testing.T) {
	t.Parallel()
	rows := `{"id":"A","name":"=x","lon":1.5,"self":null,"paid":{"form":"exact","fen":12345}}
{"id":"B","name":"y","lon":null,"self":9500,"paid":{"form":"withheld","reason":"g"}}
`
	var out bytes.Buffer
	if err := rowsToSheet([]byte(rows), &out); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffid,name,lon,self,paid_form,paid_from_yuan,paid_to_yuan,paid_reason\r\n" +
		"A,'=x,1.5,,exact,123.45,123.45,\r\nB,y,,9500,withheld,,,g\r\n"
	if out.String() != want {
		t.Errorf("%q", out.String())
	}
}

func FuzzRowsToSheet(f *testing.F) {
	f.Add([]byte(`{"a":"b"}`))
	f.Fuzz(func(t *testing.T, rows []byte) {
		var out bytes.Buffer
		if rowsToSheet(rows, &out) != nil {
			return
		}
		if _, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), byteOrderMark))).ReadAll(); err != nil && !strings.Contains(err.Error(), "wrong number of fields") {
			t.Errorf("%q: %v", out.String(), err)
		}
	})
}
