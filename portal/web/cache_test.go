package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func answerOf(size int) response {
	return response{kind: htmlType, body: bytes.Repeat([]byte{'x'}, size)}
}

func TestTheCacheNeverHoldsMoreThanItMay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := newCache(rapid.Int64Range(0, 20000).Draw(t, "limit"))
		for _, key := range rapid.SliceOf(rapid.StringMatching(`/[a-h]`)).Draw(t, "addresses") {
			c.put(newEntry(key, answerOf(rapid.IntRange(0, 900).Draw(t, "size")), stamp{}))
			var used int64
			for _, element := range c.byKey {
				used += element.Value.(*entry).size()
			}
			if used != c.used || c.used > c.limit || len(c.byKey) != c.order.Len() {
				t.Fatalf("holds %d, counts %d of %d", used, c.used, c.limit)
			}
		}
	})
}

func TestWhatIsReadStaysAndWhatIsNotGoesFirst(t *testing.T) {
	t.Parallel()
	size := newEntry("/0", answerOf(100), stamp{}).size()
	c := newCache(5 * size)
	for i := range 6 {
		c.put(newEntry(fmt.Sprintf("/%d", i), answerOf(100), stamp{}))
		c.get([]byte("/0"))
	}
	for i, kept := range []bool{true, false, true, true, true, true} {
		if got := c.get([]byte(fmt.Sprintf("/%d", i))) != nil; got != kept {
			t.Errorf("/%d kept: %v, want %v", i, got, kept)
		}
	}
}

func TestAnAnswerThatWouldFillTheCacheIsNotKept(t *testing.T) {
	t.Parallel()
	c := newCache(4000)
	c.put(newEntry("/small", answerOf(100), stamp{}))
	c.put(newEntry("/large", response{kind: binaryType, body: make([]byte, 3000)}, stamp{}))
	if c.get([]byte("/large")) != nil || c.get([]byte("/small")) == nil {
		t.Error("one large answer drives out the others")
	}
}

func TestAPageIsKeptCompressedAndGivenEitherWay(t *testing.T) {
	t.Parallel()
	body := []byte(strings.Repeat("预算 budget ", 500))
	e := newEntry("/x", response{kind: htmlType, body: body}, stamp{})
	if !e.zipped || len(e.body) >= len(body)/4 {
		t.Errorf("kept in %d bytes of %d", len(e.body), len(body))
	}
	if plain, err := e.plain(); err != nil || !bytes.Equal(plain, body) {
		t.Errorf("plain: %d bytes, %v", len(plain), err)
	}
	reader, err := gzip.NewReader(bytes.NewReader(e.body))
	if err != nil {
		t.Fatal(err)
	}
	var unzipped bytes.Buffer
	if _, err := unzipped.ReadFrom(reader); err != nil || !bytes.Equal(unzipped.Bytes(), body) {
		t.Errorf("unzipped: %d bytes, %v", unzipped.Len(), err)
	}
}

func TestOneVersionMovesItsTargetAndTheWholeJurisdictionOnly(t *testing.T) {
	t.Parallel()
	var l living
	l.set("990101/project/A", 3)
	before := map[string]int64{}
	names := []string{"990101/project/A", "990101/project/B", "990101/*", "310107/*", "/log"}
	for _, name := range names {
		before[name] = l.counter(name).Load()
	}
	l.set("990101/project/A", 3) // heard twice
	for _, name := range names {
		if got := l.counter(name).Load(); got != before[name] {
			t.Errorf("%s moved from %d to %d though nothing was published", name, before[name], got)
		}
	}
	l.set("990101/project/A", 4)
	for _, name := range names {
		moves := name == "990101/project/A" || name == "990101/*"
		if got := l.counter(name).Load() != before[name]; got != moves {
			t.Errorf("%s moved: %v, want %v", name, got, moves)
		}
	}
}
