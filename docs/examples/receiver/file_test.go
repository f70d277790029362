package main

import (
	"bytes"
	"crypto/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
)

// gap is a portal and a receiver with nothing between them but files.
type gap struct {
	*site
	key string // the portal's
	id  string // the receiver's
	in  *receiver
}

func newGap(t *testing.T) *gap {
	t.Helper()
	g := &gap{site: newSite(t)}
	g.key = g.public
	credentials, err := g.desk.AddReceiver(t.Context(), "A", county, "网闸内的系统", "")
	must(t, err)
	g.id = credentials.ID
	g.in = &receiver{dir: t.TempDir(), secret: []byte(credentials.Secret), now: g.now}
	return g
}

// file writes a delivery file.
func (g *gap) file(t *testing.T, c delivery.Choice) []byte {
	t.Helper()
	c.Receiver = g.id
	_, err := g.desk.PlanDeliveryFile(t.Context(), "A", county, c)
	must(t, err)
	var out bytes.Buffer
	_, err = g.desk.WriteDeliveryFile(t.Context(), &out, county, c)
	must(t, err)
	return out.Bytes()
}

// answers writes the receiver's next file, which has something to say.
func (g *gap) answers(t *testing.T) []byte {
	t.Helper()
	name, err := g.in.answer(g.id)
	must(t, err)
	raw, err := os.ReadFile(name)
	must(t, err)
	return raw
}

func (g *gap) take(raw []byte) (int, error) { return g.in.takeFile(raw, g.id, g.key) }

// holds compares what the receiver has with what was sent.
func (g *gap) holds(t *testing.T, want map[string][]string) {
	t.Helper()
	if diff := cmp.Diff(want, stored(t, g.in.dir)); diff != "" {
		t.Errorf("the receiver holds (-want +got):\n%s", diff)
	}
}

func TestAFileCarriesEveryPacketOnceHoweverOftenItComes(t *testing.T) {
	t.Parallel()
	g := newGap(t)
	want := g.packets(t, []string{"101", "102"}, 3)
	queue(t, g.site, g.id)
	first := g.file(t, delivery.Choice{})
	for range 2 {
		stored, err := g.take(first)
		must(t, err)
		if stored != 6 {
			t.Errorf("%d packets", stored)
		}
	}
	g.holds(t, want)
	if n := waiting(t, g.site); n != 6 {
		t.Errorf("%d packets wait before any receipt came back", n)
	}
	answer := g.answers(t)
	for _, before := range []bool{false, true} { // the carrier brings it twice
		taken, err := g.desk.TakeAnswers(t.Context(), "A", county, answer)
		must(t, err)
		if taken.Receipts != 6 || taken.Before != before {
			t.Errorf("%+v", taken)
		}
	}
	if n := waiting(t, g.site); n != 0 {
		t.Errorf("%d packets wait after all receipts", n)
	}
	if _, err := g.desk.PlanDeliveryFile(t.Context(), "A", county, delivery.Choice{Receiver: g.id}); civic.KeyOf(err) != "delivery.nothing_waits" {
		t.Errorf("nothing waits: %v", err)
	}
	if name, err := g.in.answer(g.id); name != "" || err != nil {
		t.Errorf("nothing is left to say, and %q says it: %v", name, err)
	}
	if again := g.file(t, delivery.Choice{Again: true}); !bytes.Equal(bytes.SplitAfter(again, []byte("\n"))[1], bytes.SplitAfter(first, []byte("\n"))[1]) {
		t.Error("written again, a packet is another one")
	}
}

func TestAFileTakenHalfwayIsTakenWholeTheNextTime(t *testing.T) {
	t.Parallel()
	g := newGap(t)
	want := g.packets(t, []string{"101", "102"}, 2)
	queue(t, g.site, g.id)
	file := g.file(t, delivery.Choice{})
	// The disk is full, or the power fails: department 102 cannot be stored.
	blocked := filepath.Join(g.in.dir, "102")
	must(t, os.WriteFile(blocked, nil, 0o600))
	if _, err := g.take(file); err == nil {
		t.Fatal("the file was taken although a packet could not be stored")
	}
	must(t, os.Remove(blocked))
	_, err := g.take(file)
	must(t, err)
	g.holds(t, want)
}

func TestFilesOutOfOrderAreRefusedAndNothingIsSkipped(t *testing.T) {
	t.Parallel()
	g := newGap(t)
	want := g.packets(t, []string{"101"}, 2)
	queue(t, g.site, g.id)
	all := g.file(t, delivery.Choice{})
	lines := bytes.SplitAfter(all, []byte("\n"))
	// The receiver is offered the second packet alone, signed and whole.
	if _, err := g.in.take(lines[2]); err == nil || !strings.Contains(err.Error(), "follows") {
		t.Errorf("the second packet before the first: %v", err)
	}
	_, err := g.take(all)
	must(t, err)
	g.holds(t, want)
	if _, err := g.in.take(lines[1]); err != nil {
		t.Errorf("the first packet, late and known: %v", err)
	}
	// Answers are counted: the second is not taken before the first.
	one := g.answers(t)
	must(t, os.MkdirAll(filepath.Join(g.in.dir, "returns"), 0o700))
	must(t, os.WriteFile(filepath.Join(g.in.dir, "returns", "1.json"), g.back(t, "101", 2), 0o600))
	two := g.answers(t)
	if _, err := g.desk.TakeAnswers(t.Context(), "A", county, two); civic.KeyOf(err) != "delivery.answer_early" {
		t.Errorf("the second answer file before the first: %v", err)
	}
	for _, raw := range [][]byte{one, two, one, two} {
		_, err := g.desk.TakeAnswers(t.Context(), "A", county, raw)
		must(t, err)
	}
	back, err := g.desk.Returns(t.Context(), county)
	must(t, err)
	if len(back) != 1 || back[0].Kind != delivery.Appeal || back[0].Seq != 2 {
		t.Errorf("%+v", back)
	}
}

// back is an appeal against a packet the receiver holds.
func (g *gap) back(t *testing.T, unit string, seq int) []byte {
	t.Helper()
	file, err := g.desk.Packet(t.Context(), county, "2026", unit, seq)
	must(t, err)
	raw, err := delivery.Return{Of: delivery.Of{Jurisdiction: county, Period: "2026", Unit: unit, Seq: seq},
		SHA256: file.SHA256, Kind: delivery.Appeal, Document: "演财绩〔2027〕9号", Text: "名单有误"}.Encode()
	must(t, err)
	return raw
}

func TestDeliveryFileThatIsNotThePortalsIsRefused(t *testing.T) {
	t.Parallel()
	g := newGap(t)
	g.packets(t, []string{"101"}, 2)
	queue(t, g.site, g.id)
	file := g.file(t, delivery.Choice{})
	lines := bytes.SplitAfter(file, []byte("\n"))
	_, stranger, err := note.GenerateKey(rand.Reader, "log.test")
	must(t, err)
	for name, bad := range map[string]struct {
		raw     []byte
		id, key string
	}{
		"a digit changed":         {bytes.Replace(file, []byte(`\"sequence\":1`), []byte(`\"sequence\":7`), 1), g.id, g.key},
		"a packet left out":       {bytes.Join(slices.Concat(lines[:1], lines[2:]), nil), g.id, g.key},
		"cut short":               {bytes.Join(lines[:2], nil), g.id, g.key},
		"empty":                   {nil, g.id, g.key},
		"for another receiver":    {file, "ANOTHER", g.key},
		"somebody else's key":     {file, g.id, stranger},
		"signed by somebody else": {forged(t, g.id), g.id, g.key},
	} {
		if _, err := g.in.takeFile(bad.raw, bad.id, bad.key); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	g.holds(t, map[string][]string{})
}

// forged is a well-formed file by somebody who uses the portal's name.
func forged(t *testing.T, receiver string) []byte {
	t.Helper()
	secret, _, err := note.GenerateKey(rand.Reader, "log.test")
	must(t, err)
	signer, err := note.NewSigner(secret)
	must(t, err)
	var out bytes.Buffer
	_, err = delivery.WriteFile(&out, delivery.FileHead{Receiver: receiver}, func(func(delivery.Delivery, error) bool) {}, signer)
	must(t, err)
	return out.Bytes()
}

func TestAnswersThatAreNotTheReceiversChangeNothing(t *testing.T) {
	t.Parallel()
	g := newGap(t)
	keys := g.packets(t, []string{"101"}, 2)["101"]
	queue(t, g.site, g.id)
	_, err := g.take(g.file(t, delivery.Choice{}))
	must(t, err)
	good := g.answers(t)
	other, err := g.desk.AddReceiver(t.Context(), "A", county, "另一个系统", "")
	must(t, err)
	head := delivery.AnswerHead{Receiver: g.id, Number: 1}
	signed := func(a delivery.Answers, secret []byte) []byte {
		raw, err := a.Encode(secret, g.now())
		must(t, err)
		return raw
	}
	second, err := g.desk.Packet(t.Context(), county, "2026", "101", 2)
	must(t, err)
	for name, bad := range map[string][]byte{
		"changed":                       bytes.Replace(good, []byte("2026/101/1"), []byte("2026/101/9"), 1),
		"cut short":                     good[:len(good)/2],
		"another's secret":              signed(delivery.Answers{AnswerHead: head}, []byte(other.Secret)),
		"another's file in its name":    signed(delivery.Answers{AnswerHead: delivery.AnswerHead{Receiver: other.ID, Number: 1}}, g.in.secret),
		"an unknown receiver":           signed(delivery.Answers{AnswerHead: delivery.AnswerHead{Receiver: "NOBODY", Number: 1}}, g.in.secret),
		"a packet nobody sent":          signed(delivery.Answers{AnswerHead: head, Receipts: []delivery.Receipt{{Key: "990101/2026/101/9"}}}, g.in.secret),
		"another hash":                  signed(delivery.Answers{AnswerHead: head, Receipts: []delivery.Receipt{{Key: keys[0], SHA256: "00"}}}, g.in.secret),
		"the second packet's alone":     signed(delivery.Answers{AnswerHead: head, Receipts: []delivery.Receipt{{Key: keys[1], SHA256: second.SHA256}}}, g.in.secret),
		"a number far ahead":            signed(delivery.Answers{AnswerHead: delivery.AnswerHead{Receiver: g.id, Number: 4}}, g.in.secret),
		"a field nobody knows of":       bytes.Replace(good, []byte(`"format"`), []byte(`"x":1,"format"`), 1),
		"nothing":                       nil,
		"something else with two lines": []byte("{}\n{}\n"),
	} {
		if taken, err := g.desk.TakeAnswers(t.Context(), "A", county, bad); err == nil {
			t.Errorf("%s: %+v", name, taken)
		}
	}
	if n := waiting(t, g.site); n != 4 { // two for each receiver
		t.Errorf("%d packets wait", n)
	}
	_, err = g.desk.TakeAnswers(t.Context(), "A", county, good)
	must(t, err)
	again := signed(delivery.Answers{AnswerHead: head}, g.in.secret)
	if _, err := g.desk.TakeAnswers(t.Context(), "A", county, again); civic.KeyOf(err) != "delivery.answer_other" {
		t.Errorf("a number used twice: %v", err)
	}
	if _, err := g.desk.TakeAnswers(t.Context(), "A", "310107", good); civic.KindOf(err) != civic.KindNotFound || err == nil {
		t.Errorf("at another government: %v", err)
	}
}

// TestAPartOfThePacketsGoesOnlyWhereNothingEarlierWaits: a file of one period
// must not make the receiver refuse it.
func TestAPartOfThePacketsGoesOnlyWhereNothingEarlierWaits(t *testing.T) {
	t.Parallel()
	g := newGap(t)
	g.packets(t, []string{"101", "102"}, 1)
	_, err := g.owner.Exec(t.Context(), `INSERT INTO app.packet (jurisdiction, period, unit, seq, canonical, signature, sha256, created_at, log_index)
		SELECT jurisdiction, '2027H1', unit, seq, canonical, signature, sha256, created_at, log_index + 100 FROM app.packet WHERE unit = '101'`)
	must(t, err)
	queue(t, g.site, g.id)
	late := delivery.Choice{Receiver: g.id, Period: "2027H1"}
	if _, err := g.desk.PlanDeliveryFile(t.Context(), "A", county, late); civic.KeyOf(err) != "delivery.earlier_waits" {
		t.Errorf("a later period first: %v", err)
	}
	_, err = g.take(g.file(t, delivery.Choice{Unit: "101"}))
	must(t, err)
	want := map[string][]string{"101": {"990101/2026/101/1", "990101/2027H1/101/1"}}
	g.holds(t, want)
	if _, err := g.desk.PlanDeliveryFile(t.Context(), "A", county, delivery.Choice{Receiver: "NOBODY"}); civic.KindOf(err) != civic.KindNotFound {
		t.Errorf("for nobody: %v", err)
	}
}

// TestFilesAreCarriedWhileScoresAreCorrected: the two sides exchange files at
// their own pace, some of which get lost or come late, and agree in the end.
func TestFilesAreCarriedWhileScoresAreCorrected(t *testing.T) {
	t.Parallel()
	g := newGap(t)
	want := g.packets(t, []string{"101", "102", "103"}, 4)
	queue(t, g.site, g.id)
	lost := g.file(t, delivery.Choice{Unit: "101"})
	_, err := g.take(g.file(t, delivery.Choice{Unit: "102"}))
	must(t, err)
	one := g.answers(t)
	_, err = g.take(g.file(t, delivery.Choice{})) // 102 again, nothing came back yet
	must(t, err)
	two := g.answers(t)
	g.pass(9 * 24 * time.Hour)
	for _, raw := range [][]byte{one, two} {
		_, err := g.desk.TakeAnswers(t.Context(), "A", county, raw)
		must(t, err)
	}
	_, err = g.take(lost) // found in a drawer
	must(t, err)
	g.holds(t, want)
	if n := waiting(t, g.site); n != 0 {
		t.Errorf("%d packets wait", n)
	}
}
