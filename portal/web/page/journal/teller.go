package journal

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/oversight"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/link"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/alerts"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Teller puts records into words.
type Teller struct {
	Lang  message.Lang
	Link  link.Builder
	Place func(code string) string // name of a government
	// Unit names a unit of a government; its code where it is not known.
	Unit func(government, code string) string
}

// Told is a record in words.
type Told struct {
	Sentence string
	More     string  // a second sentence, "" for none
	Pill     ui.Pill // its kind
	Place    string  // of which government
	When     string
	Thing    *ui.Link // what it is about, where that is public
}

// icons of the kinds of record.
var icons = map[string]string{
	ledger.KindRelease: "seal", ledger.KindModeration: "check", ledger.KindReply: "reply",
	ledger.KindScore: "sum", ledger.KindPacket: "receipt",
	ledger.KindMethod: "info", ledger.KindReturn: "receipt", ledger.KindIntegrity: "check", ledger.KindAppeal: "check",
	ledger.KindApproval: "seal", ledger.KindConsequence: "sum", ledger.KindThirdParty: "sum",
	ledger.KindHearing: "calendar", ledger.KindDraw: "sum", ledger.KindRecord: "draft", ledger.KindSession: "comment", ledger.KindChannel: "comment", ledger.KindRoster: "sum", ledger.KindInvitation: "sum",
	ledger.KindIssue: "flag", ledger.KindAlert: "alert", ledger.KindOrigin: "info",
	ledger.KindHandover: "reply", ledger.KindTerm: "clock",
	ledger.KindTakedown: "cross", ledger.KindDisclosure: "lock", ledger.KindThreshold: "info", ledger.KindKeys: "seal",
}

// Tell reads a record. What cannot be read is shown as it stands: the log
// hides nothing.
func (t Teller) Tell(e ledger.Entry) Told {
	record, err := ledger.DecodeRecord([]byte(e.Record))
	if err != nil {
		return Told{Sentence: e.Record, Pill: ui.Pill{Tone: ui.Plain, Icon: "info", Word: t.t("journal.unread")}}
	}
	told := Told{
		Sentence: string(record.Body), When: record.At, Place: t.Place(record.Jurisdiction),
		Pill: ui.Pill{Tone: ui.Plain, Icon: icons[record.Kind], Word: message.Or(t.Lang, "journal.kind_"+record.Kind, record.Kind)},
	}
	if at, err := time.Parse(time.RFC3339Nano, record.At); err == nil {
		told.When = message.DateTime(t.Lang, at)
	}
	if tell, known := tellers[record.Kind]; known {
		tell(t, record, &told)
	}
	return told
}

func (t Teller) t(key string, args ...any) string { return message.T(t.Lang, key, args...) }

// tellers know the bodies of the kinds of record (docs/log.md). A body that
// does not fit is left as it is recorded.
var tellers = map[string]func(Teller, ledger.Record, *Told){
	ledger.KindRelease:    Teller.release,
	ledger.KindModeration: Teller.moderation,
	ledger.KindReply:      Teller.reply,
	ledger.KindHandover:   Teller.handover,
	ledger.KindTerm:       Teller.term,
	ledger.KindScore:      Teller.score,
	ledger.KindPacket:     Teller.packet,
	ledger.KindMethod:     Teller.method,
	ledger.KindHearing:    Teller.hearing,
	ledger.KindDraw:       Teller.draw,
	ledger.KindRecord:     Teller.record,
	ledger.KindSession:    Teller.session,
	ledger.KindRoster:     Teller.roster,
	ledger.KindInvitation: Teller.invitation,
	ledger.KindChannel:    Teller.channel,
	ledger.KindTakedown:   Teller.takedown,
	ledger.KindIssue:      Teller.issue,
	ledger.KindAlert:      Teller.alert,
	ledger.KindOrigin:     Teller.origin,
	ledger.KindAppeal:     Teller.appeal,
	ledger.KindDisclosure: Teller.disclosure,
	ledger.KindThreshold:  Teller.threshold,
	ledger.KindKeys:       Teller.keys,

	ledger.KindApproval: Teller.approval, ledger.KindConsequence: Teller.consequence, ledger.KindThirdParty: Teller.thirdParty,
}

func (t Teller) release(record ledger.Record, told *Told) {
	body, err := record.Release()
	if err != nil {
		return
	}
	told.Pill.Tone = ui.Done
	document := message.Document(t.Lang, civic.Document{
		Jurisdiction: record.Jurisdiction, Year: civic.FiscalYear(body.Year), Stage: civic.Stage(body.Stage),
		Version: body.Version, Month: body.Month,
	})
	told.Sentence = t.t("journal.told_release", document)
	told.More = t.t("journal.more_release", t.date(body.AsOf), body.Edition)
	if body.Supersedes != "" {
		told.More += t.t("journal.more_correction")
	}
	if body.Tier != string(civic.PublicTier) {
		told.Sentence, told.More = t.t("journal.told_deputy", document), t.t("journal.more_deputy")
		return
	}
	told.Thing = &ui.Link{Label: t.t("journal.thing_release"), Href: t.Link.In(record.Jurisdiction).To("/data/" + body.Hash)}
}

func (t Teller) takedown(record ledger.Record, told *Told) {
	body, err := record.Takedown()
	if err != nil {
		return
	}
	told.Pill.Tone = ui.Act
	document := message.Document(t.Lang, civic.Document{
		Jurisdiction: record.Jurisdiction, Year: civic.FiscalYear(body.Year), Stage: civic.Stage(body.Stage),
		Version: body.Version, Month: body.Month,
	})
	told.Sentence = t.t("journal.told_takedown", document, message.Or(t.Lang, "journal.takedown_"+body.Ground, body.Ground))
	told.More = t.t("journal.more_takedown", body.Hash)
}

func (t Teller) moderation(record ledger.Record, told *Told) {
	var body comment.Record
	if json.Unmarshal(record.Body, &body) != nil {
		return
	}
	told.Sentence, told.More = t.t("journal.told_published"), t.t("journal.more_hash")
	if body.Verdict == comment.Remove {
		told.Sentence = t.t("journal.told_removed", message.Or(t.Lang, "reason."+body.Reason, body.Reason))
		told.More = t.t("journal.more_removed")
	}
	if body.Handed != "" {
		told.Sentence = t.t("journal.told_handed", t.t("adoption."+string(body.Handed)))
	}
	if body.Appeal != "" {
		told.Sentence = t.t("journal.told_appeal_" + string(body.Appeal))
	}
}

func (t Teller) reply(record ledger.Record, told *Told) {
	var body comment.ReplyRecord
	if json.Unmarshal(record.Body, &body) != nil {
		return
	}
	told.Sentence = t.t("journal.told_reply", t.Unit(record.Jurisdiction, body.Unit), t.t("adoption."+string(body.Adoption)))
	told.More = t.t("journal.more_hash")
	if body.Changed != "" {
		told.More = t.t("journal.more_changed")
		told.Thing = &ui.Link{Label: t.t("journal.thing_changed"), Href: t.Link.In(record.Jurisdiction).To(changedPath(body.Changed))}
	}
}

func (t Teller) handover(record ledger.Record, told *Told) {
	var body comment.HandoverRecord
	if json.Unmarshal(record.Body, &body) == nil {
		told.Sentence, told.More = t.t("journal.told_handover", t.t("adoption."+string(body.Handed))), t.t("journal.more_hash")
	}
}

func (t Teller) term(record ledger.Record, told *Told) {
	var body comment.TermRecord
	if json.Unmarshal(record.Body, &body) == nil {
		told.Sentence, told.More = t.t("journal.told_term", message.Or(t.Lang, "clock."+string(body.Clock), string(body.Clock)), body.WorkingDays), body.Basis
	}
}

// changedPath is the address of what a reply changed, "project/ID" or
// "line/year/table/unit/code".
func changedPath(subject string) string {
	kind, id, _ := strings.Cut(subject, "/")
	if year, table, unit, code, ok := comment.LineParts(id); ok && comment.Kind(kind) == comment.OnLine {
		return "/budgets/" + year + "/tables/" + table + "/" + unit + "/" + code
	}
	return "/projects/" + id
}

func (t Teller) issue(record ledger.Record, told *Told) {
	var body oversight.Logged
	if json.Unmarshal(record.Body, &body) != nil || body.Issue == "" {
		return
	}
	told.Sentence, told.More = t.t("journal.told_issue", t.t("issue.act_"+string(body.Act))), t.t("journal.more_hash")
	told.Thing = &ui.Link{Label: t.t("journal.thing_issue"), Href: t.Link.In(record.Jurisdiction).To("/issues/" + body.Issue)}
}

func (t Teller) alert(record ledger.Record, told *Told) {
	var body oversight.LoggedNote
	if json.Unmarshal(record.Body, &body) != nil || body.Project == "" {
		return
	}
	told.Sentence = t.t("journal.told_alert", t.t("alerts."+string(body.Signal)), t.t("alerts.note_"+string(body.Note)))
	told.More = t.t("journal.more_hash")
	told.Thing = &ui.Link{Label: t.t("journal.thing_project"), Href: t.Link.In(record.Jurisdiction).Project(body.Project)}
	if _, code, ok := release.Receipt(body.Project); ok {
		told.Thing = &ui.Link{Label: t.t("journal.thing_receipts", code), Href: alerts.About(t.Link.In(record.Jurisdiction), body.Year, body.Project)}
	}
}

// origin is a verdict on where a project came from.
func (t Teller) origin(record ledger.Record, told *Told) {
	var body release.LoggedOrigin
	if json.Unmarshal(record.Body, &body) != nil || body.Project == "" {
		return
	}
	told.Sentence, told.More = t.t("journal.told_origin_"+string(body.Verdict), string(body.Project), string(body.CameFrom)), t.t("journal.more_hash")
	told.Thing = &ui.Link{Label: t.t("journal.thing_project"), Href: t.Link.In(record.Jurisdiction).Project(string(body.Project))}
}

// scored is what the records of scores and packets say.
type scored struct {
	Period string `json:"period"`
	Unit   string `json:"unit"`
	Seq    int    `json:"seq"`
	Final  bool   `json:"final"`
}

func (t Teller) score(record ledger.Record, told *Told) {
	var body scored
	if json.Unmarshal(record.Body, &body) != nil {
		return
	}
	key := "journal.told_score"
	if body.Final {
		key = "journal.told_final"
	}
	told.Sentence, told.More = t.t(key, body.Period, body.Seq), t.t("journal.more_score")
	told.Thing = &ui.Link{Label: t.t("nav.performance"), Href: t.Link.In(record.Jurisdiction).To("/performance")}
}

func (t Teller) packet(record ledger.Record, told *Told) {
	var body scored
	if json.Unmarshal(record.Body, &body) != nil {
		return
	}
	told.Sentence = t.t("journal.told_packet", t.Unit(record.Jurisdiction, body.Unit), body.Period, body.Seq)
	told.More = t.t("journal.more_packet")
}

func (t Teller) hearing(record ledger.Record, told *Told) {
	var body hearing.Published
	if json.Unmarshal(record.Body, &body) != nil || body.Hearing == "" {
		return
	}
	told.Sentence, told.More = t.t("journal.told_hearing", body.Title), t.t("journal.more_hearing")
	told.Thing = t.hearingLink(record, body.Hearing)
}

func (t Teller) draw(record ledger.Record, told *Told) {
	var body hearing.Draws
	if json.Unmarshal(record.Body, &body) != nil {
		return
	}
	told.Sentence, told.More = t.t("journal.told_draw", body.Tickets), t.t("journal.more_draw")
	told.Thing = t.hearingLink(record, body.Hearing)
}

func (t Teller) channel(record ledger.Record, told *Told) {
	var body comment.ChannelTold
	if json.Unmarshal(record.Body, &body) != nil {
		return
	}
	told.Sentence = t.t("journal.told_pause", body.Reason)
	if body.Act == comment.Resume {
		told.Sentence = t.t("journal.told_resume", body.Reason)
	}
	told.More = t.t("journal.more_channel", body.Subject)
}

func (t Teller) roster(record ledger.Record, told *Told) {
	var body hearing.RosterFixed
	if json.Unmarshal(record.Body, &body) != nil {
		return
	}
	told.Sentence, told.More = t.t("journal.told_roster", body.Entries, body.Seats), t.t("journal.more_roster", body.SHA256)
	told.Thing = t.hearingLink(record, body.Hearing)
}

func (t Teller) invitation(record ledger.Record, told *Told) {
	var body hearing.InvitationDrawn
	if json.Unmarshal(record.Body, &body) != nil {
		return
	}
	told.Sentence, told.More = t.t("journal.told_invitation", len(body.Invited)), t.t("journal.more_draw")
	told.Thing = t.hearingLink(record, body.Hearing)
}

func (t Teller) session(record ledger.Record, told *Told) {
	var body hearing.Sat
	if json.Unmarshal(record.Body, &body) != nil {
		return
	}
	told.Sentence = t.t("journal.told_session", body.Turns, body.Questions, body.Refused, len(body.Polls))
	told.More = t.t("journal.more_session")
	told.Thing = t.hearingLink(record, body.Hearing)
}

func (t Teller) record(record ledger.Record, told *Told) {
	var body hearing.Recorded
	if json.Unmarshal(record.Body, &body) != nil {
		return
	}
	told.Sentence, told.More = t.t("journal.told_record", body.Present, body.Quorum), t.t("journal.more_hash")
	told.Thing = t.hearingLink(record, body.Hearing)
}

func (t Teller) hearingLink(record ledger.Record, id string) *ui.Link {
	return &ui.Link{Label: t.t("journal.thing_hearing"), Href: t.Link.In(record.Jurisdiction).To("/hearings/" + id)}
}

// date sets "2006-01-02" as the language does.
func (t Teller) date(text string) string {
	day, err := time.ParseInLocation(time.DateOnly, text, civic.Shanghai)
	if err != nil {
		return text
	}
	return message.Date(t.Lang, day)
}

// approval is the publication of a closed period's score.
func (t Teller) approval(record ledger.Record, told *Told) {
	t.score(record, told)
	var body scored
	if json.Unmarshal(record.Body, &body) == nil {
		told.Sentence = t.t("journal.told_approval", body.Period, body.Seq)
	}
}

// consequence is what a department's score led to.
func (t Teller) consequence(record ledger.Record, told *Told) {
	var body struct{ Period, Unit, Kind, Document string }
	if json.Unmarshal(record.Body, &body) != nil {
		return
	}
	told.Sentence = t.t("journal.told_consequence", body.Period, t.Unit(record.Jurisdiction, body.Unit), t.t("score.consequence_"+body.Kind), body.Document)
	told.Thing = &ui.Link{Label: t.t("nav.performance"), Href: t.Link.In(record.Jurisdiction).To("/performance")}
}

// thirdParty is what an independent institution found.
func (t Teller) thirdParty(record ledger.Record, told *Told) {
	var body struct {
		Period, Kind, Subject, Organisation, Document string
		Score                                         float64
	}
	if json.Unmarshal(record.Body, &body) != nil {
		return
	}
	told.Sentence = t.t("journal.told_third_party", body.Period, body.Subject, body.Organisation, body.Score, body.Document)
	told.Thing = &ui.Link{Label: t.t("nav.performance"), Href: t.Link.In(record.Jurisdiction).To("/performance")}
}

// appeal is a decision on an appeal about ratings.
func (t Teller) appeal(record ledger.Record, told *Told) {
	var body struct{ Period, Kind, Subject, Side, Verdict string }
	if json.Unmarshal(record.Body, &body) != nil {
		return
	}
	told.Sentence = t.t("journal.told_appeal", t.t("appeal.side_"+body.Side), body.Period, t.t("appeal.state_"+body.Verdict))
	told.More = t.t("journal.more_hash")
	told.Thing = &ui.Link{Label: t.t("journal.thing_rated"), Href: t.Link.In(record.Jurisdiction).To("/" + body.Kind + "s/" + body.Subject)}
}

func (t Teller) method(record ledger.Record, told *Told) {
	var body struct{ Version, From string }
	if json.Unmarshal(record.Body, &body) != nil {
		return
	}
	told.Sentence, told.More = t.t("journal.told_method", body.Version, t.date(body.From)), t.t("journal.more_hash")
}

func (t Teller) disclosure(record ledger.Record, told *Told) {
	var body ledger.DisclosureBody
	if json.Unmarshal(record.Body, &body) != nil {
		return
	}
	told.Sentence, told.More = t.t("journal.told_disclosure", body.Version), t.t("journal.more_disclosure")
	told.Thing = &ui.Link{Label: t.t("nav.method"), Href: t.Link.In(record.Jurisdiction).To("/method") + "#disclosure"}
}

func (t Teller) threshold(record ledger.Record, told *Told) {
	var body budget.Thresholds
	if json.Unmarshal(record.Body, &body) != nil {
		return
	}
	told.Sentence, told.More = t.t("journal.told_threshold", t.date(body.Since)), t.t("journal.more_threshold")
	told.Thing = &ui.Link{Label: t.t("alerts.title"), Href: t.Link.In(record.Jurisdiction).To("/alerts")}
}

func (t Teller) keys(record ledger.Record, told *Told) {
	var body ledger.KeysBody
	if json.Unmarshal(record.Body, &body) != nil {
		return
	}
	told.Pill.Tone, told.Place = ui.Act, t.t("journal.whole_site")
	told.Sentence, told.More = t.t("journal.told_keys"), t.t("journal.more_keys", body.Log)
}
