package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
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

// balanced are web processes behind a balancer that learns of a death from the
// requests that fail, as balancers do: until then a request goes to any of
// them, dead or alive.
type balanced struct {
	*installation
	mu       sync.Mutex
	programs []*program // nil where one is known to be dead
	serve    func() *program
}

// balance furnishes a portal in a database of its own and serves it by two web
// processes.
func balance(t *testing.T) (*balanced, pgtest.DB) {
	t.Helper()
	db, dir := pgtest.New(t), t.TempDir()
	s := &settings{DataDir: dir, DatabaseURL: db.URL(""), LogLevel: "error", SiteName: "crowd.test"}
	portal := check[*portal](t)(s.openPortal(t.Context()))
	t.Cleanup(portal.close)
	b := &balanced{installation: &installation{portal: portal, base: map[string]string{}}}
	b.furnish(t)
	b.serve = func() *program {
		return check[*program](t)(startProgram([]string{"DATABASE_URL=" + db.URL("")}, "--role=web", "--data-dir="+dir, "--default="+accessCounty, "--log-level=error"))
	}
	b.programs = []*program{b.serve(), b.serve()}
	t.Cleanup(func() {
		for _, p := range b.programs { // nobody dies any more: none is nil
			p.kill(syscall.SIGTERM)
		}
	})
	return b, db
}

// die kills one of the processes with requests under way and puts another in
// its place.
func (b *balanced) die(n int) {
	b.mu.Lock()
	dying := b.programs[n%2]
	b.mu.Unlock()
	dying.kill(syscall.SIGKILL)
	next := b.serve()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.programs[n%2] = next
}

// enter makes a person and signs them in.
func (b *balanced) enter(t *testing.T, key string) (account, token string) {
	t.Helper()
	account = check[string](t)(b.portal.identity.AddPersona(t.Context(), persona(key)))
	token, _, err := b.portal.desk.Sessions().StartPersona(t.Context(), key, "")
	if err != nil {
		t.Error(err)
	}
	return account, token
}

func persona(key string) account.Persona {
	return account.Persona{Key: key, Name: "市民", Assurance: civic.L2}
}

func (b *balanced) any(dice *rand.Rand) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	alive := slices.DeleteFunc(slices.Clone(b.programs), func(p *program) bool { return p == nil })
	return alive[dice.IntN(len(alive))].public // at most one is dead at a time
}

// failed notes that a request had no answer from an address: where the process
// is gone, no more are sent there until another has its place.
func (b *balanced) failed(base string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, p := range b.programs {
		if p != nil && p.public == base && closed(p.ended) {
			b.programs[i] = nil
		}
	}
}

// TestFiveHundredPeopleRateOneProjectWhileWebProcessesAreKilled: each sends
// until it is answered, and changes their mind once. In the end everybody has
// exactly one current rating, the last one that was acknowledged.
func TestFiveHundredPeopleRateOneProjectWhileWebProcessesAreKilled(t *testing.T) {
	t.Parallel()
	const crowd, deaths = 500, 4
	web, db := balance(t)
	var acknowledged, lost atomic.Int64
	finished, reached := make(chan struct{}), make(chan struct{}, 2*crowd)
	var killer, people sync.WaitGroup
	killer.Go(func() { // one process after the other dies with requests under way
		for n := range deaths {
			for acknowledged.Load() < int64((n+1)*2*crowd/(deaths+2)) {
				<-reached
			}
			web.die(n)
		}
		close(finished)
	})
	var last [crowd]int
	var accounts [crowd]string
	for k := range crowd {
		var token string
		accounts[k], token = web.enter(t, fmt.Sprintf("crowd-%d", k))
		people.Go(func() {
			dice := rand.New(rand.NewPCG(9, uint64(k))) // seeded on purpose
			for range 2 {
				answer := 1 + dice.IntN(5)
				for base := web.any(dice); !sendRating(t, base, token, answer); base = web.any(dice) {
					web.failed(base)
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
	subject, period := rating.Subject{Kind: rating.Project, ID: "BR1DGE0000"}, rating.Period(web.params["period"])
	for k, want := range last {
		own, ok, err := web.portal.public.RatingOf(t.Context(), accessCounty, period, subject, rating.Voter{Account: accounts[k]})
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
	return sendForm(t, base+bridgePage+"/rating", token, url.Values{"overall": {fmt.Sprint(answer)}})
}

// sendForm reports whether a form was acknowledged.
func sendForm(t *testing.T, address, token string, form url.Values) bool {
	sent, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
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
	if n := strings.Count(all.body, "BR1DGE0000"); n != 3 {
		t.Errorf("%d opinions of the unit, want the public one and the two that wait", n)
	}
	waiting := head.get("/desk/feedback.csv?state=pending")
	if strings.Contains(waiting.body, "学校门口应当有桥") || strings.Count(waiting.body, "BR1DGE0000") != 2 {
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
