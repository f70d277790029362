package performance

import (
	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// ThirdPartyTable lists independent findings; about names what one is about,
// nil where the page is about it already.
func ThirdPartyTable(lang message.Lang, findings []scoring.ThirdParty, about func(scoring.ThirdParty) templ.Component) ui.Table {
	t := func(key string) string { return message.T(lang, "performance."+key) }
	table := ui.Table{Caption: t("third_party"), Note: t("third_party_note")}
	if about != nil {
		table.Columns = append(table.Columns, ui.Column{Head: t("third_party_subject")})
	}
	table.Columns = append(table.Columns, ui.Column{Head: t("third_party_by")}, ui.Column{Head: t("third_party_score"), Numeric: true},
		ui.Column{Head: t("third_party_document")}, ui.Column{Head: t("third_party_date")})
	for _, f := range findings {
		var cells []templ.Component
		if about != nil {
			cells = append(cells, about(f))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: append(cells,
			ui.Text(f.Organisation), ui.Text(tenth(f.Score)), ui.Text(f.Document), ui.Text(message.Date(lang, f.AssessedOn)))})
	}
	return table
}

// Independent is the table of the period's independent findings.
func (p Page) Independent() ui.Table {
	return ThirdPartyTable(p.Lang(), p.ThirdParty, func(f scoring.ThirdParty) templ.Component {
		if f.Kind == rating.Department {
			return ui.Anchor(p.UnitName(f.Subject), p.Link.To("/departments/"+f.Subject))
		}
		return p.project(civic.PublicID(f.Subject))
	})
}

// independentOf is the latest independent score of a project in the period.
func (p Page) independentOf(id civic.PublicID) string {
	for _, f := range p.ThirdParty { // the latest of each comes first
		if f.Kind == rating.Project && f.Subject == string(id) {
			return tenth(f.Score)
		}
	}
	return p.T("figure.none")
}
