package civic

import "time"

// Assurance is how surely we know who acts (METHODS part B).
type Assurance int

// Assurance levels.
const (
	L0 Assurance = iota // anonymous
	L1                  // contact verified
	L2                  // identity verified
)

// Role is one of the twelve roles or three capabilities a person can hold.
type Role string

// Roles, then the separate capabilities.
const (
	Visitor          Role = "visitor"
	ContactCitizen   Role = "contact_citizen"
	IdentityCitizen  Role = "identity_citizen"
	Expert           Role = "expert"
	Journalist       Role = "journalist"
	Deputy           Role = "deputy"
	Moderator        Role = "moderator"
	DepartmentEditor Role = "department_editor"
	DepartmentHead   Role = "department_head"
	FinanceMaker     Role = "finance_maker"
	FinanceChecker   Role = "finance_checker"
	Auditor          Role = "auditor"

	Approver        Role = "approver"
	SecrecyReviewer Role = "secrecy_reviewer"
	Administrator   Role = "administrator"
)

// Roles lists every role and capability in the order of the role table.
var Roles = []Role{
	Visitor, ContactCitizen, IdentityCitizen, Expert, Journalist, Deputy,
	Moderator, DepartmentEditor, DepartmentHead, FinanceMaker, FinanceChecker, Auditor,
	Approver, SecrecyReviewer, Administrator,
}

// Grant gives a role within a jurisdiction and, where Unit is not empty,
// within that unit only.
type Grant struct {
	Role         Role   `json:"role"`
	Jurisdiction string `json:"jurisdiction"`
	Unit         string `json:"unit,omitempty"`
}

// Actor is who acts: an account with its grants, or the zero Actor, an
// anonymous visitor.
type Actor struct {
	Account   string // account ID, "" for a visitor
	Name      string // the name chosen in front
	Assurance Assurance
	Grants    []Grant
}

// SignedIn reports whether the actor has an account.
func (a Actor) SignedIn() bool { return a.Account != "" }

// Has reports a grant of role that covers the jurisdiction and the unit.
// An empty unit in the question asks for any grant in the jurisdiction.
func (a Actor) Has(role Role, jurisdiction, unit string) bool {
	for _, g := range a.Grants {
		if g.Role == role && g.Jurisdiction == jurisdiction && (unit == "" || g.Unit == "" || g.Unit == unit) {
			return true
		}
	}
	return false
}

// Units lists the units of the jurisdiction the actor's grants are bound to.
func (a Actor) Units(jurisdiction string) []string {
	var units []string
	for _, g := range a.Grants {
		if g.Jurisdiction == jurisdiction && g.Unit != "" {
			units = append(units, g.Unit)
		}
	}
	return units
}

// Target is what is acted on.
type Target struct {
	Kind         string // "comment", "release", "project", …
	Jurisdiction string
	Unit         string // the responsible unit, "" where none
	Owner        string // the account whose thing it is
	Phase        Phase
	Opens        time.Time // the phase's first moment, zero where it has none
	Closes       time.Time // the first moment after it, zero where it has none
	Touched      []string  // accounts that already acted on it
	Handler      string    // account it was given to, "" for nobody in particular
}

// Phase says whether a target takes what people send.
type Phase string

// Phases of a target.
const (
	PhaseOpen   Phase = "open"
	PhaseClosed Phase = "closed"
)

// OpenAt reports an open phase that has begun and not ended at the moment
// now.
func (t Target) OpenAt(now time.Time) bool {
	return t.Phase == PhaseOpen &&
		(t.Opens.IsZero() || !now.Before(t.Opens)) &&
		(t.Closes.IsZero() || now.Before(t.Closes))
}
