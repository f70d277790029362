package demo

import (
	"context"
	"fmt"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// parting is a project of the county that goes on as others in the year being
// drafted.
type parting struct {
	was    []string    // names in the year being executed
	is     [][2]string // the new projects: the name each has by pattern, and what it is called
	reason string      // of the finance office, "" where nobody has confirmed it yet
}

// partings are one split, one merger, and one that is only suggested.
var partings = []parting{
	{
		was:    []string{"采茶坪村高标准农田建设"},
		is:     [][2]string{{"榨坊村高标准农田建设", "采茶坪村高标准农田建设（上片）"}, {"溆源村高标准农田建设", "采茶坪村高标准农田建设（下片）"}},
		reason: "澄财农〔演示〕12 号：按灌溉水源分为上、下两片，分别立项、分别招标。",
	},
	{
		was:    []string{"溆堰村安全饮水管网改造", "水碾村安全饮水管网改造"},
		is:     [][2]string{{"汀口村安全饮水管网改造", "溆堰、水碾两村安全饮水管网改造"}},
		reason: "澄财农〔演示〕15 号：两村共用一处水源，合并为一个项目实施。",
	},
	{
		was: []string{"古茶村村道硬化工程"},
		is:  [][2]string{{"篱下村村道硬化工程", "古茶村村道硬化工程（北段）"}},
	},
}

// regroup gives the projects that others went on as their names, and puts them
// where those were.
func (w *World) regroup() {
	byName := map[string]*lineage{}
	for _, l := range w.lineages {
		byName[l.name] = l
	}
	for _, p := range partings {
		first := byName[p.was[0]]
		for _, name := range p.was {
			byName[name].parted = true
		}
		for _, is := range p.is {
			l := byName[is[0]]
			l.name, l.parted = is[1], true
			l.region, l.address, l.lon, l.lat = first.region, first.address, first.lon, first.lat
			l.values["place"], l.values["town"] = first.values["place"], first.values["town"]
		}
	}
}

// origins says of some projects where they came from, as the finance office
// does, once.
func (d *loading) origins(ctx context.Context) error {
	known, err := d.public.Origins(ctx, County.Code)
	if err != nil {
		return err
	}
	before, err := d.public.ProjectIDs(ctx, d.published[d.world.document(0, civic.Approved, 1, 0)].hash)
	if err != nil {
		return err
	}
	draft := d.published[d.world.document(lastYear, civic.Draft, 2, 0)]
	after, err := d.public.ProjectIDs(ctx, draft.hash)
	if err != nil {
		return err
	}
	for i, p := range partings {
		d.at(draft.at, fmt.Sprintf("origin %d", i))
		for _, was := range p.was {
			for _, is := range p.is {
				o := release.Origin{Project: after[is[1]], CameFrom: before[was], Verdict: release.Confirmed, Reason: p.reason}
				said := slices.ContainsFunc(known, func(k release.Origin) bool { return k.Project == o.Project && k.CameFrom == o.CameFrom })
				if said || p.reason == "" {
					continue
				}
				if err := d.desk.DecideOrigin(ctx, d.actors[makerKey].Account, County.Code, o); err != nil {
					return fmt.Errorf("%s from %s: %w", is[1], was, err)
				}
			}
		}
	}
	d.step("origins")
	return nil
}
