package budget

import (
	"bytes"
	_ "embed"
	"encoding/csv"
)

// classesCSV holds the codes of 功能分类 and 部门预算支出经济分类 with their
// official names. Its last column names where each code and name was seen:
// the 2024 final accounts template, published budgets of 2023–2026, or "by
// hand" (typed from 政府收支分类科目, not compared with a stored source).
//
//go:embed classes.csv
var classesCSV []byte

// Class names of one code.
type className struct{ zh, en string }

var classNames = mustReadClasses()

func mustReadClasses() map[string]className {
	records, err := csv.NewReader(bytes.NewReader(classesCSV)).ReadAll()
	if err != nil {
		panic(err) // a broken embedded file fails the first test
	}
	names := make(map[string]className, len(records))
	for _, r := range records[1:] {
		names[r[0]] = className{zh: r[1], en: r[2]}
	}
	return names
}

// ClassName is the official name of a functional (类 3, 款 5, 项 7 digits) or
// economic (3, 5 digits) class in lang, "zh" or "en"; "" for an unknown code.
// Functional codes begin with 2, economic ones with 3: they cannot collide.
func ClassName(code, lang string) string {
	name := classNames[code]
	if lang == "en" {
		return name.en
	}
	return name.zh
}
