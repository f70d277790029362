package web_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
)

// described loads the description the site itself serves.
func described(t *testing.T, s *site, address string) *openapi3.T {
	t.Helper()
	spec, err := openapi3.NewLoader().LoadFromData([]byte(s.page(address)))
	if err != nil {
		t.Fatal(err)
	}
	if err := spec.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return spec
}

func TestEveryAnswerIsAsDescribed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	spec := described(t, s, "/api/v1/openapi.json")
	router, err := gorillamux.NewRouter(spec)
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	for _, address := range []string{
		"/projects", "/projects?lang=en&page_size=100&sort=execution", "/projects?q=zzzz", "/projects?year=2027&stage=draft&version=1",
		"/projects?region=01&band=hidden&band=500-1000&execution=75-90&alert=red&class=210", "/projects?year=x", "/projects?stage=none",
		"/projects/SCH00AAAA1", "/projects/BRG00AAAA2", "/projects/SHE00AAAA3", "/projects/NEW00AAAA5", "/projects/NOPE",
		"/projects?q=" + url.QueryEscape("学校 食堂"), "/projects?q=primry", "/suggest?q=jiao", "/suggest", "/suggest?q=" + url.QueryEscape("教育"),
		"/releases", "/releases/" + s.hashes[4], "/releases/nope",
		"/issues", "/issues?source=audit&state=closed", "/issues?state=x",
		"/map/points", "/map/points?bbox=120,30,121,31&zoom=14.5", "/map/districts", "/map/districts?lang=en", "/map/projects/SCH00AAAA1",
	} {
		request := httptest.NewRequest(http.MethodGet, "/api/v1"+address, nil)
		route, path, err := router.FindRoute(request)
		if err != nil {
			t.Errorf("%s is not described: %v", address, err)
			continue
		}
		asked[route.Operation.OperationID] = true
		answer, body := s.get("/api/v1" + address)
		err = openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, PathParams: path, Route: route},
			Status:                 answer.StatusCode, Header: answer.Header, Body: io.NopCloser(strings.NewReader(body)),
			Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
		})
		if err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, operation := range []string{"listProjects", "getProject", "suggest", "listReleases", "getRelease", "mapPoints", "mapDistricts", "mapProject"} {
		if !asked[operation] {
			t.Errorf("%s was not asked", operation)
		}
	}
}

func TestTheDescriptionNamesItsOwnAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if got := described(t, s, "/j/310107/api/v1/openapi.json?lang=en").Servers[0].URL; got != "/j/310107/api/v1" {
		t.Errorf("server %q", got)
	}
}

// listed is what these tests read of a list.
type listed struct {
	Total   int               `json:"total"`
	Items   []json.RawMessage `json:"items"`
	Next    *string           `json:"next"`
	Edition int64             `json:"edition"`
}

func TestProgramsPageThroughAListByItsNextAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	seen, pages := map[string]bool{}, 0
	for address := "/api/v1/projects?page_size=10&sort=amount&lang=en"; address != ""; pages++ {
		var list listed
		if err := json.Unmarshal([]byte(s.page(address)), &list); err != nil {
			t.Fatal(err)
		}
		if list.Total != 44 || list.Edition != readtest.CurrentEdition {
			t.Errorf("%s: total %d, edition %d", address, list.Total, list.Edition)
		}
		for _, item := range list.Items {
			seen[string(item)] = true
		}
		address = ""
		if list.Next != nil {
			address = *list.Next
		}
	}
	if len(seen) != 44 || pages != 5 {
		t.Errorf("%d projects on %d pages", len(seen), pages)
	}
}

func TestAFileOfProjectsOpensInASpreadsheet(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	answer, body := s.get("/projects.csv?page_size=3") // a page's size does not cut a file
	if disposition := answer.Header.Get("Content-Disposition"); !strings.Contains(disposition, "990101-2026-execution-m10-v1-projects.csv") {
		t.Errorf("offered as %q", disposition)
	}
	if !strings.HasPrefix(body, "\ufeff") {
		t.Error("without a byte order mark Excel misreads Chinese")
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 45 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	byName := map[string]map[string]string{}
	for _, row := range rows[1:] {
		cells := map[string]string{}
		for i, name := range rows[0] {
			cells[name] = row[i]
		}
		byName[cells["项目编号"]] = cells
	}
	school, bridge, shelter := byName[string(readtest.School)], byName[string(readtest.Bridge)], byName[string(readtest.Shelter)]
	if school["执行数下限（元）"] != "5200000.00" || school["执行率下限（%）"] != "83.87" || school["部门"] != "教育局" || school["自评得分"] != "95" {
		t.Errorf("school: %v", school)
	}
	if bridge["年初预算数形式"] != "interval" || bridge["年初预算数下限（元）"] != "5000000.00" || bridge["年初预算数上限（元）"] != "10000000.00" {
		t.Errorf("bridge: %v", bridge)
	}
	if shelter["年初预算数形式"] != "withheld" || shelter["年初预算数下限（元）"] != "" || shelter["年初预算数不公开依据"] == "" {
		t.Errorf("shelter: %v", shelter)
	}
}

func TestFilesOfAReleaseAsCSV(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for table, lines := range map[string]int{"projects": 45, "executions": 9, "goals": 3, "units": 5, "regions": 3} {
		body := s.page("/data/" + s.hashes[4] + "/" + table + ".csv")
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
		if err != nil || len(rows) != lines {
			t.Errorf("%s: %d rows, want %d; %v", table, len(rows), lines, err)
		}
	}
	s.goldenFile("compare.csv", s.page("/compare.csv?region=01&region=02&lang=en"))
	s.goldenFile("executions.csv", s.page("/data/"+s.hashes[4]+"/executions.csv"))
	s.goldenFile("datapackage.json", s.steady(s.page("/data/"+s.hashes[4]+"/datapackage.json")))
	s.goldenFile("project.json", s.steady(s.page("/api/v1/projects/SCH00AAAA1")))
	for _, address := range []string{"/data/" + s.hashes[4] + "/nothing.csv", "/j/310107/data/" + s.hashes[4]} {
		if answer, _ := s.get(address); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %d", address, answer.StatusCode)
		}
	}
}

// goldenFile compares an export with its kept form.
func (s *site) goldenFile(name, got string) {
	s.t.Helper()
	file := "testdata/file/" + name
	if *update {
		if err := os.MkdirAll("testdata/file", 0o755); err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			s.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	if !bytes.Equal(want, []byte(got)) {
		s.t.Errorf("%s has changed (go test ./portal/web -update, then look at the difference)", name)
	}
}
