package postgres_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/packet"
)

const half = rating.Period("2026H2")

// rateable publishes the bridge and opens the half-year.
func (p *people) rateable(t *testing.T) {
	t.Helper()
	p.publishBridge(t)
	opens, closes := half.Bounds()
	must(t, p.desk.AddPeriod(t.Context(), county, half, opens, closes.AddDate(0, 0, -1)))
}

func voterOf(actor civic.Actor) rating.Voter {
	return rating.Voter{Account: actor.Account, Level: actor.Assurance, Browser: "b-" + actor.Account, Address: netip.MustParseAddr("203.0.113.7")}
}

func project(id string) rating.Subject { return rating.Subject{Kind: rating.Project, ID: id} }

func overall(n uint8) rating.Answers { return rating.Answers{rating.Overall: n} }

func (p *people) rate(t *testing.T, id string, voter rating.Voter, answers rating.Answers) {
	t.Helper()
	target, period, err := p.public.RatingTarget(t.Context(), county, project(id))
	must(t, err)
	must(t, p.public.Rate(t.Context(), target, rating.Ballot{Subject: project(id), Period: period, Voter: voter, Answers: answers}))
}

// crowd makes n identity-verified citizens rate the project with answers in
// turn.
func (p *people) crowd(t *testing.T, project string, from, n int, answers ...uint8) {
	t.Helper()
	for i := from; i < from+n; i++ {
		id, err := p.identity.AddPersona(t.Context(), account.Persona{Key: fmt.Sprintf("crowd-%d", i), Name: "市民", Assurance: civic.L2, AgeBand: "30-44", Sex: "F", Region: "990101001"})
		must(t, err)
		voter := rating.Voter{Account: id, Level: civic.L2, Browser: fmt.Sprint("browser", i), Address: netip.AddrFrom4([4]byte{198, 51, 100, byte(i)})}
		p.rate(t, project, voter, overall(answers[i%len(answers)]))
	}
}

func TestAPersonHasOneCurrentRatingUnderConcurrency(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	citizen := p.persona(t, "citizen", civic.L2)
	target, period, err := p.public.RatingTarget(t.Context(), county, project(bridge))
	must(t, err)
	var wait sync.WaitGroup
	for i := range 20 {
		wait.Go(func() {
			if err := p.public.Rate(t.Context(), target, rating.Ballot{Subject: project(bridge), Period: period, Voter: voterOf(citizen), Answers: overall(uint8(i%5 + 1))}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	var current, all int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE current), count(*) FROM app.rating`).Scan(&current, &all))
	if current != 1 || all != 20 {
		t.Errorf("%d current of %d", current, all)
	}
}

func TestALaterRatingReplacesTheFormer(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	citizen := p.persona(t, "citizen", civic.L2)
	p.rate(t, bridge, voterOf(citizen), overall(2))
	want := rating.Answers{rating.Overall: 5, rating.Benefit: 4}
	p.rate(t, bridge, voterOf(citizen), want)
	list, err := p.public.RatingsOf(t.Context(), county, citizen.Account)
	must(t, err)
	if len(list) != 1 || list[0].Answers != want || list[0].Period != half || list[0].Subject != project(bridge) {
		t.Errorf("%+v", list)
	}
	got, ok, err := p.public.RatingOf(t.Context(), county, half, project(bridge), voterOf(citizen))
	if err != nil || !ok || got.Answers != want {
		t.Errorf("%+v, %v, %v", got, ok, err)
	}
	if _, ok, err := p.public.RatingOf(t.Context(), county, half, project("R0AD000000"), voterOf(citizen)); ok || err != nil {
		t.Errorf("another project: %v, %v", ok, err)
	}
}

func TestRatingIsTakenInsideTheWindowOnly(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	citizen := p.persona(t, "citizen", civic.L2)
	target, period, err := p.public.RatingTarget(t.Context(), county, project(bridge))
	must(t, err)
	if err := account.Can(citizen, account.Rate, target, p.now); err != nil {
		t.Errorf("inside the window: %v", err)
	}
	p.now = time.Date(2027, 1, 1, 0, 0, 0, 0, civic.Shanghai)
	if err := p.public.Rate(t.Context(), target, rating.Ballot{Subject: project(bridge), Period: period, Voter: voterOf(citizen), Answers: overall(3)}); civic.KeyOf(err) != "rating.period_closed" || err == nil {
		t.Errorf("after the window: %v", err)
	}
	closed, _, err := p.public.RatingTarget(t.Context(), county, project(bridge))
	if err != nil || account.Can(citizen, account.Rate, closed, p.now) == nil {
		t.Errorf("the policy lets it through: %+v, %v", closed, err)
	}
	if _, _, err := p.public.RatingTarget(t.Context(), county, project("N0SUCH0000")); civic.KindOf(err) != civic.KindNotFound || err == nil {
		t.Errorf("an unpublished project: %v", err)
	}
}

func TestAnonymousRatingIsTheBrowsersAndCarriesNoAttributes(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	browser := rating.Voter{Browser: "cookie", Address: netip.MustParseAddr("2001:db8::1")}
	p.rate(t, bridge, browser, overall(1))
	p.rate(t, bridge, browser, overall(2))
	p.rate(t, bridge, rating.Voter{Browser: "another"}, overall(2))
	target, period, err := p.public.RatingTarget(t.Context(), county, project(bridge))
	must(t, err)
	if err := p.public.Rate(t.Context(), target, rating.Ballot{Subject: project(bridge), Period: period, Voter: rating.Voter{}, Answers: overall(3)}); civic.KeyOf(err) != "rating.browser" || err == nil {
		t.Errorf("a rating by nobody: %v", err)
	}
	var current, plain int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*), count(*) FILTER (WHERE assurance = 0 AND age_band = '' AND sex = '' AND region = '')
		FROM app.rating WHERE current`).Scan(&current, &plain))
	if current != 2 || plain != 2 {
		t.Errorf("%d current, %d plain", current, plain)
	}
}

func TestRatingsHoldNoAccountAndNoAddress(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	citizen := p.persona(t, "citizen", civic.L2)
	p.rate(t, bridge, voterOf(citizen), overall(4))
	var hits int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FROM app.rating r WHERE r::text LIKE '%' || $1 || '%' OR r::text LIKE '%203.0.113%'
		OR r::text LIKE '%' || $2 || '%'`, citizen.Account, "b-"+citizen.Account).Scan(&hits))
	if hits != 0 {
		t.Error("a rating tells who gave it")
	}
}

func TestPublicNumbersMoveEveryTenRatings(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	shown := func() scoring.PublicScore {
		t.Helper()
		_, err := p.worker.RefreshPublicScores(t.Context())
		must(t, err)
		score, err := p.public.PublicScore(t.Context(), county, half, bridge)
		must(t, err)
		return score
	}
	p.crowd(t, bridge, 0, 9, 1, 5)
	if got := shown(); got.Enough() || got.N != 0 {
		t.Errorf("after nine: %+v", got)
	}
	p.crowd(t, bridge, 9, 1, 5)
	ten := shown()
	if !ten.Enough() || ten.N != 10 || ten.Percent[0] == 0 {
		t.Errorf("after ten: %+v", ten)
	}
	p.crowd(t, bridge, 10, 5, 1)
	if got := shown(); got != ten {
		t.Errorf("after fifteen %+v, it was %+v", got, ten)
	}
	before, err := p.public.TargetVersion(t.Context(), county, "project/"+bridge)
	must(t, err)
	p.crowd(t, bridge, 15, 5, 1)
	if got := shown(); got.N != 20 || got.Score >= ten.Score {
		t.Errorf("after twenty: %+v", got)
	}
	if after, err := p.public.TargetVersion(t.Context(), county, "project/"+bridge); err != nil || after <= before {
		t.Errorf("the page's version stays %d, %v", after, err)
	}
	if n, err := p.worker.RefreshPublicScores(t.Context()); n != 0 || err != nil {
		t.Errorf("nothing happened since, yet %d projects: %v", n, err)
	}
}

func TestAnonymousRatingsAreShownApartAndWeighNothing(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	p.crowd(t, bridge, 0, 10, 4, 5)
	for i := range 10 {
		p.rate(t, bridge, rating.Voter{Browser: fmt.Sprint("anonymous", i)}, overall(1))
	}
	_, err := p.worker.RefreshPublicScores(t.Context())
	must(t, err)
	got, err := p.public.PublicScore(t.Context(), county, half, bridge)
	must(t, err)
	if got.N != 10 || got.Percent[0] != 0 || got.Anonymous != (scoring.Plain{N: 10, Percent: [5]int{100}}) {
		t.Errorf("%+v", got)
	}
}

func (p *people) assess(t *testing.T) {
	t.Helper()
	internal := 90.0
	must(t, p.desk.SetAssessed(t.Context(), county, half, []scoring.Department{
		{Code: "101001", PeerGroup: "works", Serves: true, Internal: &internal}, {Code: "102001", PeerGroup: "works", Serves: true},
	}))
	must(t, p.desk.SetMargins(t.Context(), county, half, scoring.Margins{Source: "公报", Year: 2020, Strata: []scoring.Population{
		{Stratum: rating.Stratum{Age: rating.Age30to44, Sex: rating.Female, District: "990101001"}, People: 500},
		{Stratum: rating.Stratum{Age: rating.Age30to44, Sex: rating.Male, District: "990101001"}, People: 500},
	}}))
}

func TestScoreBundleIsVerifiedAndItsPacketsAreSigned(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	p.assess(t)
	p.crowd(t, bridge, 0, 20, 2, 4, 5)
	p.crowd(t, "R0AD000000", 0, 12, 3, 5)
	seq, err := p.worker.ComputeScore(t.Context(), county, half)
	if err != nil || seq != 1 {
		t.Fatalf("%d, %v", seq, err)
	}
	files, err := p.desk.ScoreBundles(t.Context(), county)
	must(t, err)
	bundle, err := scoring.ParseBundle(files[0].Bytes)
	must(t, err)
	must(t, scoring.Verify(bundle))
	roadsScore := bundle.Result.Departments[0]
	if len(bundle.Projects) != 3 || roadsScore.Code != "101001" || roadsScore.N != 32 || roadsScore.Composite == nil {
		t.Errorf("%+v", roadsScore)
	}
	lines, err := p.desk.Packets(t.Context(), county, []string{"101001"}, false)
	if err != nil || len(lines) != 1 {
		t.Fatalf("%+v, %v", lines, err)
	}
	file, err := p.desk.Packet(t.Context(), county, half, "101001", 0)
	must(t, err)
	made, err := packet.Parse(file.Canonical)
	must(t, err)
	if made.Bundle != files[0].SHA256 || made.DeptName != "交通局" || len(made.Projects) != 2 || made.LogEntry != files[0].LogIndex {
		t.Errorf("%+v", made)
	}
	opened, err := note.Open(file.Signature, note.VerifierList(p.logVerifier))
	if err != nil || !bytes.Contains([]byte(opened.Text), []byte(file.SHA256)) {
		t.Errorf("signature: %v", err)
	}
}

func TestCellsStayInsideUntilThePeriodCloses(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	p.crowd(t, bridge, 0, 12, 2, 4)
	_, err := p.worker.ComputeScore(t.Context(), county, half)
	must(t, err)
	if files, err := p.public.ScoreBundles(t.Context(), county); err != nil || len(files) != 0 {
		t.Errorf("%d bundles of an open period are public, %v", len(files), err)
	}
	p.now = time.Date(2027, 1, 4, 9, 0, 0, 0, civic.Shanghai)
	seq, err := p.worker.ComputeScore(t.Context(), county, half)
	must(t, err)
	if files, err := p.public.ScoreBundles(t.Context(), county); err != nil || len(files) != 0 {
		t.Errorf("%d bundles are public before anybody approved, %v", len(files), err)
	}
	must(t, p.desk.ApproveScore(t.Context(), "A", county, scoring.Publishing{Period: half, Seq: seq}))
	files, err := p.public.ScoreBundles(t.Context(), county)
	if err != nil || len(files) != 1 || files[0].Seq != seq || !files[0].Final {
		t.Errorf("%+v, %v", files, err)
	}
	// A correction waits for its own approval; what was approved stays.
	next, err := p.worker.ComputeScore(t.Context(), county, half)
	must(t, err)
	if files, err := p.public.ScoreBundles(t.Context(), county); err != nil || len(files) != 1 || files[0].Seq != seq {
		t.Errorf("%+v, %v", files, err)
	}
	must(t, p.desk.ApproveScore(t.Context(), "A", county, scoring.Publishing{Period: half, Seq: next}))
	if files, err := p.public.ScoreBundles(t.Context(), county); err != nil || len(files) != 1 || files[0].Seq != next {
		t.Errorf("%+v, %v", files, err)
	}
	if err := p.desk.ApproveScore(t.Context(), "A", county, scoring.Publishing{Period: half, Seq: next}); civic.KeyOf(err) != "score.approved_twice" || err == nil {
		t.Errorf("approved twice: %v", err)
	}
	if err := p.desk.ApproveScore(t.Context(), "A", county, scoring.Publishing{Period: half, Seq: 1}); civic.KeyOf(err) != "score.not_closed" || err == nil {
		t.Errorf("a bundle of the open period is published: %v", err)
	}
}

func TestConsequencesNeedADocument(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	if err := p.desk.AddConsequence(t.Context(), "F", county, half, scoring.Consequence{Unit: "101001", Kind: scoring.Cut}); civic.KeyOf(err) != "score.consequence_bad" || err == nil {
		t.Errorf("without a document: %v", err)
	}
	must(t, p.desk.AddConsequence(t.Context(), "F", county, half, scoring.Consequence{Unit: "101001", Kind: scoring.Cut, Document: "演财预〔2027〕8号", Note: "核减 5%"}))
	led, err := p.public.Consequences(t.Context(), county, half)
	if err != nil || len(led) != 1 || led[0].Document != "演财预〔2027〕8号" || led[0].LogIndex == 0 && led[0].RecordedAt.IsZero() {
		t.Errorf("%+v, %v", led, err)
	}
}

func TestStaffOfTheAssessedDepartmentAreExcludedByRoster(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	p.crowd(t, bridge, 0, 20, 2, 4)
	before := p.scoreOf(t, bridge)
	// One of the crowd turns out to work in the unit below roads.
	must(t, p.grantCrowd(t, 3, civic.Grant{Role: civic.DepartmentEditor, Jurisdiction: county, Unit: "101001002"}))
	after := p.scoreOf(t, bridge)
	if before.N != 20 || after.N != 19 {
		t.Errorf("%d ratings, then %d", before.N, after.N)
	}
}

func (p *people) grantCrowd(t *testing.T, i int, g civic.Grant) error {
	t.Helper()
	_, err := p.db.Pool(t, "").Exec(t.Context(), `INSERT INTO app.account_grant SELECT id, $2, $3, $4 FROM app.account WHERE persona = $1`,
		fmt.Sprintf("crowd-%d", i), g.Role, g.Jurisdiction, g.Unit)
	return err
}

func (p *people) scoreOf(t *testing.T, project string) scoring.ProjectScore {
	t.Helper()
	_, err := p.worker.ComputeScore(t.Context(), county, half)
	must(t, err)
	files, err := p.desk.ScoreBundles(t.Context(), county)
	must(t, err)
	bundle, err := scoring.ParseBundle(files[0].Bytes)
	must(t, err)
	for _, s := range bundle.Result.Projects {
		if string(s.ID) == project {
			return s
		}
	}
	t.Fatalf("no score of %s", project)
	return scoring.ProjectScore{}
}

func TestScoringTwiceAtOnceGivesTwoNumberedBundles(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	p.crowd(t, bridge, 0, 12, 2, 4)
	seqs := make([]int, 4)
	var wait sync.WaitGroup
	for i := range seqs {
		wait.Go(func() {
			seq, err := p.worker.ComputeScore(t.Context(), county, half)
			if err != nil {
				t.Error(err)
			}
			seqs[i] = seq
		})
	}
	wait.Wait()
	seen := map[int]bool{}
	for _, seq := range seqs {
		seen[seq] = true
	}
	if diff := cmp.Diff(map[int]bool{1: true, 2: true, 3: true, 4: true}, seen); diff != "" {
		t.Error(diff)
	}
}

func TestSecondPacketSupersedesTheFirst(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	p.crowd(t, bridge, 0, 12, 2, 4)
	for range 2 {
		_, err := p.worker.ComputeScore(t.Context(), county, half)
		must(t, err)
	}
	for seq, supersedes := range map[int]int{0: 1, 1: 0, 2: 1} {
		file, err := p.desk.Packet(t.Context(), county, half, "101001", seq)
		must(t, err)
		made, err := packet.Parse(file.Canonical)
		if err != nil || made.Supersedes != supersedes {
			t.Errorf("packet %d supersedes %d, %v", seq, made.Supersedes, err)
		}
	}
	if _, err := p.desk.Packet(t.Context(), county, half, "101001", 3); civic.KindOf(err) != civic.KindNotFound || err == nil {
		t.Errorf("a packet nobody made: %v", err)
	}
}

func TestScoreRequestBecomesAJob(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	must(t, p.desk.RequestScore(t.Context(), "A", county, half))
	var args string
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT args::text FROM jobs.river_job WHERE kind = 'score_period'`).Scan(&args))
	if args != `{"period": "2026H2", "jurisdiction": "990101"}` {
		t.Errorf("%s", args)
	}
}

func TestAPeriodThatCannotBeScoredDoesNotHoldUpTheOthers(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	p.crowd(t, bridge, 0, 10, 1, 5)
	// Ratings of a year that has no release.
	must(t, p.desk.AddPeriod(t.Context(), county, "2027", monday, monday.AddDate(1, 0, 0)))
	_, err := p.db.Pool(t, "").Exec(t.Context(), `INSERT INTO app.rating_event (jurisdiction, period, project) VALUES ($1, '2027', $2)`, county, bridge)
	must(t, err)
	n, err := p.worker.RefreshPublicScores(t.Context())
	if n != 1 || err == nil || !strings.Contains(err.Error(), "2027") {
		t.Errorf("%d projects, %v", n, err)
	}
	score, err := p.public.PublicScore(t.Context(), county, half, bridge)
	if err != nil || score.N != 10 {
		t.Errorf("the other period shows %+v, %v", score, err)
	}
	var left int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FROM app.rating_event WHERE period = '2027'`).Scan(&left))
	if left != 1 {
		t.Errorf("%d events of the failing period are left", left)
	}
}

func TestAPeriodIsScoredWithTheMethodInForceAtItsStart(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	p.crowd(t, bridge, 0, 12, 2, 4)
	first, second := scoring.Default(), scoring.Default()
	first.From = "2026-07-01"
	second.Version, second.From, second.Prior = "9", "2026-10-20", 40
	must(t, p.worker.RecordMethod(t.Context(), county, first))
	must(t, p.worker.RecordMethod(t.Context(), county, second))
	_, err := p.worker.ComputeScore(t.Context(), county, half)
	must(t, err)
	files, err := p.desk.ScoreBundles(t.Context(), county)
	must(t, err)
	bundle, err := scoring.ParseBundle(files[0].Bytes)
	if err != nil || bundle.Method != first {
		t.Errorf("scored with %+v, %v", bundle.Method, err)
	}
	listed, err := p.public.ScoreMethods(t.Context(), county)
	if err != nil || len(listed) != 2 || listed[0].Version != "9" {
		t.Fatalf("%+v, %v", listed, err)
	}
	opened, err := note.Open(listed[1].Signature, note.VerifierList(p.logVerifier))
	if err != nil || !strings.Contains(opened.Text, listed[1].SHA256) {
		t.Errorf("signature: %v", err)
	}
}

func TestNoMethodIsDatedBackOrChanged(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	p.crowd(t, bridge, 0, 12, 2, 4)
	_, err := p.worker.ComputeScore(t.Context(), county, half) // records the first version
	must(t, err)
	later := scoring.Default()
	for _, from := range []string{"2026-06-01", civic.Date(monday)} {
		later.Version, later.From = "9", from
		if err := p.worker.RecordMethod(t.Context(), county, later); civic.KeyOf(err) != "score.method_dated_back" || err == nil {
			t.Errorf("from %s: %v", from, err)
		}
	}
	later.Version, later.From = scoring.Default().Version, "2027-01-01"
	if err := p.worker.RecordMethod(t.Context(), county, later); civic.KeyOf(err) != "score.method_twice" || err == nil {
		t.Errorf("the same version again: %v", err)
	}
	later.Version, later.CellMin = "10", 5
	if err := p.worker.RecordMethod(t.Context(), county, later); civic.KindOf(err) != civic.KindInvalid || err == nil {
		t.Errorf("cells of five: %v", err)
	}
}

func TestAPacketCarriesWhatPeopleWroteAndWhatDeputiesThink(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	p.assess(t)
	p.crowd(t, bridge, 0, 24, 2, 4)
	for i := range 11 {
		must(t, p.grantCrowd(t, i, civic.Grant{Role: civic.Deputy, Jurisdiction: county}))
	}
	for i := range 9 {
		must(t, p.grantCrowd(t, 12+i, civic.Grant{Role: civic.Expert, Jurisdiction: county}))
	}
	citizen, mod := p.persona(t, "citizen", civic.L1), moderator(t, p)
	asked := p.opinion("AAAAAAAAA1", "桥上的路灯什么时候修好？")
	asked.Stance = comment.Question
	sent, err := p.public.SubmitComment(t.Context(), citizen, asked)
	must(t, err)
	p.decide(t, mod, sent.ID, comment.Publish, "")
	p.said(t, citizen, "AAAAAAAAA2", "还没有审核的意见")
	_, err = p.worker.ComputeScore(t.Context(), county, half)
	must(t, err)
	file, err := p.desk.Packet(t.Context(), county, half, "101001", 0)
	must(t, err)
	made, err := packet.Parse(file.Canonical)
	must(t, err)
	digest := made.Beside.Digest
	if len(digest.Comments) != 1 || len(digest.Unanswered) != 1 || digest.Comments[0].URL != "/j/"+county+"/projects/"+bridge+"#"+sent.ID {
		t.Errorf("%+v", digest)
	}
	if d := made.Beside.Deputies; d == nil || d.N != 11 || d.Mean < 2.8 || d.Mean > 3 {
		t.Errorf("deputies: %+v", d)
	}
	if e := made.Beside.Experts; e != nil {
		t.Errorf("a panel of nine is shown: %+v", e)
	}
	if r := made.Beside.Responsiveness; r == nil || r.Received != 1 {
		t.Errorf("%+v", r)
	}
}
