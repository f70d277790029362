package journal_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/web/link"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/journal"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

var update = flag.Bool("update", false, "write the golden files anew")

var at = time.Date(2026, 11, 20, 9, 0, 0, 0, civic.Shanghai)

// records are one of each kind, and two that are not as they should be.
func records(t *testing.T) []ledger.Entry {
	t.Helper()
	hash := strings.Repeat("ab", 32)
	release := ledger.ReleaseBody{Hash: hash, Year: 2026, Stage: "execution", Version: 2, Month: 10, Tier: "public", AsOf: "2026-10-31", Edition: 4, Supersedes: hash}
	deputy := release
	deputy.Tier = "deputy"
	var entries []ledger.Entry
	add := func(leaf []byte, err error) {
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, ledger.Entry{Index: int64(len(entries)), Record: string(leaf)})
	}
	encode := func(kind string, body any) { add(ledger.EncodeRecord(at, "990101", kind, body)) }
	encode(ledger.KindRelease, release)
	encode(ledger.KindRelease, deputy)
	encode(ledger.KindModeration, comment.Record{Comment: "C1", Verdict: comment.Publish, BodySHA256: hash})
	encode(ledger.KindModeration, comment.Record{Comment: "C2", Verdict: comment.Remove, Reason: "personal_data"})
	encode(ledger.KindReply, comment.ReplyRecord{Comment: "C1", Reply: "R1", Unit: "101001", Adoption: comment.Partly, BodySHA256: hash})
	encode(ledger.KindScore, map[string]any{"period": "2026H2", "seq": 1, "final": false, "sha256": hash})
	encode(ledger.KindScore, map[string]any{"period": "2026H2", "seq": 2, "final": true, "sha256": hash})
	encode(ledger.KindPacket, map[string]any{"period": "2026H2", "unit": "101001", "seq": 2, "sha256": hash})
	encode(ledger.KindDisclosure, ledger.DisclosureBody{Version: "2026.1", SHA256: hash, Release: hash})
	encode(ledger.KindThreshold, budget.AlertThresholds())
	encode(ledger.KindKeys, ledger.KeysBody{Log: "log.test+1+AAAA", Succession: "…"})
	encode("someday", map[string]any{"note": "<b>a kind of later</b>"})
	add([]byte("not a record <script>"), nil)
	return entries
}

func frame(lang message.Lang) ui.Page {
	return ui.Page{Lang: lang, Title: message.T(lang, "journal.title"), Jurisdiction: "云溪县", Home: "/"}
}

func teller(lang message.Lang) journal.Teller {
	return journal.Teller{Lang: lang, Link: link.Builder{Default: "990101", Lang: string(lang)}, Place: func(code string) string { return "云溪县" },
		Unit: func(_, code string) string {
			if code == "101001" {
				return "第一小学"
			}
			return code
		}}
}

func listed(t *testing.T, lang message.Lang) journal.Page {
	t.Helper()
	entries := records(t)
	checkpoint := ledger.Checkpoint{Origin: "log.example", Size: int64(len(entries)), Root: tlog.RecordHash([]byte("root"))}
	return journal.Page{
		Frame: frame(lang), Teller: teller(lang), Entries: entries, Older: "/log?before=100",
		Checkpoint: journal.Checkpoint{Checkpoint: checkpoint, Signed: "log.example\n10\n…\n", At: at},
	}
}

func single(t *testing.T, lang message.Lang) journal.Record {
	t.Helper()
	entry := records(t)[0]
	leaf := tlog.RecordHash([]byte(entry.Record))
	return journal.Record{
		Frame: frame(lang), Told: teller(lang).Tell(entry), Entry: entry, Leaf: leaf.String(), Root: tlog.NodeHash(leaf, leaf).String(),
		Inclusion: ledger.Inclusion{Index: 0, Size: 2, Hashes: tlog.RecordProof{leaf}}, Proof: "/log/inclusion?index=0&size=2", Log: "/log",
	}
}

func TestTheLogReadsAsItWasApproved(t *testing.T) {
	t.Parallel()
	for _, lang := range message.Langs {
		golden(t, "list."+string(lang)+".html", journal.Show(listed(t, lang)))
		golden(t, "record."+string(lang)+".html", journal.ShowRecord(single(t, lang)))
		golden(t, "empty."+string(lang)+".html", journal.Show(journal.Page{Frame: frame(lang), Teller: teller(lang)}))
	}
}

// golden compares the main part of a page with its kept form.
func golden(t *testing.T, name string, page templ.Component) {
	t.Helper()
	var out bytes.Buffer
	if err := page.Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	_, main, _ := strings.Cut(out.String(), "<main")
	main, _, _ = strings.Cut(main, "</main>")
	got := strings.ReplaceAll("<main"+main+"</main>", "><", ">\n<") + "\n"
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s differs; look at it, then run with -update:\n%s", file, diff)
	}
}

func TestEveryKindOfRecordIsToldInWords(t *testing.T) {
	t.Parallel()
	for _, lang := range message.Langs {
		for _, e := range records(t)[:11] {
			told := teller(lang).Tell(e)
			if told.Sentence == "" || told.More == "" || strings.ContainsAny(told.Sentence+told.More, "{}") || strings.Contains(told.Sentence, "journal.") {
				t.Errorf("%s: %s is told as %q %q", lang, e.Record, told.Sentence, told.More)
			}
		}
	}
}

func TestWhatCannotBeReadIsShownAsItStands(t *testing.T) {
	t.Parallel()
	entries := records(t)
	if told := teller(message.ZH).Tell(entries[11]); told.Sentence != `{"note":"<b>a kind of later</b>"}` || told.Pill.Word != "someday" {
		t.Errorf("a kind of later: %+v", told)
	}
	if told := teller(message.ZH).Tell(entries[12]); told.Sentence != entries[12].Record {
		t.Errorf("not a record: %+v", told)
	}
}

func TestTheDeputiesReleaseLeadsToNoFiles(t *testing.T) {
	t.Parallel()
	if told := teller(message.ZH).Tell(records(t)[1]); told.Thing != nil {
		t.Errorf("%+v", told.Thing)
	}
}
