package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
)

// However many places a release has, a map gets 2,000 of them at most.
func TestNoMapGetsMoreThanTwoThousandFeatures(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	hashes := readtest.Publish(t, db)
	_, err := db.Pool(t, "").Exec(t.Context(), `INSERT INTO release.cluster (release, zoom, x, y, lon, lat, projects, id)
		SELECT r.id, 16, 1000 + n % 100, 2000 + n / 100, 120 + n * 0.0001, 30 + n * 0.0001, 1, ''
		FROM release.release r, generate_series(1, 5000) n`)
	if err != nil {
		t.Fatal(err)
	}
	var answer struct{ Items []json.RawMessage }
	s := siteOn(t, db, hashes)
	if err := json.Unmarshal([]byte(s.page("/api/v1/map/points?zoom=17")), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Items) != 2000 {
		t.Errorf("%d features", len(answer.Items))
	}
}

func TestATypedPlaceOpensTheMapThere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for place, want := range map[string]string{
		"城关": "region=01", "城关镇": "region=01", "Linjiang": "region=02", "食堂": "bbox=120.03500%2C30.03500%2C120.06500%2C30.06500",
	} {
		answer, _ := s.get("/map?near=" + url.QueryEscape(place))
		to := answer.Header.Get("Location")
		if answer.StatusCode != http.StatusSeeOther || !strings.Contains(to, want) {
			t.Errorf("%s: %d to %s, want %s", place, answer.StatusCode, to, want)
			continue
		}
		if page := s.page(to); strings.HasPrefix(want, "bbox") && !strings.Contains(page, `data-view="120.03500,30.03500,120.06500,30.06500"`) {
			t.Errorf("%s: the map does not open there", place)
		}
	}
	if page := s.page("/map?near=" + url.QueryEscape("月球背面")); !strings.Contains(page, "没有叫“月球背面”的地方") {
		t.Error("a place that nothing is called is not said to be unknown")
	}
}
