package postgres

import (
	"context"

	"github.com/sunbudget/sunbudget/portal/release"
)

// districtCount is how many of something there are by district.
type districtCount struct {
	Region string
	Number int
}

func byRegion(rows []districtCount, err error) (map[string]int, error) {
	counts := make(map[string]int, len(rows))
	for _, row := range rows {
		counts[row.Region] = row.Number
	}
	return counts, err
}

// OpinionsByRegion counts the public opinions on the projects of a release by
// the district in which the release places them, "" for those without one. An
// opinion is on a project, not on a year: each is districtCount as its project's page
// counts it. Opinions are public one by one with their project, so that no
// smallest count is needed.
func (p *Public) OpinionsByRegion(ctx context.Context, h release.Header) (map[string]int, error) {
	return byRegion(list[districtCount](ctx, p.pool, "opinions by district", `SELECT p.region, count(*) AS number
		FROM app.comment c JOIN release.project p ON p.release = $1 AND p.id = c.subject
		WHERE c.jurisdiction = $2 AND c.subject_kind = 'project' AND c.state = 'public' GROUP BY p.region`,
		h.ID, h.Document.Jurisdiction))
}

// SignalsByRegion counts the alerts of a release that a filter keeps by the
// district of their projects, "" for those without one.
func (p *Public) SignalsByRegion(ctx context.Context, h release.Header, f release.SignalFilter) (map[string]int, error) {
	return byRegion(list[districtCount](ctx, p.pool, "alerts by district", reviewed+`SELECT p.region, count(*) AS number
		FROM s JOIN release.project p ON p.release = $1 AND p.id = s.id`+signalWhere+` GROUP BY p.region`, signalArgs(h, f)...))
}
