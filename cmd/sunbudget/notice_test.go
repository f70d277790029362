package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"log/slog"

	"github.com/sunbudget/sunbudget/portal/worker"
)

// settle does the jobs of the portal until nothing is left to tell or send.
func (i *installation) settle(t *testing.T, post worker.Post) {
	t.Helper()
	jobs := check[*worker.Worker](t)(worker.New(i.portal.worker, post, slog.New(slog.DiscardHandler)))
	if err := jobs.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = jobs.Stop(t.Context()) }()
	pool := i.portal.worker.Pool()
	for waiting := 1; waiting > 0; {
		err := pool.QueryRow(t.Context(), `SELECT count(*) FROM jobs.river_job WHERE state IN ('available', 'running', 'scheduled', 'pending')
			AND kind IN ('tell', 'send_letter', 'confirm_email')`).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
	}
}

var openNotice = regexp.MustCompile(`action="(/me/notices/[0-9a-f-]+)"`)

// letters are the letters kept in a folder, by the part of their name after
// the key: "mail.txt" or "sms.txt".
func letters(t *testing.T, dir, ending string) (list []string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*."+ending))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		list = append(list, string(check[[]byte](t)(os.ReadFile(name))))
	}
	return list
}

func TestCitizenIsToldOnTheSiteAndByLetterAndEndsTheLettersWithOneClick(t *testing.T) {
	t.Parallel()
	i := install(t)
	file, dir := filepath.Join(t.TempDir(), "notices.yaml"), t.TempDir()
	write := func(site string) {
		t.Helper()
		if err := os.WriteFile(file, fmt.Appendf(nil, "url: %s\nfolder: %s\n", site, dir), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("http://127.0.0.1") // the port is known once it listens
	i.listen(t, serveCommand{Role: "all", Demo: "county", Default: accessCounty, Notices: file})
	write(i.base[publicName])
	post := check[worker.Post](t)(serveCommand{Notices: file}.post(i.portal))
	citizen, moderator := i.visitor(t, publicName).as("identity_citizen"), i.visitor(t, deskName).as("moderator")
	say := func(body string) {
		t.Helper()
		sent := citizen.post(bridgePage+"/opinions", saying(citizen.get(bridgePage), body))
		moderator.post("/desk/moderation/"+strings.TrimPrefix(sent.at, "/me/opinions/"), url.Values{"verdict": {"publish"}}).must(t, http.StatusOK)
		i.settle(t, post)
	}
	say("第一条意见，只在网站上通知。")
	mine := citizen.get("/me")
	mine.must(t, http.StatusOK, "1 条未读", "你的意见已公开：桥")
	if len(letters(t, dir, "mail.txt")) > 0 {
		t.Error("a letter to who did not ask for any")
	}
	opened := citizen.post(openNotice.FindStringSubmatch(mine.body)[1], nil)
	opened.must(t, http.StatusOK, "第一条意见")
	if again := citizen.get("/me"); strings.Contains(again.body, "条未读") {
		t.Error("what was opened is still unread")
	}

	citizen.post("/me/notices", url.Values{"pace_email": {"once"}, "email": {"no address"}, "pace_sms": {"off"}}).must(t, http.StatusBadRequest, "请填写正确的电子邮箱", "no address")
	citizen.post("/me/notices", url.Values{"pace_email": {"once"}, "email": {"li@example.org"}, "pace_sms": {"off"}}).must(t, http.StatusOK, "l***@example.org", "还没有确认")
	i.settle(t, post)
	anybody := i.visitor(t, publicName)
	confirm := linkIn(t, letters(t, dir, "mail.txt")[0], i.base[publicName])
	anybody.get(confirm).must(t, http.StatusOK, "用这个邮箱接收通知")
	anybody.post(confirm, nil).must(t, http.StatusOK, "邮箱已确认")
	say("第二条意见，手机号 13800138000 会被隐去。")
	var told string
	for _, letter := range letters(t, dir, "mail.txt") {
		if strings.Contains(letter, "你的意见已公开：桥") {
			told = letter
		}
	}
	if told == "" || strings.Contains(told, "第二条") || strings.Contains(told, "1380013") || !strings.Contains(told, "/me/opinions/") {
		t.Fatalf("%q", told)
	}
	citizen.get("/me").must(t, http.StatusOK, "已发电子邮件")

	stop := linkIn(t, told[:strings.Index(told, "\n\n")], i.base[publicName])
	anybody.get(stop).must(t, http.StatusOK, "不需要登录", "退订")
	anybody.post(stop, url.Values{"List-Unsubscribe": {"One-Click"}}).must(t, http.StatusOK, "已退订")
	say("第三条意见，不再发邮件。")
	if n := len(letters(t, dir, "mail.txt")); n != 2 {
		t.Errorf("%d letters, want the confirmation and one", n)
	}
	citizen.get("/me/notices").must(t, http.StatusOK, "你的意见已公开：桥", `value="off" selected`)
	file2 := citizen.get("/me/data.json")
	file2.must(t, http.StatusOK, "notice_addresses", "l***@example.org")
}

// linkIn is the first address of the site in a letter, as a path.
func linkIn(t *testing.T, letter, base string) string {
	t.Helper()
	_, after, found := strings.Cut(letter, base)
	if !found {
		t.Fatalf("no address of %s in %q", base, letter)
	}
	end := strings.IndexAny(after, " \n>")
	if end < 0 {
		end = len(after)
	}
	return after[:end]
}
