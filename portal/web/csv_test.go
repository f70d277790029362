package web

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
)

func TestCanonicalRowsBecomeASheetInTheOrderOfTheirFields(t *testing.T) {
	t.Parallel()
	rows := `{"id":"A","name":"=x","lon":1.5,"self":null,"paid":{"form":"exact","fen":12345}}
{"id":"B","name":"y","lon":null,"self":9500,"paid":{"form":"withheld","reason":"g"}}
`
	var out bytes.Buffer
	if err := rowsToSheet(strings.NewReader(rows), &out); err != nil {
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
		if rowsToSheet(bytes.NewReader(rows), &out) != nil {
			return
		}
		if _, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), byteOrderMark))).ReadAll(); err != nil && !strings.Contains(err.Error(), "wrong number of fields") {
			t.Errorf("%q: %v", out.String(), err)
		}
	})
}
