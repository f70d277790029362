package main

import (
	"fmt"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// takeBudgetAgainstFinal adds 年初预算数 as the final accounts of 2024 print
// them in their text. Where the text was read right, its 决算数 is that of the
// printed table; other rows are left out.
func (c *conversion) takeBudgetAgainstFinal(records []map[string]string) error {
	final := c.perTable[fmt.Sprint(civic.Document{Jurisdiction: "310107", Year: 2024, Stage: civic.FinalAccounts, Version: 1}, "finance", "final05")]
	lines := c.batch(civic.Document{Jurisdiction: "310107", Year: 2024, Stage: civic.Approved, Version: 1}, "lines")
	for _, r := range records {
		c.counts.Compared++
		b, ok := bodyOf(r["department"], "部门")
		if !ok {
			return fmt.Errorf("an unknown body %s", r["department"])
		}
		planned, err := civic.ParseMoney(r["budget_10k"], civic.WanYuan)
		if err != nil {
			return err
		}
		spent, err := civic.ParseMoney(r["final_10k"], civic.WanYuan)
		if err != nil {
			return err
		}
		printed := final.rowNamed(r["lei_name"], r["kuan_name"], r["xiang_name"])
		if printed == nil || printed.amounts[0] != spent {
			continue
		}
		c.counts.FinalKept++
		lines.Lines = append(lines.Lines, budget.Line{Table: "budget05", Unit: b.code, Code: printed.code, Name: printed.name, Column: "total", Amount: planned})
		c.counts.Cells++
	}
	return nil
}

// rowNamed finds a 项 by its three names.
func (t *table) rowNamed(lei, kuan, xiang string) *row {
	for _, r := range t.rows {
		if len(r.code) == 7 && r.name == xiang && budget.ClassName(r.code[:5], "zh") == kuan && budget.ClassName(r.code[:3], "zh") == lei {
			return r
		}
	}
	return nil
}

var wanli2023 = civic.Document{Jurisdiction: "310107", Year: 2023, Stage: civic.Approved, Version: 1}

// takeForms turns the performance forms into projects. They print no
// functional class, so the projects have none.
func (c *conversion) takeForms(records []map[string]string) error {
	projects := c.batch(wanli2023, "projects")
	for i, r := range records {
		c.counts.Forms++
		amount, err := civic.ParseMoney(r["annual_application_yuan"], civic.Yuan)
		if err != nil {
			return err
		}
		b, ok := bodyOf(r["implementing_unit"], "部门")
		if !ok {
			return fmt.Errorf("an unknown body %s", r["implementing_unit"])
		}
		projects.Projects = append(projects.Projects, budget.Project{
			Code: fmt.Sprintf("wanli-2023-%d", i+1), Name: r["project"], Summary: r["nature"] + " · " + r["category"], Unit: b.code,
			Class: budget.Ordinary, Start: r["plan_start"][:7], End: r["plan_end"][:7], Amount: amount,
		})
	}
	return nil
}

// levelOne is the 一级指标 that each 二级指标 belongs to in the form.
var levelOne = map[string]string{
	"数量指标": "产出指标", "质量指标": "产出指标", "时效指标": "产出指标", "成本指标": "产出指标",
	"社会效益指标": "效益指标", satisfaction: "满意度指标",
}

const satisfaction = "服务对象满意度指标"

// takeIndicators turns the indicators whose group can be told into goals. In
// the PDF a group is one merged cell; only the row beside its label has it.
func (c *conversion) takeIndicators(records []map[string]string) error {
	codes := map[string]string{}
	for _, p := range c.batch(wanli2023, "projects").Projects {
		codes[p.Name] = p.Code
	}
	goals := c.batch(wanli2023, "goals")
	for _, r := range records {
		c.counts.Goals++
		level2 := r["level2_label_on_line"]
		if r["level1_label_on_line"] == "满意度指标" || strings.HasPrefix(satisfaction, level2) && level2 != "" || level2 == "度指标" {
			level2 = satisfaction // its label wraps around the row
		}
		if levelOne[level2] == "" || r["level3"] == "" || r["target_value"] == "" {
			continue
		}
		c.counts.GoalsKept++
		goals.Goals = append(goals.Goals, budget.Goal{
			Code: codes[r["project"]], Level1: levelOne[level2], Level2: level2, Level3: r["level3"], Target: r["target_value"],
		})
	}
	return nil
}
