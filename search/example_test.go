package search_test

import (
	"fmt"

	"github.com/sunbudget/sunbudget/search"
)

// Width, case and traditional characters make no difference.
func ExampleFold() {
	fmt.Println(search.Fold("２０２５年 預算 School"))
	// Output: 2025年 预算 school
}

// Quotes make a phrase, a minus excludes, a year is set aside.
func ExampleParse() {
	parts, year := search.Parse(`"学校改造" -道路 year:2025`)
	for _, p := range parts {
		fmt.Println(p.Text, p.Phrase, p.Without)
	}
	fmt.Println(year)
	// Output:
	// 学校改造 true false
	// 道路 false true
	// 2025
}

// A mistyped word is corrected to one that projects really have; numbers never
// are.
func ExampleNearest() {
	vocabulary := map[string]int{"information": 12, "school": 40}
	fmt.Printf("%q %q\n", search.Nearest("infomation", vocabulary), search.Nearest("2026", vocabulary))
	// Output: "information" ""
}
