package disclosure

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// file is the list as it is written.
type file struct {
	Version  string          `yaml:"version"`
	Title    Text            `yaml:"title"`
	Grounds  map[string]Text `yaml:"grounds"`
	Unnamed  string          `yaml:"unnamed"`
	NoPoints []string        `yaml:"no_points"`
	NoWords  []string        `yaml:"no_point_words"`
	Fields   []fileEntry     `yaml:"fields"`
	Frozen   []frozenEntry   `yaml:"frozen"`
}

// fileEntry is one field; deputy repeats only what it shows more of.
type fileEntry struct {
	Field  positioned                  `yaml:"field"`
	Text   Text                        `yaml:"text"`
	Public map[positioned]*writtenRule `yaml:"public"`
	Deputy map[positioned]*writtenRule `yaml:"deputy"`
}

type frozenEntry struct {
	Field positioned `yaml:"field"`
	Form  positioned `yaml:"form"`
	Text  Text       `yaml:"text"`
}

// positioned is a word with the line it stands on.
type positioned struct {
	Word string
	Line int
}

// UnmarshalYAML keeps the line of a scalar.
func (p *positioned) UnmarshalYAML(node *yaml.Node) error {
	p.Line = node.Line
	return node.Decode(&p.Word)
}

// writtenRule is a form alone ("exact") or a mapping with ground and review.
type writtenRule struct {
	Line   int    `yaml:"-"`
	Form   string `yaml:"form"`
	Ground string `yaml:"ground"`
	Review string `yaml:"review"`
}

// UnmarshalYAML reads both spellings and keeps the line. yaml.v3 does not
// carry KnownFields into custom decoders, so unknown keys are refused here.
func (r *writtenRule) UnmarshalYAML(node *yaml.Node) error {
	r.Line = node.Line
	if node.Kind == yaml.ScalarNode {
		return node.Decode(&r.Form)
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if key := node.Content[i]; !slices.Contains([]string{"form", "ground", "review"}, key.Value) {
			return at(key.Line, "unknown word %q in a rule", key.Value)
		}
	}
	type plain writtenRule
	return node.Decode((*plain)(r))
}

// at is an error of the list with the line it is on.
func at(line int, format string, args ...any) error {
	return civic.Invalid("disclosure.list", fmt.Sprintf("line %d: ", line)+fmt.Sprintf(format, args...))
}

// Parse reads and checks a disclosure list. Unknown words, fields, classes
// and forms, missing rules, a ground without wording, and anything but exact
// for what the law requires are errors of kind invalid that name the line.
func Parse(source []byte) (*List, error) {
	var f file
	dec := yaml.NewDecoder(bytes.NewReader(source))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil {
		return nil, listError(err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, civic.Invalid("disclosure.list", "the list is followed by another document")
	}
	list := &List{
		Version: f.Version, Title: f.Title, Grounds: f.Grounds, Unnamed: f.Unnamed,
		NoPoints: f.NoPoints, NoPointWords: f.NoWords, Source: bytes.Clone(source),
	}
	if err := list.checkHead(); err != nil {
		return nil, err
	}
	if err := list.takeFields(f.Fields); err != nil {
		return nil, err
	}
	return list, list.takeFrozen(f.Frozen)
}

// listError keeps our own errors and gives those of the parser a kind; its
// messages carry the line.
func listError(err error) error {
	var own *civic.Error
	if errors.As(err, &own) {
		return own
	}
	return &civic.Error{Kind: civic.KindInvalid, Key: "disclosure.list", Detail: "disclosure list", Err: err}
}

var (
	versionPattern = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$`)
	groundPattern  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
)

// checkHead checks everything above the fields.
func (l *List) checkHead() error {
	switch {
	case !versionPattern.MatchString(l.Version):
		return at(1, "version %q", l.Version)
	case l.Title.ZH == "" || l.Title.EN == "":
		return at(1, "the list needs a title in both languages")
	case l.Unnamed == "":
		return at(1, "unnamed: what stands for a withheld name is missing")
	}
	for key, text := range l.Grounds {
		if !groundPattern.MatchString(key) || text.ZH == "" || text.EN == "" {
			return at(1, "ground %q needs a plain key and its wording in both languages", key)
		}
	}
	for _, prefix := range l.NoPoints {
		if !civic.Function(prefix).Valid() {
			return at(1, "no_points: %q is not a functional class", prefix)
		}
	}
	for _, word := range l.NoPointWords {
		if utf8.RuneCountInString(word) < 2 { // one character is in the names of half the projects
			return at(1, "no_point_words: %q is too short", word)
		}
	}
	return nil
}

// takeFields checks every entry and that none is missing.
func (l *List) takeFields(written []fileEntry) error {
	for _, w := range written {
		entry, err := l.entry(w)
		if err != nil {
			return err
		}
		if l.has(entry.Field) {
			return at(w.Field.Line, "field %s stands twice", entry.Field)
		}
		l.Entries = append(l.Entries, entry)
	}
	for _, f := range fields {
		if !l.has(f) {
			return at(1, "field %s is missing", f)
		}
	}
	return l.checkPaid(written)
}

func (l *List) has(field Field) bool {
	return slices.ContainsFunc(l.Entries, func(e Entry) bool { return e.Field == field })
}

// entry checks one field of the list.
func (l *List) entry(w fileEntry) (Entry, error) {
	field := Field(w.Field.Word)
	switch {
	case field == StatutoryLines:
		return Entry{}, at(w.Field.Line, "%s is required by law: it belongs under frozen, exact", field)
	case !slices.Contains(fields, field):
		return Entry{}, at(w.Field.Line, "unknown field %q", w.Field.Word)
	case w.Text.ZH == "" || w.Text.EN == "":
		return Entry{}, at(w.Field.Line, "field %s needs plain words in both languages", field)
	}
	public, err := l.rules(field, w.Public)
	if err != nil {
		return Entry{}, err
	}
	for _, class := range classes {
		if _, found := public[class]; !found {
			return Entry{}, at(w.Field.Line, "field %s says nothing of class %s", field, class)
		}
	}
	deputy, err := l.deputyRules(field, public, w.Deputy)
	tiers := map[civic.Tier]map[budget.Class]Rule{civic.PublicTier: public, civic.DeputyTier: deputy}
	return Entry{Field: field, Text: w.Text, Tiers: tiers}, err
}

var classes = []budget.Class{budget.Ordinary, budget.Sensitive, budget.Protected, budget.Classified}

// rules checks the rules of one field by class.
func (l *List) rules(field Field, written map[positioned]*writtenRule) (map[budget.Class]Rule, error) {
	rules := map[budget.Class]Rule{}
	for _, key := range slices.SortedFunc(keys(written), byLine) {
		class := budget.Class(key.Word)
		if !slices.Contains(classes, class) {
			return nil, at(key.Line, "unknown class %q", key.Word)
		}
		rule, err := l.rule(field, class, written[key])
		if err != nil {
			return nil, err
		}
		rules[class] = rule
	}
	return rules, nil
}

func keys(m map[positioned]*writtenRule) func(func(positioned) bool) {
	return func(yield func(positioned) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func byLine(a, b positioned) int { return a.Line - b.Line }

// rule checks one rule.
func (l *List) rule(field Field, class budget.Class, w *writtenRule) (Rule, error) {
	rule := Rule{Form: civic.Form(w.Form), Ground: w.Ground, Review: w.Review}
	_, known := shown[rule.Form]
	_, worded := l.Grounds[rule.Ground]
	switch {
	case !known:
		return rule, at(w.Line, "unknown form %q", w.Form)
	case (class == budget.Classified) != (rule.Form == Absent):
		return rule, at(w.Line, "classified projects are absent, and nothing else is")
	case rule.Form == Absent:
		return rule, nil
	case !slices.Contains(forms[field], rule.Form):
		return rule, at(w.Line, "field %s cannot be %s", field, rule.Form)
	case rule.Form != civic.Withheld && rule.Form != civic.Aggregate && (rule.Ground != "" || rule.Review != ""):
		return rule, at(w.Line, "a ground or review date without anything hidden")
	case rule.Form == civic.Exact || rule.Form == civic.Interval:
		return rule, nil
	case !worded:
		return rule, at(w.Line, "ground %q is not under grounds", rule.Ground)
	}
	if _, err := time.Parse(time.DateOnly, rule.Review); err != nil && rule.Form == civic.Withheld {
		return rule, at(w.Line, "what is withheld needs a review date (2006-01-02)")
	}
	return rule, nil
}

// deputyRules lays the deputy tier over the public one; it never shows less.
func (l *List) deputyRules(field Field, public map[budget.Class]Rule, written map[positioned]*writtenRule) (map[budget.Class]Rule, error) {
	over, err := l.rules(field, written)
	if err != nil {
		return nil, err
	}
	for _, class := range classes {
		rule, found := over[class]
		if !found {
			over[class] = public[class]
		} else if shown[rule.Form] < shown[public[class].Form] {
			return nil, at(lineOf(written, class), "the deputy tier shows less of %s than the public one", field)
		}
	}
	return over, nil
}

func lineOf(written map[positioned]*writtenRule, class budget.Class) int {
	for key := range written {
		if key.Word == string(class) {
			return key.Line
		}
	}
	return 0
}

// checkPaid sees to it that execution never shows more than the budget: an
// exact execution would give away a withheld amount.
func (l *List) checkPaid(written []fileEntry) error {
	for _, tier := range []civic.Tier{civic.PublicTier, civic.DeputyTier} {
		for _, class := range classes {
			amount, paid := l.Rule(Amount, class, tier), l.Rule(Paid, class, tier)
			if shown[paid.Form] > shown[amount.Form] {
				return at(fieldLine(written, Paid), "%s shows more of class %s than %s", Paid, class, Amount)
			}
		}
	}
	return nil
}

func fieldLine(written []fileEntry, field Field) int {
	for _, w := range written {
		if w.Field.Word == string(field) {
			return w.Field.Line
		}
	}
	return 0
}

// takeFrozen checks the part the law has decided: the statutory lines, exact.
func (l *List) takeFrozen(written []frozenEntry) error {
	for _, w := range written {
		switch {
		case Field(w.Field.Word) != StatutoryLines:
			return at(w.Field.Line, "unknown frozen field %q", w.Field.Word)
		case w.Form.Word != string(civic.Exact):
			return at(w.Form.Line, "%s is required by law and always exact", w.Field.Word)
		case w.Text.ZH == "" || w.Text.EN == "":
			return at(w.Field.Line, "%s needs plain words in both languages", w.Field.Word)
		}
		l.Frozen = append(l.Frozen, Entry{Field: StatutoryLines, Text: w.Text})
	}
	if len(l.Frozen) != 1 {
		return at(1, "frozen must name %s once", StatutoryLines)
	}
	return nil
}
