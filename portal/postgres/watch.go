package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/release"
)

// Times of Watch. It reads everything anew from time to time, for
// announcements do not pass every pooler; and gives up on a database that
// does not answer.
const (
	watchEvery  = 2 * time.Second
	watchAnswer = 3 * time.Second
)

// Watch tells what is published, as soon as it is committed, until ctx ends
// or the database cannot be asked any more (kind unavailable). It has a
// connection of its own, takes none from the pool, and calls tell from one
// goroutine in the order of the commits. Where the database does not let it
// listen (a replica), it tells once how everything stands and returns that
// error: calling it again is polling.
func (p *Public) Watch(ctx context.Context, tell func(release.News)) error {
	conn, err := connectWithin(ctx, p.pool.Config().ConnConfig)
	if err != nil {
		return readError("watch", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // it is lost or idle
	refused := listen(ctx, conn)
	if refused != nil && away(refused) {
		return readError("watch", refused)
	}
	if refused == nil { // nothing is kept that nobody tells of changing
		p.keep(true)
		defer p.keep(false)
	}
	for hears := everything; ; hears = p.announced {
		news, err := hears(ctx, conn)
		if err != nil {
			return readError("watch", err)
		}
		tell(news)
		if refused != nil {
			return fmt.Errorf("listen: %w", refused)
		}
	}
}

// actorChannel is where migration 0047 announces the account whose sessions,
// rights or name changed.
// periodChannel is where it announces the jurisdiction whose rating periods
// changed.
const (
	actorChannel  = "actor"
	periodChannel = "period"
)

// keep turns on what is kept in memory between requests, or off.
func (p *Public) keep(on bool) {
	p.actors.listen(on)
	p.rated.listen(on)
	p.tallies.listen(on)
	p.subjects.listen(on)
}

func connectWithin(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, watchAnswer)
	defer cancel()
	return pgx.ConnectConfig(ctx, config)
}

// listen subscribes before anything is read, so that nothing is missed.
func listen(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "LISTEN "+EditionChannel+"; LISTEN "+targetChannel+"; LISTEN "+actorChannel+"; LISTEN "+periodChannel)
	return err
}

// everything is how things stand.
func everything(ctx context.Context, conn *pgx.Conn) (news release.News, err error) {
	ctx, cancel := context.WithTimeout(ctx, watchAnswer)
	defer cancel()
	if news, err = newDirectory(ctx, conn); err != nil {
		return news, err
	}
	news.Versions = map[string]int64{}
	var target string
	var version int64
	rows, _ := conn.Query(ctx, `SELECT jurisdiction || '/' || target, version FROM app.target_version`)
	_, err = pgx.ForEachRow(rows, []any{&target, &version}, func() error {
		news.Versions[target] = version
		return nil
	})
	return news, err
}

func newDirectory(ctx context.Context, conn *pgx.Conn) (release.News, error) {
	directory, err := readDirectory(ctx, conn)
	return release.News{Directory: &directory}, err
}

// announced waits for the next announcement, or reads everything when none
// has come for a while.
func (p *Public) announced(ctx context.Context, conn *pgx.Conn) (release.News, error) {
	waiting, cancel := context.WithTimeout(ctx, watchEvery)
	defer cancel()
	n, err := conn.WaitForNotification(waiting)
	switch {
	case err != nil && waiting.Err() != nil && ctx.Err() == nil:
		return everything(ctx, conn)
	case err != nil:
		return release.News{}, err
	case n.Channel == actorChannel:
		p.actors.forget(func(k known) bool { return k.actor.Account == n.Payload })
		return release.News{}, nil
	case n.Channel == periodChannel:
		p.rated.forget(func(r ratedAs) bool { return r.target.Jurisdiction == n.Payload })
		return release.News{}, nil
	case n.Channel == EditionChannel:
		p.rated.forget(func(ratedAs) bool { return true })
		p.subjects.forget(func(comment.Place) bool { return true }) // a release may be withdrawn
		ctx, cancel := context.WithTimeout(ctx, watchAnswer)
		defer cancel()
		return newDirectory(ctx, conn)
	}
	return newVersion(n)
}

// newVersion reads an announcement of bumpTarget.
func newVersion(n *pgconn.Notification) (release.News, error) {
	at := strings.LastIndexByte(n.Payload, ' ')
	version, err := strconv.ParseInt(n.Payload[at+1:], 10, 64)
	if at < 0 || err != nil {
		return release.News{}, fmt.Errorf("announcement %q on %s", n.Payload, n.Channel)
	}
	return release.News{Versions: map[string]int64{n.Payload[:at]: version}}, nil
}
