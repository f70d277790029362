package postgres_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// inventRatings fills the county's projects with ratings of every sort: of all
// levels, from shared and single devices and networks, with and without the
// other answers and sentences, some almost equal, some people in step.
const inventRatings = `INSERT INTO app.rating (jurisdiction, period, project, unit, person, assurance, overall, benefit, progress, openness, replies,
		age_band, sex, region, device, network, sentence, at)
	SELECT '990101', '2026H2', project, '001', sha256(('p' || i)::bytea), CASE WHEN i <= 8 THEN 2 ELSE (ARRAY[0, 1, 2, 2, 2])[1 + (random() * 4)::int] END,
		CASE WHEN i <= 8 THEN 1 ELSE 1 + (random() * 4)::int END,
		CASE WHEN random() < 0.2 THEN 1 + (random() * 4)::int END, CASE WHEN random() < 0.1 THEN 1 + (random() * 4)::int END, NULL,
		CASE WHEN random() < 0.1 THEN 1 + (random() * 4)::int END, (ARRAY['18-29', '30-44', '45-59'])[1 + (random() * 2)::int],
		(ARRAY['F', 'M'])[1 + (random())::int], (ARRAY['', '990101001', '990101002'])[1 + (random() * 2)::int],
		CASE WHEN random() < 0.9 THEN int8send((random() * 400)::bigint) END, CASE WHEN random() < 0.9 THEN int8send((random() * 150)::bigint) END,
		CASE WHEN random() < 0.1 THEN int8send((random() * 5)::bigint * 72057594037927936 + (1::bigint << (random() * 40)::int)) END,
		CASE WHEN i <= 8 THEN timestamptz '2026-08-03 09:00+08' WHEN i < 60 THEN timestamptz '2026-08-20 00:30+08' ELSE timestamptz '2026-08-01 23:30+08' + (random() * 30)::int * interval '1 day' END
	FROM generate_series(1, 900) i, (VALUES ('BR1DGE0000'), ('R0AD000000'), ('SCHR00M000')) p (project)
	WHERE i <= 8 OR random() < 0.6`

func TestCountingAlikeVotesGivesWhatCountingEachDoes(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	method := scoring.Default()
	method.From, method.LockstepProjects = "2026-07-01", 3 // the county has three projects
	must(t, p.worker.RecordMethod(t.Context(), county, method))
	p.crowd(t, bridge, 0, 3, 5)
	must(t, p.grantCrowd(t, 1, civic.Grant{Role: civic.DepartmentEditor, Jurisdiction: county, Unit: "101001"}))
	must(t, p.grantCrowd(t, 2, civic.Grant{Role: civic.Deputy, Jurisdiction: county}))
	_, err := p.db.Pool(t, "").Exec(t.Context(), inventRatings)
	must(t, err)
	p.now = time.Date(2026, 9, 15, 12, 0, 0, 0, civic.Shanghai)
	check := func(when string) {
		t.Helper()
		want, wantFound, err := p.worker.TallySingly(t.Context(), county, half)
		must(t, err)
		bundle, err := p.worker.Recompute(t.Context(), county, half)
		must(t, err)
		for _, project := range bundle.Projects {
			if diff := cmp.Diff(want[string(project.ID)], project.Tally); diff != "" {
				t.Errorf("%s, %s (- vote by vote, + counted):\n%s", when, project.ID, diff)
			}
		}
		found, err := p.worker.FindingsOf(t.Context(), county, half)
		must(t, err)
		if diff := cmp.Diff(wantFound, found); diff != "" {
			t.Errorf("%s, findings (- vote by vote, + counted):\n%s", when, diff)
		}
	}
	check("at first")
	kinds := map[scoring.FindingKind]string{}
	found, err := p.worker.FindingsOf(t.Context(), county, half)
	must(t, err)
	for _, f := range found[bridge] {
		kinds[f.Kind] = f.ID
	}
	if len(kinds) < 4 {
		t.Fatalf("the invented ratings are too plain: %+v", kinds)
	}
	_, err = p.worker.ComputeScore(t.Context(), county, half)
	must(t, err)
	for _, id := range kinds {
		must(t, p.desk.DecideFinding(t.Context(), "A", county, scoring.FindingDecision{Period: half, Project: bridge, Finding: id, Verdict: scoring.GiveBack, Reason: "已核实，予以恢复"}))
	}
	check("after decisions")
}
