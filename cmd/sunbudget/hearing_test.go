package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/hearing"
)

// dateField finds the dates of a form.
var dateField = regexp.MustCompile(`name="(on_[a-z]+)"[^>]* value="([0-9-]+)"`)

func TestHearingIsFoundJoinedAndSpokenOnWithoutScript(t *testing.T) {
	t.Parallel()
	i := install(t)
	page := "/hearings/" + i.params["/hearings/:id"]
	anyone := i.visitor(t, publicName)
	anyone.get("/").must(t, http.StatusOK, "现在报名的听证会", page)
	anyone.get(bridgePage).must(t, http.StatusOK, "现在报名的听证会")
	anyone.get("/hearings").must(t, http.StatusOK, "现在报名的听证会", "已经抽签的听证会")
	anyone.get(page).must(t, http.StatusOK, "正在报名", "桥要不要修", "满足", "节假日多", "名额")
	if p := anyone.get(page + "/registration"); p.status != http.StatusUnauthorized {
		t.Errorf("a visitor registers: %d", p.status)
	}

	citizen := i.visitor(t, publicName).as("identity_citizen")
	form := url.Values{"role": {"speak"}, "group": {"citizen"}, "view": {"against"}}
	citizen.post(page+"/registration", form).must(t, http.StatusBadRequest, "请填写发言主题")
	form.Set("topic", "桥太窄")
	citizen.post(page+"/registration", form).must(t, http.StatusOK, "你已报名，号码 1")
	if again := citizen.post(page+"/registration", form); again.status != http.StatusConflict {
		t.Errorf("registered twice: %d", again.status)
	}
	contact := i.visitor(t, publicName).as("contact_citizen")
	if p := contact.post(page+"/registration", form); p.status != http.StatusForbidden {
		t.Errorf("speaks without a verified identity: %d", p.status)
	}
	contact.get(page+"/registration").must(t, http.StatusOK, "身份核验", "旁听人")

	sent := citizen.post(page+"/opinions", saying(citizen.get(page), "听证之前请公布检测报告。"))
	sent.must(t, http.StatusOK, "已收到，回执编号", "现在报名的听证会")
	desk := i.visitor(t, deskName).as("moderator")
	desk.post("/desk/moderation/"+strings.TrimPrefix(sent.at, "/me/opinions/"), url.Values{"verdict": {"publish"}}).must(t, http.StatusOK)
	anyone.get(page).must(t, http.StatusOK, "听证之前请公布检测报告")
}

func TestAnybodyRecomputesTheDrawFromWhatIsPublished(t *testing.T) {
	t.Parallel()
	i := install(t)
	page := "/hearings/" + i.params["/hearings/:id/draw.json"]
	var draw struct {
		Seed       string            `json:"seed"`
		Commitment string            `json:"seed_sha256"`
		Quotas     []hearing.Quota   `json:"quotas"`
		Tickets    []hearing.Ticket  `json:"tickets"`
		Outcomes   []hearing.Outcome `json:"outcomes"`
	}
	anyone := i.visitor(t, publicName)
	if err := json.Unmarshal([]byte(anyone.get(page+"/draw.json").body), &draw); err != nil {
		t.Fatal(err)
	}
	if hearing.Commit(draw.Seed) != draw.Commitment || !slices.Equal(hearing.Draw(draw.Seed, draw.Tickets, draw.Quotas), draw.Outcomes) {
		t.Errorf("%+v", draw)
	}
	anyone.get(page).must(t, http.StatusOK, draw.Seed, draw.Commitment)
	open := anyone.get("/hearings/" + i.params["/hearings/:id"] + "/draw.json")
	if open.status != http.StatusNotFound {
		t.Errorf("a draw before its day: %d", open.status)
	}
}

func TestCalendarAndFeedAnnounceHearings(t *testing.T) {
	t.Parallel()
	i := install(t)
	anyone := i.visitor(t, publicName)
	id := i.params["/hearings/:id"]
	calendar := anyone.get("/hearings.ics")
	calendar.must(t, http.StatusOK, "BEGIN:VCALENDAR\r\n", "UID:hearing-"+id, "SUMMARY:现在报名的听证会", anyone.base+"/hearings/"+id)
	for _, line := range strings.Split(calendar.body, "\r\n") {
		if len(line) > 75 {
			t.Errorf("a line of %d octets: %s", len(line), line)
		}
	}
	anyone.get("/hearings/"+id+"/calendar.ics").must(t, http.StatusOK, "BEGIN:VEVENT")
	anyone.get("/hearings.atom").must(t, http.StatusOK, "<title>现在报名的听证会</title>", "http://www.w3.org/2005/Atom")
}

func TestStaffCallAHearingAndAreToldWhichPeriodIsTooShort(t *testing.T) {
	t.Parallel()
	i := install(t)
	maker := i.visitor(t, deskName).as(string(civic.FinanceMaker))
	form := url.Values{}
	for _, field := range dateField.FindAllStringSubmatch(maker.get("/desk/hearings/new").body, -1) {
		form.Set(field[1], field[2])
	}
	if len(form) != len(hearing.Phases()) {
		t.Fatalf("dates offered: %v", form)
	}
	for name, value := range map[string]string{
		"kind": "decision", "title": "桥的听证会", "purpose": "修不修", "unit": accessUnit, "place": "会议厅", "contact": "010", "release": i.params["hash"],
		"projects": "http://example.org/projects/BR1DGE0000", "starts": "14:30", "ends": "17:00", "quorum": "2",
		"seats_speak_citizen": "3", "seats_observe_citizen": "5",
	} {
		form.Set(name, value)
	}
	notice := form.Get("on_notice")
	form.Set("on_notice", form.Get("on_registration"))
	maker.post("/desk/hearings", form).must(t, http.StatusBadRequest, "期限不满足规定", "桥的听证会")
	form.Set("on_notice", notice)
	called := maker.post("/desk/hearings", form)
	called.must(t, http.StatusOK, "桥的听证会")
	public := strings.Replace(called.at, "/desk", "", 1)
	i.visitor(t, publicName).get(public).must(t, http.StatusOK, "桥的听证会", "起接受报名")
	i.visitor(t, publicName).get("/log").must(t, http.StatusOK, "公告听证会：桥的听证会")
	early := maker.post(called.at+"/record", url.Values{"present": {"2"}, "text": {"笔录"}})
	if early.status != http.StatusConflict {
		t.Errorf("a record before the session: %d", early.status)
	}
}
