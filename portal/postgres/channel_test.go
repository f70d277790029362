package postgres_test

import (
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
)

// theBridge is the channel of the project of these tests.
var theBridge = comment.Subject{Kind: comment.OnProject, ID: bridge}

func TestPausingAChannelTakesTwoPeopleAndAPublicReason(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	first, second := p.persona(t, "first", civic.L0).Account, p.persona(t, "second", civic.L0).Account
	if err := p.desk.AskChannelStep(t.Context(), first, county, p.release, theBridge, comment.Pause, " "); civic.KeyOf(err) != "channel.fault_reason" {
		t.Errorf("without a reason: %v", err)
	}
	conflict(t, "opening what is open", "channel.fault_so", p.desk.AskChannelStep(t.Context(), first, county, p.release, theBridge, comment.Resume, "开"))
	must(t, p.desk.AskChannelStep(t.Context(), first, county, p.release, theBridge, comment.Pause, "正在核实泄露的个人信息。"))
	conflict(t, "asked twice", "channel.fault_waiting", p.desk.AskChannelStep(t.Context(), second, county, p.release, theBridge, comment.Pause, "同上"))
	steps, err := p.desk.ChannelSteps(t.Context(), county)
	if err != nil || len(steps) != 1 || steps[0].Name == "" {
		t.Fatalf("%+v %v", steps, err)
	}
	id := steps[0].ID
	if err := p.desk.DecideChannelStep(t.Context(), first, county, id, true); civic.KeyOf(err) != "account.touched" {
		t.Errorf("confirmed by who asked: %v", err)
	}
	if c, err := p.public.Channel(t.Context(), county, theBridge); err != nil || c.Paused {
		t.Errorf("paused by one person: %+v %v", c, err)
	}
	must(t, p.desk.DecideChannelStep(t.Context(), second, county, id, true))
	conflict(t, "decided twice", "channel.fault_decided", p.desk.DecideChannelStep(t.Context(), second, county, id, false))
	c, err := p.public.Channel(t.Context(), county, theBridge)
	if err != nil || !c.Paused || c.Reason != "正在核实泄露的个人信息。" {
		t.Errorf("%+v %v", c, err)
	}
	var told comment.ChannelTold
	p.logged(t, &told)
	if told.Act != comment.Pause || told.Subject != theBridge.String() || told.Reason != c.Reason {
		t.Errorf("log: %+v", told)
	}
}

func TestPausedChannelTakesNoOpinionUntilTwoOpenItAgain(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	first, second := p.persona(t, "first", civic.L0).Account, p.persona(t, "second", civic.L0).Account
	citizen := p.persona(t, "citizen", civic.L1)
	say := func(key string) error {
		_, err := p.public.SubmitComment(t.Context(), citizen, comment.Draft{
			Jurisdiction: county, Subject: theBridge, Release: p.release, Stance: comment.Support, Body: "应当修桥", SendKey: key,
		})
		return err
	}
	step := func(act comment.ChannelAct, confirm bool) {
		t.Helper()
		must(t, p.desk.AskChannelStep(t.Context(), first, county, p.release, theBridge, act, "理由"))
		steps, err := p.desk.ChannelSteps(t.Context(), county)
		must(t, err)
		must(t, p.desk.DecideChannelStep(t.Context(), second, county, steps[0].ID, confirm))
	}
	step(comment.Pause, false)
	must(t, say("AAAAAAAAA1"))
	step(comment.Pause, true)
	conflict(t, "an opinion while paused", "channel.fault_paused", say("AAAAAAAAA2"))
	step(comment.Resume, true)
	must(t, say("AAAAAAAAA2"))
	if list, err := p.public.PausedChannels(t.Context(), county); err != nil || len(list) != 0 {
		t.Errorf("%+v %v", list, err)
	}
}
