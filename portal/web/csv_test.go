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
{"id":"B","name":"y","lon":null,"self":null,"paid":{"form":"withheld","reason":"h"}}
{"id":"C","name":"y","lon":2,"self":9500,"paid":{"form":"interval","lo":-5,"hi":700}}
`
	var out bytes.Buffer
	if err := rowsToSheet(strings.NewReader(rows), &out); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffid,name,lon,self,paid_form,paid_from_yuan,paid_to_yuan,paid_reason\r\n" +
		"A,'=x,1.5,,exact,123.45,123.45,\r\nB,y,,9500,withheld,,,g\r\n" +
		"B,y,,,withheld,,,h\r\nC,y,2,9500,interval,-0.05,7.00,\r\n"
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
