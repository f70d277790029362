package redact

import (
	"strings"
	"unicode"
)

// PersonName is a candidate for the name of a person. It is highlighted for a
// person to decide on and never masked by itself: many candidates are wrong,
// and some names are missed.
const PersonName Kind = "name"

// surnames are the most frequent ones, which more than nine in ten people
// have, and those of two characters.
var surnames = func() map[string]bool {
	set := map[string]bool{}
	const single = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝巩稽井练仲乐虞卞封竺冼衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬沙薄伏岑习胥保蔺"
	for _, r := range single {
		set[string(r)] = true
	}
	for _, two := range strings.Fields("欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 端木 夏侯 闻人 宇文 长孙 轩辕 独孤 南宫") {
		set[two] = true
	}
	return set
}()

// words begin like names and are none, as budgets and letters use them.
var words = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(`高度 高速 高中 高层 高新 高效 高质 高标 高校 高铁 高峰 高龄 方便 方案 方面 方式 方法 方向 方可 金额 金融 于是 于此 于年 周边 周围 周期 周年 周末
		万元 万人 万亩 万平 平方 安全 安置 安排 安装 安静 安居 安防 常年 常规 常态 常务 常见 常住 成本 成立 成为 成果 成效 成功 成人 时间 时候 时期 时段 时常 向上 向社 向县
		单位 单元 单独 单车 项目 项工 白天 江水 路面 路段 路口 路灯 路线 路边 路过 路政 马路 马上 温度 田间 田地 任务 任何 任职 容易 许多 许可 应当 应急 应用 应该 应按 计划 计算 计入 计提
		全县 全部 全面 全年 全市 全体 全国 全程 全民 全区 全省 来自 来源 来信 来说 来访 来电 连续 连接 都是 都有 都没 都不 都在 都会 和谐 和平 和其 和公 明确 明显 明年 文化 文件 文明 文号 文体 文教
		广场 房屋 房产 房间 房子 房东 房价 车辆 车站 车位 车库 车道 车主 车流 边缘 边上 关于 关系 关键 关注 关闭 关心 施工 施行 程序 程度 石油 石材 石料 木材 华东 古树 古城 包括 包含 包装 司机 司法
		解决 解释 解除 强烈 强化 强制 强调 宣传 商业 商户 商品 商铺 商场 商贸 管理 管道 管网 管线 管护 管委 管控 管辖 季度 季节 章程 章节 曲线 游客 游泳 阳光 阳台 党员 党委 党建 党组 党政 党校
		官方 官网 原因 原来 原有 原则 原告 原件 封闭 封存 盖章 符合 简单 简介 简易 花园 花费 花卉 冷却 都市 井盖 练习 乐器 保障 保护 保证 保洁 保安 保险 保持 保密 保留 保养 台账 台风 台阶 席位 查询 查处 查看
		甘肃 宁夏 宁波 江苏 江西 安徽 云南 陕西 海南 河南 湖南 浙江 吉林 贵州 广东 黄色 黄金 林业 林地 林场 林木 森林 田园 水平 温室 施肥 史料 史志 武装 武警 武术 雷达 雷雨 龙头 毛利 毛坯 钱款 钱财 童年 牛奶 牛羊 马达
		严格 严重 严禁 严厉 易于 易地 易燃 季风 申请 申报 申诉 申领 申办 毕业 毕竟 柳树 梅雨 辛苦 左右 左侧 时至 舒适 费用 费率 纪律 纪检 纪念 盛大 童车 甲方 欧洲 项下 景区 景观 景点 位于 位置 位居
		霍乱 薄弱 卫生 卫计 卫健 卫星 解读 鲁班 葛根 韦编 尤其 党群 计生 计量 谈话 谈判 燕子 习惯 宗教 宗旨 乔木 贺卡 范围 范畴 康复 康养 金属 金秋 唐代 宋代 汉代 明代 秦岭 孔子 孔径 顾客 顾问 顾虑 蓝色 蓝天 绿色 白色 石板 杜绝 戴口 何时 何种 何地 何况 高空 高压 高温 高考`) {
		set[w] = true
	}
	return set
}()

// endings are words whose last character is a surname too: what follows it in
// 有关部门 or 平方米 is no given name.
var endings = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(`有关 相关 机关 海关 攸关 无关 环保 社保 医保 低保 担保 确保 参保 农保 投保 平方 地方 对方 双方 警方 多方 各方 一方 立方 大方 甲方 乙方 工商 厂商 经商 招商 协商 电商
		共和 中华 工程 过程 课程 流程 全程 里程 日程 章程 规程 教程 住房 租房 购房 公房 危房 楼房 买房 建房 新房 停车 汽车 校车 客车 货车 租车 单车 火车 动车 乘车 上车 下车 开车 行车 泊车 洗车 坐车 打车 堵车 班车
		城管 主管 交管 监管 保管 水管 高管 分管 接管 不管 尽管 托管 看管 单位 岗位 各位 学位 床位 部位 座位 地位 到位 职位 市政 行政 财政 民政 执政 廉政 施政 家政 完成 造成 组成 形成 建成 变成 达成 构成 分成 落成 赞成 收成 现成
		小时 当时 及时 同时 平时 随时 何时 到时 临时 按时 有时 那时 此时 这时 顿时 暂时 准时 道路 公路 铁路 线路 网路 修路 一路 思路 收费 学费 免费 电费 水费 缴费 消费 交费 业费 经费 公费 自费 浪费 退费 付费 违章 公章 文章 盖章
		面向 方向 转向 倾向 非常 正常 经常 日常 通常 异常 时常 平常 责任 主任 信任 担任 上任 历任 长江 湘江 松江 提高 最高 更高 较高 增高 安全 完全 健全 齐全 成都 首都 以来 原来 本来 未来 下来 出来 起来 过来 越来 从来 带来 上来 看来 回来
		关于 由于 对于 属于 至于 位于 等于 鉴于 终于 在于 处于 基于 用于 大于 低于 高于 砂石 钻石 化石 百万 千万 十万 几万 资金 积金 押金 证金 现金 基金 奖金 租金 罚金 本金 统计 会计 审计 设计 合计 估计 累计 反应 响应 供应 相应 对应 效应 不应 理应
		阶段 路段 手段 地段 时段 事项 款项 各项 多项 逐项 专项 说明 证明 透明 文明 表明 声明 照明 不明 发明 公安 治安 保安 西安 长安 不安 语文 公文 论文 中文 作文 国家 大家 专家 一家 人家 商家 高层 广州 杭州 学习 复习 练习 实习 教练 熟练 训练
		健康 小康 严肃 银行 文物 仲裁 谢谢 凌晨 廉租 严惩 简称 焦煤 刁难 成绩 高达 高级 高额 高楼 明白 时代 时空 商务 商标 商圈 商住 商局 文广 晋级 晋升 冷漠 衣服 成员 曾经 包裹 应予 易地 单厂 房管 车管 车检 车牌 车费 车驾 社区 小区 园区 地区 校区 片区 辖区 城区 景区`) {
		set[w] = true
	}
	return set
}()

// Names lists what may be names of people: a surname and one or two Chinese
// characters after it, unless it begins like a common word.
func Names(text string) []Span {
	runes, at := []rune(text), make([]int, 0, len(text)+1)
	for i := range text {
		at = append(at, i)
	}
	at = append(at, len(text))
	var spans []Span
	for i := 0; i < len(runes); i++ {
		if i+1 < len(runes) && wordAt(runes[i:]) {
			i++ // its second character begins no name
			continue
		}
		if n := nameAt(runes[i:]); n > 0 {
			spans = append(spans, Span{at[i], at[i+n], PersonName})
			i += n - 1
		}
	}
	return spans
}

// wordAt reports a common word of two characters.
func wordAt(runes []rune) bool {
	two := string(runes[:2])
	return words[two] || endings[two]
}

// nameAt is how many runes a candidate at the beginning has, 0 for none.
func nameAt(runes []rune) int {
	family := 1
	if len(runes) > 2 && surnames[string(runes[:2])] {
		family = 2
	}
	if len(runes) <= family || !surnames[string(runes[:family])] || !given(runes[family]) {
		return 0
	}
	if len(runes) > family+1 && given(runes[family+1]) {
		return family + 2
	}
	return family + 1
}

// given reports a character that may stand in a given name.
func given(r rune) bool {
	return unicode.Is(unicode.Han, r) && !strings.ContainsRune("的了是在和与及或不有为之等各个将把被从到以于其该此本我你他她它们也都就着过吗呢吧啊", r)
}
