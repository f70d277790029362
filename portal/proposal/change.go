package proposal

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// MaxLines is how many lines one proposal changes at most: it must be read by
// people.
const MaxLines = 20

// maxAmount bounds what one line may change by, in 分 (10 万亿元), so that no
// sum of MaxLines leaves int64.
const maxAmount civic.Money = 1e15

// Change is by how much one line becomes more or less, in 分; never 0.
type Change struct {
	Line string
	By   civic.Money
}

// Changes is what a proposal does to a draft. In its one form it is sorted by
// line, names each line once, and adds up to 0: see Parse and Move.
type Changes []Change

// linePattern are the IDs of lines: public IDs, and codes of rows.
var linePattern = regexp.MustCompile(`^[0-9A-Z]{1,12}$`)

// Parse reads changes as String writes them and takes no other form, so that
// one proposal has one address. The empty text is no change at all. Kind
// invalid: not such a text, or the changes do not balance.
func Parse(text string) (Changes, error) {
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, ".")
	if len(parts) > MaxLines {
		return nil, fault("many", fmt.Sprintf("%d lines", len(parts)))
	}
	var all Changes
	for _, part := range parts {
		line, amount, _ := strings.Cut(part, "~")
		by, err := strconv.ParseInt(amount, 10, 64)
		if err != nil || !linePattern.MatchString(line) {
			return nil, fault("address", "change "+part)
		}
		all = append(all, Change{line, civic.Money(by)})
	}
	if err := all.validate(); err != nil {
		return nil, err
	}
	if all.String() != text { // "+5", "007": a second spelling
		return nil, fault("address", "changes "+text)
	}
	return all, nil
}

// String writes the changes in characters that need no escape in an address:
// "ABCDEFGHJK~-500000.KJHGFEDCBA~500000", in 分.
func (c Changes) String() string {
	parts := make([]string, len(c))
	for i, change := range c {
		parts[i] = change.Line + "~" + strconv.FormatInt(int64(change.By), 10)
	}
	return strings.Join(parts, ".")
}

// validate requires the one form.
func (c Changes) validate() error {
	var sum civic.Money
	for i, change := range c {
		if i > 0 && c[i-1].Line >= change.Line {
			return fault("address", "lines out of order")
		}
		if change.By == 0 || change.By > maxAmount || change.By < -maxAmount {
			return fault("amount", fmt.Sprintf("%s changes by %d", change.Line, change.By))
		}
		sum += change.By
	}
	if sum != 0 {
		return fault("balance", fmt.Sprintf("changes add up to %d", sum))
	}
	return nil
}

// Move takes amount (分, above 0) from one line and gives it to another, beside
// what was moved before. Kind invalid: no amount, one line, or too many lines.
func (c Changes) Move(from, to string, amount civic.Money) (Changes, error) {
	switch {
	case amount <= 0 || amount > maxAmount:
		return nil, fault("amount", fmt.Sprintf("move %d", amount))
	case !linePattern.MatchString(from) || !linePattern.MatchString(to):
		return nil, fault("line", from+" to "+to)
	case from == to:
		return nil, fault("same", "from and to "+from)
	}
	next := c.add(from, -amount).add(to, amount)
	if len(next) > MaxLines {
		return nil, fault("many", fmt.Sprintf("%d lines", len(next)))
	}
	return next, next.validate()
}

// add changes one line further; a line that is as it was is no change.
func (c Changes) add(line string, by civic.Money) Changes {
	next := slices.Clone(c)
	at, found := slices.BinarySearchFunc(next, line, func(change Change, id string) int { return cmp.Compare(change.Line, id) })
	if !found {
		return slices.Insert(next, at, Change{line, by})
	}
	if next[at].By += by; next[at].By == 0 {
		return slices.Delete(next, at, at+1)
	}
	return next
}

// Volume is how much is moved in all, in 分: what is taken, which is what is
// given.
func (c Changes) Volume() (moved civic.Money) {
	for _, change := range c {
		moved += max(0, change.By)
	}
	return moved
}

// Moved is one line as the draft has it and as the proposal would.
type Moved struct {
	Line
	By    civic.Money
	After civic.Money // in 分
}

// Apply changes a draft: every line named must stand there, be movable, and
// keep at least its least amount, and each of the four budgets must stay the
// same in all: what a fund takes in is earmarked, and pays for nothing else
// (《预算法》第五条、第九条). Kind invalid otherwise, with the line in the error's
// detail.
func (s Sheet) Apply(c Changes) ([]Moved, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	index := make(map[string]Line, len(s.Lines))
	for _, l := range s.Lines {
		index[l.ID] = l
	}
	moved, books := make([]Moved, 0, len(c)), map[civic.Book]civic.Money{}
	for _, change := range c {
		line, stands := index[change.Line]
		switch {
		case !stands:
			return nil, fault("line", change.Line+" is not in "+s.Name)
		case line.Fixed() != Movable:
			return nil, fault("fixed", change.Line+" is fixed: "+string(line.Fixed()))
		case change.By < 0 && -change.By > line.Room():
			return nil, fault("room", fmt.Sprintf("%s has room for %d, not %d", change.Line, line.Room(), -change.By))
		case change.By > math.MaxInt64/2-line.Amount.Lo:
			return nil, fault("amount", change.Line)
		}
		moved = append(moved, Moved{line, change.By, line.Amount.Lo + change.By})
		books[line.Function.Book()] += change.By
	}
	for book, by := range books {
		if by != 0 {
			return nil, fault("book", fmt.Sprintf("the %s budget changes by %d", book, by))
		}
	}
	return moved, nil
}

// By is how much the lines that fit change in all, in 分: what a sum over them
// changes by.
func By(moved []Moved, fits func(Line) bool) (by civic.Money) {
	for _, m := range moved {
		if fits(m.Line) {
			by += m.By
		}
	}
	return by
}

// fault is an error with the key proposal.fault_{key}.
func fault(key, detail string) error { return civic.Invalid("proposal.fault_"+key, detail) }
