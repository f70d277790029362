package main

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"strconv"
	"testing"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/web"
)

// The page of a file that is being read moves with the reading, step by step,
// and shows the result by itself. The reader here waits for the test before each
// step, so that nothing depends on how fast anything is.
func TestTheReadingOfAFileIsSeenToMove(t *testing.T) {
	t.Parallel()
	s := &settings{DataDir: t.TempDir(), DatabaseURL: pgtest.New(t).URL(""), LogLevel: "error", SiteName: "reading.test"}
	p := check[*portal](t)(s.openPortal(t.Context()))
	t.Cleanup(p.close)
	grant := civic.Grant{Role: civic.FinanceMaker, Jurisdiction: demoCounty.Code}
	id := check[string](t)(p.identity.AddPersona(t.Context(), account.Persona{Key: "maker", Name: "经办甲", Assurance: civic.L2, Grants: []civic.Grant{grant}}))
	if err := p.vault.SaveJurisdiction(t.Context(), civic.Actor{Account: id, Assurance: civic.L2, Grants: []civic.Grant{grant}}, demoCounty); err != nil {
		t.Fatal(err)
	}
	steps := make(chan int64)
	desk := waitingDesk(t, p, steps)

	maker := somebody(t, browsertest.Visitor{Width: browsertest.Wide}, desk, "经办甲")
	upload(t, maker, desk, "projects.csv", "", oldRight)
	maker.Wait(`document.querySelector("progress[data-poll]") !== null`)
	for _, at := range []int64{20, 55, 90} {
		steps <- at
		maker.Wait(`(() => { const bar = document.querySelector("progress"); return bar !== null && bar.value * 100 / bar.max === ` + strconv.FormatInt(at, 10) + ` })()`)
	}
	close(steps)
	maker.Wait(`document.querySelector("progress") === null && document.body.textContent.includes("projects.csv 检查通过")`)
	if bad := maker.Complaints(); len(bad) > 0 {
		t.Errorf("the browser complains: %v", bad)
	}
}

// waitingDesk serves the desk of the installation with a reader that says it
// is at each of steps, of a hundred, and reads the file when there are no more.
func waitingDesk(t *testing.T, p *portal, steps <-chan int64) (base string) {
	t.Helper()
	command := serveCommand{Role: "all", Demo: "county", Default: demoCounty.Code, Addr: "127.0.0.1:0", DeskAddr: "127.0.0.1:0"}
	sites := check[[]address](t)(command.sites(p, slog.New(slog.NewTextHandler(io.Discard, nil))))
	at := slices.IndexFunc(sites, func(a address) bool { return slices.Contains(a.config.Sites, web.Vault) })
	config := sites[at].config
	shared := config.Sites[0]
	pages := web.VaultPages{Candidates: p.vault, Staff: p.vault.Sessions(), ReadFile: func(ctx context.Context, file web.FileToRead) ([]budget.Batch, web.FileReport, error) {
		for step := range steps {
			file.Progress(step, 100)
		}
		return readFile(ctx, file)
	}}
	signIn := web.SignIn{Identity: p.identity, Book: p.desk.Sessions(), Demo: true, Landing: "/desk"}
	config.Routes = slices.Concat(web.SignInRoutes(shared, signIn), web.DeskHomeRoutes(shared), web.VaultRoutes(pages))
	server := check[*web.Server](t)(web.New(config))
	bound, _, err := server.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Shutdown(t.Context()) })
	return "http://" + bound.String()
}
