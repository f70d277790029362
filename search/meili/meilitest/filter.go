package meilitest

import (
	"slices"
	"strconv"
	"strings"
)

// condition is a parsed filter.
type condition func(document) bool

// parse reads the server's filter language as far as engines use it:
// comparisons, IN, AND, OR, NOT and brackets.
func parse(text string, filterable []string) (condition, error) {
	if text == "" {
		return func(document) bool { return true }, nil
	}
	p := &parser{tokens: scan(text), filterable: filterable}
	c := p.or()
	if p.fault == "" && len(p.tokens) > 0 {
		p.fault = "unexpected `" + p.tokens[0] + "`"
	}
	if p.fault != "" {
		return nil, fault(p.fault + " in " + text)
	}
	return c, nil
}

// scan splits a filter into words, texts in quotes (which keep their first
// quote) and signs.
func scan(text string) []string {
	var tokens []string
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == ' ':
			i++
		case c == '"':
			value := []byte{'"'}
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' && i+1 < len(text) {
					i++
				}
				value = append(value, text[i])
			}
			tokens = append(tokens, string(value))
			i++
		case strings.IndexByte("()[],", c) >= 0:
			tokens = append(tokens, string(c))
			i++
		case strings.IndexByte("<>=", c) >= 0:
			end := i + 1
			if end < len(text) && text[end] == '=' {
				end++
			}
			tokens = append(tokens, text[i:end])
			i = end
		default:
			end := i
			for end < len(text) && strings.IndexByte(` ()[],<>="`, text[end]) < 0 {
				end++
			}
			tokens = append(tokens, text[i:end])
			i = end
		}
	}
	return tokens
}

type parser struct {
	tokens     []string
	filterable []string
	fault      string
}

func (p *parser) peek() string {
	if len(p.tokens) == 0 {
		return ""
	}
	return p.tokens[0]
}

func (p *parser) next() string {
	token := p.peek()
	if len(p.tokens) > 0 {
		p.tokens = p.tokens[1:]
	} else if p.fault == "" {
		p.fault = "the filter ends too early"
	}
	return token
}

func (p *parser) take(token string) bool {
	if p.peek() != token {
		return false
	}
	p.next()
	return true
}

func (p *parser) or() condition {
	left := p.and()
	for p.take("OR") {
		a, b := left, p.and()
		left = func(d document) bool { return a(d) || b(d) }
	}
	return left
}

func (p *parser) and() condition {
	left := p.not()
	for p.take("AND") {
		a, b := left, p.not()
		left = func(d document) bool { return a(d) && b(d) }
	}
	return left
}

func (p *parser) not() condition {
	if p.take("NOT") {
		c := p.not()
		return func(d document) bool { return !c(d) }
	}
	if p.take("(") {
		c := p.or()
		if !p.take(")") && p.fault == "" {
			p.fault = "a bracket is not closed"
		}
		return c
	}
	return p.comparison()
}

func (p *parser) comparison() condition {
	field, operator := p.next(), p.next()
	if !slices.Contains(p.filterable, field) && p.fault == "" {
		p.fault = "Attribute `" + field + "` is not filterable."
	}
	switch operator {
	case "IN":
		wanted := p.list()
		return func(d document) bool {
			return slices.ContainsFunc(d.values(field), func(v any) bool { return wanted[same(v)] })
		}
	case "=":
		wanted := same(p.value())
		return func(d document) bool {
			return slices.ContainsFunc(d.values(field), func(v any) bool { return same(v) == wanted })
		}
	case "<", "<=", ">", ">=":
		n, err := strconv.ParseFloat(p.next(), 64)
		if err != nil && p.fault == "" {
			p.fault = "not a number"
		}
		return func(d document) bool {
			return slices.ContainsFunc(d.values(field), func(v any) bool { return compares(v, operator, n) })
		}
	}
	if p.fault == "" {
		p.fault = "no operator `" + operator + "`"
	}
	return func(document) bool { return false }
}

// same is the form in which values are compared: texts without case.
func same(value any) any {
	if text, ok := value.(string); ok {
		return strings.ToLower(text)
	}
	return value
}

// value is a text in quotes or a number.
func (p *parser) value() any {
	token := p.next()
	if text, quoted := strings.CutPrefix(token, `"`); quoted {
		return text
	}
	n, err := strconv.ParseFloat(token, 64)
	if err != nil && p.fault == "" {
		p.fault = "not a number"
	}
	return n
}

func compares(value any, operator string, n float64) bool {
	v, ok := value.(float64)
	if !ok {
		return false
	}
	switch operator {
	case "<":
		return v < n
	case "<=":
		return v <= n
	case ">":
		return v > n
	}
	return v >= n
}

func (p *parser) list() map[any]bool {
	values := map[any]bool{}
	if !p.take("[") && p.fault == "" {
		p.fault = "IN wants a list"
	}
	for p.fault == "" && !p.take("]") {
		values[same(p.value())] = true
		p.take(",")
	}
	return values
}
