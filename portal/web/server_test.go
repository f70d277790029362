package web

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

var testNow = time.Date(2026, 11, 20, 9, 0, 0, 0, civic.Shanghai)

// fixedDirectory serves two governments; err stands for a database away.
type fixedDirectory struct {
	all release.Directory
	err error
}

func (d fixedDirectory) Directory(context.Context) (release.Directory, error) {
	return d.all, d.err
}

type fixedSessions map[string]civic.Actor

func (s fixedSessions) Recent(ctx context.Context, token string, now time.Time) (civic.Actor, error) {
	return s.Session(ctx, token, now)
}

func (s fixedSessions) Session(_ context.Context, token string, _ time.Time) (civic.Actor, error) {
	if actor, ok := s[token]; ok {
		return actor, nil
	}
	return civic.Actor{}, civic.Fail(civic.KindSignIn, "error.sign_in", "no such session")
}

func allow(civic.Actor, account.Action, civic.Target, time.Time) error { return nil }

var twoGovernments = release.Directory{Edition: 7, Jurisdictions: []civic.Jurisdiction{
	{Code: "990101", NameZH: "云溪县", NameEN: "Yunxi County", Currency: "CNY", Kind: civic.Demo},
	{Code: "310107", NameZH: "普陀区", NameEN: "Putuo District", Currency: "CNY", Kind: civic.Sample},
}}

func testConfig(routes ...Route) Config {
	return Config{
		Sites: []Site{Public}, Routes: routes, Can: allow, Default: "990101",
		Directory: fixedDirectory{all: twoGovernments},
		Clock:     civic.FixedClock(testNow), Log: slog.New(slog.DiscardHandler),
	}
}

func newTestServer(t *testing.T, config Config) *Server {
	t.Helper()
	s, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	return s
}

// page is a route that answers with what the handler says.
func page(path string, handle func(*Request) error) Route {
	return Route{Method: http.MethodGet, Path: path, Site: Public, Action: "read", Handle: handle}
}

func text(say func(*Request) string) func(*Request) error {
	return func(r *Request) error { return r.Bytes("text/plain", "", []byte(say(r))) }
}

func get(t *testing.T, s *Server, address string, change ...func(*http.Request)) (*http.Response, string) {
	t.Helper()
	return send(t, s, httptest.NewRequest(http.MethodGet, address, nil), change...)
}

func send(t *testing.T, s *Server, request *http.Request, change ...func(*http.Request)) (*http.Response, string) {
	t.Helper()
	for _, c := range change {
		c(request)
	}
	answer, err := s.app.Test(request, -1)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

func TestEveryRouteStandsUnderBothPrefixes(t *testing.T) {
	t.Parallel()
	s := newTestServer(t, testConfig(page("/projects/:id", text(func(r *Request) string {
		return r.Jurisdiction.Code + " " + r.Param("id") + " " + r.Link.Home()
	}))))
	for address, want := range map[string]string{
		"/projects/A1":          "990101 A1 /",
		"/j/990101/projects/A1": "990101 A1 /",
		"/j/310107/projects/A1": "310107 A1 /j/310107/",
		"/projects/%E6%A1%A5":   "990101 桥 /",
	} {
		if _, body := get(t, s, address); body != want {
			t.Errorf("%s: %q, want %q", address, body, want)
		}
	}
	if answer, _ := get(t, s, "/j/000000/projects/A1"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown government answers %d", answer.StatusCode)
	}
}

func TestUnknownParametersAreDroppedByRedirect(t *testing.T) {
	t.Parallel()
	route := page("/projects", text(func(r *Request) string { return r.Query.Encode() }))
	route.Params = []string{"q"}
	program := page("/api/v1/projects", route.Handle)
	program.Params = route.Params
	s := newTestServer(t, testConfig(route, program))
	answer, _ := get(t, s, "/j/310107/projects?utm=1&q=x&lang=en&edition=3&year=")
	want := "/j/310107/projects?edition=3&lang=en&q=x"
	if got := answer.Header.Get("Location"); answer.StatusCode != http.StatusFound || got != want {
		t.Errorf("%d %q, want a redirect to %q", answer.StatusCode, got, want)
	}
	if answer, body := get(t, s, "/api/v1/projects?utm=1&q=x"); answer.StatusCode != http.StatusOK || body != "q=x" {
		t.Errorf("a program gets %d %q", answer.StatusCode, body)
	}
}

func TestOnlyPublishedEditionsCanBeAskedFor(t *testing.T) {
	t.Parallel()
	s := newTestServer(t, testConfig(page("/x", text(func(r *Request) string { return r.Link.To("/y") }))))
	for address, want := range map[string]int{"/x": 200, "/x?edition=7": 200, "/x?edition=8": 400, "/x?edition=0": 400, "/x?edition=a": 400} {
		if answer, _ := get(t, s, address); answer.StatusCode != want {
			t.Errorf("%s: %d, want %d", address, answer.StatusCode, want)
		}
	}
	if _, body := get(t, s, "/x?edition=7"); body != "/y?edition=7" {
		t.Errorf("a pinned edition is not carried along: %q", body)
	}
}

func TestErrorsBecomePagesWithoutTheirInsides(t *testing.T) {
	t.Parallel()
	failing := func(err error) func(*Request) error { return func(*Request) error { return err } }
	s := newTestServer(t, testConfig(
		page("/invalid", failing(civic.Invalid("error.edition", "inside"))),
		page("/internal", failing(errors.New("password=inside"))),
		page("/panic", func(*Request) error { panic("inside") }),
		page("/away", failing(civic.Fail(civic.KindUnavailable, "error.unavailable", "inside"))),
		page("/api/v1/invalid", failing(civic.Invalid("error.edition", "inside"))),
	))
	for address, want := range map[string]int{
		"/invalid": 400, "/internal": 500, "/panic": 500, "/away": 503, "/nowhere": 404, "/api/v1/nowhere": 404, "/api/v1/invalid": 400,
	} {
		answer, body := get(t, s, address)
		if answer.StatusCode != want {
			t.Errorf("%s: %d, want %d", address, answer.StatusCode, want)
		}
		if strings.Contains(body, "inside") {
			t.Errorf("%s tells what is inside: %s", address, body)
		}
		if isJSON := strings.HasPrefix(answer.Header.Get("Content-Type"), "application/json"); isJSON != strings.HasPrefix(address, "/api") {
			t.Errorf("%s answers as %s", address, answer.Header.Get("Content-Type"))
		}
		if answer.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept", address)
		}
	}
	if _, body := get(t, s, "/invalid?lang=en"); !strings.Contains(body, "There is no such edition") {
		t.Error("an English reader is not told in English what is wrong")
	}
}

func TestEveryKindOfErrorHasAStatus(t *testing.T) {
	t.Parallel()
	for _, kind := range []civic.ErrorKind{
		civic.KindInvalid, civic.KindNotFound, civic.KindForbidden, civic.KindSignIn, civic.KindConflict,
		civic.KindTooMany, civic.KindTooLarge, civic.KindGone, civic.KindUnavailable, civic.KindInternal,
	} {
		if statuses[kind] == 0 {
			t.Errorf("%s has none", kind)
		}
	}
}

func TestWhatIsAwayForAMomentSaysWhenToAskAgain(t *testing.T) {
	t.Parallel()
	busy := Route{Method: http.MethodGet, Path: "/busy", Site: Public, Action: "read", Handle: func(*Request) error {
		return civic.Fail(civic.KindUnavailable, "paper.busy", "all printers are busy")
	}}
	s := newTestServer(t, testConfig(busy))
	answer, _ := get(t, s, "/busy")
	if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") != "10" {
		t.Errorf("%s, Retry-After %q", answer.Status, answer.Header.Get("Retry-After"))
	}
	if answer, _ := get(t, s, "/nowhere"); answer.Header.Get("Retry-After") != "" {
		t.Error("a page that does not exist is promised for later")
	}
}

func TestAnswersCarrySecurityHeaders(t *testing.T) {
	t.Parallel()
	s := newTestServer(t, testConfig())
	for _, address := range []string{"/healthz", "/nowhere"} {
		answer, _ := get(t, s, address)
		for name, want := range map[string]string{
			"Content-Security-Policy": "frame-ancestors 'none'", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "same-origin", "X-Request-Id": "",
		} {
			if got := answer.Header.Get(name); got == "" || !strings.Contains(got, want) {
				t.Errorf("%s: %s is %q", address, name, got)
			}
		}
	}
}

func TestOtherSitesCannotSendForms(t *testing.T) {
	t.Parallel()
	route := Route{Method: http.MethodPost, Path: "/comments", Site: Public, Action: "comment", Handle: text(func(r *Request) string { return r.Form("body") })}
	s := newTestServer(t, testConfig(route))
	post := func(headers map[string]string) (int, string) {
		request := httptest.NewRequest(http.MethodPost, "http://budget.example/comments", strings.NewReader("body=hello"))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for name, value := range headers {
			request.Header.Set(name, value)
		}
		answer, body := send(t, s, request)
		return answer.StatusCode, body
	}
	if status, _ := post(map[string]string{"Sec-Fetch-Site": "cross-site"}); status != http.StatusForbidden {
		t.Errorf("a cross-site form answers %d", status)
	}
	if status, _ := post(map[string]string{"Origin": "https://evil.example"}); status != http.StatusForbidden {
		t.Errorf("a form of another origin answers %d", status)
	}
	if status, body := post(map[string]string{"Sec-Fetch-Site": "same-origin"}); status != http.StatusOK || body != "hello" {
		t.Errorf("our own form answers %d %q", status, body)
	}
}

func TestThePolicyIsAskedBeforeTheHandler(t *testing.T) {
	t.Parallel()
	reached := func(*Request) error { return errors.New("reached") }
	desk, reply := page("/desk", reached), page("/reply", reached)
	desk.Action, reply.Action = account.Moderate, account.DraftReply
	config := testConfig(desk, reply)
	config.Can = account.Can
	config.Sessions = fixedSessions{
		"citizen": {Account: "A"},
		"editor":  {Account: "B", Grants: []civic.Grant{{Role: civic.DepartmentEditor, Jurisdiction: "990101", Unit: "101"}}},
	}
	s := newTestServer(t, config)
	for _, c := range []struct {
		token, address string
		want           int
	}{
		{"", "/desk", http.StatusUnauthorized},
		{"unknown", "/desk", http.StatusUnauthorized},
		{"citizen", "/desk", http.StatusForbidden},
		{"editor", "/desk", http.StatusForbidden},
		{"editor", "/reply", http.StatusInternalServerError}, // the handler was reached
		{"editor", "/j/310107/reply", http.StatusForbidden},
	} {
		as := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: sessionCookie, Value: c.token}) }
		if answer, _ := get(t, s, c.address, as); answer.StatusCode != c.want {
			t.Errorf("%s as %q: %d, want %d", c.address, c.token, answer.StatusCode, c.want)
		}
	}
}

func TestARouteWithoutActionIsRefusedAtStart(t *testing.T) {
	t.Parallel()
	route := page("/x", text(func(*Request) string { return "" }))
	route.Action = ""
	if _, err := New(testConfig(route)); err == nil {
		t.Error("it is served")
	}
}

func TestAServerServesItsSitesOnly(t *testing.T) {
	t.Parallel()
	desk := page("/desk", text(func(*Request) string { return "desk" }))
	desk.Site = Desk
	s := newTestServer(t, testConfig(desk))
	if answer, _ := get(t, s, "/desk"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("the public address answers /desk with %d", answer.StatusCode)
	}
	if answer, _ := get(t, s, "/metrics"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("the public address answers /metrics with %d", answer.StatusCode)
	}
}

func TestMetricsNameRoutesNotAddresses(t *testing.T) {
	t.Parallel()
	config := testConfig(page("/projects/:id", text(func(*Request) string { return "x" })))
	config.Sites = []Site{Public, Ops}
	s := newTestServer(t, config)
	get(t, s, "/projects/SECRETSECRET")
	_, body := get(t, s, "/metrics")
	if !strings.Contains(body, `route="GET /projects/:id"`) || strings.Contains(body, "SECRET") {
		t.Errorf("metrics: %s", body)
	}
}

func TestReadyAsksWhatItDependsOn(t *testing.T) {
	t.Parallel()
	config := testConfig()
	config.Ready = []Pinger{ping(nil)}
	if answer, _ := get(t, newTestServer(t, config), "/readyz"); answer.StatusCode != http.StatusOK {
		t.Errorf("ready answers %d", answer.StatusCode)
	}
	config.Ready = append(config.Ready, ping(errors.New("away")))
	if answer, _ := get(t, newTestServer(t, config), "/readyz"); answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("not ready answers %d", answer.StatusCode)
	}
}

type pingFunc func() error

func (p pingFunc) Ping(context.Context) error { return p() }
func ping(err error) Pinger                   { return pingFunc(func() error { return err }) }

func TestItListensWhereTheSystemChoosesAndStopsGracefully(t *testing.T) {
	t.Parallel()
	entered, leave := make(chan bool), make(chan bool)
	s := newTestServer(t, testConfig(page("/slow", func(r *Request) error {
		close(entered)
		<-leave
		return r.Bytes("text/plain", "", []byte("finished"))
	})))
	bound, done, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan string)
	go func() {
		answer, err := http.Get("http://" + bound.String() + "/slow")
		if err != nil {
			got <- err.Error()
			return
		}
		body, _ := io.ReadAll(answer.Body)
		got <- string(body)
	}()
	<-entered
	stopped := make(chan error)
	go func() { stopped <- s.Shutdown(context.Background()) }()
	close(leave)
	if body := <-got; body != "finished" {
		t.Errorf("a running request ended with %q", body)
	}
	if err := errors.Join(<-stopped, <-done); err != nil {
		t.Error(err)
	}
}

func TestABrokenStreamIsSeenAsBroken(t *testing.T) {
	t.Parallel()
	stream := func(end func() error) func(*Request) error {
		return func(r *Request) error {
			return r.Stream(csvType, "表.csv", func(_ context.Context, w io.Writer) error {
				if _, err := w.Write(bytes.Repeat([]byte("a,b\n"), 20000)); err != nil {
					return err
				}
				return end()
			})
		}
	}
	s := newTestServer(t, testConfig(
		page("/whole", stream(func() error { return nil })),
		page("/failed", stream(func() error { return errors.New("database gone") })),
		page("/panicked", stream(func() error { panic("bug") })),
	))
	bound, _, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	for path, whole := range map[string]bool{"/whole": true, "/failed": false, "/panicked": false} {
		answer, err := http.Get("http://" + bound.String() + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		if (err == nil) != whole {
			t.Errorf("%s: read %d bytes, error %v", path, len(body), err)
		}
	}
}

func TestABodyBeyondTheLimitIsRefused(t *testing.T) {
	t.Parallel()
	config := testConfig(Route{Method: http.MethodPost, Path: "/x", Site: Public, Action: "x", Handle: text(func(*Request) string { return "" })})
	config.Body = 1000
	s := newTestServer(t, config)
	bound, _, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", bound.String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n")
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || answer.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("%v %v, want 413", answer, err)
	}
}

func TestUnknownAddressIsNoFaultOfTheSystem(t *testing.T) {
	t.Parallel()
	s := newTestServer(t, testConfig())
	answer, body := get(t, s, "/no-such-page")
	if answer.StatusCode != http.StatusNotFound || !strings.Contains(body, "地址可能写错了") || strings.Contains(body, "系统出错") {
		t.Errorf("%d: %s", answer.StatusCode, body)
	}
}
