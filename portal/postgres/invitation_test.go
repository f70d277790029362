package postgres_test

import (
	"slices"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/hearing"
)

func TestRandomInvitationIsDrawnFromAListThatStoodInTheLogAndAnybodyRecomputesIt(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id, maker := p.called(t), p.persona(t, "clerk", civic.L0).Account
	roster, err := p.desk.FixRoster(t.Context(), maker, county, id, hearing.Citizen, 2, "甲\n乙\n丙\n丁\n戊")
	must(t, err)
	if _, err := p.desk.FixRoster(t.Context(), maker, county, id, hearing.Citizen, 1, "己"); civic.KeyOf(err) != "invitation.fault_twice" {
		t.Errorf("a second list: %v", err)
	}
	var fixed hearing.RosterFixed
	p.logged(t, &fixed)
	i, err := p.public.Invitation(t.Context(), id)
	must(t, err)
	if fixed.Entries != 5 || fixed.SHA256 != i.SHA256 || hearing.RosterHash(i.Hashes) != i.SHA256 || i.Hashes[4] != hearing.EntryHash(roster[4].Code, "戊") {
		t.Errorf("%+v %+v", fixed, i)
	}
	if n, err := p.worker.DrawInvitations(t.Context()); err != nil || n != 0 {
		t.Errorf("drawn on the day the list was fixed: %d %v", n, err)
	}
	p.on(t, "2026-10-22")
	for range 2 {
		_, err := p.worker.DrawInvitations(t.Context())
		must(t, err)
	}
	i, err = p.public.Invitation(t.Context(), id)
	must(t, err)
	if !slices.Equal(i.Outcomes, hearing.Invite(i.Seed, 5, hearing.Citizen, 2)) || len(i.Invited()) != 2 || p.hearing(t, id).Seed != "" {
		t.Errorf("%+v", i)
	}
	first, third := i.Outcomes[0].Number, i.Outcomes[2].Number
	conflict(t, "an answer of who is not invited", "invitation.fault_number", p.desk.AnswerInvitation(t.Context(), county, id, third, true))
	must(t, p.desk.AnswerInvitation(t.Context(), county, id, first, false))
	must(t, p.desk.AnswerInvitation(t.Context(), county, id, third, true))
	i, err = p.public.Invitation(t.Context(), id)
	must(t, err)
	if i.Coming() != 1 || slices.Contains(i.Invited(), first) {
		t.Errorf("%+v", i)
	}
	p.on(t, "2026-11-02")
	_, err = p.worker.DrawHearings(t.Context())
	must(t, err)
	if h := p.hearing(t, id); hearing.InviteSeed(h.Seed) != i.Seed || hearing.Commit(h.Seed) != h.Commitment {
		t.Error("the seed of the invitation does not follow from the committed one")
	}
}
