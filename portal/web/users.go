package web

import (
	"context"
	"crypto/rand"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// StaffBook keeps the members of staff and their ways in.
type StaffBook interface {
	Staff(ctx context.Context, jurisdiction string) ([]account.Member, error)
	AddUser(ctx context.Context, by, login, name, password string, grants []civic.Grant) (accountID, secretURL string, err error)
	Grant(ctx context.Context, by, login string, grant civic.Grant) error
	RevokeGrant(ctx context.Context, by, login string, grant civic.Grant) error
	ResetTOTP(ctx context.Context, by, login string) (secretURL string, err error)
	ResetPassword(ctx context.Context, by, login, password string) error
	Disable(ctx context.Context, by, login string) error
	Enable(ctx context.Context, by, login string) error
}

// IdentityBook tells who wrote something, and who asked.
type IdentityBook interface {
	LookAt(ctx context.Context, by, jurisdiction, commentID string, look account.Look) (account.Identity, error)
}

// Looking finds opinions and lists looks for the desk.
type Looking interface {
	OpinionByReceipt(ctx context.Context, jurisdiction, receipt string) (id string, target civic.Target, err error)
	Looks(ctx context.Context, jurisdiction string, limit int) ([]account.Look, error)
}

// StaffPages are the administrator's pages: members of staff, and looks at
// identities, which an auditor reads too.
type StaffPages struct {
	Staff      StaffBook
	Identities IdentityBook
	Looking    Looking
	Book       SessionBook
}

// StaffRoutes are the routes of those pages.
func StaffRoutes(s StaffPages) []Route {
	return []Route{
		deskPage("/desk/users", account.ManageUsers, s.users),
		deskPost("/desk/users", account.ManageUsers, s.addUser),
		deskPost("/desk/users/:login", account.ManageUsers, s.changeUser),
		deskPage("/desk/identities", account.ReadLooks, s.looks),
		deskPost("/desk/identities", account.LookIdentity, s.look),
	}
}

// users lists the members of staff of this government.
func (s StaffPages) users(r *Request) error {
	return s.usersPage(r, http.StatusOK, desk.Users{}, nil)
}

// usersPage shows the list; told are secrets that are shown this once.
func (s StaffPages) usersPage(r *Request, status int, page desk.Users, faults []ui.FieldError) error {
	staff, err := s.Staff.Staff(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	page.Frame, page.Add, page.Faults, page.Field = r.deskFrame("users.title"), r.Link.To("/desk/users"), faults, r.Form
	for _, m := range staff {
		user := desk.User{Member: m, Change: r.Link.To("/desk/users/" + m.Login), Since: message.Date(r.Lang, m.CreatedAt)}
		if m.Login == "" || account.Manages(r.Actor, r.Jurisdiction.Code, m.Account, m.Grants) != nil {
			user.Change = "" // a persona of the demo, oneself, or somebody with roles elsewhere
		}
		page.Users = append(page.Users, user)
	}
	return r.PageStatus(status, desk.ShowUsers(page))
}

// userFields lead from a fault to its field.
var userFields = map[string]string{
	"account.login": "login", "account.login_taken": "login", "account.role": "role", "account.password_short": "login",
}

// addUser makes an account. The program chooses the password; it and the
// authenticator's secret are shown once.
func (s StaffPages) addUser(r *Request) error {
	password, err := account.NewPassword(rand.Reader)
	if err != nil {
		return err
	}
	login := r.Form("login")
	var secret string
	err = checkLogin(login)
	if err == nil {
		grant := civic.Grant{Role: civic.Role(r.Form("role")), Jurisdiction: r.Jurisdiction.Code, Unit: r.Form("unit")}
		_, secret, err = s.Staff.AddUser(r.Context, r.Actor.Account, login, r.Form("name"), password, []civic.Grant{grant})
	}
	if civic.KeyOf(err) == "account.login_taken" && err != nil {
		err = civic.Invalid("account.login_taken", "taken")
	}
	if fault, status, ok := faultOf(r, err, userFields, "login"); ok {
		return s.usersPage(r, status, desk.Users{}, []ui.FieldError{fault})
	}
	if err != nil {
		return err
	}
	return s.usersPage(r, http.StatusOK, desk.Users{Told: r.T("users.told", login), Password: password, Secret: secret}, nil)
}

// loginForm is a name of characters that an address carries as they are.
var loginForm = regexp.MustCompile(`^[a-z0-9._-]{3,40}$`)

// checkLogin keeps logins to what an address can carry.
func checkLogin(login string) error {
	if !loginForm.MatchString(login) {
		return civic.Invalid("users.fault_login", "login "+login)
	}
	return nil
}

// changeUser does one thing to a member of staff.
func (s StaffPages) changeUser(r *Request) error {
	login := r.Param("login")
	staff, err := s.Staff.Staff(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(staff, func(m account.Member) bool { return m.Login == login && login != "" })
	if at < 0 {
		return civic.NotFound("user " + login)
	}
	if err := account.Manages(r.Actor, r.Jurisdiction.Code, staff[at].Account, staff[at].Grants); err != nil {
		return err
	}
	page, err := s.change(r, login)
	if fault, status, ok := faultOf(r, err, nil, "role"); ok {
		return s.usersPage(r, status, desk.Users{}, []ui.FieldError{fault})
	}
	if err != nil {
		return err
	}
	if page.Told != "" {
		return s.usersPage(r, http.StatusOK, page, nil)
	}
	return r.Redirect(r.Link.To("/desk/users"))
}

// change does what the pressed button says; what it tells is shown once.
func (s StaffPages) change(r *Request, login string) (told desk.Users, err error) {
	by := r.Actor.Account
	role, unit, _ := strings.Cut(r.Form("grant"), "@")
	switch r.Form("act") {
	case "grant":
		return told, s.Staff.Grant(r.Context, by, login, civic.Grant{Role: civic.Role(r.Form("role")), Jurisdiction: r.Jurisdiction.Code, Unit: r.Form("unit")})
	case "revoke":
		return told, s.Staff.RevokeGrant(r.Context, by, login, civic.Grant{Role: civic.Role(role), Jurisdiction: r.Jurisdiction.Code, Unit: unit})
	case "disable":
		return told, s.Staff.Disable(r.Context, by, login)
	case "enable":
		return told, s.Staff.Enable(r.Context, by, login)
	case "totp":
		told.Told = r.T("users.told", login)
		told.Secret, err = s.Staff.ResetTOTP(r.Context, by, login)
		return told, err
	case "password":
		told.Told = r.T("users.told", login)
		if told.Password, err = account.NewPassword(rand.Reader); err != nil {
			return told, err
		}
		return told, s.Staff.ResetPassword(r.Context, by, login, told.Password)
	}
	return told, civic.Invalid("users.fault_act", "act "+r.Form("act"))
}

// looksShown is how many looks stand on the page.
const looksShown = 200

// looks lists who looked at whom and why.
func (s StaffPages) looks(r *Request) error {
	return s.looksPage(r, http.StatusOK, nil, nil)
}

func (s StaffPages) looksPage(r *Request, status int, found *account.Identity, faults []ui.FieldError) error {
	page := desk.Looks{Frame: r.deskFrame("identity.title"), Found: found, Faults: faults, Field: r.Form}
	if r.Can(account.LookIdentity, r.Target("list")) == nil {
		page.Look = r.Link.To("/desk/identities")
	}
	list, err := s.Looking.Looks(r.Context, r.Jurisdiction.Code, looksShown)
	if err != nil {
		return err
	}
	page.Table = desk.LookTable(r.Lang, list)
	return r.PageStatus(status, desk.ShowLooks(page))
}

// look tells who wrote an opinion, once, on the page that answers the form.
func (s StaffPages) look(r *Request) error {
	if err := s.Book.Allow(r.Context, account.LookLimit, r.Actor.Account); err != nil {
		return err
	}
	id, target, err := s.Looking.OpinionByReceipt(r.Context, r.Jurisdiction.Code, r.Form("receipt"))
	if civic.KindOf(err) == civic.KindNotFound && err != nil {
		return s.looksPage(r, http.StatusBadRequest, nil, []ui.FieldError{{Field: "receipt", Message: r.T("identity.fault_receipt")}})
	}
	if err != nil {
		return err
	}
	if err := r.Can(account.LookIdentity, target); err != nil {
		return err
	}
	who, err := s.Identities.LookAt(r.Context, r.Actor.Account, r.Jurisdiction.Code, id, account.Look{Reason: r.Form("reason"), Document: r.Form("document")})
	fields := map[string]string{"identity.fault_reason": "reason", "identity.fault_document": "document"}
	if fault, status, ok := faultOf(r, err, fields, "reason"); ok {
		return s.looksPage(r, status, nil, []ui.FieldError{fault})
	}
	if err != nil {
		return err
	}
	return s.looksPage(r, http.StatusOK, &who, nil)
}
