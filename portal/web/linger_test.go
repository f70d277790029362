package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// sent writes a whole request before it reads the answer, as a browser without
// scripts does.
func sent(t *testing.T, base, head string, body int64) (status int, page string) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, head); err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(conn, zeros{}, body); err != nil {
		t.Fatalf("the connection ended while the request was sent: %v", err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("half an answer: %v", err)
	}
	return answer.StatusCode, string(text)
}

// zeros never end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// Whoever sends more than an address takes reads why, in their language, and
// sees no connection reset, however much they sent.
func TestWhatIsTooLargeIsAnsweredInWords(t *testing.T) {
	t.Parallel()
	_, base := listen(t, newHouse(t).config())
	const size = 40 << 20
	for lang, want := range map[string]string{"zh": "没有收下，也没有保存其中任何部分", "en": "no part of it was kept"} {
		head := fmt.Sprintf("POST /?lang=%s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n", lang, size)
		if status, page := sent(t, base, head, size); status != http.StatusRequestEntityTooLarge || !strings.Contains(page, want) {
			t.Errorf("%s: %d %.300s", lang, status, page)
		}
	}
}

// Ten thousand Chinese characters to search for are 90 kB of address: they are
// read like any other.
func TestTenThousandCharactersFitTheAddress(t *testing.T) {
	t.Parallel()
	_, base := listen(t, newHouse(t).config(read("/projects", func(r *Request) error {
		return r.JSON(len([]rune(r.Query.Get("q"))))
	}, "q")))
	query := url.QueryEscape(strings.Repeat("预算", 5000))
	if status, page := sent(t, base, "GET /projects?q="+query+" HTTP/1.1\r\nHost: a\r\n\r\n", 0); status != http.StatusOK || strings.TrimSpace(page) != "10000" {
		t.Errorf("%d %.200s", status, page)
	}
	longer := strings.Repeat(query, 3)
	if status, page := sent(t, base, "GET /projects?q="+longer+" HTTP/1.1\r\nHost: a\r\n\r\n", 0); status != http.StatusRequestEntityTooLarge || !strings.Contains(page, "请缩短网址") {
		t.Errorf("%d %.300s", status, page)
	}
}
