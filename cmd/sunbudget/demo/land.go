package demo

import (
	"encoding/json"
	"fmt"
	"math"
)

// MapApproval stands where a real map has its 审图号.
const MapApproval = "演示用图·非真实地图"

// The county lies in the open ocean, where no real place can be meant.
const centreLon, centreLat = 150.0, 24.0

// Degrees of a kilometre at the county's latitude.
const (
	kmLat = 1 / 111.2
	kmLon = 1 / (111.2 * 0.9135) // cos 24°
)

// vec is a point in kilometres east and north of the county's centre.
type vec struct{ x, y float64 }

func (a vec) add(b vec) vec          { return vec{a.x + b.x, a.y + b.y} }
func (a vec) minus(b vec) vec        { return vec{a.x - b.x, a.y - b.y} }
func (a vec) times(f float64) vec    { return vec{a.x * f, a.y * f} }
func (a vec) dot(b vec) float64      { return a.x*b.x + a.y*b.y }
func (a vec) distance(b vec) float64 { return math.Hypot(a.x-b.x, a.y-b.y) }
func (a vec) degrees() (lon, lat float64) {
	return round6(centreLon + a.x*kmLon), round6(centreLat + a.y*kmLat)
}

func round6(f float64) float64 { return math.Round(f*1e6) / 1e6 }

// land is the invented map: for each town a ring of points, closed without
// repeating the first. Neighbours share the very same border points, so the
// towns tile the county.
type land struct {
	codes []string
	rings map[string][]vec
	seats map[string]vec
}

// newLand draws the towns: the cells nearest to each seat, within a coast of
// gentle waves, with borders that meander.
func newLand(regions []region) *land {
	l := &land{rings: map[string][]vec{}, seats: map[string]vec{}}
	coast := coastline(180)
	for _, r := range regions {
		l.codes = append(l.codes, r.Code)
		l.seats[r.Code] = vec{r.east, r.north}
	}
	for _, code := range l.codes {
		cell := coast
		for _, other := range l.codes {
			if other != code {
				cell = nearer(cell, l.seats[code], l.seats[other])
			}
		}
		l.rings[code] = meander(cell)
	}
	return l
}

// coastline is the outline of the county: a circle with a few slow waves.
func coastline(points int) []vec {
	ring := make([]vec, points)
	for i := range ring {
		angle := 2 * math.Pi * float64(i) / float64(points)
		radius := 25.5 + 2.6*math.Sin(2*angle+0.7) + 1.5*math.Sin(3*angle+2.1) + 0.8*math.Sin(7*angle+0.3) + 0.35*math.Sin(13*angle)
		ring[i] = vec{radius * math.Cos(angle), radius * math.Sin(angle) * 0.92}
	}
	return ring
}

// nearer cuts a ring along the line on which a and b are equally far, keeping
// a's side.
func nearer(ring []vec, a, b vec) []vec {
	middle, direction := a.add(b).times(0.5), b.minus(a)
	side := func(p vec) float64 { return p.minus(middle).dot(direction) }
	var out []vec
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sp, sq := side(p), side(q)
		if sp <= 0 {
			out = append(out, p)
		}
		if (sp < 0) != (sq < 0) && sp != 0 && sq != 0 {
			out = append(out, p.add(q.minus(p).times(sp/(sp-sq))))
		}
	}
	return out
}

// meander replaces each long straight edge by a wandering line that depends
// on its two ends alone, so both neighbours draw the same one.
func meander(ring []vec) []vec {
	var out []vec
	for i, p := range ring {
		out = append(out, p)
		out = append(out, wander(p, ring[(i+1)%len(ring)])...)
	}
	return out
}

// shortest edge that is still bent, in kilometres.
const shortest = 0.4

// wander gives the points between two ends, bent in the middle again and
// again by up to a sixth of the length.
func wander(p, q vec) []vec {
	length := p.distance(q)
	if length < shortest {
		return nil
	}
	first, last, swapped := p, q, false
	if key(q) < key(p) {
		first, last, swapped = q, p, true
	}
	d := newDice(key(first) + key(last))
	normal := vec{-(last.y - first.y), last.x - first.x}
	bend := (d.Float64() - 0.5) * 0.3
	middle := first.add(last).times(0.5).add(normal.times(bend))
	points := append(append(wander(first, middle), middle), wander(middle, last)...)
	if swapped {
		for i, j := 0, len(points)-1; i < j; i, j = i+1, j-1 {
			points[i], points[j] = points[j], points[i]
		}
	}
	return points
}

// key names a point to the metre: two neighbours compute it a hair apart.
func key(p vec) string { return fmt.Sprintf("%.3f,%.3f ", p.x+0, p.y+0) }

// contains reports whether a point lies in a town (even-odd rule).
func (l *land) contains(code string, p vec) bool {
	ring, inside := l.rings[code], false
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		if (a.y > p.y) != (b.y > p.y) && p.x < a.x+(p.y-a.y)/(b.y-a.y)*(b.x-a.x) {
			inside = !inside
		}
	}
	return inside
}

// somewhere is a point in a town, nearer to its seat than to its border.
func (l *land) somewhere(code string, d dice) vec {
	seat := l.seats[code]
	for spread := 5.0; ; spread *= 0.97 {
		p := seat.add(vec{d.NormFloat64() * spread, d.NormFloat64() * spread})
		if l.contains(code, p) {
			return p
		}
	}
}

// GeoJSON is the map as a FeatureCollection of towns with code, name and
// English name, rings closed and counter-clockwise (RFC 7946).
func (l *land) geoJSON(regions []region) []byte {
	type object = map[string]any
	var features []object
	for _, r := range regions {
		ring := l.rings[r.Code]
		var points [][2]float64
		for _, p := range append(append([]vec(nil), ring...), ring[0]) {
			lon, lat := p.degrees()
			points = append(points, [2]float64{lon, lat})
		}
		features = append(features, object{
			"type": "Feature", "properties": object{"code": r.Code, "name": r.Name, "name_en": r.NameEN},
			"geometry": object{"type": "Polygon", "coordinates": [][][2]float64{points}},
		})
	}
	raw, err := json.Marshal(object{"type": "FeatureCollection", "features": features})
	if err != nil {
		panic(err) // impossible: numbers and texts only
	}
	return raw
}
