package disclosure

import (
	"fmt"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Step is one check on the way from candidate to release.
type Step string

// The steps in their order, each by a different person.
const (
	Business Step = "business" // 业务初审
	Finance  Step = "finance"  // 财务复核
	Audit    Step = "audit"    // 审计抽查
	Secrecy  Step = "secrecy"  // 保密审查
	Approval Step = "approval" // 批准
)

// Steps lists the checks in order.
var Steps = []Step{Business, Finance, Audit, Secrecy, Approval}

// Check is the record of one step.
type Check struct {
	Step   Step   `json:"step"`
	Passed bool   `json:"passed"`
	Note   string `json:"note"`
	Actor  string `json:"actor"` // account
	At     string `json:"at"`    // RFC 3339
}

// State is where a candidate stands.
type State string

// States of a candidate.
const (
	Candidate State = "candidate"
	Rejected  State = "rejected"
	Replaced  State = "replaced" // by a newer candidate of the same document
	Sealed    State = "sealed"
	Public    State = "published"
)

// Gate is what decides whether a candidate may go on: who touched it, what
// was checked, what is at risk.
type Gate struct {
	State     State           `json:"-"`
	Makers    []string        `json:"makers"`  // accounts that loaded its batches or built it
	Signers   []string        `json:"signers"` // accounts that signed off a risk or passed texts
	Checks    []Check         `json:"checks"`
	Report    Report          `json:"-"`
	SignedOff map[string]bool `json:"-"` // keys of risks somebody answers for
	Texts     TextCount       `json:"texts"`
}

// Next is the step that is due; ok is false when all are done.
func (g Gate) Next() (step Step, ok bool) {
	if len(g.Checks) >= len(Steps) {
		return "", false
	}
	return Steps[len(g.Checks)], true
}

// Touched lists the accounts that already acted on the candidate.
func (g Gate) Touched() []string {
	touched := append(slices.Clone(g.Makers), g.Signers...)
	for _, c := range g.Checks {
		touched = append(touched, c.Actor)
	}
	slices.Sort(touched)
	return slices.Compact(touched)
}

// MayCheck reports whether account may record step now: it is the step that
// is due, and the account has neither made nor checked anything of it. The
// secrecy reviewer may have signed off risks and passed texts; the approver
// touched nothing.
func (g Gate) MayCheck(account string, step Step) error {
	next, open := g.Next()
	switch {
	case g.State != Candidate || !open:
		return conflict("release.not_open", "the candidate is %s and takes no checks", g.State)
	case step != next:
		return conflict("release.order", "the step due is %s, not %s", next, step)
	case account == "":
		return civic.Fail(civic.KindSignIn, "error.sign_in", "a check needs a person")
	case slices.Contains(g.TouchedBefore(step), account):
		return civic.Fail(civic.KindForbidden, "account.touched", fmt.Sprintf("account %s acted on this candidate before", account))
	case step == Approval:
		return g.notBlocked()
	}
	return nil
}

// MayPass reports whether step may be recorded as passed: 保密审查 is not before
// somebody has read every text.
func (g Gate) MayPass(step Step) error {
	if step == Secrecy {
		return g.notUnread()
	}
	return nil
}

// TouchedBefore are the accounts that may not take the step, for
// civic.Target.Touched.
func (g Gate) TouchedBefore(step Step) []string {
	if step == Secrecy {
		g.Signers = nil
	}
	return g.Touched()
}

// MaySignOff reports whether account may answer for a risk of the candidate:
// the risk is there, a reason is given, and the account made nothing of it
// and checked nothing but, at most, its secrecy.
func (g Gate) MaySignOff(account, risk, reason string) error {
	known := slices.ContainsFunc(g.Report.AtRisk, func(r Risk) bool { return r.Key == risk })
	switch {
	case g.State != Candidate:
		return conflict("release.not_open", "the candidate is %s", g.State)
	case !known:
		return civic.NotFound(fmt.Sprintf("risk %q of the candidate", risk))
	case reason == "" || account == "":
		return civic.Invalid("release.reason", "signing off a risk needs a person and a reason")
	}
	return g.onlySecrecy(account)
}

// MayRead reports whether account may pass texts of the candidate: it made
// nothing of it and checked nothing but, at most, its secrecy.
func (g Gate) MayRead(account string) error {
	switch {
	case g.State != Candidate:
		return conflict("release.not_open", "the candidate is %s", g.State)
	case account == "":
		return civic.Fail(civic.KindSignIn, "error.sign_in", "reading texts needs a person")
	case g.Texts.All < 0:
		return g.notUnread()
	}
	return g.onlySecrecy(account)
}

// onlySecrecy refuses an account that made the candidate or did another check
// of it than 保密审查.
func (g Gate) onlySecrecy(account string) error {
	if slices.Contains(g.Makers, account) {
		return civic.Fail(civic.KindForbidden, "account.touched", fmt.Sprintf("account %s made this candidate", account))
	}
	for _, c := range g.Checks {
		if c.Actor == account && c.Step != Secrecy {
			return civic.Fail(civic.KindForbidden, "account.touched", fmt.Sprintf("account %s did %s of this candidate", account, c.Step))
		}
	}
	return nil
}

// notUnread reports texts that nobody has passed.
func (g Gate) notUnread() error {
	switch t := g.Texts; {
	case t.All < 0:
		return conflict("release.stale", "the candidate was built before texts were reviewed: build it again")
	case t.Barred > 0:
		return conflict("release.words_hidden", "%d texts hold words that a reviewer has hidden since: build the candidate again", t.Barred)
	case t.Open > 0:
		return conflict("release.texts_unread", "%d of %d texts are not reviewed", t.Open, t.All)
	}
	return nil
}

// notBlocked reports a risk that nobody answers for.
func (g Gate) notBlocked() error {
	if open := g.Report.Blocked(g.SignedOff); len(open) > 0 {
		return conflict("release.blocked", "blocked: %s (and %d more)", open[0], len(open)-1)
	}
	return nil
}

// MaySeal reports whether every step is passed, every text was reviewed and
// nothing is blocked.
func (g Gate) MaySeal() error {
	if g.State != Candidate {
		return conflict("release.not_open", "the candidate is %s", g.State)
	}
	for i, step := range Steps {
		if i >= len(g.Checks) || g.Checks[i].Step != step || !g.Checks[i].Passed {
			return conflict("release.unchecked", "%s is not passed", step)
		}
	}
	if err := g.notUnread(); err != nil {
		return err
	}
	return g.notBlocked()
}

func conflict(key, format string, args ...any) error {
	return civic.Fail(civic.KindConflict, key, fmt.Sprintf(format, args...))
}
