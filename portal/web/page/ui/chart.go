package ui

import (
	"slices"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

// Distribution is how many people gave each answer from 1 to 5; where Shares
// is set, Counts are whole percentages (weighted ratings have no counts) of N
// people.
type Distribution struct {
	Caption string
	Counts  [5]int
	Shares  bool
	N       int
}

// people is the number of people it speaks of.
func (d Distribution) people() int {
	if d.Shares {
		return d.N
	}
	return d.total()
}

// total is the sum that shares are taken of.
func (d Distribution) total() int {
	n := 0
	for _, c := range d.Counts {
		n += c
	}
	return n
}

// answer is one line of the distribution, best first.
type answer struct {
	Grade int
	Count string
	Share string
	Width string
}

func (d Distribution) answers() []answer {
	total := int64(max(d.total(), 1))
	if d.Shares {
		total = 100
	}
	most := int64(1)
	for _, c := range d.Counts {
		most = max(most, int64(c))
	}
	var lines []answer
	for grade := 5; grade >= 1; grade-- {
		count := int64(d.Counts[grade-1])
		lines = append(lines, answer{
			Grade: grade, Count: civic.Thousands(count),
			Share: message.Percent((count*10000 + total/2) / total), Width: share(count, most),
		})
	}
	return lines
}

// ScoreMark is a score out of 100 with its interval, all in tenths of a point.
type ScoreMark struct {
	Label         string
	Value, Lo, Hi int
	N             int
	Provisional   bool
	Note          string
	TooFew        bool // only N is known: not scored
	NoInterval    bool // a running score, without Lo and Hi
}

func tenths(n int) string { return strconv.Itoa(n/10) + "." + strconv.Itoa(n%10) }

// scoreAlt says the picture in words.
func scoreAlt(lang message.Lang, s ScoreMark) string {
	if s.NoInterval {
		return message.T(lang, "rating.running_alt", tenths(s.Value))
	}
	return message.T(lang, "rating.score_alt", tenths(s.Value), tenths(s.Lo), tenths(s.Hi))
}

// at is where a score stands on the line from 0 to 100.
func at(score int) string { return share(int64(score), 1000) }

// Bars is a comparison of amounts by named rows, drawn as a table whose bars
// share one scale; where Href is set the name leads on.
type Bars struct {
	Caption string
	Note    string
	Head    [2]string // name of the thing, name of the amount
	Rows    []BarRow
}

// BarRow is one line of Bars.
type BarRow struct {
	Name   string
	Href   string
	Amount civic.Figure
	Share  string // ready words, "12.3%"; "" for none
}

// shared says whether any row has a share of the whole: beside a total that is
// a range none has.
func (b Bars) shared() bool {
	return slices.ContainsFunc(b.Rows, func(row BarRow) bool { return row.Share != "" })
}

func (b Bars) width(m civic.Money) string {
	var most civic.Money
	for _, row := range b.Rows {
		if row.Amount.Known() {
			most = max(most, row.Amount.Hi)
		}
	}
	return share(int64(max(m, 0)), int64(most))
}
