package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web"
	"github.com/sunbudget/sunbudget/search"
	"github.com/sunbudget/sunbudget/search/enginetest"
	"github.com/sunbudget/sunbudget/search/meili"
	engine "github.com/sunbudget/sunbudget/search/postgres"
)

// relevanceSite publishes the texts of all cases of relevance; engine may put
// another engine before the database's own.
func relevanceSite(t *testing.T, chosen func(search.Complete) search.Complete) *site {
	t.Helper()
	db := pgtest.New(t)
	i := readtest.Install(t, db)
	i.Publish(t, 2026, enginetest.Month, enginetest.RelevanceContent())
	store, err := postgres.OpenPublic(t.Context(), db.URL(postgres.WebRole), civic.FixedClock(readtest.Now))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return siteOn(t, db, i.Hashes, func(c *web.Config) {
		c.Routes = web.PublicRoutes(web.Reading{Publications: store, Engine: chosen(engine.New(store.Pool()))})
	})
}

// asking is the query of an address that looks for a text in that release.
func asking(text string) string {
	return url.Values{"q": {text}, "month": {strconv.Itoa(enginetest.Month)}}.Encode()
}

func itself(e search.Complete) search.Complete { return e }

// found are the names of the projects that programs are given for a text, all
// pages of them.
func (s *site) found(text string) map[string]bool {
	s.t.Helper()
	names := map[string]bool{}
	for next := "/api/v1/projects?page_size=100&" + asking(text); next != ""; {
		var answer struct {
			Items []struct{ Name string }
			Next  string
		}
		if err := json.Unmarshal([]byte(s.page(next)), &answer); err != nil {
			s.t.Fatal(err)
		}
		for _, item := range answer.Items {
			names[item.Name] = true
		}
		next = answer.Next
	}
	return names
}

// What a reader must find and must not, asked as a reader asks: through the
// address, the whole table of the engines' suite and a hundred invented places.
func TestReadersFindWhatTheyMeanOverHTTP(t *testing.T) {
	t.Parallel()
	s := relevanceSite(t, itself)
	for _, c := range enginetest.Relevance {
		if got := s.found(c.Query)[c.Text]; got != c.Found {
			t.Errorf("%s in %s: %v", c.Query, c.Text, got)
		}
	}
	found := 0
	for i, name := range enginetest.InventedPlaces() {
		if s.found(name)[enginetest.InventedText(i)] {
			found++
		}
	}
	if found < 99 {
		t.Errorf("%d of 100 invented places are found", found)
	}
}

func TestThePageSaysWhatItLookedForInstead(t *testing.T) {
	t.Parallel()
	s := relevanceSite(t, itself)
	for text, want := range map[string]struct {
		said bool
		word string
	}{
		"infomation": {true, "没有“infomation”，已改为查找“information”"},
		"2052":       {false, "已改为查找"}, // numbers are never corrected
		"义务教":        {false, "已改为查找"},
		strings.Repeat("学", release.MaxQuery+1): {true, "文字太长，只按前"},
	} {
		body := s.page("/projects?" + asking(text))
		if strings.Contains(body, want.word) != want.said {
			t.Errorf("%.20s: %q is on the page: %v", text, want.word, !want.said)
		}
	}
}

// mostAddress is what the head of a request may hold. Ten thousand Chinese
// characters fit, nine bytes each.
const mostAddress = 112 << 10

// No text is an error, for people or for programs, and none of it is markup.
// An address that is too long is answered with a page that says so.
func TestNoTextInAnAddressIsAnErrorOrMarkup(t *testing.T) {
	t.Parallel()
	s := relevanceSite(t, itself)
	texts := append(enginetest.HostileTexts(), strings.Repeat("a", 10_000), strings.Repeat("学", 10_000),
		`"><script>alert(1)</script>`, `</title><img src=x onerror=alert(1)>`, `OR NEAR " ' \ <-> -- ( :`)
	for _, text := range texts {
		want := http.StatusOK
		if len(asking(text)) > mostAddress {
			want = http.StatusRequestEntityTooLarge
		}
		for _, path := range []string{"/projects", "/map", "/api/v1/projects", "/projects.csv", "/api/v1/suggest"} {
			answer, body := s.get(path + "?" + asking(text))
			for moves := 0; answer.Header.Get("Location") != "" && moves < 3; moves++ { // to the address in its one writing
				answer, body = s.get(answer.Header.Get("Location"))
			}
			if answer.StatusCode != want {
				t.Errorf("%s?q=%.30q: %d, want %d", path, text, answer.StatusCode, want)
			}
			html := strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html")
			if html && (strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") || strings.Contains(body, "<b>学校")) {
				t.Errorf("%s?q=%.30q is markup on the page", path, text)
			}
		}
	}
}

// lacking is an engine that does not have the newest release.
type lacking struct{ search.Engine }

func (lacking) Search(context.Context, search.Scope, release.Filter) (release.Hits, error) {
	return release.Hits{}, search.ErrLacking
}

func TestAnIndexThatIsBehindIsSaidFromAMinuteOn(t *testing.T) {
	t.Parallel()
	for behind, said := range map[time.Duration]string{
		59 * time.Second: "", time.Minute: "", 3*time.Minute + time.Second: "晚 3 分钟", 5 * time.Hour: "晚 5 小时", 50 * time.Hour: "晚 2 天",
	} {
		s := relevanceSite(t, func(database search.Complete) search.Complete {
			return &search.Fallback{
				Chosen: lacking{database}, Always: database, Clock: civic.FixedClock(readtest.Now),
				Behind: func(context.Context) (time.Duration, error) { return behind, nil },
			}
		})
		body := s.page("/projects?" + asking("老旧小区"))
		if strings.Contains(body, "搜索索引比已公布的数据晚") != (said != "") || !strings.Contains(body, said) || !strings.Contains(body, "改造") {
			t.Errorf("%s behind: the page does not say %q", behind, said)
		}
	}
}

// A server that nobody answers at: the database does, and the page says so.
func TestWithoutMeilisearchTheDatabaseAnswersAndThePageSaysSo(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	s := relevanceSite(t, func(database search.Complete) search.Complete {
		return &search.Fallback{
			Chosen: meili.New(meili.Config{URL: gone.URL, Index: "sunbudget"}), Always: database, Clock: civic.FixedClock(readtest.Now),
			Behind: func(context.Context) (time.Duration, error) { return 0, nil },
		}
	})
	for address, word := range map[string]string{
		"/projects?" + asking("老旧小区"):         "由备用数据库检索，结果完整",
		"/projects?lang=en&" + asking("老旧小区"): "database",
	} {
		body := s.page(address)
		if !strings.Contains(body, word) || !strings.Contains(body, "改造") {
			t.Errorf("%s does not say %q", address, word)
		}
	}
	if !s.found("老旧小区")["老旧小区改造"] {
		t.Error("programs are not answered")
	}
}
