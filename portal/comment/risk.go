package comment

import (
	"regexp"
	"strings"
)

// mark is a pattern that puts an opinion higher in the queue, with its weight.
// The patterns are of our own writing: the roots of insults and obscenities,
// whose many spellings follow from a few characters each, and the usual marks
// of advertising. Words of people's daily troubles (拆迁, 纠纷, 打人) are in none.
type mark struct {
	pattern *regexp.Regexp
	weight  int
}

var marks = []mark{
	{regexp.MustCompile(`[操肏干草艹懆赣灨贼塞赛驶射插日][死]?[x×]?[你妳]|[懆赣干][您]|[操日][我他]?[娘妈烂逼比机]|靠[北母爸腰]`), 2},
	{regexp.MustCompile(`[你妳他她它妈娘][个的它她他]?[ㄉ]?[老]?[妈娘母马味奶逼比bB][的个地屁逼比bB卡咧]`), 2},
	{regexp.MustCompile(`[你妳][的]?(老母|全家|祖宗|他马|她马|它马|他妈|她妈|它妈|是鸡|是鸭|妈)|他奶奶|个老子|娘的|娘个`), 2},
	{regexp.MustCompile(`[鸡雞几机懒][8八巴吧叭芭鸡叫教掰]|[小大][卵鸡]|[老死肥烂骚小美嫩色黑][b逼穴屄]|[骚老]比|肥西|[小老]瘪三|刚瘪|瘪三`), 2},
	{regexp.MustCompile(`[奸姦妓婊嫖淫屌肏屄鳩尻閪賤爛𨳒𨳊𡳞𨶙𨳍㞗撚]|[阴陰][唇户核毛精茎莖道部阜蒂b]|[巨大美漏爆玉豪暴揉小][乳奶波]|乳[交头沟爆房波]|奶子|[阳][具萎]|龟头|包皮|处女|外阴`), 2},
	{regexp.MustCompile(`[肛群兽乱足性幼援]交|性[欲爱奴器]|换妻|[做作][爱]|[射吸吞]精|精[液子]|[打]炮|打飞机|手淫|自慰|抽插|肉[棒棍洞缝壁穴茎具唇欲]|[蜜密嫩粉菊]穴|密洞|玉杵|后庭|吹箫|叫床|浪叫`), 2},
	{regexp.MustCompile(`[贱骚荡烂][人货女妇b]|下贱|下三[烂滥]|杂种|王八|白[痴癡烂]|笨[蛋實]|狗[屁日狼娘]|龟儿|瓜[娃婆批]|十三点|仆街|[咸冚]家|吃屎|屁眼|屎忽|硬膠|粉腸|躝癱|姘头|花柳|野鸡|放荡|册那|老[二味]|滚蛋|去死`), 2},
	{regexp.MustCompile(`色情|情色|裸[聊陪体]|三级片|[黄a]片|成人(小说|电影|网站|论坛|游戏)|性伴|春药|迷[药奸]|强暴|fuck|shit|bitch`), 2},
	{regexp.MustCompile(`加(我)?(微信|薇信|v信|扣扣|qq)|代(购|开发票|写论文)|包夜|楼凤|微店|本店|刷单|私服|兼职日结|点击链接|优惠码`), 1},
}

// MaxRisk is the highest risk.
const MaxRisk = 3

// Risk says how soon a moderator should look at a text: 0 for nothing
// remarkable up to MaxRisk. It sorts the queue and does nothing else: no text
// is refused, hidden or kept back because of it.
func Risk(text string) int {
	text = strings.ToLower(text)
	risk := 0
	for _, m := range marks {
		if m.pattern.MatchString(text) {
			risk += m.weight
		}
	}
	if strings.Count(text, "://") > 1 { // several links in one opinion are rarely an opinion
		risk++
	}
	return min(risk, MaxRisk)
}
