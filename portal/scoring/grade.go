package scoring

// Grade is one of the four 评价等级.
type Grade string

// The grades and their rule: 优 from 90, 良 from 80, 中 from 60, 差 below.
const (
	Excellent Grade = "excellent"
	Good      Grade = "good"
	Fair      Grade = "fair"
	Poor      Grade = "poor"
)

// GradeOf grades a score of 0–100.
func GradeOf(score float64) Grade {
	switch {
	case score >= 90:
		return Excellent
	case score >= 80:
		return Good
	case score >= 60:
		return Fair
	}
	return Poor
}
