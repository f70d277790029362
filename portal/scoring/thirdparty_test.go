package scoring_test

import (
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

const thirdPartyHead = "subject,kind,eval_score,organisation,document,date\n"

func TestFindingsOfThirdPartiesAreReadByTheirColumns(t *testing.T) {
	t.Parallel()
	list, err := scoring.ParseThirdParty(strings.NewReader("\ufeff"+thirdPartyHead+"BR1DGE0000,project,71.5,某会计师事务所,绩评〔2026〕3号,2026-03-02\n"), "2026")
	if err != nil || len(list) != 1 || list[0].Score != 71.5 || list[0].Subject != "BR1DGE0000" || civic.Date(list[0].AssessedOn) != "2026-03-02" {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestAFindingNobodyCanLookUpIsRefused(t *testing.T) {
	t.Parallel()
	for row, key := range map[string]string{
		"BR1DGE0000,project,101,某会计师事务所,3号,2026-03-02\n": "score.third_party_row",
		"BR1DGE0000,project,NaN,某会计师事务所,3号,2026-03-02\n": "score.third_party_row",
		"BR1DGE0000,project,71,,3号,2026-03-02\n":         "score.third_party_row",
		"BR1DGE0000,project,71,某会计师事务所,,2026-03-02\n":    "score.third_party_row",
		"BR1DGE0000,project,71,某会计师事务所,3号,2 March\n":     "score.third_party_row",
		"BR1DGE0000,bridge,71,某会计师事务所,3号,2026-03-02\n":   "score.third_party_row",
	} {
		if _, err := scoring.ParseThirdParty(strings.NewReader(thirdPartyHead+row), "2026"); civic.KeyOf(err) != key || err == nil {
			t.Errorf("%q: %v", row, err)
		}
	}
	if _, err := scoring.ParseThirdParty(strings.NewReader("subject,eval_score\na,1\n"), "2026"); civic.KeyOf(err) != "score.third_party_file" || err == nil {
		t.Errorf("without columns: %v", err)
	}
}
