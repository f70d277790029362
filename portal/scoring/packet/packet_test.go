package packet_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/packet"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

var created = time.Date(2027, 1, 5, 9, 30, 15, 123456789, civic.Shanghai)

// census splits by age and sex only.
func census() scoring.Margins {
	m := scoring.Margins{Source: "第七次人口普查公报", Year: 2020}
	for i, age := range rating.AgeBands {
		m.Strata = append(m.Strata,
			scoring.Population{Stratum: rating.Stratum{Age: age, Sex: rating.Female}, People: int64(1000 + 700*i)},
			scoring.Population{Stratum: rating.Stratum{Age: age, Sex: rating.Male}, People: int64(1200 + 600*i)})
	}
	return m
}

// crowd is n people, every fourth contact-verified, whose answers cycle.
func crowd(n int, answers ...uint8) []rating.Vote {
	votes := make([]rating.Vote, n)
	for i := range votes {
		votes[i] = rating.Vote{
			Seq: int64(i), Level: civic.L2, Answers: rating.Answers{answers[i%len(answers)], uint8(1 + i%5)}, Day: rating.Day(i % 40),
			Stratum: rating.Stratum{Age: rating.AgeBands[i*i%5], Sex: []rating.Sex{rating.Female, rating.Male}[i/7%2]},
		}
		if i%4 == 3 {
			votes[i].Level = civic.L1
		}
	}
	return votes
}

func publicID(n int) civic.PublicID { return civic.PublicID(fmt.Sprintf("AB%08d", n)) }

// sealed is a bundle of one assessed department, "101", with the given
// projects, and three others that make the jurisdiction's median.
func sealed(t *testing.T, margins scoring.Margins, budgets []civic.Figure, votes ...[]rating.Vote) scoring.Bundle {
	t.Helper()
	internal := 91.5
	b := scoring.Bundle{
		Format: scoring.Format, Jurisdiction: "990101", Period: "2026", Method: scoring.Default(), Margins: margins,
		Departments: []scoring.Department{{Code: "101", PeerGroup: "a", Serves: true, Internal: &internal}},
	}
	add := func(code string, budget civic.Figure, votes []rating.Vote) {
		b.Projects = append(b.Projects, scoring.Project{
			ID: publicID(len(b.Projects)), Department: code, Budget: budget, Tally: scoring.Cells(votes, margins, b.Method),
		})
	}
	for i, budget := range budgets {
		add("101", budget, votes[i])
	}
	for i, code := range []string{"102", "103", "104"} {
		b.Departments = append(b.Departments, scoring.Department{Code: code, Serves: true})
		add(code, civic.ExactFigure(1e8), crowd(500, uint8(2+i), uint8(3+i)))
	}
	out, err := b.Sealed()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// usual is a department with budgets in every published form.
func usual(t *testing.T) packet.Packet {
	t.Helper()
	b := sealed(t, census(), []civic.Figure{
		civic.ExactFigure(90 * civic.YiYuan), civic.IntervalFigure(50*civic.WanYuan, 100*civic.WanYuan),
		civic.WithheldFigure("政府信息公开条例第十四条"), civic.ExactFigure(200 * civic.WanYuan), civic.ExactFigure(0), civic.NoFigure(),
	}, crowd(400, 1, 3, 4, 5), crowd(150, 4, 5), crowd(80, 2, 3), nil, crowd(40, 5, 5, 4), crowd(11, 3, 1))
	return packetOf(t, b)
}

func head() packet.Head {
	return packet.Head{
		MofDivName: "示范县", DeptCode: "101", DeptName: "教育局", Sequence: 2, Supersedes: 1, CreatedAt: created, LogEntry: 77,
		ProjectNames: map[civic.PublicID]string{publicID(0): "校舍加固", publicID(1): "=1+1", publicID(2): "营养餐"},
		Beside: packet.BesideTheScore{
			Responsiveness: &packet.Responsiveness{Received: 40, InTime: 31, Adopted: 9},
			Deputies:       &packet.Panel{N: 14, Mean: 3.6},
			Digest: &packet.Digest{
				Themes: []packet.Theme{{Name: "校车", Comments: 12}}, Comments: []packet.Link{{Text: "希望早点完工", URL: "https://example.org/c/1"}},
			},
		},
	}
}

func packetOf(t *testing.T, b scoring.Bundle) packet.Packet {
	t.Helper()
	source, err := packet.Open(b)
	if err != nil {
		t.Fatal(err)
	}
	p, err := source.Packet(head())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func canonical(t *testing.T, p packet.Packet) []byte {
	t.Helper()
	raw, err := p.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestAPacketSurvivesItsBytes(t *testing.T) {
	t.Parallel()
	p := usual(t)
	raw := canonical(t, p)
	parsed, err := packet.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, parsed); diff != "" {
		t.Error(diff)
	}
	if !bytes.Equal(raw, canonical(t, parsed)) {
		t.Error("read back, the packet has other bytes")
	}
	if _, err := packet.Parse(append([]byte(" "), raw...)); err == nil {
		t.Error("bytes that nobody signed are accepted")
	}
}

func TestAPacketSaysWhatTheBundlePublishes(t *testing.T) {
	t.Parallel()
	p := usual(t)
	if p.FiscalYear != "2026" || p.MofDivCode != "990101" || p.CreateTime != "20270105093015123" || len(p.Bundle) != 64 {
		t.Errorf("head: %+v", p)
	}
	if len(p.Projects) != 6 || p.Projects[0].ProName != "校舍加固" || len(p.Projects[0].Cells) < 5 {
		t.Errorf("projects: %+v", p.Projects)
	}
	silent := p.Projects[3]
	if silent.Scored || silent.Score != nil || silent.RawMean != nil || silent.P != nil || silent.Swing != nil || len(silent.Cells) != 0 {
		t.Errorf("a project without ratings: %+v", silent)
	}
	if p.Score.Swing == nil || p.Score.Swing.Down < 1 || p.Score.Grade == nil || *p.Score.EvalScore != 91.5 {
		t.Errorf("score: %+v", p.Score)
	}
}

func TestNoPacketIsMadeOfAForgedBundle(t *testing.T) {
	t.Parallel()
	b := sealed(t, census(), []civic.Figure{civic.ExactFigure(1)}, crowd(100, 3, 4))
	b.Result.Departments[0].Score += 0.01
	if _, err := packet.Open(b); err == nil {
		t.Error("a forged bundle is opened")
	}
}

func TestAPacketNeedsASoundHead(t *testing.T) {
	t.Parallel()
	source, err := packet.Open(sealed(t, census(), []civic.Figure{civic.ExactFigure(1)}, crowd(100, 3, 4)))
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*packet.Head){
		"number zero":         func(h *packet.Head) { h.Sequence, h.Supersedes = 0, 0 },
		"supersedes itself":   func(h *packet.Head) { h.Supersedes = h.Sequence },
		"eleven comments":     func(h *packet.Head) { h.Beside.Digest = &packet.Digest{Comments: make([]packet.Link, 11)} },
		"department not here": func(h *packet.Head) { h.DeptCode = "999" },
	} {
		h := head()
		spoil(&h)
		if _, err := source.Packet(h); err == nil {
			t.Errorf("%s: a packet is made", name)
		}
	}
}

// open writes the workbook and reads it back.
func open(t *testing.T, p packet.Packet, lang message.Lang) *excelize.File {
	t.Helper()
	var out bytes.Buffer
	if err := packet.WriteXLSX(&out, p, func(key string) string { return message.T(lang, key) }); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file
}

// computed is the value a spreadsheet program finds for a cell.
func computed(t *testing.T, file *excelize.File, sheet, cell string) string {
	t.Helper()
	value, err := file.CalcCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatalf("%s!%s: %v", sheet, cell, err)
	}
	return value
}

// same compares a computed cell with a published number; nil means empty.
func same(t *testing.T, file *excelize.File, sheet, cell, what string, want *float64) {
	t.Helper()
	text := computed(t, file, sheet, cell)
	if want == nil {
		if text != "" {
			t.Errorf("%s: the workbook computes %s, nothing is published", what, text)
		}
		return
	}
	got, err := strconv.ParseFloat(text, 64)
	if err != nil || math.Abs(got-*want) > 1e-6 {
		t.Errorf("%s: the workbook computes %s, published is %v", what, text, *want)
	}
}

// labelled finds the row of a label in column A.
func labelled(t *testing.T, file *excelize.File, sheet, key string) int {
	t.Helper()
	rows, err := file.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	row := slices.IndexFunc(rows, func(r []string) bool { return len(r) > 0 && r[0] == message.T(message.ZH, key) })
	if row < 3 {
		t.Fatalf("no line %s in %s", key, sheet)
	}
	return row + 1
}

// headed finds the column with a head.
func headed(t *testing.T, file *excelize.File, sheet, key string) string {
	t.Helper()
	rows, err := file.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	name, err := excelize.ColumnNumberToName(slices.Index(rows[2], message.T(message.ZH, key)) + 1)
	if err != nil {
		t.Fatalf("no column %s in %s", key, sheet)
	}
	return name
}

func checkWorkbook(t *testing.T, p packet.Packet) {
	t.Helper()
	file := open(t, p, message.ZH)
	department, projects := message.T(message.ZH, "packet.department"), message.T(message.ZH, "packet.projects")
	for key, want := range map[string]*float64{
		"n_eff": &p.Score.NEff, "score": p.Score.Score, "lo": p.Score.Lo, "hi": p.Score.Hi,
		"coverage": &p.Score.Coverage, "lambda": &p.Score.Lambda, "composite": p.Score.Composite,
	} {
		row := labelled(t, file, department, "packet."+key)
		same(t, file, department, fmt.Sprintf("B%d", row), key, want)
		if want != nil && computed(t, file, department, fmt.Sprintf("D%d", row)) != "=" {
			t.Errorf("%s: the workbook says that it does not agree", key)
		}
	}
	for i, project := range p.Projects {
		for key, want := range map[string]*float64{"score": project.Score, "lo": project.Lo, "hi": project.Hi, "weight": &project.Weight, "n_eff": &project.NEff} {
			if want != nil {
				cell := fmt.Sprintf("%s%d", headed(t, file, projects, "packet."+key), 4+i)
				same(t, file, projects, cell, fmt.Sprintf("%s %s", project.ProCode, key), want)
			}
		}
	}
}

func TestTheWorkbookComputesThePublishedScores(t *testing.T) {
	t.Parallel()
	checkWorkbook(t, usual(t))
}

func TestTheWorkbookComputesEdgeCases(t *testing.T) {
	t.Parallel()
	exact, withheld := civic.ExactFigure, civic.WithheldFigure("")
	cases := map[string]scoring.Bundle{
		"no project":        sealed(t, census(), nil),
		"no rating":         sealed(t, census(), []civic.Figure{exact(5), exact(6)}, nil, nil),
		"one project":       sealed(t, census(), []civic.Figure{exact(5)}, crowd(90, 2, 5)),
		"no margins":        sealed(t, scoring.NoMargins(), []civic.Figure{exact(5), exact(1e9)}, crowd(90, 2, 5), crowd(70, 1, 2)),
		"nothing published": sealed(t, census(), []civic.Figure{withheld, withheld, withheld}, crowd(90, 2, 5), nil, nil),
		"zero budgets":      sealed(t, census(), []civic.Figure{exact(0), exact(0), exact(0), exact(9)}, crowd(90, 2, 5), nil, crowd(30, 1, 2), crowd(50, 4, 5)),
		"three capped": sealed(t, census(), []civic.Figure{exact(1e12), exact(1e11), exact(1e10), exact(1e4), exact(100)},
			crowd(90, 2, 5), crowd(91, 2, 4), crowd(92, 1, 5), crowd(93, 3, 5), crowd(94, 2, 3)),
		"the end of the scale": sealed(t, census(), []civic.Figure{exact(5)}, crowd(4000, slices.Concat(bytes.Repeat([]byte{5}, 96), []byte{4, 5})...)),
	}
	for name, b := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkWorkbook(t, packetOf(t, b))
		})
	}
}

func TestAChangedCellChangesTheWorkbooksScore(t *testing.T) {
	t.Parallel()
	file := open(t, usual(t), message.ZH)
	department, cells := message.T(message.ZH, "packet.department"), message.T(message.ZH, "packet.cells")
	score := fmt.Sprintf("B%d", labelled(t, file, department, "packet.score"))
	before := computed(t, file, department, score)
	if err := file.SetCellValue(cells, "J4", 99.5); err != nil {
		t.Fatal(err)
	}
	if after := computed(t, file, department, score); after == before {
		t.Errorf("S stays %s: its formula is not live", after)
	}
}

func TestEveryHeadAndLabelHasWordsInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, lang := range message.Langs {
		file := open(t, usual(t), lang)
		for _, sheet := range file.GetSheetList() {
			rows, err := file.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				for _, text := range row {
					if strings.HasPrefix(text, "packet.") || strings.HasPrefix(text, "figure.") {
						t.Errorf("%s, %s: no words for %s", lang, sheet, text)
					}
				}
			}
		}
	}
}

func TestCSVCarriesTheSameFigures(t *testing.T) {
	t.Parallel()
	p := usual(t)
	var out bytes.Buffer
	if err := packet.WriteCSV(&out, p); err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(out.String(), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked {
		t.Fatal(err, marked)
	}
	field := func(row int, name string) string { return rows[row][slices.Index(rows[0], name)] }
	if len(rows) != 8 || field(1, "composite") != strconv.FormatFloat(*p.Score.Composite, 'f', -1, 64) || field(1, "pro_code") != "" {
		t.Errorf("%v", rows)
	}
	if field(2, "budget") != "900000000000" || field(3, "budget") != "50000000..100000000" || field(4, "budget") != "withheld:政府信息公开条例第十四条" {
		t.Errorf("budgets: %s, %s, %s", field(2, "budget"), field(3, "budget"), field(4, "budget"))
	}
	if field(3, "pro_name") != "'=1+1" {
		t.Errorf("a name an office program would compute: %s", field(3, "pro_name"))
	}
	if field(5, "score") != "" {
		t.Errorf("a project that is not scored: %s", field(5, "score"))
	}
}

func TestThePageToPrintHoldsTheSealAndNothingThatRuns(t *testing.T) {
	t.Parallel()
	p := usual(t)
	p.Beside.Digest.Comments[0].Text = `<script>alert(1)</script><img src="https://elsewhere.example/x">`
	for _, lang := range []string{"zh", "en"} {
		var out bytes.Buffer
		words := func(key string) string { return message.T(message.Parse(lang), key) }
		if err := packet.WriteHTML(&out, p, packet.Seal{SHA256: "feed", LogIndex: 77}, lang, words); err != nil {
			t.Fatal(err)
		}
		page := out.String()
		for _, want := range []string{"feed", "77", "教育局", "校舍加固", words("packet.paper_title"), words("packet.panel_few"), `lang="` + lang + `"`} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %q", lang, want)
			}
		}
		if strings.Contains(page, "<script") || strings.Contains(page, "<img") || strings.Contains(page, "packet.") {
			t.Errorf("%s: %s", lang, page)
		}
	}
}

func TestTheWorkbookHoldsWhatPeopleWrote(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	words := func(key string) string { return message.T(message.ZH, key) }
	if err := packet.WriteXLSX(&out, usual(t), words); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows(words("packet.beside"))
	if err != nil {
		t.Fatal(err)
	}
	found := fmt.Sprint(rows)
	for _, want := range []string{"希望早点完工", "https://example.org/c/1", "校车", words("packet.panel_few"), "40"} {
		if !strings.Contains(found, want) {
			t.Errorf("no %q in %s", want, found)
		}
	}
}
