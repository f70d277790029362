package web_test

import (
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
)

func TestTheSameBundlesShowTheSamePagesInAnotherInstallation(t *testing.T) {
	t.Parallel()
	from, to := pgtest.New(t), pgtest.New(t)
	installed := readtest.Install(t, from)
	installed.Carry(t, from, to)
	first, second := siteOn(t, from, installed.Hashes), siteOn(t, to, installed.Hashes)
	compare := func(address string) {
		a, b := first.page(address), second.page(address)
		// The OpenAPI description and the data package name their own site.
		if strings.ReplaceAll(a, first.base, second.base) != b {
			t.Errorf("%s differs between the two installations", address)
		}
	}
	for _, p := range pages {
		compare(p.address)
		english := "?lang=en"
		if strings.Contains(p.address, "?") {
			english = "&lang=en"
		}
		compare(p.address + english)
	}
	for _, address := range []string{
		"/projects.csv", "/api/v1/projects", "/api/v1/projects/" + string(readtest.School), "/api/v1/releases",
		"/data/" + installed.Hashes[4] + "/projects.csv", "/data/" + installed.Hashes[4] + "/datapackage.json",
	} {
		compare(address)
	}
}
