package readtest

import (
	"fmt"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
)

var (
	county = civic.Jurisdiction{Code: County, NameZH: "云溪县", NameEN: "Yunxi County", Currency: "CNY", Kind: civic.Demo}
	putuo  = civic.Jurisdiction{Code: District, NameZH: "普陀区", NameEN: "Putuo District", Currency: "CNY", Kind: civic.Sample}
)

// releases in the order of their editions.
func releases() []published {
	return []published{
		of(2025, civic.FinalAccounts, 1, 0, "2025-12-31", bridge("", "", ""), clinicBefore()),
		of(2026, civic.Approved, 1, 0, "2026-01-20", budgeted(2026)...),
		of(2026, civic.Execution, 1, 9, "2026-09-30", executed(400, "200..500")...),
		october(of(2026, civic.Execution, 1, 10, "2026-10-31", executed(520, "500..1000")...)),
		of(2027, civic.Draft, 1, 0, "2026-11-01", drafted(100)...),
		of(2027, civic.Draft, 2, 0, "2026-11-12", drafted(150)...),
		deputies(of(2026, civic.Execution, 1, 10, "2026-10-31", executed(7777, "500..1000")...)),
		district(),
	}
}

// of is a release of the county with months of execution where it has any.
func of(year civic.FiscalYear, stage civic.Stage, version, month int, asOf string, projects ...bundle.Project) published {
	r := published{
		header: bundle.Manifest{
			Jurisdiction: county, Tier: civic.PublicTier, AsOf: asOf, SealedAt: Now.Format(time.RFC3339),
			Document: civic.Document{Jurisdiction: County, Year: year, Stage: stage, Version: version, Month: month},
		},
		content: bundle.Content{
			Units: []budget.Unit{
				{Code: "101", Name: "教育局", NameEN: "Education Bureau"},
				{Code: "101001", Name: "第一小学", NameEN: "First Primary School", Parent: "101"},
				{Code: "102", Name: "交通局", NameEN: "Transport Bureau"},
				{Code: "103", Name: "卫生健康委", NameEN: "Health Commission"},
			},
			Regions: []budget.Region{
				{Code: "01", Name: "城关镇", NameEN: "Chengguan Town", Population: 50000},
				{Code: "02", Name: "临江镇", NameEN: "Linjiang Town", Population: 30000},
			},
			Projects: projects,
		},
	}
	if stage == civic.Draft {
		r.header.Authorisation = &bundle.Authorisation{Number: "云人常〔2026〕9 号", Body: "云溪县人大常委会", Scope: "全文"}
	}
	for m := 1; m <= month; m++ {
		if m != 2 && m != 3 { // two months are 无数据
			r.content.Executions = append(r.content.Executions, bundle.Execution{ID: School, Month: m, Paid: exact(float64(52 * m))})
		}
	}
	return r
}

// october adds what is known of goals by then.
func october(r published) published {
	r.content.Sections = []budget.Section{
		{Unit: "101", Number: "0", Title: "教育局 2026 年部门预算编制说明"},
		{Unit: "101", Number: "1", Title: "一、部门主要职能", Text: "管理全县教育工作，包括：\n- 学校建设\n- 教师队伍"},
		{Unit: "101", Number: "2", Title: "二、收支情况"},
		{Unit: "101", Number: "2.1", Title: "（一）收入", Text: "收入总计 1,200 万元。<script>alert(1)</script>"},
	}
	points := func(n int) *int { return &n }
	r.content.Goals = []bundle.Goal{
		{ID: School, Level1: "产出指标", Level2: "数量指标", Level3: "改造面积", Target: "≥1200 平方米", Actual: "1200 平方米", Weight: 5000, Self: points(5000), Review: points(4200)},
		{ID: School, Level1: "满意度指标", Level2: "服务对象满意度", Level3: "学生满意度", Target: "≥90%", Actual: "88%", Weight: 5000, Self: points(4500), Review: points(2000)},
	}
	r.content.Texts, r.content.Funds = application()
	r.content.Projects[0].Self, r.content.Projects[0].Review = points(9500), points(6200)
	return r
}

// application is what the form of the school says; the shelter's amount is
// withheld, and so is its plan.
func application() (texts []bundle.Text, funds []bundle.Fund) {
	for field, text := range map[budget.TextField]string{
		budget.NatureText: "新增", budget.CategoryText: "一次性项目", budget.SchemeText: "暑假施工，开学前验收。", budget.ScheduleText: "3—5 月设计，6—8 月施工",
		budget.ProjectGoalText: "学生在校吃上热饭。", budget.YearGoalText: "8 月底前完工。",
	} {
		texts = append(texts, bundle.Text{ID: School, Field: field, Text: text})
	}
	for fund, wan := range map[budget.Fund]float64{
		budget.ProjectFiscal: 700, budget.ProjectOther: 0, budget.YearFiscal: 450, budget.YearCarried: 50, budget.YearOther: 0,
		budget.Quarter1: 50, budget.Quarter2: 200.5, budget.Quarter3: 149.5, budget.Quarter4: 100,
	} {
		funds = append(funds, bundle.Fund{ID: School, Fund: fund, Amount: exact(wan)})
	}
	return texts, append(funds, bundle.Fund{ID: Shelter, Fund: budget.Quarter1, Amount: figure("withheld")})
}

func deputies(r published) published {
	r.header.Tier = civic.DeputyTier
	return r
}

// exact is an exact amount in 万元.
func exact(wan float64) civic.Figure {
	return civic.ExactFigure(civic.Money(wan * float64(civic.WanYuan)))
}

// figure reads "", "500", "500..1000" (万元) or "withheld".
func figure(text string) civic.Figure {
	var lo, hi civic.Money
	switch n, _ := fmt.Sscanf(text, "%d..%d", &lo, &hi); {
	case text == "":
		return civic.NoFigure()
	case text == "withheld":
		return civic.WithheldFigure("personal")
	case n == 2:
		return civic.IntervalFigure(lo*civic.WanYuan, hi*civic.WanYuan)
	}
	return civic.ExactFigure(lo * civic.WanYuan)
}

func at(lon, lat float64) (*float64, *float64) { return &lon, &lat }

func school(original, adjusted, paid string) bundle.Project {
	lon, lat := at(120.05, 30.05)
	return bundle.Project{
		ID: School, Name: "第一小学食堂改造", Summary: "重建食堂，让八百名学生在校吃上热饭。", Justification: "教室改作食堂已八年。",
		Unit: "101001", Function: "2050202", Economic: "30905", Region: "01", Lon: lon, Lat: lat, Class: budget.Ordinary,
		Start: "2026-03", End: "2026-11", Original: figure(original), Adjusted: figure(adjusted), Paid: figure(paid),
	}
}

func bridge(adjusted, paid, region string) bundle.Project {
	lon, lat := at(120.15, 30.05)
	return bundle.Project{
		ID: Bridge, Name: "临江大桥检测", Summary: "为大桥做安全检测。", Unit: "102", Function: "2140106", Economic: "31005",
		Region: region, Lon: lon, Lat: lat, Class: budget.Sensitive, Start: "2026-01", End: "2026-12",
		Original: figure("500..1000"), Adjusted: figure(adjusted), Paid: figure(paid),
	}
}

func shelter(adjusted, paid string) bundle.Project {
	return bundle.Project{
		ID: Shelter, Name: "庇护服务", Unit: "103", Function: "2081099", Class: budget.Protected,
		Original: figure("withheld"), Adjusted: figure(adjusted), Paid: figure(paid),
	}
}

func clinic(adjusted, paid string) bundle.Project {
	lon, lat := at(120.06, 30.06)
	return bundle.Project{
		ID: Clinic, Name: "社区卫生站 B 超机", Summary: "一台 B 超机，100% 国产。", Unit: "103", Function: "2100399", Economic: "31003",
		Region: "01", Lon: lon, Lat: lat, Class: budget.Ordinary, Start: "2026-02", End: "2026-12",
		Original: figure("80"), Adjusted: figure(adjusted), Paid: figure(paid),
	}
}

func clinicBefore() bundle.Project {
	p := clinic("20", "20")
	p.Original = figure("20")
	return p
}

// budgeted are the projects of the approved budget.
func budgeted(civic.FiscalYear) []bundle.Project {
	all := []bundle.Project{school("500", "", ""), bridge("", "", "02"), shelter("", ""), clinic("", "")}
	return append(all, roads(false)...)
}

// executed are the projects in execution.
func executed(schoolPaid int, bridgePaid string) []bundle.Project {
	all := []bundle.Project{
		school("500", "620", fmt.Sprint(schoolPaid)), bridge("500..1000", bridgePaid, "02"),
		shelter("withheld", "withheld"), clinic("80", "0"),
	}
	return append(all, roads(true)...)
}

// roads are forty ordinary projects, four fifths paid once executed.
func roads(executed bool) []bundle.Project {
	var all []bundle.Project
	for n := 1; n <= 40; n++ {
		lon, lat := at(120.1+float64(n)*0.001, 30.02)
		amount := float64((n + 1) / 2)
		p := bundle.Project{
			ID: civic.PublicID(fmt.Sprintf("GEN%07d", n)), Name: fmt.Sprintf("道路养护第 %d 段", n), Unit: "102",
			Function: "2140106", Economic: "30913", Region: "02", Lon: lon, Lat: lat, Class: budget.Ordinary,
			Start: "2026-01", End: "2026-12", Original: exact(amount), Adjusted: civic.NoFigure(), Paid: civic.NoFigure(),
		}
		if executed {
			p.Adjusted, p.Paid = exact(amount), exact(amount*0.8)
		}
		all = append(all, p)
	}
	return all
}

// drafted are the projects of a draft of 2027.
func drafted(schoolAmount int) []bundle.Project {
	s := school(fmt.Sprint(schoolAmount), "", "")
	s.Summary, s.Justification, s.Start, s.End = "添置炊具。", "", "2027-01", "2027-06"
	lon, lat := at(120.16, 30.06)
	return []bundle.Project{s, {
		ID: Newcomer, Name: "滨江步道", Summary: "沿江修一条两公里的步道。", Unit: "102", Function: "2120303", Economic: "31006",
		Region: "02", Lon: lon, Lat: lat, Class: budget.Ordinary, Start: "2027-03", End: "2027-10",
		Original: figure("800"), Adjusted: civic.NoFigure(), Paid: civic.NoFigure(),
	}}
}

// district is the sample: one unit's printed table, no projects.
func district() published {
	cell := func(code, name string) bundle.Line {
		return bundle.Line{Table: "final01", Unit: "133", Code: code, Name: name, Column: "amount", Amount: exact(30000)}
	}
	return published{
		header: bundle.Manifest{
			Jurisdiction: putuo, Tier: civic.PublicTier, AsOf: "2024-12-31", SealedAt: Now.Format(time.RFC3339),
			Document: civic.Document{Jurisdiction: District, Year: 2024, Stage: civic.FinalAccounts, Version: 1},
		},
		content: bundle.Content{
			Units: []budget.Unit{{Code: "133", Name: "万里街道", NameEN: "Wanli Subdistrict Office"}},
			Lines: []bundle.Line{
				cell("in-general", "一、一般公共预算财政拨款收入"), cell("in-total", "收入总计"),
				cell("201", "一般公共服务支出"), cell("out-total", "支出总计"),
			},
		},
	}
}
