package about

import (
	"time"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Rules is the role table as account.Can applies it.
func (p Method) Rules() ui.Table {
	t := ui.Table{
		Caption: p.T("about.rules"), Note: p.T("about.rules_note"),
		Columns: []ui.Column{{Head: p.T("about.action")}, {Head: p.T("about.who")}, {Head: p.T("about.condition")}},
	}
	for _, rule := range account.Rules() {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(p.T("about.action_" + string(rule.Action))), ui.Text(p.who(rule)), ui.Text(p.conditions(rule)),
		}})
	}
	return t
}

// who lists the people of a rule.
func (p Method) who(rule account.Rule) string {
	var names []string
	if rule.Citizens {
		names = append(names, p.citizens(rule))
	}
	for _, role := range rule.Roles {
		names = append(names, message.T(p.Frame.Lang, "role."+string(role)))
	}
	return p.join("about.and", names)
}

// join puts texts in a row as the language does.
func (p Method) join(key string, texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	row := texts[0]
	for _, text := range texts[1:] {
		row = p.T(key, row, text)
	}
	return row
}

func (p Method) citizens(rule account.Rule) string {
	switch {
	case rule.Assurance >= civic.L2:
		return p.T("role.identity_citizen")
	case rule.Assurance == civic.L1:
		return p.T("role.contact_citizen")
	case rule.SignedIn:
		return p.T("about.signed_in")
	}
	return p.T("about.everybody")
}

// conditions says what must hold beside who asks.
func (p Method) conditions(rule account.Rule) string {
	var texts []string
	for _, c := range []struct {
		set bool
		key string
	}{
		{rule.Open, "open"}, {rule.Owner, "owner"}, {rule.NotOwner, "not_owner"}, {rule.NotStaff, "not_staff"}, {rule.Untouched, "untouched"},
		{rule.Assigned, "assigned"},
	} {
		if c.set {
			texts = append(texts, p.T("about.if_"+c.key))
		}
	}
	return p.join("about.besides", texts)
}

// kept are what is kept for a time, in the order of the page.
var kept = []string{"published", "original", "signals", "person", "session", "logs", "hearing"}

// Retention is the table of what is kept for how long.
func (p Method) Retention() ui.Table {
	t := ui.Table{Caption: p.T("about.retention_caption"), Columns: []ui.Column{{Head: p.T("about.what")}, {Head: p.T("about.how_long")}}}
	for _, name := range kept {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(p.T("about.kept_" + name)), ui.Text(p.T("about.until_"+name, days)),
		}})
	}
	return t
}

// days a session lasts.
const days = int(account.SessionLife / (24 * time.Hour))
