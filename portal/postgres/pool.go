// Package postgres holds all SQL of the portal, one file per domain. Each
// process logs in with a role of its own, and each role has its own type
// here, so that the public pages cannot even name a query on the vault.
// A public method owns its transaction; lower-case helpers take the tx.
package postgres

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
)

// Login roles of the database (migrations/0001).
const (
	WebRole      = "sunbudget_web"
	DeskRole     = "sunbudget_desk"
	VaultRole    = "sunbudget_vault"
	WorkerRole   = "sunbudget_worker"
	IdentityRole = "sunbudget_identity"
)

// Statement timeouts by kind of process (DESIGN, Constants).
const (
	publicTimeout = 5 * time.Second
	deskTimeout   = 5 * time.Minute
)

// store is what every login's type embeds.
type store struct {
	pool  *pgxpool.Pool
	clock civic.Clock
	options
}

// Close returns all connections.
func (s store) Close() { s.pool.Close() }

// Ping reports whether the database answers.
func (s store) Ping(ctx context.Context) error { return s.pool.Ping(ctx) }

// Public is the login of the public site: it reads releases and the public
// parts of participation, and writes what citizens send.
type Public struct {
	store
	ballots  together[*cast]
	said     together[*saying]
	actors   kept[string, known]     // sessions, by the hash of their token
	rated    kept[ratedKey, ratedAs] // what is rated, with its unit and the open period
	tallies  kept[tallyKey, comment.Tally]
	subjects kept[subjectKey, comment.Place]
}

// Desk is the login of the staff address: moderation, replies, packets.
type Desk struct{ store }

// Vault is the login of the inner address: raw rows, candidates, sealing.
type Vault struct{ store }

// Worker is the login of the jobs: imports sealed bundles, scores.
type Worker struct {
	store
	counting sync.Mutex // one full count of a period at a time
}

// Identity is the narrow login used by sign-in alone.
type Identity struct {
	store
	hashing chan struct{} // one place for each password check at a time
}

// OpenPublic connects as sunbudget_web. url is a pgx connection string.
func OpenPublic(ctx context.Context, url string, clock civic.Clock, opts ...Option) (*Public, error) {
	s, err := open(ctx, url, publicTimeout, clock, opts)
	p := &Public{store: s, tallies: kept[tallyKey, comment.Tally]{lasts: versionKept}}
	p.ballots.write, p.said.write = p.castTogether, p.sayTogether
	return p, err
}

// OpenDesk connects as sunbudget_desk.
func OpenDesk(ctx context.Context, url string, clock civic.Clock, opts ...Option) (*Desk, error) {
	s, err := open(ctx, url, deskTimeout, clock, opts)
	return &Desk{s}, err
}

// OpenVault connects as sunbudget_vault.
func OpenVault(ctx context.Context, url string, clock civic.Clock, opts ...Option) (*Vault, error) {
	s, err := open(ctx, url, deskTimeout, clock, opts)
	return &Vault{s}, err
}

// OpenWorker connects as sunbudget_worker.
func OpenWorker(ctx context.Context, url string, clock civic.Clock, opts ...Option) (*Worker, error) {
	s, err := open(ctx, url, deskTimeout, clock, opts)
	return &Worker{store: s}, err
}

// OpenIdentity connects as sunbudget_identity.
func OpenIdentity(ctx context.Context, url string, clock civic.Clock, opts ...Option) (*Identity, error) {
	s, err := open(ctx, url, publicTimeout, clock, opts)
	return &Identity{store: s, hashing: make(chan struct{}, passwordChecks)}, err
}

// open makes a pool whose connections know release.figure, keep a statement
// timeout and speak Shanghai time.
func open(ctx context.Context, url string, timeout time.Duration, clock civic.Clock, opts []Option) (store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return store{}, fmt.Errorf("database address: %w", err)
	}
	config.ConnConfig.RuntimeParams["statement_timeout"] = fmt.Sprint(timeout.Milliseconds())
	config.ConnConfig.RuntimeParams["timezone"] = civic.Shanghai.String()
	config.AfterConnect = registerFigure
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return store{}, fmt.Errorf("connect to the database: %w", err)
	}
	return store{pool: pool, clock: clock, options: newOptions(opts)}, nil
}

// registerFigure lets pgx read and write release.figure as civic.Figure.
// A login without the schema (identity) does without.
func registerFigure(ctx context.Context, conn *pgx.Conn) error {
	var visible bool
	err := conn.QueryRow(ctx, `SELECT has_schema_privilege('release', 'USAGE')`).Scan(&visible)
	if err != nil || !visible {
		return err
	}
	figure, err := conn.LoadType(ctx, "release.figure")
	if err != nil {
		return fmt.Errorf("load release.figure: %w", err)
	}
	conn.TypeMap().RegisterType(figure)
	return nil
}

// inTx runs work in one transaction: committed when it returns nil.
func (s store) inTx(ctx context.Context, work func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, s.pool, work)
}
