package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/signin"
	"github.com/sunbudget/sunbudget/portal/web"
)

// secret is something the portal knows of a citizen, which nobody else may
// read on any page: who wrote what is between them and the portal.
type secret struct {
	owner string // column of the matrix
	what  string
	value string
}

// verified are the citizens of the matrix of whom something is verified.
var verified = map[string]signin.Claim{
	string(civic.ContactCitizen):  {Phone: "13787650241"},
	string(civic.IdentityCitizen): {Phone: "13987650357", Name: "欧阳慎独", Number: "110101199003079413"},
}

// enter makes a verified citizen the way a provider does, as one that the test
// can sign in as, and keeps what nobody may read of them.
func (i *installation) enter(t *testing.T, name string, claim signin.Claim, level civic.Assurance, grants []civic.Grant) (id string) {
	t.Helper()
	claim.Provider, claim.Subject = "province", "subject-of-"+name
	id = check[string](t)(i.portal.identity.Enter(t.Context(), claim))
	if err := i.portal.identity.SetPhone(t.Context(), id, claim.Phone); err != nil {
		t.Fatal(err)
	}
	mail := name + "@letters.example"
	check[bool](t)(i.portal.identity.SetEmail(t.Context(), id, mail))
	db := check[*pgx.Conn](t)(pgx.Connect(t.Context(), i.portal.url(postgres.IdentityRole)))
	defer db.Close(t.Context())
	if _, err := db.Exec(t.Context(), `UPDATE app.account SET persona = $2, name = $2, assurance = $3 WHERE id = $1`, id, name, level); err != nil {
		t.Fatal(err)
	}
	for _, g := range grants {
		if _, err := db.Exec(t.Context(), `INSERT INTO app.account_grant (account, role, jurisdiction, unit) VALUES ($1, $2, $3, $4)`, id, g.Role, g.Jurisdiction, g.Unit); err != nil {
			t.Fatal(err)
		}
	}
	for what, value := range map[string]string{
		"account": id, "telephone": claim.Phone, "address": mail, "subject": claim.Subject, "name": claim.Name, "number": claim.Number,
	} {
		if value != "" {
			i.secrets = append(i.secrets, secret{name, what, value})
		}
	}
	return id
}

// keepsSecrets searches what somebody was answered for what only others may
// read. What the request itself says (a token of one's own in the address of a
// letter) is known to whoever sends it.
func (i *installation) keepsSecrets(t *testing.T, route web.Route, r request, c who, headers string, body []byte) {
	t.Helper()
	text := opened(t, body)
	for _, s := range i.secrets {
		if strings.Contains(fmt.Sprint(r.params, r.form), s.value) {
			continue
		}
		if strings.Contains(headers, s.value) || bytes.Contains(text, []byte(s.value)) {
			i.told = append(i.told, fmt.Sprintf("%s to %s: %s of %s", route.Key(), c.name, s.what, s.owner))
			if c.name != s.owner && !looksWithReason(route, c) {
				t.Errorf("%s as %s tells the %s of %s", route.Key(), c.name, s.what, s.owner)
			}
		}
	}
}

// looksWithReason reports the one way to see who wrote something: the officer
// gives a reason and the number of a paper, and the look is on record first.
func looksWithReason(route web.Route, c who) bool {
	return route.Key() == "POST /desk/identities" && c.name == string(civic.Administrator)
}

// opened is a body as text; files of workbooks are taken out of their archive.
func opened(t *testing.T, body []byte) []byte {
	t.Helper()
	if !bytes.HasPrefix(body, []byte("PK\x03\x04")) {
		return body
	}
	var text []byte
	for _, file := range check[*zip.Reader](t)(zip.NewReader(bytes.NewReader(body), int64(len(body)))).File {
		inside := check[io.ReadCloser](t)(file.Open())
		text = append(text, check[[]byte](t)(io.ReadAll(inside))...)
		_ = inside.Close()
	}
	return text
}

// secretsWereThere proves that the search can find: owners and the officer
// were told what the others were searched for.
func (i *installation) secretsWereThere(t *testing.T) {
	t.Helper()
	for _, want := range []string{
		"GET /me/data.json to identity_citizen: account of identity_citizen",
		"POST /desk/identities to administrator: telephone of contact_citizen",
		"POST /desk/identities to administrator: name of identity_citizen",
		"POST /desk/identities to administrator: number of identity_citizen",
	} {
		if !slices.Contains(i.told, want) {
			t.Errorf("never told: %s (of %q)", want, i.told)
		}
	}
}

// member makes a person of the matrix.
func (i *installation) member(t *testing.T, c who) civic.Actor {
	t.Helper()
	grants := []civic.Grant{*c.grant}
	actor := civic.Actor{Name: c.name, Assurance: c.level, Grants: grants}
	if claim, is := verified[c.name]; is {
		actor.Account = i.enter(t, c.name, claim, c.level, grants)
		return actor
	}
	actor.Account = check[string](t)(i.portal.identity.AddPersona(t.Context(), account.Persona{Key: c.name, Name: c.name, Assurance: c.level, Grants: grants}))
	return actor
}
