package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
	"github.com/sunbudget/sunbudget/portal/release"
)

// counted is a page that asks the real database and counts how often it was
// rendered.
type counted struct {
	Route
	rendered *atomic.Int64
}

func (h house) counted(path string, params ...string) counted {
	c := counted{rendered: new(atomic.Int64)}
	c.Route = page(path, func(r *Request) error {
		n := c.rendered.Add(1)
		all, err := h.public.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
		if err != nil {
			return err
		}
		text := fmt.Sprintf("%s %s edition %d: %d releases, rendering %d. ", r.Jurisdiction.Name(string(r.Lang)), r.Query.Encode(), r.Edition, len(all), n)
		return r.Bytes(htmlType, "", []byte(strings.Repeat(text, 40)))
	})
	c.Params = params
	return c
}

// clock is one that the test moves.
type clock struct {
	now  atomic.Pointer[time.Time]
	read atomic.Int64
}

func newClock(now time.Time) *clock {
	c := new(clock)
	c.now.Store(&now)
	return c
}

func (c *clock) tell() time.Time {
	c.read.Add(1)
	return *c.now.Load()
}

func (h house) cached(routes ...Route) Config {
	config := h.config(routes...)
	config.Watcher, config.CacheBytes = h.public, 1<<20
	return config
}

// browser keeps its connections, as browsers do.
var browser = &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 32}

// fetch gets an address as a browser does, without following redirects.
func fetch(t testing.TB, address string, headers ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer, err := browser.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

// until fetches an address again and again until its body satisfies.
func until(t testing.TB, address string, satisfied func(body string) bool) {
	t.Helper()
	for {
		if _, body := fetch(t, address); satisfied(body) {
			return
		}
	}
}

func TestASecondReaderCostsNoSQL(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	route := h.counted("/x", "q")
	_, base := listen(t, h.cached(route.Route))
	_, first := fetch(t, base+"/x?q=1")
	taken := h.public.Pool().Stat().AcquireCount()
	for range 20 {
		if _, body := fetch(t, base+"/x?q=1"); body != first {
			t.Fatalf("another answer: %s", body)
		}
	}
	if n, now := route.rendered.Load(), h.public.Pool().Stat().AcquireCount(); n != 1 || now != taken {
		t.Errorf("rendered %d times, %d connections taken for cached answers", n, now-taken)
	}
}

func TestOneMeaningIsRenderedOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	program := h.counted("/api/v1/x", "a", "b")
	_, base := listen(t, h.cached(program.Route))
	for _, query := range []string{"?a=1&b=2", "?b=2&a=1", "?b=2&a=1&utm=3", "?a=1&b=2&c="} {
		fetch(t, base+"/api/v1/x"+query)
		fetch(t, base+"/j/990101/api/v1/x"+query)
	}
	if n := program.rendered.Load(); n != 1 {
		t.Errorf("rendered %d times", n)
	}
	for _, other := range []string{"/api/v1/x?a=1", "/api/v1/x?a=1&b=2&lang=en", "/j/310107/api/v1/x?a=1&b=2", "/api/v1/x?a=1&b=2&edition=8"} {
		before := program.rendered.Load()
		if fetch(t, base+other); program.rendered.Load() != before+1 {
			t.Errorf("%s shares the answer of another address", other)
		}
	}
}

func TestANewEditionReplacesWhatFollowsItAndNothingElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	route := h.counted("/x")
	_, base := listen(t, h.cached(route.Route))
	fetch(t, base+"/x")
	_, fixed := fetch(t, base+"/x?edition=8")
	h.Next(t)
	until(t, base+"/x", func(body string) bool { return strings.Contains(body, "edition 9: 7 releases") })
	if _, body := fetch(t, base+"/x?edition=8"); body != fixed {
		t.Errorf("an edition that was asked for changed: %s", body[:80])
	}
}

func TestATakedownEmptiesTheCacheOfEveryEdition(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	route := h.counted("/test")
	_, base := listen(t, h.cached(route.Route))
	for range 2 {
		fetch(t, base+"/test?edition=2")
	}
	if n := route.rendered.Load(); n != 1 {
		t.Fatalf("a fixed edition is rendered %d times", n)
	}
	const bury = `WITH e AS (INSERT INTO release.edition SELECT max(edition) + 1, now() FROM release.edition RETURNING edition)
		INSERT INTO release.tombstone SELECT repeat('0', 64), 99, code, 2026, 'draft', 9, 0, 'public', 'illegal', now(), edition, 0
		FROM e, release.jurisdiction LIMIT 1`
	pool := h.db.Pool(t, "")
	if _, err := pool.Exec(t.Context(), bury); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), `SELECT pg_notify('edition', '99')`); err != nil {
		t.Fatal(err)
	}
	until(t, base+"/test?edition=2", func(body string) bool { return strings.Contains(body, "rendering 2.") })
}

func TestAPublicationReplacesThePagesItIsOn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	live := func(path, target string) counted {
		c := h.counted(path)
		c.Live = func(*Request) string { return target }
		return c
	}
	on, whole, site := live("/on", "project/A"), live("/whole", EveryTarget), live("/site", "/log")
	beside, none := live("/beside", "project/B"), h.counted("/none")
	server, base := listen(t, h.cached(on.Route, whole.Route, site.Route, beside.Route, none.Route))
	for server.living.counter("/log").Load() == 0 { // until it knows what was published before
		runtime.Gosched()
	}
	all := []string{"/on", "/whole", "/site", "/beside", "/none", "/j/310107/whole"}
	first := map[string]string{}
	for _, path := range all {
		_, first[path] = fetch(t, base+path)
	}
	h.exec(t, `INSERT INTO app.target_version (jurisdiction, target, version) VALUES ('990101', 'project/A', 1)`)
	h.exec(t, `SELECT pg_notify('target', '990101/project/A 1')`)
	until(t, base+"/on", func(body string) bool { return body != first["/on"] })
	for _, path := range all {
		_, body := fetch(t, base+path)
		if changes := path == "/on" || path == "/whole"; (body != first[path]) != changes {
			t.Errorf("%s changed: %v", path, !changes)
		}
	}
}

func TestPublicationsThatWereNotAnnouncedAreFound(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	route := h.counted("/x")
	route.Live = func(*Request) string { return "project/A" }
	_, base := listen(t, h.cached(route.Route))
	_, first := fetch(t, base+"/x")
	h.exec(t, `INSERT INTO app.target_version (jurisdiction, target, version) VALUES ('990101', 'project/A', 1)`)
	until(t, base+"/x", func(body string) bool { return body != first })
}

// refusing is a watcher of a database that does not let it listen.
type refusing struct{ *postgres.Public }

func (w refusing) Watch(ctx context.Context, tell func(release.News)) error {
	directory, err := w.Directory(ctx)
	tell(release.News{Directory: &directory})
	return errors.Join(err, errors.New("LISTEN is refused"))
}

func TestWhereNobodyMayListenTheDatabaseIsAsked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	route := h.counted("/x")
	config := h.cached(route.Route)
	config.Watcher = refusing{h.public}
	_, base := listen(t, config)
	fetch(t, base+"/x")
	h.Next(t)
	until(t, base+"/x", func(body string) bool { return strings.Contains(body, "edition 9") })
}

func TestANewDayReplacesEveryPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	route, now := h.counted("/x"), newClock(time.Date(2026, 11, 20, 23, 59, 59, 0, civic.Shanghai))
	config := h.cached(route.Route)
	config.Clock = now.tell
	_, base := listen(t, config)
	fetch(t, base+"/x")
	fetch(t, base+"/x")
	midnight := time.Date(2026, 11, 21, 0, 0, 0, 0, civic.Shanghai).UTC()
	now.now.Store(&midnight)
	fetch(t, base+"/x")
	if n := route.rendered.Load(); n != 2 {
		t.Errorf("rendered %d times on two days", n)
	}
}

func TestManyWhoAskAtOnceWaitForOneRendering(t *testing.T) {
	t.Parallel()
	const readers = 20
	h := newHouse(t)
	route, now := h.counted("/x"), newClock(readtest.Now)
	entered, leave := make(chan bool, readers), make(chan bool)
	render := route.Handle
	route.Handle = func(r *Request) error {
		entered <- true
		<-leave
		return render(r)
	}
	config := h.cached(route.Route)
	config.Clock = now.tell
	_, base := listen(t, config)
	bodies := make(chan string, readers)
	for range readers {
		go func() {
			_, body := fetch(t, base+"/x")
			bodies <- body
		}()
	}
	<-entered
	for now.read.Load() < readers { // each request asks the time once it is read
		runtime.Gosched()
	}
	close(leave)
	first := <-bodies
	for range readers - 1 {
		if body := <-bodies; body != first {
			t.Errorf("another answer: %s", body)
		}
	}
	if n := route.rendered.Load(); n != 1 {
		t.Errorf("rendered %d times for %d readers", n, readers)
	}
}

func TestNothingOfASignedInReaderIsKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	route := h.counted("/x")
	config := h.cached(route.Route)
	config.Sessions = fixedSessions{"token": {Account: "A", Name: "张三"}}
	_, base := listen(t, config)
	fetch(t, base+"/x")
	for range 2 {
		answer, body := fetch(t, base+"/x", "Cookie", sessionCookie+"=token")
		if answer.Header.Get("Cache-Control") != "no-store" || answer.Header.Get("ETag") != "" || strings.Contains(body, "rendering 1.") {
			t.Errorf("a signed-in reader got %v: %s", answer.Header, body[:80])
		}
	}
	if answer, body := fetch(t, base+"/x"); !strings.Contains(body, "rendering 1.") || !strings.Contains(answer.Header.Get("Vary"), "Cookie") {
		t.Errorf("a visitor got what was made for somebody else: %v %s", answer.Header, body[:80])
	}
}

func TestAnswersThatDependOnTheVisitorAreNotShared(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	header := page("/header", text(func(r *Request) string { return r.Header("X-Who") }))
	cookie := page("/cookie", text(func(r *Request) string { r.StartSession("t", r.Now); return "x" }))
	_, base := listen(t, h.cached(header, cookie))
	for _, who := range []string{"one", "two"} {
		if _, body := fetch(t, base+"/header", "X-Who", who); body != who {
			t.Errorf("%s got the answer of %q", who, body)
		}
		if answer, _ := fetch(t, base+"/cookie"); answer.Header.Get("Set-Cookie") == "" || answer.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("an answer with a cookie may be kept: %v", answer.Header)
		}
	}
}

func TestABrowserThatHasRatedSeesItsOwn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	own := page("/own", text(func(r *Request) string { return "rated as " + r.Browser() }))
	_, base := listen(t, h.cached(own))
	for _, c := range []struct{ cookie, want string }{{"", "rated as "}, {browserCookie + "=B", "rated as B"}, {"", "rated as "}} {
		if _, body := fetch(t, base+"/own", "Cookie", c.cookie); body != c.want {
			t.Errorf("with %q: %q", c.cookie, body)
		}
	}
}

func TestOnlyGoodAndWholeAnswersAreKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	calls := map[string]*atomic.Int64{}
	bad := func(path string, handle func(*Request) error) Route {
		calls[path] = new(atomic.Int64)
		return page(path, func(r *Request) error { calls[path].Add(1); return handle(r) })
	}
	fresh := bad("/fresh", text(func(*Request) string { return "x" }))
	fresh.Fresh = true
	_, base := listen(t, h.cached(
		bad("/missing", func(*Request) error { return civic.NotFound("x") }),
		bad("/broken", func(*Request) error { return errors.New("x") }),
		bad("/panic", func(*Request) error { panic("x") }),
		bad("/elsewhere", func(r *Request) error { return r.Redirect("/x") }),
		bad("/stream", func(r *Request) error {
			return r.Stream(csvType, "", func(_ context.Context, w io.Writer) error { _, err := io.WriteString(w, "x"); return err })
		}),
		fresh,
	))
	for path, n := range calls {
		fetch(t, base+path)
		if fetch(t, base+path); n.Load() != 2 {
			t.Errorf("%s was kept", path)
		}
	}
}

func TestABrowserThatHasThePageGetsNoBody(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, base := listen(t, h.cached(h.counted("/x").Route))
	first, body := fetch(t, base+"/x")
	tag := first.Header.Get("ETag")
	for name, tags := range map[string]string{"its own": tag, "several": `W/"0", ` + tag} {
		answer, rest := fetch(t, base+"/x", "If-None-Match", tags)
		if answer.StatusCode != http.StatusNotModified || rest != "" || answer.Header.Get("ETag") != tag {
			t.Errorf("%s: %d %q %v", name, answer.StatusCode, rest, answer.Header)
		}
	}
	if answer, again := fetch(t, base+"/x", "If-None-Match", `W/"0"`); answer.StatusCode != http.StatusOK || again != body {
		t.Errorf("another tag: %d", answer.StatusCode)
	}
	zipped, short := fetch(t, base+"/x", "Accept-Encoding", "br, gzip")
	if zipped.Header.Get("Content-Encoding") != "gzip" || len(short) >= len(body)/4 || zipped.Header.Get("ETag") != tag {
		t.Errorf("%d bytes, %v", len(short), zipped.Header)
	}
	h.Next(t)
	until(t, base+"/x", func(now string) bool { return now != body })
	if answer, _ := fetch(t, base+"/x", "If-None-Match", tag); answer.StatusCode != http.StatusOK {
		t.Errorf("a page that changed answers %d", answer.StatusCode)
	}
}

func TestWithoutACacheEveryReaderIsRenderedFor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	route := h.counted("/x")
	config := h.cached(route.Route)
	config.CacheBytes = 0
	_, base := listen(t, config)
	fetch(t, base+"/x")
	if answer, _ := fetch(t, base+"/x"); route.rendered.Load() != 2 || answer.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("rendered %d times, %v", route.rendered.Load(), answer.Header)
	}
}

func TestACacheThatNobodyTellsOfChangesIsRefused(t *testing.T) {
	t.Parallel()
	config := testConfig()
	config.CacheBytes = 1
	if _, err := New(config); err == nil {
		t.Error("it is served")
	}
}

func TestWhileTheDatabaseIsAwayPagesStay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	line := newWire(t, h.db.URL(postgres.WebRole))
	var err error
	h.public, err = postgres.OpenPublic(t.Context(), line.url, civic.FixedClock(readtest.Now))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.public.Close)
	now := newClock(readtest.Now)
	config := h.cached(h.counted("/seen").Route, h.counted("/unseen").Route)
	config.Clock = now.tell
	_, base := listen(t, config)
	_, before := fetch(t, base+"/seen")

	line.cut()
	if _, body := fetch(t, base+"/seen"); body != before {
		t.Errorf("a current page: %s", body)
	}
	tomorrow := readtest.Now.AddDate(0, 0, 1)
	now.now.Store(&tomorrow)
	if answer, body := fetch(t, base+"/seen"); answer.StatusCode != http.StatusOK || body != before {
		t.Errorf("a page of yesterday: %d %s", answer.StatusCode, body)
	}
	if answer, _ := fetch(t, base+"/unseen"); answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a page nobody has seen: %d", answer.StatusCode)
	}

	line.mend()
	until(t, base+"/seen", func(body string) bool { return body != before })
	until(t, base+"/unseen", func(body string) bool { return strings.Contains(body, "rendering") })
}

// wire is the line to the database, which a test can cut.
type wire struct {
	url string

	mu   sync.Mutex
	down bool
	open []net.Conn
}

func newWire(t testing.TB, address string) *wire {
	t.Helper()
	config, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	near, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	near.Host, near.RawQuery = listener.Addr().String(), "sslmode=disable"
	w := &wire{url: near.String()}
	network, far := pgconn.NetworkAddress(config.Host, config.Port)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			w.join(conn, network, far)
		}
	}()
	t.Cleanup(func() { listener.Close(); w.cut() })
	return w
}

// join passes bytes both ways until the line is cut.
func (w *wire) join(near net.Conn, network, address string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	far, err := net.Dial(network, address)
	if w.down || err != nil {
		near.Close()
		return
	}
	w.open = append(w.open, near, far)
	go func() { io.Copy(far, near); far.Close() }()
	go func() { io.Copy(near, far); near.Close() }()
}

func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = true
	for _, conn := range w.open {
		conn.Close()
	}
	w.open = nil
}

func (w *wire) mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = false
}
