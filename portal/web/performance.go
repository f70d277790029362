package web

import (
	"context"
	"slices"
	"sync"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
	"github.com/sunbudget/sunbudget/portal/scoring/packet"
	"github.com/sunbudget/sunbudget/portal/scoring/simulate"
	"github.com/sunbudget/sunbudget/portal/web/page/performance"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// PublishedScores are the published scores, for reading.
type PublishedScores interface {
	// ScoreBundles are the published bundles, the latest period first.
	ScoreBundles(ctx context.Context, jurisdiction string) ([]scoring.File, error)
	// ScoreMethods are the recorded versions of the method, the latest first.
	ScoreMethods(ctx context.Context, jurisdiction string) ([]scoring.MethodFile, error)
	// OpenPeriod is the period that takes ratings now; kind not_found where
	// there is none.
	OpenPeriod(ctx context.Context, jurisdiction string) (rating.Dated, error)
	// PacketReturns are what came back from inside about a period.
	PacketReturns(ctx context.Context, jurisdiction string, period rating.Period) ([]delivery.PublicReturn, error)
	// Consequences are what the scores of a period led to.
	Consequences(ctx context.Context, jurisdiction string, period rating.Period) ([]scoring.Consequence, error)
	// ThirdParty are the independent findings on a period.
	ThirdParty(ctx context.Context, jurisdiction string, period rating.Period) ([]scoring.ThirdParty, error)
	// ThirdPartyOn are those on one thing.
	ThirdPartyOn(ctx context.Context, jurisdiction string, subject rating.Subject) ([]scoring.ThirdParty, error)
	// DepartmentScores are how people rated each department's year.
	DepartmentScores(ctx context.Context, jurisdiction string, period rating.Period) (map[string]scoring.PublicScore, error)
	// RatingPeriods are all periods, the latest first.
	RatingPeriods(ctx context.Context, jurisdiction string) ([]rating.Dated, error)
	// PublicScores are the running scores of a period.
	PublicScores(ctx context.Context, jurisdiction string, period rating.Period) ([]scoring.Rated, error)
}

// performancePages are the pages of scores.
type performancePages struct {
	Reading
	scores PublishedScores
	swings *sync.Map // SHA-256 of a file → scoring.Swings: a file never changes
}

// PerformanceRoutes show scores and what they are recomputed from.
func PerformanceRoutes(p Reading, scores PublishedScores) []Route {
	pages := performancePages{p, scores, &sync.Map{}}
	return []Route{
		read("/performance", pages.page, "period", "department").live(wholeJurisdiction),
		read("/data/scores/:period/bundle.json", pages.bundle).streamed(),
		read("/data/scores/attacks.svg", pages.attacks).streamed(),
		read("/data/scores/schemas/packet.json", pages.schema).streamed(),
		read("/data/scores/methods/:version/method.json", pages.method).streamed(),
		read("/data/scores/methods/:version/method.sig", pages.methodSignature).streamed(),
	}
}

// page shows the chosen or latest closed period and the open one.
func (p performancePages) page(r *Request) error {
	page := performance.Page{Chosen: r.Query.Get("department"), Cards: map[civic.PublicID]release.Card{}}
	view, err := p.view(r, release.Choice{})
	if err != nil {
		return err
	}
	page.View = r.framed(view, r.T("performance.title"), r.T("performance.lead"))
	if err := p.fillClosed(r, &page); err != nil {
		return err
	}
	if err := p.fillWaiting(r, &page); err != nil {
		return err
	}
	if err := p.fillOpen(r, &page); err != nil {
		return err
	}
	if err := p.nameProjects(r, &page); err != nil {
		return err
	}
	return r.Page(performance.Show(page))
}

// fillClosed reads the bundle of the chosen period, else of the latest.
func (p performancePages) fillClosed(r *Request, page *performance.Page) (err error) {
	if page.Files, err = p.scores.ScoreBundles(r.Context, r.Jurisdiction.Code); err != nil {
		return err
	}
	chosen := r.Query.Get("period")
	for i, file := range page.Files {
		if chosen == "" || chosen == string(file.Period) {
			page.Shown = &page.Files[i]
			return p.fillFile(r, page, i)
		}
	}
	if chosen != "" {
		return civic.NotFound("scores of " + chosen)
	}
	return nil
}

// fillFile reads the i-th file, the one before it, and what is said of it.
func (p performancePages) fillFile(r *Request, page *performance.Page, i int) (err error) {
	if page.Bundle, err = scoring.ParseBundle(page.Files[i].Bytes); err != nil {
		return err
	}
	if i+1 < len(page.Files) {
		if page.Before, err = scoring.ParseBundle(page.Files[i+1].Bytes); err != nil {
			return err
		}
	}
	if page.Swings, err = p.swingsOf(page.Files[i], page.Bundle); err != nil {
		return err
	}
	period := page.Files[i].Period
	if page.Returns, err = p.scores.PacketReturns(r.Context, r.Jurisdiction.Code, period); err != nil {
		return err
	}
	if page.Consequences, err = p.scores.Consequences(r.Context, r.Jurisdiction.Code, period); err != nil {
		return err
	}
	if page.ThirdParty, err = p.scores.ThirdParty(r.Context, r.Jurisdiction.Code, period); err != nil {
		return err
	}
	page.Years, err = p.scores.DepartmentScores(r.Context, r.Jurisdiction.Code, period)
	return err
}

// fillWaiting finds the closed periods that nobody has approved yet.
func (p performancePages) fillWaiting(r *Request, page *performance.Page) error {
	periods, err := p.scores.RatingPeriods(r.Context, r.Jurisdiction.Code)
	for _, period := range periods {
		public := slices.ContainsFunc(page.Files, func(f scoring.File) bool { return f.Period == period.Period })
		if period.Closed(r.Now) && !public {
			page.Waiting = append(page.Waiting, period.Period)
		}
	}
	return err
}

// swingsOf counts once for each file.
func (p performancePages) swingsOf(file scoring.File, b scoring.Bundle) (scoring.Swings, error) {
	if known, ok := p.swings.Load(file.SHA256); ok {
		return known.(scoring.Swings), nil
	}
	swings, err := scoring.SwingCount(b)
	if err == nil {
		p.swings.Store(file.SHA256, swings)
	}
	return swings, err
}

// fillOpen reads what is being rated.
func (p performancePages) fillOpen(r *Request, page *performance.Page) error {
	open, err := p.scores.OpenPeriod(r.Context, r.Jurisdiction.Code)
	if err != nil && civic.KindOf(err) == civic.KindNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	page.Open = &open
	page.Running, err = p.scores.PublicScores(r.Context, r.Jurisdiction.Code, open.Period)
	return err
}

// nameProjects reads the names of the projects the page speaks of.
func (p performancePages) nameProjects(r *Request, page *performance.Page) error {
	var ids []civic.PublicID
	for _, s := range page.Running {
		ids = append(ids, s.Project)
	}
	for _, f := range page.ThirdParty {
		if f.Kind == rating.Project {
			ids = append(ids, civic.PublicID(f.Subject))
		}
	}
	for _, project := range page.Bundle.Projects {
		if project.Department == page.Chosen {
			ids = append(ids, project.ID)
		}
	}
	cards, err := p.Cards(r.Context, page.Release, ids)
	for _, card := range cards {
		page.Cards[card.ID] = card
	}
	return err
}

// bundle is the file of a closed period, the bytes whose SHA-256 is in the
// public log.
func (p performancePages) bundle(r *Request) error {
	files, err := p.scores.ScoreBundles(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	for _, file := range files {
		if string(file.Period) == r.Param("period") {
			return r.Bytes(jsonType, r.Jurisdiction.Code+"-"+string(file.Period)+"-bundle.json", file.Bytes)
		}
	}
	return civic.NotFound("scores of " + r.Param("period"))
}

// method is the parameters of a recorded version of the method: the bytes
// whose SHA-256 is in the public log.
func (p performancePages) method(r *Request) error {
	file, err := p.methodFile(r)
	if err != nil {
		return err
	}
	return r.Bytes(jsonType, r.Jurisdiction.Code+"-"+file.Version+"-method.json", file.Parameters)
}

// methodSignature is the signed note over them.
func (p performancePages) methodSignature(r *Request) error {
	file, err := p.methodFile(r)
	if err != nil {
		return err
	}
	return r.Bytes(plainType, r.Jurisdiction.Code+"-"+file.Version+"-method.sig", file.Signature)
}

func (p performancePages) methodFile(r *Request) (scoring.MethodFile, error) {
	files, err := p.scores.ScoreMethods(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return scoring.MethodFile{}, err
	}
	for _, file := range files {
		if file.Version == r.Param("version") {
			return file, nil
		}
	}
	return scoring.MethodFile{}, civic.NotFound("method " + r.Param("version"))
}

// schema describes the packets that go back inside, for those who read them.
func (p performancePages) schema(r *Request) error {
	return r.Bytes(jsonType, "packet.schema.json", packet.Schema)
}

// attacks is the picture of what attacks do in the simulation.
func (p performancePages) attacks(r *Request) error {
	reports, err := simulate.Measured()
	if err != nil {
		return err
	}
	return r.Bytes("image/svg+xml", "", []byte(reports[0].Picture()))
}

// ThirdPartySection is what independent institutions found about a project, on
// its page; nothing where none did.
func ThirdPartySection(scores PublishedScores) ProjectSection {
	return func(r *Request, found release.Project) (templ.Component, error) {
		findings, err := scores.ThirdPartyOn(r.Context, r.Jurisdiction.Code, rating.Subject{Kind: rating.Project, ID: string(found.ID)})
		if err != nil || len(findings) == 0 {
			return nil, err
		}
		return ui.DataTable(performance.ThirdPartyTable(r.Lang, findings, nil)), nil
	}
}

// RobustSection is the part of /method on how far scores can be trusted.
func RobustSection(p Reading, scores PublishedScores) HomeSection {
	pages := performancePages{p, scores, &sync.Map{}}
	return pages.robust
}

func (p performancePages) robust(r *Request) (templ.Component, error) {
	part := performance.Robust{Lang: r.Lang, Link: r.Link}
	var err error
	if part.Reports, err = simulate.Measured(); err != nil {
		return nil, err
	}
	if part.Unit, err = unitNames(r, p); err != nil {
		return nil, err
	}
	if part.Method, err = p.scores.ScoreMethods(r.Context, r.Jurisdiction.Code); err != nil {
		return nil, err
	}
	files, err := p.scores.ScoreBundles(r.Context, r.Jurisdiction.Code)
	if err != nil || len(files) == 0 {
		return performance.ShowRobust(part), err
	}
	if part.Bundle, err = scoring.ParseBundle(files[0].Bytes); err != nil {
		return nil, err
	}
	part.Swings, err = p.swingsOf(files[0], part.Bundle)
	return performance.ShowRobust(part), err
}
