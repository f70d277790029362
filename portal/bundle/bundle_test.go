package bundle_test

import (
	"bytes"
	"crypto/ed25519"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// testKey is a key made from a fixed seed: the same archive every time.
func testKey(t testing.TB, name string) (note.Signer, note.Verifier) {
	t.Helper()
	secret, public, err := note.GenerateKey(bytes.NewReader(bytes.Repeat([]byte(name), ed25519.SeedSize)), name)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	return signer, verifier
}

func header() bundle.Manifest {
	return bundle.Manifest{
		Jurisdiction: civic.Jurisdiction{Code: "990101", NameZH: "晴川县", NameEN: "Qingchuan", Currency: "CNY", Kind: civic.Demo},
		Document:     civic.Document{Jurisdiction: "990101", Year: 2026, Stage: civic.Execution, Version: 1, Month: 10},
		Tier:         civic.PublicTier, AsOf: "2026-10-31", SealedAt: "2026-11-09T10:00:00+08:00", Disclosure: "2026.1",
	}
}

func content() bundle.Content {
	lon, lat, self := 116.4, 38.7, 9550
	return bundle.Content{
		Units:   []budget.Unit{{Code: "101", Name: "县教育局"}, {Code: "101001", Name: "第一中学", Parent: "101"}},
		Regions: []budget.Region{{Code: "01", Name: "东镇", Population: 12000}},
		Lines: []bundle.Line{
			{Table: "budget05", Unit: "101", Code: "2050203", Name: "初中教育", Column: "project", Amount: civic.ExactFigure(-500)},
			{Table: "budget05", Unit: "101", Code: "2050203", Name: "初中教育", Column: "basic", Amount: civic.ExactFigure(70)},
		},
		Projects: []bundle.Project{
			{ID: "ZZZZZZZZZZ", Name: `A<b> & "c"`, Unit: "101", Function: "2050203", Class: budget.Protected,
				Original: civic.WithheldFigure("third_party"), Adjusted: civic.NoFigure(), Paid: civic.NoFigure()},
			{ID: "0000000000", Name: "校舍维修", Unit: "101001", Function: "2050203", Region: "01", Lon: &lon, Lat: &lat,
				Class: budget.Ordinary, Self: &self, Original: civic.ExactFigure(1000), Adjusted: civic.ExactFigure(900),
				Paid: civic.ExactFigure(450)},
		},
		Executions: []bundle.Execution{{ID: "0000000000", Month: 10, Paid: civic.ExactFigure(450)}, {ID: "0000000000", Month: 9, Paid: civic.ExactFigure(400)}},
		Goals:      []bundle.Goal{{ID: "0000000000", Level1: "产出", Level2: "数量", Level3: "所", Target: "≥3", Weight: 10000, Self: &self}},
		Disclosure: []byte("version: test\n"),
	}
}

func seal(t testing.TB, c bundle.Content, m bundle.Manifest) bundle.Archive {
	t.Helper()
	signer, _ := testKey(t, "seal.test")
	a, err := bundle.Pack(c, m)
	if err != nil {
		t.Fatal(err)
	}
	if a, err = a.Sign(signer); err != nil {
		t.Fatal(err)
	}
	return a
}

func trusted(t testing.TB) note.Verifiers {
	_, verifier := testKey(t, "seal.test")
	return note.VerifierList(verifier)
}

func TestBundleOpensToWhatWasPacked(t *testing.T) {
	t.Parallel()
	sealed := seal(t, content(), header())
	a, got, err := bundle.Open(sealed.Bytes(), trusted(t))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(content().Sorted(), got); diff != "" {
		t.Errorf("content (-packed +opened):\n%s", diff)
	}
	if diff := cmp.Diff(sealed, a); diff != "" {
		t.Errorf("archive (-packed +opened):\n%s", diff)
	}
	if a.Hash != bundle.Sum(a.ManifestBytes) || !strings.Contains(string(a.Files[bundle.ProjectsFile]), `"A<b> & \"c\""`) {
		t.Error("the hash is not the manifest's, or text is escaped for HTML")
	}
}

func TestSameContentGivesTheSameBytesWhateverItsOrder(t *testing.T) {
	t.Parallel()
	want := seal(t, content(), header()).Bytes()
	rapid.Check(t, func(rt *rapid.T) {
		c := content()
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
		shuffle(random, c.Units)
		shuffle(random, c.Lines)
		shuffle(random, c.Projects)
		shuffle(random, c.Executions)
		if !bytes.Equal(seal(t, c, header()).Bytes(), want) {
			rt.Fatal("another order of rows gives another archive")
		}
	})
}

func shuffle[T any](random *rand.Rand, rows []T) {
	random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
}

func TestEveryChangeOfContentChangesTheHash(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for name, change := range map[string]func(*bundle.Content, *bundle.Manifest){
		"nothing":        func(*bundle.Content, *bundle.Manifest) {},
		"a fen":          func(c *bundle.Content, _ *bundle.Manifest) { c.Projects[1].Paid = civic.ExactFigure(451) },
		"a goal":         func(c *bundle.Content, _ *bundle.Manifest) { c.Goals[0].Target = "≥4" },
		"the list":       func(c *bundle.Content, _ *bundle.Manifest) { c.Disclosure = []byte("version: other\n") },
		"the date":       func(_ *bundle.Content, m *bundle.Manifest) { m.AsOf = "2026-10-30" },
		"a missing unit": func(c *bundle.Content, _ *bundle.Manifest) { c.Units[0].NameEN = "E" },
	} {
		c, m := content(), header()
		change(&c, &m)
		hash := seal(t, c, m).Hash
		if other, twice := seen[hash]; twice {
			t.Errorf("%s and %s have the same hash", name, other)
		}
		seen[hash] = name
	}
}

func TestContentThatBreaksARuleIsNotPacked(t *testing.T) {
	t.Parallel()
	half := 116.4
	for name, change := range map[string]func(*bundle.Content, *bundle.Manifest){
		"duplicate project":      func(c *bundle.Content, _ *bundle.Manifest) { c.Projects[0].ID = c.Projects[1].ID },
		"classified project":     func(c *bundle.Content, _ *bundle.Manifest) { c.Projects[0].Class = budget.Classified },
		"unknown unit":           func(c *bundle.Content, _ *bundle.Manifest) { c.Projects[0].Unit = "999" },
		"unknown parent":         func(c *bundle.Content, _ *bundle.Manifest) { c.Units[0].Parent = "999" },
		"unknown region":         func(c *bundle.Content, _ *bundle.Manifest) { c.Projects[0].Region = "99" },
		"internal code as ID":    func(c *bundle.Content, _ *bundle.Manifest) { c.Projects[0].ID = "P-1" },
		"half a point":           func(c *bundle.Content, _ *bundle.Manifest) { c.Projects[0].Lon = &half },
		"empty interval":         func(c *bundle.Content, _ *bundle.Manifest) { c.Projects[0].Original = civic.IntervalFigure(5, 5) },
		"withheld without cause": func(c *bundle.Content, _ *bundle.Manifest) { c.Projects[0].Original = civic.WithheldFigure("") },
		"withheld with bounds": func(c *bundle.Content, _ *bundle.Manifest) {
			c.Projects[0].Original = civic.Figure{Form: civic.Withheld, Lo: 1, Hi: 2, Reason: "x"}
		},
		"future month":     func(c *bundle.Content, _ *bundle.Manifest) { c.Executions[0].Month = 11 },
		"orphan execution": func(c *bundle.Content, _ *bundle.Manifest) { c.Executions[0].ID = "1111111111" },
		"orphan goal":      func(c *bundle.Content, _ *bundle.Manifest) { c.Goals[0].ID = "1111111111" },
		"beyond any budget": func(c *bundle.Content, _ *bundle.Manifest) {
			c.Projects[1].Original = civic.ExactFigure(1e17)
		},
		"not UTF-8":        func(c *bundle.Content, _ *bundle.Manifest) { c.Projects[0].Name = "\xff" },
		"a NUL":            func(c *bundle.Content, _ *bundle.Manifest) { c.Projects[0].Name = "a\x00" },
		"no as-of date":    func(_ *bundle.Content, m *bundle.Manifest) { m.AsOf = "" },
		"other government": func(_ *bundle.Content, m *bundle.Manifest) { m.Document.Jurisdiction = "990102" },
		"unknown tier":     func(_ *bundle.Content, m *bundle.Manifest) { m.Tier = "registered" },
		"draft without authorisation": func(c *bundle.Content, m *bundle.Manifest) {
			c.Executions = nil
			m.Document = civic.Document{Jurisdiction: "990101", Year: 2026, Stage: civic.Draft, Version: 1}
		},
		"correction without notice": func(_ *bundle.Content, m *bundle.Manifest) { m.Supersedes = strings.Repeat("a", 64) },
	} {
		c, m := content(), header()
		change(&c, &m)
		if _, err := bundle.Pack(c, m); civic.KindOf(err) != civic.KindInvalid {
			t.Errorf("%s: %v, want an error of kind invalid", name, err)
		}
	}
}

func TestTextWithBackslashesIsKept(t *testing.T) {
	t.Parallel()
	c := content()
	c.Projects[0].Name = `\ufffd 和 \u0000 只是文字，U+FFFD 也是：�`
	_, got, err := bundle.Open(seal(t, c, header()).Bytes(), trusted(t))
	if err != nil || !slices.ContainsFunc(got.Projects, func(p bundle.Project) bool { return p.Name == c.Projects[0].Name }) {
		t.Errorf("%v", err)
	}
}

// forge packs files and manifest as they are, signed by the right key.
func forge(t testing.TB, a bundle.Archive, manifest string, files map[string]string) []byte {
	t.Helper()
	signer, _ := testKey(t, "seal.test")
	a.Files = maps.Clone(a.Files)
	for name, data := range files {
		a.Files[name] = []byte(data)
	}
	if manifest != "" {
		a.ManifestBytes = []byte(manifest)
	}
	a.Hash = bundle.Sum(a.ManifestBytes)
	a, err := a.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	return a.Bytes()
}

// rename replaces text in a file and tells the manifest so: only the rows
// are wrong.
func rename(t testing.TB, file, old, changed string) []byte {
	t.Helper()
	before := string(seal(t, content(), header()).Files[file])
	after := strings.Replace(before, old, changed, 1)
	if after == before {
		t.Fatalf("%q is not in %s", old, file)
	}
	return replace(t, file, after)
}

// replace puts other data in place of a file, under a manifest that names it
// and the right signature.
func replace(t testing.TB, file, data string) []byte {
	t.Helper()
	a := seal(t, content(), header())
	manifest := string(a.ManifestBytes)
	for _, f := range a.Manifest.Files {
		if f.Name == file {
			old := `"` + f.SHA256 + `",` + sizeOf(f.Bytes)
			manifest = strings.Replace(manifest, old, `"`+bundle.Sum([]byte(data))+`",`+sizeOf(int64(len(data))), 1)
		}
	}
	return forge(t, a, manifest, map[string]string{file: data})
}

func sizeOf(n int64) string { return `"bytes":` + strconv.FormatInt(n, 10) + "," }

func TestForgedRowsAreRefusedThoughHashAndSignatureFit(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string][]byte{
		"another spelling":   rename(t, bundle.ProjectsFile, `"name":`, `"name": `),
		"unknown field":      rename(t, bundle.ProjectsFile, `{"id":`, `{"code":"P1","id":`),
		"escaped HTML":       rename(t, bundle.ProjectsFile, `<b>`, `\u003cb\u003e`),
		"rows out of order":  rename(t, bundle.ExecutionsFile, `"month":9`, `"month":11`),
		"another total":      rename(t, bundle.ProjectsFile, `"adjusted":{"form":"exact","fen":900}`, `"adjusted":{"form":"exact","fen":901}`),
		"no line feed":       rename(t, bundle.GoalsFile, "}\n", "}"),
		"a row less":         rename(t, bundle.GoalsFile, "\n", "\n\n"),
		"not JSON":           rename(t, bundle.UnitsFile, `{`, `[`),
		"the disclosed list": rename(t, bundle.DisclosureFile, "test", "bent"),
	} {
		if _, _, err := bundle.Open(raw, trusted(t)); civic.KindOf(err) != civic.KindInvalid {
			t.Errorf("%s: %v, want an error of kind invalid", name, err)
		}
	}
}

func TestContainerHasOneSpelling(t *testing.T) {
	t.Parallel()
	a := seal(t, content(), header())
	raw := a.Bytes()
	other, _ := testKey(t, "other.test")
	wrongKey, err := a.Sign(other)
	if err != nil {
		t.Fatal(err)
	}
	unsigned := a
	unsigned.Signature = nil
	extra := a
	extra.Files = maps.Clone(a.Files)
	extra.Manifest.Files = append(slices.Clone(a.Manifest.Files), bundle.File{Name: "notes.txt"})
	missing := a
	missing.Manifest.Files = a.Manifest.Files[1:]
	for name, broken := range map[string][]byte{
		"empty":            {},
		"cut short":        raw[:len(raw)/2],
		"trailing bytes":   append(slices.Clone(raw), 0),
		"trailing block":   append(slices.Clone(raw), make([]byte, 512)...),
		"another key":      wrongKey.Bytes(),
		"no signature":     unsigned.Bytes(),
		"unknown file":     extra.Bytes(),
		"missing file":     missing.Bytes(),
		"changed manifest": bytes.Replace(raw, []byte("2026-10-31"), []byte("2026-10-30"), 1),
		"changed file":     bytes.Replace(raw, []byte("校舍维修"), []byte("校舍重修"), 1),
		"changed header":   bytes.Replace(raw, []byte("0000444"), []byte("0000644"), 1),
	} {
		if _, _, err := bundle.Open(broken, trusted(t)); civic.KindOf(err) != civic.KindInvalid {
			t.Errorf("%s: %v, want an error of kind invalid", name, err)
		}
	}
	if _, _, err := bundle.OpenCandidate(raw); civic.KindOf(err) != civic.KindInvalid {
		t.Errorf("a sealed bundle opens as a candidate: %v", err)
	}
}

func TestEveryFlippedByteIsNoticed(t *testing.T) {
	t.Parallel()
	raw := seal(t, content(), header()).Bytes()
	verifiers := trusted(t)
	rapid.Check(t, func(rt *rapid.T) {
		broken := slices.Clone(raw)
		broken[rapid.IntRange(0, len(raw)-1).Draw(rt, "at")] ^= byte(rapid.IntRange(1, 255).Draw(rt, "bits"))
		if _, _, err := bundle.Open(broken, verifiers); err == nil {
			rt.Fatal("a changed byte was not noticed")
		}
	})
}

// FuzzOpen: whatever comes in, Open answers, and what it takes is exactly
// what Pack would have written.
func FuzzOpen(f *testing.F) {
	a := seal(f, content(), header())
	f.Add(a.Bytes())
	a.Signature = nil
	f.Add(a.Bytes())
	f.Add([]byte("not a bundle"))
	verifiers := trusted(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		if opened, c, err := bundle.Open(raw, verifiers); err == nil {
			packed, err := bundle.Pack(c, opened.Manifest)
			if err != nil || packed.Hash != opened.Hash {
				t.Fatalf("an opened bundle packs to %s, %v", packed.Hash, err)
			}
		}
		if candidate, c, err := bundle.OpenCandidate(raw); err == nil {
			packed, err := bundle.Pack(c, candidate.Manifest)
			if err != nil || !bytes.Equal(packed.Bytes(), raw) {
				t.Fatalf("an opened candidate packs otherwise: %v", err)
			}
		}
	})
}

// FuzzRows changes the rows behind a fitting hash and signature: what is
// taken has exactly one spelling.
func FuzzRows(f *testing.F) {
	a := seal(f, content(), header())
	f.Add(string(a.Files[bundle.ProjectsFile]))
	f.Add(strings.ReplaceAll(string(a.Files[bundle.ProjectsFile]), "900", "9e2"))
	f.Fuzz(func(t *testing.T, rows string) {
		opened, c, err := bundle.Open(replace(t, bundle.ProjectsFile, rows), trusted(t))
		if err != nil {
			return
		}
		packed, err := bundle.Pack(c, opened.Manifest)
		if err != nil || string(packed.Files[bundle.ProjectsFile]) != rows {
			t.Fatalf("rows were taken that Pack writes otherwise: %v", err)
		}
	})
}
