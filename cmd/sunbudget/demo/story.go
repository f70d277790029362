package demo

import "github.com/sunbudget/sunbudget/portal/web"

// story is what a visitor of the demo can find out about one project.
type story struct {
	begins *int   // first year, as a distance
	pays   string // how the executing year is paid, "" as its kind
	self   int    // 自评 of the closed years in hundredths of a point, 0 as rolled
	review int    // 复评
}

// Ways to pay that stories have.
const (
	paysNothing = "nothing" // zero all year
	paysStuck   = "stuck"   // the same sum for the last three months and more
	paysSlow    = "slow"    // a little of what is due
	paysOver    = "over"    // more than a tenth beyond its budget, by September
	paysFarOver = "far"     // more than a fifth beyond it, by October
)

func at(year int) *int { return &year }

// stories by the name of the project.
var stories = map[string]story{
	"智慧养老服务平台":       {begins: at(-2), self: 9500, review: 6200},
	"智慧停车建设":         {begins: at(-1), pays: paysNothing},
	"岚心大道路面大修":       {begins: at(0), pays: paysStuck},
	"老字号企业贷款贴息":      {begins: at(0), pays: paysSlow},
	"双塔公园提升改造":       {begins: at(0), pays: paysOver},
	"临时救助":           {pays: paysFarOver},
	"澄岚河两岸城市更新":      {begins: at(-1)},
	"澄岚河望汀段治理工程":     {begins: at(0)},
	changedByComment: {begins: at(lastYear)},
}

// changedByComment is the draft project that an opinion changed: the second
// draft has ramps and handrails that the first one forgot.
const changedByComment = "南岚新村老旧小区改造"

// Rising 三公: what the county's tourism bureau plans for official reception,
// year by year, in 分; everybody else saves.
var (
	risingUnit      = "120"
	risingReception = map[int]int64{-2: 1240_00_00, -1: 1690_00_00, 0: 2380_00_00, 1: 3150_00_00}
)

// Stories are where the tour leads.
func Stories() web.Stories {
	return web.Stories{
		Gap: "智慧养老服务平台", Idle: "智慧停车建设", Changed: changedByComment,
		Overdue: "禾溆中心小学食堂改造", Withheld: "重点目标防护", Reception: risingUnit,
	}
}
