package signin

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

var mobile = regexp.MustCompile(`^1[3-9][0-9]{9}$`)

// Phone brings a mainland mobile number into one form, "+8613800138000"; kind
// invalid for what is none.
func Phone(text string) (string, error) {
	digits := strings.NewReplacer(" ", "", "-", "", "　", "").Replace(strings.TrimSpace(text))
	digits = strings.TrimPrefix(strings.TrimPrefix(digits, "+86"), "0086")
	if !mobile.MatchString(digits) {
		return "", civic.Invalid("signin.fault_phone", "not a mobile number")
	}
	return "+86" + digits, nil
}

// Gateway sends one-time codes and short notices through an HTTP service: it
// posts {"phone","code","channel","key"}, or "text" in place of "code", as
// JSON with a bearer token and takes any 2xx for sent. The same key is the
// same message, so that a gateway that is asked twice sends once.
type Gateway struct {
	URL    string
	Token  string
	Client *http.Client
}

// gatewayPatience is how long one attempt may take; attempts are two.
const (
	gatewayPatience = 4 * time.Second
	gatewayAttempts = 2
)

// Send sends a code by text message, or read out by voice. Kind unavailable:
// the gateway did not take it.
func (g Gateway) Send(ctx context.Context, phone, code, key string, voice bool) error {
	channel := "text"
	if voice {
		channel = "voice"
	}
	message := map[string]string{"phone": phone, "code": code, "channel": channel, "key": key}
	var err error
	for range gatewayAttempts { // somebody waits for a code, so the second attempt comes at once
		if _, err = g.post(ctx, message); err == nil {
			return nil
		}
	}
	return &civic.Error{Kind: civic.KindUnavailable, Key: "signin.fault_gateway", Detail: "the gateway does not take a code", Err: err}
}

// SendText sends a notice, once: whoever asks tries again later with the same
// key. Kind invalid: the gateway refuses the number or the text for good.
func (g Gateway) SendText(ctx context.Context, phone, text, key string) error {
	status, err := g.post(ctx, map[string]string{"phone": phone, "text": text, "channel": "text", "key": key})
	if err == nil {
		return nil
	}
	kind := civic.KindUnavailable
	forGood := status/100 == 4 && status != http.StatusTooManyRequests && status != http.StatusRequestTimeout &&
		status != http.StatusUnauthorized && status != http.StatusForbidden // those are about our token
	if forGood {
		kind = civic.KindInvalid
	}
	return &civic.Error{Kind: kind, Key: "signin.fault_gateway", Detail: "the gateway does not take a notice", Err: err}
}

// post gives the status of an answer, 0 for none.
func (g Gateway) post(ctx context.Context, message map[string]string) (status int, err error) {
	body, err := json.Marshal(message)
	if err != nil {
		return 0, fmt.Errorf("gateway message: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, gatewayPatience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, g.URL, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+g.Token)
	client := g.Client
	if client == nil {
		client = http.DefaultClient
	}
	answer, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return answer.StatusCode, fmt.Errorf("the gateway answers %s", answer.Status)
	}
	return answer.StatusCode, nil
}
