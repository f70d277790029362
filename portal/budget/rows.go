// Package budget holds the rows of budget documents as finance systems hand
// them in, before any disclosure rule: units, regions, statutory table cells,
// projects, execution and performance goals. Types and rules only; reading
// files is package ingest, storing them is package postgres.
package budget

import "github.com/sunbudget/sunbudget/portal/civic"

// Unit is a department (部门, Parent "") or a unit below one (单位).
type Unit struct {
	Code   string `json:"code" validate:"required,max=21,code"`
	Name   string `json:"name" validate:"required,max=100"`
	NameEN string `json:"name_en" validate:"max=200"`
	Parent string `json:"parent" validate:"max=21"`
}

// Region is a node of the administrative hierarchy below the jurisdiction.
type Region struct {
	Code       string `json:"code" validate:"required,max=12,code"`
	Name       string `json:"name" validate:"required,max=60"`
	NameEN     string `json:"name_en" validate:"max=120"`
	Parent     string `json:"parent" validate:"max=12"`
	Population int64  `json:"population" validate:"min=0"`
}

// Line is one cell of a statutory table: the amount in Column of the row
// Code, as declared by Unit.
type Line struct {
	Table  string      `json:"table" validate:"required,table"`
	Unit   string      `json:"unit" validate:"required,max=21"`
	Code   string      `json:"code" validate:"required,max=21"`
	Name   string      `json:"name" validate:"required,max=120"`
	Column string      `json:"column" validate:"required"`
	Amount civic.Money `json:"amount"`
}

// Note is a word beside a figure of a statutory table: the reason for a
// change, what the figure holds. Column "" speaks of the whole row Code.
type Note struct {
	Table  string `json:"table" validate:"required,table"`
	Unit   string `json:"unit" validate:"required,max=21"`
	Code   string `json:"code" validate:"required,max=21"`
	Column string `json:"column" validate:"max=60"`
	Text   string `json:"text" validate:"required,max=1000"`
}

// Section is one section of the explanation of a unit's budget or accounts
// (编制说明): a heading with the paragraphs below it, up to the next heading.
type Section struct {
	Unit   string `json:"unit" validate:"required,max=21"`
	Number string `json:"number" validate:"required,section"` // its place, "2.1" = first part of the second; "0" = before the first heading
	Title  string `json:"title" validate:"required,max=120"`  // the heading as it is written
	Text   string `json:"text" validate:"max=20000"`          // paragraphs, one a line; a line that begins with "- " is an item of a list
}

// Class says how a project may be disclosed; the disclosure list assigns a
// form to each field by class.
type Class string

// Classes of project.
const (
	Ordinary   Class = "ordinary"   // 主动公开
	Sensitive  Class = "sensitive"  // 公开区间值
	Protected  Class = "protected"  // 金额不予公开
	Classified Class = "classified" // 涉密: never transferred
)

// Project is one project of one document. Code is internal and never leaves
// the vault; Amount is 年初预算数, in a draft the proposed amount.
type Project struct {
	Code          string         `json:"code" validate:"required,max=21,code"`
	Name          string         `json:"name" validate:"required,max=180"`
	Summary       string         `json:"summary" validate:"max=2000"`
	Justification string         `json:"justification" validate:"max=2000"` // 立项依据
	Necessity     string         `json:"necessity" validate:"max=2000"`     // 必要性
	Priority      string         `json:"priority" validate:"max=200"`       // 优先级, in the words of the department
	Schedule      string         `json:"schedule" validate:"max=1000"`      // 实施周期: its phases, beside Start and End
	Unit          string         `json:"unit" validate:"required,max=21"`
	Function      civic.Function `json:"function" validate:"omitempty,function"` // "" = the source does not say
	Economic      civic.Economic `json:"economic" validate:"omitempty,economic"`
	Region        string         `json:"region" validate:"max=12"` // CountyWide = 全县性, "" = 未定位
	Address       string         `json:"address" validate:"max=200"`
	Lon           *float64       `json:"lon" validate:"omitempty,min=-180,max=180"`
	Lat           *float64       `json:"lat" validate:"omitempty,min=-90,max=90"`
	Datum         civic.Datum    `json:"-" db:"-"` // of Lon and Lat as a file gives them; empty, WGS-84, once read
	Class         Class          `json:"class" validate:"required,oneof=ordinary sensitive protected classified"`
	Start         string         `json:"start" validate:"omitempty,datetime=2006-01"`
	End           string         `json:"end" validate:"omitempty,datetime=2006-01"`
	Amount        civic.Money    `json:"amount" validate:"min=0"`
	Application
}

// Execution is the state of one project at the end of Month: 调整预算数 and
// the cumulative payments of the year. Paid is below zero where more was taken
// back this year, of payments of earlier ones, than was paid.
type Execution struct {
	Code     string      `json:"code" validate:"required,max=21,code"`
	Month    int         `json:"month" validate:"min=1,max=12"`
	Adjusted civic.Money `json:"adjusted" validate:"min=0"`
	Paid     civic.Money `json:"paid"`
}

// Goal is one performance indicator (绩效指标). Weight, Self and Review are
// points in hundredths (95.5 points = 9550); the weights of a project add up
// to 100 points, its 自评得分 is the sum of Self, its 复评得分 of Review.
type Goal struct {
	Code   string `json:"code" validate:"required,max=21,code"`
	Level1 string `json:"level1" validate:"required,max=60"`
	Level2 string `json:"level2" validate:"required,max=60"`
	Level3 string `json:"level3" validate:"required,max=120"`
	Target string `json:"target" validate:"required,max=200"`
	Actual string `json:"actual" validate:"max=200"`
	Weight int    `json:"weight" validate:"min=0,max=10000"`
	Self   *int   `json:"self" validate:"omitempty,min=0,max=10000"`
	Review *int   `json:"review" validate:"omitempty,min=0,max=10000"`
}

// Kinds lists the kinds of row a file can hold, in the order in which a
// document is handed in.
var Kinds = []string{"units", "regions", "lines", "notes", "sections", "projects", "execution", "goals", "gazetteer"}

// WideKinds names the further templates, which print a table as people fill it
// in: the supplementary tables by their keys, and the three public expenses of
// a budget and of final accounts. Their rows become lines and notes.
var WideKinds = []string{"revenue", "books", "debt", "transfers", "contracts", "receipts", "expenses", "expenses-final"}

// Batch is one accepted load of one kind of row into one document. Exactly
// one of the slices is filled, the one its Kind names.
type Batch struct {
	Document   civic.Document
	Kind       string // one of Kinds
	Part       string // the unit whose file it is, where every unit hands in one of its own; "" = the whole kind
	File       string // the name it was handed in under
	SHA256     string // of the file's bytes, hexadecimal
	Units      []Unit
	Regions    []Region
	Lines      []Line
	Notes      []Note
	Sections   []Section
	Projects   []Project
	Executions []Execution
	Goals      []Goal
	Places     []Place // of the gazetteer
}

// Loaded is the outcome of storing a batch.
type Loaded struct {
	Batch   int64 // the batch now in force
	Rows    int
	Changed bool // false: this very file is in force already
}
