package opinion

import (
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Stance is one line of how the groups stand: a stance and who shares it, in
// ready words.
type Stance struct {
	Pill ui.Pill
	Who  []string
}

// Stances puts counts into words, a line for every stance. One without counts
// says that it has fewer than five people, which may be none.
func Stances(lang message.Lang, counts []comment.StanceCount) []Stance {
	lines := make([]Stance, 0, len(comment.Stances))
	for _, stance := range comment.Stances {
		line := Stance{Pill: ui.StancePill(lang, string(stance))}
		for _, c := range counts {
			if c.Stance == stance {
				line.Who = append(line.Who, message.T(lang, "opinion.stance_people", groupNames(lang, c.Groups), civic.Thousands(int64(c.People))))
			}
		}
		if line.Who == nil {
			line.Who = []string{message.T(lang, "opinion.stance_few")}
		}
		lines = append(lines, line)
	}
	return lines
}

// groupNames names groups that are counted together; all four have one name.
func groupNames(lang message.Lang, groups []string) string {
	words := map[string]string{
		"citizen": message.T(lang, "hearing.group_citizen"), "community": message.T(lang, "hearing.group_community"),
		"deputy": message.T(lang, "hearing.group_deputy"), "expert": message.T(lang, "hearing.group_expert"),
	}
	if len(groups) == len(words) {
		return message.T(lang, "opinion.stance_all")
	}
	names := words[groups[0]]
	for _, group := range groups[1:] {
		names = message.T(lang, "opinion.stance_and", names, words[group])
	}
	return names
}
