package civic

import "regexp"

var (
	functionPattern = regexp.MustCompile(`^\d{3}(\d{2}(\d{2})?)?$`)
	economicPattern = regexp.MustCompile(`^\d{3}(\d{2})?$`)
)

// Function is a 功能分类 code: 类 (3 digits), 款 (5) or 项 (7).
type Function string

// Valid reports a code of 3, 5 or 7 digits.
func (f Function) Valid() bool { return functionPattern.MatchString(string(f)) }

// Lei is the 类 of the code, its first three digits.
func (f Function) Lei() Function { return f.upTo(3) }

// Kuan is the 款 of the code, its first five digits, or the 类 of a 类 code.
func (f Function) Kuan() Function { return f.upTo(5) }

func (f Function) upTo(n int) Function {
	if len(f) < n {
		return f
	}
	return f[:n]
}

// Economic is an 经济分类 code: 类 (3 digits) or 款 (5).
type Economic string

// Valid reports a code of 3 or 5 digits.
func (e Economic) Valid() bool { return economicPattern.MatchString(string(e)) }

// Book is one of the four budgets of 预算法5.
type Book string

// The four books.
const (
	GeneralPublic   Book = "general"   // 一般公共预算
	GovernmentFund  Book = "fund"      // 政府性基金预算
	StateCapital    Book = "capital"   // 国有资本经营预算
	SocialInsurance Book = "insurance" // 社会保险基金预算
)

// Valid reports one of the four books.
func (b Book) Valid() bool {
	return b == GeneralPublic || b == GovernmentFund || b == StateCapital || b == SocialInsurance
}
