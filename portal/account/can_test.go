package account_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
)

var now = time.Date(2026, 10, 20, 10, 0, 0, 0, civic.Shanghai)

const here, unit = "990101", "101001"

func holding(grants ...civic.Grant) civic.Actor {
	return civic.Actor{Account: "A", Assurance: civic.L2, Grants: grants}
}

func role(r civic.Role) civic.Grant { return civic.Grant{Role: r, Jurisdiction: here} }

func target() civic.Target {
	return civic.Target{Kind: "comment", Jurisdiction: here, Unit: unit, Phase: civic.PhaseOpen}
}

// TestRoleTable compares the whole table with the expectation written out:
// which single role, held for the jurisdiction by somebody identity-verified,
// opens which action on a thing of somebody else.
func TestRoleTable(t *testing.T) {
	t.Parallel()
	everyone := civic.Roles
	packets := []civic.Role{civic.DepartmentHead, civic.FinanceMaker, civic.FinanceChecker, civic.Auditor}
	want := map[account.Action][]civic.Role{
		account.Read:           everyone,
		account.ReadDeputy:     {civic.Deputy},
		account.Rate:           without(everyone, civic.DepartmentEditor, civic.DepartmentHead),
		account.Comment:        everyone,
		account.Withdraw:       nil,
		account.ReadOwn:        nil,
		account.Attend:         everyone,
		account.SpeakAt:        without(everyone, civic.DepartmentEditor, civic.DepartmentHead),
		account.Propose:        without(everyone, civic.DepartmentEditor, civic.DepartmentHead),
		account.Agree:          without(everyone, civic.DepartmentEditor, civic.DepartmentHead),
		account.HoldHearing:    {civic.FinanceMaker},
		account.HostSession:    {civic.FinanceMaker},
		account.AskHearing:     everyone,
		account.VoteAt:         without(everyone, civic.DepartmentEditor, civic.DepartmentHead),
		account.EnterDesk:      without(everyone, civic.Visitor, civic.ContactCitizen, civic.IdentityCitizen, civic.Expert, civic.Journalist, civic.Deputy),
		account.Moderate:       {civic.Moderator},
		account.ReadReplies:    {civic.DepartmentEditor, civic.DepartmentHead},
		account.DraftReply:     {civic.DepartmentEditor},
		account.PublishReply:   {civic.DepartmentHead},
		account.AssignReply:    {civic.DepartmentHead},
		account.EnterOpinion:   {civic.Moderator, civic.DepartmentEditor, civic.FinanceMaker},
		account.DecideAppeal:   {civic.Moderator},
		account.PauseChannel:   {civic.Moderator},
		account.ConfirmPause:   {civic.Moderator},
		account.Reopen:         nil,
		account.Appeal:         nil,
		account.Confirm:        nil,
		account.ExportFeedback: append([]civic.Role{civic.DepartmentEditor}, packets...),
		account.JudgeIntegrity: {civic.Auditor},
		account.AppealOwn:      everyone,
		account.ReadAppeals:    {civic.DepartmentHead, civic.Auditor},
		account.AppealRatings:  {civic.DepartmentHead},
		account.Receive:        everyone, // asked for its token where packets are kept
		account.ReadScores:     append(packets[:4:4], civic.Approver),
		account.PublishScore:   {civic.Approver},
		account.Packet:         packets,
		account.ComputeScore:   {civic.FinanceMaker},
		account.Oversee:        packets,
		account.ReviewAlert:    {civic.FinanceChecker, civic.Auditor},
		account.ListIssue:      {civic.FinanceMaker, civic.Auditor},
		account.Rectify:        {civic.DepartmentHead},
		account.VerifyIssue:    {civic.Auditor},
		account.CloseIssue:     {civic.FinanceChecker, civic.Auditor},
		account.TraceOrigin:    {civic.FinanceMaker, civic.FinanceChecker},
		account.ManageUsers:    {civic.Administrator},
		account.LookIdentity:   {civic.Administrator},
		account.ReadLooks:      {civic.Auditor, civic.Administrator},
		account.FollowUp:       {civic.Moderator, civic.DepartmentEditor, civic.DepartmentHead},
		account.ReadVault:      append(packets[:4:4], civic.Approver, civic.SecrecyReviewer),
		account.Import:         {civic.FinanceMaker},
		account.Build:          {civic.FinanceMaker},
		account.CheckBusiness:  {civic.DepartmentHead},
		account.CheckFinance:   {civic.FinanceChecker},
		account.CheckAudit:     {civic.Auditor},
		account.CheckSecrecy:   {civic.SecrecyReviewer},
		account.Approve:        {civic.Approver},
		account.Publish:        {civic.Approver},
	}
	got := map[account.Action][]civic.Role{}
	for _, rule := range account.Rules() {
		got[rule.Action] = nil
		for _, r := range civic.Roles {
			if account.Can(holding(role(r)), rule.Action, target(), now) == nil {
				got[rule.Action] = append(got[rule.Action], r)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func without(roles []civic.Role, gone ...civic.Role) (rest []civic.Role) {
	for _, r := range roles {
		kept := true
		for _, g := range gone {
			kept = kept && r != g
		}
		if kept {
			rest = append(rest, r)
		}
	}
	return rest
}

func TestConditionsRefuseWithAReason(t *testing.T) {
	t.Parallel()
	citizen, contact := holding(), civic.Actor{Account: "A", Assurance: civic.L1}
	shut, later, past, mine, touched := target(), target(), target(), target(), target()
	shut.Phase = civic.PhaseClosed
	later.Opens = now.Add(time.Second)
	past.Closes = now
	mine.Owner = "A"
	touched.Touched = []string{"B", "A"}
	given, taken := target(), target()
	given.Handler, taken.Handler = "A", "B"
	unitGrant := civic.Grant{Role: civic.Auditor, Jurisdiction: here, Unit: unit}
	for _, c := range []struct {
		name   string
		actor  civic.Actor
		action account.Action
		target civic.Target
		key    string // "" = allowed
	}{
		{"a verified contact may comment", contact, account.Comment, target(), ""},
		{"an unverified account may not", civic.Actor{Account: "A"}, account.Comment, target(), "account.contact_needed"},
		{"a visitor is asked to sign in", civic.Actor{}, account.Comment, target(), "error.sign_in"},
		{"not in a closed phase", contact, account.Comment, shut, "account.not_open"},
		{"not before it opens", contact, account.Comment, later, "account.not_open"},
		{"not at the moment it closes", contact, account.Comment, past, "account.not_open"},
		{"a visitor may rate", civic.Actor{}, account.Rate, target(), ""},
		{"staff of the unit may not rate it", holding(unitGrant), account.Rate, target(), "account.own_unit"},
		{"one withdraws one's own", citizen, account.Withdraw, mine, ""},
		{"nobody withdraws another's", citizen, account.Withdraw, target(), "error.forbidden"},
		{"a thing without owner is not a visitor's own", civic.Actor{}, account.ReadOwn, target(), "error.sign_in"},
		{"a moderator decides", holding(role(civic.Moderator)), account.Moderate, target(), ""},
		{"never on their own comment", holding(role(civic.Moderator)), account.Moderate, mine, "account.own_thing"},
		{"an approver who touched nothing approves", holding(role(civic.Approver)), account.Approve, target(), ""},
		{"one who touched it does not", holding(role(civic.Approver)), account.Approve, touched, "account.touched"},
		{"who had a score computed does not approve its publication", holding(role(civic.Approver)), account.PublishScore, touched, "account.touched"},
		{"nor is a second check theirs", holding(role(civic.Auditor)), account.CheckAudit, touched, "account.touched"},
		{"an editor drafts what nobody has", holding(role(civic.DepartmentEditor)), account.DraftReply, target(), ""},
		{"and what was given to them", holding(role(civic.DepartmentEditor)), account.DraftReply, given, ""},
		{"not what was given to another", holding(role(civic.DepartmentEditor)), account.DraftReply, taken, "account.assigned"},
		{"a head publishes what another drafted", holding(role(civic.DepartmentHead)), account.PublishReply, target(), ""},
		{"never what they drafted themselves", holding(role(civic.DepartmentHead)), account.PublishReply, touched, "account.touched"},
		{"an appeal is decided by another moderator", holding(role(civic.Moderator)), account.DecideAppeal, touched, "account.touched"},
		{"the desk asks a visitor to sign in", civic.Actor{}, account.EnterDesk, target(), "error.sign_in"},
		{"an unknown action is nobody's", holding(role(civic.Administrator)), "fly", target(), "error.forbidden"},
	} {
		err := account.Can(c.actor, c.action, c.target, now)
		if key := keyOf(err); key != c.key {
			t.Errorf("%s: got %q (%v), want %q", c.name, key, err, c.key)
		}
	}
}

func keyOf(err error) string {
	if err == nil {
		return ""
	}
	return civic.KeyOf(err)
}

func TestUnitGrantOpensItsUnitAndListsOnly(t *testing.T) {
	t.Parallel()
	editor := holding(civic.Grant{Role: civic.DepartmentEditor, Jurisdiction: here, Unit: unit})
	other, list := target(), target()
	other.Unit, list.Unit = "102001", ""
	if err := account.Can(editor, account.DraftReply, target(), now); err != nil {
		t.Errorf("own unit: %v", err)
	}
	if account.Can(editor, account.DraftReply, other, now) == nil {
		t.Error("another unit's reply is open")
	}
	if account.Can(editor, account.DraftReply, list, now) == nil {
		t.Error("a reply for no unit is open to an editor of one")
	}
	if err := account.Can(editor, account.ReadReplies, list, now); err != nil {
		t.Errorf("the list is closed: %v", err)
	}
	if units, all := account.Units(editor, account.ReadReplies, here); all || !cmp.Equal(units, []string{unit}) {
		t.Errorf("the list shows %v, all %v", units, all)
	}
	if units, all := account.Units(holding(role(civic.DepartmentHead)), account.ReadReplies, here); !all {
		t.Errorf("a head of the whole jurisdiction sees %v only", units)
	}
}

func anyGrant(t *rapid.T) civic.Grant {
	return civic.Grant{
		Role:         rapid.SampledFrom(civic.Roles).Draw(t, "role"),
		Jurisdiction: rapid.SampledFrom([]string{here, "310107"}).Draw(t, "jurisdiction"),
		Unit:         rapid.SampledFrom([]string{"", unit, "102001"}).Draw(t, "unit"),
	}
}

func anyActor(t *rapid.T) civic.Actor {
	return civic.Actor{
		Account:   rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "account"),
		Assurance: civic.Assurance(rapid.IntRange(0, 2).Draw(t, "assurance")),
		Grants:    rapid.SliceOfN(rapid.Custom(anyGrant), 0, 3).Draw(t, "grants"),
	}
}

func anyAction(t *rapid.T) account.Action {
	return rapid.SampledFrom(account.Rules()).Draw(t, "rule").Action
}

// anyTarget is a target of one unit in this jurisdiction.
func anyTarget(t *rapid.T) civic.Target {
	got := target()
	got.Owner = rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "owner")
	got.Phase = rapid.SampledFrom([]civic.Phase{civic.PhaseOpen, civic.PhaseClosed}).Draw(t, "phase")
	got.Touched = rapid.SliceOfN(rapid.SampledFrom([]string{"A", "B"}), 0, 2).Draw(t, "touched")
	got.Handler = rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "handler")
	return got
}

func TestGrantsElsewhereNeverAllowMoreHere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		actor, action, what := anyActor(t), anyAction(t), anyTarget(t)
		before := account.Can(actor, action, what, now)
		elsewhere := anyGrant(t)
		if rapid.Bool().Draw(t, "other jurisdiction") {
			elsewhere.Jurisdiction = "310107"
		} else {
			elsewhere.Unit = "102001"
		}
		actor.Grants = append(actor.Grants, elsewhere)
		if after := account.Can(actor, action, what, now); before != nil && after == nil {
			t.Fatalf("%+v opens %s on %+v", elsewhere, action, what)
		}
	})
}

func TestVisitorGrantChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		actor, action, what := anyActor(t), anyAction(t), anyTarget(t)
		before := keyOf(account.Can(actor, action, what, now))
		actor.Grants = append(actor.Grants, civic.Grant{Role: civic.Visitor, Jurisdiction: here})
		if after := keyOf(account.Can(actor, action, what, now)); after != before {
			t.Fatalf("%s: %q became %q", action, before, after)
		}
	})
}

func TestClosedOrTouchedNeverAllowsMore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		actor, action, what := anyActor(t), anyAction(t), anyTarget(t)
		before := account.Can(actor, action, what, now)
		what.Phase = civic.PhaseClosed
		what.Touched = append(what.Touched, actor.Account)
		if after := account.Can(actor, action, what, now); before != nil && after == nil {
			t.Fatalf("%s opens on %+v", action, what)
		}
	})
}

func TestEveryActionHasExactlyOneRule(t *testing.T) {
	t.Parallel()
	seen := map[account.Action]bool{}
	for _, rule := range account.Rules() {
		if seen[rule.Action] {
			t.Errorf("%s has two rules", rule.Action)
		}
		seen[rule.Action] = true
		if !rule.Citizens && len(rule.Roles) == 0 {
			t.Errorf("%s is open to nobody", rule.Action)
		}
	}
}

func TestHeadOfADepartmentActsForItsUnitsAndRatesNoneOfThem(t *testing.T) {
	t.Parallel()
	head := holding(civic.Grant{Role: civic.DepartmentHead, Jurisdiction: here, Unit: "105"})
	for unit, may := range map[string]bool{"105": true, "105003": true, "106003": false, "1050": false} {
		target := civic.Target{Kind: "reply", Jurisdiction: here, Unit: unit, Phase: civic.PhaseOpen}
		if err := account.Can(head, account.PublishReply, target, now); (err == nil) != may {
			t.Errorf("publish the reply of %s: %v", unit, err)
		}
	}
	for _, staff := range []string{"105", "105003"} {
		for unit, own := range map[string]bool{"105": true, "105003": true, "105004": false, "106": false} {
			own = own || staff == "105" && unit == "105004"
			actor := holding(civic.Grant{Role: civic.DepartmentEditor, Jurisdiction: here, Unit: staff})
			if got := account.WorksFor(actor, here, unit); got != own {
				t.Errorf("staff of %s work for %s: %v", staff, unit, got)
			}
		}
	}
}
