package disclosure_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
)

const wan = civic.WanYuan

// world draws a budget with statutory cells that follow from its projects.
func world(t *rapid.T) disclosure.Raw {
	raw := disclosure.Raw{
		Document: civic.Document{Jurisdiction: "990101", Year: 2026, Stage: civic.Execution, Version: 1, Month: 6},
		AsOf:     "2026-06-30", IDs: map[string]civic.PublicID{},
		Units: []budget.Unit{{Code: "1", Name: "甲"}, {Code: "2", Name: "乙", Parent: "1"}},
	}
	ids := rand.NewChaCha8([32]byte{7})
	n := rapid.IntRange(1, 25).Draw(t, "projects")
	cells := map[[2]string]civic.Money{}
	for i := range n {
		p := budget.Project{
			Code: fmt.Sprintf("P%03d", i), Name: fmt.Sprintf("项目%d", i),
			Unit:     rapid.SampledFrom([]string{"1", "2"}).Draw(t, "unit"),
			Function: rapid.SampledFrom([]civic.Function{"2050203", "2050204", "2120501"}).Draw(t, "function"),
			Class:    rapid.SampledFrom([]budget.Class{budget.Ordinary, budget.Ordinary, budget.Sensitive, budget.Protected, budget.Classified}).Draw(t, "class"),
			Amount:   civic.Money(rapid.Int64Range(0, 5000).Draw(t, "wan")) * wan,
		}
		id, err := civic.NewPublicID(ids)
		if err != nil {
			t.Fatal(err)
		}
		raw.IDs[p.Code] = id
		raw.Projects = append(raw.Projects, p)
		raw.Executions = append(raw.Executions, budget.Execution{Code: p.Code, Month: 6, Adjusted: p.Amount, Paid: p.Amount / 2})
		raw.Goals = append(raw.Goals, budget.Goal{Code: p.Code, Level1: "产出", Level2: "成本", Level3: "总额", Target: "≤" + p.Amount.In(wan, 0) + "万元"})
		for _, code := range []string{string(p.Function), string(p.Function.Lei()), "total"} {
			cells[[2]string{p.Unit, code}] += p.Amount
			if p.Unit == "2" {
				cells[[2]string{"1", code}] += p.Amount
			}
		}
	}
	for key, amount := range cells {
		raw.Lines = append(raw.Lines, budget.Line{Table: "budget03", Unit: key[0], Code: key[1], Name: "行", Column: "project", Amount: amount})
	}
	return raw
}

func apply(t interface{ Fatal(...any) }, tier civic.Tier, raw disclosure.Raw) (bundle.Content, disclosure.Report) {
	outcome, err := disclosure.Default().Apply(tier, raw, protect.Ledger{})
	if err != nil {
		t.Fatal(err)
	}
	return outcome.Content, outcome.Report
}

// truth finds the raw amounts of a published project.
func truth(raw disclosure.Raw, id civic.PublicID) (p budget.Project, paid civic.Money) {
	for i, candidate := range raw.Projects {
		if raw.IDs[candidate.Code] == id {
			return candidate, raw.Executions[i].Paid
		}
	}
	return budget.Project{}, 0
}

func TestPublishedFormsContainTheTruthAndNothingClassified(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw := world(t)
		c, _ := apply(t, civic.PublicTier, raw)
		for _, row := range c.Projects {
			p, paid := truth(raw, row.ID)
			if p.Class == budget.Classified || p.Code == "" {
				t.Fatalf("a classified project in the release: %+v", row)
			}
			for amount, figure := range map[civic.Money]civic.Figure{p.Amount: row.Original, paid: row.Paid} {
				if figure.Known() && (amount < figure.Lo || amount > figure.Hi) {
					t.Fatalf("%d is published as %v", amount, figure)
				}
			}
			if p.Class == budget.Protected && row.Original.Form != civic.Withheld || p.Class == budget.Sensitive && row.Original.Form == civic.Exact {
				t.Fatalf("%s project is %v", p.Class, row.Original)
			}
			if p.Class != budget.Ordinary && (row.Adjusted.Form == civic.Exact || row.Paid.Form == civic.Exact) {
				t.Fatalf("a hidden project is exact somewhere: %v, %v, %v", row.Original, row.Adjusted, row.Paid)
			}
		}
		for _, l := range c.Lines {
			if l.Amount.Form != civic.Exact {
				t.Fatalf("statutory cell %+v is not exact", l)
			}
		}
		if len(c.Lines) != len(raw.Lines) {
			t.Fatalf("%d of %d statutory cells are published", len(c.Lines), len(raw.Lines))
		}
	})
}

func TestApplyIsAPureFunctionOfRowsNotOfTheirOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw := world(t)
		first, firstReport := apply(t, civic.PublicTier, raw)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		for _, swap := range []struct {
			n int
			f func(i, j int)
		}{
			{len(raw.Projects), func(i, j int) { raw.Projects[i], raw.Projects[j] = raw.Projects[j], raw.Projects[i] }},
			{len(raw.Lines), func(i, j int) { raw.Lines[i], raw.Lines[j] = raw.Lines[j], raw.Lines[i] }},
			{len(raw.Goals), func(i, j int) { raw.Goals[i], raw.Goals[j] = raw.Goals[j], raw.Goals[i] }},
		} {
			random.Shuffle(swap.n, swap.f)
		}
		second, secondReport := apply(t, civic.PublicTier, raw)
		if diff := cmp.Diff(first, second) + cmp.Diff(firstReport.AtRisk, secondReport.AtRisk); diff != "" {
			t.Fatalf("another order of rows, another release:\n%s", diff)
		}
	})
}

var shows = map[civic.Form]int{civic.None: 0, civic.Withheld: 1, civic.Aggregate: 2, civic.Interval: 3, civic.Exact: 4}

// bounds is an attacker of its own kind: what a published sum over the
// projects below a cell says of one hidden project, given published forms
// alone. A lower bound needs the knowledge that nothing else is in the sum,
// which nobody has where it holds a classified project.
func bounds(c bundle.Content, raw disclosure.Raw, line bundle.Line, hidden civic.PublicID) (lo, hi civic.Money, inside bool) {
	lo, hi = line.Amount.Lo, line.Amount.Lo
	for _, p := range raw.Projects {
		if p.Class == budget.Classified && (p.Unit == line.Unit || line.Unit == "1") && (line.Code == "total" || strings.HasPrefix(string(p.Function), line.Code)) {
			lo = 0
		}
	}
	for _, p := range c.Projects {
		under := line.Code == "total" || strings.HasPrefix(string(p.Function), line.Code)
		if !under || p.Unit != line.Unit && line.Unit != "1" {
			continue
		}
		switch {
		case p.ID == hidden:
			inside = true
		case p.Original.Known():
			lo, hi = lo-p.Original.Hi, hi-p.Original.Lo
		default:
			lo = 0
		}
	}
	return max(lo, 0), hi, inside
}

func TestWithheldAmountCannotBeDerivedFromOneStatutoryCell(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw := world(t)
		c, report := apply(t, civic.PublicTier, raw)
		atRisk := map[string]bool{}
		for _, r := range report.AtRisk {
			atRisk[r.Code] = true
		}
		for _, p := range c.Projects {
			code, amount := "", civic.Money(0)
			if found, _ := truth(raw, p.ID); true {
				code, amount = found.Code, found.Amount
			}
			if p.Class != budget.Protected || p.Original.Form != civic.Withheld || atRisk[code] || amount < 10*wan {
				continue
			}
			for _, line := range c.Lines {
				lo, hi, inside := bounds(c, raw, line, p.ID)
				if inside && (lo > amount/10*7+wan || hi < amount/10*13) {
					t.Fatalf("%s/%s proves %d..%d of a withheld %d, and the report is silent", line.Unit, line.Code, lo, hi, amount)
				}
			}
		}
	})
}

// small is one (unit, 项) with the given projects and its exact cell.
func small(projects ...budget.Project) disclosure.Raw {
	raw := disclosure.Raw{
		Document: civic.Document{Jurisdiction: "990101", Year: 2026, Stage: civic.Approved, Version: 1},
		AsOf:     "2026-06-30", IDs: map[string]civic.PublicID{}, Units: []budget.Unit{{Code: "1", Name: "甲"}},
	}
	var sum civic.Money
	for i, p := range projects {
		p.Code, p.Unit, p.Function = fmt.Sprintf("P%d", i), "1", "2050203"
		raw.IDs[p.Code] = civic.PublicID(fmt.Sprintf("000000000%d", i))
		raw.Projects = append(raw.Projects, p)
		sum += p.Amount
	}
	raw.Lines = []budget.Line{{Table: "budget05", Unit: "1", Code: "2050203", Name: "初中教育", Column: "project", Amount: sum}}
	return raw
}

func TestOnlyHiddenProjectOfACellIsBlocked(t *testing.T) {
	t.Parallel()
	raw := small(budget.Project{Class: budget.Protected, Amount: 120 * wan})
	_, report := apply(t, civic.PublicTier, raw)
	if len(report.AtRisk) != 1 || report.AtRisk[0].Code != "P0" || report.AtRisk[0].Figure != "original" || report.AtRisk[0].Why != protect.WhyAlone {
		t.Fatalf("at risk: %+v", report.AtRisk)
	}
	if len(report.Blocked(nil)) != 1 || len(report.Blocked(map[string]bool{report.AtRisk[0].Key: true})) != 0 {
		t.Error("a risk blocks until somebody answers for it")
	}
	// 合计 less 基本支出 is as good as the printed cell.
	raw.Lines = []budget.Line{
		{Table: "budget05", Unit: "1", Code: "2050203", Name: "行", Column: "total", Amount: 1000 * wan},
		{Table: "budget05", Unit: "1", Code: "2050203", Name: "行", Column: "basic", Amount: 880 * wan},
	}
	if _, report := apply(t, civic.PublicTier, raw); len(report.AtRisk) != 1 {
		t.Errorf("the difference of two printed cells gives the amount away: %+v", report.AtRisk)
	}
}

func TestOneSufficientPartnerShieldsAHiddenProject(t *testing.T) {
	t.Parallel()
	raw := small(
		budget.Project{Class: budget.Protected, Amount: 120 * wan},
		budget.Project{Class: budget.Ordinary, Amount: 3 * wan}, // too small: 0–10 万元
		budget.Project{Class: budget.Ordinary, Amount: 150 * wan},
		budget.Project{Class: budget.Ordinary, Amount: 3000 * wan},
	)
	c, report := apply(t, civic.PublicTier, raw)
	if len(report.AtRisk) != 0 || len(report.Coarsened) != 1 || report.Coarsened[0].Shields != "P0" || report.Certificates != 1 {
		t.Fatalf("coarsened %+v, at risk %+v", report.Coarsened, report.AtRisk)
	}
	hidden := 0
	for _, p := range c.Projects {
		if p.Original.Form != civic.Exact {
			hidden++
		}
	}
	if hidden != 2 || c.Projects[1].Original.Form != civic.Exact {
		t.Errorf("hidden: %d of %+v; want the protected one and its partner", hidden, c.Projects)
	}
}

// seal seals a document into the ledger.
func seal(t *testing.T, ledger *protect.Ledger, raw disclosure.Raw) disclosure.Outcome {
	t.Helper()
	outcome, err := disclosure.Default().Apply(civic.PublicTier, raw, *ledger)
	if err != nil {
		t.Fatal(err)
	}
	if err := ledger.Append(outcome.Entry); err != nil {
		t.Fatal(err)
	}
	return outcome
}

func TestWhatWasExactBeforeShieldsNothing(t *testing.T) {
	t.Parallel()
	var ledger protect.Ledger
	first := small(budget.Project{Class: budget.Ordinary, Amount: 120 * wan}, budget.Project{Class: budget.Ordinary, Amount: 150 * wan})
	seal(t, &ledger, first)
	raw := small(budget.Project{Class: budget.Protected, Amount: 120 * wan}, budget.Project{Class: budget.Ordinary, Amount: 150 * wan})
	raw.Document.Version = 2
	outcome, err := disclosure.Default().Apply(civic.PublicTier, raw, ledger)
	if err != nil {
		t.Fatal(err)
	}
	if r := outcome.Report; len(r.Coarsened) != 0 || len(r.AtRisk) != 1 || r.AtRisk[0].Why != protect.WhyPublished {
		t.Errorf("coarsened %+v, at risk %+v; want the risk alone", r.Coarsened, r.AtRisk)
	}
	if err := ledger.Append(outcome.Entry); err == nil {
		t.Error("what is not proved joins the ledger without anybody who answers for it")
	}
	outcome.Entry.Certificates.Waivers = []protect.Waiver{{Cell: outcome.Report.AtRisk[0].Key, Reason: "合同已公开"}}
	if err := ledger.Append(outcome.Entry); err != nil {
		t.Errorf("with somebody who answers for it: %v", err)
	}
}

func TestWhatWasHiddenStaysHiddenForItsYear(t *testing.T) {
	t.Parallel()
	var ledger protect.Ledger
	projects := []budget.Project{{Class: budget.Sensitive, Amount: 120 * wan}, {Class: budget.Ordinary, Amount: 150 * wan}, {Class: budget.Ordinary, Amount: 170 * wan}}
	first := seal(t, &ledger, small(projects...))
	projects[0].Class = budget.Ordinary
	raw := small(projects...)
	raw.Document.Version = 2
	second := seal(t, &ledger, raw)
	for i, p := range second.Content.Projects {
		if p.Original != first.Content.Projects[i].Original {
			t.Errorf("%s was %v and is %v", p.ID, first.Content.Projects[i].Original, p.Original)
		}
	}
}

func TestClassifiedPartOfASumIsDeclaredAndNothingElseOfIt(t *testing.T) {
	t.Parallel()
	raw := small(
		budget.Project{Class: budget.Classified, Amount: 120 * wan}, budget.Project{Class: budget.Ordinary, Amount: 150 * wan},
		budget.Project{Class: budget.Ordinary, Amount: 90 * wan}, budget.Project{Class: budget.Ordinary, Amount: 40 * wan},
	)
	c, report := apply(t, civic.PublicTier, raw)
	want := []bundle.Residual{{Residual: true, Measure: "original", Unit: "1", Function: "2050203", Amount: civic.WithheldFigure("state_secret")}}
	if diff := cmp.Diff(want, c.Residuals); diff != "" || len(report.AtRisk) != 0 {
		t.Errorf("residuals: %s, at risk %+v", diff, report.AtRisk)
	}
	hidden := 0
	for _, p := range c.Projects {
		if p.Original.Form != civic.Exact {
			hidden++
		}
	}
	if hidden < 2 {
		t.Errorf("%d ordinary projects join the classified part, want two", hidden)
	}
}

func TestAmountsOfHiddenProjectsLeaveTheirTexts(t *testing.T) {
	t.Parallel()
	raw := small(
		budget.Project{Class: budget.Sensitive, Amount: 86 * wan, Name: "采购", Summary: "预算约86.2万元（８６万元，860,000元，0.0086亿元），惠及1200人，另有5元手续费"},
		budget.Project{Class: budget.Sensitive, Amount: 900 * wan, Name: "采购", Summary: "中标价玖佰万元，合计九百一十万，另有一千元手续费，联系人电话138 1234 5678"},
	)
	c, report := apply(t, civic.PublicTier, raw)
	if got := c.Projects[1].Summary; got != "中标价"+disclosure.AmountMask+"，合计"+disclosure.AmountMask+"，另有一千元手续费，联系人电话〔手机号已隐去〕" {
		t.Errorf("masked: %s", got)
	}
	want := "预算约" + disclosure.AmountMask + "（" + strings.Repeat(disclosure.AmountMask+"，", 2) + disclosure.AmountMask + "），惠及1200人，另有5元手续费"
	if got := c.Projects[0].Summary; got != want {
		t.Errorf("masked: %s", got)
	}
	wantMasked := []disclosure.Masked{
		{Code: "P0", Field: disclosure.Summary, Kind: "amount", Count: 4},
		{Code: "P1", Field: disclosure.Summary, Kind: "mobile", Count: 1}, {Code: "P1", Field: disclosure.Summary, Kind: "amount", Count: 2},
	}
	if diff := cmp.Diff(wantMasked, report.Masked); diff != "" {
		t.Errorf("report: %+v", report.Masked)
	}
}

func TestTextsAndTargetsOfProtectedProjectsStayInside(t *testing.T) {
	t.Parallel()
	lon, lat := 116.4, 38.7
	raw := small(
		budget.Project{Class: budget.Protected, Amount: 120 * wan, Name: "数据采购", Summary: "商业报价", Justification: "合同", Necessity: "报价有效期", Priority: "高", Schedule: "两周", Lon: &lon, Lat: &lat},
		budget.Project{Class: budget.Protected, Amount: 900 * wan, Name: "采购"},
	)
	self := 9000
	raw.Goals = []budget.Goal{{Code: "P0", Level1: "产出", Level2: "数量", Level3: "数", Target: "3", Self: &self}}
	c, _ := apply(t, civic.PublicTier, raw)
	p := c.Projects[0]
	if p.Name != "数据采购" || p.Summary != "" || p.Justification != "" || p.Lon != nil || p.Self != nil || len(c.Goals) != 0 || len(c.Texts) != 0 {
		t.Errorf("published: %+v, goals %v", p, c.Goals)
	}
}

// A part of an amount says as much as the amount: quarters beside an interval
// would narrow it to a point, and what is carried over tells last year's.
func TestThePlanOfAHiddenAmountIsHidden(t *testing.T) {
	t.Parallel()
	form := func(amount civic.Money) budget.Application {
		return budget.Application{ProjectGoal: "全部完工", YearGoal: "完成一半", Nature: "新增", Funds: budget.Funds{
			budget.Quarter1: amount / 2, budget.Quarter2: amount / 2, budget.Quarter3: 0, budget.Quarter4: 0, budget.YearCarried: amount / 10,
		}}
	}
	var projects []budget.Project
	for _, class := range []budget.Class{budget.Ordinary, budget.Sensitive, budget.Protected, budget.Protected} {
		projects = append(projects, budget.Project{Class: class, Amount: 400 * wan, Application: form(400 * wan)})
	}
	c, _ := apply(t, civic.PublicTier, small(projects...))
	forms := map[civic.PublicID]civic.Form{}
	for _, p := range c.Projects {
		forms[p.ID] = p.Original.Form
	}
	exact := 0
	for _, f := range c.Funds {
		if f.Amount.Known() {
			exact++
		}
		if f.Amount.Known() && forms[f.ID] != civic.Exact || f.Amount.Missing() {
			t.Errorf("%s of a project whose amount is %s is published as %v", f.Fund, forms[f.ID], f.Amount)
		}
	}
	if len(c.Funds) != 4*5 || exact == 0 {
		t.Errorf("%d amounts of forms, %d of them exact", len(c.Funds), exact)
	}
	for _, text := range c.Texts {
		if text.ID == c.Projects[2].ID || text.ID == c.Projects[3].ID {
			t.Errorf("the form of a protected project says %q", text.Text)
		}
	}
}

// Public security, national defence, prisons, pipelines, water and power are
// shown by district at most, whoever pays for them.
func TestSensitiveKindsAreOnNoMap(t *testing.T) {
	t.Parallel()
	for _, p := range []budget.Project{
		{Name: "派出所办公用房维修", Function: "2040201"}, {Name: "人民防空设备更新", Function: "2030603"}, {Name: "监区围墙加固", Function: "2040704"},
		{Name: "某村安全饮水工程", Function: "2130335"}, {Name: "大坝除险加固", Function: "2130305"}, {Name: "农村电网检修", Function: "2111407"},
		{Name: "老城区燃气管道更新", Function: "2120399"}, {Name: "110 千伏变电站迁建补偿", Function: "2120801"},
		{Name: "县看守所医务室", Function: "2100399"}, {Name: "第二水厂扩建", Function: "2120303"},
	} {
		if got, report := placed(t, p); got.Lon != nil || got.Lat != nil || report.NoPoint != 1 {
			t.Errorf("%s is on the map: %+v", p.Name, got)
		}
	}
	if got, report := placed(t, budget.Project{Name: "第一小学食堂改造", Function: "2050202"}); got.Lon == nil || report.NoPoint != 0 {
		t.Error("a school is not on the map")
	}
}

// placed publishes one project that its file gives a point.
func placed(t *testing.T, p budget.Project) (bundle.Project, disclosure.Report) {
	t.Helper()
	lon, lat := 116.4, 38.7
	raw := small(budget.Project{Class: budget.Ordinary, Amount: wan, Name: p.Name, Lon: &lon, Lat: &lat})
	raw.Projects[0].Function = p.Function
	c, report := apply(t, civic.PublicTier, raw)
	return c.Projects[0], report
}

func TestRowsOfUnknownProjectsAreRefused(t *testing.T) {
	t.Parallel()
	raw := small(budget.Project{Class: budget.Ordinary, Amount: wan, Name: "a"})
	raw.Executions = []budget.Execution{{Code: "P9", Month: 1}}
	if _, err := disclosure.Default().Apply(civic.PublicTier, raw, protect.Ledger{}); civic.KindOf(err) != civic.KindInvalid || !strings.Contains(err.Error(), "P9") {
		t.Errorf("execution of an unknown project: %v", err)
	}
}

// Words beside statutory figures are public by law, but not what they would
// tell of people and of hidden projects.
func TestNotesOnFiguresGiveNothingHiddenAway(t *testing.T) {
	t.Parallel()
	raw := small(budget.Project{Class: budget.Sensitive, Amount: 86 * wan, Name: "采购"})
	raw.Notes = []budget.Note{
		{Table: "budget09", Unit: "1", Code: "budget", Column: "vehicles", Text: "增加 5 万元，含采购 86 万元，联系人电话138 1234 5678"},
		{Table: "budget05", Unit: "1", Code: "2050203", Text: "与上年持平"},
	}
	c, report := apply(t, civic.PublicTier, raw)
	want := []budget.Note{
		{Table: "budget05", Unit: "1", Code: "2050203", Text: "与上年持平"},
		{Table: "budget09", Unit: "1", Code: "budget", Column: "vehicles", Text: "增加 5 万元，含采购 " + disclosure.AmountMask + "，联系人电话〔手机号已隐去〕"},
	}
	if diff := cmp.Diff(want, c.Notes); diff != "" {
		t.Error(diff)
	}
	code := "budget09 1 budget"
	wantMasked := []disclosure.Masked{
		{Code: code, Field: disclosure.NoteText, Kind: "mobile", Count: 1}, {Code: code, Field: disclosure.NoteText, Kind: "amount", Count: 1},
	}
	if diff := cmp.Diff(wantMasked, report.Masked); diff != "" {
		t.Error(diff)
	}
}

// An explanation speaks of a whole unit, so that it may tell what its projects
// hide; what the tables of the unit state may stand.
func TestExplanationsGiveNothingHiddenAwayAndAreRead(t *testing.T) {
	t.Parallel()
	raw := small(budget.Project{Class: budget.Sensitive, Amount: 86 * wan, Name: "采购"})
	raw.Lines = append(raw.Lines, budget.Line{Table: "budget09", Unit: "1", Code: "budget", Name: "三公", Column: "total", Amount: 90*wan + 1234_00})
	raw.Sections = []budget.Section{
		{Unit: "1", Number: "10", Title: "十、其他", Text: "三公合计 90.12 万元，预算 901,234.00 元，约 90 万元，另 90.13 万元"},
		{Unit: "1", Number: "2", Title: "二、采购 86 万元", Text: "安排采购 86 万元\n联系人电话138 1234 5678"},
	}
	c, _ := apply(t, civic.PublicTier, raw)
	want := []budget.Section{
		{Unit: "1", Number: "2", Title: "二、采购 " + disclosure.AmountMask, Text: "安排采购 " + disclosure.AmountMask + "\n联系人电话〔手机号已隐去〕"},
		{Unit: "1", Number: "10", Title: "十、其他", Text: "三公合计 90.12 万元，预算 901,234.00 元，约 90 万元，另 " + disclosure.AmountMask},
	}
	if diff := cmp.Diff(want, c.Sections); diff != "" {
		t.Error(diff)
	}
	outcome, err := disclosure.Default().Apply(civic.PublicTier, raw, protect.Ledger{})
	read := map[string]bool{}
	for _, text := range outcome.Texts {
		if text.Field == disclosure.SectionText {
			read[text.Public] = true
		}
	}
	if err != nil || len(read) != 4 {
		t.Errorf("a reviewer would read %v, %v", read, err)
	}
}

// A sum of payments below zero is published as it is; where amounts are hidden
// it cannot be, because the proofs know that what is hidden is not below zero.
func TestANegativeSumOfPaymentsIsPublishedOnlyWhereItIsExact(t *testing.T) {
	t.Parallel()
	raw := small(budget.Project{Class: budget.Ordinary, Amount: wan, Name: "a"})
	raw.Document.Stage, raw.Document.Month = civic.Execution, 2
	raw.Executions = []budget.Execution{{Code: "P0", Month: 1, Adjusted: wan, Paid: -34125}, {Code: "P0", Month: 2, Adjusted: wan, Paid: 500}}
	c, _ := apply(t, civic.PublicTier, raw)
	if got := c.Executions[0].Paid; got != civic.ExactFigure(-34125) {
		t.Errorf("published %+v", got)
	}
	if _, err := bundle.Pack(c, bundle.Manifest{
		Jurisdiction: civic.Jurisdiction{Code: "990101", NameZH: "甲", NameEN: "A", Currency: "CNY", Kind: civic.Demo},
		Document:     raw.Document, Tier: civic.PublicTier, AsOf: "2026-06-30", Disclosure: "1",
	}); err != nil {
		t.Error(err)
	}
	raw.Projects[0].Class = budget.Protected
	if _, err := disclosure.Default().Apply(civic.PublicTier, raw, protect.Ledger{}); civic.KindOf(err) != civic.KindInvalid {
		t.Errorf("hidden: %v", err)
	}
}
