package comment_test

import (
	"testing"

	"github.com/sunbudget/sunbudget/portal/comment"
)

func TestPersonalDataIsMaskedAndSaysSo(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"请打13800138000找我":            "请打〔手机号已隐去〕找我",
		"+86 138-0013-8000":          "+〔手机号已隐去〕",
		"证件11010519491231002X在此":     "证件〔身份证号已隐去〕在此",
		"证件110105194912310021在此":     "证件〔身份证号已隐去〕在此", // mistyped, and still of a person
		"一三八〇〇一三八〇〇〇":                "〔手机号已隐去〕",
		"卡号 6222 0212 3456 7890 127": "卡号 6222 0212 3456 7890 127", // no card: the check digit is wrong
		"卡号4111 1111 1111 1111。":     "卡号〔银行卡号已隐去〕。",
		"写信到 a.b@example.org 吧":      "写信到 〔邮箱已隐去〕 吧",
		"项目 2140104 共 12,345,678 元":  "项目 2140104 共 12,345,678 元",
		"拨打12345，编号 20261122138001":  "拨打12345，编号 20261122138001",
		"单据号9138001380001":           "单据号9138001380001", // part of a longer number
	} {
		if got := comment.Mask(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
		if twice := comment.Mask(comment.Mask(text)); twice != comment.Mask(text) {
			t.Errorf("%q changes when it is masked again: %q", text, twice)
		}
	}
}
