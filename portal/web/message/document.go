package message

import "github.com/sunbudget/sunbudget/portal/civic"

// Document names a budget document: 2026 年预算执行（1–10 月）, 2027 年预算草案
// （第 2 稿）. Later versions of what has none of its own say so.
func Document(lang Lang, d civic.Document) string {
	text := T(lang, "published."+string(d.Stage), int(d.Year), d.Month, d.Version)
	if d.Version > 1 && d.Stage != civic.Draft && d.Stage != civic.Adjusted {
		text += T(lang, "published.version", d.Version)
	}
	return text
}
