package release

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// boundaries is a GeoJSON FeatureCollection (RFC 7946) of districts.
type boundaries struct {
	Type     string     `json:"type"`
	Features []boundary `json:"features"`
}

// boundary is one district; of its properties only the code is kept, which
// names the region whose figures colour it.
type boundary struct {
	Type       string `json:"type"`
	Properties struct {
		Code string `json:"code"`
	} `json:"properties"`
	Geometry shape `json:"geometry"`
}

// shape is a Polygon or a MultiPolygon: numbers within lists within lists.
type shape struct {
	Type        string `json:"type"`
	Coordinates any    `json:"coordinates"`
}

// depths are how many lists lie around one position of a shape.
var depths = map[string]int{"Polygon": 2, "MultiPolygon": 3}

// ParseBoundaries reads the operator's boundaries, whose properties name the
// code of the region each belongs to, and gives them in WGS-84. What is no map
// of these regions is an error of kind invalid: another kind of file or shape, a
// code that no region has, one that stands twice.
func ParseBoundaries(file []byte, datum civic.Datum, regions []string) ([]byte, error) {
	var all boundaries
	if err := json.Unmarshal(file, &all); err != nil {
		return nil, &civic.Error{Kind: civic.KindInvalid, Key: "map.file", Detail: "boundaries are no GeoJSON", Err: err}
	}
	if all.Type != "FeatureCollection" || len(all.Features) == 0 {
		return nil, civic.Invalid("map.file", "boundaries are no FeatureCollection with features")
	}
	seen := map[string]bool{}
	for i := range all.Features {
		f := &all.Features[i]
		code, depth := f.Properties.Code, depths[f.Geometry.Type]
		switch {
		case !slices.Contains(regions, code):
			return nil, civic.Invalid("map.file", fmt.Sprintf("feature %d: no published region has the code %q", i+1, code))
		case seen[code]:
			return nil, civic.Invalid("map.file", fmt.Sprintf("feature %d: the region %s stands twice", i+1, code))
		case depth == 0:
			return nil, civic.Invalid("map.file", fmt.Sprintf("feature %d: a district is a Polygon or a MultiPolygon, not %q", i+1, f.Geometry.Type))
		}
		seen[code] = true
		if err := settle(f.Geometry.Coordinates, depth, datum); err != nil {
			return nil, civic.Invalid("map.file", fmt.Sprintf("feature %d: %v", i+1, err))
		}
	}
	return json.Marshal(all)
}

// settle turns every position below depth lists into WGS-84, in place.
func settle(at any, depth int, datum civic.Datum) error {
	list, ok := at.([]any)
	if !ok || len(list) == 0 {
		return fmt.Errorf("coordinates are no list of positions")
	}
	if depth > 0 {
		for _, below := range list {
			if err := settle(below, depth-1, datum); err != nil {
				return err
			}
		}
		return nil
	}
	if len(list) < 2 {
		return fmt.Errorf("a position is longitude and latitude")
	}
	lon, okLon := list[0].(float64)
	lat, okLat := list[1].(float64)
	if !okLon || !okLat || lon < -180 || lon > 180 || lat < -90 || lat > 90 {
		return fmt.Errorf("%v, %v are no degrees", list[0], list[1])
	}
	list[0], list[1] = datum.ToWGS84(lon, lat)
	return nil
}
