package demo

import (
	"context"
	"fmt"
	"slices"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// gazetteer is the county's own list of places, each with a point in its town.
func (w *World) gazetteer() []budget.Place {
	var list []budget.Place
	for _, p := range w.county.places {
		lon, lat := w.land.somewhere(p.region, newDice("gazetteer "+p.name)).degrees()
		list = append(list, budget.Place{Name: p.name, Region: p.region, Lon: &lon, Lat: &lat})
	}
	return list
}

// forgets reports a project whose file says nothing of its place: one in six
// of the newer works in villages. Stories and divided projects are told with
// their places.
func (l *lineage) forgets() bool {
	return l.first >= 0 && l.class == budget.Ordinary && l.story == (story{}) && !l.parted && l.lon != nil && l.values["place"] != "" &&
		l.dice("place known").IntN(6) == 0
}

// place writes what the file says of a project's place: its town and point,
// that it serves the whole county, or nothing but an address in every other one of
// those that forget.
func (l *lineage) place(row *budget.Project) {
	switch {
	case l.forgets():
		row.Region, row.Lon, row.Lat = "", nil, nil
		if l.dice("address known").IntN(2) == 0 {
			row.Address = ""
		}
	case l.region == "":
		row.Region = budget.CountyWide
	}
}

// sureEnough is the confidence from which the finance office has confirmed
// suggestions by the newest month; the others wait at the desk.
const sureEnough = 90

// places lets the finance office decide on a part of the projects without a
// place, once, before the newest month is built.
func (d *loading) places(ctx context.Context) error {
	maker := d.actor(makerKey, County.Code)
	list, _, err := d.vault.Unplaced(ctx, maker, County.Code, projectCount, 0)
	if err != nil {
		return err
	}
	for _, u := range list {
		if len(u.Matches) == 0 || u.Matches[0].Percent < sureEnough {
			continue
		}
		verdict := budget.Placing{Code: u.Code, Verdict: budget.Located}
		if err := d.vault.PlaceProject(ctx, maker, County.Code, verdict, u.Matches[0].Key(), ""); err != nil {
			return fmt.Errorf("place %s: %w", u.Code, err)
		}
	}
	return nil
}

// newestMonth is the last execution release of the county.
func (d *loading) newestMonth() civic.Document {
	var newest civic.Document
	for _, r := range slices.Backward(d.list) {
		if r.Document.Jurisdiction == County.Code && r.Document.Stage == civic.Execution {
			newest = r.Document
			break
		}
	}
	return newest
}
