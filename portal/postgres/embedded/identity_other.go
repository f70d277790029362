//go:build !linux

package embedded

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// identity is a user that PostgreSQL can run as.
type identity struct {
	name     string
	uid, gid int
}

// identitiesFor refuses: the supervisor relies on Linux to end the server
// together with its program.
func identitiesFor(os.FileInfo) ([]identity, error) {
	return nil, errors.New("the built-in database needs Linux: set DATABASE_URL to a PostgreSQL server")
}

func (identity) start(cmd *exec.Cmd) error { return cmd.Start() }

func (identity) attributes() *syscall.SysProcAttr { return nil }
