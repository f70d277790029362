package embedded

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"slices"
	"strconv"
	"syscall"
)

// Capabilities that let a process through folders that are closed to its user;
// the second one is what containers leave when they drop the first.
const (
	capReadSearch uintptr = 2
	capOverride   uintptr = 1
)

// noSetuidFixup is SECBIT_NO_SETUID_FIXUP of capabilities(7).
const noSetuidFixup uintptr = 1 << 2

// identity is a user that PostgreSQL can run as. PostgreSQL refuses root.
type identity struct {
	name     string
	uid, gid int
	// powers are the only capabilities of root that the server keeps: none, or
	// one where the data or the binaries lie behind a folder of root's own, such
	// as /root.
	powers []uintptr
}

// identitiesFor lists who may run the server, best first. The owner of an
// existing cluster decides, be it an account of this system or not.
func identitiesFor(cluster os.FileInfo) ([]identity, error) {
	self := identity{name: "the current user", uid: os.Geteuid(), gid: os.Getegid()}
	if cluster == nil && self.uid == 0 {
		return withPowers(serviceAccounts()...), nil
	}
	if cluster == nil {
		return []identity{self}, nil
	}
	stat := cluster.Sys().(*syscall.Stat_t)
	owner := identity{name: fmt.Sprintf("user ID %d", stat.Uid), uid: int(stat.Uid), gid: int(stat.Gid)}
	switch self.uid {
	case owner.uid:
		return []identity{self}, nil
	case 0:
		return withPowers(owner), nil
	}
	return nil, fmt.Errorf("the database files belong to %s: run as that user or as root, or choose another data folder", owner.name)
}

// withPowers adds the ways past closed folders, the weaker first.
func withPowers(plain ...identity) []identity {
	all := slices.Clone(plain)
	for _, power := range []uintptr{capReadSearch, capOverride} {
		for _, id := range plain {
			id.name += " with leave to pass closed folders"
			id.powers = []uintptr{power}
			all = append(all, id)
		}
	}
	return all
}

// serviceAccounts are the users a root program drops to.
func serviceAccounts() []identity {
	var found []identity
	for _, name := range []string{"postgres", "nobody"} {
		if account, err := user.Lookup(name); err == nil {
			found = append(found, fromAccount(account))
		}
	}
	return found
}

func fromAccount(account *user.User) identity {
	uid, _ := strconv.Atoi(account.Uid) // numeric on every Unix
	gid, _ := strconv.Atoi(account.Gid)
	return identity{name: account.Username, uid: uid, gid: gid}
}

// start launches a command as this identity. The caller keeps its OS thread
// locked until the command has ended: the kernel ends the command when the
// thread ends that started it.
func (id identity) start(cmd *exec.Cmd) error {
	if len(id.powers) == 0 {
		return cmd.Start()
	}
	// Without this bit a kept power is out of force while the user changes, and
	// in access(2) for ever, by which PostgreSQL looks for its own files.
	before, err := prctl(syscall.PR_GET_SECUREBITS, 0)
	if err == nil {
		_, err = prctl(syscall.PR_SET_SECUREBITS, before|noSetuidFixup)
	}
	if err != nil {
		return fmt.Errorf("keeping a capability: %w", err)
	}
	err = cmd.Start()
	_, restored := prctl(syscall.PR_SET_SECUREBITS, before)
	return errors.Join(err, restored)
}

// prctl sets or reads an attribute of this thread.
func prctl(option, value uintptr) (uintptr, error) {
	result, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, option, value, 0)
	if errno != 0 {
		return 0, errno
	}
	return result, nil
}

// attributes are how the kernel must start a process of this identity.
func (id identity) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{
		// A program that is killed takes its server along.
		Pdeathsig: syscall.SIGINT,
		// Ctrl-C in a terminal must reach the program alone, which then stops the
		// server after its last request.
		Setpgid:     true,
		AmbientCaps: id.powers,
	}
	if id.uid != os.Geteuid() {
		attr.Credential = &syscall.Credential{Uid: uint32(id.uid), Gid: uint32(id.gid)}
	}
	return attr
}
