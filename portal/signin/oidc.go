package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Claim is what somebody trustworthy says of a person.
type Claim struct {
	Provider string // key of the provider, "phone" for a one-time code
	Subject  string // the provider's own name for the person
	Phone    string // verified mobile number, "" where none was told
	Name     string // real name, "" where none was told
	Number   string // number of the identity document, "" where none was told
	Birth    string // "2006-01-02", "" where none was told
}

// Provider is one identity provider as configured.
type Provider struct {
	Key          string // in addresses and in the database; never change it
	Label        string // on the button
	Issuer       string
	ClientID     string
	ClientSecret string
	// Claims name where the provider keeps what it verified; empty for the
	// standard ones. Numbers of identity documents have no standard claim.
	NumberClaim string
	TrustPhone  bool // its telephone numbers are verified though it does not say so

	found *discovered
}

// discovered is what the provider says of itself, asked once it is needed.
type discovered struct {
	mu       sync.Mutex
	provider *oidc.Provider
}

// Ready prepares a configured provider for use.
func (p Provider) Ready() Provider {
	p.found = &discovered{}
	return p
}

func (p Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.found.mu.Lock()
	defer p.found.mu.Unlock()
	if p.found.provider == nil {
		provider, err := oidc.NewProvider(context.WithoutCancel(ctx), p.Issuer)
		if err != nil {
			return nil, &civic.Error{Kind: civic.KindUnavailable, Key: "signin.fault_provider", Detail: "provider " + p.Key, Err: err}
		}
		p.found.provider = provider
	}
	return p.found.provider, nil
}

func (p Provider) config(found *oidc.Provider, redirect string) oauth2.Config {
	return oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: found.Endpoint(), RedirectURL: redirect,
		Scopes: scopes(found),
	}
}

// scopes are what we would like to know, as far as the provider knows them:
// some refuse a scope they do not have.
func scopes(found *oidc.Provider) []string {
	var known struct {
		Scopes []string `json:"scopes_supported"`
	}
	if err := found.Claims(&known); err != nil || len(known.Scopes) == 0 {
		return []string{oidc.ScopeOpenID, "profile", "phone"}
	}
	list := []string{oidc.ScopeOpenID}
	for _, scope := range []string{"profile", "phone"} {
		if slices.Contains(known.Scopes, scope) {
			list = append(list, scope)
		}
	}
	return list
}

// Secrets belong to one attempt to sign in; the browser keeps them until it
// comes back.
type Secrets struct{ State, Nonce, Verifier string }

// NewSecrets draws them.
func NewSecrets() (Secrets, error) {
	var raw [48]byte
	if _, err := io.ReadFull(rand.Reader, raw[:]); err != nil {
		return Secrets{}, fmt.Errorf("draw secrets: %w", err)
	}
	text := func(part []byte) string { return base64.RawURLEncoding.EncodeToString(part) }
	return Secrets{State: text(raw[:24]), Nonce: text(raw[24:]), Verifier: oauth2.GenerateVerifier()}, nil
}

// Start is the address at the provider where the browser goes.
func (p Provider) Start(ctx context.Context, s Secrets, redirect string) (string, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	config := p.config(found, redirect)
	return config.AuthCodeURL(s.State, oidc.Nonce(s.Nonce), oauth2.S256ChallengeOption(s.Verifier)), nil
}

// Finish turns what the browser brought back into a claim. Kind forbidden:
// state, nonce, code or signature do not fit.
func (p Provider) Finish(ctx context.Context, s Secrets, state, code, redirect string) (Claim, error) {
	if s.State == "" || subtle.ConstantTimeCompare([]byte(s.State), []byte(state)) != 1 {
		return Claim{}, refused("state does not fit", nil)
	}
	found, err := p.discover(ctx)
	if err != nil {
		return Claim{}, err
	}
	config := p.config(found, redirect)
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(s.Verifier))
	if err != nil {
		return Claim{}, refused("exchange", err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := found.Verifier(&oidc.Config{ClientID: p.ClientID}).Verify(ctx, raw)
	if err != nil {
		return Claim{}, refused("ID token", err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(s.Nonce)) != 1 {
		return Claim{}, refused("nonce does not fit", nil)
	}
	return p.claim(id)
}

func (p Provider) claim(id *oidc.IDToken) (Claim, error) {
	var all map[string]any
	if err := id.Claims(&all); err != nil {
		return Claim{}, refused("claims", err)
	}
	text := func(name string) string { value, _ := all[name].(string); return value }
	claim := Claim{Provider: p.Key, Subject: id.Subject, Name: text("name"), Birth: text("birthdate")}
	verified, told := all["phone_number_verified"].(bool)
	if verified || !told && p.TrustPhone {
		claim.Phone, _ = Phone(text("phone_number")) // what is no mobile number here is left out
	}
	if p.NumberClaim != "" {
		claim.Number = text(p.NumberClaim)
	}
	return claim, nil
}

func refused(why string, err error) error {
	return &civic.Error{Kind: civic.KindForbidden, Key: "signin.fault_refused", Detail: "sign-in at a provider: " + why, Err: err}
}
