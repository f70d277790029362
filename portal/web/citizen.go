package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	pages "github.com/sunbudget/sunbudget/portal/web/page/signin"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"

	"github.com/sunbudget/sunbudget/portal/signin"
)

// PersonBook knows which account belongs to whom.
type PersonBook interface {
	NewCode(ctx context.Context, phone string) (code, key string, err error)
	EnterByCode(ctx context.Context, phone, code string) (accountID string, err error)
	Enter(ctx context.Context, claim signin.Claim) (accountID string, err error)
}

// Messenger sends one-time codes.
type Messenger interface {
	Send(ctx context.Context, phone, code, key string, voice bool) error
}

// Citizens are the ways in for citizens.
type Citizens struct {
	People    PersonBook
	Messenger Messenger // nil for no one-time codes
	Providers []signin.Provider
}

// offer adds the ways in for citizens to the page.
func (s SignIn) offer(r *Request, p *pages.Page, next string) {
	if s.Citizens == nil {
		return
	}
	if s.Citizens.Messenger != nil {
		p.Phone = &pages.Phone{Send: r.Link.To("/sign-in/code"), Enter: r.Link.To("/sign-in/phone"), Number: r.Form("phone")}
	}
	for _, provider := range s.Citizens.Providers {
		p.Providers = append(p.Providers, ui.Link{Label: provider.Label, Href: r.Link.To("/sign-in/with/"+provider.Key, "next", next)})
	}
}

// phonePage is the sign-in page with the telephone's form in a state.
func (s SignIn) phonePage(r *Request, status int, sent bool, faults ...ui.FieldError) error {
	p, err := s.form(r, r.Form("next"), kept(r))
	if err != nil {
		return err
	}
	p.Phone.Sent, p.Phone.Faults = sent, faults
	return r.PageStatus(status, pages.Show(p))
}

func (s SignIn) hasPhone() error {
	if s.Citizens == nil || s.Citizens.Messenger == nil {
		return civic.NotFound("no one-time codes here")
	}
	return nil
}

// sendCode sends a one-time code.
func (s SignIn) sendCode(r *Request) error {
	if err := s.hasPhone(); err != nil {
		return err
	}
	fault := func(status int, field, key string) error {
		return s.phonePage(r, status, false, ui.FieldError{Field: field, Message: r.T(key)})
	}
	phone, err := signin.Phone(r.Form("phone"))
	if err != nil {
		return fault(http.StatusBadRequest, "phone", civic.KeyOf(err))
	}
	if r.Form("consent") != "yes" {
		return fault(http.StatusBadRequest, "consent", "signin.fault_consent")
	}
	if err := s.Book.Allow(r.Context, account.CodeLimit, r.IP()); err != nil {
		return err
	}
	code, key, err := s.Citizens.People.NewCode(r.Context, phone)
	if err == nil {
		err = s.Citizens.Messenger.Send(r.Context, phone, code, key, r.Form("channel") == "voice")
	}
	if kind := civic.KindOf(err); err != nil && (kind == civic.KindTooMany || kind == civic.KindUnavailable) {
		return fault(statuses[kind], "phone", civic.KeyOf(err))
	}
	if err != nil {
		return err
	}
	return s.phonePage(r, http.StatusOK, true)
}

// phone signs in with the code.
func (s SignIn) phone(r *Request) error {
	if err := s.hasPhone(); err != nil {
		return err
	}
	if err := s.Book.Allow(r.Context, account.SignInLimit, r.IP()); err != nil {
		return err
	}
	phone, err := signin.Phone(r.Form("phone"))
	if err != nil {
		return err
	}
	id, err := s.Citizens.People.EnterByCode(r.Context, phone, r.Form("sms_code"))
	if civic.KindOf(err) == civic.KindForbidden {
		return s.phonePage(r, http.StatusUnprocessableEntity, true, ui.FieldError{Field: "sms_code", Message: r.T(civic.KeyOf(err))})
	}
	return s.enter(r, id, err)
}

// enter starts the session of an account that somebody was found to be.
func (s SignIn) enter(r *Request, id string, err error) error {
	if err != nil {
		return err
	}
	token, expires, err := s.Book.Start(r.Context, id, r.Header("User-Agent"))
	if err != nil {
		return err
	}
	return s.signedIn(r, token, expires)
}

// provider finds the provider of the address.
func (s SignIn) provider(r *Request) (signin.Provider, error) {
	if s.Citizens != nil {
		for _, p := range s.Citizens.Providers {
			if p.Key == r.Param("provider") {
				return p, nil
			}
		}
	}
	return signin.Provider{}, civic.NotFound("provider " + r.Param("provider"))
}

// awayCookie keeps the secrets of an attempt while the browser is at the
// provider; awayFor is how long it may stay there.
const (
	awayCookie = "sunbudget_away"
	awayFor    = 15 * time.Minute
)

// callback is where the provider sends the browser back to. Its address is
// the same in every language, as it is registered with the provider.
func (r *Request) callback(provider string) string {
	plain := *r
	plain.Link = r.Link.Speaking("").At(0)
	return plain.Absolute("/sign-in/with/" + provider + "/back")
}

// leave sends the browser to the provider.
func (s SignIn) leave(r *Request) error {
	provider, err := s.provider(r)
	if err != nil {
		return err
	}
	secrets, err := signin.NewSecrets()
	if err != nil {
		return err
	}
	address, err := provider.Start(r.Context, secrets, r.callback(provider.Key))
	if err != nil {
		return err
	}
	value := strings.Join([]string{secrets.State, secrets.Nonce, secrets.Verifier, localPath(r.Query.Get("next"))}, "|")
	r.fiber.Cookie(r.cookie(awayCookie, value, r.Now.Add(awayFor)))
	return r.Redirect(address)
}

// back takes the browser that returns from the provider.
func (s SignIn) back(r *Request) error {
	provider, err := s.provider(r)
	if err != nil {
		return err
	}
	parts := strings.SplitN(r.fiber.Cookies(awayCookie), "|", 4)
	r.fiber.Cookie(r.cookie(awayCookie, "", time.Unix(1, 0)))
	if len(parts) != 4 {
		return civic.Fail(civic.KindForbidden, "signin.fault_refused", "back from a provider without having left")
	}
	secrets := signin.Secrets{State: parts[0], Nonce: parts[1], Verifier: parts[2]}
	claim, err := provider.Finish(r.Context, secrets, r.Query.Get("state"), r.Query.Get("code"), r.callback(provider.Key))
	if err != nil {
		return err
	}
	id, err := s.Citizens.People.Enter(r.Context, claim)
	if err != nil {
		return err
	}
	token, expires, err := s.Book.Start(r.Context, id, r.Header("User-Agent"))
	if err != nil {
		return err
	}
	if err := s.Book.End(r.Context, r.SessionToken()); err != nil {
		return err
	}
	r.StartSession(token, expires)
	if next := localPath(parts[3]); next != "" {
		return r.Redirect(next)
	}
	return r.Redirect(r.Link.To(s.Landing))
}
