package ui

import (
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

// Tone is the weight of a pill or notice. Colour only supports what icon and
// word already say.
type Tone string

// Tones: Plain states a fact, Done is finished or in force, Act asks for
// attention or can be acted on now. The four levels are for alerts alone.
const (
	Plain  Tone = "plain"
	Done   Tone = "done"
	Act    Tone = "act"
	Blue   Tone = "blue"
	Yellow Tone = "yellow"
	Orange Tone = "orange"
	Red    Tone = "red"
)

// Pill is a status: an icon of static/icons.svg and a word. Href leads to what
// it speaks of, "" for nowhere.
type Pill struct {
	Tone Tone
	Icon string
	Word string
	Href string
}

// StagePill says which stage of the budget the figures belong to. A draft
// calls for attention: it is not approved.
func StagePill(lang message.Lang, stage civic.Stage) Pill {
	pill := Pill{Tone: Done, Icon: "seal", Word: message.T(lang, "stage."+string(stage))}
	if stage == civic.Draft {
		pill.Tone, pill.Icon = Act, "draft"
	}
	return pill
}

// adoptionIcons has an icon for each 采纳情况.
var adoptionIcons = map[string]Pill{
	"adopted":     {Tone: Done, Icon: "check"},
	"partly":      {Tone: Done, Icon: "half"},
	"not_adopted": {Tone: Plain, Icon: "cross"},
	"under_way":   {Tone: Done, Icon: "clock"},
	"hotline":     {Tone: Plain, Icon: "reply"},
	"on_request":  {Tone: Plain, Icon: "draft"},
	"pending":     {Tone: Plain, Icon: "clock"},
}

// AdoptionPill says what became of an opinion: adopted, partly, not_adopted,
// under_way, hotline, on_request or pending.
func AdoptionPill(lang message.Lang, outcome string) Pill {
	pill := adoptionIcons[outcome]
	if pill.Icon == "" {
		pill = Pill{Tone: Plain, Icon: "info"}
	}
	pill.Word = message.T(lang, "adoption."+outcome)
	return pill
}

// StancePill says how somebody stands: support, oppose, suggest or question.
func StancePill(lang message.Lang, stance string) Pill {
	icons := map[string]string{"support": "up", "oppose": "down", "suggest": "draft", "question": "info"}
	icon := icons[stance]
	if icon == "" {
		icon = "comment"
	}
	return Pill{Tone: Plain, Icon: icon, Word: message.T(lang, "stance."+stance)}
}

// LagPill says how far payments are behind the calendar, in words and without
// the colours of alerts: it compares two published numbers, and nobody has
// reviewed it (decision 0091).
func LagPill(lang message.Lang, level string) Pill {
	return Pill{Tone: Plain, Icon: "clock", Word: message.T(lang, "lag."+level)}
}

// AlertPill is a level of the one public scale: blue, yellow, orange or red.
func AlertPill(lang message.Lang, level string) Pill {
	return Pill{Tone: Tone(level), Icon: "alert", Word: message.T(lang, "alert."+level)}
}
