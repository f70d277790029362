package web_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestAReleaseShowsItsFilesInBothLanguages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	october := "/data/" + s.hashes[4]
	s.golden("release.zh.html", s.page(october))
	s.golden("release.en.html", s.page(october+"?lang=en"))
}

// descriptor is what data package tools read of one.
type descriptor struct {
	ID        string
	Resources []struct {
		Profile, Name, Path, Format, Hash string
		Bytes                             int
		Schema                            *struct {
			Fields []struct{ Name, Type string }
		}
	}
}

func TestTheDescriptorSaysWhatTheFilesAre(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	october := "/data/" + s.hashes[4] + "/"
	var d descriptor
	if err := json.Unmarshal([]byte(s.page(october+"datapackage.json")), &d); err != nil {
		t.Fatal(err)
	}
	if d.ID != s.hashes[4] || len(d.Resources) != 18 {
		t.Errorf("%s with %d resources", d.ID, len(d.Resources))
	}
	for _, r := range d.Resources {
		body := s.page(october + r.Path)
		sum := sha256.Sum256([]byte(body))
		if len(body) != r.Bytes || "sha256:"+hex.EncodeToString(sum[:]) != r.Hash {
			t.Errorf("%s: %d bytes with another hash", r.Path, len(body))
		}
		if r.Schema == nil {
			continue
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", r.Path, err)
		}
		var names []string
		for i, field := range r.Schema.Fields {
			names = append(names, field.Name)
			for _, row := range rows[1:] {
				if !fits(field.Type, row[i]) {
					t.Errorf("%s: %q is not %s %s", r.Path, row[i], field.Name, field.Type)
				}
			}
		}
		if !slices.Equal(names, rows[0]) {
			t.Errorf("%s has columns %v, described as %v", r.Path, rows[0], names)
		}
	}
}

// lookahead is a pattern of the profile that Go's expressions cannot say: a
// path that leaves the folder. Ours begin with a letter.
var lookahead = regexp.MustCompile(`"\^\(\(\?=[^"]*"`)

// The descriptor is held to the profile of version 2 as its authors publish it.
func TestTheDescriptorIsADataPackage(t *testing.T) {
	t.Parallel()
	profile, err := os.ReadFile("../../../shared/data/standards/frictionless_v2_datapackage.json")
	if err != nil {
		t.Skip("no shared data: ", err)
	}
	s := newSite(t)
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("datapackage.json", parsed(t, lookahead.ReplaceAllString(string(profile), `"^[a-z]"`))); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("datapackage.json")
	if err != nil {
		t.Fatal(err)
	}
	described := parsed(t, s.page("/data/"+s.hashes[4]+"/datapackage.json"))
	if err := schema.Validate(described); err != nil {
		t.Error(err)
	}
	if version := described.(map[string]any)["$schema"]; version != "https://datapackage.org/profiles/2.0/datapackage.json" {
		t.Errorf("it says it is %v", version)
	}
}

func parsed(t *testing.T, text string) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// fits reports that a cell is of a type of the table schema.
func fits(kind, cell string) bool {
	switch {
	case cell == "" || kind == "string":
		return true
	case kind == "integer":
		_, err := strconv.ParseInt(cell, 10, 64)
		return err == nil
	}
	_, err := strconv.ParseFloat(cell, 64)
	return kind == "number" && err == nil
}

func TestTheRowsOfAFileAreTheSameInEachForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	october := "/data/" + s.hashes[4] + "/"
	for _, table := range []string{"projects", "executions", "goals", "units", "regions", "lines"} {
		original := s.page(october + "files/" + table + ".jsonl")
		var rows []json.RawMessage
		if err := json.Unmarshal([]byte(s.page(october+table+".json")), &rows); err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		var again bytes.Buffer
		for _, row := range rows {
			again.Write(append(row, '\n'))
		}
		if again.String() != original {
			t.Errorf("%s.json holds other rows than the original", table)
		}
	}
}

func TestFilesOfNobodyElseAreServedUnderARelease(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, address := range []string{
		"/data/" + s.hashes[7] + "/files/projects.jsonl", // the deputies'
		"/data/" + s.hashes[7] + "/projects.json",
		"/data/" + s.hashes[7] + "/datapackage.json",
		"/j/310107/data/" + s.hashes[4] + "/files/projects.jsonl",
		"/data/" + s.hashes[4] + "/files/nothing.jsonl",
		"/data/" + s.hashes[4] + "/disclosure.json",
	} {
		if answer, _ := s.get(address); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %d", address, answer.StatusCode)
		}
	}
}
