package packet

import (
	"cmp"
	_ "embed" // the themes are a file of their own, for its readers
	"math"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Opinion is a public comment as the digest reads it.
type Opinion struct {
	ID       string
	Text     string
	URL      string
	Question bool
	Answered bool
}

// themesFile lists the themes with their words, published as it stands.
//
//go:embed themes.txt
var themesFile string

// theme is a subject and the words that tell it.
type theme struct {
	name  string
	words []string
}

// themes reads the file; the last theme has no words and takes the rest.
func themes() []theme {
	var list []theme
	for line := range strings.Lines(themesFile) {
		fields := strings.Fields(line)
		if len(fields) > 0 && fields[0] != "#" {
			list = append(list, theme{fields[0], fields[1:]})
		}
	}
	return list
}

// Limits of a digest, so that a packet stays readable.
const (
	digestUnanswered = 50  // questions listed, the first ones given
	digestRunes      = 280 // of a comment's text; the link has the rest
	compared         = 400 // comments of a theme compared for the most typical
)

// MakeDigest says in brief what people wrote: how many opinions each theme
// has, up to ten that stand for the others, and the questions nobody has
// answered yet. Each theme has its share of the ten by the number of its
// opinions (D'Hondt), and within it those most like the others come first;
// the same opinions always give the same digest. An opinion may belong to
// several themes.
func MakeDigest(opinions []Opinion) *Digest {
	opinions = slices.SortedFunc(slices.Values(opinions), func(a, b Opinion) int { return cmp.Compare(a.ID, b.ID) })
	byTheme := sortThemes(opinions)
	digest := Digest{Themes: []Theme{}, Comments: []Link{}, Unanswered: []Link{}}
	for _, t := range byTheme {
		digest.Themes = append(digest.Themes, Theme{Name: t.name, Comments: len(t.opinions)})
	}
	for _, o := range representative(byTheme) {
		digest.Comments = append(digest.Comments, o.link())
	}
	for _, o := range opinions {
		if o.Question && !o.Answered && len(digest.Unanswered) < digestUnanswered {
			digest.Unanswered = append(digest.Unanswered, o.link())
		}
	}
	return &digest
}

func (o Opinion) link() Link {
	text := []rune(strings.Join(strings.Fields(o.Text), " "))
	if len(text) > digestRunes {
		text = append(text[:digestRunes], '…')
	}
	return Link{Text: string(text), URL: o.URL}
}

// themed are the opinions of one theme.
type themed struct {
	name     string
	opinions []Opinion
	taken    int
}

// sortThemes groups opinions, the largest theme first.
func sortThemes(opinions []Opinion) []*themed {
	list := themes()
	groups := make([]*themed, len(list))
	for i, t := range list {
		groups[i] = &themed{name: t.name}
	}
	for _, o := range opinions {
		found := false
		for i, t := range list {
			if t.in(o.Text) {
				groups[i].opinions = append(groups[i].opinions, o)
				found = true
			}
		}
		if !found {
			rest := groups[len(groups)-1]
			rest.opinions = append(rest.opinions, o)
		}
	}
	groups = slices.DeleteFunc(groups, func(t *themed) bool { return len(t.opinions) == 0 })
	slices.SortStableFunc(groups, func(a, b *themed) int { return -cmp.Compare(len(a.opinions), len(b.opinions)) })
	return groups
}

func (t theme) in(text string) bool {
	return slices.ContainsFunc(t.words, func(word string) bool { return strings.Contains(text, word) })
}

// representative picks up to ten opinions, none twice.
func representative(groups []*themed) []Opinion {
	for _, t := range groups {
		t.opinions = byTypicality(t.opinions)
	}
	var chosen []Opinion
	used := map[string]bool{}
	for len(chosen) < digestComments {
		next := nextTheme(groups, used)
		if next == nil {
			return chosen
		}
		chosen = append(chosen, next.opinions[0])
		used[next.opinions[0].ID] = true
		next.taken++
	}
	return chosen
}

// nextTheme is the theme with the most opinions for each one taken, after
// dropping what was chosen for another theme.
func nextTheme(groups []*themed, used map[string]bool) (next *themed) {
	best := 0.0
	for _, t := range groups {
		size := len(t.opinions)
		for len(t.opinions) > 0 && used[t.opinions[0].ID] {
			t.opinions = t.opinions[1:]
		}
		if quotient := float64(size+t.taken) / float64(t.taken+1); len(t.opinions) > 0 && quotient > best {
			best, next = quotient, t
		}
	}
	return next
}

// byTypicality puts first the opinions that share most with the others of
// their theme: the highest mean similarity.
func byTypicality(opinions []Opinion) []Opinion {
	opinions = opinions[:min(len(opinions), compared)]
	pairs := make([]map[[2]rune]bool, len(opinions))
	for i, o := range opinions {
		pairs[i] = civic.Bigrams(o.Text)
	}
	likeness := map[string]float64{}
	for i := range opinions {
		for j := range i {
			s := civic.Jaccard(pairs[i], pairs[j])
			likeness[opinions[i].ID] += s
			likeness[opinions[j].ID] += s
		}
	}
	return slices.SortedStableFunc(slices.Values(opinions), func(a, b Opinion) int {
		return -cmp.Compare(math.Round(likeness[a.ID]*1e9), math.Round(likeness[b.ID]*1e9))
	})
}
