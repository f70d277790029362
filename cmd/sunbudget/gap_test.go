package main

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
)

// scored is an installation with a closed rating period and two members of
// staff who may both compute and approve.
type scored struct {
	*installation
	settings *settings
	period   string
}

func closedPeriod(t *testing.T) *scored {
	t.Helper()
	s := nothingYet(t)
	i := &scored{serving(t, s, serveCommand{Role: "all", Default: accessCounty}), s, ""}
	i.publishAs(t, demoCounty)
	now := civic.SystemClock()
	i.period = now.In(civic.Shanghai).Format("2006") + "H1" // of the year of the release; its days are over
	if err := i.portal.desk.AddPeriod(t.Context(), accessCounty, rating.Period(i.period), now.AddDate(0, -3, 0), now.AddDate(0, -1, 0)); err != nil {
		t.Fatal(err)
	}
	return i
}

// member adds a member of staff who may compute and approve, and signs them in
// at the desk.
func (i *scored) member(t *testing.T, login string) *visitor {
	t.Helper()
	grants := []civic.Grant{{Role: civic.FinanceMaker, Jurisdiction: accessCounty}, {Role: civic.Approver, Jurisdiction: accessCounty}}
	_, address, err := i.portal.identity.AddUser(t.Context(), "test", login, login, "correct horse battery", grants)
	if err != nil {
		t.Fatal(err)
	}
	secret := check[*url.URL](t)(url.Parse(address)).Query().Get("secret")
	v := i.visitor(t, deskName)
	v.post("/sign-in", url.Values{"login": {login}, "password": {"correct horse battery"}, "code": {i.codeNow(t, secret)}}).must(t, http.StatusOK)
	return v
}

func TestWhoComputesByCommandDoesNotApproveAtTheDeskNorTheOtherWay(t *testing.T) {
	t.Parallel()
	i := closedPeriod(t)
	chen, lin := i.member(t, "chen"), i.member(t, "lin")
	var out bytes.Buffer
	compute := scoreCompute{periodFlags{accessCounty, i.period}, staffFlag{"chen"}}
	if err := compute.Run(t.Context(), i.settings, console{&out, &out}); err != nil {
		t.Fatal(err)
	}
	approve := url.Values{"period": {i.period}, "seq": {"1"}}
	chen.post("/desk/scores/publish", approve).must(t, http.StatusForbidden)
	byCommand := scorePublish{compute.periodFlags, staffFlag{"chen"}}
	if err := byCommand.Run(t.Context(), i.settings, console{&out, &out}); civic.KeyOf(err) != "account.touched" {
		t.Errorf("who computed approves by command: %v", err)
	}
	// Lin asks at the desk for another computation and may not approve either.
	lin.post("/desk/scores", url.Values{"period": {i.period}}).must(t, http.StatusOK)
	byCommand.As = "lin"
	if err := byCommand.Run(t.Context(), i.settings, console{&out, &out}); civic.KeyOf(err) != "account.touched" {
		t.Errorf("who asked at the desk approves by command: %v", err)
	}
	i.member(t, "wu").post("/desk/scores/publish", approve).must(t, http.StatusOK, "已公布")
}

func TestScoresAreComputedByCommandOnlyByWhoMayAtTheDesk(t *testing.T) {
	t.Parallel()
	i := closedPeriod(t)
	grants := []civic.Grant{{Role: civic.Moderator, Jurisdiction: accessCounty}}
	if _, _, err := i.portal.identity.AddUser(t.Context(), "test", "mo", "mo", "correct horse battery", grants); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, login := range []string{"mo", "nobody", ""} {
		if err := (scoreCompute{periodFlags{accessCounty, i.period}, staffFlag{login}}).Run(t.Context(), i.settings, console{&out, &out}); err == nil {
			t.Errorf("%q may have scores computed", login)
		}
	}
}

func TestPacketsAreCarriedAcrossAGapAndTheAppealComesBackPublic(t *testing.T) {
	t.Parallel()
	i := closedPeriod(t)
	chen := i.member(t, "chen")
	credentials, err := i.portal.desk.AddReceiver(t.Context(), commandLine, accessCounty, "网闸内的系统", "")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := (scoreCompute{periodFlags{accessCounty, i.period}, staffFlag{"chen"}}).Run(t.Context(), i.settings, console{&out, &out}); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "packets.jsonl")
	deliver := scoreDeliver{staffFlag: staffFlag{"chen"}, Jurisdiction: accessCounty, Receiver: credentials.ID, Period: i.period, Out: name}
	if err := deliver.Run(t.Context(), i.settings, console{&out, &out}); err != nil {
		t.Fatal(err)
	}
	written := string(check[[]byte](t)(os.ReadFile(name)))
	page := chen.get("/desk/packets/file.jsonl?receiver=" + credentials.ID + "&period=" + i.period)
	page.must(t, http.StatusOK, delivery.FileFormat, "log.new.test")
	if page.body != written {
		t.Error("the desk writes another file than the command")
	}
	deliver.Receiver = "NOBODY"
	if err := deliver.Run(t.Context(), i.settings, console{&out, &out}); civic.KindOf(err) != civic.KindNotFound {
		t.Errorf("for nobody: %v", err)
	}

	answers := i.appeal(t, credentials)
	file := filepath.Join(t.TempDir(), "answers.jsonl")
	if err := os.WriteFile(file, answers, 0o600); err != nil {
		t.Fatal(err)
	}
	chen.upload("/desk/packets/answers", "file", "answers.jsonl", answers).must(t, http.StatusOK, "第 1 号回执文件已收下", "已送达", "演财绩〔2027〕9号")
	chen.upload("/desk/packets/answers", "file", "answers.jsonl", answers).must(t, http.StatusOK, "以前收过")
	chen.upload("/desk/packets/answers", "file", "answers.jsonl", bytes.Replace(answers, []byte("9号"), []byte("8号"), 1)).must(t, http.StatusBadRequest, "途中被改动过")
	if err := (scoreReturn{staffFlag{"chen"}, accessCounty, []string{file}}).Run(t.Context(), i.settings, console{&out, &out}); err != nil || !strings.Contains(out.String(), "taken already") {
		t.Errorf("the same file by command: %v, %s", err, &out)
	}
	// Nothing has to be carried any more.
	chen.get("/desk/packets/file.jsonl?receiver="+credentials.ID).must(t, http.StatusNotFound, "没有等着送给这个接收方的反馈包")

	i.member(t, "wu").post("/desk/scores/publish", url.Values{"period": {i.period}, "seq": {"1"}}).must(t, http.StatusOK)
	public := i.visitor(t, publicName)
	until(t, "the appeal is public", func() bool { return strings.Contains(public.get("/performance").body, "演财绩〔2027〕9号") })
	if strings.Contains(public.get("/performance").body, "单位人员名单有误") {
		t.Error("the text of an appeal is public")
	}
}

// upload sends a file as a browser's form does.
func (v *visitor) upload(path, field, name string, content []byte) answered {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_, _ = check[io.Writer](v.t)(form.CreateFormFile(field, name)).Write(content)
	form.Close()
	answer, err := v.client.Post(v.base+path, form.FormDataContentType(), &body)
	return v.read(answer, err)
}

// appeal is the receiver's answer: a receipt for every packet and an appeal
// against the first.
func (i *scored) appeal(t *testing.T, c delivery.Credentials) []byte {
	t.Helper()
	a := delivery.Answers{AnswerHead: delivery.AnswerHead{Receiver: c.ID, Number: 1}}
	for n, d := range check[[]delivery.Delivery](t)(i.portal.desk.PullPackets(t.Context(), c.Token, 0)) {
		a.Receipts = append(a.Receipts, delivery.Receipt{Key: d.Of.Key(), SHA256: d.SHA256})
		if n == 0 {
			a.Returns = append(a.Returns, delivery.Return{Of: d.Of, SHA256: d.SHA256, Kind: delivery.Appeal, Document: "演财绩〔2027〕9号", Text: "单位人员名单有误"})
		}
	}
	return check[[]byte](t)(a.Encode([]byte(c.Secret), time.Now()))
}
