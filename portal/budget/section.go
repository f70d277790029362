package budget

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
)

// sectionNumber allows four levels, as 第一部分, 一、, （一） and 1. have; no part
// begins with a zero, so that one place has one spelling.
var sectionNumber = regexp.MustCompile(`^(0|[1-9]\d{0,2}(\.[1-9]\d{0,2}){0,3})$`)

// ValidSectionNumber reports a number that may stand in Section.Number.
func ValidSectionNumber(number string) bool { return sectionNumber.MatchString(number) }

// Anchor is the id of the section within the page of its unit's explanation:
// what links and opinions hold on to. It follows from the number alone, as
// people cite such documents (“三（二）”), and so is the same in every release
// in which the section keeps its place.
func (s Section) Anchor() string { return "section-" + s.Number }

// Level is the depth of the heading, 1 for the highest.
func (s Section) Level() int { return strings.Count(s.Number, ".") + 1 }

// Paragraphs are the paragraphs of the section; none where only a heading stands.
func (s Section) Paragraphs() []string {
	if s.Text == "" {
		return nil
	}
	return strings.Split(s.Text, "\n")
}

// CompareSections orders sections by unit and then as they are printed: 2
// before 10, 2 before 2.1.
func CompareSections(a, b Section) int {
	return cmp.Or(cmp.Compare(a.Unit, b.Unit), compareNumbers(a.Number, b.Number))
}

func compareNumbers(a, b string) int {
	for a != "" && b != "" {
		var x, y string
		x, a, _ = strings.Cut(a, ".")
		y, b, _ = strings.Cut(b, ".")
		m, _ := strconv.Atoi(x) // what is no number was refused before
		n, _ := strconv.Atoi(y)
		if m != n {
			return cmp.Compare(m, n)
		}
	}
	return cmp.Compare(len(a), len(b))
}
