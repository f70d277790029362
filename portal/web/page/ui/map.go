package ui

import "net/url"

// MapView is a map of districts and clustered points. Its table stands
// beside it on the page; without a script the table is all there is.
type MapView struct {
	Title     string // what is coloured, in words
	Districts string // URL of GeoJSON: properties name, label, class (−1 无数据), href
	Points    string // URL of {"items":[{lon,lat,count,id,name}]}; bbox and zoom are added
	View      string // "west,south,east,north" it opens on; "" for all districts
	Popup     string // URL with "{id}" of {name, href, lines}; fetched for one point at a time
	List      string // URL of the list of projects; bbox is added for what lies on one spot; "" for none
	Legend    []LegendClass
	Approval  string // 审图号, required on every public map
}

// LegendClass is one class of the legend, from 0 (lowest) to 4; −1 is 无数据.
type LegendClass struct {
	Class int
	Label string // "100–200 万元", ready words
}

// template adds to an address the parameters that the script fills in; "" for
// no address.
func template(to, parameters string) string {
	address, err := url.Parse(to)
	if to == "" || err != nil {
		return ""
	}
	mark := "?"
	if address.RawQuery != "" {
		mark = "&"
	}
	return to + mark + parameters
}
