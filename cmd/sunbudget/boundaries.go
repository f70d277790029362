package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
	published "github.com/sunbudget/sunbudget/portal/release"
)

// mapCommand gives a jurisdiction the boundaries its map is drawn on.
type mapCommand struct {
	Jurisdiction string `arg:"" help:"Code of the government; it has published something."`
	File         string `arg:"" help:"GeoJSON FeatureCollection of its towns, each with its code in properties.code." type:"existingfile"`
	Approval     string `help:"审图号 of the map, as it is shown below it." required:"" placeholder:"GS(2026)0000号"`
	Datum        string `help:"What the degrees are counted from: WGS-84 (or CGCS2000), GCJ-02 or BD-09." default:"WGS-84"`
}

// Help shows an example.
func (mapCommand) Help() string {
	return `The map holds from now on and stays through later releases; whoever has no
shape is in the table below the map. Without it /map is points and that table.

Example:
  sunbudget map 990123 towns.geojson --approval '浙S(2026)12号' --datum GCJ-02`
}

// Run saves the map.
func (c mapCommand) Run(ctx context.Context, s *settings, io console) error {
	datum, known := civic.ParseDatum(c.Datum)
	if !known {
		return fmt.Errorf("%q is no datum that is known: WGS-84, GCJ-02 or BD-09", c.Datum)
	}
	if strings.TrimSpace(c.Approval) == "" {
		return fmt.Errorf("a public map shows its 审图号: give --approval")
	}
	file, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	regions, err := publishedRegions(ctx, p, c.Jurisdiction)
	if err != nil {
		return err
	}
	shapes, err := published.ParseBoundaries(file, datum, regions)
	if err != nil {
		return err
	}
	if err := p.worker.SaveMap(ctx, c.Jurisdiction, published.Map{Boundaries: shapes, Approval: c.Approval}); err != nil {
		return err
	}
	_, err = fmt.Fprintf(io.out, "the map of %s is drawn from %s, %s\n", c.Jurisdiction, c.File, c.Approval)
	return err
}

// publishedRegions are the codes of the regions of the newest release, which
// figures can be shown of.
func publishedRegions(ctx context.Context, p *portal, jurisdiction string) (codes []string, err error) {
	all, err := p.public.Releases(ctx, jurisdiction, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, civic.NotFound("a jurisdiction with releases: " + jurisdiction)
	}
	names, err := p.public.Names(ctx, all[0])
	for _, region := range names.Regions {
		codes = append(codes, region.Code)
	}
	return codes, err
}
