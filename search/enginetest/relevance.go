package enginetest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

// Case is what a query must find, or must not.
type Case struct {
	Query, Text string
	Found       bool
}

// Relevance are the cases every engine must answer so.
var Relevance = []Case{
	{"学校", "大学校园绿化", false},
	{"学校", "乡村学校食堂", true},
	{"大学", "大学校园绿化", true},
	{"校园", "大学校园绿化", true},
	{"和服", "设备和服务采购", false},
	{"设备", "设备和服务采购", true},
	{"服务", "设备和服务采购", true},
	{"义务教", "义务教育均衡发展", true},
	{"义务教育", "义务教育均衡发展", true},
	{"教育", "义务教育均衡发展", true},
	{"财政", "县财政局", true},
	{"政局", "县财政局", false},
	{"预算", "2025年預算公開", true},
	{"預算", "2025年预算公开", true},
	{"２０２５年", "2025 年预算", true},
	{"2025年", "２０２５年预算", true},
	{"025年", "2025年预算", false},
	{"25", "2025年预算", false},
	{"醫院", "县人民医院", true},
	{"小学食堂", "小学新建食堂", true},
	{"道路和桥梁", "桥梁、道路养护", true},
	{"桥", "石桥村", true},
	{"5G基站", "建设 5G 基站", true},
	{"B超", "购置 B 超机一台", true},
	{"老旧小区", "老旧小区改造", true},
	{"小区", "老旧小区改造", true},
	{`"学校改造"`, "学校改造工程", true},
	{`"学校改造"`, "学校食堂改造", false},
	{`"学校改造"`, "学校、改造", false},
	{`"学校改造"`, "学校  改造", true},
	{"学校改造", "学校食堂改造", true},
	{"学校 -道路", "学校门前道路", false},
	{"学校 -道路", "学校食堂", true},
	{`-"门前道路" 学校`, "学校门前道路", false},
	{"卫健委", "县卫生健康局办公", true},
	{"school", "乡村学校食堂", true},
	{"primary education", "Primary education", true},
	{"education primary", "Primary education", true},
	{"prim", "Primary education", false},
	{"educación", "Educacion infantil", true},
	{"jiaoyu", "县教育局", true},
	{"jyj", "县教育局", true},
	{"JYJ", "县教育局", true},
	{"jiao yu ju", "县教育局", true},
	{"jiàoyùjú", "县教育局", true},
	{"chongqing", "重庆路改造", true},
	{"zhongqing", "重庆路改造", true},
	{"yinhang", "银行网点", true},
	{"lvhua", "绿化工程", true},
	{"luhua", "绿化工程", true},
	{"jiaoyu", "学校食堂", false},
	{"jy", "县教育局", false}, // two letters may be anything
	{"1jiaoyu", "县教育局", false},
	{"infomation", "Information platform", true},
	{"2052", "2025年预算", false}, // numbers are never corrected
	{"一 乡村 学校 食堂 改造 工程 建设 项目 设备 采购 服务 道路", "一号乡村学校食堂改造工程建设项目设备采购服务", false},
	{"一号 乡村 学校 食堂 改造 工程 建设 项目 设备 采购 服务 道路", "一号乡村学校食堂改造工程建设项目设备采购服务和道路", true},
}

// InventedPlaces are names that no dictionary has, a hundred of them.
func InventedPlaces() (names []string) {
	first := []string{"澄", "岚", "泊", "栎", "荇", "云", "大", "青", "石", "上"}
	second := []string{"岩", "浔", "江", "王", "和", "柏", "溪", "泷", "汀", "口"}
	for _, a := range first {
		for _, b := range second {
			names = append(names, a+b)
		}
	}
	return names
}

// RelevanceContent is a release of the texts of all cases, and of invented
// places in the middle of sentences.
func RelevanceContent() bundle.Content {
	c := bundle.Content{Units: []budget.Unit{{Code: "900", Name: "某处"}}}
	texts := relevanceTexts()
	for i := range InventedPlaces() {
		texts = append(texts, InventedText(i))
	}
	for i, text := range texts {
		c.Projects = append(c.Projects, bundle.Project{
			ID: relevanceID(i), Name: text, Unit: "900", Function: "2120303", Economic: "30905", Class: budget.Ordinary,
			Start: "2026-01", End: "2026-12", Original: civic.ExactFigure(100 * civic.WanYuan), Adjusted: civic.NoFigure(), Paid: civic.NoFigure(),
		})
	}
	return c
}

func relevanceTexts() (texts []string) {
	for _, c := range Relevance {
		if !slices.Contains(texts, c.Text) {
			texts = append(texts, c.Text)
		}
	}
	return texts
}

func relevanceID(i int) civic.PublicID { return civic.PublicID(fmt.Sprintf("R%09d", i)) }

var frames = []string{"%s镇道路硬化工程", "新建%s村卫生院", "在%s乡和南村修路", "关于%s街道学校的补助", "支持%s社区大学生创业"}

// InventedText is the name of the project at an invented place.
func InventedText(i int) string {
	return fmt.Sprintf(frames[i%len(frames)], InventedPlaces()[i])
}

// RunRelevance asks an engine that holds RelevanceContent.
func RunRelevance(t *testing.T, engine search.Engine, scope search.Scope) {
	t.Helper()
	texts := relevanceTexts()
	ask := func(query string) []civic.PublicID {
		ids, err := engine.IDs(t.Context(), scope, release.Filter{Text: query, Sort: release.MostRelevant})
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return ids
	}
	for _, c := range Relevance {
		if got := slices.Contains(ask(c.Query), relevanceID(slices.Index(texts, c.Text))); got != c.Found {
			t.Errorf("%s in %s: %v", c.Query, c.Text, got)
		}
	}
	found := 0
	for i, name := range InventedPlaces() {
		if slices.Contains(ask(name), relevanceID(len(texts)+i)) {
			found++
		} else {
			t.Logf("%s is not found", name)
		}
	}
	if found < 99 {
		t.Errorf("%d of 100 invented places are found", found)
	}
}
