package web

import (
	"bytes"
	"compress/gzip"
	"container/list"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// entry is one rendered answer with what it depends on. It never changes once
// it is made; requests share its bytes.
type entry struct {
	key      string // the tidy address
	kind     string
	filename string
	etag     string
	body     []byte // compressed where zipped
	zipped   bool
	stamp    stamp
}

// stamp is the moment in the portal's life an answer was rendered for.
type stamp struct {
	edition int64 // 0 where the reader fixed it: it is part of the address
	from    time.Time
	until   time.Time     // the civil date: from this midnight to before that one
	live    *atomic.Int64 // version of the page's living part; nil for none
	version int64         // of live, before rendering began

	tombstones int64 // before rendering began
}

// current reports that an answer rendered for the stamp may still be given.
func (s stamp) current(edition int64, now time.Time) bool {
	return (s.edition == 0 || s.edition == edition) &&
		!now.Before(s.from) && now.Before(s.until) &&
		(s.live == nil || s.live.Load() == s.version)
}

// newEntry keeps an answer as it will be sent.
func newEntry(key string, a response, s stamp) *entry {
	sum := sha256.Sum256(a.body)
	e := &entry{
		key: key, kind: a.kind, filename: a.filename, body: a.body, stamp: s,
		etag: `W/"` + hex.EncodeToString(sum[:12]) + `"`, // weak: both encodings share it
	}
	if a.zip(); a.zipped != nil {
		e.body, e.zipped = a.zipped, true
	}
	e.body = bytes.Clone(e.body) // without the room the buffer had to grow
	return e
}

// plain is the body for a client that does not take gzip.
func (e *entry) plain() ([]byte, error) {
	if !e.zipped {
		return e.body, nil
	}
	reader, err := gzip.NewReader(bytes.NewReader(e.body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}

// entryOverhead is about what an entry takes beside its key and body, in
// bytes.
const entryOverhead = 512

func (e *entry) size() int64 { return int64(len(e.key) + len(e.body) + entryOverhead) }

// cache keeps entries by address, the least recently used go first when
// limit bytes are full.
type cache struct {
	limit int64

	mu    sync.Mutex
	used  int64
	byKey map[string]*list.Element // of *entry
	order *list.List               // most recently used in front
}

func newCache(limit int64) *cache {
	return &cache{limit: limit, byKey: map[string]*list.Element{}, order: list.New()}
}

// clear forgets everything.
func (c *cache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.used, c.byKey = 0, map[string]*list.Element{}
	c.order.Init()
}

// get finds the entry of an address, out of date or not. The key is taken as
// bytes so that looking up what a client sent copies nothing.
func (c *cache) get(key []byte) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := c.byKey[string(key)]
	if found == nil {
		return nil
	}
	c.order.MoveToFront(found)
	return found.Value.(*entry)
}

// put keeps an entry in place of an older one of its address. One that takes
// more than a quarter of the cache is not worth what it drives out.
func (c *cache) put(e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(c.byKey[e.key])
	if e.size() > c.limit/4 {
		return
	}
	c.byKey[e.key] = c.order.PushFront(e)
	c.used += e.size()
	for c.used > c.limit {
		c.remove(c.order.Back())
	}
}

func (c *cache) remove(element *list.Element) {
	if element == nil {
		return
	}
	e := c.order.Remove(element).(*entry)
	delete(c.byKey, e.key)
	c.used -= e.size()
}

// today gives the civil date a stamp holds for.
func today(now time.Time) (from, until time.Time) {
	from = civic.Day(now)
	return from, from.AddDate(0, 0, 1)
}
