package embedded_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/postgres/embedded"
)

// childVariable makes this test binary a program that runs a server of the
// data folder it names until its input closes.
const childVariable = "SUNBUDGET_EMBEDDED_CHILD"

// forgetful beside the data folder makes the program drop its reference to the
// server.
const forgetful = ".forgetful"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childVariable); dir != "" {
		os.Exit(child(dir))
	}
	os.Exit(m.Run())
}

func child(dir string) int {
	server, err := embedded.Start(context.Background(), quick(dir))
	if err != nil {
		fmt.Println("failed:", err)
		return 1
	}
	url := server.URL("")
	if _, err := os.Stat(dir + forgetful); err == nil {
		server = nil
		runtime.GC()
		runtime.GC() // what the first one finalised is closed by now
		fmt.Println(url)
		_, _ = io.Copy(io.Discard, os.Stdin)
		return 0
	}
	fmt.Println(url)
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := server.Stop(context.Background()); err != nil {
		fmt.Println("failed:", err)
		return 1
	}
	return 0
}

func TestKilledProgramTakesItsServerAlong(t *testing.T) {
	t.Parallel()
	cfg := quick(openFolder(t))
	program := startProgram(t, cfg.DataDir, nil)
	server := attach(t, cfg)
	remember(t, server, "program killed")
	pid := postmasterPID(t, cfg)

	kill(t, program.Process.Pid)
	for exists(pid) { // the kernel ends it; nobody else does here
		if t.Context().Err() != nil {
			t.Fatal("the server outlived its program")
		}
	}
	checkRemembered(t, start(t, cfg), "program killed")
}

// A file nobody refers to is closed by the garbage collector, and its lock with
// it: the next program would end the running server as a leftover.
func TestServerNobodyRefersToKeepsItsFolder(t *testing.T) {
	t.Parallel()
	cfg := quick(openFolder(t))
	if err := os.WriteFile(cfg.DataDir+forgetful, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	startProgram(t, cfg.DataDir, nil)
	if _, err := embedded.Start(t.Context(), cfg); !errors.Is(err, embedded.ErrInUse) {
		t.Errorf("a second start: %v, want ErrInUse", err)
	}
}

// The killed program is not waited for, so that its zombie still answers to its
// process ID, as in a container without an init process.
func TestEverythingKilledStartsAgain(t *testing.T) {
	t.Parallel()
	cfg := quick(openFolder(t))
	program := startProgram(t, cfg.DataDir, nil)
	remember(t, attach(t, cfg), "all killed")
	pid := postmasterPID(t, cfg)

	kill(t, pid)
	kill(t, program.Process.Pid)
	checkRemembered(t, start(t, cfg), "all killed")
	if !isZombie(t, program.Process.Pid) {
		t.Error("the killed program was waited for: the test shows less than it says")
	}
}

func TestServerThatNobodySupervisesIsEndedByTheNextStart(t *testing.T) {
	t.Parallel()
	cfg := quick(openFolder(t))
	server := start(t, cfg)
	remember(t, server, "stray server")
	stray := startStray(t, cfg, server)
	checkRemembered(t, start(t, cfg), "stray server")
	if exists(stray) {
		t.Error("two servers work in one folder")
	}
}

func TestServerThatObeysNoSignalIsKilledByTheNextStart(t *testing.T) {
	t.Parallel()
	if os.Getenv("SUNBUDGET_SOAK") == "" {
		t.Skip("waits through two grace periods: make soak runs it")
	}
	cfg := quick(openFolder(t))
	server := start(t, cfg)
	remember(t, server, "deaf server")
	stray := startStray(t, cfg, server)
	if err := syscall.Kill(stray, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	checkRemembered(t, start(t, cfg), "deaf server")
}

func TestServerThatDiesIsStartedAgain(t *testing.T) {
	t.Parallel()
	cfg := quick(openFolder(t))
	server := start(t, cfg)
	remember(t, server, "server killed")
	before := postmasterPID(t, cfg)
	kill(t, before)
	for !reachable(t, server) {
		if t.Context().Err() != nil {
			t.Fatal("the server did not come back")
		}
	}
	checkRemembered(t, server, "server killed")
}

func TestRootServerRunsAsAServiceAccount(t *testing.T) {
	t.Parallel()
	needRoot(t)
	cfg := quick(openFolder(t))
	start(t, cfg)
	if uid := processOwner(t, postmasterPID(t, cfg)); uid == 0 {
		t.Error("the server runs as root")
	}
}

func TestRootServerBehindAClosedFolderOnlyGetsThePowerToPassIt(t *testing.T) {
	t.Parallel()
	needRoot(t)
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	cfg := quick(filepath.Join(dir, "data"))
	server := start(t, cfg)
	pid := postmasterPID(t, cfg)
	status := processStatus(t, pid)
	const override, readSearch = "0000000000000002", "0000000000000004"
	if got := status["CapEff"]; processOwner(t, pid) == 0 || got != override && got != readSearch {
		t.Errorf("the server runs as user %s with capabilities %s", status["Uid"], got)
	}
	remember(t, server, "closed folder")
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkRemembered(t, start(t, cfg), "closed folder")
}

func TestOrdinaryUserRunsTheServerAndRootContinuesAsThatUser(t *testing.T) {
	t.Parallel()
	needRoot(t)
	const nobody = 65534
	cfg := quick(openFolder(t))
	if err := os.Mkdir(cfg.DataDir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(cfg.DataDir, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	program := startProgram(t, cfg.DataDir, &syscall.Credential{Uid: nobody, Gid: nobody})
	remember(t, attach(t, cfg), "ordinary user")
	program.finish(t)

	checkRemembered(t, start(t, cfg), "ordinary user")
	if uid := processOwner(t, postmasterPID(t, cfg)); uid != nobody {
		t.Errorf("the files of user %d are served by user %d", nobody, uid)
	}
}

func TestFilesOfARemovedAccountAreStillServed(t *testing.T) {
	t.Parallel()
	needRoot(t)
	const removed = 61235
	cfg := quick(openFolder(t))
	server := start(t, cfg)
	remember(t, server, "removed account")
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	own := func(path string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Lchown(path, removed, removed))
	}
	if err := filepath.WalkDir(filepath.Join(cfg.DataDir, "postgres"), own); err != nil {
		t.Fatal(err)
	}
	checkRemembered(t, start(t, cfg), "removed account")
	if uid := processOwner(t, postmasterPID(t, cfg)); uid != removed {
		t.Errorf("the files of user %d are served by user %d", removed, uid)
	}
}

func TestSocketFolderOfSomebodyElseIsRefused(t *testing.T) {
	t.Parallel()
	needRoot(t)
	deep := quick(filepath.Join(openFolder(t), strings.Repeat("d", 100)))
	server := start(t, deep)
	sockets := socketFolder(t, server)
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	const stranger = 61236
	if err := errors.Join(os.Mkdir(sockets, 0o777), os.Chown(sockets, stranger, stranger)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(sockets) })
	_, err := embedded.Start(t.Context(), deep)
	if err == nil || !strings.Contains(err.Error(), sockets+" belongs to user ID 61236") {
		t.Errorf("start with a stranger's socket folder: %v", err)
	}
}

func TestDataOfAnotherUserIsRefusedWithAdvice(t *testing.T) {
	t.Parallel()
	needRoot(t)
	cfg := quick(openFolder(t))
	if err := start(t, cfg).Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	const stranger = 61234
	out := programOutput(t, cfg.DataDir, &syscall.Credential{Uid: stranger, Gid: stranger})
	if !strings.Contains(out, "belongs to another user: run as that user or as root") {
		t.Errorf("the program said %q", out)
	}
}

// startStray stops the server and runs its program once more by hand.
func startStray(t *testing.T, cfg embedded.Config, server *embedded.Server) int {
	t.Helper()
	pid := postmasterPID(t, cfg)
	uid := processOwner(t, pid)
	binary, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	sockets := filepath.Join(filepath.Dir(cfg.DataDir), "stray")
	if err := errors.Join(os.Mkdir(sockets, 0o700), os.Chown(sockets, uid, -1)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary, "-D", filepath.Dir(pidFile(cfg)), "-k", sockets, "-c", "listen_addresses=")
	if uid != os.Geteuid() {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for { // it is not in the folder at once
		_, err := embedded.Attach(t.Context(), cfg.DataDir)
		if err == nil {
			break
		}
		if !errors.Is(err, embedded.ErrNotRunning) || t.Context().Err() != nil {
			t.Fatal(err)
		}
	}
	return cmd.Process.Pid
}

// program is a copy of this binary that runs a server.
type program struct {
	*exec.Cmd
	input io.Closer
}

// startProgram answers when the program's server is ready.
func startProgram(t *testing.T, dataDir string, as *syscall.Credential) program {
	t.Helper()
	cmd := programCommand(t, dataDir, as)
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "postgres://") {
		t.Fatalf("the program said %q, %v", line, err)
	}
	return program{cmd, input}
}

func (p program) finish(t *testing.T) {
	t.Helper()
	if err := p.input.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Fatal(err)
	}
}

func programOutput(t *testing.T, dataDir string, as *syscall.Credential) string {
	t.Helper()
	out, err := programCommand(t, dataDir, as).Output()
	if err == nil {
		t.Errorf("the program succeeded: %s", out)
	}
	return string(out)
}

// programCommand copies the binary to where every user may run it: go test
// builds it in a closed folder.
func programCommand(t *testing.T, dataDir string, as *syscall.Credential) *exec.Cmd {
	t.Helper()
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(filepath.Dir(dataDir), "program")
	// A child that another test starts meanwhile would hold the file open for
	// writing, and Linux runs no such file (ETXTBSY).
	syscall.ForkLock.RLock()
	err = os.WriteFile(path, self, 0o755)
	syscall.ForkLock.RUnlock()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path)
	cmd.Dir = filepath.Dir(dataDir)
	cmd.Env = append(os.Environ(), childVariable+"="+dataDir, modulesVariable+"="+modules()[0])
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	return cmd
}

func attach(t *testing.T, cfg embedded.Config) *embedded.Server {
	t.Helper()
	server, err := embedded.Attach(t.Context(), cfg.DataDir)
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func reachable(t *testing.T, server *embedded.Server) bool {
	conn, err := pgx.Connect(t.Context(), server.URL(""))
	if err != nil {
		return false
	}
	return conn.Close(t.Context()) == nil
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for exists(pid) { // death takes a moment
		if t.Context().Err() != nil {
			t.Fatalf("process %d survives its kill", pid)
		}
	}
}

func postmasterPID(t *testing.T, cfg embedded.Config) int {
	t.Helper()
	text, err := os.ReadFile(pidFile(cfg))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// exists tells whether a process works; a zombie does not.
func exists(pid int) bool {
	_, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid))
	return err == nil
}

func isZombie(t *testing.T, pid int) bool {
	return strings.HasPrefix(processStatus(t, pid)["State"], "Z")
}

func processStatus(t *testing.T, pid int) map[string]string {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		fields[name] = strings.TrimSpace(value)
	}
	return fields
}

func processOwner(t *testing.T, pid int) int {
	t.Helper()
	real, _, _ := strings.Cut(processStatus(t, pid)["Uid"], "\t")
	uid, err := strconv.Atoi(real)
	if err != nil {
		t.Fatal(err)
	}
	return uid
}

func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can change users")
	}
}
