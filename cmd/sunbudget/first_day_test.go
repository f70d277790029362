package main

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
)

// empty is an installation in which nothing has been published.
func empty(t *testing.T, command serveCommand) *installation {
	t.Helper()
	command.Demo = "county" // for its personas
	return serving(t, nothingYet(t), command)
}

// nothingYet are the settings of a new installation.
func nothingYet(t *testing.T) *settings {
	t.Helper()
	return &settings{DataDir: t.TempDir(), DatabaseURL: pgtest.New(t).URL(""), LogLevel: "error", SiteName: "new.test"}
}

// serving opens an installation and serves it.
func serving(t *testing.T, s *settings, command serveCommand) *installation {
	t.Helper()
	p := check[*portal](t)(s.openPortal(t.Context()))
	t.Cleanup(p.close)
	i := &installation{portal: p, base: map[string]string{}}
	i.listen(t, command)
	return i
}

func TestNewInstallationMakesItsFirstReleaseAtTheDesk(t *testing.T) {
	t.Parallel()
	for _, command := range []serveCommand{{Role: "all", Default: accessCounty}, {Role: "all"}} {
		t.Run(fmt.Sprintf("default %q", command.Default), func(t *testing.T) {
			t.Parallel()
			i := empty(t, command)
			visitor := i.visitor(t, publicName)
			visitor.get("/").must(t, http.StatusNotFound, "这里还没有公布过预算数据")

			grants := []civic.Grant{{Role: civic.FinanceMaker, Jurisdiction: accessCounty}}
			id := check[string](t)(i.portal.identity.AddPersona(t.Context(), account.Persona{Key: "maker", Name: "经办", Grants: grants}))
			maker := civic.Actor{Account: id, Name: "经办", Grants: grants}
			if err := i.portal.vault.SaveJurisdiction(t.Context(), maker, demoCounty); err != nil {
				t.Fatal(err)
			}
			desk := i.visitor(t, deskName).as("maker")
			desk.get("/desk").must(t, http.StatusOK, "发布", "演示县")
			desk.get("/desk/import").must(t, http.StatusOK, "检查文件")

			i.publishAs(t, demoCounty)
			visitor.get("/").must(t, http.StatusOK, "演示县")
			visitor.get("/projects").must(t, http.StatusOK, "桥")
			visitor.get("/api/v1/projects").must(t, http.StatusOK, "桥")
		})
	}
}

func TestDeskOfTheOuterSiteHasNothingOfTheVault(t *testing.T) {
	t.Parallel()
	for role, has := range map[string]map[string]bool{
		"desk":  {"/desk/moderation": true, "/desk/import": false, "/sign-in": true},
		"vault": {"/desk/moderation": false, "/desk/import": true, "/sign-in": true},
	} {
		i := empty(t, serveCommand{Role: role, Default: accessCounty})
		i.publishAs(t, demoCounty)
		for path, there := range has {
			if status := i.visitor(t, deskName).get(path).status; (status != http.StatusNotFound) != there {
				t.Errorf("%s %s answers %d", role, path, status)
			}
		}
	}
}
