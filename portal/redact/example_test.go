package redact_test

import (
	"fmt"

	"github.com/sunbudget/sunbudget/portal/redact"
)

// What is masked says so, however it was spelled.
func ExampleMask() {
	masked, found := redact.Mask("联系人手机 138 0013 8000，欢迎来电。")
	fmt.Println(masked)
	fmt.Println(len(found), found[0].Kind)
	// Output:
	// 联系人手机 〔手机号已隐去〕，欢迎来电。
	// 1 mobile
}
