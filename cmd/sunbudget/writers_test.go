package main

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// writing is how long the writers write: it sets the amount of work and decides
// nothing.
func writing() time.Duration {
	if os.Getenv("SUNBUDGET_SOAK") != "" {
		return 10 * time.Minute
	}
	return 20 * time.Second
}

// aPersonWrites is how many opinions one person sends, below the limit of an
// hour, so that there is room to send a form again.
const aPersonWrites = 4

// betweenDeaths is how many opinions are acknowledged before the next process
// dies.
const betweenDeaths = 40

// TestTwoHundredPeopleWriteWhileWebProcessesAreKilled: each sends a form until
// it is answered. In the end every acknowledged opinion is there once, and no
// other.
func TestTwoHundredPeopleWriteWhileWebProcessesAreKilled(t *testing.T) {
	t.Parallel()
	const crowd = 200
	web, db := balance(t)
	over, reached := make(chan struct{}), make(chan struct{})
	time.AfterFunc(writing(), func() { close(over) })
	var lost atomic.Int64
	var mu sync.Mutex
	var acknowledged []string
	write := func(k, n int, dice *rand.Rand, token string) {
		body := fmt.Sprintf("第 %d 位写的第 %d 条意见", k, n)
		form := url.Values{"send_key": {fmt.Sprintf("%04d%06d", k, n)}, "release": {web.params["hash"]}, "stance": {"suggest"}, "body": {body}}
		tries := 0
		for base := web.any(dice); !sendForm(t, base+bridgePage+"/opinions", token, form); base = web.any(dice) {
			if tries++; tries > 100_000 {
				t.Error("nothing is acknowledged any more")
				return
			}
			lost.Add(1)
			web.failed(base)
		}
		mu.Lock()
		acknowledged = append(acknowledged, body)
		mu.Unlock()
		select {
		case reached <- struct{}{}:
		case <-over: // nobody dies any more
		default: // one is dying
		}
	}
	var writers, killer sync.WaitGroup
	for k := range crowd {
		writers.Go(func() {
			dice, token := rand.New(rand.NewPCG(5, uint64(k))), "" // seeded on purpose
			for n := 0; !closed(over); n++ {
				if n%aPersonWrites == 0 {
					_, token = web.enter(t, fmt.Sprintf("writer-%d-%d", k, n))
				}
				write(k, n, dice, token)
			}
		})
	}
	deaths := 0
	killer.Go(func() { // one after the other; a new one is up, and was of use, before the next dies
		for ; !closed(over); deaths++ {
			for range betweenDeaths {
				select {
				case <-reached:
				case <-over:
				}
			}
			web.die(deaths)
		}
	})
	writers.Wait()
	killer.Wait()
	rows, err := db.Pool(t, "").Query(t.Context(), `SELECT body FROM app.comment WHERE body LIKE '第 % 条意见'`)
	if err != nil {
		t.Fatal(err)
	}
	var stored []string
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			t.Fatal(err)
		}
		stored = append(stored, body)
	}
	slices.Sort(stored)
	slices.Sort(acknowledged)
	if diff := cmp.Diff(acknowledged, stored); diff != "" || rows.Err() != nil {
		t.Errorf("acknowledged and stored differ: %v\n%s", rows.Err(), diff)
	}
	if lost.Load() == 0 || len(stored) < crowd {
		t.Errorf("%d requests lost, %d opinions stored: the deaths proved nothing", lost.Load(), len(stored))
	}
	t.Logf("%d opinions, %d deaths, %d requests without an answer", len(stored), deaths, lost.Load())
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
