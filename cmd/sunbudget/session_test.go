package main

import (
	"bufio"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// sendKey finds the key of the form of a question.
func sendKey(p answered) string {
	_, rest, _ := strings.Cut(p.body, `name="send_key" value="`)
	key, _, _ := strings.Cut(rest, `"`)
	return key
}

// question is the form of a question as a page offers it.
func question(p answered, text string) url.Values {
	return url.Values{"text": {text}, "send_key": {sendKey(p)}}
}

func TestSessionIsRunFromTheDeskAndReadWithoutScript(t *testing.T) {
	t.Parallel()
	i := install(t)
	page, desk := "/hearings/"+i.params["/hearings/:id/session"]+"/session", "/desk/hearings/"+i.params["/hearings/:id/session"]+"/session"
	anyone, citizen := i.visitor(t, publicName), i.visitor(t, publicName).as("contact_citizen")
	host := i.visitor(t, deskName).as(string(civic.FinanceMaker))
	anyone.get(page).must(t, http.StatusOK, "尚未开始", "还没有公开的提问", "登录后提问")
	host.post(desk, url.Values{"act": {"open"}}).must(t, http.StatusOK, "宣布闭会")
	if again := host.post(desk, url.Values{"act": {"open"}}); again.status != http.StatusConflict {
		t.Errorf("opened twice: %d", again.status)
	}
	anyone.get(page).must(t, http.StatusOK, "正在进行")

	citizen.post(page+"/questions", question(citizen.get(page), "")).must(t, http.StatusBadRequest, "请填写问题")
	citizen.post(page+"/questions", question(citizen.get(page), "桥面几时完工？")).must(t, http.StatusOK, "等待主持人查看")
	if strings.Contains(anyone.get(page).body, "桥面几时完工") {
		t.Error("a question is public before the host has read it")
	}
	host.get(desk).must(t, http.StatusOK, "桥面几时完工")
	host.post(desk, url.Values{"act": {"admit"}, "number": {"1"}}).must(t, http.StatusOK)
	anyone.get(page).must(t, http.StatusOK, "桥面几时完工", "0 人想问")
	if p := anyone.post(page+"/questions/1/support", nil); p.status != http.StatusUnauthorized {
		t.Errorf("a visitor gives a voice: %d", p.status)
	}
	for range 2 {
		citizen.post(page+"/questions/1/support", nil).must(t, http.StatusOK, "1 人想问", "你想问的还有第 1 问")
	}
	host.post(desk, url.Values{"act": {"put"}, "number": {"1"}}).must(t, http.StatusOK)
	host.post(desk, url.Values{"act": {"poll"}, "text": {"先修桥面"}}).must(t, http.StatusOK, "已有 0 人参加")
	anyone.get(page).must(t, http.StatusOK, "正在回答", "没有法律效力", "先修桥面")
	citizen.post(page+"/votes/1", url.Values{"choice": {"yes"}}).must(t, http.StatusOK, "你投了赞成")
	if p := citizen.post(page+"/votes/1", url.Values{"choice": {"no"}}); p.status != http.StatusConflict {
		t.Errorf("voted twice: %d", p.status)
	}
	host.post(desk, url.Values{"act": {"close"}}).must(t, http.StatusOK)
	anyone.get(page).must(t, http.StatusOK, "已结束", "不足 5 人", "已答")
	anyone.get("/log").must(t, http.StatusOK, "听证会结束：发言 0 次，收到提问 1 个")
	if p := citizen.post(page+"/questions/1/support", nil); p.status != http.StatusConflict {
		t.Errorf("a voice after the end: %d", p.status)
	}
	citizen.get("/me/data.json").must(t, http.StatusOK, "桥面几时完工")
}

func TestChangeOfASessionReachesWhoFollowsIt(t *testing.T) {
	t.Parallel()
	i := install(t)
	id := i.params["/hearings/:id/session"]
	host := i.visitor(t, deskName).as(string(civic.FinanceMaker))
	events := i.follow(t, "/hearings/"+id+"/session/events.stream")
	if first := events(); !strings.Contains(first, "尚未开始") {
		t.Errorf("first: %.200s", first)
	}
	host.post("/desk/hearings/"+id+"/session", url.Values{"act": {"open"}}).must(t, http.StatusOK)
	if second := events(); !strings.Contains(second, "正在进行") {
		t.Errorf("after the change: %.200s", second)
	}
	plain := i.visitor(t, publicName).get("/hearings/" + id + "/session/events.stream")
	if plain.status != http.StatusBadRequest {
		t.Errorf("not asked for events: %d", plain.status)
	}
}

// follow opens a stream of events; each call waits for the next.
func (i *installation) follow(t *testing.T, path string) func() string {
	t.Helper()
	request := check[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodGet, i.base[publicName]+path, nil))
	request.Header.Set("Accept", "text/event-stream")
	answer := check[*http.Response](t)(i.browser().Do(request))
	t.Cleanup(func() { answer.Body.Close() })
	if kind := answer.Header.Get("Content-Type"); answer.StatusCode != http.StatusOK || !strings.HasPrefix(kind, "text/event-stream") {
		t.Fatalf("%d %s", answer.StatusCode, kind)
	}
	lines := bufio.NewScanner(answer.Body)
	return func() string {
		var event strings.Builder
		for lines.Scan() {
			data, is := strings.CutPrefix(lines.Text(), "data: ")
			if is {
				event.WriteString(data)
			} else if event.Len() > 0 {
				return event.String()
			}
		}
		t.Fatalf("the stream ended: %v", lines.Err())
		return ""
	}
}
