package postgres_test

import (
	"bytes"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
)

// county is the jurisdiction of these tests, bridge its one project.
const (
	county = "990101"
	bridge = "BR1DGE0000"
	roads  = "101001" // the unit of the bridge
)

// people is a database with every login that people's acts go through, at a
// moment the test may move.
type people struct {
	db       pgtest.DB
	public   *postgres.Public
	desk     *postgres.Desk
	worker   *postgres.Worker
	identity *postgres.Identity
	now      time.Time

	seal        note.Signer
	logVerifier note.Verifier
	release     string // hash of what publishBridge published
}

// monday is a working day with a working week ahead of it.
var monday = time.Date(2026, 10, 19, 10, 0, 0, 0, civic.Shanghai)

func newPeople(t *testing.T) *people {
	t.Helper()
	p := &people{db: pgtest.New(t), now: monday}
	key, err := account.NewKey(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	keys := newKeys(t)
	p.seal, p.logVerifier = keys.seal.Signer, keys.log.Verifier
	opts := []postgres.Option{postgres.WithIdentityKey(key), postgres.WithLogKey(keys.log.Signer), postgres.WithTrusted(keys.seal.Verifier)}
	clock := func() time.Time { return p.now }
	ctx := t.Context()
	p.public, err = postgres.OpenPublic(ctx, p.db.URL(postgres.WebRole), clock, opts...)
	must(t, err)
	t.Cleanup(p.public.Close)
	p.desk, err = postgres.OpenDesk(ctx, p.db.URL(postgres.DeskRole), clock, opts...)
	must(t, err)
	t.Cleanup(p.desk.Close)
	p.worker, err = postgres.OpenWorker(ctx, p.db.URL(postgres.WorkerRole), clock, opts...)
	must(t, err)
	t.Cleanup(p.worker.Close)
	p.identity, err = postgres.OpenIdentity(ctx, p.db.URL(postgres.IdentityRole), clock, opts...)
	must(t, err)
	t.Cleanup(p.identity.Close)
	return p
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// persona makes an account that needs no password and gives its actor.
func (p *people) persona(t *testing.T, key string, level civic.Assurance, grants ...civic.Grant) civic.Actor {
	t.Helper()
	id, err := p.identity.AddPersona(t.Context(), account.Persona{Key: key, Name: key, Assurance: level, Grants: grants})
	must(t, err)
	return civic.Actor{Account: id, Name: key, Assurance: level, Grants: grants}
}

// publishBridge publishes a small release: roads has the bridge and one
// project below it, schools has one.
func (p *people) publishBridge(t *testing.T) { p.publishMonths(t) }

// publishMonths publishes the same release with payments by month.
func (p *people) publishMonths(t *testing.T, paid ...bundle.Execution) {
	t.Helper()
	p.release = p.publishAmounts(t, 9, 60000, paid...)
}

// publishAmounts publishes the execution of a month in which the bridge costs
// so much, and gives the release's hash.
func (p *people) publishAmounts(t *testing.T, month int, ofBridge civic.Money, paid ...bundle.Execution) (hash string) {
	t.Helper()
	project := func(id, name, unit string, amount civic.Money) bundle.Project {
		figure := civic.ExactFigure(amount)
		return bundle.Project{ID: civic.PublicID(id), Name: name, Unit: unit, Function: "2140104", Class: budget.Ordinary,
			Original: figure, Adjusted: figure, Paid: civic.ExactFigure(amount / 2)}
	}
	list := disclosure.Default()
	content := bundle.Content{
		Disclosure: list.Source,
		Units:      []budget.Unit{{Code: roads, Name: "交通局"}, {Code: "101001002", Name: "公路中心", Parent: roads}, {Code: "102001", Name: "教育局"}},
		Executions: paid,
		Projects: []bundle.Project{
			project(bridge, "桥", roads, ofBridge), project("R0AD000000", "路", "101001002", 40000), project("SCHR00M000", "教室", "102001", 50000),
		},
	}
	archive, err := bundle.Pack(content, bundle.Manifest{
		Jurisdiction: civic.Jurisdiction{Code: county, NameZH: "演示县", NameEN: "County", Currency: "CNY", Kind: civic.Demo},
		Document:     civic.Document{Jurisdiction: county, Year: 2026, Stage: civic.Execution, Version: 1, Month: month},
		Tier:         civic.PublicTier, AsOf: "2026-09-30", SealedAt: "2026-10-09T09:00:00+08:00",
		Disclosure: list.Version,
	})
	must(t, err)
	signed, err := archive.Sign(p.seal)
	must(t, err)
	hash, err = p.worker.ReceiveBundle(t.Context(), signed.Bytes())
	must(t, err)
	_, err = p.worker.ImportBundle(t.Context(), hash)
	must(t, err)
	return hash
}
