package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/budget"
)

// A reader can hold every alert against the rule only where the page states the
// figures it was computed with: those of the configuration in the public log.
func TestAlertsStateTheRulesInTheFiguresOfTheConfiguration(t *testing.T) {
	t.Parallel()
	s, rules := newSite(t), budget.AlertThresholds()
	for address, said := range map[string][]string{
		"/alerts": {
			"自 " + rules.Since + " 起执行",
			fmt.Sprintf("从 %d 月起，已付比例落后时间进度 %s分别为蓝、黄、橙、红", rules.FromMonth, lags(rules, "、", "、", " 个百分点，")),
			fmt.Sprintf("没有付完，又连续 %d 个月没有支付为黄；余额连续 %d 个月没有动用为橙", rules.Idle, rules.LongIdle),
			fmt.Sprintf("连续 %d 个月末都比时间进度慢 %d.0 个百分点以上为黄色，%d 个月为橙色（自 %s 起）", rules.Revenue, rules.RevenueLag/100, rules.LongRevenue, rules.RevenueSince),
			fmt.Sprintf("支付超出调整预算 %d.0%% 为橙，%d.0%% 为红", rules.Over/100, rules.FarOver/100),
			fmt.Sprintf("又至少付了全年预算的 %d.0%%，为蓝", rules.Burst/100),
		},
		"/alerts?lang=en": {
			"in force since " + rules.Since,
			fmt.Sprintf("From month %d: %sbehind the time elapsed are blue, yellow, orange and red", rules.FromMonth, lags(rules, ", ", " and ", " points ")),
			fmt.Sprintf("no payment for %d months in a row is yellow; a balance unused for %d months in a row is orange", rules.Idle, rules.LongIdle),
			fmt.Sprintf("%d.0%% beyond the adjusted budget are orange, %d.0%% red", rules.Over/100, rules.FarOver/100),
		},
	} {
		page := s.page(address)
		for _, words := range said {
			if !strings.Contains(page, words) {
				t.Errorf("%s does not state the rule %q", address, words)
			}
		}
	}
}

// lags are the steps of "spending behind time" as a sentence lists them.
func lags(rules budget.Thresholds, comma, and, end string) string {
	var words []string
	for _, step := range rules.Lag {
		words = append(words, fmt.Sprintf("%d.0", step.Lag/100))
	}
	last := len(words) - 1
	return strings.Join(words[:last], comma) + and + words[last] + end
}
