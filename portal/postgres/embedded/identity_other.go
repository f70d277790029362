//go:build !linux

package embedded

import (
	"errors"
	"syscall"
)

// identity is a user that PostgreSQL can run as.
type identity struct {
	name       string
	uid, gid   int
	namespaced bool
}

// identitiesFor refuses: the supervisor relies on Linux to end the server
// together with its program.
func identitiesFor(int) ([]identity, error) {
	return nil, errors.New("the built-in database needs Linux: set DATABASE_URL to a PostgreSQL server")
}

func (identity) attributes() *syscall.SysProcAttr { return nil }
