package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Madrid is a real government with a currency, a language and a chart of
// accounts of its own, shown as a sample: the figures are the city's, the
// portal is not. It gets releases and nothing else: no opinion, rating, alert
// or rank is ever invented about it.
var Madrid = civic.Jurisdiction{
	Code: "28079", NameZH: "马德里市", NameEN: "City of Madrid", Currency: "EUR", Kind: civic.Sample,
}

// snapshot is a state of Madrid's budget as the city published it: which
// files, relative to the data folder, say it.
type snapshot struct {
	year, month int
	spending    string // pattern of file names; "" where there is no file of that month
	investments string
	principal   string
}

var snapshots = []snapshot{
	{2023, 12, "", "monthly_2023_proj/ejecucion_inversiones_2023_*_final.csv", "projects/inversiones_principales_2023.csv"},
	{2024, 2, "monthly_2024/ejecucion_gastos_2024_*_2M.csv", "monthly_2024/ejecucion_inversiones_2024_*_2M.csv", "projects/inversiones_principales_2024.csv"},
	{2024, 6, "monthly_2024/ejecucion_gastos_2024_*_6M.csv", "monthly_2024/ejecucion_inversiones_2024_*_6M.csv", "projects/inversiones_principales_2024.csv"},
	{2024, 12, "monthly_2024/ejecucion_gastos_2024_*_final.csv", "monthly_2024/ejecucion_inversiones_2024_*_final.csv", "projects/inversiones_principales_2024.csv"},
}

// LoadMadrid adds Madrid to an installation that has the demo, from the
// city's own files below dir, or below a folder madrid in it, as a collection
// of several cities has them. What is there already is left as it is.
func LoadMadrid(ctx context.Context, site Site, dir string) error {
	return loadSnapshots(ctx, site, madridFolder(dir), snapshots)
}

// madridFolder is where below dir the city's files are.
func madridFolder(dir string) string {
	within := filepath.Join(dir, "madrid")
	if info, err := os.Stat(within); err == nil && info.IsDir() {
		return within
	}
	return dir
}

// loadSnapshots takes snapshots through the pipeline.
func loadSnapshots(ctx context.Context, site Site, dir string, list []snapshot) error {
	l, err := site.open(ctx)
	if err != nil {
		return err
	}
	defer l.close()
	d := &loading{logins: l, world: NewWorld(l.now), site: site, published: map[civic.Document]publishedRelease{}, actors: map[string]civic.Actor{}}
	if err := d.personas(ctx, Personas()); err != nil {
		return err
	}
	for i, s := range list {
		r := s.release(dir)
		r.Published = d.world.Now.Add(time.Duration(i-len(list)) * time.Minute)
		d.list = append(d.list, r)
	}
	d.total = len(d.list)
	if err := d.publishAll(ctx, []civic.Jurisdiction{Madrid}); err != nil {
		return fmt.Errorf("load Madrid: %w", err)
	}
	return nil
}

// personas makes the personas, or finds them where they are.
func (d *loading) personas(ctx context.Context, all []account.Persona) error {
	for _, p := range all {
		d.at(d.world.Now, "persona "+p.Key)
		id, err := d.identity.AddPersona(ctx, p)
		if err != nil {
			return err
		}
		d.actors[p.Key] = civic.Actor{Account: id, Name: p.Name, Assurance: p.Assurance, Grants: p.Grants}
	}
	return nil
}

// release is a snapshot as a document of the portal.
func (s snapshot) release(dir string) Release {
	end := time.Date(s.year, time.Month(s.month)+1, 1, 0, 0, 0, 0, civic.Shanghai).AddDate(0, 0, -1)
	document := civic.Document{Jurisdiction: Madrid.Code, Year: civic.FiscalYear(s.year), Stage: civic.Execution, Version: 1, Month: s.month}
	return Release{
		Jurisdiction: Madrid, Document: document, AsOf: civic.Date(end), LooseSums: true,
		Batches: func(ctx context.Context) ([]budget.Batch, error) { return s.read(ctx, dir, document) },
	}
}

// read reads the files of a snapshot by their profiles: units and spending
// lines, projects with their execution, and the places of the large ones.
func (s snapshot) read(ctx context.Context, dir string, document civic.Document) ([]budget.Batch, error) {
	var spending []budget.Batch
	var err error
	if s.spending != "" {
		if spending, err = readProfiled(ctx, dir, s.spending, "madrid-spending", document); err != nil {
			return nil, err
		}
	}
	investments, err := readProfiled(ctx, dir, s.investments, "madrid-investments", document)
	if err != nil {
		return nil, err
	}
	principal, err := readProfiled(ctx, dir, s.principal, "madrid-principal", document)
	if err != nil {
		return nil, err
	}
	all, err := readProfiled(ctx, dir, "madrid_expenditure_annual_*.csv.gz", "madrid-units", document)
	if err != nil {
		return nil, err
	}
	for _, batch := range append(spending, investments...) {
		if batch.Kind == "units" {
			continue // those of the whole year are there
		}
		if batch.Kind == "projects" {
			placeLike(batch.Projects, principal[0].Projects)
			if batch.Projects, err = s.withVanished(ctx, dir, batch.Projects); err != nil {
				return nil, err
			}
		}
		all = append(all, batch)
	}
	return all, nil
}

// withVanished adds the projects that earlier snapshots of the year listed
// and this one does not: what was published stays in the list.
func (s snapshot) withVanished(ctx context.Context, dir string, projects []budget.Project) ([]budget.Project, error) {
	there := map[string]bool{}
	for _, p := range projects {
		there[p.Code] = true
	}
	for _, earlier := range snapshots {
		if earlier.year != s.year || earlier.month >= s.month {
			continue
		}
		document := civic.Document{Jurisdiction: Madrid.Code, Year: civic.FiscalYear(s.year), Stage: civic.Execution, Version: 1, Month: earlier.month}
		batches, err := readProfiled(ctx, dir, earlier.investments, "madrid-investments", document)
		if err != nil {
			return nil, err
		}
		for _, batch := range batches {
			for _, p := range batch.Projects {
				if !there[p.Code] {
					there[p.Code] = true
					projects = append(projects, p)
				}
			}
		}
	}
	return projects, nil
}

// placeLike gives projects the address and place that another list knows.
func placeLike(projects, known []budget.Project) {
	places := map[string]budget.Project{}
	for _, p := range known {
		places[p.Code] = p
	}
	for i := range projects {
		if p, ok := places[projects[i].Code]; ok {
			projects[i].Address, projects[i].Lon, projects[i].Lat = p.Address, p.Lon, p.Lat
		}
	}
}

// readProfiled reads the one file a pattern names.
func readProfiled(ctx context.Context, dir, pattern, profile string, document civic.Document) ([]budget.Batch, error) {
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(found) == 0 {
		return nil, fmt.Errorf("no %s below %s: %w", pattern, dir, errors.Join(err, os.ErrNotExist))
	}
	file, err := os.Open(found[len(found)-1])
	if err != nil {
		return nil, err
	}
	defer file.Close()
	p, ok := ingest.ProfileByName(profile)
	if !ok {
		return nil, fmt.Errorf("no profile %s", profile)
	}
	batches, report, err := ingest.Read(ctx, filepath.Base(file.Name()), file, ingest.Options{Document: document, Profile: &p})
	if err == nil && !report.OK() {
		var text bytes.Buffer
		err = errors.Join(report.WriteText(&text, "en"), fmt.Errorf("%s is refused:\n%.2000s", file.Name(), text.String()))
	}
	return batches, err
}
