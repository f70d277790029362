package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/hearing"
)

// ourPayloads are a few of each kind, written here, so that the test says
// something without the shared lists.
var ourPayloads = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(2)>`, `'-alert(3)-'`, `</textarea><svg onload=alert(4)>`, `javascript:alert(5)`,
	`<a href="javascript:alert(6)">桥</a>`, `http://x"onmouseover="alert(7)`, `{{constructor.constructor('alert(8)')()}}`, `</title></script><iframe srcdoc="<script>alert(9)</script>">`,
	`' OR '1'='1' --`, `'); DROP TABLE app.comment; --`, `1; SELECT pg_sleep(9)`, "\u202eSTX\ufeff\u0000", `%s%n%p`, `../../etc/passwd`, `=HYPERLINK("http://x")`, `<!--`, `]]>`, `<plaintext>`, `&#60;script&#62;`,
}

// payloads are ours and, where they are there, all of ../shared/data/security.
func payloads(t *testing.T) []string {
	t.Helper()
	all := append([]string(nil), ourPayloads...)
	dir := filepath.Join(browsertest.Root(), "..", "shared", "data", "security")
	for _, name := range []string{"xss-payload-list.txt", "sqli_payloads_all.txt"} {
		file, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Logf("without %s only %d payloads of our own are tried: %v", name, len(all), err)
			continue
		}
		lines := bufio.NewScanner(file)
		for lines.Scan() {
			all = append(all, lines.Text())
		}
		file.Close()
	}
	var naughty []string
	if data, err := os.ReadFile(filepath.Join(dir, "blns.json")); err == nil && json.Unmarshal(data, &naughty) == nil {
		all = append(all, naughty...)
	}
	return all
}

// batches joins payloads into texts of at most so many characters, a longer
// one in pieces: each payload is a paragraph of its own.
func batches(all []string, most int, between string) (texts []string) {
	text := ""
	for _, payload := range all {
		for piece := range pieces(strings.ToValidUTF8(payload, ""), most) {
			if text != "" && utf8.RuneCountInString(text+between+piece) > most {
				texts, text = append(texts, text), ""
			}
			if text != "" {
				text += between
			}
			text += piece
		}
	}
	return append(texts, text)
}

func pieces(payload string, most int) func(func(string) bool) {
	return func(yield func(string) bool) {
		runes := []rune(payload)
		for len(runes) > most && yield(string(runes[:most])) {
			runes = runes[most:]
		}
		yield(string(runes))
	}
}

// scene is a portal full of payloads, and what must be read on its pages.
type scene struct {
	*installation
	texts []string // opinions and replies, as they are stored
}

// unsound lists what a page must not have: handlers in attributes, scripts
// written into it, frames, addresses that run. alert, confirm and prompt are
// complaints of the window itself.
const unsound = `[...document.querySelectorAll("*")].flatMap((e) => [...e.attributes].filter((a) => a.name.startsWith("on") ||
	["href", "src", "action", "formaction"].includes(a.name) && /^\s*(javascript|data|vbscript):/i.test(a.value)).map((a) => e.tagName + " " + a.name + "=" + a.value))
	.concat([...document.querySelectorAll("script:not([src]):not([type='application/json']):not([type='application/ld+json']), iframe, object, embed, base, plaintext, xmp")].map((e) => e.outerHTML.slice(0, 200)))`

// lookAt opens a page and lists what the payloads did to it.
func lookAt(t *testing.T, tab *browsertest.Tab, address string) {
	t.Helper()
	if status := tab.Go(address); status != http.StatusOK && status != http.StatusUnprocessableEntity {
		t.Errorf("%s: %d", address, status)
	}
	for _, found := range browsertest.Eval[[]string](tab, unsound) {
		t.Errorf("%s holds %s", address, found)
	}
	for _, complaint := range tab.Complaints() {
		if !strings.Contains(complaint, "status of 422") {
			t.Errorf("%s: %s", address, complaint)
		}
	}
	if end := browsertest.Eval[bool](tab, `document.querySelector("footer") !== null && document.body.lastElementChild !== null`); !end {
		t.Errorf("%s has lost its foot", address)
	}
}

// TestNoPayloadRunsOrBreaksAPage posts them as names, opinions, replies,
// titles and names of files, and reads them back in a browser.
func TestNoPayloadRunsOrBreaksAPage(t *testing.T) {
	t.Parallel()
	s := scene{installation: install(t)}
	all := payloads(t)
	s.say(t, all)
	tab := browsertest.Open(t, browsertest.Visitor{Width: browsertest.Phone})
	t.Run("opinions", func(t *testing.T) { s.readOpinions(t, tab) })
	t.Run("titles", func(t *testing.T) { s.readTitles(t, tab, all) })
	t.Run("files", func(t *testing.T) { s.readFiles(t, all) })
	t.Run("search", func(t *testing.T) { s.search(t, tab, all) })
	if n := check[comment.Tally](t)(s.portal.public.Tally(t.Context(), accessCounty, comment.Subject{Kind: comment.OnProject, ID: "BR1DGE0000"})).Opinions; n < len(s.texts)/2 {
		t.Errorf("%d opinions are left", n)
	}
	t.Logf("%d payloads in %d texts", len(all), len(s.texts))
}

// say sends the payloads as names, opinions and replies.
func (s *scene) say(t *testing.T, all []string) {
	t.Helper()
	citizen, moderator := s.accountOf(t, "contact_citizen"), s.accountOf(t, "moderator")
	editor, head := s.accountOf(t, "department_editor"), s.accountOf(t, "department_head")
	hash := s.params["hash"]
	for n, text := range batches(all, 1900, "\n\n") {
		writer := civic.Actor{Account: citizen, Name: strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), ""), Assurance: civic.L1}
		draft := comment.Draft{
			Jurisdiction: accessCounty, Subject: comment.Subject{Kind: comment.OnProject, ID: "BR1DGE0000"}, Release: hash,
			Stance: comment.Question, Body: text, SendKey: fmt.Sprintf("PAY%07d", n),
		}
		sent := check[comment.Sent](t)(s.portal.public.SubmitComment(t.Context(), writer, draft))
		if err := s.portal.desk.Decide(t.Context(), moderator, comment.Decision{Comment: sent.ID, Verdict: comment.Publish, Apart: true}); err != nil {
			t.Fatal(err)
		}
		reply := comment.Reply{Comment: sent.ID, Adoption: comment.NotAdopted, Body: "答复如下，请看：\n\n" + text}.Normal()
		if err := s.portal.desk.DraftReply(t.Context(), editor, reply); err != nil {
			t.Fatal(err)
		}
		if err := s.portal.desk.PublishReply(t.Context(), head, sent.ID, comment.BodyHash(reply.Body)); err != nil {
			t.Fatal(err)
		}
		s.texts = append(s.texts, draft.Normal().Body, reply.Body)
	}
}

// accountOf is the account of a persona of the matrix.
func (i *installation) accountOf(t *testing.T, key string) string {
	t.Helper()
	token, _, err := i.portal.desk.Sessions().StartPersona(t.Context(), key, "")
	if err != nil {
		t.Fatal(err)
	}
	actor, err := i.portal.desk.Sessions().Session(t.Context(), token, civic.SystemClock())
	if err != nil {
		t.Fatal(err)
	}
	return actor.Account
}

// readOpinions goes through the lists: every text stands there to the letter.
func (s *scene) readOpinions(t *testing.T, tab *browsertest.Tab) {
	base, next := s.base[publicName], bridgePage+"/opinions"
	read := map[string]bool{}
	for pages := 0; next != "" && pages < 200; pages++ {
		lookAt(t, tab, base+next)
		for _, text := range browsertest.Eval[[]string](tab, `[...document.querySelectorAll(".comment-body")].map((e) => e.textContent)`) {
			read[unspaced(text)] = true
		}
		next = browsertest.Eval[string](tab, `document.querySelector("main a[href*='before=']")?.getAttribute("href") ?? ""`)
	}
	for _, text := range s.texts {
		if !read[unspaced(text)] {
			t.Errorf("not on the page as it was written: %.300q", text)
		}
	}
}

// unspaced is a text without its spaces, which pages fold.
func unspaced(text string) string { return strings.Join(strings.Fields(text), "") }

// readTitles publishes payloads as names of everything a release holds, and
// as titles of hearings, and looks at lists and pages.
func (s *scene) readTitles(t *testing.T, tab *browsertest.Tab, all []string) {
	const county = "990102"
	names := titles(batches(all, 150, " "))
	list := disclosure.Default()
	content := bundle.Content{Disclosure: list.Source}
	none := civic.NoFigure()
	for n, name := range names {
		name = orWord(name)
		unit, region := fmt.Sprintf("%06d", 100000+n%40), fmt.Sprintf("%02d", n%40)
		if n < 40 {
			content.Units = append(content.Units, budget.Unit{Code: unit, Name: name, NameEN: name})
			content.Regions = append(content.Regions, budget.Region{Code: region, Name: name, NameEN: name})
		}
		content.Projects = append(content.Projects, bundle.Project{
			ID: civic.PublicID(fmt.Sprintf("%010d", n)), Name: name, Summary: name, Justification: name, Unit: unit, Region: region, Function: "2140104",
			Class: budget.Ordinary, Original: civic.ExactFigure(civic.Money(1000 + n)), Adjusted: none, Paid: none,
		})
	}
	archive := check[bundle.Archive](t)(bundle.Pack(content, bundle.Manifest{
		Jurisdiction: civic.Jurisdiction{Code: county, NameZH: ourPayloads[0], NameEN: ourPayloads[1], Currency: "CNY", Kind: civic.Demo},
		Document:     civic.Document{Jurisdiction: county, Year: thisYear(), Stage: civic.Approved, Version: 1},
		Tier:         civic.PublicTier, AsOf: civic.Date(civic.SystemClock()), SealedAt: civic.SystemClock().Format("2006-01-02T15:04:05Z07:00"), Disclosure: list.Version,
	}))
	signed := check[bundle.Archive](t)(archive.Sign(s.portal.keys.seal.Signer))
	hash := check[string](t)(s.portal.worker.ReceiveBundle(t.Context(), signed.Bytes()))
	if _, err := s.portal.worker.ImportBundle(t.Context(), hash); err != nil {
		t.Fatal(err)
	}
	base := s.base[publicName] + "/j/" + county
	for _, path := range []string{"/", "/?lang=en", "/departments", "/overview", "/map", "/compare", fmt.Sprintf("/budgets/%d", thisYear()), "/departments/100001", "/regions/01"} {
		lookAt(t, tab, base+path)
	}
	next := "/j/" + county + "/projects"
	for pages := 0; next != "" && pages < len(names); pages++ {
		lookAt(t, tab, s.base[publicName]+next)
		next = browsertest.Eval[string](tab, `document.querySelector("main a[href*='cursor=']")?.getAttribute("href") ?? ""`)
	}
	for n := 0; n < len(names); n += 6 {
		lookAt(t, tab, fmt.Sprintf("%s/projects/%010d", base, n))
	}
	for n, title := range batches(all, 90, " ")[:20] {
		call := callFrom(s.portal.clock().AddDate(0, 0, -4), orWord(title), s.params["hash"])
		call.Plan[hearing.Registration], call.Purpose, call.Place, call.Contact = civic.Date(s.portal.clock().AddDate(0, 0, 1)), orWord(names[n]), orWord(names[n]), orWord(names[n])
		id := check[string](t)(s.portal.desk.CallHearing(t.Context(), s.accountOf(t, "finance_maker"), call))
		lookAt(t, tab, s.base[publicName]+"/hearings/"+id)
	}
	lookAt(t, tab, s.base[publicName]+"/hearings")
}

// titles are all of the names in make soak and every twelfth in make test: a
// list of thousands of projects is a quarter of an hour of pages. Opinions and
// replies always hold every payload.
func titles(all []string) (some []string) {
	if os.Getenv("SUNBUDGET_SOAK") != "" {
		return all
	}
	for n := 0; n < len(all); n += 12 {
		some = append(some, all[n])
	}
	return some
}

// orWord is the text as a form gives it, or a word where nothing is left of it.
func orWord(text string) string {
	if text = strings.TrimSpace(strings.ReplaceAll(text, "\x00", "")); text == "" {
		return "空"
	}
	return text
}

// readFiles uploads files that are named and filled with payloads: the desk
// shows the name, and the cells it cannot read.
func (s *scene) readFiles(t *testing.T, all []string) {
	maker := s.visitor(t, deskName).as("finance_maker")
	tab := somebody(t, browsertest.Visitor{Width: browsertest.Wide}, s.base[deskName], "finance_maker")
	for _, name := range batches(all, 9000, " ") {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		for field, value := range map[string]string{"year": fmt.Sprint(thisYear()), "stage": "approved", "version": "1", "kind": "projects"} {
			_ = form.WriteField(field, value)
		}
		part := check[io.Writer](t)(form.CreateFormFile("file", strings.Map(printed, name)+".csv"))
		fmt.Fprintf(part, "code,name\n%s,%s\n", csvCell(name), csvCell(name))
		form.Close()
		answer, err := maker.client.Post(maker.base+"/desk/import", form.FormDataContentType(), &body)
		if err != nil {
			t.Fatal(err)
		}
		page, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if !strings.HasPrefix(answer.Request.URL.Path, "/desk/import/") {
			t.Fatalf("the file was not taken: %d %s", answer.StatusCode, page)
		}
		lookAt(t, tab, s.base[deskName]+answer.Request.URL.Path)
	}
}

// printed leaves control characters out: a header of a form cannot hold them.
func printed(r rune) rune {
	if unicode.IsControl(r) {
		return -1
	}
	return r
}

func csvCell(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }

// search asks for payloads: what was typed comes back in the field.
func (s *scene) search(t *testing.T, tab *browsertest.Tab, all []string) {
	for _, words := range append(ourPayloads[:12:12], batches(all, 180, " ")[:20]...) {
		status := tab.Go(s.base[publicName] + "/projects?q=" + url.QueryEscape(words))
		if status != http.StatusOK && status != http.StatusBadRequest {
			t.Errorf("%q: %d", words, status)
		}
		for _, found := range browsertest.Eval[[]string](tab, unsound) {
			t.Errorf("%q: the page holds %s", words, found)
		}
		for _, complaint := range tab.Complaints() {
			if !strings.Contains(complaint, "status of 400") {
				t.Errorf("%q: %s", words, complaint)
			}
		}
	}
}
