package postgres_test

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/job"
	"github.com/sunbudget/sunbudget/portal/notice"
	"github.com/sunbudget/sunbudget/portal/worker"
)

// jobs are the arguments of the jobs of a kind in the queue, the oldest first.
func (p *people) jobs(t *testing.T, kind string) []string {
	t.Helper()
	rows, err := p.db.Pool(t, "").Query(t.Context(), `SELECT args::text FROM jobs.river_job WHERE kind = $1 ORDER BY id`, kind)
	must(t, err)
	defer rows.Close()
	var list []string
	for rows.Next() {
		var args string
		must(t, rows.Scan(&args))
		list = append(list, args)
	}
	return list
}

// told does every job that tells somebody something.
func (p *people) told(t *testing.T) (notices int) {
	t.Helper()
	rows, err := p.db.Pool(t, "").Query(t.Context(), `SELECT args->>'notice', args->>'of', args->>'once', (args->>'at')::timestamptz FROM jobs.river_job WHERE kind = 'tell' ORDER BY id`)
	must(t, err)
	var all []job.Tell
	for rows.Next() {
		var one job.Tell
		must(t, rows.Scan(&one.Notice, &one.Of, &one.Once, &one.At))
		all = append(all, one)
	}
	for _, one := range all {
		n, err := p.worker.Tell(t.Context(), one)
		must(t, err)
		notices += n
	}
	return notices
}

// work runs the worker as the program does, until nothing is left to tell.
func (p *people) work(t *testing.T) {
	t.Helper()
	jobs, err := worker.New(p.worker, worker.Post{}, slog.New(slog.DiscardHandler))
	must(t, err)
	must(t, jobs.Start(t.Context()))
	db := p.db.Pool(t, "")
	for waiting := 1; waiting > 0; {
		var failed string
		must(t, db.QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE state NOT IN ('completed', 'retryable', 'discarded', 'cancelled')), coalesce(string_agg(errors::text, ' '), '')
			FROM jobs.river_job WHERE kind = 'tell'`).Scan(&waiting, &failed))
		if failed != "" {
			t.Fatal(failed)
		}
		if waiting == 0 {
			must(t, db.QueryRow(t.Context(), `SELECT count(*) FROM app.hearing WHERE results_told_at IS NULL AND record_at IS NOT NULL AND plan->>'adoption' <= $1`, civic.Date(p.now)).Scan(&waiting))
		}
	}
	must(t, jobs.Stop(t.Context()))
}

func TestThoseNotDrawnAreToldTheResultsOfTheHearingToo(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id := p.called(t)
	p.on(t, "2026-10-22")
	var came []civic.Actor
	for _, name := range []string{"first", "second", "third"} { // for two seats
		who := p.persona(t, name, civic.L2)
		_, err := p.speaks(t, who, id, hearing.For)
		must(t, err)
		came = append(came, who)
	}
	p.on(t, "2026-11-02")
	_, err := p.worker.DrawHearings(t.Context())
	must(t, err)
	p.on(t, "2026-11-20")
	must(t, p.desk.DraftRecord(t.Context(), p.persona(t, "clerk", civic.L0).Account, county, id, 2, "笔录"))
	must(t, p.desk.RecordHearing(t.Context(), county, id, comment.BodyHash("笔录")))
	p.work(t)
	for _, who := range came {
		if got := kinds(p.notices(t, who)); !slices.Equal(got, []string{"drawn", "recorded"}) {
			t.Errorf("before the adoption phase %s is told %q", who.Name, got)
		}
	}
	p.on(t, "2026-11-27")
	for range 2 { // a worker that starts again tells nobody twice
		p.work(t)
	}
	drawn := 0
	for _, o := range p.hearing(t, id).Outcomes {
		if o.Drawn {
			drawn++
		}
	}
	if drawn != 2 {
		t.Fatalf("%d are drawn", drawn)
	}
	for _, who := range came {
		list := p.notices(t, who)
		if got := kinds(list); !slices.Equal(got, []string{"drawn", "recorded", "adopted"}) || list[0].Path != "/hearings/"+id {
			t.Errorf("%s is told %q, %+v", who.Name, got, list)
		}
	}
}

func TestResultsOfAHearingWithoutARecordAreNotAnnounced(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id := p.called(t)
	p.on(t, "2026-11-28")
	if n, err := p.worker.TellResults(t.Context()); n != 0 || err != nil {
		t.Errorf("%d hearings, %v", n, err)
	}
	must(t, p.desk.DraftRecord(t.Context(), p.persona(t, "clerk", civic.L0).Account, county, id, 2, "笔录"))
	must(t, p.desk.RecordHearing(t.Context(), county, id, comment.BodyHash("笔录")))
	for _, want := range []int{1, 0} {
		if n, err := p.worker.TellResults(t.Context()); n != want || err != nil {
			t.Errorf("%d hearings, want %d, %v", n, want, err)
		}
	}
}

func (p *people) notices(t *testing.T, of civic.Actor) []notice.Notice {
	t.Helper()
	list, err := p.public.Notices(t.Context(), county, of.Account, time.Time{}, "", 50)
	must(t, err)
	return list
}

func kinds(list []notice.Notice) (kinds []string) {
	for _, n := range list {
		kinds = append(kinds, string(n.Kind))
	}
	slices.Reverse(kinds)
	return kinds
}

// answered has an opinion published and answered.
func (p *people) answered(t *testing.T, mod, editor, head civic.Actor, id string) {
	t.Helper()
	reply := comment.Reply{Comment: id, Adoption: comment.Adopted, Body: "已列入明年计划，三月开工。"}
	must(t, p.desk.DraftReply(t.Context(), editor.Account, reply))
	must(t, p.desk.PublishReply(t.Context(), head.Account, id, comment.BodyHash(reply.Body)))
}

func TestWritersAreToldWhatBecameOfTheirOpinionsOnce(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen, other, mod := p.persona(t, "citizen", civic.L1), p.persona(t, "other", civic.L1), moderator(t, p)
	editor, head := p.persona(t, "editor", civic.L0), p.persona(t, "head", civic.L0)
	kept := p.said(t, citizen, "AAAAAAAAA1", "桥头的路灯太暗，请加装三盏路灯，晚上走路看不清。")
	refused := p.said(t, citizen, "AAAAAAAAA2", "张三住在三号楼")
	same := p.said(t, other, "AAAAAAAAA3", "桥头的路灯太暗，请加装三盏路灯，晚上走路看不清！")
	p.decide(t, mod, kept.ID, comment.Publish, "")
	p.decide(t, mod, same.ID, comment.Publish, "")
	p.decide(t, mod, refused.ID, comment.Remove, "personal_data")
	must(t, p.public.AppealRemoval(t.Context(), citizen.Account, refused.ID, "没有个人信息"))
	second := p.persona(t, "second", civic.L0, civic.Grant{Role: civic.Moderator, Jurisdiction: county})
	must(t, p.desk.DecideRemoval(t.Context(), second.Account, comment.AppealDecision{Comment: refused.ID, Verdict: comment.Upheld, Note: "有住址"}))
	p.answered(t, mod, editor, head, kept.ID)
	must(t, p.public.ReopenReply(t.Context(), citizen.Account, kept.ID, "unkept"))
	if n := p.told(t); n != 7 {
		t.Errorf("%d notices, want 7", n)
	}
	if n := p.told(t); n != 0 {
		t.Errorf("told twice: %d", n)
	}
	if diff := cmp.Diff([]string{"published", "refused", "appealed", "replied"}, sorted(kinds(p.notices(t, citizen)), []string{"published", "refused", "appealed", "replied"})); diff != "" {
		t.Errorf("the writer:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"published", "replied", "reopened"}, sorted(kinds(p.notices(t, other)), []string{"published", "replied", "reopened"})); diff != "" {
		t.Errorf("whose opinion is folded:\n%s", diff)
	}
	for _, n := range p.notices(t, citizen) {
		if n.Title != "桥" || strings.Contains(n.Title, "路灯") || !strings.HasPrefix(n.Path, "/me/opinions/") {
			t.Errorf("%+v", n)
		}
	}
}

// sorted brings found into the order of want, what is not in it last: acts
// of one moment have no order.
func sorted(found, want []string) []string {
	slices.SortStableFunc(found, func(a, b string) int { return slices.Index(want, a) - slices.Index(want, b) })
	return found
}

func TestLettersGoOutAsChosenAndNeverTwice(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen, mod := p.persona(t, "citizen", civic.L1), moderator(t, p)
	choose := func(pace notice.Pace) {
		t.Helper()
		must(t, p.public.ChooseNotices(t.Context(), citizen.Account, notice.Choice{Channel: notice.Email, Pace: pace, Lang: "zh"}))
	}
	publish := func(key string) {
		t.Helper()
		p.decide(t, mod, p.said(t, citizen, key, "说一件事："+key).ID, comment.Publish, "")
		p.told(t)
	}
	publish("AAAAAAAAA1")
	if jobs := p.jobs(t, "send_letter"); len(jobs) != 0 {
		t.Fatalf("nobody asked for letters: %v", jobs)
	}
	p.now = p.now.Add(time.Minute)
	choose(notice.AtOnce)
	publish("AAAAAAAAA2")
	if jobs := p.jobs(t, "send_letter"); len(jobs) != 1 {
		t.Fatalf("at once: %v", jobs)
	}
	p.now = p.now.Add(time.Minute)
	choose(notice.Daily)
	publish("AAAAAAAAA3")
	publish("AAAAAAAAA4")
	if n, err := p.worker.QueueDigests(t.Context()); err != nil || n != 0 {
		t.Fatalf("a digest before its time: %d %v", n, err)
	}
	newest := p.notices(t, citizen)
	first := job.SendLetter{Account: citizen.Account, Channel: "email", Notices: []string{newest[2].ID}}
	letter, ok, err := p.worker.Letter(t.Context(), first)
	must(t, err)
	if !ok || len(letter.Notices) != 1 {
		t.Fatalf("%+v %v", letter, ok)
	}
	again, _, err := p.worker.Letter(t.Context(), first)
	must(t, err)
	if again.Key != letter.Key {
		t.Error("an attempt has another key than the one before")
	}
	must(t, p.worker.Sent(t.Context(), letter, false))
	if _, ok, _ := p.worker.Letter(t.Context(), first); ok {
		t.Error("what went out goes out again")
	}
	p.now = monday.AddDate(0, 0, 1) // the morning after
	for want := range 2 {
		if n, err := p.worker.QueueDigests(t.Context()); err != nil || n != 1-want {
			t.Errorf("digest asked for %d times: %d added, %v", want+1, n, err)
		}
	}
	jobs := p.jobs(t, "send_letter")
	if last := jobs[len(jobs)-1]; !strings.Contains(last, newest[0].ID) || !strings.Contains(last, newest[1].ID) || strings.Contains(last, newest[2].ID) || strings.Contains(last, newest[3].ID) {
		t.Errorf("the digest holds what went out, or what was before the choice: %s", last)
	}
	choose(notice.Off)
	if _, ok, _ := p.worker.Letter(t.Context(), job.SendLetter{Account: citizen.Account, Channel: "email", Notices: []string{newest[0].ID}}); ok {
		t.Error("a letter to who wants none any more")
	}
}

func TestWayOutWorksWithoutSigningInAndForItsChannelAlone(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	citizen, other := p.persona(t, "citizen", civic.L1), p.persona(t, "other", civic.L1)
	for _, who := range []civic.Actor{citizen, other} {
		for _, channel := range notice.Channels {
			must(t, p.public.ChooseNotices(t.Context(), who.Account, notice.Choice{Channel: channel, Pace: notice.AtOnce, Lang: "zh"}))
		}
	}
	token := p.worker.StopToken(citizen.Account, notice.Email)
	for range 2 { // twice is no error
		must(t, p.public.StopNotices(t.Context(), token))
	}
	for _, spoiled := range []string{"", "x", token + "A", strings.Replace(token, citizen.Account, other.Account, 1)} {
		if err := p.public.StopNotices(t.Context(), spoiled); civic.KindOf(err) != civic.KindNotFound || err == nil {
			t.Errorf("token %q: %v", spoiled, err)
		}
	}
	pace := func(who civic.Actor) (list []notice.Pace) {
		choices, err := p.public.NoticeChoices(t.Context(), who.Account)
		must(t, err)
		for _, c := range choices {
			list = append(list, c.Pace)
		}
		return list
	}
	if diff := cmp.Diff([][]notice.Pace{{notice.Off, notice.AtOnce}, {notice.AtOnce, notice.AtOnce}}, [][]notice.Pace{pace(citizen), pace(other)}); diff != "" {
		t.Error(diff)
	}
}

func TestAddressesAreSealedConfirmedAndForgotten(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id, err := p.identity.EnterByCode(t.Context(), phone, p.smsCode(t))
	must(t, err)
	const address = "li.hua@example.org"
	_, err = p.identity.SetEmail(t.Context(), id, address)
	must(t, err)
	if at, err := p.identity.AddressFor(t.Context(), id, notice.Email); err != nil || at != "" {
		t.Errorf("letters go to an address nobody confirmed: %q %v", at, err)
	}
	_, token, err := p.identity.Unconfirmed(t.Context(), id)
	must(t, err)
	if err := p.identity.ConfirmEmail(t.Context(), id, token+"x"); civic.KindOf(err) != civic.KindNotFound {
		t.Errorf("another token: %v", err)
	}
	must(t, p.identity.ConfirmEmail(t.Context(), id, token))
	must(t, p.identity.SetPhone(t.Context(), id, phone))
	if err := p.identity.SetPhone(t.Context(), id, "+8613900139000"); civic.KeyOf(err) != "notice.fault_phone" {
		t.Errorf("somebody else's number: %v", err)
	}
	contacts, err := p.identity.Contacts(t.Context(), id)
	must(t, err)
	want := []notice.Contact{{Channel: notice.Email, Shown: "l***@example.org", Confirmed: true}, {Channel: notice.SMS, Shown: "138****8000", Confirmed: true}}
	if diff := cmp.Diff(want, contacts); diff != "" {
		t.Error(diff)
	}
	var stored string
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT string_agg(encode(sealed, 'escape'), ' ') FROM identity.contact`).Scan(&stored))
	if strings.Contains(stored, "li.hua") || strings.Contains(stored, "13800138000") {
		t.Error("an address lies open in the database")
	}
	_, err = p.identity.SetEmail(t.Context(), id, "other@example.org")
	must(t, err)
	if err := p.identity.ConfirmEmail(t.Context(), id, token); err == nil {
		t.Error("the old link confirms the new address")
	}
	must(t, p.identity.Leave(t.Context(), id))
	if contacts, err = p.identity.Contacts(t.Context(), id); err != nil || len(contacts) != 0 {
		t.Errorf("addresses of who left: %v %v", contacts, err)
	}
}
