package main

import (
	"bytes"
	crand "crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
	"github.com/sunbudget/sunbudget/portal/worker"
)

const county = "990101"

// rough is a network and a machine on which everything goes wrong that can:
// answers get lost, requests arrive twice or long after, the receiver dies
// before, between and after storing, and strangers answer in its place.
type rough struct {
	dir    string
	secret []byte
	now    func() time.Time

	mu      sync.Mutex
	dice    *rand.Rand
	late    []*http.Request // on their way, with their bodies read
	refused []string        // what the receiver would not take although it was signed
	seen    map[string]int
}

// receiver is started anew for every request: it keeps nothing but files.
func (n *rough) receiver() *receiver {
	return &receiver{dir: n.dir, secret: n.secret, now: n.now}
}

func (n *rough) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	body, _ := io.ReadAll(request.Body)
	again := func() *http.Request {
		r := request.Clone(request.Context())
		r.Body = io.NopCloser(bytes.NewReader(body))
		return r
	}
	mishap := n.dice.IntN(10)
	n.seen[fmt.Sprint("mishap ", mishap)]++
	switch mishap {
	case 1: // lost on the way
		hangUp(w)
	case 2: // stored, but the receipt is lost
		n.serve(httptest.NewRecorder(), again())
		hangUp(w)
	case 3: // the power fails while the file is written
		_ = os.MkdirAll(filepath.Join(n.dir, "101"), 0o700)
		_ = os.WriteFile(filepath.Join(n.dir, "101", "arriving-123"), body[:len(body)/2], 0o600)
		hangUp(w)
	case 4: // arrives twice
		n.serve(httptest.NewRecorder(), again())
		n.serve(w, again())
	case 5: // a proxy's login page
		fmt.Fprint(w, "<html>please sign in</html>")
	case 6:
		w.WriteHeader(http.StatusBadGateway)
	case 7: // a receipt for something else
		fmt.Fprint(w, `{"format":"sunbudget-receipt/1","key":"990101/2020/101/1","sha256":"00"}`)
	case 8: // will arrive later
		n.late = append(n.late, again())
		hangUp(w)
	default:
		n.serve(w, again())
	}
	if len(n.late) > 0 && n.dice.IntN(3) == 0 {
		n.serve(httptest.NewRecorder(), n.late[0])
		n.late = n.late[1:]
	}
}

func (n *rough) serve(w http.ResponseWriter, r *http.Request) {
	recorder := httptest.NewRecorder()
	n.receiver().ServeHTTP(recorder, r)
	if recorder.Code == http.StatusUnprocessableEntity {
		n.refused = append(n.refused, recorder.Body.String())
	}
	w.WriteHeader(recorder.Code)
	_, _ = w.Write(recorder.Body.Bytes())
}

// hangUp closes the connection without an answer.
func hangUp(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

// site is a portal with packets to deliver.
type site struct {
	owner  *pgxpool.Pool
	desk   *postgres.Desk
	worker *postgres.Worker
	public string // the key that seals files
	mu     sync.Mutex
	time   time.Time
}

func (s *site) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.time
}

func (s *site) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.time = s.time.Add(d)
}

func newSite(t *testing.T) *site {
	t.Helper()
	db := pgtest.New(t)
	s := &site{owner: db.Pool(t, ""), time: time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)}
	key, err := account.NewKey(bytes.Repeat([]byte{7}, 32))
	must(t, err)
	secret, public, err := note.GenerateKey(crand.Reader, "log.test")
	must(t, err)
	signer, err := note.NewSigner(secret)
	must(t, err)
	s.public = public
	s.desk, err = postgres.OpenDesk(t.Context(), db.URL(postgres.DeskRole), s.now, postgres.WithIdentityKey(key), postgres.WithLogKey(signer))
	must(t, err)
	t.Cleanup(s.desk.Close)
	s.worker, err = postgres.OpenWorker(t.Context(), db.URL(postgres.WorkerRole), s.now, postgres.WithIdentityKey(key))
	must(t, err)
	t.Cleanup(s.worker.Close)
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// packets stores so many packets of each department, corrections of each
// other, and gives their keys in order.
func (s *site) packets(t *testing.T, departments []string, each int) map[string][]string {
	t.Helper()
	keys, index := map[string][]string{}, 0
	for seq := 1; seq <= each; seq++ {
		for _, unit := range departments {
			raw := fmt.Appendf(nil, "{\"dept_code\":%q,\"sequence\":%d}\n", unit, seq)
			sum := sha256.Sum256(raw)
			_, err := s.owner.Exec(t.Context(), `INSERT INTO app.packet (jurisdiction, period, unit, seq, canonical, signature, sha256, created_at, log_index)
				VALUES ($1, '2026', $2, $3, $4, 'signed', $5, $6, $7)`, county, unit, seq, raw, hex.EncodeToString(sum[:]), s.now(), index)
			must(t, err)
			index++
			keys[unit] = append(keys[unit], delivery.Of{Jurisdiction: county, Period: "2026", Unit: unit, Seq: seq}.Key())
		}
	}
	return keys
}

// queue puts the packets that were made after the receiver on its way, as the
// transaction that makes a packet does.
func queue(t *testing.T, s *site, receiver string) {
	t.Helper()
	_, err := s.owner.Exec(t.Context(), `INSERT INTO app.delivery (receiver, jurisdiction, period, unit, seq, next_at)
		SELECT $1, jurisdiction, period, unit, seq, $2 FROM app.packet ORDER BY log_index`, receiver, s.now())
	must(t, err)
}

// stored reads what the receiver has, by department in order of number.
func stored(t *testing.T, dir string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	files, err := filepath.Glob(filepath.Join(dir, "*", "[0-9]*[0-9].json"))
	must(t, err)
	slices.Sort(files)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		must(t, err)
		var p packet
		must(t, json.Unmarshal(raw, &p))
		out[p.Department] = append(out[p.Department], p.Key)
	}
	return out
}

// TestNoPacketIsLostDoubledOrOutOfOrder delivers through everything that can
// go wrong, with several workers of which some die in the middle.
func TestNoPacketIsLostDoubledOrOutOfOrder(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	want := s.packets(t, []string{"101", "102", "103"}, 8)
	network := &rough{dir: t.TempDir(), now: s.now, dice: rand.New(rand.NewPCG(2026, 11)), seen: map[string]int{}}
	server := httptest.NewServer(network)
	t.Cleanup(server.Close)
	credentials, err := s.desk.AddReceiver(t.Context(), "A", county, "绩效系统", server.URL)
	must(t, err)
	network.secret = []byte(credentials.Secret)

	for round := range 300 {
		if round%3 == 0 { // this worker dies with the packet in its hands
			_, _, err := s.worker.ClaimPush(t.Context())
			must(t, err)
		}
		var workers sync.WaitGroup
		for range 3 {
			workers.Go(func() {
				if _, err := worker.DeliverDue(t.Context(), s.worker, server.Client(), s.now); err != nil {
					t.Error(err)
				}
			})
		}
		workers.Wait()
		s.pass(7 * time.Hour)
		if waiting(t, s) == 0 {
			break
		}
	}
	got := stored(t, network.dir)
	for unit, keys := range want {
		if !slices.Equal(got[unit], keys) {
			t.Errorf("%s: the receiver has %v, sent %v", unit, got[unit], keys)
		}
	}
	if n := waiting(t, s); n != 0 || len(network.refused) != 0 {
		t.Errorf("%d packets wait, %d were refused: %v", n, len(network.refused), network.refused)
	}
	if len(network.seen) < 10 {
		t.Errorf("not everything went wrong: %v", network.seen)
	}
}

func waiting(t *testing.T, s *site) (n int) {
	t.Helper()
	must(t, s.owner.QueryRow(t.Context(), `SELECT count(*) FROM app.delivery WHERE delivered_at IS NULL`).Scan(&n))
	return n
}

// TestOneDepartmentsTroubleHoldsUpNobodyElse: a packet the receiver cannot
// take keeps its own department waiting and no other.
func TestOneDepartmentsTroubleHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.packets(t, []string{"101", "102"}, 2)
	good := &receiver{dir: t.TempDir(), now: s.now}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(delivery.KeyHeader) == "990101/2026/101/1" {
			http.Error(w, "no", http.StatusInternalServerError)
			return
		}
		good.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	credentials, err := s.desk.AddReceiver(t.Context(), "A", county, "绩效系统", server.URL)
	must(t, err)
	good.secret = []byte(credentials.Secret)
	for range 5 {
		_, err := worker.DeliverDue(t.Context(), s.worker, server.Client(), s.now)
		must(t, err)
		s.pass(7 * time.Hour)
	}
	got := stored(t, good.dir)
	if len(got["102"]) != 2 || len(got["101"]) != 0 {
		t.Errorf("%v", got)
	}
	list, err := s.desk.Deliveries(t.Context(), county)
	must(t, err)
	failing := slices.ContainsFunc(list, func(d delivery.Sent) bool { return d.Unit == "101" && d.DeliveredAt == nil })
	if !failing {
		t.Errorf("the desk does not see what waits: %+v", list)
	}
}

// TestPullingInOrderIsTheSameStream reads by pages and asks some of them
// twice.
func TestPullingInOrderIsTheSameStream(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.packets(t, []string{"101", "102", "103"}, 9)
	credentials, err := s.desk.AddReceiver(t.Context(), "A", county, "拉取", "")
	must(t, err)
	var keys []string
	for after := int64(0); ; {
		page, err := s.desk.PullPackets(t.Context(), credentials.Token, after)
		must(t, err)
		again, err := s.desk.PullPackets(t.Context(), credentials.Token, after)
		must(t, err)
		if len(again) != len(page) {
			t.Fatalf("asked again, %d packets became %d", len(page), len(again))
		}
		if len(page) == 0 {
			break
		}
		for _, d := range page {
			keys = append(keys, d.Of.Key())
			after = d.Number
		}
	}
	if len(keys) != 27 || waiting(t, s) != 0 {
		t.Errorf("%d packets, %d waiting", len(keys), waiting(t, s))
	}
	slices.Sort(keys)
	if len(slices.Compact(keys)) != 27 {
		t.Error("a packet came twice")
	}
	if _, err := s.desk.PullPackets(t.Context(), "nobody's", 0); err == nil {
		t.Error("a stranger may pull")
	}
}

// TestTheReceiverRefusesStrangers holds the reference to what it teaches.
func TestTheReceiverRefusesStrangers(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
	r := &receiver{dir: t.TempDir(), secret: []byte("secret"), now: func() time.Time { return now }}
	raw := "{}\n"
	sum := sha256.Sum256([]byte(raw))
	body, err := delivery.Delivery{Number: 5, Of: delivery.Of{Jurisdiction: county, Period: "2026", Unit: "101", Seq: 1}, Packet: raw, SHA256: hex.EncodeToString(sum[:])}.Encode()
	must(t, err)
	for name, signature := range map[string]string{
		"none": "", "another secret": delivery.Sign([]byte("other"), now, body), "an old one": delivery.Sign(r.secret, now.Add(-time.Hour), body),
		"another body": delivery.Sign(r.secret, now, []byte("x")),
	} {
		if code := post(r, signature, body); code != http.StatusForbidden {
			t.Errorf("%s: %d", name, code)
		}
	}
	if code := post(r, delivery.Sign(r.secret, now, body), body); code != http.StatusOK {
		t.Errorf("signed: %d", code)
	}
	earlier, err := delivery.Delivery{Number: 4, Of: delivery.Of{Unit: "101", Seq: 1}, Packet: raw, SHA256: hex.EncodeToString(sum[:])}.Encode()
	must(t, err)
	if code := post(r, delivery.Sign(r.secret, now, earlier), earlier); code != http.StatusUnprocessableEntity {
		t.Errorf("out of order: %d", code)
	}
}

func post(r *receiver, signature string, body []byte) int {
	request := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
	request.Header.Set("Sunbudget-Signature", signature)
	recorder := httptest.NewRecorder()
	r.ServeHTTP(recorder, request)
	return recorder.Code
}
