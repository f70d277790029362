package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// balanced are web processes behind a balancer that knows nothing: a request
// goes to any of them, dead or alive.
type balanced struct {
	mu       sync.Mutex
	programs []*program
}

func (b *balanced) any(dice *rand.Rand) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.programs[dice.IntN(len(b.programs))].public
}

// TestFiveHundredPeopleRateOneProjectWhileWebProcessesAreKilled: each sends
// until it is answered, and changes their mind once. In the end everybody has
// exactly one current rating, the last one that was acknowledged.
func TestFiveHundredPeopleRateOneProjectWhileWebProcessesAreKilled(t *testing.T) {
	t.Parallel()
	const crowd, deaths = 500, 4
	db, dir := pgtest.New(t), t.TempDir()
	s := &settings{DataDir: dir, DatabaseURL: db.URL(""), LogLevel: "error", SiteName: "crowd.test"}
	portal := check[*portal](t)(s.openPortal(t.Context()))
	t.Cleanup(portal.close)
	i := &installation{portal: portal, base: map[string]string{}}
	i.furnish(t)
	web := &balanced{}
	serve := func() *program {
		return check[*program](t)(startProgram([]string{"DATABASE_URL=" + db.URL("")}, "--role=web", "--data-dir="+dir, "--default="+accessCounty, "--log-level=error"))
	}
	web.programs = []*program{serve(), serve()}
	t.Cleanup(func() {
		for _, p := range web.programs {
			p.kill(syscall.SIGTERM)
		}
	})
	var acknowledged, lost atomic.Int64
	finished, reached := make(chan struct{}), make(chan struct{}, 2*crowd)
	var killer, people sync.WaitGroup
	killer.Go(func() { // one process after the other dies with requests under way
		for n := range deaths {
			for acknowledged.Load() < int64((n+1)*2*crowd/(deaths+2)) {
				<-reached
			}
			web.programs[n%2].kill(syscall.SIGKILL)
			next := serve()
			web.mu.Lock()
			web.programs[n%2] = next
			web.mu.Unlock()
		}
		close(finished)
	})
	var last [crowd]int
	var accounts [crowd]string
	for k := range crowd {
		key := fmt.Sprintf("crowd-%d", k)
		accounts[k] = check[string](t)(portal.identity.AddPersona(t.Context(), account.Persona{Key: key, Name: "市民", Assurance: civic.L2}))
		token, _, err := portal.desk.Sessions().StartPersona(t.Context(), key, "")
		if err != nil {
			t.Fatal(err)
		}
		people.Go(func() {
			dice := rand.New(rand.NewPCG(9, uint64(k))) // seeded on purpose
			for range 2 {
				answer := 1 + dice.IntN(5)
				for !sendRating(t, web.any(dice), token, answer) {
					lost.Add(1)
				}
				last[k] = answer
				acknowledged.Add(1)
				reached <- struct{}{}
			}
		})
	}
	people.Wait()
	<-finished
	killer.Wait()

	var current, persons int
	err := db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*), count(DISTINCT person) FROM app.rating WHERE current AND project = 'BR1DGE0000'`).Scan(&current, &persons)
	if err != nil || current != crowd || persons != crowd {
		t.Errorf("%d current ratings of %d people, want %d of each: %v", current, persons, crowd, err)
	}
	subject, period := rating.Subject{Kind: rating.Project, ID: "BR1DGE0000"}, rating.Period(i.params["period"])
	for k, want := range last {
		own, ok, err := portal.public.RatingOf(t.Context(), accessCounty, period, subject, rating.Voter{Account: accounts[k]})
		if err != nil || !ok || int(own.Answers[rating.Overall]) != want {
			t.Fatalf("person %d said %d last, stored %+v, %v, %v", k, want, own.Answers, ok, err)
		}
	}
	if lost.Load() == 0 {
		t.Error("no request was lost: the deaths proved nothing")
	}
	t.Logf("%d processes killed, %d requests without an answer", deaths, lost.Load())
}

// sendRating reports whether the rating was acknowledged.
func sendRating(t *testing.T, base, token string, answer int) bool {
	form := url.Values{"overall": {fmt.Sprint(answer)}}
	sent, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+bridgePage+"/rating", strings.NewReader(form.Encode()))
	if err != nil {
		return false
	}
	sent.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	sent.AddCookie(&http.Cookie{Name: "sunbudget_session", Value: token})
	answered, err := impatient.Do(sent)
	if err != nil {
		return false
	}
	answered.Body.Close()
	return answered.StatusCode == http.StatusSeeOther
}

// impatient follows no redirects: the acknowledgement is one.
var impatient = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func TestFeedbackIsExportedByFilterAsCSVAndXLSX(t *testing.T) {
	t.Parallel()
	i := install(t)
	head := i.visitor(t, deskName).as("department_head")
	all := head.get("/desk/feedback.csv")
	all.must(t, http.StatusOK, "subject_name", "学校门口应当有桥")
	if n := strings.Count(all.body, "BR1DGE0000"); n != 2 {
		t.Errorf("%d opinions of the unit, want the public and the pending one", n)
	}
	waiting := head.get("/desk/feedback.csv?state=pending")
	if strings.Contains(waiting.body, "学校门口应当有桥") || strings.Count(waiting.body, "BR1DGE0000") != 1 {
		t.Errorf("the words of an opinion nobody has moderated: %s", waiting.body)
	}
	if none := head.get("/desk/feedback.csv?to=2020-01-01"); strings.Contains(none.body, "BR1DGE0000") {
		t.Errorf("before anybody wrote: %s", none.body)
	}
	if other := i.visitor(t, deskName).as("head@other_unit").get("/desk/feedback.csv"); strings.Contains(other.body, "BR1DGE0000") {
		t.Error("another unit's opinions")
	}
	if book := head.get("/desk/feedback.xlsx"); book.status != http.StatusOK || !strings.HasPrefix(book.body, "PK") {
		t.Errorf("no workbook: %d %.20q", book.status, book.body)
	}
}
