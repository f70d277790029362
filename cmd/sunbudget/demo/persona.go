package demo

import (
	"fmt"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// Keys of the personas that the loading itself acts as.
const (
	makerKey     = "finance-maker"
	businessKey  = "department-head"
	checkerKey   = "finance-checker"
	auditorKey   = "auditor"
	secrecyKey   = "secrecy-reviewer"
	approverKey  = "approver"
	moderatorKey = "moderator"
)

// schools is the department whose editor and head are personas.
const schools = "105"

// Personas are the ready accounts of the sign-in page, in its order: those
// who read and speak first, then the staff in the order of their work.
func Personas() []account.Persona {
	grant := func(role civic.Role, unit string) []civic.Grant {
		return []civic.Grant{{Role: role, Jurisdiction: County.Code, Unit: unit}}
	}
	return []account.Persona{
		{Key: "citizen", Name: "岚心居民·南风", Assurance: civic.L2, AgeBand: rating.Age30to44.String(), Sex: string(rating.Female), Region: "990123001",
			Grants: grant(civic.IdentityCitizen, "")},
		{Key: "citizen-contact", Name: "青篱村口", Assurance: civic.L1, Grants: grant(civic.ContactCitizen, "")},
		{Key: "journalist", Name: "记者·澄岚观察", Assurance: civic.L2, AgeBand: rating.Age18to29.String(), Sex: string(rating.Male), Region: "990123002",
			Grants: grant(civic.Journalist, "")},
		{Key: "deputy", Name: "县人大代表·雁汀组", Assurance: civic.L2, AgeBand: rating.Age45to59.String(), Sex: string(rating.Male), Region: "990123101",
			Grants: grant(civic.Deputy, "")},
		{Key: "expert", Name: "第三方评价机构", Assurance: civic.L2, AgeBand: rating.Age45to59.String(), Sex: string(rating.Female), Region: "990123001",
			Grants: grant(civic.Expert, "")},
		{Key: moderatorKey, Name: "跟帖审核员", Assurance: civic.L2, Grants: grant(civic.Moderator, "")},
		{Key: "department-editor", Name: "教育局·答复经办", Assurance: civic.L2, Grants: grant(civic.DepartmentEditor, schools)},
		{Key: businessKey, Name: "教育局·分管负责人", Assurance: civic.L2, Grants: grant(civic.DepartmentHead, schools)},
		{Key: makerKey, Name: "财政局·经办", Assurance: civic.L2, Grants: grant(civic.FinanceMaker, "")},
		{Key: checkerKey, Name: "财政局·复核", Assurance: civic.L2, Grants: grant(civic.FinanceChecker, "")},
		{Key: auditorKey, Name: "审计局·抽查", Assurance: civic.L2, Grants: grant(civic.Auditor, "")},
		{Key: secrecyKey, Name: "保密审查员", Assurance: civic.L2, Grants: grant(civic.SecrecyReviewer, "")},
		{Key: approverKey, Name: "公开审批人", Assurance: civic.L2, Grants: grant(civic.Approver, "")},
		{Key: "administrator", Name: "系统管理员", Assurance: civic.L2, Grants: grant(civic.Administrator, "")},
	}
}

// staffOf are the editor and the head of a department without personas.
func staffOf(department string) []account.Persona {
	grant := func(role civic.Role) []civic.Grant {
		return []civic.Grant{{Role: role, Jurisdiction: County.Code, Unit: department}}
	}
	return []account.Persona{
		{Name: "答复经办", Assurance: civic.L2, Grants: grant(civic.DepartmentEditor)},
		{Name: "分管负责人", Assurance: civic.L2, Grants: grant(civic.DepartmentHead)},
	}
}

// raterCount is how many invented people rate.
const raterCount = 420

// raters are the people who rate: more young than old and more from the
// county seat than live there, as on any website. The method corrects that.
func (w *World) raters() []account.Persona {
	people := make([]account.Persona, raterCount)
	for i := range people {
		d := newDice(fmt.Sprintf("rater %d", i))
		people[i] = account.Persona{Name: fmt.Sprintf("居民%03d", i+1), Assurance: civic.L2, Grants: panelOf(i)}
		if d.chance(16) {
			people[i].Assurance = civic.L1
			continue
		}
		people[i].AgeBand = drawn(d, rating.AgeBands, []int{2, 30, 38, 20, 10}).String()
		people[i].Sex = string(drawn(d, []rating.Sex{rating.Female, rating.Male}, []int{57, 43}))
		weights := make([]int, len(w.county.regions))
		for j, r := range w.county.regions {
			weights[j] = int(r.Population / 1000)
			if r.Code < firstTown {
				weights[j] *= 2
			}
		}
		people[i].Region = drawn(d, w.county.regions, weights).Code
	}
	return people
}

// The first of the raters are deputies and experts: they rate as everybody
// does and are shown once more as a panel.
const deputies, experts = 60, 40

func panelOf(rater int) []civic.Grant {
	switch {
	case rater < deputies:
		return []civic.Grant{{Role: civic.Deputy, Jurisdiction: County.Code}}
	case rater < deputies+experts:
		return []civic.Grant{{Role: civic.Expert, Jurisdiction: County.Code}}
	}
	return nil
}

// drawn is one of the items, each as likely as its weight.
func drawn[T any](d dice, items []T, weights []int) T {
	total := 0
	for _, weight := range weights {
		total += weight
	}
	roll := d.IntN(total)
	for i, weight := range weights {
		if roll -= weight; roll < 0 {
			return items[i]
		}
	}
	return items[len(items)-1] // not reached: the weights add up to total
}
