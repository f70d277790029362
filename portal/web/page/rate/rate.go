package rate

import (
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Section is what people gave a project or a department in the open period,
// and the form.
type Section struct {
	Lang   message.Lang
	Score  scoring.PublicScore
	Until  string         // last day of the period, ready date
	Rated  bool           // the reader's own rating is in the form
	Form   *ui.RatingForm // for those who may rate
	Closed string         // ready words why nobody may, "" where one may
}

// Page is the section on a page of its own.
type Page struct {
	Frame   ui.Page
	Subject ui.Link
	Section Section
	Period  string
	SignIn  string // where an anonymous rater makes the rating count, "" for none
	Said    *Said  // the sentence just sent with it, nil for none
}

// Said is the receipt of a sentence.
type Said struct {
	Receipt    string // 回执编号
	ModerateBy string // ready date
	Href       string // its own page
}

// Level names how much the actor's rating weighs, in message keys.
func Level(actor civic.Actor) string {
	if slices.ContainsFunc(actor.Grants, func(g civic.Grant) bool { return g.Role == civic.Deputy || g.Role == civic.Expert }) {
		return "panel"
	}
	switch actor.Assurance {
	case civic.L2:
		return "identity"
	case civic.L1:
		return "contact"
	}
	return "none"
}

// mark is the running score: whole points, no interval before the close.
func (s Section) mark() ui.ScoreMark {
	return ui.ScoreMark{
		Label: message.T(s.Lang, "rate.score"), Value: 10 * s.Score.Score, N: s.Score.N, NoInterval: true,
		TooFew: !s.Score.Enough(), Provisional: s.Score.Enough(), Note: message.T(s.Lang, "rate.steps"),
	}
}

func (s Section) weighted() ui.Distribution {
	return ui.Distribution{Caption: message.T(s.Lang, "rate.weighted"), Counts: s.Score.Percent, Shares: true, N: s.Score.N}
}

func (s Section) anonymous() ui.Distribution {
	return ui.Distribution{Caption: message.T(s.Lang, "rate.anonymous"), Counts: s.Score.Anonymous.Percent, Shares: true, N: s.Score.Anonymous.N}
}
