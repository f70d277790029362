package worker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
)

// deliverEvery is how often packets that are due are looked for.
const deliverEvery = 5 * time.Second

// Limits of one attempt: well below the lease of a claim.
const (
	deliverWithin = 30 * time.Second
	answerBytes   = 64 << 10
)

// deliver pushes packets until ctx ends.
func deliver(ctx context.Context, store *postgres.Worker, log *slog.Logger) {
	tick := time.NewTicker(deliverEvery)
	defer tick.Stop()
	client := &http.Client{
		Timeout:       deliverWithin,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	for {
		if _, err := DeliverDue(ctx, store, client, time.Now); err != nil && ctx.Err() == nil {
			log.Warn("deliver packets", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// DeliverDue pushes every packet that is due and gives how many attempts it
// made. An attempt that fails is recorded with its reason and tried again
// later; only trouble with the database is an error.
func DeliverDue(ctx context.Context, store *postgres.Worker, client *http.Client, now func() time.Time) (attempts int, err error) {
	for ctx.Err() == nil {
		push, due, err := store.ClaimPush(ctx)
		if err != nil || !due {
			return attempts, err
		}
		attempts++
		if err := store.SettlePush(ctx, push, send(ctx, client, push, now())); err != nil {
			return attempts, fmt.Errorf("settle %s: %w", push.Of.Key(), err)
		}
	}
	return attempts, ctx.Err()
}

// send posts one packet; nil says that the receiver gave a receipt for it.
func send(ctx context.Context, client *http.Client, push delivery.Push, now time.Time) error {
	body, err := push.Encode()
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, push.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(delivery.KeyHeader, push.Of.Key())
	request.Header.Set(delivery.SignatureHeader, delivery.Sign(push.Secret, now, body))
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(io.LimitReader(answer.Body, answerBytes))
	return errors.Join(err, delivery.CheckReceipt(answer.StatusCode, said, push.Delivery))
}
