package ingest

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// column is one column of a template: how its header is written and how a
// cell moves into and out of a row of type T. One accessor serves both
// directions, so what the template writer writes the reader reads.
type column[T any] struct {
	field    string // English header and JSON name
	zh       string // Chinese header
	unit     string // "yuan", "points" or ""; printed after the header
	required bool   // the header must be there
	set      func(row *T, cell string, unit civic.Money) (reason string)
	get      func(row *T) string
	money    func(row *T) *civic.Money // of a column of amounts, else nil
}

// textColumn holds words: spaces around and apostrophes before are dropped.
func textColumn[T any](field, zh string, required bool, at func(*T) *string) column[T] {
	return column[T]{field: field, zh: zh, required: required,
		set: func(row *T, cell string, _ civic.Money) string { *at(row) = cell; return "" },
		get: func(row *T) string { return *at(row) },
	}
}

// codeColumn holds a code: full-width digits and letters become plain ones.
func codeColumn[T any, S ~string](field, zh string, required bool, at func(*T) *S) column[T] {
	return column[T]{field: field, zh: zh, required: required,
		set: func(row *T, cell string, _ civic.Money) string { *at(row) = S(narrow(cell)); return "" },
		get: func(row *T) string { return string(*at(row)) },
	}
}

// regionColumn holds the code of a region, or words for the whole jurisdiction.
func regionColumn[T any](field, zh string, at func(*T) *string) column[T] {
	return column[T]{field: field, zh: zh,
		set: func(row *T, cell string, _ civic.Money) string { *at(row) = budget.RegionCode(narrow(cell)); return "" },
		get: func(row *T) string { return *at(row) },
	}
}

// choiceColumn holds one of a few words, given by key or by either name.
func choiceColumn[T any, S ~string](field, zh string, lookup func(string) string, at func(*T) *S) column[T] {
	return column[T]{field: field, zh: zh, required: true,
		set: func(row *T, cell string, _ civic.Money) string { *at(row) = S(lookup(cell)); return "" },
		get: func(row *T) string { return string(*at(row)) },
	}
}

// moneyColumn holds an amount counted in the unit its header names.
func moneyColumn[T any](field, zh string, at func(*T) *civic.Money) column[T] {
	return column[T]{field: field, zh: zh, unit: "yuan", required: true, money: at,
		set: func(row *T, cell string, unit civic.Money) string {
			amount, err := civic.ParseMoney(plainNumber(cell), unit)
			if err != nil {
				return "value.money"
			}
			*at(row) = amount
			return ""
		},
		get: func(row *T) string { return strings.ReplaceAll((*at(row)).Yuan(), ",", "") },
	}
}

// fundColumn holds an amount of a project's form, in the unit its header names;
// empty is 无数据, never zero.
func fundColumn(zh string, fund budget.Fund) column[budget.Project] {
	at := func(p *budget.Project) *civic.Money { amount := p.Funds[fund]; return &amount }
	amounts := moneyColumn(string(fund), zh, at)
	return column[budget.Project]{field: string(fund), zh: zh, unit: "yuan", money: at,
		set: func(p *budget.Project, cell string, unit civic.Money) string {
			if cell == "" {
				return ""
			}
			amount, err := civic.ParseMoney(plainNumber(cell), unit)
			if err != nil {
				return "value.money"
			}
			if p.Funds == nil {
				p.Funds = budget.Funds{}
			}
			p.Funds[fund] = amount
			return ""
		},
		get: func(p *budget.Project) string {
			if _, stated := p.Funds[fund]; !stated {
				return ""
			}
			return amounts.get(p)
		},
	}
}

// integerColumn holds a whole number; empty is zero.
func integerColumn[T any, N ~int | ~int64](field, zh string, required bool, at func(*T) *N) column[T] {
	return column[T]{field: field, zh: zh, required: required,
		set: func(row *T, cell string, _ civic.Money) string {
			if cell == "" {
				return ""
			}
			n, err := strconv.ParseInt(strings.ReplaceAll(narrow(cell), ",", ""), 10, 63)
			if err != nil {
				return "value.integer"
			}
			*at(row) = N(n)
			return ""
		},
		get: func(row *T) string { return strconv.FormatInt(int64(*at(row)), 10) },
	}
}

// pointsColumn holds points with at most two decimals, kept in hundredths.
func pointsColumn[T any](field, zh string, at func(*T) *int) column[T] {
	return column[T]{field: field, zh: zh, unit: "points",
		set: func(row *T, cell string, _ civic.Money) (reason string) {
			*at(row), reason = parsePoints(cell)
			return reason
		},
		get: func(row *T) string { return civic.Money(*at(row)).In(civic.Yuan, 2) },
	}
}

// optionalPointsColumn is a pointsColumn where empty is 无数据, never zero.
func optionalPointsColumn[T any](field, zh string, at func(*T) **int) column[T] {
	return column[T]{field: field, zh: zh, unit: "points",
		set: func(row *T, cell string, _ civic.Money) string {
			if cell == "" {
				return ""
			}
			points, reason := parsePoints(cell)
			*at(row) = &points
			return reason
		},
		get: func(row *T) string {
			if *at(row) == nil {
				return ""
			}
			return civic.Money(**at(row)).In(civic.Yuan, 2)
		},
	}
}

// parsePoints reads "95.5" as 9550; empty is zero.
func parsePoints(cell string) (points int, reason string) {
	if cell == "" {
		return 0, ""
	}
	amount, err := civic.ParseMoney(plainNumber(cell), civic.Yuan)
	if err != nil || amount > 1_000_000 || amount < -1_000_000 {
		return 0, "value.points"
	}
	return int(amount), ""
}

// datumColumn says what the degrees of a row are counted from; a file without
// the column, and an empty cell, is in WGS-84.
func datumColumn[T any](at func(*T) *civic.Datum) column[T] {
	return column[T]{field: "datum", zh: "坐标系",
		set: func(row *T, cell string, _ civic.Money) string {
			datum, ok := civic.ParseDatum(narrow(cell))
			if !ok {
				return "value.datum"
			}
			*at(row) = datum
			return ""
		},
		get: func(row *T) string { return string(*at(row)) },
	}
}

// settle turns degrees that arrived in a datum into WGS-84, the only one that
// is kept; nothing remembers the pair that arrived.
func settle(datum *civic.Datum, lon, lat *float64) {
	if lon != nil && lat != nil {
		*lon, *lat = datum.ToWGS84(*lon, *lat)
	}
	*datum = ""
}

// coordinateColumn holds degrees, which datumColumn explains; empty is 无数据.
func coordinateColumn[T any](field, zh string, at func(*T) **float64) column[T] {
	return column[T]{field: field, zh: zh,
		set: func(row *T, cell string, _ civic.Money) string {
			if cell == "" {
				return ""
			}
			degrees, err := strconv.ParseFloat(narrow(cell), 64)
			if err != nil || degrees != degrees {
				return "value.coordinate"
			}
			*at(row) = &degrees
			return ""
		},
		get: func(row *T) string {
			if *at(row) == nil {
				return ""
			}
			return strconv.FormatFloat(**at(row), 'f', -1, 64)
		},
	}
}

// monthColumn holds "2026-03"; a spreadsheet's date number is turned into it.
func monthColumn[T any](field, zh string, at func(*T) *string) column[T] {
	return column[T]{field: field, zh: zh,
		set: func(row *T, cell string, _ civic.Money) string { *at(row) = plainMonth(narrow(cell)); return "" },
		get: func(row *T) string { return *at(row) },
	}
}

// Spreadsheet day numbers of 1990-01-01 and 2100-12-31.
const firstDay, lastDay = 32874, 73415

// plainMonth understands 2026-03, 2026/3, 2026.3, 2026年3月, 202603, whole
// dates, and a spreadsheet's day number; anything else is left for the check.
func plainMonth(s string) string {
	if day, err := strconv.Atoi(s); err == nil && day >= firstDay && day <= lastDay {
		return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, day).Format("2006-01")
	}
	for _, layout := range []string{"2006-01", "2006-1", "2006/1", "2006.1", "2006年1月", "200601", "2006-1-2", "2006/1/2", "2006年1月2日"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format("2006-01")
		}
	}
	return s
}

// clean drops what spreadsheets and hands leave around a value: spaces of
// every width, zero-width marks, line ends, and the apostrophe that keeps a
// number as text.
func clean(cell string) string {
	if n := len(cell); n == 0 || solid(cell[0]) && cell[0] != '\'' && solid(cell[n-1]) {
		return cell // most cells of a large file: letters and digits to both ends
	}
	cell = strings.TrimRightFunc(cell, invisible)
	return strings.TrimLeftFunc(cell, func(r rune) bool { return invisible(r) || strings.ContainsRune("'’＇", r) })
}

// solid reports a byte that is a visible ASCII character by itself.
func solid(b byte) bool { return b > ' ' && b < 0x7f }

func invisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// narrow turns full-width forms (U+FF01–FF5E) into plain ASCII ones.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		if r == '　' {
			return ' '
		}
		return r
	}, s)
}

var exponent = regexp.MustCompile(`^-?\d(\.\d+)?[eE][+-]?\d{1,2}$`)

// plainNumber writes a number in decimals where a spreadsheet kept an
// exponent, and drops a currency mark before it.
func plainNumber(s string) string {
	s = strings.TrimLeft(narrow(s), "¥￥ ")
	if !strings.ContainsAny(s, "eE") || !exponent.MatchString(s) {
		return s
	}
	number, ok := new(big.Rat).SetString(s)
	if !ok {
		return s
	}
	return number.FloatString(6)
}
