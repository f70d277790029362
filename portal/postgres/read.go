package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Pool is the login's pool, for the search engine, which keeps its own
// queries.
func (p *Public) Pool() *pgxpool.Pool { return p.pool }

// queryer is a pool, a connection or a transaction.
type queryer interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// list reads all rows of a query into T by column name.
func list[T any](ctx context.Context, db queryer, what, sql string, args ...any) ([]T, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, readError(what, err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[T])
	return all, readError(what, err)
}

// one reads exactly one row; without it the error is of kind not_found.
func one[T any](ctx context.Context, db queryer, what, sql string, args ...any) (T, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		var none T
		return none, readError(what, err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[T])
	return found, readError(what, err)
}

// readError says what was read and tells three cases apart: nothing there,
// the database away or overloaded, a fault of ours.
func readError(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pgx.ErrNoRows):
		return civic.NotFound(what)
	case away(err):
		return &civic.Error{Kind: civic.KindUnavailable, Key: "error.unavailable", Detail: what, Err: err}
	}
	return fmt.Errorf("%s: %w", what, err)
}

// away reports that the database could not be asked: connections refused or
// cut, the server stopping, too many clients, the statement out of time.
func away(err error) bool {
	var answered *pgconn.PgError
	if !errors.As(err, &answered) {
		var connect *pgconn.ConnectError
		return errors.As(err, &connect) || pgconn.Timeout(err) || pgconn.SafeToRetry(err) || connectionLost(err)
	}
	class := answered.Code[:2]
	return class == "57" || class == "53" || class == "08"
}

// connectionLost recognises a connection that broke while it was read.
func connectionLost(err error) bool {
	text := err.Error()
	return strings.Contains(text, "unexpected EOF") || strings.Contains(text, "connection reset") ||
		strings.Contains(text, "closed pool") || strings.Contains(text, "conn closed")
}
