package worker_test

import (
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/leodido/go-syslog/v4"
	"github.com/leodido/go-syslog/v4/octetcounting"
	"github.com/leodido/go-syslog/v4/rfc5424"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/worker"
)

// logServer takes one connection at a time and gives the messages of each.
func logServer(t *testing.T) (address string, messages <-chan []*rfc5424.SyslogMessage) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	got := make(chan []*rfc5424.SyslogMessage, 8)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			var batch []*rfc5424.SyslogMessage
			octetcounting.NewParser(syslog.WithListener(func(r *syslog.Result) {
				if message, ok := r.Message.(*rfc5424.SyslogMessage); ok && r.Error == nil {
					batch = append(batch, message)
				}
			})).Parse(conn)
			got <- batch
		}
	}()
	return listener.Addr().String(), got
}

func TestSecurityLogGoesOutOnceInOrderAndWaitsForAServerThatIsAway(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	store, err := postgres.OpenWorker(t.Context(), db.URL(postgres.WorkerRole), civic.SystemClock)
	must(t, err)
	t.Cleanup(store.Close)
	write := func(action, detail string) {
		t.Helper()
		_, err := db.Pool(t, "").Exec(t.Context(), `INSERT INTO app.security_log (at, actor, action, target, detail) VALUES ($1, 'ACC0UNT000', $2, 'th"ing]', $3)`,
			time.Date(2026, 11, 22, 9, 0, 0, 0, civic.Shanghai), action, detail)
		must(t, err)
	}
	write("sign_in.ok", "")
	write("identity.look", "岚公调〔2026〕17号:\n核实线索")
	away, err := worker.ParseSyslog("tcp://127.0.0.1:1")
	must(t, err)
	if _, err := away.Ship(t.Context(), store, "host"); err == nil {
		t.Fatal("nobody listens there")
	}
	address, got := logServer(t)
	server, err := worker.ParseSyslog("tcp://" + address)
	must(t, err)
	if n, err := server.Ship(t.Context(), store, "host.example"); n != 2 || err != nil {
		t.Fatalf("%d lines, %v", n, err)
	}
	batch := <-got
	if len(batch) != 2 {
		t.Fatalf("%d messages", len(batch))
	}
	first, look := batch[0], batch[1]
	if *first.MsgID != "sign_in.ok" || *first.Priority != 86 || *look.Priority != 84 || *look.Hostname != "host.example" {
		t.Errorf("%+v %+v", first, look)
	}
	if at := look.Timestamp.UTC().Format(time.RFC3339); at != "2026-11-22T01:00:00Z" {
		t.Errorf("at %s", at)
	}
	data := (*look.StructuredData)["sunbudget@32473"]
	if data["actor"] != "ACC0UNT000" || data["target"] != `th"ing]` && data["target"] != `th\"ing\]` {
		t.Errorf("%v", data)
	}
	if *look.Message != "identity.look 岚公调〔2026〕17号: 核实线索" {
		t.Errorf("%q", *look.Message)
	}
	if n, err := server.Ship(t.Context(), store, "host.example"); n != 0 || err != nil {
		t.Errorf("sent again: %d %v", n, err)
	}
	write("session.end", "")
	if n, err := server.Ship(t.Context(), store, "host.example"); n != 1 || err != nil {
		t.Errorf("what came later: %d %v", n, err)
	}
}

func TestLineOfATransactionThatIsStillOpenIsNotPassedOver(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	store, err := postgres.OpenWorker(t.Context(), db.URL(postgres.WorkerRole), civic.SystemClock)
	must(t, err)
	t.Cleanup(store.Close)
	pool := db.Pool(t, "")
	const insert = `INSERT INTO app.security_log (at, actor, action, target) VALUES (now(), '', $1, '')`
	slow, err := pool.Begin(t.Context())
	must(t, err)
	_, err = slow.Exec(t.Context(), insert, "slow")
	must(t, err)
	_, err = pool.Exec(t.Context(), insert, "quick")
	must(t, err)
	var seen []string
	ship := func() {
		t.Helper()
		_, err := store.ShipSecurity(t.Context(), 10, func(lines []postgres.SecurityLine) error {
			for _, l := range lines {
				seen = append(seen, l.Action)
			}
			return nil
		})
		must(t, err)
	}
	ship()
	if len(seen) != 0 {
		t.Errorf("went out before the line that was written first: %v", seen)
	}
	must(t, slow.Commit(t.Context()))
	ship()
	if got := strings.Join(seen, " "); got != "slow quick" {
		t.Errorf("went out: %q", got)
	}
	if _, err := store.ShipSecurity(t.Context(), 10, func([]postgres.SecurityLine) error { return errors.New("never asked") }); err != nil {
		t.Error(err)
	}
}

func TestAddressOfALogServerIsChecked(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "host:601", "http://host", "tcp://"} {
		if _, err := worker.ParseSyslog(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
