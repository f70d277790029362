package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// tooOften is how many acts more than are allowed are tried.
const tooOften = 8

// limited is what is tried against one limit.
type limited struct {
	limit account.Limit
	// send acts once for the n-th time at one of the processes, as somebody
	// nobody met in an earlier attempt; taken is false where it was too often.
	send func(base string, attempt, n int) (taken bool)
}

// holds sends more than is allowed at once to all processes and requires that
// as many are taken as by one. Windows begin with the clock, so what ran across
// the edge of one is tried again by somebody else. It gives the attempt that was
// all in one window.
func (l limited) holds(t *testing.T, bases []string) (attempt int) {
	t.Helper()
	for ; ; attempt++ {
		window := civic.SystemClock().Truncate(l.limit.Window)
		var taken atomic.Int64
		var all sync.WaitGroup
		for n := range l.limit.Hits + tooOften {
			all.Go(func() {
				if l.send(bases[n%len(bases)], attempt, n) {
					taken.Add(1)
				}
			})
		}
		all.Wait()
		if !civic.SystemClock().Truncate(l.limit.Window).Equal(window) {
			continue
		}
		if taken.Load() != int64(l.limit.Hits) {
			t.Errorf("%d of %s are taken by %d processes, %d allowed", taken.Load(), l.limit.Name, len(bases), l.limit.Hits)
		}
		return attempt
	}
}

// TestLimitsHoldAcrossTwoRunningProcesses sends sign-ins, requests for codes and
// opinions to two web processes on one database, each in half: who is stopped
// at one is stopped at the other.
func TestLimitsHoldAcrossTwoRunningProcesses(t *testing.T) {
	t.Parallel()
	s := nothingYet(t)
	p := check[*portal](t)(s.openPortal(t.Context()))
	t.Cleanup(p.close)
	i := &balanced{installation: &installation{portal: p, base: map[string]string{}}}
	i.furnish(t)
	var mu sync.Mutex
	sent := map[string]int{} // messages by attempt, which stands in the number
	messages := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var message struct{ Phone string }
		if err := json.NewDecoder(r.Body).Decode(&message); err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		sent[message.Phone[:len(message.Phone)-4]]++
	}))
	t.Cleanup(messages.Close)
	file := filepath.Join(t.TempDir(), "sign-in.yaml")
	if err := os.WriteFile(file, []byte("sms:\n  url: "+messages.URL+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var bases []string
	for range 2 { // a proxy in front names the network somebody comes from
		bases = append(bases, serveFor(t, []string{"DATABASE_URL=" + s.DatabaseURL},
			"--role=web", "--data-dir="+s.DataDir, "--default="+accessCounty, "--sign-in="+file, "--trusted-proxies=127.0.0.1").public)
	}

	codes := limited{account.CodeLimit, func(base string, attempt, n int) bool {
		form := url.Values{"phone": {fmt.Sprintf("139%04d%04d", attempt, n)}, "consent": {"yes"}}
		return postFrom(t, base+"/sign-in/code", fmt.Sprintf("203.0.113.%d", 1+attempt), form) == http.StatusOK
	}}
	last := codes.holds(t, bases)
	mu.Lock() // one that is too often sends none
	if n := sent[fmt.Sprintf("+86139%04d", last)]; n != account.CodeLimit.Hits {
		t.Errorf("%d messages were sent, %d allowed", n, account.CodeLimit.Hits)
	}
	mu.Unlock()
	limited{account.SignInLimit, func(base string, attempt, n int) bool {
		form := url.Values{"phone": {fmt.Sprintf("138%04d%04d", attempt, n)}, "sms_code": {"000000"}}
		return postFrom(t, base+"/sign-in/phone", fmt.Sprintf("198.51.100.%d", 1+attempt), form) != http.StatusTooManyRequests
	}}.holds(t, bases)
	var tokens sync.Map
	limited{account.CommentLimit, func(base string, attempt, n int) bool {
		form := url.Values{"send_key": {fmt.Sprintf("%04d%06d", attempt, n)}, "release": {i.params["hash"]}, "stance": {"suggest"}, "body": {fmt.Sprintf("第 %d 次的第 %d 条", attempt, n)}}
		enter, _ := tokens.LoadOrStore(attempt, sync.OnceValue(func() string {
			_, token := i.enter(t, fmt.Sprintf("talker-%d", attempt))
			return token
		}))
		return sendForm(t, base+bridgePage+"/opinions", enter.(func() string)(), form)
	}}.holds(t, bases)
}

// postFrom sends a form as somebody from a network, and gives the status.
func postFrom(t *testing.T, address, network string, form url.Values) int {
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Error(err)
		return 0
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("X-Forwarded-For", network)
	response, err := impatient.Do(request)
	if err != nil {
		t.Error(err)
		return 0
	}
	response.Body.Close()
	return response.StatusCode
}
