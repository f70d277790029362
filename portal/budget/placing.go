package budget

import (
	"slices"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// CountyWide stands in a file as the region of a project that serves the
// whole jurisdiction (全县性); in a release such a project has the code of the
// jurisdiction as its region. A project without any region is not located yet
// (未定位), which is another thing.
const CountyWide = "countywide"

// countyWords are how a file may write CountyWide.
var countyWords = []string{CountyWide, "county-wide", "全县性", "全市性", "全区性", "全省性"}

// RegionCode reads a cell of regions: a code, or words for the whole
// jurisdiction.
func RegionCode(cell string) string {
	if slices.Contains(countyWords, strings.ToLower(cell)) {
		return CountyWide
	}
	return cell
}

// PlaceVerdict is what a person of staff says of a project that has no place.
type PlaceVerdict string

// Verdicts. The last one on a project holds.
const (
	Located    PlaceVerdict = "located"    // at a place of the gazetteer
	CountyWork PlaceVerdict = "countywide" // 全县性
	NoPlace    PlaceVerdict = "unlocated"  // no suggestion is right; it stays 未定位
	OpenAgain  PlaceVerdict = "open"       // takes the verdict before back
)

// PlaceVerdicts lists them.
var PlaceVerdicts = []PlaceVerdict{Located, CountyWork, NoPlace, OpenAgain}

// Placing is a verdict on the place of one project, in all documents that
// give it none.
type Placing struct {
	ID      int64
	Code    string // of the project, internal
	Verdict PlaceVerdict
	Place   Place     // of Located, else empty
	Percent int       // the confidence it was suggested with; 0: it was not
	By      string    // account
	At      time.Time // when it was said
}

// Check says what is missing of a verdict.
func (d Placing) Check() error {
	switch {
	case !slices.Contains(PlaceVerdicts, d.Verdict):
		return civic.Invalid("locating.fault_verdict", "verdict "+string(d.Verdict))
	case (d.Verdict == Located) != (d.Place.Region != ""):
		return civic.Invalid("locating.fault_place", "a place belongs to the verdict that a project lies there")
	}
	return nil
}

// Unplaced is a project that the desk may give a place, with what the
// gazetteer suggests.
type Unplaced struct {
	Project
	Year    civic.FiscalYear // of the newest document it stands in
	Matches []Match
}

// Settle gives projects the places that staff confirmed, as if the file had
// given them: what a file says holds, and a verdict adds what it leaves out. A
// place in a region that the document does not know is left out. It returns
// the regions, with the whole jurisdiction among them where a project serves
// it, and the numbers of the verdicts that counted. The projects are changed in
// place.
func Settle(projects []Project, regions []Region, verdicts map[string]Placing, j civic.Jurisdiction) (all []Region, used []int64) {
	known := map[string]bool{}
	for _, r := range regions {
		known[r.Code] = true
	}
	whole := false
	for i := range projects {
		p := &projects[i]
		if d, said := verdicts[p.Code]; said && p.settle(d, known) {
			used = append(used, d.ID)
		}
		if p.Region == CountyWide {
			p.Region = j.Code
		}
		whole = whole || p.Region == j.Code
	}
	if whole && !known[j.Code] {
		regions = append(slices.Clone(regions), wholeOf(j))
	}
	return regions, used
}

// settle applies one verdict and reports whether it changed anything.
func (p *Project) settle(d Placing, known map[string]bool) bool {
	switch {
	case d.Verdict == CountyWork && p.Region == "" && p.Lon == nil:
		p.Region = CountyWide
		return true
	case d.Verdict != Located || !known[d.Place.Region] || p.Lon != nil:
		return false
	case p.Region != "" && p.Region != d.Place.Region:
		return false
	}
	changed := p.Region == "" || d.Place.Lon != nil
	p.Region, p.Lon, p.Lat = d.Place.Region, d.Place.Lon, d.Place.Lat
	return changed
}

// wholeOf is the region that stands for a whole jurisdiction. It has no
// population of its own: those of its towns are counted already.
func wholeOf(j civic.Jurisdiction) Region {
	for level, names := range map[string][2]string{
		"县": {"全县性", "County-wide"}, "市": {"全市性", "City-wide"}, "区": {"全区性", "District-wide"}, "省": {"全省性", "Province-wide"},
	} {
		if strings.HasSuffix(j.NameZH, level) {
			return Region{Code: j.Code, Name: names[0], NameEN: names[1]}
		}
	}
	return Region{Code: j.Code, Name: "全域", NameEN: "Whole area"}
}
