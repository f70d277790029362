package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
)

// deliveryRoutes are for internal systems that fetch packets and answer them
// (docs/delivery.md); a token of the receiver is their key.
func (d DeskPages) deliveryRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/api/v1/packets", Site: Desk, Action: account.Receive, Params: []string{"after"}, Handle: d.pullPackets},
		{Method: http.MethodPost, Path: "/api/v1/returns", Site: Desk, Action: account.Receive, Handle: d.takeReturn},
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
