package comment_test

import (
	"encoding/csv"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
)

// column reads one column of a shared CSV file.
func column(t *testing.T, path, name string) []string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Skipf("the shared texts are not on this machine: %v", err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.LazyQuotes, r.FieldsPerRecord = true, -1
	head, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(head, name)
	var list []string
	for {
		row, err := r.Read()
		if err == io.EOF {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		if at < len(row) {
			list = append(list, row[at])
		}
	}
}

// messages are real messages of citizens to their government.
func messages(t *testing.T) []string {
	t.Helper()
	return append(column(t, "../../../shared/data/text/gov_msgboard_replies.csv", "留言详情"),
		column(t, "../../../shared/data/text/gov_msgboard_votes.csv", "留言详情")...)
}

func TestRealMessagesAreNeverBlockedAndSeldomRemarkedOn(t *testing.T) {
	t.Parallel()
	texts := messages(t)
	refused, remarked := 0, 0
	for _, text := range texts {
		d := draft()
		d.Body = text
		if err := d.Normal().Validate(); err != nil {
			refused++
		}
		if comment.Risk(text) > 0 {
			remarked++
		}
	}
	t.Logf("%d messages: %d refused (%.2f%%), %d put higher in the queue (%.2f%%)", len(texts),
		refused, 100*float64(refused)/float64(len(texts)), remarked, 100*float64(remarked)/float64(len(texts)))
	if float64(refused) > 0.02*float64(len(texts)) {
		t.Errorf("%d of %d real messages are refused", refused, len(texts))
	}
	if float64(remarked) > 0.05*float64(len(texts)) {
		t.Errorf("%d of %d real messages stand before the others", remarked, len(texts))
	}
}

func TestObscenitiesStandHigherInTheQueueThanOrdinaryTalk(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../../shared/data/moderation/ldnoobw_zh.txt")
	if err != nil {
		t.Skipf("the shared word lists are not on this machine: %v", err)
	}
	found, all := 0, 0
	for word := range strings.Lines(string(raw)) {
		all++
		if comment.Risk("我说"+strings.TrimSpace(word)+"，这个预算") > 0 {
			found++
		}
	}
	t.Logf("%d of %d words of the list", found, all)
	if 10*found < 8*all {
		t.Errorf("%d of %d words put a text higher", found, all)
	}
	for _, ordinary := range []string{"拆迁纠纷请公开评估报告。", "学校门口应当有桥，孩子上学要绕两公里。", "预算里的三公经费为什么上升？"} {
		if comment.Risk(ordinary) != 0 {
			t.Errorf("%s is remarked on", ordinary)
		}
	}
}

const petition = "建议把老旧小区加装电梯的补助标准提高到每台三十万元，并且优先照顾八十岁以上的老人住户。"

func TestTextsThatSayTheSameShareABand(t *testing.T) {
	t.Parallel()
	share := func(a, b string) bool {
		bands := comment.Bands(b)
		return slices.ContainsFunc(comment.Bands(a), func(band int64) bool { return slices.Contains(bands, band) })
	}
	for _, same := range []string{petition + "！！", strings.ReplaceAll(petition, "，", " "), strings.Replace(petition, "三十", "四十", 1), "支持！" + petition} {
		if s := comment.Similarity(petition, same); s < comment.Alike || !share(petition, same) {
			t.Errorf("%.2f, shared band %v: %s", s, share(petition, same), same)
		}
	}
	other := "建议把老旧小区的停车位重新划线，并且给电动车装充电桩，晚上消防通道总是被堵。"
	if s := comment.Similarity(petition, other); s >= comment.Alike {
		t.Errorf("two different proposals are %.2f alike", s)
	}
	if comment.Similarity("支持", "支持") != 0 || len(comment.Bands("支持这个项目")) != 0 {
		t.Error("a few words said by many are folded")
	}
}

func TestDifferentRealMessagesDoNotFold(t *testing.T) {
	t.Parallel()
	texts := messages(t)[:1500]
	byBand := map[int64][]int{}
	compared, folded := 0, 0
	for i, text := range texts {
		seen := map[int]bool{}
		for _, band := range comment.Bands(text) {
			for _, j := range byBand[band] {
				if !seen[j] {
					seen[j] = true
					compared++
					if comment.Similarity(text, texts[j]) >= comment.Alike {
						folded++
					}
				}
			}
			byBand[band] = append(byBand[band], i)
		}
	}
	t.Logf("1500 messages: %d pairs share a band, %d fold", compared, folded)
	if folded > 75 { // the board holds copies; a twentieth would be a fault of ours
		t.Errorf("%d of 1500 messages fold into others", folded)
	}
}

func TestSimilarityIsSymmetricAndOneForACopy(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.StringN(12, 80, -1).Draw(t, "a"), rapid.StringN(12, 80, -1).Draw(t, "b")
		if comment.Similarity(a, b) != comment.Similarity(b, a) {
			t.Fatal("not symmetric")
		}
		if len(comment.Bands(a)) > 0 && (comment.Similarity(a, a+" !") != 1 || !slices.Equal(comment.Bands(a), comment.Bands(a+" !"))) {
			t.Fatalf("%q is not like itself", a)
		}
	})
}

func TestReplyTakesOneStepAfterTheOther(t *testing.T) {
	t.Parallel()
	step := comment.Received
	for _, turn := range []struct {
		act  comment.Act
		want comment.Step
	}{
		{comment.Assign, comment.Assigned}, {comment.Write, comment.Drafted}, {comment.SendBack, comment.Returned},
		{comment.Write, comment.Drafted}, {comment.Answer, comment.Closed},
	} {
		next, err := step.After(turn.act)
		if err != nil || next != turn.want {
			t.Fatalf("%s after %s: %s, %v", turn.act, step, next, err)
		}
		step = next
	}
	for _, wrong := range []struct {
		from comment.Step
		act  comment.Act
	}{{comment.Received, comment.Answer}, {comment.Assigned, comment.Answer}, {comment.Received, comment.SendBack}, {comment.Closed, comment.Write}} {
		if _, err := wrong.from.After(wrong.act); civic.KindOf(err) != civic.KindConflict || err == nil {
			t.Errorf("%s after %s: %v", wrong.act, wrong.from, err)
		}
	}
}

func TestChangeIsNamedWholeAndOnlyWhereSomethingWasAdopted(t *testing.T) {
	t.Parallel()
	whole := comment.ChangeRef{Subject: comment.Subject{Kind: comment.OnLine, ID: "2027/budget03/101001/205"}, Release: "hash"}
	half := comment.ChangeRef{Subject: whole.Subject}
	for _, c := range []struct {
		adoption comment.Adoption
		change   comment.ChangeRef
		key      string
	}{
		{comment.Adopted, whole, ""}, {comment.Partly, whole, ""}, {comment.NotAdopted, comment.ChangeRef{}, ""},
		{comment.NotAdopted, whole, "reply.change_adopted"}, {comment.UnderWay, whole, "reply.change_adopted"}, {comment.Adopted, half, "reply.change_named"},
	} {
		r := comment.Reply{Adoption: c.adoption, Body: "这是一条足够长的理由说明。", Change: c.change}
		if err := r.Validate(); (err == nil) != (c.key == "") || err != nil && civic.KeyOf(err) != c.key {
			t.Errorf("%s %+v: %v, want %q", c.adoption, c.change, err, c.key)
		}
	}
}

func TestOfflineOpinionNamesItsWayAndItsDay(t *testing.T) {
	t.Parallel()
	good := comment.Offline{Draft: draft(), Source: comment.Letter, Name: "王先生", Received: "2026-10-19"}
	if err := good.Normal().Validate("2026-10-19"); err != nil {
		t.Fatal(err)
	}
	for key, spoil := range map[string]func(*comment.Offline){
		"offline.fault_source": func(o *comment.Offline) { o.Source = comment.Online },
		"offline.fault_date":   func(o *comment.Offline) { o.Received = "2026-10-20" },
		"offline.fault_name":   func(o *comment.Offline) { o.Name = strings.Repeat("名", 21) },
		"comment.too_short":    func(o *comment.Offline) { o.Body = "" },
	} {
		o := good
		spoil(&o)
		if err := o.Normal().Validate("2026-10-19"); err == nil || civic.KeyOf(err) != key {
			t.Errorf("want %s, got %v", key, err)
		}
	}
}
