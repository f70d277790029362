package bundle

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCanonicalRowsBecomeASheetInTheOrderOfTheirFields(t *testing.T) {
	t.Parallel()
	rows := `{"id":"A","name":"=x","lon":1.5,"self":null,"paid":{"form":"exact","fen":12345}}
{"id":"B","name":"y","lon":null,"self":9500,"paid":{"form":"withheld","reason":"g"}}
{"id":"B","name":"y","lon":null,"self":null,"paid":{"form":"withheld","reason":"h"}}
{"id":"C","name":"y","lon":2,"self":9500,"paid":{"form":"interval","lo":-5,"hi":700}}
`
	var out bytes.Buffer
	if err := WriteCSV(strings.NewReader(rows), &out); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffid,name,lon,self,paid_form,paid_from_yuan,paid_to_yuan,paid_reason\r\n" +
		"A,'=x,1.5,,exact,123.45,123.45,\r\nB,y,,9500,withheld,,,g\r\n" +
		"B,y,,,withheld,,,h\r\nC,y,2,9500,interval,-0.05,7.00,\r\n"
	if out.String() != want {
		t.Errorf("%q", out.String())
	}
}

func FuzzWriteCSV(f *testing.F) {
	f.Add([]byte(`{"a":"b"}`))
	f.Fuzz(func(t *testing.T, rows []byte) {
		var out bytes.Buffer
		if WriteCSV(bytes.NewReader(rows), &out) != nil {
			return
		}
		if _, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), byteOrderMark))).ReadAll(); err != nil && !strings.Contains(err.Error(), "wrong number of fields") {
			t.Errorf("%q: %v", out.String(), err)
		}
	})
}

// What people have downloaded is proved by the hash in the manifest: the bytes
// of views never change. Should this test fail, the views of every release that
// is published already would not be those its signed manifest names.
func TestTheBytesOfViewsNeverChange(t *testing.T) {
	t.Parallel()
	rows := []byte(`{"id":"A","name":"=x,\"y\"\\n","lon":1.5,"self":null,"paid":{"form":"exact","fen":12345}}` + "\n" +
		`{"id":"B","name":"学校","lon":null,"self":9500,"paid":{"form":"interval","lo":-5,"hi":700}}` + "\n")
	views, err := viewsOf([]File{{Name: ProjectsFile, Rows: 2}, {Name: GoalsFile}, {Name: DisclosureFile}}, map[string][]byte{ProjectsFile: rows})
	if err != nil {
		t.Fatal(err)
	}
	want := []File{
		{Name: "projects.csv", SHA256: "a9428df271012ff2cd03922067c5a950c281d4d8788fff2db8aca158f6301074", Bytes: 151, Rows: 2},
		{Name: "projects.json", SHA256: "bb41eedc25af62c019122644867b97ac0e1f5beb1d2c74f11cb693a030767025", Bytes: 189, Rows: 2},
	}
	if diff := cmp.Diff(want, views); diff != "" {
		t.Error(diff)
	}
}
