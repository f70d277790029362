package budget

import (
	_ "embed"
	"encoding/json"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// tablesJSON is the list of the twenty statutory tables, after the standard
// department budget workbook (2026) and final accounts template (2024) of the
// sample jurisdiction: order, titles, columns and units as printed there.
//
//go:embed tables.json
var tablesJSON []byte

// supplementsJSON is the list of further tables that governments publish
// beside the statutory twenty: revenue, the balance of the four books, debt,
// transfers, contracts, and the spending lines of sources with a chart of
// accounts of their own.
//
//go:embed supplements.json
var supplementsJSON []byte

// CodeKind says what the rows of a statutory table are named by.
type CodeKind string

// Kinds of row code.
const (
	ByFunction CodeKind = "function" // 功能分类 类/款/项, and "total"
	ByEconomic CodeKind = "economic" // 经济分类 类/款, and "total"
	ByItem     CodeKind = "item"     // the printed rows of the table, and 类
	ByText     CodeKind = "text"     // a text or form: no lines
	ByOwn      CodeKind = "own"      // codes of the source's own, and "total"
)

// TotalCode is the row 合计 of a table by function or economic class.
const TotalCode = "total"

// AllLei stands in Sum.Parts for every row that carries a 类.
const AllLei = "*"

// Label is a key with its printed name in both languages.
type Label struct {
	Key string `json:"key"`
	ZH  string `json:"zh"`
	EN  string `json:"en"`
}

// Name is the printed name in lang, "zh" or "en".
func (l Label) Name(lang string) string {
	if lang == "en" {
		return l.EN
	}
	return l.ZH
}

// Sum says that Whole (a column or a row) is the sum of Parts.
type Sum struct {
	Whole string   `json:"whole"`
	Parts []string `json:"parts"`
}

// Group is a head over neighbouring columns of a table.
type Group struct {
	Label
	Columns []string `json:"columns"`
}

// Table is one of the twenty statutory tables (预算 1–11, 决算 1–9).
type Table struct {
	Label
	Stage     string   `json:"stage"`     // "budget" (预算), "final" (决算) or "supplement"
	Number    int      `json:"number"`    // official order within the stage
	Unit      string   `json:"unit"`      // printed unit: "yuan", "wan" or ""
	Code      CodeKind `json:"code"`      // what names its rows
	Columns   []Label  `json:"columns"`   // in printed order
	Groups    []Group  `json:"groups"`    // columns that share a head above them
	Sides     []Group  `json:"sides"`     // revenue and expenditure printed side by side
	Equations []Sum    `json:"equations"` // between columns of one row
	Rows      []Label  `json:"rows"`      // printed rows of a table by item
	Sums      []Sum    `json:"sums"`      // between rows of one column
}

var (
	tables      = mustReadTables(tablesJSON)
	supplements = mustReadTables(supplementsJSON)
	tableByKey  = indexTables(append(Tables(), supplements...))
)

func mustReadTables(source []byte) []Table {
	var list []Table
	if err := json.Unmarshal(source, &list); err != nil {
		panic(err) // a broken embedded file fails the first test
	}
	return list
}

func indexTables(list []Table) map[string]Table {
	index := make(map[string]Table, len(list))
	for _, t := range list {
		index[t.Key] = t
	}
	return index
}

// Tables lists the twenty statutory tables in their official order.
func Tables() []Table { return append([]Table(nil), tables...) }

// PrintedStage is the Stage of the tables that a document of this stage prints:
// "final" for final accounts, "budget" for drafts, approvals and execution.
func PrintedStage(stage civic.Stage) string {
	if stage == civic.FinalAccounts {
		return "final"
	}
	return "budget"
}

// Supplements lists the further tables, of stage "supplement".
func Supplements() []Table { return append([]Table(nil), supplements...) }

// TableByKey finds a statutory or further table by its key, e.g. "budget05".
func TableByKey(key string) (Table, bool) {
	t, ok := tableByKey[key]
	return t, ok
}

// UnitSize is the printed unit of the table's amounts.
func (t Table) UnitSize() civic.Money {
	if t.Unit == "wan" {
		return civic.WanYuan
	}
	return civic.Yuan
}

// Column finds a column by its key.
func (t Table) Column(key string) (Label, bool) { return find(t.Columns, key) }

// Row finds a printed row of a table by item.
func (t Table) Row(code string) (Label, bool) { return find(t.Rows, code) }

func find(labels []Label, key string) (Label, bool) {
	for _, l := range labels {
		if l.Key == key {
			return l, true
		}
	}
	return Label{}, false
}

// ValidCode reports whether code can name a row of the table.
func (t Table) ValidCode(code string) bool {
	switch t.Code {
	case ByFunction:
		return code == TotalCode || civic.Function(code).Valid()
	case ByEconomic:
		return code == TotalCode || civic.Economic(code).Valid()
	case ByOwn:
		return code != ""
	case ByItem:
		_, printed := t.Row(code)
		return printed || t.listsLei() && len(code) == 3 && civic.Function(code).Valid()
	}
	return false
}

// listsLei reports a table by item that prints expenditure by 类.
func (t Table) listsLei() bool {
	for _, sum := range t.Sums {
		if len(sum.Parts) == 1 && sum.Parts[0] == AllLei {
			return true
		}
	}
	return false
}

// RowName is the official name of a row in lang: the printed row, the class,
// 合计, or printed (the name the unit handed in) where none is known.
func (t Table) RowName(code, printed, lang string) string {
	if row, ok := t.Row(code); ok {
		return row.Name(lang)
	}
	if code == TotalCode {
		return Label{ZH: "合计", EN: "Total"}.Name(lang)
	}
	if name := ClassName(code, lang); lang == "en" && name != "" {
		return name
	}
	return printed
}

// Receipts is the key of the further table of revenue by month: per line its
// budget of the year (column ReceiptsBudget) and what had come in by the end of
// each month (ReceiptsMonth). A month without a cell was not published.
const (
	Receipts       = "receipts"
	ReceiptsBudget = "adjusted"
)

// ReceiptsMonth is the column of a month, 1–12.
func ReceiptsMonth(month int) string { return "m" + strconv.Itoa(month) }

// Keys of the statutory tables of the three public expenses (“三公”经费).
const (
	ExpensesBudget = "budget09"
	ExpensesFinal  = "final07"
)
