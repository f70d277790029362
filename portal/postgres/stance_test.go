package postgres_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
)

// groups are the four groups of a hearing in their order.
var groups = []string{"citizen", "community", "deputy", "expert"}

// table is how many people of each group share a stance.
type table [4]int

// published is what may be told of a table, worked out independently of the
// query: groups joined from the last until every cell has five, cut to fives.
func (n table) published() string {
	for joined := 1; joined <= 4; joined++ {
		cells := append([]int{}, n[:4-joined]...)
		rest := 0
		for _, k := range n[4-joined:] {
			rest += k
		}
		cells = append(cells, rest)
		if slices.Min(cells) < 5 {
			continue
		}
		var words []string
		for i, k := range cells {
			of := groups[i : i+1]
			if i == len(cells)-1 {
				of = groups[i:]
			}
			words = append(words, fmt.Sprintf("%s %d", strings.Join(of, "+"), k/5*5))
		}
		return strings.Join(words, ", ")
	}
	return ""
}

// tablesOf are all tables of n people.
func tablesOf(n int) (list []table) {
	for a := range n + 1 {
		for b := range n + 1 - a {
			for c := range n + 1 - a - b {
				list = append(list, table{a, b, c, n - a - b - c})
			}
		}
	}
	return list
}

// told collects, for every set of groups, the numbers that an observer cannot
// rule out.
type told [16]map[int]bool

func (s *told) add(n table) {
	for set := 1; set < 15; set++ {
		sum := 0
		for i, k := range n {
			if set>>i&1 == 1 {
				sum += k
			}
		}
		if s[set] == nil {
			s[set] = map[int]bool{}
		}
		s[set][sum] = true
	}
}

// small finds a set of groups whose number is certain and below five.
func (s *told) small(least int) (set, n int, found bool) {
	for set, numbers := range s {
		for n := range numbers {
			if len(numbers) == 1 && n >= least && n < comment.StanceStep {
				return set, n, true
			}
		}
	}
	return 0, 0, false
}

// An observer counts the stances on the page, so the total of every step is
// known; they see what is published at one step and at the next, and know the
// rule. Whatever the table, no group and no sum of groups is then known to
// have from one to four people, nor to have grown by one to four.
func TestNoCellBelowFiveFollowsFromWhatIsPublishedNorFromADifference(t *testing.T) {
	t.Parallel()
	steps := tablesOf(comment.StanceStep)
	for total := 5; total <= 40; total += 5 {
		now, growth := map[string]*told{}, map[string]*told{}
		for _, n := range tablesOf(total) {
			before := n.published()
			if now[before] == nil {
				now[before] = new(told)
			}
			now[before].add(n)
			for _, step := range steps {
				after := table{n[0] + step[0], n[1] + step[1], n[2] + step[2], n[3] + step[3]}
				key := before + " → " + after.published()
				if growth[key] == nil {
					growth[key] = new(told)
				}
				growth[key].add(step)
			}
		}
		for shown, s := range now {
			if set, n, found := s.small(0); found {
				t.Errorf("%d people, %q: groups %04b are %d", total, shown, set, n)
			}
		}
		for shown, s := range growth {
			if set, n, found := s.small(1); found {
				t.Errorf("%d people, %q: groups %04b grew by %d", total, shown, set, n)
			}
		}
	}
}

// speakAll stores published opinions on a subject of their own, by a person of
// each group of the list in its order, each person as often as repeats says.
func speakAll(t *testing.T, db *pgxpool.Pool, subject string, stance comment.Stance, order []string, repeats int) {
	t.Helper()
	_, err := db.Exec(t.Context(), `WITH g AS (SELECT grp, place, r FROM unnest($4::text[]) WITH ORDINALITY AS u (grp, place), generate_series(1, $5::int) r),
		a AS (INSERT INTO app.account (id, name, assurance, created_at) SELECT DISTINCT $1 || $2 || place, 'n', 1, now() FROM g RETURNING id)
		INSERT INTO app.comment (id, jurisdiction, subject_kind, subject, release_hash, year, stage, unit, author, author_name, assurance, stance, body, state, receipt, send_key, created_at, moderate_by, decided_at, bands, grp)
		SELECT $1 || $2 || place || '-' || r, $3, 'project', $1, '', 2026, 'draft', '', $1 || $2 || place, 'n', 1, $2, 'b', 'public', $1 || $2 || place || '-' || r, $1 || r, now(), now(), now() + place * interval '1 second', '{}', grp
		FROM g`, subject, stance, county, order, repeats)
	must(t, err)
}

func TestStanceCountsComeInFivesOfPeople(t *testing.T) {
	t.Parallel()
	p, subjects := newPeople(t), 0
	db := p.db.Pool(t, "")
	rapid.Check(t, func(r *rapid.T) {
		subjects++
		on := comment.Subject{Kind: comment.OnProject, ID: fmt.Sprintf("S%09d", subjects)}
		want := []string{}
		for _, stance := range comment.Stances[:2] {
			// A whole number of fives, else it depends on who came last.
			order := rapid.SliceOfN(rapid.SampledFrom(groups), 0, 40).Draw(r, "order")
			order = order[:len(order)/5*5]
			whole := table{}
			for _, group := range order {
				whole[slices.Index(groups, group)]++
			}
			speakAll(t, db, on.ID, stance, order, rapid.IntRange(1, 2).Draw(r, "opinions of each"))
			if shown := whole.published(); shown != "" {
				want = append(want, string(stance)+": "+shown)
			}
		}
		tally, err := p.public.Tally(t.Context(), county, on)
		if err != nil {
			r.Fatal(err)
		}
		if got := countWords(tally.Stances); strings.Join(got, "; ") != strings.Join(want, "; ") {
			r.Fatalf("%q, want %q", got, want)
		}
	})
}

// countWords are counts in the words of table.published.
func countWords(counts []comment.StanceCount) (lines []string) {
	var last comment.Stance
	for _, c := range counts {
		words := fmt.Sprintf("%s %d", strings.Join(c.Groups, "+"), c.People)
		if c.Stance == last {
			lines[len(lines)-1] += ", " + words
			continue
		}
		lines, last = append(lines, string(c.Stance)+": "+words), c.Stance
	}
	return lines
}

func TestTheLastFewPeopleAreNotCountedBeforeTheyAreFive(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	db := p.db.Pool(t, "")
	for n := range 12 {
		on := comment.Subject{Kind: comment.OnProject, ID: fmt.Sprintf("T%09d", n)}
		speakAll(t, db, on.ID, comment.Support, slices.Repeat(groups[:1], n), 1)
		tally, err := p.public.Tally(t.Context(), county, on)
		must(t, err)
		people := 0
		for _, c := range tally.Stances {
			people += c.People
		}
		if people != n/5*5 {
			t.Errorf("%d of %d people", people, n)
		}
	}
}

func TestADeputysOpinionIsCountedWithTheDeputiesAndARegisteredPersonsWithTheirGroup(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	mod, call := moderator(t, p), p.call()
	call.Quotas = append(call.Quotas, hearing.Quota{Role: hearing.Observe, Group: hearing.Community, Seats: 5})
	id, err := p.desk.CallHearing(t.Context(), p.persona(t, "maker", civic.L2).Account, call)
	must(t, err)
	p.on(t, "2026-10-22")
	deputy := p.persona(t, "deputy", civic.L2, civic.Grant{Role: civic.Deputy, Jurisdiction: county})
	resident := p.persona(t, "resident", civic.L2)
	_, err = p.public.RegisterFor(t.Context(), resident, county, hearing.Entry{Hearing: id, Role: hearing.Observe, Group: hearing.Community, View: hearing.Other})
	must(t, err)
	for i, who := range []civic.Actor{deputy, resident, p.persona(t, "citizen", civic.L1)} {
		sent := p.said(t, who, fmt.Sprintf("AAAAAAAAA%d", i), "这座桥应当先修好引桥")
		p.decide(t, mod, sent.ID, comment.Publish, "")
	}
	rows, err := p.db.Pool(t, "").Query(t.Context(), `SELECT author_name || ' ' || grp FROM app.comment ORDER BY created_at, send_key`)
	must(t, err)
	var got []string
	for rows.Next() {
		var line string
		must(t, rows.Scan(&line))
		got = append(got, line)
	}
	if want := []string{"deputy deputy", "resident community", "citizen citizen"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// The counts of a subject are made once for each version of it: whatever is
// published or taken away has a version of its own, in every process, also
// where no announcement has arrived yet.
func TestCountsAreMadeOnceForEachVersionAndAreNeverOld(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.watched(t) // what is kept is kept only while somebody listens
	p.publishBridge(t)
	mod := moderator(t, p)
	shown := func() string {
		t.Helper()
		tally, err := p.public.Tally(t.Context(), county, onBridge)
		must(t, err)
		return fmt.Sprint(tally.Opinions, countWords(tally.Stances))
	}
	for i := range comment.StanceStep {
		if got := shown(); got != fmt.Sprint(i, []string(nil)) {
			t.Fatalf("after %d opinions: %s", i, got)
		}
		sent := p.said(t, p.persona(t, fmt.Sprint("citizen", i), civic.L1), "AAAAAAAAA1", fmt.Sprintf("第 %d 个人说：这座桥应当先修好引桥", i))
		p.decide(t, mod, sent.ID, comment.Publish, "")
	}
	five := shown()
	if !strings.HasPrefix(five, "5 [") || !strings.Contains(five, "citizen+community+deputy+expert 5") {
		t.Errorf("of five people: %s", five)
	}
	_, err := p.db.Pool(t, "").Exec(t.Context(), `UPDATE app.comment SET state = 'removed'`) // past the desk, so without a new version
	must(t, err)
	if got := shown(); got != five {
		t.Errorf("counted again for the same version: %s", got)
	}
}
