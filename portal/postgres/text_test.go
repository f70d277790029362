package postgres_test

import (
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/postgres"
)

func TestNothingTextualIsSealedUnread(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d, ctx, reviewer := document(civic.Approved, 1, 0), t.Context(), checkers[disclosure.Secrecy]
	h.load(t, approvedBatches(d)...)
	id := h.build(t, d).ID
	h.answer(t, id)
	for _, step := range disclosure.Steps[:3] {
		if err := h.vault.RecordCheck(ctx, checkers[step], id, step, true, ""); err != nil {
			t.Fatal(err)
		}
	}
	err := h.vault.RecordCheck(ctx, reviewer, id, disclosure.Secrecy, true, "")
	wantKind(t, "passing the secrecy review unread", err, civic.KindConflict)
	page, err := h.vault.CandidateTexts(ctx, reviewer, id, 3)
	if err != nil || len(page.Texts) != 3 || page.Candidate.Gate.Texts.Open != page.Candidate.Gate.Texts.All {
		t.Fatalf("%+v, %v", page, err)
	}
	_, err = h.vault.PassTexts(ctx, maker, id, nil)
	wantKind(t, "the maker passes texts", err, civic.KindForbidden)
	if n, err := h.vault.PassTexts(ctx, reviewer, id, []string{page.Texts[0].Digest(), "none"}); err != nil || n != 1 {
		t.Errorf("%d passed, %v", n, err)
	}
	wantKind(t, "passing the review with texts open", h.vault.RecordCheck(ctx, reviewer, id, disclosure.Secrecy, true, ""), civic.KindConflict)
	h.read(t, id)
	for _, step := range disclosure.Steps[3:] {
		if err := h.vault.RecordCheck(ctx, checkers[step], id, step, true, ""); err != nil {
			t.Fatal(err)
		}
	}
	// Even if the check was recorded: sealing looks at the texts once more.
	if _, err := h.db.Pool(t, "").Exec(ctx, `DELETE FROM vault.text_review WHERE digest = $1`, page.Texts[0].Digest()); err != nil {
		t.Fatal(err)
	}
	_, err = h.vault.Seal(ctx, approver, id)
	wantKind(t, "sealing with a text unread", err, civic.KindConflict)
	if err == nil || !strings.Contains(err.Error(), "1 of ") {
		t.Errorf("the refusal says %v", err)
	}
}

func TestWhatWasReadIsNotReadAgainWhileItStays(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(d)...)
	h.seal(t, d)
	next := document(civic.Approved, 2, 0)
	projects := batch(next, "projects")
	projects.Projects = approvedBatches(d)[2].Projects
	projects.Projects[0].Summary = "维修五所学校"
	h.load(t, projects)
	id := h.build(t, next).ID
	page, err := h.vault.CandidateTexts(t.Context(), checkers[disclosure.Secrecy], id, 100)
	if err != nil || len(page.Texts) != 1 || page.Texts[0].Public != "维修五所学校" {
		t.Errorf("%+v, %v", page.Texts, err)
	}
}

func TestHiddenWordsLeaveEveryTextOfTheNextCandidate(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d, ctx, reviewer := document(civic.Approved, 1, 0), t.Context(), checkers[disclosure.Secrecy]
	batches := approvedBatches(d)
	batches[2].Projects[0].Summary, batches[2].Projects[3].Justification = "张三丰负责", "由张三丰申请"
	h.load(t, batches...)
	id := h.build(t, d).ID
	h.read(t, id)
	wantKind(t, "words that stand nowhere", h.vault.HideWords(ctx, reviewer, id, "李四光", "姓名"), civic.KindInvalid)
	wantKind(t, "without a reason", h.vault.HideWords(ctx, reviewer, id, "张三丰", ""), civic.KindInvalid)
	wantKind(t, "the name of a unit", h.vault.HideWords(ctx, reviewer, id, "县公安局", "x"), civic.KindInvalid)
	wantKind(t, "by the maker", h.vault.HideWords(ctx, maker, id, "张三丰", "姓名"), civic.KindForbidden)
	if err := h.vault.HideWords(ctx, reviewer, id, "张三丰", "姓名"); err != nil {
		t.Fatal(err)
	}
	view, err := h.vault.ShowCandidate(ctx, approver, id)
	if err != nil || view.Gate.Texts.Barred != 2 || civic.KindOf(view.Gate.MayPass(disclosure.Secrecy)) != civic.KindConflict {
		t.Errorf("%+v, %v", view.Gate.Texts, err)
	}
	again := h.build(t, d).ID
	_, content, err := h.vault.CandidateContent(ctx, approver, again)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, p := range content.Projects {
		if strings.Contains(p.Summary+p.Justification, disclosure.WordsMask) {
			found++
		}
		if strings.Contains(p.Summary+p.Justification, "张三丰") {
			t.Errorf("%q %q", p.Summary, p.Justification)
		}
	}
	page, err := h.vault.CandidateTexts(ctx, reviewer, again, 100)
	if err != nil || found != 2 || len(page.Texts) != 2 || page.Candidate.Gate.Texts.Barred != 0 {
		t.Errorf("%d projects, texts to read %+v, %v", found, page.Texts, err)
	}
}

func TestBothSidesOfACandidateHoldTheirOwnAmounts(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d, ctx := document(civic.Approved, 1, 0), t.Context()
	h.load(t, approvedBatches(d)...)
	id := h.build(t, d).ID
	all, err := h.vault.CompareCandidate(ctx, approver, id, disclosure.Every, "", 2)
	if err != nil || len(all.Rows) != 2 || all.Next != "P2" {
		t.Fatalf("%+v, %v", all.Rows, err)
	}
	rest, err := h.vault.CompareCandidate(ctx, approver, id, disclosure.Every, all.Next, 10)
	if err != nil || len(rest.Rows) != 3 || rest.Next != "" { // the classified one has no public side
		t.Fatalf("%+v, %v", rest.Rows, err)
	}
	for _, row := range append(all.Rows, rest.Rows...) {
		if f := row.Public.Original; f.Known() && (row.Raw.Amount < f.Lo || row.Raw.Amount > f.Hi) {
			t.Errorf("%s: %d beside %s", row.Raw.Code, row.Raw.Amount, f)
		}
	}
	hidden, err := h.vault.CompareCandidate(ctx, approver, id, disclosure.NotExact, "", 10)
	if err != nil || len(hidden.Rows) == 0 || len(hidden.Rows) >= 5 {
		t.Errorf("%d rows, %v", len(hidden.Rows), err)
	}
	_, err = h.vault.CompareCandidate(ctx, staff("citizen", civic.Moderator), id, disclosure.Every, "", 2)
	wantKind(t, "a moderator looks", err, civic.KindForbidden)
}

func TestRequestsToTakeDownAreListedForThoseWhoMayLook(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d, ctx := document(civic.Approved, 1, 0), t.Context()
	h.load(t, approvedBatches(d)...)
	hash := h.release(t, d).Hash
	if err := h.vault.AskTakedown(ctx, checkers[disclosure.Secrecy], hash, bundle.PersonalData, "姓名"); err != nil {
		t.Fatal(err)
	}
	list, err := h.vault.Removals(ctx, approver, qingchuan.Code)
	if err != nil || len(list) != 1 || list[0].Hash != hash || list[0].Document != d || list[0].ConfirmedAt != nil || list[0].AskedBy != "reviewer" {
		t.Fatalf("%+v, %v", list, err)
	}
	if _, err := h.vault.ConfirmTakedown(ctx, approver, hash); err != nil {
		t.Fatal(err)
	}
	list, err = h.vault.Removals(ctx, approver, qingchuan.Code)
	if err != nil || list[0].ConfirmedBy != "approver" || list[0].ConfirmedAt == nil {
		t.Errorf("%+v, %v", list, err)
	}
	_, err = h.vault.Removals(ctx, staff("x", civic.Moderator), qingchuan.Code)
	wantKind(t, "a moderator looks", err, civic.KindForbidden)
	if _, err := h.db.Pool(t, postgres.VaultRole).Exec(ctx, `DELETE FROM vault.text_review`); err == nil {
		t.Error("the vault's own login may delete what was read")
	}
}
