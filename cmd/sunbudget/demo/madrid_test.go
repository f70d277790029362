package demo

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
)

const madridData = "../../../../shared/data/madrid"

// --data may name the folder of the city or the collection it is part of.
func TestMadridIsFoundInAFolderOfSeveralCities(t *testing.T) {
	t.Parallel()
	collection := t.TempDir()
	city := filepath.Join(collection, "madrid")
	if err := os.Mkdir(city, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{collection, city} {
		if found := madridFolder(dir); found != city {
			t.Errorf("%s leads to %s", dir, found)
		}
	}
}

// Every snapshot is read whole; only the smallest is taken through the
// pipeline, for the rest is the same once more.
func TestMadridsOwnFilesBecomeReleases(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(madridData); err != nil {
		t.Skipf("the research data is not beside the repository: %v", err)
	}
	smallest := snapshots[1]
	batches, err := smallest.release(madridData).Batches(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]int{}
	placed := 0
	for _, b := range batches {
		rows[b.Kind] += len(b.Units) + len(b.Regions) + len(b.Lines) + len(b.Projects) + len(b.Executions)
		for _, p := range b.Projects {
			if p.Lon != nil {
				placed++
			}
		}
	}
	if rows["projects"] != 1055 || rows["execution"] != 1055 || rows["lines"] != 20289 || rows["units"] < 40 || placed < 50 {
		t.Errorf("read %v, %d with a place", rows, placed)
	}
}

func TestMadridIsShownWithItsCurrencyAndWithoutAlerts(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("loads a whole city")
	}
	if _, err := os.Stat(madridData); err != nil {
		t.Skipf("the research data is not beside the repository: %v", err)
	}
	site, pool := newSite(t)
	if err := loadSnapshots(t.Context(), site, madridData, snapshots[1:2]); err != nil {
		t.Fatal(err)
	}
	var currency string
	var projects, alerts int
	const count = `SELECT j.currency, count(*), count(*) FILTER (WHERE p.alert <> '') FROM release.jurisdiction j
		JOIN release.release r ON r.jurisdiction = j.code JOIN release.project p ON p.release = r.id WHERE j.code = $1 GROUP BY 1`
	if err := pool.QueryRow(context.Background(), count, Madrid.Code).Scan(&currency, &projects, &alerts); err != nil {
		t.Fatal(err)
	}
	if currency != "EUR" || projects != 1055 || alerts != 0 || Madrid.Kind != civic.Sample {
		t.Errorf("%d projects in %s with %d alerts", projects, currency, alerts)
	}
}
