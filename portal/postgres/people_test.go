package postgres_test

import (
	"bytes"
	"crypto/rand"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
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
	opts := []postgres.Option{postgres.WithIdentityKey(key), postgres.WithLogKey(logKey(t))}
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

// logKey is a fresh key for the checkpoints of the transparency log.
func logKey(t *testing.T) note.Signer {
	t.Helper()
	private, _, err := note.GenerateKey(rand.Reader, "test.example/log")
	must(t, err)
	signer, err := note.NewSigner(private)
	must(t, err)
	return signer
}

// persona makes an account that needs no password and gives its actor.
func (p *people) persona(t *testing.T, key string, level civic.Assurance, grants ...civic.Grant) civic.Actor {
	t.Helper()
	id, err := p.identity.AddPersona(t.Context(), account.Persona{Key: key, Name: key, Assurance: level, Grants: grants})
	must(t, err)
	return civic.Actor{Account: id, Name: key, Assurance: level, Grants: grants}
}

// publishBridge stores a minimal public release with one project of roads and
// gives its hash.
func (p *people) publishBridge(t *testing.T) (hash string) {
	t.Helper()
	const sql = `WITH j AS (INSERT INTO release.jurisdiction (code, name_zh, name_en, currency, kind) VALUES ('990101', '县', 'County', 'CNY', 'demo')),
		e AS (INSERT INTO release.edition (at) VALUES (now()) RETURNING edition),
		r AS (INSERT INTO release.release (hash, jurisdiction, year, stage, stage_rank, version, month, tier, as_of, sealed_at, published_at, edition, log_index,
				manifest, signature, projects, original, adjusted, paid)
			SELECT 'hash-1', '990101', 2026, 'execution', 3, 1, 9, 'public', '2026-09-30', now(), now(), edition, 0, '', '', 1,
				ROW('exact', 100, 100, '')::release.figure, ROW('exact', 100, 100, '')::release.figure, ROW('exact', 50, 50, '')::release.figure FROM e RETURNING id),
		u AS (INSERT INTO release.unit SELECT id, '101001', '交通局', 'Roads', '' FROM r)
		INSERT INTO release.project (release, id, name, summary, justification, unit, function, economic, region, class, start, "end", original, adjusted, paid, search)
		SELECT id, 'BR1DGE0000', '桥', '', '', '101001', '2140104', '', '', 'ordinary', '', '',
			ROW('exact', 100, 100, '')::release.figure, ROW('exact', 100, 100, '')::release.figure, ROW('exact', 50, 50, '')::release.figure, '' FROM r`
	_, err := p.db.Pool(t, "").Exec(t.Context(), sql)
	must(t, err)
	return "hash-1"
}
