package redact_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/redact"
)

// names draws a name as people have them.
func names(r *rand.Rand) string {
	families := strings.Fields("王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 程 曹 袁 邓 许 傅 沈 曾 彭 吕 苏 欧阳 司马 诸葛 尹 柴 戚 揭 逄")
	const given = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华建国志文玉春海燕红梅晓东国庆宇轩梓涵子怡一诺浩然雨桐欣悦俊豪思远嘉诚安康乐方圆"
	runes := []rune(given)
	name := families[r.IntN(len(families))]
	for range 1 + r.IntN(2) {
		name += string(runes[r.IntN(len(runes))])
	}
	return name
}

func TestNamesInOrdinaryMessagesAreHighlighted(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	all, found, marked, letters := 0, 0, 0, 0
	for _, text := range messages(t) {
		clauses := strings.Split(strings.TrimSpace(text), "，")
		name := names(random)
		where := random.IntN(len(clauses))
		clauses[where] = []string{"联系人" + name, name + "反映", "本人" + name, "由" + name + "负责", "经办人：" + name + "（主任）"}[random.IntN(5)] + clauses[where]
		text = strings.Join(clauses, "，")
		at := strings.Index(text, name)
		hit := false
		for _, s := range redact.Names(text) {
			marked += s.To - s.From
			hit = hit || s.From <= at && s.To > at
		}
		all++
		letters += len(text)
		if hit {
			found++
		} else if all-found < 12 {
			t.Logf("missed %s", name)
		}
	}
	share := float64(marked) / float64(letters)
	t.Logf("%d of %d names, %.1f%% of the text is highlighted", found, all, 100*share)
	if float64(found) < 0.90*float64(all) || share > 0.08 {
		t.Errorf("%d of %d names are highlighted, with %.0f%% of the text", found, all, 100*share)
	}
}
