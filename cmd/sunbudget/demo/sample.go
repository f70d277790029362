package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// The sample: published lines of seven Shanghai bodies (putuo/README.md).
//
//go:embed putuo
var sampleFiles embed.FS

// Samples are the real jurisdictions of the demo. They get releases and
// nothing else: no opinion, rating or rank is ever invented about them.
var Samples = []civic.Jurisdiction{
	{Code: "310000", NameZH: "上海市", NameEN: "Shanghai Municipality", Currency: "CNY", Kind: civic.Sample},
	{Code: "310107", NameZH: "普陀区", NameEN: "Putuo District", Parent: "310000", Currency: "CNY", Kind: civic.Sample},
}

// sampleReleases lists the sample's documents, published here on the given
// day, the earliest first.
func sampleReleases(published time.Time) ([]Release, error) {
	folders, err := fs.Glob(sampleFiles, "putuo/*-*")
	if err != nil {
		return nil, err
	}
	var list []Release
	for i, folder := range folders {
		r, err := sampleRelease(folder)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", folder, err)
		}
		r.Published = published.Add(time.Duration(i) * 10 * time.Minute)
		list = append(list, r)
	}
	return list, nil
}

// sampleRelease reads a folder such as putuo/310107-2024-final. 数据截至 is
// the last day of the accounts, or the first of the budget's year: the
// sources print no date.
func sampleRelease(folder string) (Release, error) {
	name := strings.SplitN(path.Base(folder), "-", 3)
	year, err := strconv.Atoi(name[1])
	if err != nil {
		return Release{}, err
	}
	r := Release{LooseSums: true, AsOf: name[1] + "-01-01"}
	r.Document = civic.Document{Jurisdiction: name[0], Year: civic.FiscalYear(year), Stage: civic.Stage(name[2]), Version: 1}
	if r.Document.Stage == civic.FinalAccounts {
		r.AsOf = name[1] + "-12-31"
	}
	for _, j := range Samples {
		if j.Code == name[0] {
			r.Jurisdiction = j
		}
	}
	for _, kind := range ingest.Kinds {
		content, err := sampleFiles.ReadFile(folder + "/" + kind + ".csv")
		if err == nil {
			r.Files = append(r.Files, File{Name: kind + ".csv", Content: content})
		}
	}
	return r, r.Document.Validate()
}
