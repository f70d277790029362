package ingest

import (
	"errors"
	"reflect"
	"strings"

	"github.com/go-playground/validator/v10"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// rowValidator checks single rows by the tags of package budget. It caches
// what it learns of each type, so there is one for the whole program.
var rowValidator = newRowValidator()

// validCode accepts digits, Latin letters and, after the first, hyphens. It
// is a loop where a pattern would say the same: it is asked of every row.
func validCode(code string) bool {
	for i := range len(code) {
		switch c := code[i]; {
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c == '-' && i > 0:
		default:
			return false
		}
	}
	return code != ""
}

func newRowValidator() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(field reflect.StructField) string {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		return name
	})
	rules := map[string]func(string) bool{
		"code":     validCode,
		"function": func(s string) bool { return civic.Function(s).Valid() },
		"economic": func(s string) bool { return civic.Economic(s).Valid() },
		"section":  budget.ValidSectionNumber,
		"table":    func(s string) bool { t, ok := budget.TableByKey(s); return ok && t.Code != budget.ByText },
	}
	for tag, rule := range rules {
		err := v.RegisterValidation(tag, func(level validator.FieldLevel) bool { return rule(level.Field().String()) })
		if err != nil {
			panic(err) // impossible: the tags are constants
		}
	}
	return v
}

// invalid is one field that breaks its tag.
type invalid struct {
	field, key string
	args       []string
}

// reasons by tag; those of length and size carry their limit.
var reasons = map[string]string{
	"required": "value.required", "oneof": "value.class", "datetime": "value.month",
	"code": "value.code", "function": "value.function", "economic": "value.economic", "table": "value.table", "section": "value.section",
}

func invalidFields(row any) []invalid {
	err := rowValidator.Struct(row)
	if err == nil {
		return nil
	}
	var fields validator.ValidationErrors
	if !errors.As(err, &fields) {
		return nil
	}
	list := make([]invalid, len(fields))
	for i, f := range fields {
		list[i] = invalid{field: f.Field(), key: reasonOf(f), args: []string{f.Param()}}
	}
	return list
}

func reasonOf(f validator.FieldError) string {
	if key, ok := reasons[f.Tag()]; ok {
		return key
	}
	long := f.Kind() == reflect.String
	switch {
	case long && f.Tag() == "max":
		return "value.too_long"
	case f.Tag() == "max":
		return "value.too_big"
	}
	return "value.too_small"
}
