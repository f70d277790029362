package civic_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// metres is how far apart two places near each other are.
func metres(lon1, lat1, lon2, lat2 float64) float64 {
	const degree = 111_320
	return math.Hypot((lon1-lon2)*degree*math.Cos(lat1*math.Pi/180), (lat1-lat2)*degree)
}

// Pairs that others publish: of WGS-84 the tests of the converter eviltransform,
// of BD-09 the README of coordtransform and, to five decimals, the manual of the
// R package that names Beijing's railway station.
func TestKnownPairsOfDatumsAreOnePlace(t *testing.T) {
	t.Parallel()
	for name, pair := range map[string]struct {
		from, to                           civic.Datum
		lon, lat, sameLon, sameLat, within float64 // metres
	}{
		"Shanghai":   {civic.GCJ02, civic.WGS84, 121.531541859215, 31.17530398364597, 121.5272106, 31.1774276, 0.2},
		"Shenzhen":   {civic.GCJ02, civic.WGS84, 113.9171764808363, 22.540796131694766, 113.912316, 22.543847, 0.2},
		"Beijing":    {civic.GCJ02, civic.WGS84, 116.38404722455657, 39.91334545536069, 116.377817, 39.911954, 0.2},
		"Tian’anmen": {civic.BD09, civic.GCJ02, 116.404, 39.915, 116.39762729119315, 39.90865673957631, 0.2},
		"station":    {civic.BD09, civic.GCJ02, 116.43351, 39.90851, 116.42703, 39.90245, 2},
	} {
		lon, lat := pair.from.ToWGS84(pair.lon, pair.lat)
		wantLon, wantLat := pair.to.ToWGS84(pair.sameLon, pair.sameLat)
		if off := metres(lon, lat, wantLon, wantLat); off > pair.within {
			t.Errorf("%s: %g, %g is %.2f m off", name, lon, lat, off)
		}
	}
}

// A shift is some hundreds of metres, and neighbours stay neighbours: neither
// holds where a solver runs away.
func TestEveryPlaceOfAShiftedMapComesBackNearby(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lon, lat := rapid.Float64Range(73, 135).Draw(t, "lon"), rapid.Float64Range(3, 54).Draw(t, "lat")
		datum := rapid.SampledFrom([]civic.Datum{civic.GCJ02, civic.BD09}).Draw(t, "datum")
		backLon, backLat := datum.ToWGS84(lon, lat)
		if off := metres(lon, lat, backLon, backLat); off < 1 || off > 2500 {
			t.Fatalf("%s %g, %g is %.0f m away", datum, lon, lat, off)
		}
		nextLon, nextLat := datum.ToWGS84(lon+0.0001, lat)
		if apart := metres(backLon, backLat, nextLon, nextLat); apart > 15 {
			t.Fatalf("%s %g, %g: neighbours of some 10 m are %.1f m apart", datum, lon, lat, apart)
		}
	})
}

func TestWhatIsNotShiftedStaysToTheLastDigit(t *testing.T) {
	t.Parallel()
	for _, datum := range []civic.Datum{civic.WGS84, civic.GCJ02, civic.BD09} {
		if lon, lat := datum.ToWGS84(-3.703790123, 40.416775123); lon != -3.703790123 || lat != 40.416775123 {
			t.Errorf("%s moved Madrid to %v, %v", datum, lon, lat)
		}
		if lon, _ := datum.ToWGS84(math.NaN(), 0); lon == lon {
			t.Errorf("%s made not-a-number a place", datum)
		}
	}
	if _, known := civic.ParseDatum("Beijing 1954"); known {
		t.Error("a datum that nothing converts is taken for one that is")
	}
}

func ExampleDatum_ToWGS84() {
	datum, _ := civic.ParseDatum("高德坐标系")
	fmt.Println(datum)
	fmt.Println(datum.ToWGS84(116.38404722455657, 39.91334545536069))
	// Output:
	// GCJ-02
	// 116.377817 39.911954
}
