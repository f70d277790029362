package comment_test

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
)

func draft() comment.Draft {
	return comment.Draft{
		Jurisdiction: "990101",
		Subject:      comment.Subject{Kind: comment.OnProject, ID: "0123456789"},
		Release:      "hash",
		Stance:       comment.Suggest,
		Body:         "桥应当修在学校门口。",
		SendKey:      "ABCDEFGHJK",
	}
}

func TestDraftIsRefusedWithAReason(t *testing.T) {
	t.Parallel()
	if err := draft().Validate(); err != nil {
		t.Fatalf("a good opinion is refused: %v", err)
	}
	for _, c := range []struct {
		key   string
		spoil func(*comment.Draft)
	}{
		{"comment.too_short", func(d *comment.Draft) { d.Body = " \u200b桥\n" }},
		{"comment.too_long", func(d *comment.Draft) { d.Body = strings.Repeat("桥", comment.MaxBody+1) }},
		{"comment.no_stance", func(d *comment.Draft) { d.Stance = "" }},
		{"comment.send_key", func(d *comment.Draft) { d.SendKey = "" }},
		{"comment.subject", func(d *comment.Draft) { d.Subject.Kind = "budget" }},
		{"comment.subject", func(d *comment.Draft) { d.Subject.ID = "" }},
	} {
		d := draft()
		c.spoil(&d)
		if err := d.Normal().Validate(); err == nil || civic.KeyOf(err) != c.key {
			t.Errorf("want %s, got %v", c.key, err)
		}
	}
}

func TestCleanKeepsParagraphsAndDropsWhatNobodySees(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  一\r\n二\r\r\r\r三  ":    "一\n二\n\n三",
		"a\u202eb\u0000c\u200bd": "abcd",
		"👨\u200d👩\u200d👧":        "👨\u200d👩\u200d👧",
		"\n\n\n":                 "",
		"a\xffb":                 "a\uFFFDb",
		"列\t列":                   "列 列",
	} {
		if got := comment.Clean(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestCleanIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		once := comment.Clean(rapid.String().Draw(t, "text"))
		if twice := comment.Clean(once); twice != once {
			t.Fatalf("%q became %q", once, twice)
		}
		if !utf8.ValidString(once) {
			t.Fatalf("%q is not UTF-8", once)
		}
	})
}

func TestParagraphsAndAddressesAreShown(t *testing.T) {
	t.Parallel()
	got := comment.HTML("见https://example.org/a?b=1&c=2。\n第二行\n\n<b>另一段</b> http://x.cn, ftp://no.example http://user@evil.example/")
	want := `<p>见<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow noreferrer">https://example.org/a?b=1&amp;c=2</a>。<br>第二行</p>` +
		`<p>&lt;b&gt;另一段&lt;/b&gt; <a href="http://x.cn" rel="nofollow noreferrer">http://x.cn</a>, ftp://no.example http://user@evil.example/</p>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// harmless fails unless the HTML holds our four elements only and reads as
// the text itself.
func harmless(t interface{ Fatalf(string, ...any) }, text string) {
	shown := comment.HTML(text)
	tokens := html.NewTokenizer(strings.NewReader(shown))
	var read strings.Builder
	for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
		token := tokens.Token()
		switch {
		case kind == html.TextToken:
			read.WriteString(token.Data)
		case kind == html.CommentToken || kind == html.DoctypeToken:
			t.Fatalf("%q became %s", text, shown)
		case token.Data == "br" || token.Data == "p" && len(token.Attr) == 0:
		case token.Data == "a":
			harmlessLink(t, token, shown)
		default:
			t.Fatalf("%q became %s", text, shown)
		}
	}
	flat := regexp.MustCompile(`\s+`)
	if got, want := flat.ReplaceAllString(read.String(), ""), flat.ReplaceAllString(text, ""); got != want {
		t.Fatalf("%q reads %q", want, got)
	}
}

func harmlessLink(t interface{ Fatalf(string, ...any) }, token html.Token, shown string) {
	for _, a := range token.Attr {
		web := a.Key == "href" && (strings.HasPrefix(a.Val, "http://") || strings.HasPrefix(a.Val, "https://"))
		if !web && a.Key != "rel" {
			t.Fatalf("attribute %s=%q in %s", a.Key, a.Val, shown)
		}
	}
}

func TestAnyTextIsShownAsItselfAndNothingElse(t *testing.T) {
	t.Parallel()
	pieces := []string{"<", ">", "&", "\"", "'", "script", "http://", "https://a.cn/", "javascript:", "<!--", "&lt;", "\n\n", "\n", "预算"}
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.OneOf(rapid.SampledFrom(pieces), rapid.String())).Draw(t, "parts")
		harmless(t, comment.Clean(strings.Join(parts, "")))
	})
}

func TestKnownAttacksAreShownAsText(t *testing.T) {
	t.Parallel()
	files, _ := filepath.Glob("../../../shared/data/security/*.txt")
	if len(files) == 0 {
		t.Skip("the shared attack lists are not on this machine")
	}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			harmless(t, comment.Clean(lines.Text()))
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
}

func FuzzHTML(f *testing.F) {
	f.Add("见 https://example.org <script>alert(1)</script>\n\n二")
	f.Fuzz(func(t *testing.T, text string) { harmless(t, comment.Clean(text)) })
}

func TestRemovalNeedsAReasonAndPublicationHasNone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		d    comment.Decision
		want string
	}{
		{comment.Decision{Verdict: comment.Publish}, ""},
		{comment.Decision{Verdict: comment.Remove, Reason: "insult"}, ""},
		{comment.Decision{Verdict: comment.Remove}, "moderation.reason"},
		{comment.Decision{Verdict: comment.Remove, Reason: "dislike"}, "moderation.reason"},
		{comment.Decision{Verdict: comment.Publish, Reason: "insult"}, "moderation.reason"},
		{comment.Decision{Verdict: "hide"}, "moderation.verdict"},
		{comment.Decision{Verdict: comment.Publish, Note: strings.Repeat("x", 2001)}, "moderation.note"},
	} {
		err := c.d.Validate()
		if (err == nil) != (c.want == "") || err != nil && civic.KeyOf(err) != c.want {
			t.Errorf("%+v: %v, want %q", c.d, err, c.want)
		}
	}
}

func TestReplyNeedsAnOutcomeAndAReason(t *testing.T) {
	t.Parallel()
	good := comment.Reply{Adoption: comment.Adopted, Body: "采纳，已列入调整预算草案。"}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for key, r := range map[string]comment.Reply{
		"reply.adoption":  {Adoption: "maybe", Body: good.Body},
		"reply.too_short": {Adoption: comment.NotAdopted, Body: "不采纳"},
		"reply.too_long":  {Adoption: comment.Partly, Body: strings.Repeat("长", comment.MaxReply+1)},
	} {
		if err := r.Normal().Validate(); err == nil || civic.KeyOf(err) != key {
			t.Errorf("want %s, got %v", key, err)
		}
	}
}

func TestDeadlinesSkipTheNationalHoliday(t *testing.T) {
	t.Parallel()
	w := civic.NewWorkdays()
	// Wednesday 30 September 2026; 1–7 October is the holiday, Saturday the
	// 10th is a working day in exchange.
	received := time.Date(2026, 9, 30, 23, 0, 0, 0, civic.Shanghai)
	if due := comment.TermOf(comment.Moderating, nil).Due(w, received); civic.Date(due.Due) != "2026-10-08" || due.Provisional {
		t.Errorf("moderation due %v", due)
	}
	if due := comment.TermOf(comment.Replying, nil).Due(w, received); civic.Date(due.Due) != "2026-10-13" || due.Provisional {
		t.Errorf("reply due %v", due)
	}
}

func TestOverdueBeginsTheDayAfter(t *testing.T) {
	t.Parallel()
	due := time.Date(2026, 10, 8, 0, 0, 0, 0, civic.Shanghai)
	if comment.Overdue(due, due.Add(24*time.Hour-time.Microsecond)) {
		t.Error("the day due is not over yet")
	}
	if !comment.Overdue(due, due.Add(24*time.Hour)) {
		t.Error("the day due is over")
	}
}
