package main

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/ledger"
)

// sameName leads requests for one name to wherever the site is served now, as
// a name server does for a site that moves to another port.
type sameName struct{ base string }

// RoundTrip sends a request to the current address.
func (s *sameName) RoundTrip(r *http.Request) (*http.Response, error) {
	now, err := url.Parse(s.base)
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = now.Scheme, now.Host
	return http.DefaultTransport.RoundTrip(r)
}

// TestAKeyIsChangedWithoutAnAlarm is the whole way: a sceptic pins the keys,
// the operator stops the portal, changes the key and starts again, and the
// sceptic follows; with a key that was merely exchanged they do not.
func TestAKeyIsChangedWithoutAnAlarm(t *testing.T) {
	t.Parallel()
	s, state := nothingYet(t), t.TempDir()
	command := serveCommand{Role: "all", Default: accessCounty}
	site := serving(t, s, command)
	site.publishAs(t, demoCounty)
	name := &sameName{site.base[publicName]}
	verify := func() (ledger.SiteReport, error) {
		return ledger.VerifySite(t.Context(), &http.Client{Transport: name}, "http://budget.test", state, false)
	}
	if report, err := verify(); err != nil || !report.FirstVisit {
		t.Fatalf("%+v, %v", report, err)
	}
	var out bytes.Buffer
	if err := (logRotate{}).Run(t.Context(), s, console{&out, &out}); err != nil {
		t.Fatal(err)
	}
	if _, err := verify(); err == nil {
		t.Error("a process that shows the old key still passes for the new one")
	}
	again := serving(t, s, command)
	name.base = again.base[publicName]
	report, err := verify()
	if err != nil || report.Successions != 1 || report.FirstVisit {
		t.Fatalf("after the change: %+v, %v", report, err)
	}
	if !strings.Contains(out.String(), again.portal.keys.log.Public) {
		t.Errorf("the command says %s", &out)
	}
	again.portal.keys.log = check[ledger.Key](t)(ledger.LoadOrCreateKey(t.TempDir(), "log.new.test"))
	again.listen(t, command)
	name.base = again.base[publicName]
	if _, err := verify(); err == nil || !strings.Contains(err.Error(), "other keys") {
		t.Errorf("another key without a word: %v", err)
	}
}

// TestTheSealIsChangedAndEarlierReleasesStayProved: a sceptic who pinned the
// keys follows the change, verifies releases under both keys, and a bundle
// sealed with the old key is not taken any more.
func TestTheSealIsChangedAndEarlierReleasesStayProved(t *testing.T) {
	t.Parallel()
	s, state := nothingYet(t), t.TempDir()
	command := serveCommand{Role: "all", Default: accessCounty}
	site := serving(t, s, command)
	site.publishAs(t, demoCounty)
	name := &sameName{site.base[publicName]}
	verify := func(all bool) (ledger.SiteReport, error) {
		return ledger.VerifySite(t.Context(), &http.Client{Transport: name}, "http://budget.test", state, all)
	}
	if _, err := verify(false); err != nil {
		t.Fatal(err)
	}
	before := site.portal.keys.seal.Public
	var out bytes.Buffer
	if err := (logRotate{Seal: true}).Run(t.Context(), s, console{&out, &out}); err != nil {
		t.Fatal(err)
	}
	again := serving(t, s, command)
	name.base = again.base[publicName]
	after := again.portal.keys.seal.Public
	if after == before || !strings.Contains(out.String(), after) {
		t.Fatalf("the key is %s; the command says %s", after, &out)
	}
	for _, trusted := range check[[]note.Verifier](t)(again.portal.keys.seals()) {
		if strings.Contains(before, trusted.Name()) && trusted.KeyHash() == site.portal.keys.seal.Verifier.KeyHash() {
			t.Error("bundles with the old key would still be imported")
		}
	}
	another := demoCounty
	another.Code = "990199"
	again.publishAs(t, another)
	if report, err := verify(true); err != nil || report.Successions != 1 || report.Releases < 2 {
		t.Fatalf("after the change: %+v, %v", report, err)
	}
}

// TestTheInnerSiteChangesItsKeyAndTheOuterOneFollows is the way of two sites:
// the inner one makes a new key, the outer one trusts it, keeps the old one for
// what it sealed, and says so in its log.
func TestTheInnerSiteChangesItsKeyAndTheOuterOneFollows(t *testing.T) {
	t.Parallel()
	inner := nothingYet(t)
	old := serving(t, inner, serveCommand{Role: "vault", Default: accessCounty}).portal.keys.seal
	outer, state := nothingYet(t), t.TempDir()
	outer.TrustSeal = []string{old.Public}
	command := serveCommand{Role: "web", Default: accessCounty}
	site := serving(t, outer, command)
	name := &sameName{site.base[publicName]}
	verify := func() (ledger.SiteReport, error) {
		return ledger.VerifySite(t.Context(), &http.Client{Transport: name}, "http://budget.test", state, true)
	}
	receive := func(at *installation, code string, seal note.Signer) error {
		government := demoCounty
		government.Code = code
		hash, err := at.portal.worker.ReceiveBundle(t.Context(), sealedAs(t, government, seal))
		if err == nil {
			_, err = at.portal.worker.ImportBundle(t.Context(), hash)
		}
		return err
	}
	if err := receive(site, accessCounty, old.Signer); err != nil {
		t.Fatal(err)
	}
	if _, err := verify(); err != nil {
		t.Fatal(err)
	}

	var said bytes.Buffer
	if err := (releaseKey{Next: true}).Run(t.Context(), inner, console{&said, &said}); err != nil {
		t.Fatal(err)
	}
	next := check[keys](t)(inner.loadKeys()).seal
	if next.Public == old.Public || !strings.Contains(said.String(), "--trust-seal="+next.Public) || !strings.Contains(said.String(), "--retired-seal="+old.Public) {
		t.Fatalf("the key is %s; the command says %s", next.Public, &said)
	}
	outer.TrustSeal, outer.RetiredSeal = []string{next.Public}, []string{old.Public}
	if err := (logRotate{Announce: true}).Run(t.Context(), outer, console{&said, &said}); err != nil {
		t.Fatal(err)
	}
	again := serving(t, outer, command)
	name.base = again.base[publicName]
	if err := receive(again, "990199", next.Signer); err != nil {
		t.Errorf("the new key: %v", err)
	}
	if err := receive(again, "990198", old.Signer); err == nil {
		t.Error("what the old key seals is still imported")
	}
	if report, err := verify(); err != nil || report.Successions != 1 || report.Releases < 2 {
		t.Errorf("after the change: %+v, %v", report, err)
	}
}
