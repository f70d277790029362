package scoring_test

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// districts of the invented county of these tests.
var districts = []string{"990101001", "990101002", "990101003"}

// census gives every stratum of the invented county people, more in the first
// districts and in the middle ages.
func census() scoring.Margins {
	m := scoring.Margins{Source: "invented census", Year: 2020}
	for i, age := range rating.AgeBands {
		for _, sex := range []rating.Sex{rating.Female, rating.Male} {
			for j, district := range districts {
				people := int64(1000 * (1 + 2*i%5) * (4 - j))
				m.Strata = append(m.Strata, scoring.Population{Stratum: rating.Stratum{Age: age, Sex: sex, District: district}, People: people})
			}
		}
	}
	return m
}

// person votes with full identity and no shared signals.
func person(seq int64, answer uint8) rating.Vote {
	return rating.Vote{
		Seq: seq, Level: civic.L2, Answers: rating.Answers{answer},
		Stratum: rating.Stratum{
			Age: rating.AgeBands[seq%5], Sex: []rating.Sex{rating.Female, rating.Male}[seq/5%2], District: districts[seq/10%3],
		},
		Device: rating.Signal(1e6 + seq), Network: rating.Signal(2e6 + seq), Day: rating.Day(20000 + seq%60),
	}
}

// crowd is n identity-verified people whose answers cycle through answers.
func crowd(n int, answers ...uint8) []rating.Vote {
	votes := make([]rating.Vote, n)
	for i := range votes {
		votes[i] = person(int64(i), answers[i%len(answers)])
	}
	return votes
}

func drawVote(t *rapid.T, seq int64) rating.Vote {
	v := rating.Vote{
		Seq:   seq,
		Level: rapid.SampledFrom([]rating.Level{civic.L0, civic.L1, civic.L2, civic.L2, civic.L2}).Draw(t, "level"),
		Stratum: rating.Stratum{
			Age:      rapid.SampledFrom(rating.AgeBands).Draw(t, "age"),
			Sex:      rapid.SampledFrom([]rating.Sex{rating.Female, rating.Male}).Draw(t, "sex"),
			District: rapid.SampledFrom(append([]string{"", "elsewhere"}, districts...)).Draw(t, "district"),
		},
		Device:  rating.Signal(rapid.IntRange(0, 60).Draw(t, "device")),
		Network: rating.Signal(rapid.IntRange(0, 40).Draw(t, "network")),
		Day:     rating.Day(20000 + rapid.IntRange(0, 12).Draw(t, "day")),
		Staff:   rapid.IntRange(0, 9).Draw(t, "staff") == 0,
	}
	v.Answers[rating.Overall] = uint8(rapid.IntRange(1, 5).Draw(t, "overall"))
	for _, d := range rating.Dimensions[1:] {
		v.Answers[d] = uint8(rapid.IntRange(0, 5).Draw(t, "answer"))
	}
	return v
}

func drawVotes(t *rapid.T, most int) []rating.Vote {
	votes := make([]rating.Vote, rapid.IntRange(0, most).Draw(t, "votes"))
	for i := range votes {
		votes[i] = drawVote(t, int64(i))
	}
	return votes
}

func drawMargins(t *rapid.T) scoring.Margins {
	if rapid.IntRange(0, 3).Draw(t, "margins missing") == 0 {
		return scoring.NoMargins()
	}
	return census()
}

func drawFigure(t *rapid.T) civic.Figure {
	amount := civic.Money(rapid.Int64Range(0, 1e12).Draw(t, "fen"))
	switch rapid.IntRange(0, 5).Draw(t, "form") {
	case 0:
		return civic.IntervalFigure(amount, 2*amount+1)
	case 1:
		return civic.WithheldFigure("政府信息公开条例第十四条")
	case 2:
		return civic.ExactFigure(0)
	}
	return civic.ExactFigure(amount)
}

// publicID is the n-th of a series of well-formed public IDs.
func publicID(n int) civic.PublicID { return civic.PublicID(fmt.Sprintf("AB%08d", n)) }

// drawBundle is a small jurisdiction with random votes behind it.
func drawBundle(t *rapid.T) scoring.Bundle {
	b := scoring.Bundle{
		Format: scoring.Format, Jurisdiction: "990101", Period: "2026", Method: scoring.Default(), Margins: drawMargins(t),
	}
	if rapid.Bool().Draw(t, "last fill") {
		b.LastFill = &scoring.LastFill{Period: "2025", Median: 71.25, Departments: 4}
	}
	for d := range rapid.IntRange(1, 5).Draw(t, "departments") {
		code := fmt.Sprintf("%03d", d)
		dep := scoring.Department{Code: code, PeerGroup: "a", Serves: rapid.IntRange(0, 4).Draw(t, "serves") > 0}
		if rapid.Bool().Draw(t, "internal known") {
			internal := float64(rapid.IntRange(0, 1000).Draw(t, "internal")) / 10
			dep.Internal = &internal
		}
		b.Departments = append(b.Departments, dep)
		for range rapid.IntRange(0, 3).Draw(t, "projects") {
			b.Projects = append(b.Projects, scoring.Project{
				ID: publicID(len(b.Projects)), Department: code, Budget: drawFigure(t),
				Tally: scoring.Cells(drawVotes(t, 120), b.Margins, b.Method),
			})
		}
	}
	return b
}

// bundleOf is one department with one project of 100 万元 for each list of votes.
func bundleOf(projects ...[]rating.Vote) scoring.Bundle {
	internal := 92.0
	b := scoring.Bundle{
		Format: scoring.Format, Jurisdiction: "990101", Period: "2026", Method: scoring.Default(), Margins: census(),
		Departments: []scoring.Department{{Code: "101", PeerGroup: "a", Serves: true, Internal: &internal}},
	}
	areas := scoring.NewAreaSums(b.Margins, b.Method)
	for i, votes := range projects {
		areas.Add(votes)
		b.Projects = append(b.Projects, scoring.Project{
			ID: publicID(i), Department: "101", Budget: civic.ExactFigure(100 * civic.WanYuan),
			Tally: scoring.Cells(votes, b.Margins, b.Method),
		})
	}
	b.Areas = areas.Areas(b.Projects)
	return b
}

// tester is what helpers need of *testing.T and *rapid.T.
type tester interface {
	Helper()
	Fatal(args ...any)
}

func score(t tester, b scoring.Bundle) scoring.Result {
	t.Helper()
	result, err := scoring.Score(b)
	if err != nil {
		t.Fatal(err)
	}
	return result
}
