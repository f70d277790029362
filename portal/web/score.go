package web

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/paper"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
	"github.com/sunbudget/sunbudget/portal/scoring/packet"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// ScoresCard leads to the packets.
func (d DeskPages) ScoresCard(r *Request) (*desk.Card, error) {
	if r.Can(account.ReadScores, r.Target("list")) != nil {
		return nil, nil
	}
	units, all := account.Units(r.Actor, account.ReadScores, r.Jurisdiction.Code)
	lines, err := d.Scores.Packets(r.Context, r.Jurisdiction.Code, units, all)
	if err != nil {
		return nil, err
	}
	return &desk.Card{Title: r.T("desk.scores"), Href: r.Link.To("/desk/scores"), Count: len(lines), Fact: true,
		What: r.T("desk.packets"), Clear: r.T("desk.no_packets")}, nil
}

// scores lists periods with what was computed, and the packets the actor may
// download.
func (d DeskPages) scores(r *Request) error {
	periods, err := d.Scores.RatingPeriods(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	bundles, err := d.Scores.ScoreBundles(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	bound, all := account.Units(r.Actor, account.ReadScores, r.Jurisdiction.Code)
	lines, err := d.Scores.Packets(r.Context, r.Jurisdiction.Code, bound, all)
	if err != nil {
		return err
	}
	units, err := unitNames(r, d.Catalogue)
	if err != nil {
		return err
	}
	page := desk.Scores{Frame: r.deskFrame("desk.scores"), Asked: r.Query.Get("asked"), Periods: desk.PeriodLines(r.Lang, r.Now, periods, bundles)}
	if r.Can(account.ComputeScore, r.Target("score")) == nil {
		page.Compute, page.SetPeriod, page.Internal = r.Link.To("/desk/scores"), r.Link.To("/desk/periods"), r.Link.To("/desk/scores/internal")
	}
	if r.Can(account.PublishScore, r.Target("score")) == nil {
		page.Publish = r.Link.To("/desk/scores/publish")
	}
	if page.Compute != "" {
		page.Consequence, page.Units = r.Link.To("/desk/scores/consequences"), departmentOptions(lines, units)
		if page.Gap, err = d.gap(r); err != nil {
			return err
		}
	}
	page.Imported, page.Export = r.Query.Get("internal"), d.export(r)
	if page.Sent, err = d.sent(r, bound, all, units); err != nil {
		return err
	}
	for _, line := range lines {
		at := "/desk/packets/" + string(line.Period) + "/" + line.Unit
		page.Packets = append(page.Packets, desk.PacketLine{
			Unit: units(line.Unit), Period: string(line.Period), Seq: line.Seq, When: message.DateTime(r.Lang, line.CreatedAt), SHA256: line.SHA256, LogIndex: line.LogIndex,
			XLSX: r.Link.To(at, "as", "xlsx"), PDF: r.Link.To(at, "as", "pdf"), JSON: r.Link.To(at, "as", "json"), CSV: r.Link.To(at, "as", "csv"), Signature: r.Link.To(at, "as", "sig"),
		})
	}
	return r.Page(desk.ShowScores(page))
}

// gap is how packets and answers are carried as files.
func (d DeskPages) gap(r *Request) (g desk.Gap, err error) {
	g.File, g.Answers = r.Link.To("/desk/packets/file.jsonl"), r.Link.To("/desk/packets/answers")
	g.Taken, g.Before = r.Query.Get("answers"), r.Query.Get("taken") == "before"
	g.Receivers, err = d.Scores.Receivers(r.Context, r.Jurisdiction.Code)
	return g, err
}

// departmentOptions are the departments that have packets.
func departmentOptions(lines []packet.Line, units func(string) string) []ui.Option {
	var options []ui.Option
	seen := map[string]bool{}
	for _, line := range lines {
		if !seen[line.Unit] {
			options = append(options, ui.Option{Value: line.Unit, Label: units(line.Unit)})
		}
		seen[line.Unit] = true
	}
	return options
}

// sent reads deliveries, returns and running scores, of the actor's units
// where they are bound to some.
func (d DeskPages) sent(r *Request, bound []string, all bool, units func(string) string) (s desk.Sent, err error) {
	s.Unit = units
	if s.Deliveries, err = d.Scores.Deliveries(r.Context, r.Jurisdiction.Code); err != nil {
		return s, err
	}
	if s.Returns, err = d.Scores.Returns(r.Context, r.Jurisdiction.Code); err != nil {
		return s, err
	}
	if all {
		s.Running, err = d.Scores.RunningScores(r.Context, r.Jurisdiction.Code)
		return s, err
	}
	// As Packets does: the units an account is bound to, and those below.
	theirs := func(unit string) bool {
		return slices.ContainsFunc(bound, func(superior string) bool { return civic.UnitWithin(unit, superior) })
	}
	s.Deliveries = slices.DeleteFunc(s.Deliveries, func(x delivery.Sent) bool { return !theirs(x.Unit) })
	s.Returns = slices.DeleteFunc(s.Returns, func(x delivery.Returned) bool { return !theirs(x.Unit) })
	return s, nil
}

// computeScore asks the worker to score a period.
func (d DeskPages) computeScore(r *Request) error {
	if err := r.Can(account.ComputeScore, r.Target("score")); err != nil {
		return err
	}
	period, err := rating.ParsePeriod(r.Form("period"))
	if err != nil {
		return err
	}
	if err := d.Scores.RequestScore(r.Context, r.Actor.Account, r.Jurisdiction.Code, period); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/scores", "asked", string(period)))
}

// packet downloads a department's packet: the signed bytes, their signature,
// or the same numbers as a workbook or CSV.
func (d DeskPages) packet(r *Request) error {
	period, err := rating.ParsePeriod(r.Param("period"))
	if err != nil {
		return err
	}
	target := r.Target("packet")
	target.Unit = r.Param("unit")
	if err := r.Can(account.Packet, target); err != nil {
		return err
	}
	seq, err := strconv.Atoi(r.Query.Get("seq"))
	if err != nil && r.Query.Get("seq") != "" {
		return civic.Invalid("error.invalid", "seq "+r.Query.Get("seq"))
	}
	file, err := d.Scores.Packet(r.Context, r.Jurisdiction.Code, period, target.Unit, seq)
	if err != nil {
		return err
	}
	return sendPacket(r, fmt.Sprintf("packet-%s-%s-%s", r.Jurisdiction.Code, period, target.Unit), file)
}

// Media types of packets.
const (
	plainType = "text/plain; charset=utf-8"
	pdfType   = "application/pdf"
	xlsxType  = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

func sendPacket(r *Request, name string, file packet.File) error {
	switch r.Query.Get("as") {
	case "", "json":
		return r.Bytes(jsonType, name+".json", file.Canonical)
	case "sig":
		return r.Bytes(plainType, name+".sig", file.Signature)
	}
	made, err := packet.Parse(file.Canonical)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	switch r.Query.Get("as") {
	case "csv":
		if err := packet.WriteCSV(&out, made); err != nil {
			return err
		}
		return r.Bytes(csvType, name+".csv", out.Bytes())
	case "xlsx":
		if err := packet.WriteXLSX(&out, made, func(key string) string { return r.T(key) }); err != nil {
			return err
		}
		return r.Bytes(xlsxType, name+".xlsx", out.Bytes())
	case "pdf":
		return sendPaper(r, name, made, packet.Seal{SHA256: file.SHA256, LogIndex: file.LogIndex})
	}
	return civic.NotFound("packet as " + r.Query.Get("as"))
}

// sendPaper prints the packet.
func sendPaper(r *Request, name string, made packet.Packet, seal packet.Seal) error {
	var page bytes.Buffer
	err := packet.WriteHTML(&page, made, seal, r.Lang.Code(), func(key string) string { return r.T(key) })
	if err != nil {
		return err
	}
	pdf, err := paper.Print(r.Context, page.Bytes())
	if err != nil {
		return err
	}
	return r.Bytes(pdfType, name+".pdf", pdf)
}
