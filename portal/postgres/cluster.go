package postgres

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// Zooms of the map for which clusters are kept.
const (
	MinClusterZoom = 6
	MaxClusterZoom = 16
)

// cellsPerTile divides a map tile (256 px) into cells of 64 px, so that few
// markers touch; the page joins those that still do on its screen.
const cellsPerTile = 4

// maxLatitude is where the web mercator square ends.
const maxLatitude = 85.05112878

// cellKey names one cell of the grid at one zoom.
type cellKey struct{ zoom, x, y int }

// cell gathers the points of one cell.
type cell struct {
	lon, lat float64 // sums
	projects int
	id       string // of the only project
}

// clusters groups the points of the release on a fixed grid at every zoom.
// Projects without a point are on the map by district only.
func (p projection) clusters() table {
	cells := map[cellKey]*cell{}
	for _, row := range p.content.Projects { // sorted by ID: the sums are the same every time
		if row.Lon == nil || row.Lat == nil {
			continue
		}
		for zoom := MinClusterZoom; zoom <= MaxClusterZoom; zoom++ {
			key := gridCell(zoom, *row.Lon, *row.Lat)
			if cells[key] == nil {
				cells[key] = &cell{}
			}
			cells[key].add(row)
		}
	}
	t := table{name: "cluster", columns: []string{"zoom", "x", "y", "lon", "lat", "projects", "id"}}
	keys := make([]cellKey, 0, len(cells))
	for key := range cells {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b cellKey) int {
		return cmp.Or(cmp.Compare(a.zoom, b.zoom), cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y))
	})
	for _, key := range keys {
		c := cells[key]
		n := float64(c.projects)
		t.rows = append(t.rows, []any{key.zoom, key.x, key.y, c.lon / n, c.lat / n, c.projects, c.id})
	}
	return t
}

func (c *cell) add(p bundle.Project) {
	c.lon += *p.Lon
	c.lat += *p.Lat
	c.projects++
	c.id = ""
	if c.projects == 1 {
		c.id = string(p.ID)
	}
}

// gridCell is the cell of a point: web mercator (EPSG:3857) scaled to the
// number of cells of the zoom, x eastwards, y southwards.
func gridCell(zoom int, lon, lat float64) cellKey {
	lat = min(max(lat, -maxLatitude), maxLatitude)
	cells := float64(int(cellsPerTile) << zoom)
	sine := math.Sin(lat * math.Pi / 180)
	x := (lon + 180) / 360 * cells
	y := (0.5 - math.Log((1+sine)/(1-sine))/(4*math.Pi)) * cells
	last := cells - 1
	return cellKey{zoom: zoom, x: int(min(max(x, 0), last)), y: int(min(max(y, 0), last))}
}

// ClustersOf groups some projects of a release for a zoom, the fullest cells
// first: what Clusters answers for all of them, for those a search found.
func (p *Public) ClustersOf(
	ctx context.Context, h release.Header, ids []civic.PublicID, zoom int, box release.Box, limit int,
) ([]release.Cluster, error) {
	type place struct {
		ID       civic.PublicID
		Name     string
		Lon, Lat float64
	}
	places, err := list[place](ctx, p.pool, "places", `SELECT id, name, lon, lat FROM release.project
		WHERE release = $1 AND id = ANY ($2) AND lon BETWEEN $3 AND $5 AND lat BETWEEN $4 AND $6 ORDER BY id`,
		h.ID, ids, box.West, box.South, box.East, box.North)
	if err != nil {
		return nil, err
	}
	zoom = min(max(zoom, MinClusterZoom), MaxClusterZoom)
	cells := map[cellKey]*release.Cluster{}
	var all []*release.Cluster
	for _, at := range places {
		key := gridCell(zoom, at.Lon, at.Lat)
		c := cells[key]
		if c == nil {
			c = &release.Cluster{ID: at.ID, Name: at.Name}
			cells[key] = c
			all = append(all, c)
		} else {
			c.ID, c.Name = "", ""
		}
		c.Lon += at.Lon
		c.Lat += at.Lat
		c.Projects++
	}
	slices.SortStableFunc(all, func(a, b *release.Cluster) int { return b.Projects - a.Projects })
	var clusters []release.Cluster
	for _, c := range all[:min(len(all), limit)] {
		n := float64(c.Projects)
		clusters = append(clusters, release.Cluster{Lon: c.Lon / n, Lat: c.Lat / n, Projects: c.Projects, ID: c.ID, Name: c.Name})
	}
	return clusters, nil
}
