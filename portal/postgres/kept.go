package postgres

import (
	"cmp"
	"sync"
	"time"
)

// Bounds of what is kept in memory: for how long, which is also how long a
// change may go unseen where its announcement is lost on the way (some poolers
// pass none), and how many entries. What carries its version in its key cannot
// be out of date, and stays until it is too much.
const (
	keptFor     = 3 * time.Second
	versionKept = 24 * time.Hour
	keptMost    = 100_000
)

// kept holds what was read a moment ago, while somebody listens to the
// announcements that make it stale; it is off until then, and each reading
// goes to the database.
type kept[K comparable, V any] struct {
	lasts time.Duration // each entry; 0 is keptFor

	mu      sync.Mutex
	on      bool
	changes int // announcements so far
	entries map[K]keptEntry[V]
}

type keptEntry[V any] struct {
	value V
	until time.Time
}

// listen turns keeping on or off; either forgets everything.
func (k *kept[K, V]) listen(on bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.on, k.entries = on, map[K]keptEntry[V]{}
	k.changes++
}

// forget drops the entries that stale picks.
func (k *kept[K, V]) forget(stale func(V) bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.changes++
	for key, entry := range k.entries {
		if stale(entry.value) {
			delete(k.entries, key)
		}
	}
}

// drop forgets one entry.
func (k *kept[K, V]) drop(key K) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.changes++
	delete(k.entries, key)
}

// get finds what was read a moment before now, or reads it. What was
// read while a change was announced is given but not kept: it may be from
// before it.
func (k *kept[K, V]) get(now time.Time, key K, read func() (V, error)) (V, error) {
	k.mu.Lock()
	entry, found := k.entries[key]
	before := k.changes
	k.mu.Unlock()
	if found && now.Before(entry.until) {
		return entry.value, nil
	}
	value, err := read()
	if err != nil {
		return value, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.on && k.changes == before {
		if len(k.entries) >= keptMost {
			clear(k.entries)
		}
		k.entries[key] = keptEntry[V]{value, now.Add(cmp.Or(k.lasts, keptFor))}
	}
	return value, nil
}
