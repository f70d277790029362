package desk

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// riskWords says what is blocked and why.
func riskWords(lang message.Lang, r disclosure.Risk) string {
	whose := r.Code
	switch {
	case r.Name != "":
		whose = r.Name
	case r.Code == "":
		whose = message.T(lang, "desk.classified_part", r.Unit, r.Function)
	}
	return message.T(lang, "desk.risk_"+r.Why, whose, measureWords(lang, r.Figure, r.Month), r.Release)
}

// measureWords names an amount of a project.
func measureWords(lang message.Lang, measure string, month int) string {
	if month > 0 {
		return message.T(lang, "desk.measure_month", strconv.Itoa(month))
	}
	return message.T(lang, "desk.measure_"+measure)
}

// forms are the columns of the table of forms.
var forms = []civic.Form{civic.Exact, civic.Interval, civic.Aggregate, civic.Withheld}

// formTable counts the amounts of each measure by form.
func formTable(lang message.Lang, r disclosure.Report) ui.Table {
	table := ui.Table{
		Caption: message.T(lang, "desk.forms"), Note: message.T(lang, "desk.forms_note", number(r.Certificates)),
		Columns: []ui.Column{{Head: message.T(lang, "desk.measure")}},
	}
	for _, form := range forms {
		table.Columns = append(table.Columns, ui.Column{Head: message.T(lang, "desk.form_"+string(form)), Numeric: true})
	}
	for _, m := range []protect.Measure{protect.Original, protect.Adjusted, protect.Paid} {
		if len(r.Figures[m]) == 0 {
			continue
		}
		cells := []templ.Component{ui.Text(measureWords(lang, string(m), 0))}
		for _, form := range forms {
			cells = append(cells, ui.Text(civic.Thousands(int64(r.Figures[m][form]))))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: cells})
	}
	return table
}

// shield is one ordinary project with the amounts that shield another one.
type shield struct {
	name, shields, rule string
	figures             []string
}

// shieldTable lists the ordinary projects that were coarsened, in the order
// of the report, and whom each of them shields.
func shieldTable(lang message.Lang, r disclosure.Report) ui.Table {
	all := shieldsOf(lang, r)
	projects := map[string]bool{}
	for _, c := range r.Coarsened {
		projects[c.Code] = true
	}
	table := ui.Table{
		Caption: message.T(lang, "desk.coarsened"),
		Note:    message.T(lang, "desk.coarsened_note", number(len(projects)), number(len(r.Coarsened))),
	}
	for _, key := range []string{"project", "figures", "shields", "rule"} {
		table.Columns = append(table.Columns, ui.Column{Head: message.T(lang, "desk.coarsened_"+key)})
	}
	for _, s := range all {
		table.Rows = append(table.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(s.name), ui.Text(strings.Join(s.figures, message.T(lang, "desk.comma")+" ")), ui.Text(s.shields), ui.Text(s.rule),
		}})
	}
	return table
}

// shieldsOf groups coarsened amounts by project and by what they shield.
func shieldsOf(lang message.Lang, r disclosure.Report) []shield {
	var all []shield
	at := map[[3]string]int{}
	for _, c := range r.Coarsened {
		key := [3]string{c.Code, c.Shields, c.Rule}
		i, met := at[key]
		if !met {
			i = len(all)
			at[key] = i
			shields := c.ShieldsName
			if c.Shields == "" {
				shields = message.T(lang, "desk.classified_some")
			}
			all = append(all, shield{name: c.Name, shields: shields, rule: message.T(lang, "desk.rule_"+c.Rule)})
		}
		all[i].figures = append(all[i].figures, measureWords(lang, c.Figure, c.Month))
	}
	return all
}
