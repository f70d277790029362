package web

import (
	"encoding/json"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/places"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
)

// maxClusters bounds one answer of points.
const maxClusters = 2000

// wholeEarth is the box of a request without one.
var wholeEarth = release.Box{West: -180, South: -90, East: 180, North: 90}

// apiCluster is several projects close to each other, or one with its ID.
type apiCluster struct {
	Lon   float64        `json:"lon"`
	Lat   float64        `json:"lat"`
	Count int            `json:"count"`
	ID    civic.PublicID `json:"id,omitempty"`
	Name  string         `json:"name,omitempty"`
}

// apiPoints are the projects on the map at a zoom, clustered.
func (p Reading) apiPoints(r *Request) error {
	v, err := p.chosen(r)
	if err != nil {
		return err
	}
	zoom, err := zoomOf(r)
	if err != nil {
		return err
	}
	box := wholeEarth
	if v.filter.Box != nil {
		box = *v.filter.Box
	}
	clusters, err := p.clusters(r, v, zoom, box)
	if err != nil {
		return err
	}
	answer := apiList[apiCluster]{Items: []apiCluster{}, Facets: map[string][]apiFacet{}, Edition: r.Edition}
	for _, c := range clusters {
		answer.Total += c.Projects
		answer.Items = append(answer.Items, apiCluster{c.Lon, c.Lat, c.Projects, c.ID, c.Name})
	}
	return r.JSON(answer)
}

// clusters are those of the whole release, or of what the list's filters
// leave of it.
func (p Reading) clusters(r *Request, v viewAndFilter, zoom int, box release.Box) ([]release.Cluster, error) {
	filter := v.filter
	filter.Box = nil
	if !filter.Narrowed() {
		return p.Clusters(r.Context, v.Release, zoom, box, maxClusters)
	}
	ids, err := p.Engine.IDs(r.Context, v.scope(), filter)
	if err != nil {
		return nil, err
	}
	return p.ClustersOf(r.Context, v.Release, ids, zoom, box, maxClusters)
}

func zoomOf(r *Request) (int, error) {
	text := r.Query.Get("zoom")
	if text == "" {
		return 0, nil
	}
	zoom, err := strconv.ParseFloat(text, 64) // half steps on small screens
	if err != nil || zoom < 0 || zoom > 24 {
		return 0, civic.Invalid("filter.bad_zoom", "zoom "+text)
	}
	return int(zoom), nil
}

// apiDistrict are the properties of a district's shape.
type apiDistrict struct {
	Code   string       `json:"code"`
	Name   string       `json:"name"`
	Label  string       `json:"label"`           // the figure chosen, in words
	Short  string       `json:"short,omitempty"` // what stands on the shape itself, where it is short enough
	Class  int          `json:"class"`           // 0 is lowest, −1 is 无数据
	Href   string       `json:"href"`
	Amount civic.Figure `json:"amount"`
	Count  int          `json:"count"`
}

// geoCollection is a GeoJSON FeatureCollection.
type geoCollection[P any] struct {
	Type     string          `json:"type"`
	Features []geoFeature[P] `json:"features"`
}

type geoFeature[P any] struct {
	Type       string          `json:"type"`
	Properties P               `json:"properties"`
	Geometry   json.RawMessage `json:"geometry"`
}

// apiDistricts are the operator's boundaries with the sums of each district.
func (p Reading) apiDistricts(r *Request) error {
	v, err := p.chosen(r)
	if err != nil {
		return err
	}
	sums, err := p.Sums(r.Context, v.Release, "region")
	if err != nil {
		return err
	}
	drawn, err := p.Map(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	shapes := geoCollection[struct{ Code string }]{}
	if len(drawn.Boundaries) > 0 {
		if err := json.Unmarshal(drawn.Boundaries, &shapes); err != nil {
			return err
		}
	}
	measure, err := measureOf(r)
	if err != nil {
		return err
	}
	living, err := p.living(r, v.View, measure)
	if err != nil {
		return err
	}
	answer := geoCollection[apiDistrict]{Type: "FeatureCollection", Features: []geoFeature[apiDistrict]{}}
	view, classes := r.apiView(v.Release, v.Names), places.Classify(r.Lang, measure, release.InDistricts(sums, v.Release.Document.Jurisdiction), v.Names, living)
	for _, shape := range shapes.Features {
		properties := districtOf(view, measure, classes, sums, living, shape.Properties.Code)
		answer.Features = append(answer.Features, geoFeature[apiDistrict]{"Feature", properties, shape.Geometry})
	}
	return r.JSON(answer)
}

// districtOf are a district's figures; a shape without projects has no data.
func districtOf(v published.View, measure places.Measure, classes places.Classes, sums []release.Sum, living places.Living, code string) apiDistrict {
	region, _ := v.Names.Region(code)
	d := apiDistrict{Code: code, Name: v.RegionName(code), Class: -1, Href: v.Link.Region(code), Amount: civic.NoFigure(), Label: v.T("figure.none")}
	for _, s := range sums {
		if s.Value == code {
			shade := measure.Shade(v.Lang(), s, region.Population, living)
			d.Amount, d.Count, d.Label, d.Short = s.Amount, s.Projects, shade.Words, shade.Short
			d.Class = classes.Of(shade)
		}
	}
	return d
}

// apiPopup is what the map says of one project.
func (p Reading) apiPopup(r *Request) error {
	found, err := p.projectOf(r)
	if err != nil {
		return err
	}
	names, err := p.Names(r.Context, found.Release)
	if err != nil {
		return err
	}
	v := r.apiView(found.Release, names)
	return r.JSON(map[string]any{
		"name": found.Name, "href": r.Link.Project(string(found.ID)),
		"lines": []string{
			v.UnitName(found.Unit),
			r.T("published.amount") + " " + message.Figure(r.Lang, found.Budget()),
			r.T("published.paid") + " " + message.Figure(r.Lang, found.Paid),
		},
	})
}
