package postgres_test

import (
	"fmt"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/worker"
)

// gang makes n people rate from one device.
func (p *people) gang(t *testing.T, project string, n int, answer uint8) {
	t.Helper()
	for i := range n {
		id, err := p.identity.AddPersona(t.Context(), account.Persona{Key: fmt.Sprintf("gang-%d", i), Name: "市民", Assurance: civic.L2, AgeBand: "30-44", Sex: "F", Region: "990101001"})
		must(t, err)
		p.rate(t, project, rating.Voter{Account: id, Level: civic.L2, Browser: "one", Address: netip.AddrFrom4([4]byte{192, 0, 2, byte(i)})}, overall(answer))
	}
}

func TestAnAuditorSeesClustersWithoutIdentitiesAndGivesWeightBack(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	p.crowd(t, bridge, 0, 20, 2, 4)
	p.gang(t, bridge, 12, 1)
	low := p.scoreOf(t, bridge)
	list, err := p.desk.Findings(t.Context(), county, half)
	must(t, err)
	if len(list) != 1 || list[0].Kind != scoring.SharedDevice || list[0].Votes != 12 || list[0].Answers[0] != 12 || list[0].Name == "" {
		t.Fatalf("%+v", list)
	}
	decision := scoring.FindingDecision{Period: half, Project: bridge, Finding: list[0].ID, Verdict: scoring.GiveBack, Reason: "社区活动室的公用平板，已核实"}
	must(t, p.desk.DecideFinding(t.Context(), "A", county, decision))
	restored := p.scoreOf(t, bridge)
	if restored.NEff <= low.NEff || restored.Score >= low.Score {
		t.Errorf("before %+v, restored %+v", low, restored)
	}
	decision.Verdict = scoring.Uphold
	must(t, p.desk.DecideFinding(t.Context(), "A", county, decision))
	if again := p.scoreOf(t, bridge); again.Score != low.Score {
		t.Errorf("upheld after all: %+v, it was %+v", again, low)
	}
	var entries int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FROM app.log_entry WHERE kind = 'integrity' AND convert_from(body, 'UTF8') NOT LIKE '%平板%'`).Scan(&entries))
	if entries != 2 {
		t.Errorf("%d log entries", entries)
	}
	decision.Reason = "无"
	if err := p.desk.DecideFinding(t.Context(), "A", county, decision); civic.KeyOf(err) != "integrity.reason" || err == nil {
		t.Errorf("without a reason: %v", err)
	}
	decision.Reason, decision.Finding = "理由充分", "0000"
	if err := p.desk.DecideFinding(t.Context(), "A", county, decision); civic.KindOf(err) != civic.KindNotFound || err == nil {
		t.Errorf("a finding nobody found: %v", err)
	}
}

func TestLockstepAcrossProjectsIsFound(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	method := scoring.Default()
	method.From, method.LockstepProjects = "2026-07-01", 3 // the county has three projects
	must(t, p.worker.RecordMethod(t.Context(), county, method))
	projects := []string{bridge, "R0AD000000", "SCHR00M000"}
	for n, project := range projects {
		p.crowd(t, project, 0, 6, 1) // in step, each from a device and a network of their own
		p.crowd(t, project, 10+20*n, 12, 2, 4, 5)
	}
	_, err := p.worker.ComputeScore(t.Context(), county, half)
	must(t, err)
	list, err := p.desk.Findings(t.Context(), county, half)
	must(t, err)
	if len(list) != 3 {
		t.Fatalf("%+v", list)
	}
	for _, f := range list {
		if f.Kind != scoring.Lockstep || f.Votes != 6 || f.Factor != 0.5 {
			t.Errorf("%+v", f)
		}
	}
}

func TestAPeriodIsScoredAtItsCloseAndItsSignalsGoWithTheAppealTerm(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	p.crowd(t, bridge, 0, 12, 2, 4)
	tend := func() { must(t, worker.TendPeriods(t.Context(), p.worker, slog.New(slog.DiscardHandler))) }
	tend()
	running, err := p.desk.RunningScores(t.Context(), county)
	if err != nil || len(running) != 1 || running[0].Result.Departments[0].N != 12 {
		t.Errorf("%+v, %v", running, err)
	}
	if files, _ := p.desk.ScoreBundles(t.Context(), county); len(files) != 0 {
		t.Errorf("an open period has %d bundles nobody asked for", len(files))
	}
	p.now = time.Date(2027, 1, 1, 0, 1, 0, 0, civic.Shanghai)
	tend()
	tend()
	files, err := p.desk.ScoreBundles(t.Context(), county)
	if err != nil || len(files) != 1 || !files[0].Final || files[0].Seq != 1 {
		t.Errorf("%+v, %v", files, err)
	}
	signals := func() (n int) {
		must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FROM app.rating WHERE device IS NOT NULL OR network IS NOT NULL OR substr(weighed, 9) <> decode(repeat('00', 16), 'hex')`).Scan(&n))
		return n
	}
	p.now = time.Date(2027, 1, 30, 23, 0, 0, 0, civic.Shanghai)
	tend()
	if n := signals(); n != 12 {
		t.Errorf("within the appeal term %d of 12 signals are left", n)
	}
	p.now = time.Date(2027, 2, 1, 0, 1, 0, 0, civic.Shanghai)
	tend()
	if n := signals(); n != 0 {
		t.Errorf("%d signals outlive the appeal term", n)
	}
	if _, err := p.worker.ComputeScore(t.Context(), county, half); civic.KeyOf(err) != "score.settled" || err == nil {
		t.Errorf("a settled period is scored again: %v", err)
	}
}

// TestSignalsOfTwoPeriodsCannotBeLinked: the same people with the same browsers
// at the same addresses leave other hashes in the next period, whoever holds
// the database; and with the key of a period, which goes with its signals, even
// the installation cannot make them again.
func TestSignalsOfTwoPeriodsCannotBeLinked(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	p.crowd(t, bridge, 0, 12, 2, 4)
	p.now = time.Date(2027, 1, 15, 9, 0, 0, 0, civic.Shanghai) // the appeal term of the former period is still running
	opens, closes := rating.Period("2027H1").Bounds()
	must(t, p.desk.AddPeriod(t.Context(), county, "2027H1", opens, closes.AddDate(0, 0, -1)))
	p.crowd(t, bridge, 0, 12, 2, 4)
	of := p.signalsByPeriod(t)
	first, second := of[string(half)], of["2027H1"]
	if len(first) == 0 || len(first) != len(second) {
		t.Fatalf("%d hashes in the first period, %d in the second", len(first), len(second))
	}
	for hash := range first {
		if second[hash] {
			t.Errorf("hash %x links ratings of two periods", hash)
		}
	}
	var people int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FROM app.rating a JOIN app.rating b ON b.person = a.person AND b.period <> a.period`).Scan(&people))
	if people != 0 {
		t.Errorf("%d people can be followed into another period", people)
	}
	keys := func() (n int) {
		must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(DISTINCT signal_key) FROM app.period WHERE length(signal_key) >= 16`).Scan(&n))
		return n
	}
	if n := keys(); n != 2 {
		t.Errorf("two periods have %d keys", n)
	}
	tend := func() { must(t, worker.TendPeriods(t.Context(), p.worker, slog.New(slog.DiscardHandler))) }
	tend() // the first period is closed and scored
	p.now = time.Date(2027, 2, 1, 0, 1, 0, 0, civic.Shanghai)
	tend()
	if of = p.signalsByPeriod(t); len(of[string(half)]) != 0 || len(of["2027H1"]) != len(second) {
		t.Errorf("after the appeal term %d hashes of the first period are left, %d of the second", len(of[string(half)]), len(of["2027H1"]))
	}
	if n := keys(); n != 1 {
		t.Errorf("after the appeal term %d keys are left", n)
	}
}

// signalsByPeriod are the hashes of devices, networks and sentences kept with
// ratings.
func (p *people) signalsByPeriod(t *testing.T) map[string]map[string]bool {
	t.Helper()
	rows, err := p.db.Pool(t, "").Query(t.Context(), `SELECT period, s FROM app.rating, unnest(ARRAY[device, network, sentence]) s WHERE s IS NOT NULL`)
	must(t, err)
	of := map[string]map[string]bool{}
	var period string
	var signal []byte
	_, err = pgx.ForEachRow(rows, []any{&period, &signal}, func() error {
		if of[period] == nil {
			of[period] = map[string]bool{}
		}
		of[period][string(signal)] = true
		return nil
	})
	must(t, err)
	return of
}
