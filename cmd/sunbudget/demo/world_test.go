package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// pinned is the first start that the golden files know.
var pinned = time.Date(2026, time.November, 20, 15, 0, 0, 0, civic.Shanghai)

// pinnedWorld is shared: a world is never changed after it was made.
var pinnedWorld = NewWorld(pinned)

// read takes the county through the importer, as a finance team would.
func readAll(t *testing.T, w *World) (map[civic.Document]map[string]budget.Batch, []Release) {
	t.Helper()
	releases, err := w.Releases()
	if err != nil {
		t.Fatal(err)
	}
	all := map[civic.Document]map[string]budget.Batch{}
	for _, r := range releases {
		all[r.Document] = map[string]budget.Batch{}
		for _, f := range r.Files {
			batches, report, err := ingest.Read(t.Context(), f.Name, bytes.NewReader(f.Content), ingest.Options{Document: r.Document})
			if err != nil {
				t.Fatal(err)
			}
			if !report.OK() {
				var text strings.Builder
				_ = report.WriteText(&text, "en")
				t.Fatalf("%s %s is refused:\n%.3000s", r.Document, f.Name, text.String())
			}
			all[r.Document][batches[0].Kind] = batches[0]
		}
	}
	return all, releases
}

func TestTheImporterTakesEveryFileAndEverySumHoldsToThe分(t *testing.T) {
	t.Parallel()
	all, _ := readAll(t, pinnedWorld)
	compared := 0
	for doc, batches := range all {
		check := budget.CheckSums(batches["lines"].Lines)
		compared += check.Across + check.Below
		for _, m := range check.Mismatches {
			t.Errorf("%s: %+v", doc, m)
		}
	}
	if compared < 10000 {
		t.Errorf("only %d sums were compared", compared)
	}
}

func TestTheCountyIsTheSameForTheSameFirstStart(t *testing.T) {
	t.Parallel()
	releases, err := NewWorld(pinned).Releases()
	if err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	for _, r := range releases {
		for _, f := range r.Files {
			sum := sha256.Sum256(f.Content)
			fmt.Fprintf(&list, "%s %s %s %s\n", r.Published.Format(time.DateTime), r.Document, f.Name, hex.EncodeToString(sum[:8]))
		}
	}
	sum := sha256.Sum256(pinnedWorld.Boundaries())
	fmt.Fprintf(&list, "boundaries %s\n", hex.EncodeToString(sum[:8]))
	golden(t, "world.txt", list.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), rewrite with -update if meant:\n%s", path, diff)
	}
}

func TestTheCountyHas1200ProjectsInFourYears(t *testing.T) {
	t.Parallel()
	w := pinnedWorld
	if len(w.lineages) != projectCount {
		t.Errorf("%d projects, wanted %d", len(w.lineages), projectCount)
	}
	classes := map[budget.Class]int{}
	names := map[string]bool{}
	for _, l := range w.lineages {
		classes[l.class]++
		names[l.name] = true
	}
	for year := firstYear; year <= lastYear; year++ {
		if n := len(w.projects(year, draft2)); n < 450 || n > 750 {
			t.Errorf("%d projects in %d", n, w.year(year))
		}
	}
	hidden := projectCount - classes[budget.Ordinary]
	if hidden < 24 || hidden > 72 || classes[budget.Classified] == 0 || classes[budget.Protected] < 5 {
		t.Errorf("%d of %d projects are not ordinary: %v", hidden, projectCount, classes)
	}
	if len(names) != projectCount || len(w.county.regions) != 12 {
		t.Errorf("%d names, %d regions", len(names), len(w.county.regions))
	}
}

func TestProjectExpenditureOfTheTablesIsTheSumOfTheProjects(t *testing.T) {
	t.Parallel()
	all, _ := readAll(t, pinnedWorld)
	doc := pinnedWorld.document(0, civic.Approved, 1, 0)
	parents := map[string]string{}
	for _, u := range pinnedWorld.unitRows() {
		parents[u.Code] = u.Parent
	}
	type cell struct{ unit, function string }
	want := map[cell]civic.Money{}
	for _, p := range all[doc]["projects"].Projects {
		for unit := p.Unit; unit != ""; unit = parents[unit] {
			want[cell{unit, string(p.Function)}] += p.Amount
		}
	}
	got := map[cell]civic.Money{}
	for _, l := range all[doc]["lines"].Lines {
		if l.Table == "budget03" && l.Column == "project" && len(l.Code) == 7 {
			got[cell{l.Unit, l.Code}] = l.Amount
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDraftsDifferInAboutSixtyProjectsOneOfThemByAComment(t *testing.T) {
	t.Parallel()
	first, second := map[string]budget.Project{}, map[string]budget.Project{}
	for _, p := range pinnedWorld.projects(lastYear, draft1) {
		first[p.Code] = p
	}
	for _, p := range pinnedWorld.projects(lastYear, draft2) {
		second[p.Code] = p
	}
	changed, byComment := 0, false
	for code, p := range second {
		before, there := first[code]
		if there && before.Amount != p.Amount && p.Name == changedByComment && before.Summary != p.Summary {
			byComment = true
		}
		if !there || before.Amount != p.Amount {
			changed++
		}
	}
	for code := range first {
		if _, there := second[code]; !there {
			changed++
		}
	}
	if changed < 55 || changed > 65 || !byComment {
		t.Errorf("%d projects differ; the one a comment changed is among them: %v", changed, byComment)
	}
}

func TestStoriesAreThereToBeFound(t *testing.T) {
	t.Parallel()
	w := pinnedWorld
	byName := map[string]*lineage{}
	for _, l := range w.lineages {
		byName[l.name] = l
	}
	for name, s := range stories {
		if byName[name] == nil || s.begins != nil && byName[name].first != *s.begins {
			t.Errorf("no project %q, or it begins another year", name)
		}
	}
	self, review := 0, 0
	for _, g := range w.goalsOf(byName["智慧养老服务平台"], -1, reviewed) {
		self, review = self+*g.Self, review+*g.Review
	}
	if self != 9500 || review != 6200 {
		t.Errorf("自评 %d, 复评 %d", self, review)
	}
	paid := map[string]map[int]civic.Money{}
	for _, e := range w.execution(0, w.Month) {
		if paid[e.Code] == nil {
			paid[e.Code] = map[int]civic.Money{}
		}
		paid[e.Code][e.Month] = e.Paid
	}
	if p := paid[byName["智慧停车建设"].code]; p[3] != 0 || p[w.Month] != 0 {
		t.Errorf("the project that pays nothing paid %d", p[w.Month])
	}
	if p := paid[byName["岚心大道路面大修"].code]; p[w.Month] == 0 || p[w.Month] != p[w.Month-3] {
		t.Errorf("the stuck project paid %v", p)
	}
	for name, beyond := range map[string]civic.Money{"双塔公园提升改造": 10, "临时救助": 20} {
		over := byName[name]
		if limit := w.adjusted(over, 0, w.Month) / 100 * (100 + beyond); paid[over.code][w.Month] <= limit {
			t.Errorf("%s is not %d%% over its budget", name, beyond)
		}
	}
	for year := firstYear; year < lastYear; year++ {
		if w.basic(w.county.units[0], year)["30217"] <= w.basic(w.county.units[0], year+1)["30217"] {
			t.Error("reception of an ordinary unit does not fall")
		}
		if risingReception[year] >= risingReception[year+1] {
			t.Error("reception of the tourism bureau does not rise")
		}
	}
}

func TestTownsTileTheCountyAndHoldTheirProjects(t *testing.T) {
	t.Parallel()
	w := pinnedWorld
	var map_ struct {
		Features []struct {
			Properties struct{ Code, Name string }
			Geometry   struct{ Coordinates [][][2]float64 }
		}
	}
	if err := json.Unmarshal(w.Boundaries(), &map_); err != nil {
		t.Fatal(err)
	}
	rings := map[string][][2]float64{}
	var towns float64
	for _, f := range map_.Features {
		ring := f.Geometry.Coordinates[0]
		rings[f.Properties.Code] = ring
		if ring[0] != ring[len(ring)-1] || signedArea(ring) <= 0 {
			t.Errorf("%s: the ring is open or runs clockwise", f.Properties.Name)
		}
		towns += signedArea(ring)
	}
	located := 0
	for _, l := range w.lineages {
		if l.lon == nil {
			continue
		}
		located++
		if in := townsAt(rings, *l.lon, *l.lat); len(in) != 1 || in[0] != l.region {
			t.Errorf("%s of %s lies in %v", l.name, l.region, in)
		}
	}
	if located < 800 {
		t.Errorf("only %d projects have a place", located)
	}
	checkTiling(t, rings)
}

// checkTiling looks at a fine grid: no point is in two towns, and inside the
// county none is in no town.
func checkTiling(t *testing.T, rings map[string][][2]float64) {
	t.Helper()
	for x := -30.0; x <= 30; x += 0.5 {
		for y := -28.0; y <= 28; y += 0.5 {
			lon, lat := vec{x, y}.degrees()
			in := townsAt(rings, lon, lat)
			inside := vec{x, y / 0.92}.distance(vec{}) < 19
			if len(in) > 1 || len(in) == 0 && inside {
				t.Errorf("the point %.1f km east, %.1f km north is in %v", x, y, in)
			}
		}
	}
}

func townsAt(rings map[string][][2]float64, lon, lat float64) (in []string) {
	for code, ring := range rings {
		inside := false
		for i, a := range ring[:len(ring)-1] {
			b := ring[i+1]
			if (a[1] > lat) != (b[1] > lat) && lon < a[0]+(lat-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
				inside = !inside
			}
		}
		if inside {
			in = append(in, code)
		}
	}
	return in
}

func signedArea(ring [][2]float64) (twice float64) {
	for i, a := range ring[:len(ring)-1] {
		twice += a[0]*ring[i+1][1] - ring[i+1][0]*a[1]
	}
	return twice
}

func TestAnyFirstStartGivesACountyWithoutAFuture(t *testing.T) {
	t.Parallel()
	for _, now := range []time.Time{
		time.Date(2027, 1, 1, 0, 5, 0, 0, civic.Shanghai), time.Date(2027, 2, 28, 9, 0, 0, 0, civic.Shanghai),
		time.Date(2028, 3, 1, 0, 0, 0, 0, civic.Shanghai), time.Date(2026, 12, 31, 23, 59, 0, 0, civic.Shanghai),
		time.Date(2027, 9, 16, 12, 0, 0, 0, civic.Shanghai),
	} {
		w := NewWorld(now)
		plan, approvedYears := w.plan(), map[civic.FiscalYear]bool{}
		for i, s := range plan {
			if s.published.After(now) || i > 0 && !s.published.After(plan[i-1].published) {
				t.Errorf("start %s: %s is published %s", now, s.document, s.published)
			}
			if err := s.document.Validate(); err != nil {
				t.Error(err)
			}
			if s.document.Stage == civic.Approved {
				approvedYears[s.document.Year] = true
			}
			if s.document.Stage.Rank() > civic.Approved.Rank() && !approvedYears[s.document.Year] {
				t.Errorf("start %s: %s comes before the approved budget", now, s.document)
			}
		}
		if len(plan) < 11 {
			t.Errorf("start %s: only %d releases", now, len(plan))
		}
		for _, o := range w.opinions() {
			if o.sent.After(now) || o.decided.After(now) || o.published.After(now) || !o.decided.IsZero() && !o.decided.After(o.sent) {
				t.Errorf("start %s: opinion %d is sent %s, decided %s, answered %s", now, o.number, o.sent, o.decided, o.published)
			}
		}
	}
}

// TestNoNameIsThatOfARealPlace compares the county's names with the lists of
// China's administrative divisions.
func TestNoNameIsThatOfARealPlace(t *testing.T) {
	t.Parallel()
	real := map[string]bool{}
	for _, name := range []string{"provinces.csv", "cities.csv", "areas.csv", "streets_2023.csv"} {
		file, err := os.Open(filepath.Join("../../../../shared/data/codes", name))
		if err != nil {
			t.Skipf("the lists of real places are not beside the repository: %v", err)
		}
		records, err := csv.NewReader(file).ReadAll()
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			real[stem(r[1])] = true
		}
	}
	names := []string{County.NameZH}
	for _, r := range pinnedWorld.county.regions {
		names = append(names, r.Name)
	}
	for _, p := range pinnedWorld.county.places {
		names = append(names, p.name)
	}
	for _, name := range names {
		if real[stem(name)] || real[name] {
			t.Errorf("%s is the name of a real place", name)
		}
	}
	if len(real) < 10000 {
		t.Errorf("only %d real names were read", len(real))
	}
}

// stem is a name without its level.
func stem(name string) string {
	for _, level := range []string{"街道办事处", "街道", "社区", "县", "镇", "乡", "村", "区", "市"} {
		if cut := strings.TrimSuffix(name, level); cut != name && len([]rune(cut)) > 1 {
			return cut
		}
	}
	return name
}

// table writes counts, one a line, in the order of their names.
func table(counts map[string]int) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&b, "%s: %d\n", name, counts[name])
	}
	return b.String()
}

func TestOpinionsAreAboutProjectsThatAreThere(t *testing.T) {
	t.Parallel()
	w := pinnedWorld
	there := map[string]*lineage{}
	for _, l := range w.lineages {
		there[l.name] = l
	}
	for _, o := range w.opinions() {
		l := there[o.project]
		if l == nil || l.class == budget.Classified || !w.inBudget(l, o.year, draft1) || !w.inBudget(l, o.year, draft2) {
			t.Errorf("opinion %d is about %s, which is not in the budgets of %d", o.number, o.project, w.year(o.year))
		}
	}
}
