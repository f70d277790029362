package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/search/enginetest"
)

// Sizes of the measurements of ratings.
const (
	ratedProjects = 200  // that ratings are spread over
	ratingPeople  = 4000 // signed in at once; more than 60 ratings an hour each are refused
	ratingSenders = 32   // connections, as wrk and pgbench have
	ratingSeconds = 5    // of one run
)

// ratingsCounted is how many ratings a full recompute is measured on;
// SUNBUDGET_BENCH_RATINGS says another number.
const ratingsCounted = 10_000_000

// benchPeriod is the period rated, of the year of the large release.
const benchPeriod = rating.Period("2026")

// ratingRows measures ratings on one server.
func ratingRows(ctx context.Context, parent string) ([]row, error) {
	l, err := openLibrary(ctx, filepath.Join(parent, "rating"))
	if err != nil {
		return nil, err
	}
	defer l.close()
	l.content = enginetest.Content(11, ratedProjects)
	if err := l.publish(ctx, 1); err != nil {
		return nil, err
	}
	desk, err := postgres.OpenDesk(ctx, l.server.URL(postgres.DeskRole), civic.SystemClock)
	if err != nil {
		return nil, err
	}
	defer desk.Close()
	now := civic.SystemClock()
	if err := desk.AddPeriod(ctx, benchCounty.Code, benchPeriod, now.AddDate(0, 0, -40), now.AddDate(0, 0, 40)); err != nil {
		return nil, err
	}
	durable, err := l.durable(ctx, desk)
	if err != nil {
		return nil, err
	}
	recomputed, err := l.recomputed(ctx)
	return []row{durable, recomputed}, err
}

// durable compares acknowledged ratings over HTTP with pgbench -N, its own
// update and insert in one transaction, on the same server.
func (l *library) durable(ctx context.Context, desk *postgres.Desk) (row, error) {
	tokens, err := l.signIn(ctx, desk)
	if err != nil {
		return row{}, err
	}
	portal, err := startPortalOn(ctx, l.server.URL(""), l.dir, "--default", benchCounty.Code)
	if err != nil {
		return row{}, err
	}
	defer portal.stop()
	tool, err := pgbenchTool()
	if err != nil {
		return row{}, err
	}
	if _, err := pgbench(ctx, tool, l.server.URL(""), "-i", "-q", "-s", "10"); err != nil {
		return row{}, err
	}
	ids := make([]string, len(l.content.Projects))
	for i, p := range l.content.Projects {
		ids[i] = string(p.ID)
	}
	var ratios, ours, theirs []float64
	for round := range runs + 1 { // the first warms both
		rated, err := rateFor(ctx, portal.url, tokens, ids, round)
		if err != nil {
			return row{}, err
		}
		tps, err := pgbench(ctx, tool, l.server.URL(""), "-N", "-n", "-c", strconv.Itoa(ratingSenders), "-j", "2", "-T", strconv.Itoa(ratingSeconds))
		if err != nil {
			return row{}, err
		}
		ours, theirs, ratios = append(ours, rated), append(theirs, tps), append(ratios, rated/tps)
	}
	return atLeast("durable ratings over HTTP ÷ pgbench -N on the same server", median(ratios[1:]), 0.5,
		spread(ours[1:], "ratings/s")+" against "+spread(theirs[1:], "tps")), nil
}

// signIn makes the people who rate, each with a session.
func (l *library) signIn(ctx context.Context, desk *postgres.Desk) ([]string, error) {
	key, err := account.LoadKey("", filepath.Join(l.dir, "keys"), rand.Reader)
	if err != nil {
		return nil, err
	}
	identity, err := postgres.OpenIdentity(ctx, l.server.URL(postgres.IdentityRole), civic.SystemClock, postgres.WithIdentityKey(key))
	if err != nil {
		return nil, err
	}
	defer identity.Close()
	tokens := make([]string, ratingPeople)
	for i := range tokens {
		persona := fmt.Sprintf("bench-%d", i)
		if _, err := identity.AddPersona(ctx, account.Persona{Key: persona, Name: "市民", Assurance: civic.L2}); err != nil {
			return nil, err
		}
		if tokens[i], _, err = desk.Sessions().StartPersona(ctx, persona, ""); err != nil {
			return nil, err
		}
	}
	return tokens, nil
}

// rateFor sends ratings for some seconds and gives how many were acknowledged
// each second. Every person rates another project each time.
func rateFor(ctx context.Context, base string, tokens, ids []string, round int) (float64, error) {
	var next, done atomic.Int64
	var wait sync.WaitGroup
	var mu sync.Mutex
	var failure error
	began := time.Now()
	until := began.Add(ratingSeconds * time.Second)
	client := &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: ratingSenders},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	for range ratingSenders {
		wait.Go(func() {
			for time.Now().Before(until) {
				n := int(next.Add(1)) + round*7
				if err := rateOnce(ctx, client, base, tokens[n%len(tokens)], ids[n/len(tokens)%len(ids)], n); err != nil {
					mu.Lock()
					failure = errors.Join(failure, err)
					mu.Unlock()
					return
				}
				done.Add(1)
			}
		})
	}
	wait.Wait()
	return float64(done.Load()) / time.Since(began).Seconds(), failure
}

// rateOnce sends one rating; anything but the acknowledgement is an error.
func rateOnce(ctx context.Context, client *http.Client, base, token, id string, n int) error {
	form := url.Values{"overall": {strconv.Itoa(1 + n%5)}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/projects/"+id+"/rating", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.AddCookie(&http.Cookie{Name: "sunbudget_session", Value: token}) //nolint:gosec // sent to ourselves, as a browser would
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("a rating was answered %s", answer.Status)
	}
	return nil
}

// pgbenchTool finds pgbench, which stands beside the server's programs.
func pgbenchTool() (string, error) {
	if path, err := exec.LookPath("pgbench"); err == nil {
		return path, nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pgbench")
	if len(found) == 0 {
		return "", errors.New("pgbench is not installed (package postgresql)")
	}
	return found[len(found)-1], nil
}

var tpsLine = regexp.MustCompile(`tps = ([0-9.]+)`)

// pgbench runs it and gives transactions a second, 0 where it prints none.
func pgbench(ctx context.Context, tool, database string, args ...string) (float64, error) {
	out, err := exec.CommandContext(ctx, tool, append(args, database)...).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w\n%s", err, out)
	}
	if match := tpsLine.FindSubmatch(out); match != nil {
		return strconv.ParseFloat(string(match[1]), 64)
	}
	return 0, nil
}

// recomputed compares the full recompute of a period (cells, weights,
// integrity, scores; no bundle is stored) with PostgreSQL's grouped count of
// the same rows.
func (l *library) recomputed(ctx context.Context) (row, error) {
	n := ratingsCounted
	if text := os.Getenv("SUNBUDGET_BENCH_RATINGS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			return row{}, fmt.Errorf("SUNBUDGET_BENCH_RATINGS: %w", err)
		}
	}
	db, err := pgx.Connect(ctx, l.server.URL(""))
	if err != nil {
		return row{}, err
	}
	defer db.Close(ctx)
	if err := fillRatings(ctx, db, n); err != nil {
		return row{}, err
	}
	var ratios, ours, theirs []float64
	for range runs {
		counted, err := each(1, func(int) error {
			_, err := db.Exec(ctx, `SELECT project, overall, count(*) FROM app.rating WHERE jurisdiction = $1 AND period = $2 AND current GROUP BY 1, 2`, benchCounty.Code, benchPeriod)
			return err
		})
		if err != nil {
			return row{}, err
		}
		scored, err := each(1, func(int) error {
			_, err := l.worker.Recompute(ctx, benchCounty.Code, benchPeriod)
			return err
		})
		if err != nil {
			return row{}, err
		}
		ours, theirs, ratios = append(ours, scored), append(theirs, counted), append(ratios, scored/counted)
	}
	return atMost(fmt.Sprintf("recompute of %s ratings ÷ PostgreSQL's grouped count of them", civic.Thousands(int64(n))), median(ratios), 3,
		spread(ours, "s")+" against "+spread(theirs, "s")), nil
}

// fillRatings invents so many ratings of identity-verified people, over the
// projects and forty days, each from a device and a network of its own.
func fillRatings(ctx context.Context, db *pgx.Conn, n int) error {
	for _, sql := range []string{
		`TRUNCATE app.rating, app.rating_event`,
		`INSERT INTO app.rating (jurisdiction, period, project, unit, person, assurance, overall, age_band, sex, region, device, network, at)
			SELECT '` + benchCounty.Code + `', '` + string(benchPeriod) + `', ids[1 + i % array_length(ids, 1)], units[1 + i % array_length(ids, 1)],
				sha256(int8send(i::bigint)), 2, 1 + (i::bigint * 7919) % 5, '30-44', CASE WHEN i % 2 = 0 THEN 'F' ELSE 'M' END, '', substr(sha256(int8send(-i::bigint)), 1, 8), substr(sha256(int8send(-i::bigint)), 9, 8), now() - i % 40 * interval '1 day'
			FROM generate_series(1, ` + strconv.Itoa(n) + `) i,
				(SELECT array_agg(id ORDER BY id) AS ids, array_agg(unit ORDER BY id) AS units FROM release.project) p`,
		`VACUUM ANALYZE app.rating`,
	} {
		if _, err := db.Exec(ctx, sql); err != nil {
			return fmt.Errorf("invent ratings: %w", err)
		}
	}
	return nil
}
