package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/release"
)

// Load brings the demo into an installation: people, releases of the county
// and of the sample, opinions with their decisions and replies, ratings and a
// first score. It may be cut short anywhere; the next call goes on. A demo
// that is complete is left as it is.
func Load(ctx context.Context, site Site) error {
	l, err := site.open(ctx)
	if err != nil {
		return err
	}
	defer l.close()
	first, err := l.identity.FirstPersona(ctx)
	if err != nil {
		return err
	}
	if first.IsZero() {
		first = l.now
	}
	d := &loading{logins: l, world: NewWorld(first), site: site, ids: map[string]string{}, published: map[civic.Document]publishedRelease{}}
	if done, err := d.complete(ctx); done || err != nil {
		return err
	}
	return d.run(ctx)
}

// loading is one run of Load.
type loading struct {
	*logins
	world     *World
	site      Site
	actors    map[string]civic.Actor // personas by key
	raters    []account.Persona
	raterIDs  []string
	ids       map[string]string // invented staff by "department role"
	list      []Release         // in the order of publication
	published map[civic.Document]publishedRelease
	done      int
	total     int
}

// publishedRelease is a release that has been imported.
type publishedRelease struct {
	hash string
	at   time.Time
	ids  map[string]civic.PublicID // projects by name, read when needed
}

// complete reports a demo whose last step, the score, is there.
func (d *loading) complete(ctx context.Context) (bool, error) {
	rounds := d.world.rounds()
	return d.scored(ctx, rounds[len(rounds)-1].period)
}

func (d *loading) run(ctx context.Context) error {
	releases, err := d.world.Releases()
	if err != nil {
		return err
	}
	samples, err := sampleReleases(releases[0].Published.AddDate(0, 0, -7))
	if err != nil {
		return err
	}
	d.list = slices.Concat(samples, releases)
	d.total = len(d.list) + 10
	for _, step := range []func() error{
		func() error { return d.people(ctx) },
		func() error { return d.releases(ctx) },
		func() error { return d.opinions(ctx, d.world.opinions()) },
		func() error { return d.sections(ctx) },
		func() error { return d.hearings(ctx) },
		func() error { return d.oversight(ctx) },
		func() error { return d.origins(ctx) },
		func() error { return d.ratings(ctx) },
	} {
		if err := step(); err != nil {
			return fmt.Errorf("load the demo: %w", err)
		}
	}
	return nil
}

// step reports progress.
func (d *loading) step(what string) {
	d.done++
	if d.site.Progress != nil {
		d.site.Progress(d.done, d.total, what)
	}
}

// people makes the personas, the staff that answers opinions, and the raters.
func (d *loading) people(ctx context.Context) error {
	d.actors = map[string]civic.Actor{}
	if err := d.personas(ctx, Personas()); err != nil {
		return err
	}
	for _, u := range d.world.county.units {
		if u.Parent != "" {
			continue
		}
		d.at(d.world.Now, "staff "+u.Code)
		ids, err := d.identity.AddInvented(ctx, staffOf(u.Code))
		if err != nil {
			return err
		}
		d.ids[u.Code+" editor"], d.ids[u.Code+" head"] = ids[0], ids[1]
	}
	d.ids[schools+" editor"], d.ids[schools+" head"] = d.actors["department-editor"].Account, d.actors[businessKey].Account
	d.raters = d.world.raters()
	d.at(d.world.Now.AddDate(0, 0, -60), "raters")
	var err error
	d.raterIDs, err = d.identity.AddInvented(ctx, d.raters)
	d.step("people")
	return err
}

// releases takes every document through the pipeline, in the order of their
// publication.
func (d *loading) releases(ctx context.Context) error {
	if err := d.publishAll(ctx, append(slices.Clone(Samples), County)); err != nil {
		return err
	}
	return d.worker.SaveMap(ctx, County.Code, release.Map{Boundaries: d.world.Boundaries(), Approval: MapApproval})
}

// publishAll publishes the documents of the list, all of these governments.
func (d *loading) publishAll(ctx context.Context, governments []civic.Jurisdiction) error {
	known := map[string]map[civic.Document]disclosure.CandidateRow{}
	for _, j := range governments {
		d.at(d.list[0].Published, "jurisdiction "+j.Code)
		if err := d.vault.SaveJurisdiction(ctx, d.actor(makerKey, j.Code), j); err != nil {
			return err
		}
		rows, err := d.vault.ListCandidates(ctx, d.actor(makerKey, j.Code), j.Code)
		if err != nil {
			return err
		}
		known[j.Code] = map[civic.Document]disclosure.CandidateRow{}
		for _, row := range slices.Backward(rows) { // the newest of a document counts
			known[j.Code][row.Document] = row
		}
	}
	for _, r := range d.list {
		hash, err := d.publish(ctx, r, known[r.Document.Jurisdiction][r.Document])
		if err != nil {
			return fmt.Errorf("%s: %w", r.Document, err)
		}
		d.published[r.Document] = publishedRelease{hash: hash, at: r.Published}
		d.step(r.Document.String())
	}
	return nil
}

// actor is a persona as it acts in a jurisdiction. In the sample's the same
// people act for the import alone; they hold no grant there.
func (d *loading) actor(key, jurisdiction string) civic.Actor {
	a := d.actors[key]
	a.Grants = slices.Clone(a.Grants)
	for i := range a.Grants {
		a.Grants[i].Jurisdiction = jurisdiction
	}
	return a
}

// publish takes one document as far as it still has to go: files, candidate,
// five checks, seal, handover, import.
func (d *loading) publish(ctx context.Context, r Release, found disclosure.CandidateRow) (hash string, err error) {
	id, state := found.ID, found.State
	j := r.Document.Jurisdiction
	if state != disclosure.Sealed && state != disclosure.Public {
		if id, err = d.build(ctx, r); err != nil {
			return "", err
		}
		if err := d.check(ctx, id, r); err != nil {
			return "", err
		}
		d.at(r.Published.Add(-20*time.Minute), "seal")
		if _, err := d.vault.Seal(ctx, d.actor(approverKey, j), id); err != nil {
			return "", err
		}
	}
	d.at(r.Published.Add(-time.Minute), "publish")
	if hash, err = d.vault.Publish(ctx, d.actor(approverKey, j), id); err != nil {
		return "", err
	}
	d.at(r.Published, "import "+hash)
	_, err = d.worker.ImportBundle(ctx, hash)
	return hash, err
}

// build reads the files as the importer does and makes the candidate.
func (d *loading) build(ctx context.Context, r Release) (int64, error) {
	maker := d.actor(makerKey, r.Document.Jurisdiction)
	batches, err := r.read(ctx)
	if err != nil {
		return 0, err
	}
	for _, batch := range batches {
		d.at(r.Published.Add(-4*time.Hour), "load "+r.Document.String()+batch.Kind)
		if _, err := d.vault.LoadBatch(ctx, maker, batch); err != nil {
			return 0, err
		}
	}
	for _, original := range r.Originals {
		d.at(r.Published.Add(-200*time.Minute), "attach "+r.Document.String()+original.Name)
		if _, err := d.vault.AddAttachment(ctx, maker, r.Document, original); err != nil {
			return 0, err
		}
	}
	if r.Document == d.newestMonth() {
		d.at(r.Published.Add(-190*time.Minute), "places")
		if err := d.places(ctx); err != nil {
			return 0, err
		}
	}
	d.at(r.Published.Add(-3*time.Hour), "build")
	view, err := d.vault.BuildCandidate(ctx, maker, disclosure.Build{
		Document: r.Document, Tier: civic.PublicTier, AsOf: r.AsOf, Authorisation: r.Authorisation, Decision: r.Decision,
	})
	return view.ID, err
}

// read gives the batches of all files of a release.
func (r Release) read(ctx context.Context) ([]budget.Batch, error) {
	if r.Batches != nil {
		return r.Batches(ctx)
	}
	var all []budget.Batch
	for _, f := range r.Files {
		batches, err := read(ctx, r, f)
		if err != nil {
			return nil, err
		}
		all = append(all, batches...)
	}
	return all, nil
}

// read takes a file through the importer; the demo's own files have no
// faults, so one is an error.
func read(ctx context.Context, r Release, f File) ([]budget.Batch, error) {
	batches, report, err := ingest.Read(ctx, f.Name, bytes.NewReader(f.Content), ingest.Options{Document: r.Document, LooseSums: r.LooseSums})
	if err == nil && !report.OK() {
		var text bytes.Buffer
		err = errors.Join(report.WriteText(&text, "en"), fmt.Errorf("%s is refused:\n%s", f.Name, text.String()))
	}
	return batches, err
}

// checkers are the personas of the five checks and what they write.
var checkers = map[disclosure.Step][2]string{
	disclosure.Business: {businessKey, "项目内容与部门申报一致"},
	disclosure.Finance:  {checkerKey, "与预算指标核对无误，勾稽关系相符"},
	disclosure.Audit:    {auditorKey, "抽查 30 个项目，依据齐全"},
	disclosure.Secrecy:  {secrecyKey, "已按公开目录处理，未见应当保密而公开的内容"},
	disclosure.Approval: {approverKey, "同意公开"},
}

// check takes the checks that are still due, each by its own person. What
// the secrecy reviewer answers for is written down with the reason.
func (d *loading) check(ctx context.Context, id int64, r Release) error {
	j := r.Document.Jurisdiction
	view, err := d.vault.ShowCandidate(ctx, d.actor(makerKey, j), id)
	if err != nil {
		return err
	}
	for i, step := range disclosure.Steps[len(view.Gate.Checks):] {
		d.at(r.Published.Add(-150*time.Minute+time.Duration(20*i)*time.Minute), "check")
		who := checkers[step]
		if step == disclosure.Secrecy {
			if _, err := d.vault.PassTexts(ctx, d.actor(secrecyKey, j), id, nil); err != nil {
				return err
			}
		}
		if step == disclosure.Approval {
			if err := d.signOff(ctx, id, view); err != nil {
				return err
			}
		}
		if err := d.vault.RecordCheck(ctx, d.actor(who[0], j), id, step, true, who[1]); err != nil {
			return err
		}
	}
	return nil
}

func (d *loading) signOff(ctx context.Context, id int64, view disclosure.CandidateView) error {
	for _, risk := range view.Report.Blocked(view.Gate.SignedOff) {
		reviewer := d.actor(secrecyKey, view.Document.Jurisdiction)
		if err := d.vault.SignOff(ctx, reviewer, id, risk.Key, "演示数据：同一科目下项目较少，区间可推算，报保密办同意后公开"); err != nil {
			return err
		}
	}
	return nil
}
