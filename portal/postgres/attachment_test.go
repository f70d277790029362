package postgres_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
)

// notesPaper is a paper of one page, printed by a browser.
func notesPaper(t *testing.T) budget.Attachment {
	t.Helper()
	data, err := os.ReadFile("../disclosure/attachment/testdata/notes.pdf")
	if err != nil {
		t.Fatal(err)
	}
	return budget.Attachment{Kind: budget.Explanation, Title: "编制说明 13800138000", Name: "notes.pdf", Data: data}
}

func picture(t *testing.T, project string) budget.Attachment {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	return budget.Attachment{Project: project, Kind: budget.Picture, Title: "现场照片", Name: "site.png", Data: out.Bytes()}
}

// attach hands originals in.
func (h house) attach(t *testing.T, d civic.Document, originals ...budget.Attachment) (ids []int64) {
	t.Helper()
	for _, a := range originals {
		id, err := h.vault.AddAttachment(t.Context(), staff("papers", civic.FinanceMaker), d, a)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

func TestOriginalsArePublishedWithTheReleaseAndGoWithIt(t *testing.T) {
	t.Parallel()
	h, ctx := newHouse(t, newKeys(t)), t.Context()
	d := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(d)...)
	ids := h.attach(t, d, notesPaper(t), picture(t, "P1"), picture(t, "P6"), picture(t, "nothing"))
	if again := h.attach(t, d, notesPaper(t)); again[0] != ids[0] {
		t.Error("the same file was kept twice")
	}
	id := h.build(t, d).ID
	page, err := h.vault.CandidateTexts(ctx, checkers[disclosure.Secrecy], id, 1000)
	if err != nil {
		t.Fatal(err)
	}
	read := map[disclosure.Field]string{}
	for _, text := range page.Texts {
		read[text.Field] += text.Public
	}
	if !strings.Contains(read[disclosure.AttachmentText], "零基预算") || !strings.Contains(read[disclosure.AttachmentText], "请看原件") {
		t.Errorf("pages for the reviewer: %.200q", read[disclosure.AttachmentText])
	}
	if title := read[disclosure.AttachmentTitle]; strings.Contains(title, "138") || !strings.Contains(title, "已隐去") {
		t.Errorf("titles for the reviewer: %q", title)
	}
	refused := page.Candidate.Report.Refused
	if len(refused) != 1 || refused[0].Why != disclosure.AttachedToNothing { // and not a word about the classified one
		t.Errorf("refused: %+v", refused)
	}
	hash := h.release(t, d).Hash
	headers, err := h.public.Releases(ctx, qingchuan.Code, 100)
	if err != nil {
		t.Fatal(err)
	}
	list, err := h.public.Originals(ctx, headers[0], "")
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, o := range list {
		data, err := h.public.File(ctx, qingchuan.Code, hash, o.File)
		if err != nil || bundle.Sum(data) != o.SHA256 || int64(len(data)) != o.Bytes {
			t.Errorf("%s: %v", o.File, err)
		}
	}
	ofProject, err := h.public.Originals(ctx, headers[0], list[1].Project)
	if err != nil || len(ofProject) != 1 || ofProject[0].Project == "" {
		t.Errorf("%+v, %v", ofProject, err)
	}
	h.takeDown(t, hash)
	_, err = h.public.File(ctx, qingchuan.Code, hash, list[0].File)
	wantKind(t, "an original of a release taken down", err, civic.KindGone)
	var left int
	if err := h.db.Pool(t, "").QueryRow(ctx, `SELECT count(*) FROM release.attachment`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d rows of originals are left, %v", left, err)
	}
}

func TestWhoeverHandsInAnOriginalChecksNothing(t *testing.T) {
	t.Parallel()
	h, ctx := newHouse(t, newKeys(t)), t.Context()
	d := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(d)...)
	paperMaker := staff("papers", civic.FinanceMaker)
	paperMaker.Grants = append(paperMaker.Grants, staff("papers", civic.FinanceChecker).Grants...)
	if _, err := h.vault.AddAttachment(ctx, paperMaker, d, picture(t, "P1")); err != nil {
		t.Fatal(err)
	}
	id := h.build(t, d).ID
	if err := h.vault.RecordCheck(ctx, checkers[disclosure.Business], id, disclosure.Business, true, ""); err != nil {
		t.Fatal(err)
	}
	wantKind(t, "the maker checks", h.vault.RecordCheck(ctx, paperMaker, id, disclosure.Finance, true, ""), civic.KindForbidden)
	const forged = `INSERT INTO vault.release_check (candidate, step, passed, note, actor, at) VALUES ($1, 'finance', true, '', 'papers', now())`
	if _, err := h.db.Pool(t, "").Exec(ctx, forged, id); err == nil {
		t.Error("the database takes the check of who handed in an original")
	}
}

func TestAnotherOriginalMakesACandidateStale(t *testing.T) {
	t.Parallel()
	h, ctx := newHouse(t, newKeys(t)), t.Context()
	d := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(d)...)
	ids := h.attach(t, d, notesPaper(t))
	id := h.build(t, d).ID
	h.answer(t, id)
	h.check(t, id)
	if err := h.vault.WithdrawAttachment(ctx, maker, qingchuan.Code, ids[0]); err != nil {
		t.Fatal(err)
	}
	_, err := h.vault.Seal(ctx, approver, id)
	wantKind(t, "sealing after an original was withdrawn", err, civic.KindConflict)
	left, err := h.vault.Attachments(ctx, maker, qingchuan.Code)
	if err != nil || len(left) != 0 {
		t.Errorf("%+v, %v", left, err)
	}
	wantKind(t, "a moderator looks", h.vault.WithdrawAttachment(ctx, staff("x", civic.Moderator), qingchuan.Code, ids[0]), civic.KindForbidden)
}

func TestAnExecutionReleaseCarriesTheOriginalsOfItsProjects(t *testing.T) {
	t.Parallel()
	h, ctx := newHouse(t, newKeys(t)), t.Context()
	d, month := document(civic.Approved, 1, 0), document(civic.Execution, 1, 3)
	h.load(t, approvedBatches(d)...)
	h.attach(t, d, notesPaper(t), picture(t, "P1"))
	h.seal(t, d)
	h.load(t, executionBatch(month))
	_, content, err := h.vault.CandidateContent(ctx, approver, h.build(t, month).ID)
	if err != nil || len(content.Attachments) != 1 || content.Attachments[0].Kind != budget.Picture {
		t.Errorf("%+v, %v", content.Attachments, err)
	}
}

func TestHiddenWordsCanBeTakenBack(t *testing.T) {
	t.Parallel()
	h, ctx := newHouse(t, newKeys(t)), t.Context()
	d, reviewer := document(civic.Approved, 1, 0), checkers[disclosure.Secrecy]
	h.load(t, approvedBatches(d)...)
	id := h.build(t, d).ID
	for range 2 { // hidden, taken back, and hidden again
		if err := h.vault.HideWords(ctx, reviewer, id, "三所", "误以为是地名"); err != nil {
			t.Fatal(err)
		}
		if again := h.build(t, d); len(again.Report.Masked) == 0 {
			t.Error("the words are not hidden")
		}
		id = h.build(t, d).ID
		wantKind(t, "without a reason", h.vault.ShowWords(ctx, reviewer, id, "三所", ""), civic.KindInvalid)
		wantKind(t, "by the maker", h.vault.ShowWords(ctx, maker, id, "三所", "x"), civic.KindForbidden)
		if err := h.vault.ShowWords(ctx, reviewer, id, "三所", "是数量"); err != nil {
			t.Fatal(err)
		}
		wantKind(t, "twice", h.vault.ShowWords(ctx, reviewer, id, "三所", "是数量"), civic.KindInvalid)
		id = h.build(t, d).ID
		_, content, err := h.vault.CandidateContent(ctx, approver, id)
		if err != nil {
			t.Fatal(err)
		}
		shown := false
		for _, p := range content.Projects {
			shown = shown || p.Summary == "维修三所学校"
		}
		if !shown {
			t.Error("the words are still hidden")
		}
	}
}
