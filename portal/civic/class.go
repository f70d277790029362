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

// Lei is the 类 of the code, its first three digits; "" of no code.
func (e Economic) Lei() Economic { return e[:min(3, len(e))] }

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

// fundClasses are the 款 of 政府收支分类科目 that belong to the government
// funds though their 类 is shared with the general public budget.
var fundClasses = map[Function]bool{
	"20610": true, "20707": true, "20709": true, "20710": true, "20822": true, "20823": true, "20829": true,
	"21160": true, "21161": true, "21208": true, "21210": true, "21211": true, "21213": true, "21214": true,
	"21215": true, "21216": true, "21217": true, "21218": true, "21219": true, "21366": true, "21367": true,
	"21369": true, "21370": true, "21371": true, "21372": true, "21460": true, "21462": true, "21464": true,
	"21468": true, "21469": true, "21470": true, "21471": true, "21472": true, "21473": true, "21562": true,
	"22904": true, "22908": true, "22960": true, "23004": true, "23104": true, "23204": true, "23304": true,
}

// Book is the budget an expenditure class belongs to.
func (f Function) Book() Book {
	switch {
	case f.Lei() == "209":
		return SocialInsurance
	case f.Lei() == "223":
		return StateCapital
	case f.Lei() == "234" || fundClasses[f.Kuan()]:
		return GovernmentFund
	}
	return GeneralPublic
}
