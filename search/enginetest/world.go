// Package enginetest is what every search engine must pass: an invented
// release, an oracle that answers by going through all of it, and the suite
// that compares the two.
package enginetest

import (
	"fmt"
	"math/rand/v2"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Month of execution that the invented release is of.
const Month = 9

// Content invents n projects of a county, the same for the same seed.
func Content(seed uint64, n int) bundle.Content {
	w := world{rand.New(rand.NewPCG(seed, 1))}
	c := bundle.Content{Units: units(), Regions: regions()}
	for i := range n {
		c.Projects = append(c.Projects, w.project(i))
	}
	return c
}

// Vocabulary of the invented projects: words that are parts of others, names
// that no dictionary has, and words of letters.
var (
	places = []string{"泊云", "荇口", "澄岚", "栎溪", "石门", "上清河", "大和", "云江", "青岩", "东泷"}
	kinds  = []string{"镇", "村", "乡", "社区"}
	things = []string{
		"学校", "大学校园", "义务教育学校", "小学食堂", "道路", "村道", "桥梁", "设备和服务", "卫生院", "养老院", "图书馆", "公厕", "路灯",
		"老旧小区", "污水管网", "重庆路", "高标准农田", "5G基站", "B超机", "信息平台", "行道树", "财政局档案",
	}
	works    = []string{"改造", "建设", "养护", "购置", "维修", "运行补助", "提升工程", "硬化"}
	purposes = []string{
		"方便%s居民出行", "让%s老人就近用餐", "改善%s办学条件", "提供设备和服务 %d 项", "涉及 %d 户，铺设管网 %d 米", "建设 information platform 一套",
		"school bus %d 辆", "2025年%s任务", "（一期）共%d处；见《条例》", "按“三公”经费管理", "",
	}
	economics = []civic.Economic{"30905", "30213", "30201", "309", ""}
	functions = []civic.Function{"2050202", "2050203", "2100399", "2140106", "2120303", "2081006", "2130153", "2010601"}
)

func units() []budget.Unit {
	return []budget.Unit{
		{Code: "101", Name: "澄岚县教育局", NameEN: "County Education Bureau"},
		{Code: "101001", Name: "第一小学", NameEN: "First Primary School", Parent: "101"},
		{Code: "102", Name: "澄岚县交通运输局", NameEN: "County Transport Bureau"},
		{Code: "103", Name: "澄岚县卫生健康委员会", NameEN: "County Health Commission"},
		{Code: "104", Name: "澄岚县财政局", NameEN: "County Finance Bureau"},
	}
}

func regions() []budget.Region {
	all := []budget.Region{{Code: "00", Name: "澄岚县", NameEN: "Chenglan County"}}
	for i, name := range places[:6] {
		all = append(all, budget.Region{Code: fmt.Sprintf("%02d", i+1), Name: name + "镇", NameEN: fmt.Sprintf("Town %d", i+1), Parent: "00"})
	}
	return append(all, budget.Region{Code: "0101", Name: "荇口村", Parent: "01"})
}

// world draws projects.
type world struct{ *rand.Rand }

func pick[T any](w *rand.Rand, from []T) T { return from[w.IntN(len(from))] }

func (w world) project(i int) bundle.Project {
	original := w.amount()
	p := bundle.Project{
		ID:       civic.PublicID(fmt.Sprintf("P%09d", i*7919%1_000_000_000)),
		Name:     pick(w.Rand, places) + pick(w.Rand, kinds) + pick(w.Rand, things) + pick(w.Rand, works),
		Summary:  w.sentence() + "，" + w.sentence() + "。",
		Unit:     pick(w.Rand, units()).Code,
		Function: pick(w.Rand, functions), Economic: economics[i%len(economics)], Class: budget.Ordinary,
		Start: "2026-01", End: "2026-12", Original: original, Adjusted: civic.NoFigure(), Paid: civic.NoFigure(),
	}
	if w.IntN(2) == 0 {
		p.Adjusted = w.amount()
	}
	if current := p.Current(); current.Known() && w.IntN(5) > 0 {
		p.Paid = civic.ExactFigure(current.Lo / 100 * civic.Money(w.IntN(110)))
	}
	if w.IntN(4) > 0 {
		p.Region = pick(w.Rand, regions()).Code
		lon, lat := 120+w.Float64(), 30+w.Float64()
		p.Lon, p.Lat = &lon, &lat
	}
	return p
}

// amount draws a figure of any form; few values, so that many are equal.
func (w world) amount() civic.Figure {
	wan := civic.Money(pick(w.Rand, []int{1, 5, 9, 10, 20, 49, 80, 120, 300, 700, 2000, 20000})) * civic.WanYuan
	switch w.IntN(8) {
	case 0:
		return civic.WithheldFigure("personal")
	case 1:
		return civic.IntervalFigure(100*civic.WanYuan, 200*civic.WanYuan)
	}
	return civic.ExactFigure(wan)
}

func (w world) sentence() string {
	format := pick(w.Rand, purposes)
	var args []any
	for i := range len(format) - 1 {
		switch format[i : i+2] {
		case "%s":
			args = append(args, pick(w.Rand, places)+pick(w.Rand, kinds))
		case "%d":
			args = append(args, w.IntN(3000))
		}
	}
	return fmt.Sprintf(format, args...)
}
