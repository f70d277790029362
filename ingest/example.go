package ingest

import (
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// exampleBatch is one row of a kind that breaks no rule; the names in it
// belong to nobody.
func exampleBatch(kind string) *budget.Batch {
	lon, lat, self, review := 116.1234, 36.5678, 950, 900
	return &budget.Batch{
		Kind:       kind,
		Units:      []budget.Unit{{Code: "105001", Name: "某某县第一小学", NameEN: "First Primary School", Parent: "105"}},
		Regions:    []budget.Region{{Code: "990123101", Name: "某某镇", NameEN: "Moumou Town", Population: 32000}},
		Lines:      []budget.Line{{Table: "budget05", Unit: "105", Code: "2050202", Name: "小学教育", Column: "basic", Amount: 123456700}},
		Notes:      []budget.Note{{Table: "budget09", Unit: "105", Code: "budget", Column: "reception", Text: "比上年减少，因压减会议和接待批次。"}},
		Sections:   []budget.Section{{Unit: "105", Number: "1", Title: "一、收支预算总体情况", Text: "收支总预算 12,000.00 万元，比上年增加 3.2%。"}},
		Executions: []budget.Execution{{Code: "105-2026-001", Month: 3, Adjusted: 80000000, Paid: 20000000}},
		Places:     []budget.Place{{Name: "某某村", Region: "990123101", Lon: &lon, Lat: &lat, Datum: civic.WGS84}},
		Goals: []budget.Goal{{Code: "105-2026-001", Level1: "产出指标", Level2: "数量指标", Level3: "改造食堂数量", Target: "≥1 座",
			Actual: "1 座", Weight: 1000, Self: &self, Review: &review}},
		Projects: []budget.Project{{Code: "105-2026-001", Name: "第一小学食堂改造", Summary: "改造食堂 600 平方米，更换排烟和冷藏设备。",
			Justification: "食品安全检查整改意见", Necessity: "食堂建于 1998 年，排烟和冷藏不达标。", Priority: "高",
			Schedule: "3—5 月改造，6—8 月设备安装", Unit: "105001", Function: "2050202", Economic: "31001", Region: "990123101",
			Address: "某某镇学前路 1 号", Lon: &lon, Lat: &lat, Datum: civic.WGS84, Class: budget.Ordinary, Start: "2026-03", End: "2026-08", Amount: 80000000,
			Application: budget.Application{
				Nature: "新增", Category: "一次性项目", Scheme: "暑假前完成设计和招标，暑假施工，开学前验收。",
				ProjectGoal: "消除食堂安全隐患，满足 900 名学生用餐。", YearGoal: "8 月底前完成改造并通过验收。",
				Funds: budget.Funds{
					budget.ProjectFiscal: 80000000, budget.ProjectOther: 0, budget.YearFiscal: 75000000, budget.YearCarried: 5000000, budget.YearOther: 0,
					budget.Quarter1: 8000000, budget.Quarter2: 32000000, budget.Quarter3: 36000000, budget.Quarter4: 4000000,
				},
			}}},
	}
}
