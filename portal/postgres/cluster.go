package postgres

import (
	"cmp"
	"math"
	"slices"

	"github.com/sunbudget/sunbudget/portal/bundle"
)

// Zooms of the map for which clusters are kept.
const (
	MinClusterZoom = 6
	MaxClusterZoom = 16
)

// cellsPerTile divides a map tile (256 px) into cells of 64 px: two markers
// of a finger's size never touch.
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
