package web

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
)

// deliveryRoutes are for internal systems that fetch packets and answer them
// (docs/delivery.md), where a token of the receiver is their key; and for
// people who carry both across a one-way gap as files.
func (d DeskPages) deliveryRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/api/v1/packets", Site: Desk, Action: account.Receive, Params: []string{"after"}, Handle: d.pullPackets},
		{Method: http.MethodPost, Path: "/api/v1/returns", Site: Desk, Action: account.Receive, Handle: d.takeReturn},
		deskPage("/desk/packets/file.jsonl", account.ComputeScore, d.deliveryFile, "receiver", "period", "unit", "again"),
		deskPost("/desk/packets/answers", account.ComputeScore, d.takeAnswers),
	}
}

// bearer is the token of a program.
func (r *Request) bearer() string {
	token, _ := strings.CutPrefix(r.Header("Authorization"), "Bearer ")
	return token
}

// pulled is one page of packets.
type pulled struct {
	Packets []delivery.Delivery `json:"packets"`
}

// pullPackets gives the next packets after a number.
func (d DeskPages) pullPackets(r *Request) error {
	after, err := strconv.ParseInt(r.Query.Get("after"), 10, 64)
	if text := r.Query.Get("after"); text != "" && (err != nil || after < 0) {
		return civic.Invalid("error.invalid", "after "+text)
	}
	list, err := d.Scores.PullPackets(r.Context, r.bearer(), after)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].Format, list[i].Key = delivery.Format, list[i].Of.Key()
	}
	return r.JSON(pulled{append([]delivery.Delivery{}, list...)})
}

// takeReturn takes an acknowledgement or an appeal. Sent twice it counts once.
func (d DeskPages) takeReturn(r *Request) error {
	if err := d.Scores.KnowsToken(r.Context, r.bearer()); err != nil {
		return err
	}
	returned, err := delivery.ParseReturn(r.Body())
	if err != nil {
		return err
	}
	if err := d.Scores.ReturnByToken(r.Context, r.bearer(), returned); err != nil {
		return err
	}
	return r.JSON(struct {
		Taken string `json:"taken"`
	}{returned.Key()})
}

// deliveryFile downloads the packets that wait for a receiver as one signed
// file. That they were carried over is known only when the answers come back.
func (d DeskPages) deliveryFile(r *Request) error {
	if err := r.Can(account.ComputeScore, r.Target("score")); err != nil {
		return err
	}
	code := r.Jurisdiction.Code
	choice := delivery.Choice{
		Receiver: r.Query.Get("receiver"), Period: rating.Period(r.Query.Get("period")), Unit: r.Query.Get("unit"), Again: r.Query.Get("again") == "yes",
	}
	if _, err := d.Scores.PlanDeliveryFile(r.Context, r.Actor.Account, code, choice); err != nil {
		return err
	}
	return r.Stream(delivery.FileType, "packets-"+code+"-"+choice.Receiver+".jsonl", func(ctx context.Context, w io.Writer) error {
		_, err := d.Scores.WriteDeliveryFile(ctx, w, code, choice)
		return err
	})
}

// answersLimit is the largest answer file in bytes: two thousand returns, or
// many more receipts.
const answersLimit = 16 << 20

// takeAnswers takes the file a receiver answered with.
func (d DeskPages) takeAnswers(r *Request) error {
	if err := r.Can(account.ComputeScore, r.Target("score")); err != nil {
		return err
	}
	header, err := r.File("file")
	if err != nil {
		return err
	}
	file, err := header.Open()
	if err != nil {
		return civic.Invalid("error.file", err.Error())
	}
	defer file.Close()
	raw, err := io.ReadAll(http.MaxBytesReader(nil, file, answersLimit))
	if err != nil {
		return civic.Invalid("error.file", err.Error())
	}
	taken, err := d.Scores.TakeAnswers(r.Context, r.Actor.Account, r.Jurisdiction.Code, raw)
	if err != nil {
		return err
	}
	outcome := "new"
	if taken.Before {
		outcome = "before"
	}
	return r.Redirect(r.Link.To("/desk/scores", "answers", strconv.FormatInt(taken.Number, 10), "taken", outcome))
}
