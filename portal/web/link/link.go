// Package link makes every address of the portal. It knows the base path of
// the installation, which jurisdiction is served at "/" (all others stand
// under /j/{code}/), and carries the reader's language and a pinned edition
// along, so that no page glues an address together by itself.
package link

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Parameters that go along with the reader from page to page.
const (
	LangParam    = "lang"
	EditionParam = "edition"
)

// English is the one language that is written into addresses; Chinese is
// what an address without a language speaks.
const English = "en"

// Builder makes links for one reader on one jurisdiction's pages. The zero
// Builder serves at "/" in Chinese.
type Builder struct {
	Base    string // base path of the installation, "" or "/budget"
	Default string // code of the jurisdiction served at "/"
	Code    string // code of the jurisdiction the links stay in
	Lang    string // "en", else Chinese
	Edition int64  // the edition the reader asked for; 0 follows the current one
}

// To links to a page of the jurisdiction: To("/projects", "q", "桥") gives
// "/projects?q=%E6%A1%A5". Pairs are names and values; empty values are left
// out.
func (b Builder) To(page string, pairs ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return b.With(page, values)
}

// With links to a page with ready parameters. Language and edition come from
// the builder, whatever the values say.
func (b Builder) With(page string, values url.Values) string {
	carried := url.Values{}
	for name, all := range values {
		carried[name] = all
	}
	b.carry(carried)
	query := Encode(carried)
	if query != "" {
		query = "?" + query
	}
	return b.root() + page + query
}

// Asset links to something that belongs to no jurisdiction and no language,
// such as a style sheet.
func (b Builder) Asset(page string) string { return b.Base + page }

// In is the builder for another jurisdiction.
func (b Builder) In(code string) Builder {
	b.Code = code
	return b
}

// Speaking is the builder for another language.
func (b Builder) Speaking(lang string) Builder {
	b.Lang = lang
	return b
}

// At is the builder for a fixed edition, or for the current one (0).
func (b Builder) At(edition int64) Builder {
	b.Edition = edition
	return b
}

// Home is the jurisdiction's first page.
func (b Builder) Home() string { return b.To("/") }

// Project is a project's page.
func (b Builder) Project(id string) string { return b.To("/projects/" + segment(id)) }

// Department is a department's or unit's page.
func (b Builder) Department(code string) string { return b.To("/departments/" + segment(code)) }

// Region is a region's page.
func (b Builder) Region(code string) string { return b.To("/regions/" + segment(code)) }

// Budget is the page of one year's budgets.
func (b Builder) Budget(year int) string { return b.To("/budgets/" + strconv.Itoa(year)) }

// Tables is the list of the statutory tables of a year, or with a key the
// page of one of them, which leads on to the unit that prints it.
func (b Builder) Tables(year int, table string, pairs ...string) string {
	page := "/budgets/" + strconv.Itoa(year) + "/tables"
	if table != "" {
		page += "/" + segment(table)
	}
	return b.To(page, pairs...)
}

// Sheet is one statutory table of one unit: "/budgets/2026/tables/budget05/101".
// Its rows carry the anchors "#line-" and code.
func (b Builder) Sheet(year int, table, unit string, pairs ...string) string {
	return b.To(sheetPath(year, table, unit), pairs...)
}

// SheetFile is the same as a file; ending is ".xlsx" or ".csv".
func (b Builder) SheetFile(year int, table, unit, ending string, pairs ...string) string {
	return b.To(sheetPath(year, table, unit)+ending, pairs...)
}

// Line is one line of a statutory table, by its row code. Year, table, unit
// and code name the line for good: a comment hangs on exactly these four, and
// pairs (stage, version, month) only say in which release it is shown.
func (b Builder) Line(year int, table, unit, code string, pairs ...string) string {
	return b.To(sheetPath(year, table, unit)+"/"+segment(code), pairs...)
}

// Explanation is the explanation of a unit's budget or accounts (编制说明), the
// list of all where unit is "". Its sections carry the anchors of
// budget.Section, "#section-2.1".
func (b Builder) Explanation(year int, unit string, pairs ...string) string {
	page := "/budgets/" + strconv.Itoa(year) + "/explanations"
	if unit != "" {
		page += "/" + segment(unit)
	}
	return b.To(page, pairs...)
}

func sheetPath(year int, table, unit string) string {
	return "/budgets/" + strconv.Itoa(year) + "/tables/" + segment(table) + "/" + segment(unit)
}

// API links to the programming interface: API("/projects").
func (b Builder) API(page string, pairs ...string) string { return b.To("/api/v1"+page, pairs...) }

func (b Builder) root() string {
	if b.Code == "" || b.Code == b.Default {
		return b.Base
	}
	return b.Base + "/j/" + b.Code
}

func (b Builder) carry(values url.Values) {
	values.Del(LangParam)
	values.Del(EditionParam)
	if b.Lang == English {
		values.Set(LangParam, English)
	}
	if b.Edition > 0 {
		values.Set(EditionParam, strconv.FormatInt(b.Edition, 10))
	}
}

// segment escapes one path segment; our own codes are plain ASCII already.
func segment(s string) string { return url.PathEscape(s) }

// Canonical keeps the parameters a page knows, without empty and repeated
// values. clean is false where something had to go.
func Canonical(values url.Values, known []string) (kept url.Values, clean bool) {
	kept, clean = url.Values{}, true
	for name, all := range values {
		for _, value := range all {
			trimmed := strings.TrimSpace(value)
			if trimmed == "" || !slices.Contains(known, name) || slices.Contains(kept[name], trimmed) {
				clean = false
				continue
			}
			kept.Add(name, trimmed)
		}
	}
	return kept, clean
}

// Encode writes parameters in one order, whatever order they came in: names
// by the alphabet, the values of one name likewise.
func Encode(values url.Values) string {
	sorted := url.Values{}
	for name, all := range values {
		for _, value := range all {
			if value != "" {
				sorted.Add(name, value)
			}
		}
		slices.Sort(sorted[name])
	}
	return sorted.Encode()
}

// Local reports whether a "next" address stays on this site: an absolute
// path, not "//host" nor a scheme, without control characters.
func Local(next string) bool {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.Contains(next, "\\") {
		return false
	}
	if strings.ContainsFunc(next, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return false
	}
	parsed, err := url.Parse(next)
	return err == nil && parsed.Host == "" && parsed.Scheme == "" && path.IsAbs(parsed.Path)
}
