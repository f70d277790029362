package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/notice"
	"github.com/sunbudget/sunbudget/portal/signin"
)

// citizen makes an account of a verified person.
func (p *people) citizen(t *testing.T) civic.Actor {
	t.Helper()
	id, err := p.identity.Enter(t.Context(), signin.Claim{Provider: "province", Subject: "p-1", Phone: phone, Name: "真名", Number: "110101199001011234"})
	must(t, err)
	token, _, err := p.public.Sessions().Start(t.Context(), id, "")
	must(t, err)
	actor, err := p.public.Sessions().Session(t.Context(), token, p.now)
	must(t, err)
	return actor
}

func TestWhoLeavesLeavesTheirWordsAndNothingElse(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen, mod := p.citizen(t), moderator(t, p)
	sent := p.said(t, citizen, "AAAAAAAAA1", "应当有桥")
	p.decide(t, mod, sent.ID, comment.Publish, "")
	must(t, p.identity.Leave(t.Context(), citizen.Account))
	must(t, p.public.Unsign(t.Context(), citizen.Account))
	list := p.onPage(t)
	if len(list) != 1 || list[0].Body != "应当有桥" || list[0].AuthorName != "" {
		t.Errorf("%+v", list)
	}
	var name string
	var sessions, sealed int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT name, (SELECT count(*) FROM app.session WHERE account = $1),
		(SELECT length(sealed) FROM identity.person WHERE account = $1) FROM app.account WHERE id = $1`, citizen.Account).Scan(&name, &sessions, &sealed))
	if name != "" || sessions != 0 || sealed != 0 {
		t.Errorf("left behind: name %q, %d sessions, %d sealed bytes", name, sessions, sealed)
	}
	if back := p.citizen(t); back.Account != citizen.Account || back.Name == "" {
		t.Errorf("within the period the same person is %+v", back)
	}
	must(t, p.identity.Leave(t.Context(), citizen.Account))
	p.now = p.now.AddDate(0, 3, 0)
	must(t, p.identity.ForgetLeft(t.Context()))
	if later := p.citizen(t); later.Account == citizen.Account {
		t.Error("after the period somebody who left is still known")
	}
	if err := p.identity.Leave(t.Context(), mod.Account); civic.KindOf(err) != civic.KindConflict {
		t.Errorf("a persona leaves: %v", err)
	}
}

func TestOwnersReadOfThemselvesWhatIsKeptAndALostFileTellsNobody(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	citizen := p.citizen(t)
	must(t, p.identity.SetPhone(t.Context(), citizen.Account, phone))
	got, err := p.identity.OwnIdentity(t.Context(), citizen.Account)
	must(t, err)
	want := account.Identity{Name: "真*", Number: "**************1234", Phone: notice.Shown(notice.SMS, phone), Ways: []string{"phone", "province"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	nobody, err := p.identity.OwnIdentity(t.Context(), p.persona(t, "nobody", civic.L1).Account)
	if diff := cmp.Diff(account.Identity{Ways: []string{}}, nobody); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestSweepForgetsWhatHasOutlivedItsTerm(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen, mod := p.citizen(t), moderator(t, p)
	removed := p.said(t, citizen, "AAAAAAAAA1", "张三住在三号楼")
	p.decide(t, mod, removed.ID, comment.Remove, "personal_data")
	kept := p.said(t, citizen, "AAAAAAAAA2", "应当有桥")
	p.decide(t, mod, kept.ID, comment.Publish, "")
	swept, err := p.worker.Sweep(t.Context())
	must(t, err)
	if swept.Originals != 0 || swept.Sessions != 0 || swept.Security != 0 {
		t.Errorf("swept on the first day: %+v", swept)
	}
	p.now = p.now.AddDate(0, 7, 0)
	swept, err = p.worker.Sweep(t.Context())
	must(t, err)
	if swept.Originals != 1 || swept.Sessions != 1 || swept.Security != 0 {
		t.Errorf("after seven months: %+v", swept)
	}
	var originals int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FROM app.moderation WHERE original LIKE '%三号楼%'`).Scan(&originals))
	if list := p.onPage(t); originals != 0 || len(list) != 2 || list[0].Body+list[1].Body != "应当有桥" {
		t.Errorf("%d originals, %+v", originals, list)
	}
	p.now = p.now.AddDate(0, 6, 0)
	if swept, err = p.worker.Sweep(t.Context()); err != nil || swept.Security == 0 {
		t.Errorf("after thirteen months: %+v %v", swept, err)
	}
}
