package ingest

import (
	"fmt"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Kinds lists the kinds of row a file can hold, in the order a document is
// handed in.
var Kinds = budget.Kinds

// layout is one kind of row: its columns, what makes a row unique, where its
// rows live in a batch, and what must hold between rows.
type layout[T any] struct {
	kind    string
	columns []column[T]
	key     func(row *T) string
	slice   func(*budget.Batch) *[]T
	finish  func(row *T) // settles what depends on other cells of the row; nil for nothing
	check   func(*sheetCheck[T])
}

var unitLayout = layout[budget.Unit]{
	kind: "units",
	columns: []column[budget.Unit]{
		codeColumn("code", "单位编码", true, func(u *budget.Unit) *string { return &u.Code }),
		textColumn("name", "单位名称", true, func(u *budget.Unit) *string { return &u.Name }),
		textColumn("name_en", "英文名称", false, func(u *budget.Unit) *string { return &u.NameEN }),
		codeColumn("parent", "主管部门编码", false, func(u *budget.Unit) *string { return &u.Parent }),
	},
	key:   func(u *budget.Unit) string { return u.Code },
	slice: func(b *budget.Batch) *[]budget.Unit { return &b.Units },
	check: checkUnits,
}

var regionLayout = layout[budget.Region]{
	kind: "regions",
	columns: []column[budget.Region]{
		codeColumn("code", "区划代码", true, func(r *budget.Region) *string { return &r.Code }),
		textColumn("name", "区划名称", true, func(r *budget.Region) *string { return &r.Name }),
		textColumn("name_en", "英文名称", false, func(r *budget.Region) *string { return &r.NameEN }),
		codeColumn("parent", "上级区划代码", false, func(r *budget.Region) *string { return &r.Parent }),
		integerColumn("population", "常住人口", false, func(r *budget.Region) *int64 { return &r.Population }),
	},
	key:   func(r *budget.Region) string { return r.Code },
	slice: func(b *budget.Batch) *[]budget.Region { return &b.Regions },
	check: func(c *sheetCheck[budget.Region]) {
		checkParents(c, func(r *budget.Region) (string, string) { return r.Code, r.Parent })
	},
}

var lineLayout = layout[budget.Line]{
	kind: "lines",
	columns: []column[budget.Line]{
		choiceColumn("table", "报表", tableKey, func(l *budget.Line) *string { return &l.Table }),
		codeColumn("unit", "单位编码", true, func(l *budget.Line) *string { return &l.Unit }),
		codeColumn("code", "科目编码", true, func(l *budget.Line) *string { return &l.Code }),
		textColumn("name", "科目名称", true, func(l *budget.Line) *string { return &l.Name }),
		textColumn("column", "栏目", true, func(l *budget.Line) *string { return &l.Column }),
		moneyColumn("amount", "金额", func(l *budget.Line) *civic.Money { return &l.Amount }),
	},
	key: func(l *budget.Line) string {
		return fmt.Sprintf("%s %s %s %s", l.Table, l.Unit, l.Code, columnKey(l))
	},
	slice:  func(b *budget.Batch) *[]budget.Line { return &b.Lines },
	finish: finishLine,
	check:  checkLines,
}

var noteLayout = layout[budget.Note]{
	kind: "notes",
	columns: []column[budget.Note]{
		choiceColumn("table", "报表", tableKey, func(n *budget.Note) *string { return &n.Table }),
		codeColumn("unit", "单位编码", true, func(n *budget.Note) *string { return &n.Unit }),
		codeColumn("code", "科目编码", true, func(n *budget.Note) *string { return &n.Code }),
		textColumn("column", "栏目", false, func(n *budget.Note) *string { return &n.Column }),
		textColumn("text", "说明", true, func(n *budget.Note) *string { return &n.Text }),
	},
	key: func(n *budget.Note) string {
		return fmt.Sprintf("%s %s %s %s", n.Table, n.Unit, n.Code, n.Column)
	},
	slice:  func(b *budget.Batch) *[]budget.Note { return &b.Notes },
	finish: finishNote,
	check:  checkNotes,
}

var sectionLayout = layout[budget.Section]{
	kind: "sections",
	columns: []column[budget.Section]{
		codeColumn("unit", "单位编码", true, func(s *budget.Section) *string { return &s.Unit }),
		textColumn("number", "序号", true, func(s *budget.Section) *string { return &s.Number }),
		textColumn("title", "标题", true, func(s *budget.Section) *string { return &s.Title }),
		textColumn("text", "正文", false, func(s *budget.Section) *string { return &s.Text }),
	},
	key:    func(s *budget.Section) string { return s.Unit + " " + s.Number },
	slice:  func(b *budget.Batch) *[]budget.Section { return &b.Sections },
	finish: finishSection,
	check:  checkSections,
}

var projectLayout = layout[budget.Project]{
	kind: "projects",
	columns: []column[budget.Project]{
		codeColumn("code", "项目编码", true, func(p *budget.Project) *string { return &p.Code }),
		textColumn("name", "项目名称", true, func(p *budget.Project) *string { return &p.Name }),
		textColumn("summary", "项目概述", false, func(p *budget.Project) *string { return &p.Summary }),
		textColumn("justification", "立项依据", false, func(p *budget.Project) *string { return &p.Justification }),
		textColumn("necessity", "必要性", false, func(p *budget.Project) *string { return &p.Necessity }),
		textColumn("priority", "优先级", false, func(p *budget.Project) *string { return &p.Priority }),
		textColumn("schedule", "实施周期", false, func(p *budget.Project) *string { return &p.Schedule }),
		codeColumn("unit", "单位编码", true, func(p *budget.Project) *string { return &p.Unit }),
		codeColumn("function", "功能分类", true, func(p *budget.Project) *civic.Function { return &p.Function }),
		codeColumn("economic", "经济分类", false, func(p *budget.Project) *civic.Economic { return &p.Economic }),
		regionColumn("region", "区划代码", func(p *budget.Project) *string { return &p.Region }),
		textColumn("address", "地址", false, func(p *budget.Project) *string { return &p.Address }),
		coordinateColumn("lon", "经度", func(p *budget.Project) **float64 { return &p.Lon }),
		coordinateColumn("lat", "纬度", func(p *budget.Project) **float64 { return &p.Lat }),
		datumColumn(func(p *budget.Project) *civic.Datum { return &p.Datum }),
		choiceColumn("class", "公开类别", classKey, func(p *budget.Project) *budget.Class { return &p.Class }),
		monthColumn("start", "开始年月", func(p *budget.Project) *string { return &p.Start }),
		monthColumn("end", "结束年月", func(p *budget.Project) *string { return &p.End }),
		moneyColumn("amount", "年初预算数", func(p *budget.Project) *civic.Money { return &p.Amount }),
		// 财政项目支出绩效目标填报表 and 分季度用款计划: tables 10 and 11
		textColumn("nature", "项目性质", false, func(p *budget.Project) *string { return &p.Nature }),
		textColumn("category", "项目类别", false, func(p *budget.Project) *string { return &p.Category }),
		textColumn("scheme", "实施方案", false, func(p *budget.Project) *string { return &p.Scheme }),
		fundColumn("项目总额财政资金", budget.ProjectFiscal),
		fundColumn("项目总额其他资金", budget.ProjectOther),
		fundColumn("当年财政拨款", budget.YearFiscal),
		fundColumn("上年结转资金", budget.YearCarried),
		fundColumn("年度其他资金", budget.YearOther),
		fundColumn("一季度用款", budget.Quarter1),
		fundColumn("二季度用款", budget.Quarter2),
		fundColumn("三季度用款", budget.Quarter3),
		fundColumn("四季度用款", budget.Quarter4),
		textColumn("project_goal", "项目总目标", false, func(p *budget.Project) *string { return &p.ProjectGoal }),
		textColumn("year_goal", "年度总体目标", false, func(p *budget.Project) *string { return &p.YearGoal }),
	},
	key:    func(p *budget.Project) string { return p.Code },
	slice:  func(b *budget.Batch) *[]budget.Project { return &b.Projects },
	finish: func(p *budget.Project) { settle(&p.Datum, p.Lon, p.Lat) },
	check:  checkProjects,
}

var gazetteerLayout = layout[budget.Place]{
	kind: "gazetteer",
	columns: []column[budget.Place]{
		textColumn("name", "地名", true, func(p *budget.Place) *string { return &p.Name }),
		codeColumn("region", "区划代码", true, func(p *budget.Place) *string { return &p.Region }),
		coordinateColumn("lon", "经度", func(p *budget.Place) **float64 { return &p.Lon }),
		coordinateColumn("lat", "纬度", func(p *budget.Place) **float64 { return &p.Lat }),
		datumColumn(func(p *budget.Place) *civic.Datum { return &p.Datum }),
	},
	key:    func(p *budget.Place) string { return p.Key() },
	slice:  func(b *budget.Batch) *[]budget.Place { return &b.Places },
	finish: func(p *budget.Place) { settle(&p.Datum, p.Lon, p.Lat) },
	check: func(c *sheetCheck[budget.Place]) {
		for i, p := range c.rows {
			c.checkPoint(i, p.Lon, p.Lat)
		}
	},
}

var executionLayout = layout[budget.Execution]{
	kind: "execution",
	columns: []column[budget.Execution]{
		codeColumn("code", "项目编码", true, func(e *budget.Execution) *string { return &e.Code }),
		integerColumn("month", "月份", true, func(e *budget.Execution) *int { return &e.Month }),
		moneyColumn("adjusted", "调整预算数", func(e *budget.Execution) *civic.Money { return &e.Adjusted }),
		moneyColumn("paid", "累计执行数", func(e *budget.Execution) *civic.Money { return &e.Paid }),
	},
	key:   func(e *budget.Execution) string { return e.Code + " " + strconv.Itoa(e.Month) },
	slice: func(b *budget.Batch) *[]budget.Execution { return &b.Executions },
	check: checkExecution,
}

var goalLayout = layout[budget.Goal]{
	kind: "goals",
	columns: []column[budget.Goal]{
		codeColumn("code", "项目编码", true, func(g *budget.Goal) *string { return &g.Code }),
		textColumn("level1", "一级指标", true, func(g *budget.Goal) *string { return &g.Level1 }),
		textColumn("level2", "二级指标", true, func(g *budget.Goal) *string { return &g.Level2 }),
		textColumn("level3", "三级指标", true, func(g *budget.Goal) *string { return &g.Level3 }),
		textColumn("target", "指标值", true, func(g *budget.Goal) *string { return &g.Target }),
		textColumn("actual", "完成情况", false, func(g *budget.Goal) *string { return &g.Actual }),
		pointsColumn("weight", "权重", func(g *budget.Goal) *int { return &g.Weight }),
		optionalPointsColumn("self", "自评得分", func(g *budget.Goal) **int { return &g.Self }),
		optionalPointsColumn("review", "复评得分", func(g *budget.Goal) **int { return &g.Review }),
	},
	key: func(g *budget.Goal) string {
		return fmt.Sprintf("%s %s/%s/%s", g.Code, g.Level1, g.Level2, g.Level3)
	},
	slice: func(b *budget.Batch) *[]budget.Goal { return &b.Goals },
	check: checkGoals,
}

// anyLayout is a layout of whatever row type.
type anyLayout interface {
	name() string
	headers() []header
	read(*sheetReader) *budget.Batch
	records(*budget.Batch) [][]string
	join(a, b budget.Batch) budget.Batch
	repeated(*budget.Batch) string
	size(*budget.Batch) int
}

// header is how one column may be written.
type header struct {
	field, zh, unit string
	required        bool
}

var layouts = map[string]anyLayout{
	"units": unitLayout, "regions": regionLayout, "lines": lineLayout, "notes": noteLayout, "sections": sectionLayout,
	"projects": projectLayout, "execution": executionLayout, "goals": goalLayout, "gazetteer": gazetteerLayout,
}

func (l layout[T]) name() string { return l.kind }

func (l layout[T]) headers() []header {
	list := make([]header, len(l.columns))
	for i, c := range l.columns {
		list[i] = header{c.field, c.zh, c.unit, c.required}
	}
	return list
}

// records writes the rows of a batch as cells in the order of the columns.
func (l layout[T]) records(b *budget.Batch) [][]string {
	rows := *l.slice(b)
	out := make([][]string, len(rows))
	for i := range rows {
		record := make([]string, len(l.columns))
		for j, c := range l.columns {
			record[j] = c.get(&rows[i])
		}
		out[i] = record
	}
	return out
}

// classNames are the Chinese names of the disclosure classes.
var classNames = map[string]budget.Class{
	"主动公开": budget.Ordinary, "公开区间值": budget.Sensitive, "金额不予公开": budget.Protected, "涉密": budget.Classified,
}

func classKey(cell string) string {
	if class, ok := classNames[cell]; ok {
		return string(class)
	}
	return cell
}

// tableKey finds a statutory table by key or printed title.
func tableKey(cell string) string {
	for _, t := range append(budget.Tables(), budget.Supplements()...) {
		if cell == t.ZH || cell == t.EN {
			return t.Key
		}
	}
	return cell
}

// columnKey finds the column of a line by key or printed name; "" if the
// table has no such column.
func columnKey(l *budget.Line) string {
	table, _ := budget.TableByKey(l.Table)
	for _, c := range table.Columns {
		if l.Column == c.Key || l.Column == c.ZH || l.Column == c.EN {
			return c.Key
		}
	}
	return ""
}

// ColumnName is how a template writes the head of a field in lang ("zh" or
// "en"); the field itself where the kind has no such column.
func ColumnName(kind, field, lang string) string {
	layout, known := layouts[kind]
	if !known || lang == "en" {
		return field
	}
	for _, h := range layout.headers() {
		if h.field == field {
			return h.zh
		}
	}
	return field
}
