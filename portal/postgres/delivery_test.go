package postgres_test

import (
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
)

// packeted is a scored period with a receiver.
func packeted(t *testing.T) (*people, delivery.Credentials, delivery.Return) {
	t.Helper()
	p := newPeople(t)
	p.rateable(t)
	p.assess(t)
	p.crowd(t, bridge, 0, 12, 2, 4)
	_, err := p.worker.ComputeScore(t.Context(), county, half)
	must(t, err)
	c, err := p.desk.AddReceiver(t.Context(), "A", county, "绩效系统", "")
	must(t, err)
	file, err := p.desk.Packet(t.Context(), county, half, "101001", 0)
	must(t, err)
	return p, c, delivery.Return{
		Format: delivery.ReturnFormat, Of: delivery.Of{Jurisdiction: county, Period: half, Unit: "101001", Seq: 1},
		SHA256: file.SHA256, Kind: delivery.Appeal, Document: "演财绩〔2027〕3号", Text: "单位人员名单有误",
	}
}

func TestAnAppealIsShownToStaffWithItsTextAndToEverybodyWithout(t *testing.T) {
	t.Parallel()
	p, c, appeal := packeted(t)
	for range 2 { // the receiver is not sure that the first one arrived
		must(t, p.desk.ReturnByToken(t.Context(), c.Token, appeal))
	}
	inside, err := p.desk.Returns(t.Context(), county)
	if err != nil || len(inside) != 1 || inside[0].Text != appeal.Text || inside[0].Receiver != "绩效系统" {
		t.Errorf("%+v, %v", inside, err)
	}
	outside, err := p.public.PacketReturns(t.Context(), county, half)
	if err != nil || len(outside) != 1 || outside[0].Document != appeal.Document || outside[0].Kind != delivery.Appeal {
		t.Errorf("%+v, %v", outside, err)
	}
	var entries int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FROM app.log_entry WHERE kind = 'return'`).Scan(&entries))
	if entries != 1 {
		t.Errorf("%d log entries", entries)
	}
}

func TestACorrectionSupersedesAndBothPacketsAreDelivered(t *testing.T) {
	t.Parallel()
	p, c, appeal := packeted(t)
	must(t, p.desk.ReturnByToken(t.Context(), c.Token, appeal))
	must(t, p.grantCrowd(t, 3, civic.Grant{Role: civic.DepartmentEditor, Jurisdiction: county, Unit: "101001"}))
	_, err := p.worker.ComputeScore(t.Context(), county, half)
	must(t, err)
	list, err := p.desk.PullPackets(t.Context(), c.Token, 0)
	must(t, err)
	var seqs, supersedes []int
	for _, d := range list {
		if d.Unit == "101001" {
			seqs, supersedes = append(seqs, d.Seq), append(supersedes, d.Supersedes)
		}
	}
	if len(seqs) != 2 || seqs[1] != 2 || supersedes[0] != 0 || supersedes[1] != 1 {
		t.Errorf("packets %v superseding %v", seqs, supersedes)
	}
}

func TestAReturnMustNameAPacketByItsHash(t *testing.T) {
	t.Parallel()
	p, c, appeal := packeted(t)
	for name, spoil := range map[string]func(*delivery.Return){
		"another hash":       func(r *delivery.Return) { r.SHA256 = "00" },
		"another government": func(r *delivery.Return) { r.Jurisdiction = "310107" },
		"a later packet":     func(r *delivery.Return) { r.Seq = 2 },
	} {
		wrong := appeal
		spoil(&wrong)
		if err := p.desk.ReturnByToken(t.Context(), c.Token, wrong); civic.KindOf(err) != civic.KindNotFound || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	wrong := appeal
	wrong.Text = ""
	if err := p.desk.ReturnByToken(t.Context(), c.Token, wrong); civic.KeyOf(err) != "delivery.appeal_reason" || err == nil {
		t.Errorf("without a reason: %v", err)
	}
	if err := p.desk.ReturnByToken(t.Context(), "nobody", appeal); civic.KindOf(err) != civic.KindSignIn || err == nil {
		t.Errorf("a stranger: %v", err)
	}
}

func TestASignedFileComesBackDaysLater(t *testing.T) {
	t.Parallel()
	p, c, r := packeted(t)
	r.Kind, r.Text = delivery.Acknowledged, ""
	answers := delivery.Answers{AnswerHead: delivery.AnswerHead{Receiver: c.ID, Number: 1}, Returns: []delivery.Return{r}}
	raw, err := answers.Encode([]byte(c.Secret), p.now)
	must(t, err)
	forged, err := answers.Encode([]byte("another"), p.now)
	must(t, err)
	p.now = p.now.Add(9 * 24 * time.Hour)
	if _, err := p.desk.TakeAnswers(t.Context(), "A", county, forged); civic.KindOf(err) != civic.KindForbidden || err == nil {
		t.Errorf("another's signature: %v", err)
	}
	_, err = p.desk.TakeAnswers(t.Context(), "A", county, raw)
	must(t, err)
	list, err := p.desk.Returns(t.Context(), county)
	if err != nil || len(list) != 1 || list[0].Kind != delivery.Acknowledged {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestInternalScoresKeepWhatElseWasSaidOfADepartment(t *testing.T) {
	t.Parallel()
	p, _, _ := packeted(t)
	must(t, p.desk.ImportInternal(t.Context(), "A", county, half, map[string]float64{"101001": 77}))
	var group string
	var internal float64
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT peer_group, internal FROM app.assessed WHERE unit = '101001'`).Scan(&group, &internal))
	if group != "works" || internal != 77 {
		t.Errorf("%s %v", group, internal)
	}
}
