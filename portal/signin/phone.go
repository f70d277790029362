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

// Gateway sends one-time codes through an HTTP service: it posts
// {"phone","code","channel","key"} as JSON with a bearer token and takes any
// 2xx for sent. The same key is the same message, so that a gateway that is
// asked twice sends once.
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
	body, err := json.Marshal(map[string]string{"phone": phone, "code": code, "channel": channel, "key": key})
	if err != nil {
		return fmt.Errorf("code message: %w", err)
	}
	for range gatewayAttempts {
		if err = g.post(ctx, body); err == nil {
			return nil
		}
	}
	return &civic.Error{Kind: civic.KindUnavailable, Key: "signin.fault_gateway", Detail: "the gateway does not take a code", Err: err}
}

func (g Gateway) post(ctx context.Context, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, gatewayPatience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, g.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+g.Token)
	client := g.Client
	if client == nil {
		client = http.DefaultClient
	}
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("the gateway answers %s", answer.Status)
	}
	return nil
}
