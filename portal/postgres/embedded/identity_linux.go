package embedded

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// outsider is the user ID that a root program shows inside the namespace of its
// server. It is the kernel's "somebody else", and every system knows its name.
const outsider = 65534

// identity is a user that PostgreSQL can run as. PostgreSQL refuses root.
type identity struct {
	name string
	uid  int // who owns the files, seen from here
	gid  int
	// namespaced runs the server as root's own user ID under another number in
	// a user namespace, without any of root's powers. It is the way out where a
	// parent folder lets nobody but root through.
	namespaced bool
}

// identitiesFor lists who may run the server, best first. The owner of an
// existing cluster decides; uid is -1 when there is no cluster.
func identitiesFor(uid int) ([]identity, error) {
	self := os.Geteuid()
	inside := identity{name: "root in a user namespace", namespaced: true}
	switch {
	case self != 0 && uid >= 0 && uid != self:
		return nil, fmt.Errorf("the database files belong to user ID %d: run as that user or as root, or choose another data folder", uid)
	case self != 0:
		return []identity{{name: "the current user", uid: self, gid: os.Getegid()}}, nil
	case uid == 0:
		return []identity{inside}, nil
	case uid > 0:
		account, err := user.LookupId(strconv.Itoa(uid))
		if err != nil {
			return nil, err
		}
		return []identity{fromAccount(account)}, nil
	}
	return append(serviceAccounts(), inside), nil
}

// serviceAccounts are the users a root program prefers to drop to.
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

// attributes are how the kernel must start a process of this identity.
func (id identity) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{
		// A program that is killed takes its server along. The signal comes when
		// the thread that started the server ends, so callers lock theirs.
		Pdeathsig: syscall.SIGINT,
		// Ctrl-C in a terminal must reach the program alone, which then stops the
		// server after its last request.
		Setpgid: true,
	}
	switch {
	case id.namespaced:
		attr.Cloneflags = syscall.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: outsider, HostID: 0, Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: outsider, HostID: 0, Size: 1}}
		attr.Credential = &syscall.Credential{Uid: outsider, Gid: outsider, NoSetGroups: true}
	case id.uid != os.Geteuid():
		attr.Credential = &syscall.Credential{Uid: uint32(id.uid), Gid: uint32(id.gid)}
	}
	return attr
}
