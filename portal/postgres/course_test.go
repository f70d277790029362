package postgres_test

import (
	"sync"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/hearing"
)

// sitting is a hearing on the morning of its session, with two drawn speakers.
func (p *people) sitting(t *testing.T) (id, host string, speakers []civic.Actor) {
	t.Helper()
	id, host = p.called(t), p.persona(t, "host", civic.L0).Account
	p.on(t, "2026-10-21")
	for i, view := range []hearing.View{hearing.For, hearing.Against} {
		speakers = append(speakers, p.persona(t, "speaker-"+string(view), civic.L2))
		_, err := p.speaks(t, speakers[i], id, view)
		must(t, err)
	}
	p.on(t, "2026-11-02")
	_, err := p.worker.DrawHearings(t.Context())
	must(t, err)
	p.on(t, "2026-11-18")
	return id, host, speakers
}

func (p *people) move(t *testing.T, host, id string, m hearing.Move) error {
	t.Helper()
	return p.desk.HostMove(t.Context(), host, county, id, m)
}

func (p *people) course(t *testing.T, id string) hearing.Course {
	t.Helper()
	c, err := p.public.Course(t.Context(), id)
	must(t, err)
	return c
}

func conflict(t *testing.T, what, key string, err error) {
	t.Helper()
	if err == nil || civic.KindOf(err) != civic.KindConflict || civic.KeyOf(err) != key {
		t.Errorf("%s: want %s, got %v", what, key, err)
	}
}

func TestOnePersonIsOneVoiceForAQuestion(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id, host, _ := p.sitting(t)
	asker := p.persona(t, "asker", civic.L1)
	number, err := p.public.AskQuestion(t.Context(), asker, county, id, "桥什么时候修？我的电话 13912345678", "AAAAAAAAA1")
	must(t, err)
	again, err := p.public.AskQuestion(t.Context(), asker, county, id, "桥什么时候修？我的电话 13912345678", "AAAAAAAAA1")
	must(t, err)
	if again != number || len(p.course(t, id).Questions) != 0 {
		t.Errorf("sent twice: %d and %d; public before the host read it: %+v", number, again, p.course(t, id).Questions)
	}
	conflict(t, "a voice for what is not in the queue", "session.fault_gone", p.public.SupportQuestion(t.Context(), asker.Account, county, id, number))
	must(t, p.move(t, host, id, hearing.Move{Act: hearing.Admit, Number: number}))
	conflict(t, "admitted twice", "session.fault_unfit", p.move(t, host, id, hearing.Move{Act: hearing.Admit, Number: number}))
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if err := p.public.SupportQuestion(t.Context(), asker.Account, county, id, number); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	q := p.course(t, id).Questions[0]
	if q.Support != 1 || q.Body == "" || q.Body == "桥什么时候修？我的电话 13912345678" {
		t.Errorf("%+v", q)
	}
	part, err := p.public.PartOf(t.Context(), asker.Account, id)
	if err != nil || len(part.Questions) != 1 || len(part.Supported) != 1 {
		t.Errorf("%+v %v", part, err)
	}
}

func TestRefusedQuestionIsCountedAndItsWordsAreNotShown(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id, host, _ := p.sitting(t)
	number, err := p.public.AskQuestion(t.Context(), p.persona(t, "asker", civic.L1), county, id, "无关的话", "AAAAAAAAA1")
	must(t, err)
	if err := p.move(t, host, id, hearing.Move{Act: hearing.Refuse, Number: number}); civic.KeyOf(err) != "session.fault_reason" {
		t.Errorf("refused without a reason: %v", err)
	}
	must(t, p.move(t, host, id, hearing.Move{Act: hearing.Refuse, Number: number, Reason: "unrelated"}))
	c := p.course(t, id)
	if c.RefusedBy()["unrelated"] != 1 || c.Questions[0].Body != "" {
		t.Errorf("%+v", c.Questions)
	}
}

func TestOnlyDrawnSpeakersHaveTheFloorAndOneAtATime(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id, host, _ := p.sitting(t)
	conflict(t, "before it is open", "session.fault_unfit", p.move(t, host, id, hearing.Move{Act: hearing.CallSpeaker, Number: 1, Minutes: 5}))
	must(t, p.move(t, host, id, hearing.Move{Act: hearing.OpenSession}))
	conflict(t, "opened twice", "session.fault_unfit", p.move(t, host, id, hearing.Move{Act: hearing.OpenSession}))
	conflict(t, "nobody's ticket", "session.fault_speaker", p.move(t, host, id, hearing.Move{Act: hearing.CallSpeaker, Number: 9, Minutes: 5}))
	must(t, p.move(t, host, id, hearing.Move{Act: hearing.CallSpeaker, Number: 1, Minutes: 5}))
	must(t, p.move(t, host, id, hearing.Move{Act: hearing.CallSpeaker, Number: 2, Minutes: 5}))
	c := p.course(t, id)
	if len(c.Turns) != 2 || c.Floor() == nil || c.Floor().Number != 2 || c.Turns[0].EndedAt == nil {
		t.Errorf("%+v", c.Turns)
	}
}

func TestIndicativeVoteTakesOneBallotAPersonAndTellsNoFew(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id, host, _ := p.sitting(t)
	must(t, p.move(t, host, id, hearing.Move{Act: hearing.OpenSession}))
	must(t, p.move(t, host, id, hearing.Move{Act: hearing.OpenPoll, Text: "先修桥面"}))
	conflict(t, "a second vote beside it", "session.fault_unfit", p.move(t, host, id, hearing.Move{Act: hearing.OpenPoll, Text: "另一个"}))
	var wait sync.WaitGroup
	for i, voter := range []string{"a", "b", "c", "d"} {
		actor := p.persona(t, "voter-"+voter, civic.L1)
		wait.Go(func() {
			if err := p.public.CastBallot(t.Context(), actor.Account, county, id, 1, hearing.Choices[i%2]); err != nil {
				t.Error(err)
			}
			conflict(t, "a second ballot", "session.fault_ballot", p.public.CastBallot(t.Context(), actor.Account, county, id, 1, hearing.No))
		})
	}
	wait.Wait()
	must(t, p.move(t, host, id, hearing.Move{Act: hearing.ClosePoll}))
	late := p.persona(t, "late", civic.L1)
	conflict(t, "a ballot after the count", "session.fault_ballot", p.public.CastBallot(t.Context(), late.Account, county, id, 1, hearing.Yes))
	poll := p.course(t, id).Polls[0]
	if poll.Cast() != 4 || poll.Yes != 2 || poll.Told() {
		t.Errorf("%+v told %v", poll, poll.Told())
	}
	must(t, p.move(t, host, id, hearing.Move{Act: hearing.CloseSession}))
	var sat hearing.Sat
	p.logged(t, &sat)
	if len(sat.Polls) != 1 || sat.Polls[0].Cast != 4 || sat.Polls[0].Yes != nil {
		t.Errorf("log: %+v", sat)
	}
}

func TestNothingIsTakenAfterTheSessionIsClosed(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id, host, _ := p.sitting(t)
	asker := p.persona(t, "asker", civic.L1)
	must(t, p.move(t, host, id, hearing.Move{Act: hearing.OpenSession}))
	must(t, p.move(t, host, id, hearing.Move{Act: hearing.CallSpeaker, Number: 1, Minutes: 5}))
	must(t, p.move(t, host, id, hearing.Move{Act: hearing.OpenPoll, Text: "先修桥面"}))
	must(t, p.move(t, host, id, hearing.Move{Act: hearing.CloseSession}))
	c := p.course(t, id)
	if c.Running() || c.Floor() != nil || c.OpenPoll() != nil || c.LogIndex == nil || c.Turns[0].EndedAt == nil {
		t.Errorf("%+v", c)
	}
	_, err := p.public.AskQuestion(t.Context(), asker, county, id, "还能问吗", "AAAAAAAAA1")
	conflict(t, "a question", "session.fault_time", err)
	conflict(t, "a ballot", "session.fault_time", p.public.CastBallot(t.Context(), asker.Account, county, id, 1, hearing.Yes))
	conflict(t, "a turn", "session.fault_unfit", p.move(t, host, id, hearing.Move{Act: hearing.CallSpeaker, Number: 2, Minutes: 5}))
}

func TestQuestionsOpenWithTheMaterialsAndVotesWithTheSession(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id, host, _ := p.sitting(t)
	asker := p.persona(t, "asker", civic.L1)
	p.on(t, "2026-10-25")
	_, err := p.public.AskQuestion(t.Context(), asker, county, id, "太早", "AAAAAAAAA1")
	conflict(t, "during registration", "session.fault_time", err)
	p.on(t, "2026-11-10")
	_, err = p.public.AskQuestion(t.Context(), asker, county, id, "看了材料想问", "AAAAAAAAA2")
	must(t, err)
	must(t, p.move(t, host, id, hearing.Move{Act: hearing.Admit, Number: 1}))
	conflict(t, "opened before its day", "session.fault_unfit", p.move(t, host, id, hearing.Move{Act: hearing.OpenSession}))
}
