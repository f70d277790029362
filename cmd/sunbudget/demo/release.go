package demo

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// File is a file as a finance team would hand it in.
type File struct {
	Name    string
	Content []byte
}

// Release is one budget document of the demo on its way to publication.
type Release struct {
	Jurisdiction  civic.Jurisdiction
	Document      civic.Document
	Files         []File
	Originals     []budget.Attachment // papers handed in beside the files
	Published     time.Time
	AsOf          string
	Authorisation *bundle.Authorisation // of drafts
	Decision      *budget.Decision      // of what was approved
	LooseSums     bool                  // the sample's tables have holes
	// Batches reads a source of its own layout; nil where Files say all.
	Batches func(ctx context.Context) ([]budget.Batch, error)
}

// stageOf says what a release of the county is made of.
type stageOf struct {
	document  civic.Document
	published time.Time
	asOf      time.Time
	parts     []part
}

// part is one file of a release and how its rows are made.
type part struct {
	kind string
	rows func() budget.Batch
}

// Releases lists every release of the county in the order of publication:
// closed years with budget, December and final accounts; the year being
// executed with two drafts, the approved budget and two months; two drafts
// of the next year. What the calendar has not reached yet is left out.
func (w *World) Releases() ([]Release, error) {
	plan := w.plan()
	var list []Release
	for _, s := range plan {
		r := Release{Jurisdiction: County, Document: s.document, Published: s.published, AsOf: civic.Date(s.asOf)}
		if s.document.Stage == civic.Draft {
			r.Authorisation = w.authorisation(s.document)
		}
		r.Decision = w.decision(s.document, s.published)
		var projects []budget.Project
		for _, part := range s.parts {
			batch := part.rows()
			projects = append(projects, batch.Projects...)
			batch.Kind, batch.Document = part.kind, s.document
			var content bytes.Buffer
			if err := ingest.WriteCSV(&content, batch, "zh"); err != nil {
				return nil, fmt.Errorf("%s %s: %w", s.document, part.kind, err)
			}
			r.Files = append(r.Files, File{Name: part.kind + ".csv", Content: content.Bytes()})
		}
		var err error
		if r.Originals, err = originals(s.document, projects); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

func (w *World) authorisation(d civic.Document) *bundle.Authorisation {
	return &bundle.Authorisation{
		Number: fmt.Sprintf("澄人办〔%d〕%d 号", d.Year-1, 40+d.Version), Body: "澄岚县人民代表大会常务委员会",
		Scope: fmt.Sprintf("%d 年预算草案第 %d 稿，公开征求意见", d.Year, d.Version),
	}
}

// decision tells when a document was approved and replied to, with three
// stories: the oldest budget came five days late as a whole, the newest final
// accounts seven, and one department got its reply so early that it was late
// twice. Two units below departments never published their final accounts, and
// one of them not its budget of this year (silent).
func (w *World) decision(d civic.Document, published time.Time) *budget.Decision {
	before := func(days int) string { return civic.Date(published.AddDate(0, 0, -days)) }
	if !budget.Decided(d.Stage) {
		return nil
	}
	of := budget.Decision{Approved: before(18), Replied: before(9), Replies: map[string]string{}}
	age := int(w.Year - d.Year)
	switch {
	case d.Stage == civic.FinalAccounts:
		of.Replies["105004"], of.Replies["118002"] = before(6), before(6)
		if age == 1 {
			of.Approved, of.Replies["119"] = before(27), before(23)
		}
		return &of
	case age == 2:
		of.Approved, of.Replies["119"] = before(25), before(22)
	}
	for _, u := range w.county.units {
		if u.Parent != "" {
			of.Replies[u.Code] = before(4)
		}
	}
	return &of
}

// plan puts the releases in order and moves what would lie in the future to
// just before now, keeping the order.
func (w *World) plan() []stageOf {
	var plan []stageOf
	for _, year := range []int{-2, -1} {
		plan = append(plan, w.closedYear(year)...)
	}
	plan = append(plan, w.executingYear()...)
	plan = append(plan, w.drafting(lastYear, w.Now.AddDate(0, 0, -24), w.Now.AddDate(0, 0, -6))...)
	slices.SortStableFunc(plan, func(a, b stageOf) int { return a.published.Compare(b.published) })
	latest := w.Now.Add(-2 * time.Hour)
	for i := len(plan) - 1; i >= 0; i-- {
		if plan[i].published.After(latest) {
			plan[i].published = latest
		}
		latest = plan[i].published.Add(-26 * time.Hour)
	}
	return plan
}

// on is a morning of a fiscal year.
func (w *World) on(year int, month time.Month, day int) time.Time {
	return time.Date(int(w.year(year)), month, day, 9, 30, 0, 0, civic.Shanghai)
}

// closedYear: budget in February, December's execution in January, final
// accounts in September of the next year once that has come.
func (w *World) closedYear(year int) []stageOf {
	list := []stageOf{
		{w.document(year, civic.Approved, 1, 0), w.on(year, 2, 18), w.on(year, 2, 10), w.budgetParts(year, approved)},
		{w.document(year, civic.Execution, 1, 12), w.on(year+1, 1, 21), w.on(year, 12, 31), []part{
			{"execution", func() budget.Batch { return budget.Batch{Executions: w.execution(year, 12)} }},
			{"lines", func() budget.Batch { return budget.Batch{Lines: w.receipts(year, 12)} }},
			{"goals", func() budget.Batch { return budget.Batch{Goals: w.goals(year, approved, selfJudged)} }},
		}},
	}
	if closed := w.on(year+1, 9, 15); closed.Before(w.Now) {
		list = append(list, stageOf{w.document(year, civic.FinalAccounts, 1, 0), closed, w.on(year, 12, 31), []part{
			{"lines", func() budget.Batch { return budget.Batch{Lines: w.finalLines(year)} }},
			{"notes", func() budget.Batch { return budget.Batch{Notes: w.finalNotes(year)} }},
			{"sections", func() budget.Batch { return budget.Batch{Sections: w.finalExplanations(year)} }},
			{"goals", func() budget.Batch { return budget.Batch{Goals: w.goals(year, approved, reviewed)} }},
		}})
	}
	return list
}

// executingYear: two drafts, the approved budget, an earlier month and the
// last complete one.
func (w *World) executingYear() []stageOf {
	list := w.drafting(0, w.on(-1, 12, 5), w.on(0, 1, 12))
	published := w.on(0, 2, 20)
	list = append(list, stageOf{w.document(0, civic.Approved, 1, 0), published, w.on(0, 2, 12), append(w.budgetParts(0, approved),
		part{"gazetteer", func() budget.Batch { return budget.Batch{Places: w.gazetteer()} }})})
	for _, month := range []int{w.Month - 3, w.Month} {
		if month < 1 {
			continue
		}
		end := time.Date(int(w.Year), time.Month(month)+1, 1, 0, 0, 0, 0, civic.Shanghai).AddDate(0, 0, -1)
		if after := end.AddDate(0, 0, 12).Add(10 * time.Hour); after.After(published) {
			published = after // January's figures wait for the approved budget
		} else {
			published = published.Add(26 * time.Hour)
		}
		list = append(list, stageOf{w.document(0, civic.Execution, 1, month), published, end, []part{
			{"execution", func() budget.Batch { return budget.Batch{Executions: w.execution(0, month)} }},
			{"lines", func() budget.Batch { return budget.Batch{Lines: w.receipts(0, month)} }},
		}})
	}
	return list
}

// drafting are the two drafts of a year.
func (w *World) drafting(year int, first, second time.Time) []stageOf {
	return []stageOf{
		{w.document(year, civic.Draft, 1, 0), first, first.AddDate(0, 0, -3), w.budgetParts(year, draft1)},
		{w.document(year, civic.Draft, 2, 0), second, second.AddDate(0, 0, -2), w.budgetParts(year, draft2)},
	}
}

func (w *World) document(year int, stage civic.Stage, version, month int) civic.Document {
	return civic.Document{Jurisdiction: County.Code, Year: w.year(year), Stage: stage, Version: version, Month: month}
}

// budgetParts are the files of a whole budget.
func (w *World) budgetParts(year int, v variant) []part {
	return []part{
		{"units", func() budget.Batch { return budget.Batch{Units: w.unitRows()} }},
		{"regions", func() budget.Batch { return budget.Batch{Regions: w.regionRows()} }},
		{"lines", func() budget.Batch { return budget.Batch{Lines: w.budgetLines(year, v)} }},
		{"notes", func() budget.Batch { return budget.Batch{Notes: w.budgetNotes(year, v)} }},
		{"sections", func() budget.Batch { return budget.Batch{Sections: w.budgetExplanations(year, v)} }},
		{"projects", func() budget.Batch { return budget.Batch{Projects: w.projects(year, v)} }},
		{"goals", func() budget.Batch { return budget.Batch{Goals: w.goals(year, v, targetsOnly)} }},
	}
}

func (w *World) unitRows() (list []budget.Unit) {
	for _, u := range w.county.units {
		list = append(list, u.Unit)
	}
	return list
}

func (w *World) regionRows() (list []budget.Region) {
	for _, r := range w.county.regions {
		list = append(list, r.Region)
	}
	return list
}

// Boundaries is the county's map as GeoJSON.
func (w *World) Boundaries() []byte { return w.land.geoJSON(w.county.regions) }
