package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
	"github.com/sunbudget/sunbudget/portal/web"
	engine "github.com/sunbudget/sunbudget/search/postgres"
)

// scored is what the county has published of scores: one closed period and
// one that is open. The sample district has none.
type scored struct {
	files   []scoring.File
	open    *rating.Dated
	running []scoring.Rated
}

func (s scored) ThirdParty(context.Context, string, rating.Period) ([]scoring.ThirdParty, error) {
	return []scoring.ThirdParty{{Period: "2026H1", Kind: rating.Project, Subject: string(readtest.School), Score: 61.5, Organisation: "演示会计师事务所", Document: "演会评〔2026〕9号", AssessedOn: readtest.Now}}, nil
}

func (s scored) ThirdPartyOn(context.Context, string, rating.Subject) ([]scoring.ThirdParty, error) {
	return nil, nil
}

func (s scored) ScoreBundles(_ context.Context, jurisdiction string) ([]scoring.File, error) {
	if jurisdiction != readtest.County {
		return nil, nil
	}
	return s.files, nil
}

func (s scored) ScoreMethods(_ context.Context, jurisdiction string) ([]scoring.MethodFile, error) {
	if jurisdiction != readtest.County {
		return nil, nil
	}
	raw, err := scoring.Default().Canonical()
	return []scoring.MethodFile{{Version: "1", From: "2026-01-01", Parameters: raw, Signature: []byte("signed")}}, err
}

func (s scored) PacketReturns(context.Context, string, rating.Period) ([]delivery.PublicReturn, error) {
	return []delivery.PublicReturn{{Unit: "101", Seq: 1, Kind: delivery.Appeal, Document: "演财绩〔2026〕3号", ReturnedAt: readtest.Now, LogIndex: 9}}, nil
}

func (s scored) OpenPeriod(_ context.Context, jurisdiction string) (rating.Dated, error) {
	if jurisdiction != readtest.County || s.open == nil {
		return rating.Dated{}, civic.NotFound("open period")
	}
	return *s.open, nil
}

func (s scored) Consequences(context.Context, string, rating.Period) ([]scoring.Consequence, error) {
	return []scoring.Consequence{{Unit: "101", Kind: scoring.Cut, Document: "演财预〔2026〕8号", Note: "核减 5%", RecordedAt: readtest.Now, LogIndex: 10}}, nil
}

func (s scored) DepartmentScores(context.Context, string, rating.Period) (map[string]scoring.PublicScore, error) {
	return map[string]scoring.PublicScore{"101": {View: scoring.View{N: 40, Score: 66, Percent: [5]int{10, 10, 20, 30, 30}}}}, nil
}

func (s scored) RatingPeriods(context.Context, string) ([]rating.Dated, error) {
	return nil, nil
}

func (s scored) PublicScores(context.Context, string, rating.Period) ([]scoring.Rated, error) {
	return s.running, nil
}

// halfYear is a closed period: many ratings of the school, few of the clinic.
func halfYear(t *testing.T) scoring.File {
	t.Helper()
	votes := func(n, satisfied int) scoring.Tally {
		var all []rating.Vote
		for i := range n {
			answer := uint8(2)
			if i < satisfied {
				answer = 5
			}
			vote := rating.Vote{Seq: int64(i + 1), Level: civic.L2, Answers: rating.Answers{rating.Overall: answer}, Day: rating.Day(i % 30)}
			all = append(all, vote)
		}
		return scoring.Cells(all, scoring.NoMargins(), scoring.Default())
	}
	internal := 95.0
	b := scoring.Bundle{
		Format: scoring.Format, Jurisdiction: readtest.County, Period: "2026H1", Method: scoring.Default(), Margins: scoring.NoMargins(),
		Departments: []scoring.Department{{Code: "101", PeerGroup: "services", Serves: true, Internal: &internal}, {Code: "103", PeerGroup: "services", Serves: true}},
		Projects: []scoring.Project{
			{ID: readtest.School, Department: "101", Budget: civic.ExactFigure(500 * civic.WanYuan), Tally: votes(200, 120)},
			{ID: readtest.Clinic, Department: "103", Budget: civic.ExactFigure(80 * civic.WanYuan), Tally: votes(2, 1)},
		},
	}.Sorted()
	result, err := scoring.Score(b)
	if err != nil {
		t.Fatal(err)
	}
	b.Result = &result
	raw, err := b.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	return scoring.File{Period: b.Period, Seq: 1, Final: true, SHA256: bundle.Sum(raw), Bytes: raw, CreatedAt: readtest.Now, LogIndex: 5}
}

func withScores(t *testing.T, s scored) func(*web.Config) {
	return func(c *web.Config) {
		store := c.Directory.(*postgres.Public)
		c.Routes = append(c.Routes, web.PerformanceRoutes(web.Reading{Publications: store, Engine: engine.New(store.Pool())}, s)...)
	}
}

func TestScoresAreShownWithIntervalsAndTheFileToRecomputeThem(t *testing.T) {
	t.Parallel()
	file := halfYear(t)
	running := scoring.Rated{Project: readtest.Bridge}
	running.N, running.Score, running.Percent[4] = 20, 71, 100
	s := newSite(t, withScores(t, scored{
		files: []scoring.File{file}, running: []scoring.Rated{running},
		open: &rating.Dated{Period: "2026H2", Window: rating.Window{Closes: time.Date(2027, 1, 1, 0, 0, 0, 0, civic.Shanghai)}},
	}))
	page := s.page("/performance?department=101")
	for _, words := range []string{"教育局", "90% 区间", "第一小学食堂改造", "2026 年上半年", "2026年12月31日", "临江大桥检测", "演财绩〔2026〕3号", "优 90 分以上", "第三方评价", "演会评〔2026〕9号", "61.5", file.SHA256} {
		if !strings.Contains(page, words) {
			t.Errorf("the page does not say %s", words)
		}
	}
	s.golden("performance.zh.html", page)
	s.golden("performance.en.html", s.page("/performance?department=101&lang=en"))
	body := s.page("/data/scores/2026H1/bundle.json")
	b, err := scoring.ParseBundle([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	if err := scoring.Verify(b); err != nil {
		t.Errorf("the file does not verify: %v", err)
	}
	if method, err := scoring.ParseMethod([]byte(s.page("/data/scores/methods/1/method.json"))); err != nil || method != scoring.Default() {
		t.Errorf("the method is served as %+v, %v", method, err)
	}
	for _, address := range []string{"/performance?period=2020", "/data/scores/methods/9/method.json", "/data/scores/methods/1/method.exe", "/data/scores/2020/bundle.json"} {
		if answer, _ := s.get(address); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %d", address, answer.StatusCode)
		}
	}
}

func TestWithoutScoresThePageSaysWhatWillBeThere(t *testing.T) {
	t.Parallel()
	s := newSite(t, withScores(t, scored{}))
	for _, address := range []string{"/performance", "/j/310107/performance"} {
		page := s.page(address)
		if !strings.Contains(page, "现在没有开放的评分期") || !strings.Contains(page, "还没有结束的评分期") {
			t.Errorf("%s: %s", address, mainPart(page))
		}
	}
}
