package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/proposal"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
)

// opinions sends every opinion, has it decided on, and answers it.
func (d *loading) opinions(ctx context.Context, list []opinion) error {
	for _, o := range list {
		if err := d.opinion(ctx, o); err != nil {
			return fmt.Errorf("opinion %d on %s: %w", o.number, o.project, err)
		}
	}
	d.step("opinions")
	return nil
}

func (d *loading) opinion(ctx context.Context, o opinion) error {
	release, project, err := d.subject(ctx, &o)
	if err != nil {
		return err
	}
	about := comment.Subject{Kind: comment.OnProject, ID: string(project)}
	return d.say(ctx, fmt.Sprintf("opinion %d", o.number), o, about, release.hash)
}

// say sends an opinion on something in a release, has it decided on and
// answered as far as the opinion tells. name draws the same IDs at every load.
func (d *loading) say(ctx context.Context, name string, o opinion, about comment.Subject, release string) error {
	d.at(o.sent.Add(-time.Hour), "writer of "+name)
	ids, err := d.identity.AddInvented(ctx, asList(o.writer))
	if err != nil {
		return err
	}
	writer := civic.Actor{Account: ids[0], Name: o.writer.Name, Assurance: o.writer.Assurance}
	d.at(o.sent, "key of "+name)
	key, err := civic.NewPublicID(d.stream)
	if err != nil {
		return err
	}
	draft := comment.Draft{Jurisdiction: County.Code, Subject: about, Release: release, Stance: o.stance, Body: o.body, SendKey: string(key)}
	sent, err := d.submit(ctx, writer, draft, o)
	if err != nil || o.decided.IsZero() {
		return err
	}
	if err := d.decide(ctx, o, sent.ID); err != nil {
		return err
	}
	return d.agree(ctx, o, about.ID, sent.ID)
}

// submit sends an opinion, or a 修正建议 where it moves something.
func (d *loading) submit(ctx context.Context, writer civic.Actor, draft comment.Draft, o opinion) (comment.Sent, error) {
	if len(o.moves) == 0 {
		return d.public.SubmitComment(ctx, writer, draft)
	}
	ids, err := d.public.ProjectIDs(ctx, draft.Release)
	if err != nil {
		return comment.Sent{}, err
	}
	var changes proposal.Changes
	for _, m := range o.moves {
		if changes, err = changes.Move(string(ids[m.from]), string(ids[m.to]), m.amount); err != nil {
			return comment.Sent{}, fmt.Errorf("%s to %s: %w", m.from, m.to, err)
		}
	}
	return d.public.SubmitProposal(ctx, writer, draft, proposal.Projects, changes)
}

// agree gives the voices of the first raters to a published 修正建议.
func (d *loading) agree(ctx context.Context, o opinion, hearing, id string) error {
	for _, rater := range d.raterIDs[:min(o.voices, len(d.raterIDs))] {
		if err := d.public.Agree(ctx, rater, County.Code, hearing, id, true); err != nil {
			return err
		}
	}
	return nil
}

// sections has people speak about sections of this year's explanations, so
// many of one mind on one of them that their stances are counted. All of them
// are answered: the one unit that is late is a story of its own.
func (d *loading) sections(ctx context.Context) error {
	budget := d.world.document(0, civic.Approved, 1, 0)
	found := d.published[budget]
	for _, h := range heardIn("sections.txt") {
		about := comment.Subject{Kind: comment.OnSection, ID: fmt.Sprintf("%d/%s", budget.Year, h.key)}
		if err := d.heardOpinions(ctx, h, about, found.hash, found.at); err != nil {
			return fmt.Errorf("section %s: %w", h.key, err)
		}
	}
	d.step("sections")
	return nil
}

// subject finds the project in the release its writer was looking at: the
// last one of the year before the opinion was sent. Where there was none yet,
// the opinion comes right after the first.
func (d *loading) subject(ctx context.Context, o *opinion) (publishedRelease, civic.PublicID, error) {
	var found *Release
	for i := range d.list {
		r := &d.list[i]
		ofYear := r.Document.Jurisdiction == County.Code && r.Document.Year == d.world.year(o.year)
		if ofYear && (found == nil || r.Published.Before(o.sent)) {
			found = r
		}
	}
	if found == nil {
		return publishedRelease{}, "", fmt.Errorf("no release of %d", d.world.year(o.year))
	}
	if o.sent.Before(found.Published) {
		o.sent = found.Published.Add(10 * time.Minute)
		if !o.decided.IsZero() && o.decided.Before(o.sent) {
			o.decided = o.sent.Add(20 * time.Minute)
		}
	}
	release := d.published[found.Document]
	if release.ids == nil {
		ids, err := d.public.ProjectIDs(ctx, release.hash)
		if err != nil {
			return release, "", err
		}
		release.ids = ids
		d.published[found.Document] = release
	}
	id, ok := release.ids[o.project]
	if !ok {
		return release, "", fmt.Errorf("%s has no such project", found.Document)
	}
	return release, id, nil
}

// decide is the moderator's decision, then the unit's reply.
func (d *loading) decide(ctx context.Context, o opinion, id string) error {
	decision := comment.Decision{Comment: id, Verdict: comment.Publish}
	if o.removed != "" {
		decision.Verdict, decision.Reason = comment.Remove, o.removed
	}
	d.at(o.decided, "decision "+id)
	if err := again(d.desk.Decide(ctx, d.actors[moderatorKey].Account, decision), "moderation.decided"); err != nil || o.reply == "" {
		return err
	}
	found, _, err := d.desk.ReplyTo(ctx, County.Code, id)
	if err != nil || found.ReplyState == string(comment.Public) {
		return err
	}
	department := found.Unit[:3]
	reply := comment.Reply{Comment: id, Adoption: o.adoption, Body: o.reply}
	d.at(o.published.Add(-time.Hour), "reply "+id)
	if err := d.desk.DraftReply(ctx, d.ids[department+" editor"], reply); err != nil {
		return err
	}
	d.at(o.published, "publish reply "+id)
	return d.desk.PublishReply(ctx, d.ids[department+" head"], id, comment.BodyHash(reply.Normal().Body))
}

// again forgives the conflict that says a step was taken before.
func again(err error, key string) error {
	if civic.KindOf(err) == civic.KindConflict && civic.KeyOf(err) == key {
		return nil
	}
	return err
}

func asList[T any](item T) []T { return []T{item} }

// ratings gives every rating of every round that is not there yet, and
// scores the rounds: the closed one for everybody, the open one for the
// inside.
func (d *loading) ratings(ctx context.Context) error {
	if err := d.method(ctx); err != nil {
		return fmt.Errorf("scoring method: %w", err)
	}
	receiver, err := d.receiver(ctx)
	if err != nil {
		return fmt.Errorf("receiver: %w", err)
	}
	rounds := d.world.rounds()
	for _, r := range rounds {
		if err := d.round(ctx, r); err != nil {
			return fmt.Errorf("ratings of %s: %w", r.period, err)
		}
		d.step("ratings")
		if err := d.score(ctx, r, receiver); err != nil {
			return fmt.Errorf("score of %s: %w", r.period, err)
		}
		d.step("score")
	}
	if err := d.appeals(ctx, rounds[len(rounds)-1]); err != nil {
		return fmt.Errorf("appeals: %w", err)
	}
	return nil
}

// method records the version that is in force when the first round opens.
func (d *loading) method(ctx context.Context) error {
	opens, _ := d.world.rounds()[0].period.Bounds()
	m := scoring.Default()
	m.From = civic.Date(opens)
	d.at(opens.AddDate(0, 0, -7), "method")
	known, err := d.public.ScoreMethods(ctx, County.Code)
	if err != nil || len(known) > 0 {
		return err
	}
	return d.worker.RecordMethod(ctx, County.Code, m)
}

// round opens a period and gives its ratings.
func (d *loading) round(ctx context.Context, r round) error {
	opens, closes := r.period.Bounds()
	d.at(opens.Add(time.Hour), "period")
	if err := d.desk.AddPeriod(ctx, County.Code, r.period, opens, closes.AddDate(0, 0, -1)); err != nil {
		return err
	}
	if err := d.desk.SetMargins(ctx, County.Code, r.period, d.world.margins()); err != nil {
		return err
	}
	if err := d.desk.SetAssessed(ctx, County.Code, r.period, d.world.assessed()); err != nil {
		return err
	}
	ids, err := d.idsOf(ctx, d.world.year(r.year))
	if err != nil {
		return err
	}
	for _, b := range d.world.ballots(d.raters, r) {
		subject := rating.Subject{Kind: rating.Department, ID: b.department}
		if b.department == "" {
			subject = rating.Subject{Kind: rating.Project, ID: string(ids[b.project])}
		}
		if err := d.ballot(ctx, r.period, subject, b); err != nil {
			return fmt.Errorf("%s: %w", b.project, err)
		}
	}
	return nil
}

// idsOf are the projects of the last release of a year.
func (d *loading) idsOf(ctx context.Context, year civic.FiscalYear) (map[string]civic.PublicID, error) {
	hash := ""
	for _, r := range d.list {
		if r.Document.Jurisdiction == County.Code && r.Document.Year == year {
			hash = d.published[r.Document].hash
		}
	}
	return d.public.ProjectIDs(ctx, hash)
}

// ballot gives the ratings of one project or department in their order, beginning after
// those that are there.
func (d *loading) ballot(ctx context.Context, period rating.Period, subject rating.Subject, b ballot) error {
	d.now = b.votes[0].at
	target, _, err := d.public.RatingTarget(ctx, County.Code, subject)
	if err != nil {
		return err
	}
	start, err := d.given(ctx, period, subject, b)
	if err != nil {
		return err
	}
	for _, v := range b.votes[start:] {
		d.now = v.at
		if err := d.public.Rate(ctx, target, rating.Ballot{Subject: subject, Period: period, Voter: d.voter(v), Answers: v.answers}); err != nil {
			return err
		}
	}
	return nil
}

// given finds how many of the votes are there already, from the first on.
func (d *loading) given(ctx context.Context, period rating.Period, subject rating.Subject, b ballot) (int, error) {
	low, high := 0, len(b.votes) // the first missing one lies in between
	for low < high {
		middle := (low + high) / 2
		_, there, err := d.public.RatingOf(ctx, County.Code, period, subject, d.voter(b.votes[middle]))
		if err != nil {
			return 0, err
		}
		if there {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, nil
}

func (d *loading) voter(v vote) rating.Voter {
	voter := rating.Voter{Browser: v.browser, Address: v.address}
	if v.rater >= 0 {
		voter.Account, voter.Level = d.raterIDs[v.rater], d.raters[v.rater].Assurance
	}
	return voter
}

// score brings the public numbers up to date and scores the round once: a
// closed one on the day after its close.
func (d *loading) score(ctx context.Context, r round, receiver delivery.Credentials) error {
	at := d.world.Now
	if _, closes := r.period.Bounds(); closes.Before(at) {
		at = closes.AddDate(0, 0, 1)
	}
	d.at(at, "score "+string(r.period))
	for {
		projects, err := d.worker.RefreshPublicScores(ctx)
		if err != nil {
			return err
		}
		if projects == 0 {
			break
		}
	}
	if done, err := d.scored(ctx, r.period); done || err != nil {
		return err
	}
	if err := d.desk.NoteScoreAsker(ctx, d.actor(makerKey, County.Code).Account, County.Code, r.period); err != nil {
		return err
	}
	seq, err := d.worker.ComputeScore(ctx, County.Code, r.period)
	if err != nil {
		return err
	}
	if _, closes := r.period.Bounds(); !closes.Before(d.world.Now) {
		return nil
	}
	if err := d.publishScore(ctx, scoring.Publishing{Period: r.period, Seq: seq}); err != nil {
		return err
	}
	return d.answer(ctx, r.period, receiver)
}

// publishScore approves a closed round and records what it led to.
func (d *loading) publishScore(ctx context.Context, p scoring.Publishing) error {
	approver := d.actor(approverKey, County.Code).Account
	if err := d.desk.ApproveScore(ctx, approver, County.Code, p); err != nil {
		return err
	}
	for i, c := range []scoring.Consequence{
		{Unit: "106", Kind: scoring.Raise, Note: "项目支出上浮 3%"},
		{Unit: "122", Kind: scoring.Cut, Note: "项目支出核减 5%"},
	} {
		c.Document = fmt.Sprintf("澄财绩〔%d〕%d号", d.now.Year(), 11+i)
		if err := d.desk.AddConsequence(ctx, approver, County.Code, p.Period, c); err != nil {
			return err
		}
	}
	ids, err := d.idsOf(ctx, p.Period.Year())
	if err != nil {
		return err
	}
	return d.desk.AddThirdParty(ctx, d.actor(makerKey, County.Code).Account, County.Code, d.thirdParty(p.Period, ids))
}

// thirdParty is what independent institutions found about the round.
func (d *loading) thirdParty(period rating.Period, ids map[string]civic.PublicID) []scoring.ThirdParty {
	report := func(number int) string { return fmt.Sprintf("澄会评〔%d〕%d号", d.now.Year(), number) }
	const office = "澄岚会计师事务所（虚构）"
	found := []scoring.ThirdParty{
		{Kind: rating.Department, Subject: "106", Score: 88.5, Organisation: office, Document: report(7), AssessedOn: d.now.AddDate(0, 0, -12)},
		{Kind: rating.Department, Subject: "122", Score: 64, Organisation: office, Document: report(8), AssessedOn: d.now.AddDate(0, 0, -9)},
	}
	// The project whose self-evaluation and review are furthest apart.
	if id, published := ids[Stories().Gap]; published {
		found = append(found, scoring.ThirdParty{Kind: rating.Project, Subject: string(id), Score: 60.5, Organisation: office, Document: report(9), AssessedOn: d.now.AddDate(0, 0, -9)})
	}
	for i := range found {
		found[i].Period = period
	}
	return found
}

// scored reports a period that has a score already.
func (d *loading) scored(ctx context.Context, period rating.Period) (bool, error) {
	bundles, err := d.desk.ScoreBundles(ctx, County.Code)
	return slices.ContainsFunc(bundles, func(f scoring.File) bool { return f.Period == period }), err
}
