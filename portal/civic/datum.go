package civic

import (
	"math"
	"strings"
)

// Datum says what degrees of longitude and latitude are counted from. The same
// place has three pairs of degrees in China, up to a kilometre apart.
type Datum string

// The datums that files arrive in. Everything is kept and published in WGS-84
// alone: a place in two datums would give away how the maps are shifted.
const (
	WGS84 Datum = "WGS-84" // of GPS; CGCS2000 is the same within centimetres
	GCJ02 Datum = "GCJ-02" // of the public maps of China (国测局坐标)
	BD09  Datum = "BD-09"  // of Baidu, which shifts GCJ-02 once more
)

// datumNames are the ways in which files write a datum, in lower case and
// without spaces and hyphens.
var datumNames = map[string]Datum{
	"": WGS84, "wgs84": WGS84, "cgcs2000": WGS84, "epsg:4326": WGS84, "epsg:4490": WGS84, "国家2000": WGS84,
	"gcj02": GCJ02, "国测局": GCJ02, "高德": GCJ02, "腾讯": GCJ02,
	"bd09": BD09, "bd09ll": BD09, "百度": BD09,
}

// ParseDatum reads the name of a datum; nothing is WGS-84, as in GeoJSON
// (RFC 7946).
func ParseDatum(text string) (datum Datum, ok bool) {
	datum, ok = datumNames[strings.NewReplacer("-", "", " ", "", "_", "", "坐标系", "", "坐标", "").Replace(strings.ToLower(text))]
	return datum, ok
}

// ToWGS84 gives degrees of this datum in WGS-84, to a millionth of a degree
// (some 10 cm), for the shift is no better known than that. Outside China
// nothing is shifted, so the degrees come back as they are.
func (d Datum) ToWGS84(lon, lat float64) (wgsLon, wgsLat float64) {
	if d == WGS84 || d == "" || !shifted(lon, lat) {
		return lon, lat
	}
	if d == BD09 {
		lon, lat = baiduToGCJ(lon, lat)
	}
	// The shift hardly changes over its own length, so that taking it where
	// the last guess lies comes nearer a hundredfold at each step.
	wgsLon, wgsLat = lon, lat
	for range 5 {
		east, north := gcjShift(wgsLon, wgsLat)
		wgsLon, wgsLat = lon-east, lat-north
	}
	return sixDecimals(wgsLon), sixDecimals(wgsLat)
}

// sixDecimals rounds degrees.
func sixDecimals(degrees float64) float64 { return math.Round(degrees*1e6) / 1e6 }

// shifted reports a place within the box in which the maps of China shift
// what they show. Not-a-number is in no box.
func shifted(lon, lat float64) bool {
	return lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271
}

// baiduToGCJ undoes Baidu's own shift: a turn and a stretch about the origin of
// the degrees, whose waves are 0.12° long.
func baiduToGCJ(lon, lat float64) (gcjLon, gcjLat float64) {
	const wave = 3000 * math.Pi / 180
	x, y := lon-0.0065, lat-0.006
	radius := math.Hypot(x, y) - 0.00002*math.Sin(wave*y)
	angle := math.Atan2(y, x) - 0.000003*math.Cos(wave*x)
	return radius * math.Cos(angle), radius * math.Sin(angle)
}

// gcjShift is how far GCJ-02 moves a place of WGS-84, in degrees: metres by a
// polynomial and waves about 105° E 35° N, divided by the length of a degree
// on the ellipsoid of Krassowski (1940).
func gcjShift(lon, lat float64) (east, north float64) {
	const (
		axis         = 6378245.0 // metres
		eccentricity = 0.00669342162296594323
		radians      = math.Pi / 180
	)
	x, y := lon-105, lat-35
	root := math.Sqrt(math.Abs(x))
	short := waves(x, 6, 20, 2, 20) // both directions have the waves of the longitude
	east = 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*root +
		2./3*(short+waves(x, 1, 20, 1./3, 40)+waves(x, 1./12, 150, 1./30, 300))
	north = -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*root +
		2./3*(short+waves(y, 1, 20, 1./3, 40)+waves(y, 1./12, 160, 1./30, 320))
	sine := math.Sin(lat * radians)
	bend := 1 - eccentricity*sine*sine
	meridian := axis * (1 - eccentricity) / (bend * math.Sqrt(bend))
	parallel := axis / math.Sqrt(bend) * math.Cos(lat*radians)
	return east / (parallel * radians), north / (meridian * radians)
}

// waves is the sum of two sine waves at a place: each by its half turns for a
// degree and its height in metres.
func waves(at, turns1, high1, turns2, high2 float64) float64 {
	return high1*math.Sin(turns1*math.Pi*at) + high2*math.Sin(turns2*math.Pi*at)
}
