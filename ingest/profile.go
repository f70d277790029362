package ingest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Profile maps a foreign layout onto the portal's own templates, so that a
// new source needs a file and no Go code. docs/profiles.md explains each
// field with examples.
type Profile struct {
	Name      string   `yaml:"name"`
	ZH        string   `yaml:"zh"` // what it reads, for people
	EN        string   `yaml:"en"`
	Files     []string `yaml:"files"`     // patterns of file names it is meant for
	Encoding  []string `yaml:"encoding"`  // tried in order: utf-8, windows-1252, gb18030
	Delimiter string   `yaml:"delimiter"` // of CSV, "," where not said
	Decimal   string   `yaml:"decimal"`   // "." or ","
	Parameter []string `yaml:"parameters"`
	Loose     bool     `yaml:"loose_sums"` // sums that do not hold only warn: figures published elsewhere, taken as they stand
	Outputs   []Output `yaml:"outputs"`
}

// Output makes rows of one kind of each row of the source.
type Output struct {
	Kind      string            `yaml:"kind"`
	Sheet     string            `yaml:"sheet"`  // pattern of sheet names, "" for every sheet and for CSV
	Header    int               `yaml:"header"` // row of the head, counted from 1; -1 where there is none
	Unit      string            `yaml:"unit"`   // of amounts: yuan, thousand, wan
	Columns   map[string]Source `yaml:"columns"`
	Constants map[string]string `yaml:"constants"` // "{name}" stands for a parameter
	Melt      []Melt            `yaml:"melt"`      // one row of the source becomes one row for each
	Keep      []Rule            `yaml:"keep"`      // rows that fit all of these are taken
	Skip      []Rule            `yaml:"skip"`      // rows that fit one of these are not
	Key       []string          `yaml:"key"`       // fields that name a row, for merge, series and residual
	Merge     string            `yaml:"merge"`     // rows of one key: "first" keeps one, "sum" adds their amounts
	Series    string            `yaml:"series"`    // "cumulative" (as templates want it) or "monthly"
	Residual  *Residual         `yaml:"residual"`  // what a stated total holds beyond the rows listed
}

// Source says where a field comes from and how its text is put right: columns
// joined, padded, cleaned, matched, replaced, looked up; in this order.
type Source struct {
	From    Heads             `yaml:"from"`  // heads, or "#3" for the third column
	Above   bool              `yaml:"above"` // taken from the row before
	Join    string            `yaml:"join"`
	Pad     int               `yaml:"pad"`     // zeros before each part up to this length
	Match   string            `yaml:"match"`   // pattern whose first group is kept
	Strip   string            `yaml:"strip"`   // pattern that is taken out
	Replace map[string]string `yaml:"replace"` // text by text
	Map     map[string]string `yaml:"map"`     // whole values
	Prefix  map[string]string `yaml:"prefix"`  // by the longest beginning
	Digest  bool              `yaml:"digest"`  // a code made of the text, where the source has names only
	Default string            `yaml:"default"` // where nothing is left

	match, strip *regexp.Regexp
}

// Melt is one amount of a row that becomes a row of its own.
type Melt struct {
	From string            `yaml:"from"` // column of the amount
	Set  map[string]string `yaml:"set"`  // fields of the row it becomes
}

// Rule is a condition on a column of the source.
type Rule struct {
	From  string `yaml:"from"`
	Match string `yaml:"match"` // pattern; "{name}" stands for a parameter

	match *regexp.Regexp
}

// Residual is the row that holds what the rows listed leave of a total.
type Residual struct {
	Total Rule              `yaml:"total"` // the row that states the total; it is not taken itself
	Set   map[string]string `yaml:"set"`   // fields of the row that is added
}

// Heads are columns of the source; one alone may be written as plain text.
type Heads []string

// UnmarshalYAML reads one head or a list of them.
func (h *Heads) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*h = Heads{node.Value}
		return nil
	}
	return node.Decode((*[]string)(h))
}

// UnmarshalYAML reads a source written short: its column alone.
func (s *Source) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return s.From.UnmarshalYAML(node)
	}
	type plain Source
	return node.Decode((*plain)(s))
}

//go:embed profiles/*.yaml
var shipped embed.FS

// Profiles lists the profiles that come with the program, by name.
func Profiles() []Profile {
	entries, err := shipped.ReadDir("profiles")
	if err != nil {
		panic(err) // impossible: embedded
	}
	var list []Profile
	for _, entry := range entries {
		source, err := shipped.ReadFile(path.Join("profiles", entry.Name()))
		if err != nil {
			panic(err)
		}
		p, err := ParseProfile(source)
		if err != nil {
			panic(fmt.Errorf("%s: %w", entry.Name(), err)) // a broken file fails the first test
		}
		list = append(list, p)
	}
	return list
}

// ProfileByName finds a shipped profile.
func ProfileByName(name string) (Profile, bool) {
	for _, p := range Profiles() {
		if p.Name == name {
			return p, true
		}
	}
	return Profile{}, false
}

// ProfileSource is a shipped profile as it is written.
func ProfileSource(name string) ([]byte, error) {
	source, err := shipped.ReadFile("profiles/" + name + ".yaml")
	if err != nil {
		return nil, civic.NotFound("profile " + name)
	}
	return source, nil
}

// ParseProfile reads a profile and refuses one that names unknown kinds,
// fields, units, encodings or broken patterns.
func ParseProfile(source []byte) (Profile, error) {
	var p Profile
	decoder := yaml.NewDecoder(bytes.NewReader(source))
	decoder.KnownFields(true)
	if err := decoder.Decode(&p); err != nil {
		return p, civic.Invalid("ingest.profile", err.Error())
	}
	return p, p.prepare()
}

// prepare checks the profile and compiles its patterns.
func (p *Profile) prepare() error {
	if p.Name == "" || len(p.Outputs) == 0 {
		return civic.Invalid("ingest.profile", "a profile needs a name and outputs")
	}
	if p.Decimal == "" {
		p.Decimal = "."
	}
	if p.Delimiter == "" {
		p.Delimiter = ","
	}
	if p.Decimal != "." && p.Decimal != "," || !delimits(p.Delimiter) {
		return civic.Invalid("ingest.profile", "decimal is . or ,; delimiter is one character that is no quote or line end")
	}
	for _, name := range p.Encoding {
		if _, known := encodings[name]; !known {
			return civic.Invalid("ingest.profile", "encoding "+name)
		}
	}
	for i := range p.Outputs {
		if err := p.Outputs[i].prepare(); err != nil {
			return civic.Invalid("ingest.profile", fmt.Sprintf("%s, output %d: %v", p.Name, i+1, err))
		}
	}
	return nil
}

// delimits reports a character that can stand between the cells of a CSV file.
func delimits(delimiter string) bool {
	r, size := utf8.DecodeRuneInString(delimiter)
	return size == len(delimiter) && size > 0 && r != utf8.RuneError && !strings.ContainsRune("\"\r\n\x00", r)
}

// mostPad is longer than any code; more would only fill memory.
const mostPad = 64

// profileUnits are the units a profile may name.
var profileUnits = map[string]civic.Money{
	"": civic.Yuan, "yuan": civic.Yuan, "thousand": civic.ThousandYuan, "wan": civic.WanYuan,
}

func (o *Output) prepare() error {
	layout, known := layouts[o.Kind]
	if !known {
		return fmt.Errorf("kind %q", o.Kind)
	}
	if _, known := profileUnits[o.Unit]; !known {
		return fmt.Errorf("unit %q", o.Unit)
	}
	if !slices.Contains([]string{"", "first", "sum"}, o.Merge) || !slices.Contains([]string{"", "cumulative", "monthly"}, o.Series) {
		return fmt.Errorf("merge %q, series %q", o.Merge, o.Series)
	}
	if (o.Merge != "" || o.Series == "monthly" || o.Residual != nil) && len(o.Key) == 0 {
		return fmt.Errorf("merge, series and residual need a key")
	}
	if o.Header == 0 {
		o.Header = 1
	}
	if err := o.checkFields(layout); err != nil {
		return err
	}
	return o.compile()
}

// checkFields wants every field to be one of the kind.
func (o *Output) checkFields(layout anyLayout) error {
	var named []string
	for field := range o.Columns {
		named = append(named, field)
	}
	for field := range o.Constants {
		named = append(named, field)
	}
	for _, m := range o.Melt {
		for field := range m.Set {
			named = append(named, field)
		}
	}
	if o.Residual != nil {
		for field := range o.Residual.Set {
			named = append(named, field)
		}
	}
	for _, field := range append(named, o.Key...) {
		if !slices.ContainsFunc(layout.headers(), func(h header) bool { return h.field == field }) {
			return fmt.Errorf("%s has no field %q", o.Kind, field)
		}
	}
	return nil
}

// compile prepares the patterns of the output.
func (o *Output) compile() (err error) {
	for field, s := range o.Columns {
		if s.Pad > mostPad {
			return fmt.Errorf("pad %d of %s", s.Pad, field)
		}
		if s.Match != "" {
			if s.match, err = regexp.Compile(s.Match); err != nil {
				return err
			}
		}
		if s.Strip != "" {
			if s.strip, err = regexp.Compile(s.Strip); err != nil {
				return err
			}
		}
		o.Columns[field] = s
	}
	rules := [][]Rule{o.Keep, o.Skip}
	for _, list := range rules {
		for i := range list {
			if list[i].match, err = regexp.Compile(regexp.MustCompile(`\{[a-z_]+\}`).ReplaceAllString(list[i].Match, ".*")); err != nil {
				return err
			}
		}
	}
	if o.Residual != nil {
		o.Residual.Total.match, err = regexp.Compile(o.Residual.Total.Match)
	}
	return err
}

// fill puts parameters in place of "{name}".
func fill(text string, parameters map[string]string) string {
	for name, value := range parameters {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// text puts the text of a field right.
func (s Source) text(parts []string) string {
	for i, part := range parts {
		parts[i] = clean(part)
		if missing := s.Pad - len(parts[i]); missing > 0 && parts[i] != "" {
			parts[i] = strings.Repeat("0", missing) + parts[i]
		}
	}
	text := clean(strings.Join(parts, s.Join))
	if s.match != nil {
		found := s.match.FindStringSubmatch(text)
		text = ""
		if len(found) > 1 {
			text = found[1]
		}
	}
	if s.strip != nil {
		text = s.strip.ReplaceAllString(text, "")
	}
	return s.lookUp(s.replaced(text))
}

// replaced replaces the longest texts first, so that one that is part of
// another gives the same every time, whatever the order of the file.
func (s Source) replaced(text string) string {
	from := slices.Collect(maps.Keys(s.Replace))
	slices.SortFunc(from, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	for _, part := range from {
		text = strings.ReplaceAll(text, part, s.Replace[part])
	}
	return text
}

// lookUp maps whole values, then beginnings, then gives the default.
func (s Source) lookUp(text string) string {
	if s.Map != nil {
		if mapped, ok := s.Map[text]; ok {
			text = mapped
		} else if s.Prefix == nil {
			text = ""
		}
	}
	if s.Prefix != nil {
		longest, mapped := -1, ""
		for prefix, to := range s.Prefix {
			if strings.HasPrefix(text, prefix) && len(prefix) > longest {
				longest, mapped = len(prefix), to
			}
		}
		text = mapped
	}
	if text == "" {
		return s.Default
	}
	if s.Digest {
		sum := sha256.Sum256([]byte(text))
		return "N" + hex.EncodeToString(sum[:5])
	}
	return text
}
