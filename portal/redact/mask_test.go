package redact_test

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/redact"
)

// spellings are five ways to write the same digits.
var spellings = map[string]func(d string) string{
	"plain":      func(d string) string { return d },
	"full width": func(d string) string { return mapped(d, []rune("０１２３４５６７８９")) },
	"zero width": func(d string) string { return strings.Join(strings.Split(d, ""), "\u200b") },
	"Chinese":    func(d string) string { return mapped(d, []rune("零一二三四五六七八九")) },
	"separated": func(d string) string {
		var out strings.Builder
		for i, r := range d {
			if i > 0 && i%4 == 3 {
				out.WriteString([]string{" ", "-", "－", "."}[i%3])
			}
			out.WriteRune(r)
		}
		return out.String()
	},
}

func mapped(d string, digits []rune) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return digits[r-'0']
		}
		return r
	}, d)
}

// numbers draws one number of each kind.
var numbers = map[redact.Kind]func(r *rand.Rand) string{
	redact.IDCard:   func(r *rand.Rand) string { return person(r) + string("0123456789X"[r.IntN(11)]) },
	redact.Taxpayer: func(r *rand.Rand) string { return person(r) + fmt.Sprintf("%03d", r.IntN(1000)) },
	redact.Mobile:   func(r *rand.Rand) string { return fmt.Sprintf("1%d%09d", 3+r.IntN(7), r.IntN(1e9)) },
	redact.BankCard: func(r *rand.Rand) string {
		d := fmt.Sprintf("62%016d", r.Int64N(1e16))
		for check := range 10 {
			if luhn(d + fmt.Sprint(check)) {
				return d + fmt.Sprint(check)
			}
		}
		panic("no check digit")
	},
}

// person is the first 17 digits of an identity card.
func person(r *rand.Rand) string {
	province := []string{"11", "31", "33", "44", "51", "65"}[r.IntN(6)]
	return fmt.Sprintf("%s%04d%d%02d%02d%03d", province, 101+r.IntN(500), 1940+r.IntN(70), 1+r.IntN(12), 1+r.IntN(28), r.IntN(1000))
}

func luhn(d string) bool {
	sum := 0
	for i := range len(d) {
		v := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// places are what may stand around a number.
var places = []string{
	"%s", "联系人的号码是%s，请尽快联系", "电话%s转3", "卡号：%s。", "（%s）", "我%s你", "2020年1月6日%s反映", "%s、%s", "%s %s", "%s/%s", "预算120万元，%s，惠及300人",
}

func TestNumbersOfPeopleAreMaskedHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for kind, draw := range numbers {
		for spelling, spell := range spellings {
			missed, all := 0, 0
			for range 60 {
				for _, place := range places {
					n := strings.Count(place, "%s")
					words := make([]any, n)
					for i := range words {
						words[i] = spell(draw(random))
					}
					text := fmt.Sprintf(place, words...)
					found := 0
					for _, s := range redact.Find(text) {
						for _, w := range words {
							if strings.Contains(text[s.From:s.To], w.(string)) {
								found++
							}
						}
					}
					all, missed = all+n, missed+max(n-found, 0)
					if found < n && missed < 3 {
						t.Logf("%s, %s: %q", kind, spelling, text)
					}
				}
			}
			if float64(missed) > 0.01*float64(all) {
				t.Errorf("%s, %s: %d of %d are missed", kind, spelling, missed, all)
			}
		}
	}
}

func TestWhatWasMaskedSaysSo(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"身份证110101199003074514，电话138 1234 5678": "身份证〔身份证号已隐去〕，电话〔手机号已隐去〕",
		"身份证号一一零一零一一九九零零三零七四五一×":                "身份证号〔身份证号已隐去〕",
		"旧证110101900307451":                           "旧证〔身份证号已隐去〕",
		"家住幸福小区3栋2单元502室":                             "家住幸福小区〔住址已隐去〕",
		"家住和平路12弄502室":                                "家住和平路12弄〔住址已隐去〕",
		"车牌沪A·12345和粤BD12345、京ＡＦ１２３４５":                "车牌〔车牌号已隐去〕和〔车牌号已隐去〕、〔车牌号已隐去〕",
		"加微信 abc_12345 或邮箱 li.hua@example.com":        "加微信 〔账号已隐去〕 或邮箱 〔邮箱已隐去〕",
		"+86 13812345678":                             "+〔手机号已隐去〕",
		"统一社会信用代码91310107MA1G0XXXX9":                  "统一社会信用代码91310107MA1G0XXXX9",
		"预算 1234567.89 元，2026-01-06 至 2026-12-31":     "预算 1234567.89 元，2026-01-06 至 2026-12-31",
		"改造小区 12 个、3200 户，新建安置房 5 栋 300 户":            "改造小区 12 个、3200 户，新建安置房 5 栋 300 户",
		"文号 澄财〔2026〕12 号，项目编码 107-2024-0949":          "文号 澄财〔2026〕12 号，项目编码 107-2024-0949",
		"热线 12345，值班电话 0571-88001234":                 "热线 12345，值班电话 0571-88001234",
		"二〇二六年一月至二〇二六年十二月，共 1380000000 元，13800000000": "二〇二六年一月至二〇二六年十二月，共 1380000000 元，〔手机号已隐去〕",
	} {
		if got, _ := redact.Mask(text); got != want {
			t.Errorf("%q\nbecomes %q\nnot     %q", text, got, want)
		}
	}
}

// messages are what people really wrote to a government, without names.
func messages(t *testing.T) []string {
	t.Helper()
	const path = "../../../shared/data/text/gov_msgboard_labeled_sample.csv"
	file, err := os.Open(path)
	if err != nil {
		t.Skipf("no shared data: %v", err)
	}
	defer file.Close()
	rows := csv.NewReader(file)
	rows.FieldsPerRecord = -1
	all, err := rows.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, row := range all[1:] {
		texts = append(texts, row[2]+"\n"+row[4])
	}
	return texts
}

func TestOrdinaryMessagesHaveFewNumbersMasked(t *testing.T) {
	t.Parallel()
	texts := messages(t)
	hit := map[redact.Kind]int{}
	masked := 0
	for _, text := range texts {
		digits := false
		for _, s := range redact.Find(text) {
			hit[s.Kind]++
			if s.Kind != redact.Home && s.Kind != redact.Mail { // what these are is plain to see
				digits = true
				t.Logf("%s: %s", s.Kind, text[s.From:s.To])
			} else if hit[s.Kind] < 12 {
				t.Logf("%s: %s", s.Kind, text[s.From:s.To])
			}
		}
		if digits {
			masked++
		}
	}
	t.Logf("%d messages: %v", len(texts), hit)
	if len(texts) < 400 || float64(masked) > 0.005*float64(len(texts)) {
		t.Errorf("numbers are masked in %d of %d messages", masked, len(texts))
	}
}

func FuzzMaskKeepsWhatItDoesNotMask(f *testing.F) {
	f.Add("身份证110101199003074514")
	f.Add("\xff３栋\u200b2单元")
	f.Fuzz(func(t *testing.T, text string) {
		masked, found := redact.Mask(text)
		at := 0
		for _, s := range found {
			if s.From < at || s.To <= s.From || s.To > len(text) {
				t.Fatalf("spans %v of %q", found, text)
			}
			at = s.To
		}
		if len(found) == 0 && masked != text {
			t.Fatalf("%q became %q", text, masked)
		}
	})
}
