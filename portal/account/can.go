package account

import (
	"fmt"
	"slices"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Can is the one predicate: nil when actor may do action to target at the
// moment now. Otherwise the error is of kind sign_in, where an account could
// help and there is none, or forbidden, with the key that says why. Unknown
// actions are forbidden to everybody.
func Can(actor civic.Actor, action Action, target civic.Target, now time.Time) error {
	rule, known := ruleOf[action]
	if !known {
		return civic.Forbidden(fmt.Sprintf("unknown action %q", action))
	}
	if err := rule.person(actor, target); err != nil {
		return err
	}
	return rule.conditions(actor, target, now)
}

// person asks who the actor is: assurance or a covering grant.
func (r Rule) person(actor civic.Actor, target civic.Target) error {
	needsAccount := r.SignedIn || len(r.Roles) > 0
	switch {
	case needsAccount && !actor.SignedIn():
		return civic.Fail(civic.KindSignIn, "error.sign_in", fmt.Sprintf("%s needs a signed-in person", r.Action))
	case r.Citizens && actor.Assurance >= r.Assurance:
		return nil
	case r.Citizens && r.Assurance == civic.L2:
		return refuse("account.identity_needed", actor, r.Action, "assurance %d is below %d", actor.Assurance, r.Assurance)
	case r.Citizens:
		return refuse("account.contact_needed", actor, r.Action, "assurance %d is below %d", actor.Assurance, r.Assurance)
	case !r.granted(actor, target):
		return refuse("error.forbidden", actor, r.Action, "no grant for %s/%s", target.Jurisdiction, target.Unit)
	}
	return nil
}

// conditions asks about the target and the moment.
func (r Rule) conditions(actor civic.Actor, target civic.Target, now time.Time) error {
	own := actor.SignedIn() && target.Owner == actor.Account
	switch {
	case r.Open && !target.OpenAt(now):
		return refuse("account.not_open", actor, r.Action, "%s is not open", target.Kind)
	case r.Owner && !own:
		return refuse("error.forbidden", actor, r.Action, "not their own %s", target.Kind)
	case r.NotOwner && own:
		return refuse("account.own_thing", actor, r.Action, "their own %s", target.Kind)
	case r.NotStaff && WorksFor(actor, target.Jurisdiction, target.Unit):
		return refuse("account.own_unit", actor, r.Action, "staff of %s", target.Unit)
	case r.Assigned && target.Handler != "" && target.Handler != actor.Account:
		return refuse("account.assigned", actor, r.Action, "%s is with somebody else", target.Kind)
	case r.Untouched && slices.Contains(target.Touched, actor.Account):
		return refuse("account.touched", actor, r.Action, "acted on this %s before", target.Kind)
	}
	return nil
}

// granted reports a grant of one of the rule's roles that covers the target.
// A grant without a unit covers its whole jurisdiction; a grant with one
// covers that unit and those below it, and lists, which show their part.
func (r Rule) granted(actor civic.Actor, target civic.Target) bool {
	return slices.ContainsFunc(actor.Grants, func(g civic.Grant) bool {
		inUnit := civic.UnitWithin(target.Unit, g.Unit) || r.List && target.Unit == ""
		return g.Jurisdiction == target.Jurisdiction && inUnit && slices.Contains(r.Roles, g.Role)
	})
}

// WorksFor reports staff of the unit: any staff role within it, above it or
// below it, or a department's role over all units of the jurisdiction. They
// are of the same department, whose score they would lift.
func WorksFor(actor civic.Actor, jurisdiction, unit string) bool {
	return slices.ContainsFunc(actor.Grants, func(g civic.Grant) bool {
		here := g.Jurisdiction == jurisdiction && slices.Contains(Staff, g.Role)
		department := g.Role == civic.DepartmentEditor || g.Role == civic.DepartmentHead
		related := unit != "" && (civic.UnitWithin(unit, g.Unit) || civic.UnitWithin(g.Unit, unit))
		return here && (g.Unit != "" && related || g.Unit == "" && department)
	})
}

// Units lists the units whose part of a list the actor may see under action:
// all reports that there is no limit.
func Units(actor civic.Actor, action Action, jurisdiction string) (units []string, all bool) {
	rule := ruleOf[action]
	for _, g := range actor.Grants {
		if g.Jurisdiction != jurisdiction || !slices.Contains(rule.Roles, g.Role) {
			continue
		}
		if g.Unit == "" {
			return nil, true
		}
		units = append(units, g.Unit)
	}
	slices.Sort(units)
	return slices.Compact(units), false
}

// refuse makes a forbidden error; the detail names the account, never the
// person.
func refuse(key string, actor civic.Actor, action Action, why string, args ...any) error {
	detail := fmt.Sprintf("%s by account %q: %s", action, actor.Account, fmt.Sprintf(why, args...))
	return civic.Fail(civic.KindForbidden, key, detail)
}
