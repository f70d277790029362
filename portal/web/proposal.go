package web

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/proposal"
	"github.com/sunbudget/sunbudget/portal/release"
	pages "github.com/sunbudget/sunbudget/portal/web/page/proposal"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Proposals are drafts with amounts moved (修正建议). Everything is reckoned
// from the figures a release publishes; there is no other source here.
type Proposals interface {
	Sums(ctx context.Context, h release.Header, dimension string) ([]release.Sum, error)
	ProposalSheet(ctx context.Context, release, sheet string) (proposal.Sheet, error)
	SubmitProposal(ctx context.Context, actor civic.Actor, draft comment.Draft, sheet string, changes proposal.Changes, uses ...account.Use) (comment.Sent, error)
	Proposals(ctx context.Context, jurisdiction, hearing, accountID string) ([]proposal.Record, error)
	ProposalsAmong(ctx context.Context, ids []string) ([]proposal.Record, error)
	CommentsAmong(ctx context.Context, jurisdiction string, ids []string) (map[string]comment.Comment, error)
	Agree(ctx context.Context, accountID, jurisdiction, hearing, id string, agree bool, uses ...account.Use) error
}

// planParams name a draft and what is moved in it: the whole state of a plan
// stands in its address, and is checked anew each time it is opened.
var planParams = []string{"version", "sheet", "changes"}

// editRoutes are the pages where anyone moves amounts. They are made anew
// each time: addresses are without number, and would fill the cache.
func editRoutes(p People) []Route {
	return []Route{
		read("/budgets/:year/proposal", p.editProposal, append([]string{"from", "to", "amount", "department"}, planParams...)...).fresh(),
		read("/budgets/:year/proposal.csv", p.proposalCSV, planParams...).streamed(),
	}
}

// editPath is the page where amounts of a year's draft are moved.
func editPath(d civic.Document) string { return "/budgets/" + strconv.Itoa(int(d.Year)) + "/proposal" }

// planPairs are the parameters of a plan.
func planPairs(plan pages.Plan) []string {
	return []string{"version", strconv.Itoa(plan.Release.Document.Version), "sheet", plan.Sheet.Name, "changes", plan.Changes.String()}
}

// planOf reads a draft and what the address moves in it. open: the draft is
// the newest release of its year, so that something can still be proposed.
func (p People) planOf(r *Request) (plan pages.Plan, open bool, err error) {
	year, err := yearOf(r)
	if err != nil {
		return plan, false, err
	}
	filter, err := release.ParseFilter(r.Query)
	if err != nil {
		return plan, false, err
	}
	all, err := p.Versions.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return plan, false, err
	}
	draft, found := release.Choose(all, release.Choice{Year: year, Stage: civic.Draft, Version: filter.Version})
	if !found {
		return plan, false, civic.Fail(civic.KindNotFound, "proposal.no_draft", "no draft of "+strconv.Itoa(year))
	}
	plan, err = p.planOn(r, draft, orElse(r.Query.Get("sheet"), proposal.Projects), r.Query.Get("changes"))
	newest, _ := release.Choose(all, release.Choice{Year: year})
	return plan, newest.Hash == draft.Hash && phaseOf(r.Jurisdiction) == civic.PhaseOpen, err
}

// planOn applies changes, as an address writes them, to a sheet of a draft.
func (p People) planOn(r *Request, h release.Header, sheet, changes string) (pages.Plan, error) {
	return planOn(r, p.Catalogue, p.Proposals, h, sheet, changes)
}

// sheets are the lines of drafts.
type sheets interface {
	ProposalSheet(ctx context.Context, release, sheet string) (proposal.Sheet, error)
}

func planOn(r *Request, names Catalogue, lines sheets, h release.Header, sheet, changes string) (plan pages.Plan, err error) {
	known, err := names.Names(r.Context, h)
	if err != nil {
		return plan, err
	}
	plan.View = published.View{Frame: ui.Page{Lang: r.Lang}, Link: r.Link, Release: h, Names: known}
	if plan.Sheet, err = lines.ProposalSheet(r.Context, h.Hash, sheet); err != nil {
		return plan, err
	}
	if plan.Changes, err = proposal.Parse(changes); err != nil {
		return plan, err
	}
	plan.Moved, err = plan.Sheet.Apply(plan.Changes)
	return plan, err
}

// editProposal shows a draft with amounts moved. A form that moves more leads
// to the address of what comes out.
func (p People) editProposal(r *Request) error {
	plan, open, err := p.planOf(r)
	if err != nil {
		return err
	}
	typed := pages.Typed{From: r.Query.Get("from"), To: r.Query.Get("to"), Amount: r.Query.Get("amount")}
	if typed == (pages.Typed{}) || !open {
		return p.showEdit(r, http.StatusOK, pages.Edit{Plan: plan, Open: open})
	}
	next, err := moveMore(plan, typed)
	if fault, status, ok := faultOf(r, err, moveFields, "amount"); ok {
		return p.showEdit(r, status, pages.Edit{Plan: plan, Open: open, Typed: typed, Faults: []ui.FieldError{fault}})
	}
	if err != nil {
		return err
	}
	plan.Changes = next
	r.answer = redirect(r.Link.To(editPath(plan.Release.Document), planPairs(plan)...), http.StatusFound)
	return nil
}

// moveFields lead from a fault to its field.
var moveFields = map[string]string{
	"proposal.fault_line": "from", "proposal.fault_same": "to", "proposal.fault_room": "amount", "proposal.fault_fixed": "from", "proposal.fault_book": "to",
	"proposal.fault_amount": "amount", "proposal.fault_many": "from",
}

// moveMore adds one move, in 万元 as typed, and asks the draft.
func moveMore(plan pages.Plan, typed pages.Typed) (proposal.Changes, error) {
	amount, err := civic.ParseMoney(typed.Amount, civic.WanYuan)
	if err != nil {
		return nil, civic.Invalid("proposal.fault_amount", "amount "+typed.Amount)
	}
	next, err := plan.Changes.Move(typed.From, typed.To, amount)
	if err != nil {
		return nil, err
	}
	_, err = plan.Sheet.Apply(next)
	return next, err
}

// showEdit fills the page.
func (p People) showEdit(r *Request, status int, page pages.Edit) (err error) {
	document, pairs := page.Release.Document, planPairs(page.Plan)
	page.Action = r.Link.To(editPath(document), pairs...)
	page.Sheets = r.Link.To(editPath(document), pairs[:2]...)
	page.Reset = r.Link.To(editPath(document), pairs[:4]...)
	page.File = r.Link.To(editPath(document)+".csv", pairs...)
	page.Share = r.absolutely(page.Action)
	page.Department = r.Query.Get("department")
	if !page.Tables() {
		units, err := p.Proposals.Sums(r.Context, page.Release, "unit")
		if err != nil {
			return err
		}
		page.Units = page.Names.ByDepartment(units)
	}
	if page.Open && len(page.Moved) > 0 {
		if page.Submit, err = p.submitAt(r, page.Plan); err != nil {
			return err
		}
	}
	page.View = r.framed(page.View, r.T("proposal.title"), r.T("proposal.lead", page.Document()), r.budgetCrumbs(int(document.Year))...)
	page.Frame.NoIndex = len(page.Changes) > 0 // one page for readers, not one for each plan
	return r.PageStatus(status, pages.ShowEdit(page))
}

// submitAt is where a hearing takes proposals about the plan's draft; "" for
// nowhere.
func (p People) submitAt(r *Request, plan pages.Plan) (string, error) {
	all, err := p.Hearings.Hearings(r.Context, r.Jurisdiction.Code)
	for _, h := range all {
		if h.Release == plan.Release.Hash && h.Open(hearing.Propose, r.Now) {
			return r.Link.To("/hearings/"+h.ID+"/proposals/new", planPairs(plan)[2:]...), err
		}
	}
	return "", err
}

// proposalCSV is every line of the sheet, before and after.
func (p People) proposalCSV(r *Request) error {
	plan, _, err := p.planOf(r)
	if err != nil {
		return err
	}
	after := map[string]proposal.Moved{}
	for _, m := range plan.Moved {
		after[m.ID] = m
	}
	head := append([]string{r.T("csv.id"), r.T("proposal.line"), r.T("csv.unit_code"), r.T("proposal.unit")}, r.figureHeads(r.T("proposal.before"), r.T("proposal.after"))...)
	head = append(head, r.T("proposal.csv_by"), r.T("proposal.rule"))
	return r.Stream(csvType, "proposal-"+plan.Release.Key()+".csv", func(_ context.Context, w io.Writer) error {
		s, err := bundle.NewSheet(w, head...)
		if err != nil {
			return err
		}
		for _, line := range plan.Sheet.Lines {
			figure, by := line.Amount, civic.Money(0)
			if m, moved := after[line.ID]; moved {
				figure, by = civic.ExactFigure(m.After), m.By
			}
			cells := append([]string{line.ID, plan.LineName(line), line.Unit, plan.UnitName(line.Unit)}, figureCells(line.Amount)...)
			if err := s.Row(append(append(cells, figureCells(figure)...), bundle.Yuan(by), plan.Rule(line))...); err != nil {
				return err
			}
		}
		return s.End()
	})
}
