package rating_test

import (
	"math/bits"
	"testing"

	"github.com/sunbudget/sunbudget/portal/rating"
)

func apart(key, a, b string) int {
	x, y := rating.NewSentenceSignal([]byte(key), a), rating.NewSentenceSignal([]byte(key), b)
	return bits.OnesCount64(uint64(x ^ y))
}

func TestAlmostEqualSentencesAreNearAndOthersFar(t *testing.T) {
	t.Parallel()
	const said = "这条路修了三年还没有修完，每天上班都要绕行，建议尽快完工。"
	for _, near := range []string{
		said,
		"这条路修了三年还没有修完！每天上班都要绕行，建议尽快完工",
		"这条路修了３年还没有修完，每天上班都要绕行，建议尽快完工。。。",
		"这条路修了三年还没有修完，每天上班都得绕行，建议尽快完工。",
	} {
		if n := apart("key", said, near); n > 12 {
			t.Errorf("%q is %d bits away", near, n)
		}
	}
	for _, far := range []string{
		"路灯比以前亮多了，晚上散步放心，谢谢施工的师傅们。",
		"学校门口的桥终于通了，孩子们不用再绕远路过河。",
		"The bridge is open at last, and children need not walk around.",
	} {
		if n := apart("key", said, far); n <= 16 {
			t.Errorf("%q is only %d bits away", far, n)
		}
	}
}

func TestAShortSentenceTellsNothing(t *testing.T) {
	t.Parallel()
	for _, short := range []string{"", "很满意", "非常好！！！！！！！！！！", "good job 1"} {
		if s := rating.NewSentenceSignal([]byte("key"), short); s != 0 {
			t.Errorf("%q has the signal %x", short, s)
		}
	}
}

func TestAnotherKeyGivesAnotherSignal(t *testing.T) {
	t.Parallel()
	const said = "这条路修了三年还没有修完，每天上班都要绕行。"
	a, b := rating.NewSentenceSignal([]byte("one"), said), rating.NewSentenceSignal([]byte("two"), said)
	if n := bits.OnesCount64(uint64(a ^ b)); n < 16 {
		t.Errorf("keys apart by %d bits only", n)
	}
}
