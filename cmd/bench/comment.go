package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/search/enginetest"
)

// Sizes of the measurements of opinions.
const (
	fewOpinions  = 50   // on the project that is compared with
	manyOpinions = 5000 // on the project that is measured
	pageRequests = 60   // of each page, one after the other
)

// commentRows measures opinions on one server.
func commentRows(ctx context.Context, parent string) ([]row, error) {
	l, err := openLibrary(ctx, filepath.Join(parent, "comment"))
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
	tokens, err := l.signIn(ctx, desk)
	if err != nil {
		return nil, err
	}
	portal, err := startPortalOn(ctx, l.server.URL(""), l.dir, "--default", benchCounty.Code)
	if err != nil {
		return nil, err
	}
	defer portal.stop()
	db, err := pgx.Connect(ctx, l.server.URL(""))
	if err != nil {
		return nil, err
	}
	defer db.Close(ctx)
	accepted, err := l.accepted(ctx, db, portal.url, tokens)
	if err != nil {
		return nil, err
	}
	pages, err := l.crowdedPage(ctx, db, portal.url, tokens[0])
	return []row{accepted, pages}, err
}

// accepted compares opinions acknowledged over HTTP with pgbench -N on the
// same server. The hourly limit of each person is forgotten between the runs:
// it is not what is measured.
func (l *library) accepted(ctx context.Context, db *pgx.Conn, base string, tokens []string) (row, error) {
	tool, err := pgbenchTool()
	if err != nil {
		return row{}, err
	}
	if _, err := pgbench(ctx, tool, l.server.URL(""), "-i", "-q", "-s", "10"); err != nil {
		return row{}, err
	}
	var hash string
	if err := db.QueryRow(ctx, `SELECT hash FROM release.release`).Scan(&hash); err != nil {
		return row{}, err
	}
	var ratios, ours, theirs []float64
	for round := range runs + 1 { // the first warms both
		if _, err := db.Exec(ctx, `TRUNCATE app.rate_limit`); err != nil {
			return row{}, err
		}
		sent, err := l.writeFor(ctx, base, hash, tokens, round)
		if err != nil {
			return row{}, err
		}
		tps, err := pgbench(ctx, tool, l.server.URL(""), "-N", "-n", "-c", strconv.Itoa(ratingSenders), "-j", "2", "-T", strconv.Itoa(ratingSeconds))
		if err != nil {
			return row{}, err
		}
		ours, theirs, ratios = append(ours, sent), append(theirs, tps), append(ratios, sent/tps)
	}
	return atLeast("accepted opinions over HTTP ÷ pgbench -N on the same server", median(ratios[1:]), 0.3,
		spread(ours[1:], "opinions/s")+" against "+spread(theirs[1:], "tps")), nil
}

// writeFor sends opinions for some seconds, or until everybody has said what
// the limit lets them say, and gives how many were acknowledged each second.
func (l *library) writeFor(ctx context.Context, base, hash string, tokens []string, round int) (float64, error) {
	const ofEach = 9 // below the limit of an hour
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
			for n := int(next.Add(1)); n < ofEach*len(tokens) && time.Now().Before(until); n = int(next.Add(1)) {
				form := url.Values{
					"release": {hash}, "stance": {"suggest"}, "send_key": {fmt.Sprintf("B%01d%08d", round, n)},
					"body": {fmt.Sprintf("第 %d 次第 %d 条：这个项目的绩效目标应当写清楚做到什么程度、谁来验收。", round, n)},
				}
				project := string(l.content.Projects[n%len(l.content.Projects)].ID)
				if err := sendOpinion(ctx, client, base, tokens[n%len(tokens)], project, form); err != nil {
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

// sendOpinion sends one; anything but the acknowledgement is an error.
func sendOpinion(ctx context.Context, client *http.Client, base, token, project string, form url.Values) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/projects/"+project+"/opinions", strings.NewReader(form.Encode()))
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
		return fmt.Errorf("an opinion was answered %s", answer.Status)
	}
	return nil
}

// crowdedPage compares a project's page with many public opinions with one
// that has few, as somebody signed in is answered: that answer is made anew
// each time.
func (l *library) crowdedPage(ctx context.Context, db *pgx.Conn, base, token string) (row, error) {
	few, many := string(l.content.Projects[0].ID), string(l.content.Projects[1].ID)
	for project, n := range map[string]int{few: fewOpinions, many: manyOpinions} {
		if err := fillOpinions(ctx, db, project, n); err != nil {
			return row{}, err
		}
	}
	client := &http.Client{}
	read := func(project string) func(int) error {
		return func(int) error {
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/projects/"+project, nil)
			if err != nil {
				return err
			}
			request.AddCookie(&http.Cookie{Name: "sunbudget_session", Value: token}) //nolint:gosec // sent to ourselves, as a browser would
			answer, err := client.Do(request)
			if err != nil {
				return err
			}
			defer answer.Body.Close()
			if answer.StatusCode != http.StatusOK {
				return fmt.Errorf("the page of a project was answered %s", answer.Status)
			}
			return nil
		}
	}
	var ratios, ours, theirs []float64
	for range runs + 1 {
		small, err := each(pageRequests, read(few))
		if err != nil {
			return row{}, err
		}
		large, err := each(pageRequests, read(many))
		if err != nil {
			return row{}, err
		}
		ours, theirs, ratios = append(ours, large), append(theirs, small), append(ratios, large/small)
	}
	return atMost("page of a project with 5,000 opinions ÷ with 50", median(ratios[1:]), 1.5, spread(ours[1:], "s")+" against "+spread(theirs[1:], "s")), nil
}

// fillOpinions writes public opinions with replies under way on a project,
// past the moderators, whose speed is not measured here.
func fillOpinions(ctx context.Context, db *pgx.Conn, project string, n int) error {
	_, err := db.Exec(ctx, `WITH said AS (
			INSERT INTO app.comment (id, jurisdiction, subject_kind, subject, release_hash, year, stage, unit, author, author_name, assurance, stance, body,
				state, receipt, send_key, created_at, moderate_by, decided_at)
			SELECT left(md5($1 || i), 10), r.jurisdiction, 'project', $1, r.hash, r.year, r.stage, p.unit, a.id, '市民', 2, 'suggest', '第 ' || i || ' 条意见，写得长一些好占地方。',
				'public', md5('receipt' || $1 || i), md5('key' || $1 || i), now() - i * interval '1 minute', now(), now()
			FROM generate_series(1, $2::int) AS i, release.release r JOIN release.project p ON p.release = r.id AND p.id = $1, (SELECT id FROM app.account LIMIT 1) a
			RETURNING id, unit)
		INSERT INTO app.reply_clock (comment, unit, due_on, provisional) SELECT id, unit, now() + interval '5 days', false FROM said`, project, n)
	if err != nil {
		return fmt.Errorf("fill opinions: %w", err)
	}
	_, err = db.Exec(ctx, `ANALYZE app.comment, app.reply_clock`)
	return err
}
