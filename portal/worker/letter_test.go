package worker_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/job"
	"github.com/sunbudget/sunbudget/portal/notice"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/signin"
	"github.com/sunbudget/sunbudget/portal/worker"
)

// mailbox is a mail server in this process. answers are what it says to the
// next letters, nil for taking them.
type mailbox struct {
	mu      sync.Mutex
	answers []error
	letters []*mail.Message
	bodies  []string
}

// NewSession takes a connection.
func (m *mailbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &delivery{m}, nil }

type delivery struct{ box *mailbox }

func (d *delivery) Mail(string, *smtp.MailOptions) error { return nil }
func (d *delivery) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (d *delivery) Reset()                               {}
func (d *delivery) Logout() error                        { return nil }

// Data takes the letter, or refuses it as the test wants.
func (d *delivery) Data(r io.Reader) error {
	letter, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(letter.Body)
	if err != nil {
		return err
	}
	d.box.mu.Lock()
	defer d.box.mu.Unlock()
	if len(d.box.answers) > 0 {
		answer := d.box.answers[0]
		d.box.answers = d.box.answers[1:]
		if answer != nil {
			return answer
		}
	}
	d.box.letters, d.box.bodies = append(d.box.letters, letter), append(d.box.bodies, string(body))
	return nil
}

// serve starts the mail server and gives how to reach it.
func (m *mailbox) serve(t *testing.T) notice.SMTP {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(m)
	server.Domain = "mail.example.org"
	go func() { _ = server.Serve(listener) }() // Close ends it
	t.Cleanup(func() { _ = server.Close() })
	return notice.SMTP{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, From: "阳光预算 <notice@example.gov.cn>", Security: "none"}
}

// reached is somebody with notices and a way to reach them.
type reached struct {
	worker   *postgres.Worker
	public   *postgres.Public
	identity *postgres.Identity
	account  string
	post     worker.Post
}

// reach makes an account with a confirmed address on both channels.
func reach(t *testing.T) reached {
	t.Helper()
	db := pgtest.New(t)
	key, err := account.NewKey([]byte(strings.Repeat("k", 32)))
	must(t, err)
	people := postgres.WithIdentityKey(key)
	var r reached
	r.worker, err = postgres.OpenWorker(t.Context(), db.URL(postgres.WorkerRole), civic.SystemClock, people)
	must(t, err)
	t.Cleanup(r.worker.Close)
	r.public, err = postgres.OpenPublic(t.Context(), db.URL(postgres.WebRole), civic.SystemClock, people)
	must(t, err)
	t.Cleanup(r.public.Close)
	r.identity, err = postgres.OpenIdentity(t.Context(), db.URL(postgres.IdentityRole), civic.SystemClock, people)
	must(t, err)
	t.Cleanup(r.identity.Close)
	r.account, err = r.identity.Enter(t.Context(), signin.Claim{Provider: "province", Subject: "p-1", Phone: "+8613800138000"})
	must(t, err)
	_, err = r.identity.SetEmail(t.Context(), r.account, "li@example.org")
	must(t, err)
	_, token, err := r.identity.Unconfirmed(t.Context(), r.account)
	must(t, err)
	must(t, r.identity.ConfirmEmail(t.Context(), r.account, token))
	must(t, r.identity.SetPhone(t.Context(), r.account, "+8613800138000"))
	for _, channel := range notice.Channels {
		must(t, r.public.ChooseNotices(t.Context(), r.account, notice.Choice{Channel: channel, Pace: notice.AtOnce, Lang: "zh"}))
	}
	_, err = db.Pool(t, "").Exec(t.Context(), `INSERT INTO app.notice (id, account, jurisdiction, kind, title, path, key, at)
		VALUES ('n-1', $1, '990101', 'replied', '跨河大桥', '/me/opinions/ABCDE00000', 'k', now())`, r.account)
	must(t, err)
	r.post = worker.Post{Site: "https://budget.example.gov.cn", Addresses: r.identity}
	return r
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (r reached) send(t *testing.T, channel notice.Channel) error {
	t.Helper()
	return worker.SendLetter(t.Context(), r.worker, r.post, job.SendLetter{Account: r.account, Channel: string(channel), Notices: []string{"n-1"}})
}

func (r reached) state(t *testing.T) notice.Notice {
	t.Helper()
	list, err := r.public.Notices(t.Context(), "990101", r.account, civic.SystemClock().AddDate(0, 0, 1), "z", 10)
	must(t, err)
	return list[0]
}

func TestEmailSaysWhatHappenedAndHowToEndIt(t *testing.T) {
	t.Parallel()
	r, box := reach(t), &mailbox{answers: []error{&smtp.SMTPError{Code: 451, Message: "try later"}, nil}}
	r.post.Mailer = box.serve(t)
	if err := r.send(t, notice.Email); err == nil || len(box.letters) != 0 {
		t.Fatalf("the server is busy: %v", err)
	}
	for range 3 { // the queue tries again, and once too often
		must(t, r.send(t, notice.Email))
	}
	if len(box.letters) != 1 {
		t.Fatalf("%d letters", len(box.letters))
	}
	head := box.letters[0].Header
	subject, err := new(mime.WordDecoder).DecodeHeader(head.Get("Subject"))
	must(t, err)
	if subject != "责任单位已答复你的意见：跨河大桥" || head.Get("Auto-Submitted") != "auto-generated" || head.Get("To") != "<li@example.org>" {
		t.Errorf("%q %v", subject, head)
	}
	stop := strings.Trim(head.Get("List-Unsubscribe"), "<>")
	if head.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" || !strings.HasPrefix(stop, "https://budget.example.gov.cn/j/990101/notices/stop/") {
		t.Errorf("no way out: %v", head)
	}
	must(t, r.public.StopNotices(t.Context(), stop[strings.LastIndex(stop, "/")+1:]))
	if s := r.state(t); len(s.Sent) != 1 || s.Sent[0] != "email" {
		t.Errorf("%+v", s)
	}
}

func TestMailboxThatDoesNotExistIsAskedOnce(t *testing.T) {
	t.Parallel()
	r, box := reach(t), &mailbox{answers: []error{&smtp.SMTPError{Code: 550, Message: "no such mailbox"}}}
	r.post.Mailer = box.serve(t)
	for range 2 {
		must(t, r.send(t, notice.Email))
	}
	if s := r.state(t); len(box.letters) != 0 || len(s.Failed) != 1 || s.Failed[0] != "email" {
		t.Errorf("%d letters, %+v", len(box.letters), s)
	}
}

func TestTextMessageThroughAGatewayThatFailsRepeatsAndTakesItsTime(t *testing.T) {
	t.Parallel()
	r := reach(t)
	var mu sync.Mutex
	texts, keys := []string{}, map[string]bool{}
	answers := []int{http.StatusBadGateway, http.StatusTooManyRequests, 0}
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		var sent map[string]string
		if err := json.NewDecoder(request.Body).Decode(&sent); err != nil {
			t.Error(err)
		}
		keys[sent["key"]] = true
		if len(answers) > 0 {
			status := answers[0]
			answers = answers[1:]
			if status == 0 { // takes the message and is cut off before it says so
				texts = append(texts, sent["phone"]+" "+sent["text"])
				panic(http.ErrAbortHandler)
			}
			w.WriteHeader(status)
		}
	}))
	defer gateway.Close()
	r.post.Texter = signin.Gateway{URL: gateway.URL, Token: "secret"}
	for range 3 {
		if err := r.send(t, notice.SMS); err == nil {
			t.Error("a failure was taken for sent")
		}
	}
	must(t, r.send(t, notice.SMS))
	must(t, r.send(t, notice.SMS))
	want := "+8613800138000 责任单位已答复你的意见：跨河大桥。查看：https://budget.example.gov.cn/j/990101/me/notices 退订：https://budget.example.gov.cn/j/990101/notices/stop/"
	if len(texts) != 1 || !strings.HasPrefix(texts[0], want) || len(keys) != 1 {
		t.Fatalf("%d keys, %q", len(keys), texts)
	}
	if account, channel, err := r.public.StopChannel(strings.TrimPrefix(texts[0], want)); err != nil || account != r.account || channel != notice.SMS {
		t.Errorf("the way out is %s's from %s, %v", account, channel, err)
	}
}

func TestNumberTheGatewayRefusesIsAskedOnce(t *testing.T) {
	t.Parallel()
	r, asked := reach(t), 0
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.WriteHeader(http.StatusUnprocessableEntity)
	}))
	defer gateway.Close()
	r.post.Texter = signin.Gateway{URL: gateway.URL}
	for range 2 {
		must(t, r.send(t, notice.SMS))
	}
	if s := r.state(t); asked != 1 || len(s.Failed) != 1 {
		t.Errorf("asked %d times, %+v", asked, s)
	}
}

func TestNewAddressIsAskedWhetherItWantsLetters(t *testing.T) {
	t.Parallel()
	r, box := reach(t), &mailbox{}
	r.post.Mailer = box.serve(t)
	ask := job.ConfirmEmail{Account: r.account, Jurisdiction: "990101", Lang: "en"}
	must(t, worker.ConfirmEmail(t.Context(), r.post, ask))
	if len(box.letters) != 0 {
		t.Error("a confirmed address is asked again")
	}
	_, err := r.identity.SetEmail(t.Context(), r.account, "new@example.org")
	must(t, err)
	must(t, r.send(t, notice.Email))
	must(t, worker.ConfirmEmail(t.Context(), r.post, ask))
	if len(box.letters) != 1 || box.letters[0].Header.Get("To") != "<new@example.org>" || box.letters[0].Header.Get("List-Unsubscribe") != "" {
		t.Errorf("%d letters before it is confirmed: %v", len(box.letters), box.letters)
	}
}

// deaf is a mailer that must not be asked.
type deaf struct{}

func (deaf) SendMail(context.Context, notice.Mail) error { return errors.New("asked") }

func TestInstallationWithoutAChannelSendsNothing(t *testing.T) {
	t.Parallel()
	r := reach(t)
	r.post.Mailer = deaf{}
	must(t, r.send(t, notice.SMS))
	if s := r.state(t); len(s.Sent) != 0 {
		t.Errorf("%+v", s)
	}
	if got := r.post.Channels(); len(got) != 1 || got[0] != notice.Email {
		t.Errorf("%v", got)
	}
}
