package scoring_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

func TestInternalScoresAreReadWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	got, err := scoring.ParseInternal(strings.NewReader("\ufeffdept_name,dept_code,eval_score\n教育局,105,88.5\n交通局, 112 ,0\n"))
	if err != nil || !maps.Equal(got, map[string]float64{"105": 88.5, "112": 0}) {
		t.Errorf("%v, %v", got, err)
	}
	for name, text := range map[string]string{
		"nothing": "", "no rows": "dept_code,eval_score\n", "other columns": "a,b\n1,2\n", "over 100": "dept_code,eval_score\n1,100.1\n",
		"no number": "dept_code,eval_score\n1,NaN\n", "twice": "dept_code,eval_score\n1,2\n1,3\n", "no code": "dept_code,eval_score\n,3\n", "ragged": "dept_code,eval_score\n1\n",
	} {
		if _, err := scoring.ParseInternal(strings.NewReader(text)); civic.KindOf(err) != civic.KindInvalid || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
