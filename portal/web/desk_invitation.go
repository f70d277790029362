package web

import (
	"bytes"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/hearing"
)

// fixRoster takes the list of a random invitation and gives back, once, the
// same list with numbers and codes.
func (d DeskPages) fixRoster(r *Request) error {
	seats, _ := strconv.Atoi(r.Form("seats")) // what is no number invites nobody and is refused
	roster, err := d.Hearings.FixRoster(r.Context, r.Actor.Account, r.Jurisdiction.Code, r.Param("id"), hearing.Group(r.Form("group")), seats, r.Form("roster"))
	if err != nil {
		return err
	}
	var file bytes.Buffer
	s, err := bundle.NewSheet(&file, r.T("invitation.column_number"), r.T("invitation.column_entry"), r.T("invitation.column_code"), r.T("invitation.column_hash"))
	if err != nil {
		return err
	}
	for _, entry := range roster {
		if err := s.Row(strconv.Itoa(entry.Number), entry.Entry, entry.Code, entry.Hash); err != nil {
			return err
		}
	}
	if err := s.End(); err != nil {
		return err
	}
	return r.Bytes(csvType, "roster-"+r.Param("id")+".csv", file.Bytes())
}

// answerInvitation enters what an invited person said.
func (d DeskPages) answerInvitation(r *Request) error {
	number, err := strconv.Atoi(r.Form("number"))
	if err != nil {
		return civic.Invalid("invitation.fault_number", "number "+r.Form("number"))
	}
	if err := d.Hearings.AnswerInvitation(r.Context, r.Jurisdiction.Code, r.Param("id"), number, r.Form("comes") == "yes"); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/hearings/"+r.Param("id")) + "#invitation")
}
