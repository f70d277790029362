package postgres

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// SQLSTATE codes the portal tells apart.
const (
	uniqueViolation = "23505"
	checkViolation  = "23514"

	lockNotAvailable = "55P03" // within lock_timeout
)

// violates reports whether err is a violation with the given SQLSTATE, and of
// which constraint.
func violates(err error, code string) (constraint string, ok bool) {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == code {
		return pg.ConstraintName, true
	}
	return "", false
}

// copyError turns what a sender can mend into an error of kind invalid.
func copyError(b budget.Batch, err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return fmt.Errorf("load %s: %w", b.File, err)
	}
	switch pg.Code {
	case uniqueViolation:
		return civic.Invalid("import.duplicate", fmt.Sprintf("%s: a row stands twice: %s", b.File, pg.Detail))
	case checkViolation:
		return civic.Invalid("import.value", fmt.Sprintf("%s: %s", b.File, pg.Message))
	}
	return fmt.Errorf("load %s: %w", b.File, err)
}
