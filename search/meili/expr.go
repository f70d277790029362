package meili

import (
	"strconv"
	"strings"
)

// expr is a filter expression of the server.
type expr string

// Expressions that always and never hold; the server has no words for them,
// so that they are taken out of longer ones.
const (
	always expr = ""
	never  expr = "number < 0"
)

// is compares a field with a text; a list has it where one of its values is it.
func is(field, value string) expr { return expr(field + " = " + quote(value)) }

// in holds where the field is one of values.
func in(field string, values []string) expr {
	if len(values) == 0 {
		return never
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = quote(v)
	}
	return expr(field + " IN [" + strings.Join(quoted, ", ") + "]")
}

// among holds for the projects of those numbers.
func among(numbers []int) expr {
	if len(numbers) == 0 {
		return never
	}
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = strconv.Itoa(n)
	}
	return expr("number IN [" + strings.Join(texts, ", ") + "]")
}

// number compares a field with a whole number.
func number(field, operator string, n int64) expr {
	return expr(field + " " + operator + " " + strconv.FormatInt(n, 10))
}

func degrees(field, operator string, n float64) expr {
	return expr(field + " " + operator + " " + strconv.FormatFloat(n, 'f', -1, 64))
}

// quote writes a text so that nothing in it is read as the filter's own.
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

func and(parts ...expr) expr {
	var kept []string
	for _, p := range parts {
		switch p {
		case never:
			return never
		case always:
		default:
			kept = append(kept, string(p))
		}
	}
	return joined(kept, " AND ")
}

func or(parts ...expr) expr {
	var kept []string
	for _, p := range parts {
		switch p {
		case always:
			return always
		case never:
		default:
			kept = append(kept, string(p))
		}
	}
	if len(kept) == 0 {
		return never
	}
	return joined(kept, " OR ")
}

func joined(parts []string, with string) expr {
	switch len(parts) {
	case 0:
		return always
	case 1:
		return expr(parts[0])
	}
	return expr("(" + strings.Join(parts, with) + ")")
}

func not(e expr) expr {
	switch e {
	case always:
		return never
	case never:
		return always
	}
	return "NOT (" + e + ")"
}
