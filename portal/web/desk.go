package web

import (
	"context"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
	"github.com/sunbudget/sunbudget/portal/scoring/packet"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Moderation is the queue of opinions.
type Moderation interface {
	Queue(ctx context.Context, moderator, jurisdiction string, units []string, all bool, limit int) ([]comment.Queued, error)
	CountQueue(ctx context.Context, jurisdiction string, units []string, all bool) (comment.QueueCount, error)
	CommentTarget(ctx context.Context, id, accountID string) (civic.Target, error)
	Decide(ctx context.Context, moderator string, decision comment.Decision) error
	ContestedRemovals(ctx context.Context, moderator, jurisdiction string, units []string, all bool, limit int) ([]comment.Appealed, error)
	AppealTarget(ctx context.Context, jurisdiction, id, accountID string) (civic.Target, error)
	DecideRemoval(ctx context.Context, moderator string, decision comment.AppealDecision) error
	EnterOffline(ctx context.Context, by string, offline comment.Offline) error
	PausedChannels(ctx context.Context, jurisdiction string) ([]comment.Channel, error)
	ChannelSteps(ctx context.Context, jurisdiction string) ([]comment.ChannelStep, error)
	ChannelStepTarget(ctx context.Context, jurisdiction string, id int64) (civic.Target, error)
	AskChannelStep(ctx context.Context, by, jurisdiction, release string, subject comment.Subject, act comment.ChannelAct, reason string) error
	DecideChannelStep(ctx context.Context, by, jurisdiction string, id int64, confirm bool) error
}

// Replies is what units answer.
type Replies interface {
	ToAnswer(ctx context.Context, jurisdiction string, units []string, all bool, limit int) ([]comment.ToAnswer, error)
	ReplyTo(ctx context.Context, jurisdiction, id string) (comment.ToAnswer, civic.Target, error)
	DraftReply(ctx context.Context, author string, reply comment.Reply) error
	PublishReply(ctx context.Context, head, commentID, read string) error
	Handlers(ctx context.Context, jurisdiction, unit string) ([]comment.Handler, error)
	AssignReply(ctx context.Context, head, commentID, handler string) error
	ReturnReply(ctx context.Context, head, commentID, note string) error
	ChangeReply(ctx context.Context, head, commentID string, ref comment.ChangeRef) error
	UnitRecords(ctx context.Context, jurisdiction string) ([]comment.UnitRecord, error)
}

// Scores are periods, score bundles and packets.
type Scores interface {
	RatingPeriods(ctx context.Context, jurisdiction string) ([]rating.Dated, error)
	ScoreBundles(ctx context.Context, jurisdiction string) ([]scoring.File, error)
	Packets(ctx context.Context, jurisdiction string, units []string, all bool) ([]packet.Line, error)
	Packet(ctx context.Context, jurisdiction string, period rating.Period, unit string, seq int) (packet.File, error)
	RequestScore(ctx context.Context, by, jurisdiction string, period rating.Period) error
	PullPackets(ctx context.Context, token string, after int64) ([]delivery.Delivery, error)
	KnowsToken(ctx context.Context, token string) error
	ReturnByToken(ctx context.Context, token string, r delivery.Return) error
	Receivers(ctx context.Context, jurisdiction string) ([]delivery.Receiver, error)
	PlanDeliveryFile(ctx context.Context, by, jurisdiction string, c delivery.Choice) (int, error)
	WriteDeliveryFile(ctx context.Context, w io.Writer, jurisdiction string, c delivery.Choice) (int, error)
	TakeAnswers(ctx context.Context, by, jurisdiction string, raw []byte) (delivery.Taken, error)
	SetPeriod(ctx context.Context, by, jurisdiction string, period rating.Period, opens, closes time.Time) error
	ImportInternal(ctx context.Context, by, jurisdiction string, period rating.Period, scores map[string]float64) error
	RunningScores(ctx context.Context, jurisdiction string) ([]scoring.Running, error)
	Findings(ctx context.Context, jurisdiction string, period rating.Period) ([]scoring.Reviewed, error)
	DecideFinding(ctx context.Context, auditor, jurisdiction string, decision scoring.FindingDecision) error
	ScoreAskers(ctx context.Context, jurisdiction string, period rating.Period) ([]string, error)
	ApproveScore(ctx context.Context, approver, jurisdiction string, p scoring.Publishing) error
	AddConsequence(ctx context.Context, by, jurisdiction string, period rating.Period, c scoring.Consequence) error
	Appeals(ctx context.Context, jurisdiction string, units []string, all bool) ([]rating.AppealCase, error)
	RatedUnit(ctx context.Context, jurisdiction string, subject rating.Subject) (string, error)
	AppealRatings(ctx context.Context, author, jurisdiction string, a rating.Appeal) error
	DecideAppeal(ctx context.Context, auditor, jurisdiction string, decision rating.AppealDecision) error
	Deliveries(ctx context.Context, jurisdiction string) ([]delivery.Sent, error)
	Returns(ctx context.Context, jurisdiction string) ([]delivery.Returned, error)
}

// Documents lists what is published.
type Documents interface {
	Releases(ctx context.Context, jurisdiction string, edition int64) ([]release.Header, error)
}

// DeskPages are the pages of the staff address.
type DeskPages struct {
	Catalogue
	Moderation Moderation
	Replies    Replies
	Scores     Scores
	Feedback   Feedback
	Handed     Handovers
	Hearings   Calls
	Proposals  Proposed
	Releases   Documents
	Alerts     Alerts
	Issues     Issues
	Oversight  Oversight
	Lines      Versions
	Lineage    Lineage
	Comparisons
	Random    io.Reader // names of forms, crypto/rand
	PublicURL string    // address of the public site, "" where it is not known
}

// DeskRoutes are the pages of the staff address but its first one.
func DeskRoutes(d DeskPages) []Route {
	return append(slices.Concat(d.handoverRoutes(), d.deliveryRoutes(), d.periodRoutes(), d.appealRoutes(), d.feedbackRoutes(), d.hearingRoutes(), d.channelRoutes(), d.oversightRoutes(), d.originRoutes()), []Route{
		deskPage("/desk/moderation", account.Moderate, d.queue, "done", "left"),
		deskPost("/desk/moderation", account.Moderate, d.decideTicked),
		deskPage("/desk/removals", account.DecideAppeal, d.removals),
		deskPost("/desk/removals/:id", account.DecideAppeal, d.decideRemoval),
		deskPage("/desk/opinions/new", account.EnterOpinion, d.newOffline, "entered"),
		deskPost("/desk/opinions", account.EnterOpinion, d.enterOffline),
		deskPost("/desk/moderation/:id", account.Moderate, d.decide),
		deskPage("/desk/replies", account.ReadReplies, d.replies),
		deskPage("/desk/replies/:id", account.ReadReplies, d.reply),
		deskPost("/desk/replies/:id/draft", account.DraftReply, d.draftReply),
		deskPost("/desk/replies/:id/publish", account.PublishReply, d.publishReply),
		deskPost("/desk/replies/:id/assign", account.AssignReply, d.assignReply),
		deskPost("/desk/replies/:id/return", account.PublishReply, d.returnReply),
		deskPost("/desk/replies/:id/change", account.PublishReply, d.changeReply),
		deskPage("/desk/scores", account.ReadScores, d.scores, "asked", "internal", "answers", "taken"),
		deskPost("/desk/scores", account.ComputeScore, d.computeScore),
		deskPage("/desk/packets/:period/:unit", account.Packet, d.packet, "as", "seq"),
	}...)
}

func deskPage(path string, action account.Action, handle func(*Request) error, params ...string) Route {
	return Route{Method: http.MethodGet, Path: path, Site: Desk, Action: action, Params: params, Handle: handle}
}

func deskPost(path string, action account.Action, handle func(*Request) error) Route {
	return Route{Method: http.MethodPost, Path: path, Site: Desk, Action: action, Handle: handle}
}

// DeskCard is one thing to do on the desk's first page; nil for those who
// may not do it.
type DeskCard func(r *Request) (*desk.Card, error)

// DeskHomeRoutes are the desk's first page on a site, and the way to it.
func DeskHomeRoutes(site Site, cards ...DeskCard) []Route {
	home := func(r *Request) error { return deskHome(r, cards) }
	return []Route{
		{Method: http.MethodGet, Path: "/", Site: site, Action: account.Read, Handle: func(r *Request) error {
			return r.Redirect(r.Link.To("/desk"))
		}},
		{Method: http.MethodGet, Path: "/desk", Site: site, Action: account.EnterDesk, Handle: home},
	}
}

func deskHome(r *Request, cards []DeskCard) error {
	page := desk.Home{Frame: r.deskFrame("desk.title"), Name: r.Actor.Name, SignOut: r.Link.To("/sign-out")}
	page.Roles = desk.Roles(r.Lang, r.Actor, r.Jurisdiction.Code)
	for _, card := range cards {
		made, err := card(r)
		if err != nil {
			return err
		}
		if made != nil {
			page.Cards = append(page.Cards, *made)
		}
	}
	return r.Page(desk.ShowHome(page))
}

// deskSections are the pages of the desk's navigation, on their sites.
var deskSections = []struct {
	key, path string
	action    account.Action
	site      Site
}{
	{"desk.moderation", "/desk/moderation", account.Moderate, Desk},
	{"handling.removals", "/desk/removals", account.DecideAppeal, Desk},
	{"desk.replies", "/desk/replies", account.ReadReplies, Desk},
	{"handover.title", "/desk/handovers", account.FollowUp, Desk},
	{"offline.title", "/desk/opinions/new", account.EnterOpinion, Desk},
	{"desk.hearings", "/desk/hearings", account.HoldHearing, Desk},
	{"desk.alerts", "/desk/alerts", account.Oversee, Desk},
	{"desk.issues", "/desk/issues", account.Oversee, Desk},
	{"origin.title", "/desk/origins", account.TraceOrigin, Desk},
	{"desk.scores", "/desk/scores", account.ReadScores, Desk},
	{"desk.integrity", "/desk/integrity", account.JudgeIntegrity, Desk},
	{"desk.appeals", "/desk/appeals", account.ReadAppeals, Desk},
	{"users.title", "/desk/users", account.ManageUsers, Desk},
	{"identity.title", "/desk/identities", account.ReadLooks, Desk},
	{"desk.releases", "/desk/releases", account.ReadVault, Vault},
	{"takedown.title", "/desk/takedowns", account.ReadVault, Vault},
	{"desk.import", "/desk/import", account.Import, Vault},
	{"attachment.title", "/desk/attachments", account.Import, Vault},
	{"locating.title", "/desk/places", account.Import, Vault},
}

// deskFrame is the quieter frame of staff pages; its navigation holds what
// this person may do at this address.
func (r *Request) deskFrame(title string, crumbs ...ui.Link) ui.Page {
	frame := r.Frame(r.T(title), "")
	home := ui.Link{Label: r.T("desk.title"), Href: r.Link.To("/desk")}
	frame.Staff, frame.NoIndex, frame.Home, frame.Search = true, true, home.Href, ""
	frame.EditionHref, frame.Edition = "", 0
	frame.Nav = []ui.Link{{Label: home.Label, Href: home.Href, Current: r.path == "/desk"}}
	for _, section := range deskSections {
		if slices.Contains(r.server.config.Sites, section.site) && r.Can(section.action, r.Target("list")) == nil {
			frame.Nav = append(frame.Nav, ui.Link{Label: r.T(section.key), Href: r.Link.To(section.path), Current: below(r.path, section.path)})
		}
	}
	frame.Crumbs = append([]ui.Link{home}, crumbs...)
	if r.Actor.SignedIn() {
		frame.Account = []ui.Link{{Label: r.Actor.Name, Href: r.Link.To("/desk")}}
	}
	return frame
}

// publicLink leads to a subject on the public site, which has its own address.
func (d DeskPages) publicLink(r *Request, kind comment.Kind, id, name string) ui.Link {
	link := subjectLink(r, kind, id, name)
	if d.PublicURL == "" || link.Href == "" {
		link.Href = ""
		return link
	}
	link.Href = d.PublicURL + link.Href
	return link
}
