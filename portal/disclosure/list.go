package disclosure

import (
	_ "embed"
	"sync"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Field is a part of a project that the list assigns a form to.
type Field string

// Fields of a project. Unit, class codes, region and years are always
// published; the address and the internal code never are.
const (
	Amount        Field = "project.amount" // 年初预算数, 调整预算数
	Paid          Field = "project.paid"   // 执行数, yearly and monthly
	Name          Field = "project.name"
	Summary       Field = "project.summary"
	Justification Field = "project.justification" // 立项依据, and with it 必要性, 优先级, 实施周期
	Location      Field = "project.location"      // the point on the map
	Goals         Field = "project.goals"
	Scores        Field = "project.scores" // 自评, 复评 points
)

// StatutoryLines are legally required tables, 三公 among them: frozen.
const StatutoryLines Field = "line.amount"

// fields lists what a list must assign, in the order of its pages.
var fields = []Field{Amount, Paid, Name, Summary, Justification, Location, Goals, Scores}

// Absent is the form of what is never transferred: classified projects.
const Absent civic.Form = "absent"

// forms lists the forms a field may take for projects that are not
// classified.
var forms = map[Field][]civic.Form{
	Amount:        {civic.Exact, civic.Interval, civic.Aggregate, civic.Withheld},
	Paid:          {civic.Exact, civic.Interval, civic.Aggregate, civic.Withheld},
	Name:          {civic.Exact, civic.Withheld},
	Summary:       {civic.Exact, civic.Withheld},
	Justification: {civic.Exact, civic.Withheld},
	Location:      {civic.Exact, civic.Withheld},
	Goals:         {civic.Exact, civic.Withheld},
	Scores:        {civic.Exact, civic.Withheld},
}

// shown orders forms by how much they show.
var shown = map[civic.Form]int{
	civic.Exact: 4, civic.Interval: 3, civic.Aggregate: 2, civic.Withheld: 1, Absent: 0,
}

// Text is wording in both languages.
type Text struct {
	ZH string `yaml:"zh"`
	EN string `yaml:"en"`
}

// In is the wording in lang, "zh" or "en".
func (t Text) In(lang string) string {
	if lang == "en" && t.EN != "" {
		return t.EN
	}
	return t.ZH
}

// Rule is the form of one field for one class, with the legal ground and the
// date of its next review where something is withheld.
type Rule struct {
	Form   civic.Form
	Ground string // key in List.Grounds
	Review string // date, "2006-01-02"
}

// Entry is one field of the list with its rules by tier and class.
type Entry struct {
	Field Field
	Text  Text
	Tiers map[civic.Tier]map[budget.Class]Rule
}

// List is a disclosure list: complete, checked, and with the bytes it was
// read from, which every release carries.
type List struct {
	Version  string
	Title    Text
	Grounds  map[string]Text
	Unnamed  string   // stands for the name of a project whose name is withheld
	NoPoints []string // prefixes of 功能分类 whose projects are on no map

	NoPointWords []string // words in the names of further projects that are on no map
	Entries      []Entry
	Frozen       []Entry // what the law requires; always exact
	Source       []byte
}

//go:embed default.yaml
var defaultSource []byte

// Default is the list used where a jurisdiction has none of its own. It is
// shared: read it only.
var Default = sync.OnceValue(func() *List {
	list, err := Parse(defaultSource)
	if err != nil {
		panic(err) // a broken embedded file fails the first test
	}
	return list
})

// Rule is what the list says of a field of a project. Classified projects are
// absent whatever is asked.
func (l *List) Rule(field Field, class budget.Class, tier civic.Tier) Rule {
	if class == budget.Classified {
		return Rule{Form: Absent}
	}
	for _, e := range l.Entries {
		if e.Field == field {
			return e.Tiers[tier][class]
		}
	}
	return Rule{Form: Absent} // unreachable in a parsed list, which has every field
}
