package postgres_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
	"github.com/sunbudget/sunbudget/portal/release"
)

// reader opens the public login on a published installation.
func reader(t *testing.T) *postgres.Public {
	t.Helper()
	p, _ := readerAndHashes(t)
	return p
}

func readerAndHashes(t *testing.T) (*postgres.Public, []string) {
	t.Helper()
	db := pgtest.New(t)
	hashes := readtest.Publish(t, db)
	p, err := postgres.OpenPublic(t.Context(), db.URL(postgres.WebRole), civic.FixedClock(readtest.Now))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p, hashes
}

func TestDirectoryKnowsGovernmentsAndEdition(t *testing.T) {
	t.Parallel()
	d, err := reader(t).Directory(t.Context())
	if err != nil || d.Edition != readtest.CurrentEdition || len(d.Jurisdictions) != 2 {
		t.Errorf("%+v %v", d, err)
	}
	if j, ok := d.Find(readtest.County); !ok || j.NameZH != "云溪县" || j.Kind != civic.Demo {
		t.Errorf("%+v", j)
	}
}

func TestReadersSeeTheReleasesOfTheirEditionAndTier(t *testing.T) {
	t.Parallel()
	p := reader(t)
	editions := func(edition int64) (got []int64) {
		all, err := p.Releases(t.Context(), readtest.County, edition)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range all {
			got = append(got, h.Edition)
		}
		return got
	}
	if diff := cmp.Diff([]int64{6, 5, 4, 3, 2, 1}, editions(8)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int64{3, 2, 1}, editions(3)); diff != "" {
		t.Error(diff)
	}
	h, err := p.Release(t.Context(), readtest.County, 8, release.Choice{})
	if err != nil || h.Document.String() != "990101-2026-execution-m10-v1" || h.AsOf.Format(time.DateOnly) != "2026-10-31" {
		t.Errorf("%v, as of %v, %v", h.Document, h.AsOf, err)
	}
	if _, err := p.Release(t.Context(), readtest.County, 8, release.Choice{Year: 2024}); civic.KindOf(err) != civic.KindNotFound {
		t.Errorf("a year without a release: %v", err)
	}
}

func TestASealedReleaseHasItsProofAndFiles(t *testing.T) {
	t.Parallel()
	p, hashes := readerAndHashes(t)
	october, deputies := hashes[4], hashes[7]
	s, err := p.Sealed(t.Context(), readtest.County, october)
	if err != nil || len(s.Signature) == 0 || bundle.Sum(s.Manifest) != october {
		t.Errorf("%d bytes of signature, manifest %s, %v", len(s.Signature), bundle.Sum(s.Manifest), err)
	}
	for _, f := range s.Files {
		body, err := p.File(t.Context(), readtest.County, october, f.Name)
		if err != nil || bundle.Sum(body) != f.SHA256 || int64(len(body)) != f.Bytes {
			t.Errorf("%s: %d bytes, want %d, %v", f.Name, len(body), f.Bytes, err)
		}
	}
	if len(s.Files) == 0 {
		t.Error("a release without files")
	}
	name := s.Files[0].Name
	if _, err := p.Sealed(t.Context(), readtest.County, deputies); civic.KindOf(err) != civic.KindNotFound {
		t.Errorf("the deputies' release: %v", err)
	}
	if _, err := p.File(t.Context(), readtest.County, deputies, name); civic.KindOf(err) != civic.KindNotFound {
		t.Errorf("a file of the deputies' release: %v", err)
	}
	if _, err := p.Sealed(t.Context(), readtest.District, october); civic.KindOf(err) != civic.KindNotFound {
		t.Errorf("another government's release: %v", err)
	}
}

func TestAProjectShowsItselfAcrossReleases(t *testing.T) {
	t.Parallel()
	p := reader(t)
	got, err := p.Project(t.Context(), readtest.County, 8, readtest.School, release.Choice{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Release.Edition != 4 || got.Paid != civic.ExactFigure(520*civic.WanYuan) || *got.Self != 9500 || *got.Review != 6200 {
		t.Errorf("in edition %d: %+v", got.Release.Edition, got.Card)
	}
	if len(got.Months) != 8 || len(got.Goals) != 2 || got.Justification == "" {
		t.Errorf("%d months, %d goals, %q", len(got.Months), len(got.Goals), got.Justification)
	}
	var editions []int64
	for _, a := range got.History {
		editions = append(editions, a.Release.Edition)
	}
	if diff := cmp.Diff([]int64{6, 5, 4, 3, 2}, editions); diff != "" {
		t.Errorf("history: %s", diff)
	}
	draft, err := p.Project(t.Context(), readtest.County, 8, readtest.School, release.Choice{Year: 2027})
	if err != nil || draft.Original != civic.ExactFigure(150*civic.WanYuan) || !draft.Paid.Missing() {
		t.Errorf("%+v %v", draft.Card, err)
	}
}

func TestAProjectThatIsOnlyInADraftIsShownInIt(t *testing.T) {
	t.Parallel()
	p := reader(t)
	got, err := p.Project(t.Context(), readtest.County, 8, readtest.Newcomer, release.Choice{})
	if err != nil || got.Release.Edition != 6 {
		t.Errorf("in edition %d: %v", got.Release.Edition, err)
	}
	if _, err := p.Project(t.Context(), readtest.County, 4, readtest.Newcomer, release.Choice{}); civic.KindOf(err) != civic.KindNotFound {
		t.Errorf("before it was published: %v", err)
	}
	if _, err := p.Project(t.Context(), readtest.District, 8, readtest.Newcomer, release.Choice{}); civic.KindOf(err) != civic.KindNotFound {
		t.Errorf("in another government: %v", err)
	}
}

func TestSumsNeverCallMissingDataZero(t *testing.T) {
	t.Parallel()
	p := reader(t)
	sums := func(edition int64, choice release.Choice) map[string]release.Sum {
		h, err := p.Release(t.Context(), readtest.County, edition, choice)
		if err != nil {
			t.Fatal(err)
		}
		all, err := p.Sums(t.Context(), h, "lei")
		if err != nil {
			t.Fatal(err)
		}
		by := map[string]release.Sum{}
		for _, s := range all {
			by[s.Value] = s
		}
		return by
	}
	now := sums(8, release.Choice{})
	if got := now["205"]; got.Amount != civic.ExactFigure(620*civic.WanYuan) || got.Paid != civic.ExactFigure(520*civic.WanYuan) {
		t.Errorf("education: %+v", got)
	}
	if got := now["214"]; got.Amount.Form != civic.Interval || got.Projects != 41 {
		t.Errorf("transport: %+v", got)
	}
	if got := now["208"]; !got.Amount.Missing() || got.Hidden != 1 {
		t.Errorf("withheld only: %+v", got)
	}
	if got := sums(8, release.Choice{Stage: civic.Approved})["205"]; !got.Paid.Missing() || got.Amount != civic.ExactFigure(500*civic.WanYuan) {
		t.Errorf("before execution: %+v", got)
	}
}

// TestSumsByEveryDimensionAddUpToTheReleasedRows adds what the bundle's own
// rows say, to the 分.
func TestSumsByEveryDimensionAddUpToTheReleasedRows(t *testing.T) {
	t.Parallel()
	p := reader(t)
	headers, err := p.Releases(t.Context(), readtest.County, 8)
	if err != nil || len(headers) == 0 {
		t.Fatal(err)
	}
	for _, h := range headers {
		original, paid := civic.NoFigure(), civic.NoFigure()
		for _, row := range releasedProjects(t, p, h) {
			if row.Original.Known() {
				original = original.Add(row.Original)
			}
			if row.Paid.Known() {
				paid = paid.Add(row.Paid)
			}
		}
		for _, dimension := range []string{"unit", "region", "lei", "economic", "class", "band"} {
			sums, err := p.Sums(t.Context(), h, dimension)
			if err != nil {
				t.Fatal(err)
			}
			total := release.Total(sums)
			if total.Projects != h.Projects || total.Original != original || total.Paid != paid {
				t.Errorf("%s by %s: %d projects, %v, %v; the rows are %d, %v, %v",
					h.Document, dimension, total.Projects, total.Original, total.Paid, h.Projects, original, paid)
			}
		}
	}
}

// releasedProjects are the rows of a release's own file.
func releasedProjects(t *testing.T, p *postgres.Public, h release.Header) (rows []bundle.Project) {
	t.Helper()
	file, err := p.File(t.Context(), h.Document.Jurisdiction, h.Hash, bundle.ProjectsFile)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(file) {
		var row bundle.Project
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

func TestClustersFallApartAsOneComesCloser(t *testing.T) {
	t.Parallel()
	p := reader(t)
	h, err := p.Release(t.Context(), readtest.County, 8, release.Choice{})
	if err != nil {
		t.Fatal(err)
	}
	all := release.Box{West: -180, South: -90, East: 180, North: 90}
	before := 0
	for _, zoom := range []int{1, 6, 10, 13, 16, 20} {
		got, err := p.Clusters(t.Context(), h, zoom, all, 1000)
		projects := 0
		for _, c := range got {
			projects += c.Projects
		}
		if err != nil || projects != 43 || len(got) < before {
			t.Errorf("zoom %d: %d clusters of %d projects, after %d; %v", zoom, len(got), projects, before, err)
		}
		before = len(got)
	}
	west, err := p.Clusters(t.Context(), h, 14, release.Box{West: 120, South: 30.04, East: 120.055, North: 30.1}, 100)
	if err != nil || len(west) != 1 || west[0].ID != readtest.School || west[0].Name == "" {
		t.Errorf("%+v %v", west, err)
	}
	m, err := p.Map(t.Context(), readtest.County)
	if err != nil || len(m.Boundaries) == 0 || m.Approval == "" {
		t.Errorf("%d bytes of boundaries, approval %q, %v", len(m.Boundaries), m.Approval, err)
	}
}

func TestStatutoryTablesOfAUnit(t *testing.T) {
	t.Parallel()
	p := reader(t)
	h, err := p.Release(t.Context(), readtest.District, 8, release.Choice{})
	if err != nil {
		t.Fatal(err)
	}
	tables, err := p.TablesOf(t.Context(), h)
	if diff := cmp.Diff([]release.TableOf{{Unit: "133", Table: "final01", Rows: 4}}, tables); diff != "" || err != nil {
		t.Error(diff, err)
	}
	lines, err := p.Lines(t.Context(), h, "133", "final01")
	if err != nil || len(lines) != 4 || lines[0].Amount != civic.ExactFigure(30000*civic.WanYuan) {
		t.Errorf("%+v %v", lines, err)
	}
}

func TestADatabaseThatIsAwayIsToldApartFromAFault(t *testing.T) {
	t.Parallel()
	p := reader(t)
	p.Close()
	if _, err := p.Directory(t.Context()); civic.KindOf(err) != civic.KindUnavailable {
		t.Errorf("a closed pool: %v", err)
	}
	nowhere, err := postgres.OpenPublic(t.Context(), "postgres://sunbudget_web@127.0.0.1:1/x", civic.SystemClock)
	if err != nil {
		t.Fatal(err)
	}
	defer nowhere.Close()
	if _, err := nowhere.Directory(t.Context()); civic.KindOf(err) != civic.KindUnavailable {
		t.Errorf("a refused connection: %v", err)
	}
}

func TestRunningScoresAreListedMostRatedFirst(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	readtest.Publish(t, db)
	p, err := postgres.OpenPublic(t.Context(), db.URL(postgres.WebRole), civic.FixedClock(readtest.Now))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	_, err = db.Pool(t, "").Exec(t.Context(), `INSERT INTO app.public_score (jurisdiction, period, project, unit, view, updated_at) VALUES
		('990101', '2026H2', 'SCH00AAAA1', '101001', '{"n": 10, "score": 60, "percent": [0,0,100,0,0]}', now()),
		('990101', '2026H2', 'C1N00AAAA4', '103', '{"n": 110, "score": 80, "percent": [0,0,0,100,0]}', now()),
		('990101', '2026H1', 'BRG00AAAA2', '102', '{"n": 500, "score": 90, "percent": [0,0,0,0,100]}', now())`)
	if err != nil {
		t.Fatal(err)
	}
	list, err := p.PublicScores(t.Context(), readtest.County, "2026H2")
	if err != nil || len(list) != 2 || list[0].Project != readtest.Clinic || list[0].Score != 80 || list[1].N != 10 {
		t.Errorf("%+v %v", list, err)
	}
}
