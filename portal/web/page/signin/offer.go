package signin

import (
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Page is the sign-in form, and in the demo the ready personas.
type Page struct {
	Frame         ui.Page
	Action        string
	PersonaAction string
	Keep          []ui.Pair // carried through signing in
	Login         string
	Faults        []ui.FieldError
	Personas      []Group
	Phone         *Phone    // nil where no gateway is configured
	Providers     []ui.Link // ways in elsewhere
}

// Phone is the form of one-time codes; with Sent the code is asked for.
type Phone struct {
	Send   string // action that sends a code
	Enter  string // action that takes it
	Number string // as typed
	Sent   bool
	Faults []ui.FieldError
}

// Group is a heading with personas under it.
type Group struct {
	Title    string
	Personas []Persona
}

// Persona is a ready account in words.
type Persona struct {
	Key   string
	Name  string
	Roles string
}

// Offer sorts the personas of a jurisdiction into citizens and staff.
func Offer(lang message.Lang, jurisdiction string, all []account.Persona) []Group {
	citizens := Group{Title: message.T(lang, "signin.citizens")}
	staff := Group{Title: message.T(lang, "signin.staff")}
	for _, p := range all {
		group := &citizens
		if account.IsStaff(civic.Actor{Grants: p.Grants}) {
			group = &staff
		}
		if len(p.Grants) == 0 || slices.ContainsFunc(p.Grants, func(g civic.Grant) bool { return g.Jurisdiction == jurisdiction }) {
			group.Personas = append(group.Personas, Persona{Key: p.Key, Name: p.Name, Roles: Roles(lang, p.Assurance, p.Grants)})
		}
	}
	return []Group{citizens, staff}
}

// Roles says in words who somebody is: their roles, or how surely they are
// known.
func Roles(lang message.Lang, level civic.Assurance, grants []civic.Grant) string {
	var words []string
	for _, g := range grants {
		words = append(words, message.T(lang, "role."+string(g.Role)))
	}
	if len(words) == 0 {
		words = []string{message.T(lang, "role."+string(levelRoles[level]))}
	}
	return strings.Join(words, " · ")
}

// levelRoles are the roles that assurance alone makes.
var levelRoles = map[civic.Assurance]civic.Role{
	civic.L0: civic.Visitor, civic.L1: civic.ContactCitizen, civic.L2: civic.IdentityCitizen,
}
