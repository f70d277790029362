package release_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// district is one feature of a file of boundaries.
func district(code, kind, coordinates string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{"code":%q,"name":"x"},"geometry":{"type":%q,"coordinates":%s}}`, code, kind, coordinates)
}

// file is a file of boundaries.
func file(features ...string) []byte {
	return []byte(`{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`)
}

const ring = `[[116.38404722455657,39.91334545536069],[116.39,39.91],[116.39,39.92],[116.38404722455657,39.91334545536069]]`

func TestBoundariesOfAnyDatumAreKeptInOne(t *testing.T) {
	t.Parallel()
	raw, err := release.ParseBoundaries(file(district("01", "Polygon", "["+ring+"]"), district("02", "MultiPolygon", "[["+ring+"]]")), civic.GCJ02, []string{"01", "02", "03"})
	if err != nil {
		t.Fatal(err)
	}
	var drawn struct {
		Features []struct{ Geometry struct{ Coordinates any } }
	}
	if err := json.Unmarshal(raw, &drawn); err != nil || len(drawn.Features) != 2 {
		t.Fatalf("%v %s", err, raw)
	}
	if got := strings.Count(string(raw), "[116.377817,39.911954]"); got != 4 { // first and last of both rings
		t.Errorf("%d corners are where they belong: %s", got, raw)
	}
	if strings.Contains(string(raw), "116.384047") {
		t.Errorf("the pair that arrived is still there: %s", raw)
	}
}

func TestWhatIsNoMapOfTheRegionsIsRefused(t *testing.T) {
	t.Parallel()
	good := district("01", "Polygon", "["+ring+"]")
	for want, raw := range map[string][]byte{
		"no GeoJSON":           []byte("PK\x03\x04"),
		"no FeatureCollection": []byte(`{"type":"Topology"}`),
		`the code "09"`:        file(good, district("09", "Polygon", "["+ring+"]")),
		"01 stands twice":      file(good, good),
		`not "Point"`:          file(district("01", "Point", "[1,2]")),
		"no degrees":           file(district("01", "Polygon", `[[[500000,3400000]]]`)), // metres of a projection
		"no list":              file(district("01", "Polygon", `[[]]`)),
		"longitude and":        file(district("01", "Polygon", `[[[1]]]`)),
	} {
		if _, err := release.ParseBoundaries(raw, civic.WGS84, []string{"01"}); civic.KindOf(err) != civic.KindInvalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
