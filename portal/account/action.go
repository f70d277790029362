package account

import "github.com/sunbudget/sunbudget/portal/civic"

// Action is one thing somebody may or may not do.
type Action string

// Actions of citizens.
const (
	Read       Action = "read"        // the public publication
	ReadDeputy Action = "read_deputy" // the deputies' publication
	Rate       Action = "rate"
	Comment    Action = "comment"
	Withdraw   Action = "withdraw"    // one's own comment
	ReadOwn    Action = "read_own"    // one's own comments, ratings, sessions
	Attend     Action = "attend"      // register for a hearing
	SpeakAt    Action = "speak_at"    // register to speak there
	AppealOwn  Action = "appeal_own"  // that one's own rating weighs too little
	Reopen     Action = "reopen"      // ask once more about the reply to one's own comment
	Appeal     Action = "appeal"      // against the removal of one's own comment
	Confirm    Action = "confirm"     // the record of a hearing one spoke at
	Propose    Action = "propose"     // move amounts of a draft, within a hearing
	Agree      Action = "agree"       // with somebody else's proposal
	AskHearing Action = "ask_hearing" // put a question for a session, or want one asked
	VoteAt     Action = "vote_at"     // an indicative vote
)

// Actions at the desk, on the outer site.
const (
	EnterDesk      Action = "enter_desk"
	Moderate       Action = "moderate"
	ReadReplies    Action = "read_replies" // the unit's comments and drafts
	AssignReply    Action = "assign_reply"
	DraftReply     Action = "draft_reply"
	PublishReply   Action = "publish_reply" // or send the draft back
	FollowUp       Action = "follow_up"     // note what became of an opinion that was handed on
	EnterOpinion   Action = "enter_opinion" // one that came on paper, by telephone or in person
	DecideAppeal   Action = "decide_appeal"
	PauseChannel   Action = "pause_channel"   // ask for it, or for opening it again
	ConfirmPause   Action = "confirm_pause"   // decide on what somebody else asked for
	ExportFeedback Action = "export_feedback" // opinions with their replies, as a file
	ReadScores     Action = "read_scores"     // the desk's page of packets
	Packet         Action = "packet"          // download a department's packet
	ComputeScore   Action = "compute_score"
	PublishScore   Action = "publish_score"   // approve a closed period's publication
	JudgeIntegrity Action = "judge_integrity" // see clusters of ratings, decide on them and on appeals
	ReadAppeals    Action = "read_appeals"    // about ratings; a unit sees its own
	AppealRatings  Action = "appeal_ratings"  // against a campaign on the unit's things
	Receive        Action = "receive"         // packets, by a program; its token is asked for where they are kept
	ManageUsers    Action = "manage_users"
	HoldHearing    Action = "hold_hearing"  // call one, publish its record
	HostSession    Action = "host_session"  // run its session
	Oversee        Action = "oversee"       // the desk's pages of alerts and issues
	ReviewAlert    Action = "review_alert"  // confirm an alert or set it aside
	ListIssue      Action = "list_issue"    // put a problem on the list (问题清单)
	Rectify        Action = "rectify"       // explain, plan, submit: by the responsible unit
	VerifyIssue    Action = "verify_issue"  // 核查: verify what was submitted, or return it
	CloseIssue     Action = "close_issue"   // 销号, never by the person who verified
	TraceOrigin    Action = "trace_origin"  // confirm or deny that one project came from another
	LookIdentity   Action = "look_identity" // at who wrote an opinion, with a reason on record
	ReadLooks      Action = "read_looks"    // who looked at whom, and why
)

// Actions on the inner site: everything that reads or changes the vault.
const (
	ReadVault     Action = "read_vault"
	Import        Action = "import"
	Build         Action = "build"          // a candidate release
	CheckBusiness Action = "check_business" // 业务初审
	CheckFinance  Action = "check_finance"  // 财务复核
	CheckAudit    Action = "check_audit"    // 审计抽查
	CheckSecrecy  Action = "check_secrecy"  // 保密审查
	Approve       Action = "approve"
	Publish       Action = "publish" // carry out what was approved
)

// Rule is one row of the role table. An actor passes when one of Roles covers
// the target, or when the actor is at least as surely known as Assurance,
// where Citizens is set; and no condition below stands against it.
type Rule struct {
	Action    Action
	Roles     []civic.Role
	Citizens  bool            // everybody from Assurance up, whatever the grants
	Assurance civic.Assurance // read only where Citizens is set

	SignedIn  bool // needs an account, of any assurance
	Open      bool // only while the target is open
	Owner     bool // only one's own thing
	NotOwner  bool // never one's own thing
	NotStaff  bool // nobody who works for the target's unit
	Untouched bool // nobody who already acted on the target
	Assigned  bool // nobody but whom the target was given to, where it was
	List      bool // a list without a unit opens with a grant in any unit
}

// rules is the role table.
var rules = []Rule{
	{Action: Read, Citizens: true},
	{Action: ReadDeputy, Roles: []civic.Role{civic.Deputy}},
	{Action: Rate, Citizens: true, Open: true, NotStaff: true},
	{Action: Comment, Citizens: true, Assurance: civic.L1, SignedIn: true, Open: true},
	{Action: Withdraw, Citizens: true, SignedIn: true, Owner: true},
	{Action: ReadOwn, Citizens: true, SignedIn: true, Owner: true},

	{Action: Reopen, Citizens: true, SignedIn: true, Owner: true},
	{Action: Appeal, Citizens: true, SignedIn: true, Owner: true},
	{Action: Confirm, Citizens: true, SignedIn: true, Owner: true},

	{Action: Attend, Citizens: true, Assurance: civic.L1, SignedIn: true, Open: true},
	{Action: SpeakAt, Citizens: true, Assurance: civic.L2, SignedIn: true, Open: true, NotStaff: true},

	// Whoever replies to a proposal neither makes it nor adds a voice to it.
	{Action: Propose, Citizens: true, Assurance: civic.L2, SignedIn: true, Open: true, NotStaff: true},
	{Action: Agree, Citizens: true, Assurance: civic.L2, SignedIn: true, Open: true, NotOwner: true, NotStaff: true},
	{Action: AskHearing, Citizens: true, Assurance: civic.L1, SignedIn: true, Open: true},
	{Action: VoteAt, Citizens: true, Assurance: civic.L1, SignedIn: true, Open: true, NotStaff: true},

	{Action: AppealOwn, Citizens: true, Assurance: civic.L1, SignedIn: true},

	{Action: EnterDesk, Roles: Staff, List: true},
	{Action: Moderate, Roles: []civic.Role{civic.Moderator}, NotOwner: true, List: true},
	{Action: ReadReplies, Roles: []civic.Role{civic.DepartmentEditor, civic.DepartmentHead}, List: true},
	{Action: DecideAppeal, Roles: []civic.Role{civic.Moderator}, NotOwner: true, Untouched: true, List: true},
	{Action: FollowUp, Roles: []civic.Role{civic.Moderator, civic.DepartmentEditor, civic.DepartmentHead}, List: true},
	{Action: EnterOpinion, Roles: []civic.Role{civic.DepartmentEditor, civic.FinanceMaker, civic.Moderator}, List: true},
	{Action: PauseChannel, Roles: []civic.Role{civic.Moderator}},
	{Action: ConfirmPause, Roles: []civic.Role{civic.Moderator}, Untouched: true},
	{Action: AssignReply, Roles: []civic.Role{civic.DepartmentHead}},
	{Action: DraftReply, Roles: []civic.Role{civic.DepartmentEditor}, Assigned: true},
	{Action: PublishReply, Roles: []civic.Role{civic.DepartmentHead}, Untouched: true},
	{Action: ExportFeedback, Roles: []civic.Role{
		civic.DepartmentEditor, civic.DepartmentHead, civic.FinanceMaker, civic.FinanceChecker, civic.Auditor,
	}, List: true},
	{Action: ReadScores, Roles: scoreReaders, List: true},
	{Action: Packet, Roles: packetReaders},
	{Action: Receive, Citizens: true},
	{Action: JudgeIntegrity, Roles: []civic.Role{civic.Auditor}},
	{Action: ReadAppeals, Roles: []civic.Role{civic.Auditor, civic.DepartmentHead}, List: true},
	{Action: AppealRatings, Roles: []civic.Role{civic.DepartmentHead}},
	{Action: ComputeScore, Roles: []civic.Role{civic.FinanceMaker}},
	{Action: PublishScore, Roles: []civic.Role{civic.Approver}, Untouched: true},
	{Action: HoldHearing, Roles: []civic.Role{civic.FinanceMaker}},
	{Action: HostSession, Roles: []civic.Role{civic.FinanceMaker}},
	{Action: Oversee, Roles: []civic.Role{civic.DepartmentHead, civic.FinanceMaker, civic.FinanceChecker, civic.Auditor}, List: true},
	{Action: ReviewAlert, Roles: []civic.Role{civic.FinanceChecker, civic.Auditor}},
	{Action: ListIssue, Roles: []civic.Role{civic.FinanceMaker, civic.Auditor}},
	{Action: Rectify, Roles: []civic.Role{civic.DepartmentHead}},
	{Action: VerifyIssue, Roles: []civic.Role{civic.Auditor}},
	{Action: CloseIssue, Roles: []civic.Role{civic.FinanceChecker, civic.Auditor}, Untouched: true},
	{Action: TraceOrigin, Roles: []civic.Role{civic.FinanceMaker, civic.FinanceChecker}},
	{Action: ManageUsers, Roles: []civic.Role{civic.Administrator}},
	// Nobody of the unit an opinion is about learns who wrote it.
	{Action: LookIdentity, Roles: []civic.Role{civic.Administrator}, NotStaff: true},
	{Action: ReadLooks, Roles: []civic.Role{civic.Auditor, civic.Administrator}},

	{Action: ReadVault, Roles: vaultReaders, List: true},
	{Action: Import, Roles: []civic.Role{civic.FinanceMaker}},
	{Action: Build, Roles: []civic.Role{civic.FinanceMaker}},
	// A release spans all units: the head of any of them may look at it first.
	{Action: CheckBusiness, Roles: []civic.Role{civic.DepartmentHead}, Untouched: true, List: true},
	{Action: CheckFinance, Roles: []civic.Role{civic.FinanceChecker}, Untouched: true},
	{Action: CheckAudit, Roles: []civic.Role{civic.Auditor}, Untouched: true},
	{Action: CheckSecrecy, Roles: []civic.Role{civic.SecrecyReviewer}, Untouched: true},
	{Action: Approve, Roles: []civic.Role{civic.Approver}, Untouched: true},
	{Action: Publish, Roles: []civic.Role{civic.Approver}},
}

// Staff are the roles that have a place at the desk.
var Staff = []civic.Role{
	civic.Moderator, civic.DepartmentEditor, civic.DepartmentHead,
	civic.FinanceMaker, civic.FinanceChecker, civic.Auditor,
	civic.Approver, civic.SecrecyReviewer, civic.Administrator,
}

// packetReaders may read what the public feedback makes of a department: the
// head of the department itself and those who use and check the score.
var packetReaders = []civic.Role{
	civic.DepartmentHead, civic.FinanceMaker, civic.FinanceChecker, civic.Auditor,
}

// scoreReaders see the desk's page of scores: they, and who approves what is
// published of them.
var scoreReaders = append(packetReaders[:4:4], civic.Approver)

// vaultReaders take part in making a release.
var vaultReaders = []civic.Role{
	civic.DepartmentHead, civic.FinanceMaker, civic.FinanceChecker, civic.Auditor,
	civic.SecrecyReviewer, civic.Approver,
}

// Rules is a copy of the role table in its order, for pages that show it and
// tests that go through it.
func Rules() []Rule { return append([]Rule(nil), rules...) }

var ruleOf = indexRules()

func indexRules() map[Action]Rule {
	index := make(map[Action]Rule, len(rules))
	for _, r := range rules {
		index[r.Action] = r
	}
	return index
}
