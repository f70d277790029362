package signin_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/oauth2-proxy/mockoidc"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/signin"
)

const callback = "http://portal.example/sign-in/with/province/back"

// province is a running identity provider.
func province(t *testing.T) (*mockoidc.MockOIDC, signin.Provider) {
	t.Helper()
	server, err := mockoidc.Run()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Shutdown() })
	return server, signin.Provider{
		Key: "province", Issuer: server.Issuer(), ClientID: server.ClientID, ClientSecret: server.ClientSecret, TrustPhone: true,
	}.Ready()
}

// visit goes to the provider as a browser does and brings back state and code.
func visit(t *testing.T, address string) url.Values {
	t.Helper()
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	back, err := answer.Location()
	if err != nil {
		t.Fatalf("%d: %v", answer.StatusCode, err)
	}
	return back.Query()
}

func TestProviderVouchesForAPerson(t *testing.T) {
	t.Parallel()
	server, provider := province(t)
	server.QueueUser(&mockoidc.MockUser{Subject: "p-17", PreferredUsername: "someone", Phone: "138 0013 8000"})
	secrets, err := signin.NewSecrets()
	if err != nil {
		t.Fatal(err)
	}
	address, err := provider.Start(t.Context(), secrets, callback)
	if err != nil {
		t.Fatal(err)
	}
	back := visit(t, address)
	claim, err := provider.Finish(t.Context(), secrets, back.Get("state"), back.Get("code"), callback)
	if err != nil {
		t.Fatal(err)
	}
	if claim.Provider != "province" || claim.Subject != "p-17" || claim.Phone != "+8613800138000" {
		t.Errorf("%+v", claim)
	}
	if _, err := provider.Finish(t.Context(), secrets, back.Get("state"), back.Get("code"), callback); civic.KindOf(err) != civic.KindForbidden {
		t.Errorf("one code twice: %v", err)
	}
}

func TestForeignStateNonceOrVerifierIsRefused(t *testing.T) {
	t.Parallel()
	server, provider := province(t)
	for name, spoil := range map[string]func(*signin.Secrets){
		"state":    func(s *signin.Secrets) { s.State = "another" },
		"none":     func(s *signin.Secrets) { *s = signin.Secrets{} },
		"nonce":    func(s *signin.Secrets) { s.Nonce = "another" },
		"verifier": func(s *signin.Secrets) { s.Verifier += "x" },
	} {
		server.QueueUser(&mockoidc.MockUser{Subject: "p-17"})
		secrets, err := signin.NewSecrets()
		if err != nil {
			t.Fatal(err)
		}
		address, err := provider.Start(t.Context(), secrets, callback)
		if err != nil {
			t.Fatal(err)
		}
		back := visit(t, address)
		spoil(&secrets)
		if _, err := provider.Finish(t.Context(), secrets, back.Get("state"), back.Get("code"), callback); civic.KindOf(err) != civic.KindForbidden || err == nil {
			t.Errorf("another %s: %v", name, err)
		}
	}
}

func TestNobodyUnderFourteenHasAnAccount(t *testing.T) {
	t.Parallel()
	noon := func(day string) time.Time {
		at, err := time.ParseInLocation(time.DateOnly, day, civic.Shanghai)
		if err != nil {
			t.Fatal(err)
		}
		return at.Add(12 * time.Hour)
	}
	for _, c := range []struct {
		now   time.Time
		claim signin.Claim
		fits  bool
	}{
		{noon("2026-11-22"), signin.Claim{Birth: "2012-11-22"}, true}, // the birthday itself
		{noon("2026-11-22"), signin.Claim{Birth: "2012-11-23"}, false},
		{noon("2026-11-22"), signin.Claim{}, true}, // not told
		{noon("2026-11-22"), signin.Claim{Birth: "1960-01-01"}, true},
		{noon("2026-11-22"), signin.Claim{Number: "110101201211221239"}, true},
		{noon("2026-11-22"), signin.Claim{Number: "110101201211231231"}, false},
		{noon("2026-11-22"), signin.Claim{Number: "11010120121123123X"}, false},
		{noon("2026-11-22"), signin.Claim{Number: "110101690101123"}, true},                          // of 15 digits
		{noon("2026-11-22"), signin.Claim{Birth: "1990-01-01", Number: "110101201211231231"}, false}, // they differ
		{noon("2026-11-22"), signin.Claim{Birth: "20121123"}, false},
		{noon("2026-11-22"), signin.Claim{Birth: "2012"}, false}, // perhaps not yet
		{noon("2026-11-22"), signin.Claim{Birth: "2011"}, true},
		{time.Date(2026, 11, 21, 15, 59, 59, 0, time.UTC), signin.Claim{Birth: "2012-11-22"}, false}, // one second before midnight in Shanghai
		{time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC), signin.Claim{Birth: "2012-11-22"}, true},
		{noon("2026-02-28"), signin.Claim{Birth: "2012-02-29"}, false},
		{noon("2026-03-01"), signin.Claim{Birth: "2012-02-29"}, true},
		{noon("2028-02-29"), signin.Claim{Birth: "2014-03-01"}, false},
		{noon("2028-02-29"), signin.Claim{Birth: "2014-02-28"}, true},
	} {
		err := c.claim.Admit(c.now)
		if (err == nil) != c.fits || !c.fits && civic.KeyOf(err) != "signin.fault_age" {
			t.Errorf("%+v on %s: %v", c.claim, c.now, err)
		}
	}
}

func TestPhoneNumbersHaveOneForm(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"13800138000", "+86 138-0013-8000", "0086 13800138000"} {
		if got, err := signin.Phone(text); err != nil || got != "+8613800138000" {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
	for _, text := range []string{"", "12800138000", "1380013800", "+1 2025550100", "13800138000;x"} {
		if _, err := signin.Phone(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestGatewayIsAskedAgainWithTheSameKeyAndGivesUpInTheEnd(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	keys := map[string]int{}
	failing := int32(1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sent map[string]string
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil || r.Header.Get("Authorization") != "Bearer secret" {
			t.Errorf("%v %s", err, r.Header.Get("Authorization"))
		}
		keys[sent["key"]]++
		if asked.Add(1) <= failing {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	defer server.Close()
	gateway := signin.Gateway{URL: server.URL, Token: "secret"}
	if err := gateway.Send(context.Background(), "+8613800138000", "123456", "k1", false); err != nil {
		t.Errorf("the second attempt should do: %v", err)
	}
	if keys["k1"] != 2 {
		t.Errorf("keys %v", keys)
	}
	failing = 100
	if err := gateway.Send(context.Background(), "+8613800138000", "123456", "k2", true); civic.KindOf(err) != civic.KindUnavailable {
		t.Errorf("a gateway that is down: %v", err)
	}
}
