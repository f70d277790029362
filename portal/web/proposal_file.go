package web

import (
	"strconv"
	"time"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/proposal"
	pages "github.com/sunbudget/sunbudget/portal/web/page/proposal"
)

// proposalsCSV is a hearing's proposals as a file, one row for each line that
// one of them moves.
func (p People) proposalsCSV(r *Request) error {
	d, err := p.discussion(r)
	if err != nil {
		return err
	}
	head := []string{
		r.T("csv.id"), r.T("proposal.csv_at"), r.T("proposal.csv_agreements"), r.T("proposal.csv_adoption"), r.T("proposal.sheet"), r.T("proposal.csv_line"),
		r.T("proposal.line"), r.T("proposal.unit"), r.T("proposal.before"), r.T("proposal.csv_by"), r.T("proposal.after"), r.T("proposal.reason"), r.T("proposal.csv_reply"),
	}
	var rows [][]string
	for _, record := range d.records {
		plan, err := p.plan(r, d, record)
		if err != nil {
			return err
		}
		said := d.opinions[record.ID]
		for _, m := range plan.Moved {
			rows = append(rows, []string{
				record.ID, said.CreatedAt.In(civic.Shanghai).Format(time.RFC3339), strconv.Itoa(record.Agreements), adoptionWord(r, said.Adoption), record.Sheet, m.ID,
				plan.LineName(m.Line), plan.UnitName(m.Unit), bundle.Yuan(m.Amount.Lo), bundle.Yuan(m.By), bundle.Yuan(m.After), said.Body, said.ReplyBody,
			})
		}
	}
	return r.CSV("proposals-"+d.hearing.ID+".csv", head, rows)
}

func adoptionWord(r *Request, adoption string) string {
	if adoption == "" {
		return ""
	}
	return r.T("adoption." + adoption)
}

// apiProposal is one proposal; amounts are in 分.
type apiProposal struct {
	ID         string    `json:"id"`
	At         time.Time `json:"at"`
	Release    string    `json:"release"`
	Sheet      string    `json:"sheet"`
	Changes    []apiMove `json:"changes"`
	Volume     int64     `json:"volume"`
	Agreements int       `json:"agreements"`
	Reason     string    `json:"reason"`
	Adoption   *string   `json:"adoption"`
	Reply      *string   `json:"reply"`
	URL        string    `json:"url"`
}

// apiMove is what one line was in the draft and becomes.
type apiMove struct {
	Line   string      `json:"line"`
	Name   string      `json:"name"`
	Unit   apiNamed    `json:"unit"`
	Before civic.Money `json:"before"`
	By     civic.Money `json:"by"`
	After  civic.Money `json:"after"`
}

// apiProposals is the list of a hearing for programs.
func (p People) apiProposals(r *Request) error {
	d, err := p.discussion(r)
	if err != nil {
		return err
	}
	answer := apiList[apiProposal]{Total: len(d.records), Items: []apiProposal{}, Facets: map[string][]apiFacet{}, Edition: r.Edition}
	for _, record := range d.records {
		plan, err := p.plan(r, d, record)
		if err != nil {
			return err
		}
		answer.Items = append(answer.Items, p.apiProposal(r, d, record, plan))
	}
	return r.JSON(answer)
}

func (p People) apiProposal(r *Request, d discussed, record proposal.Record, plan pages.Plan) apiProposal {
	said := d.opinions[record.ID]
	item := apiProposal{
		ID: record.ID, At: said.CreatedAt, Release: record.Release, Sheet: record.Sheet, Changes: []apiMove{}, Volume: int64(record.Changes.Volume()),
		Agreements: record.Agreements, Reason: said.Body, Adoption: orNull(said.Adoption), Reply: orNull(said.ReplyBody),
		URL: r.Link.To("/hearings/" + d.hearing.ID + "/proposals/" + record.ID),
	}
	for _, m := range plan.Moved {
		item.Changes = append(item.Changes, apiMove{m.ID, plan.LineName(m.Line), apiNamed{m.Unit, plan.UnitName(m.Unit)}, m.Amount.Lo, m.By, m.After})
	}
	return item
}
