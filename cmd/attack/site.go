package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// site is everything that was downloaded.
type site struct {
	releases []release // in the order of documents: year, stage, month, version
	lists    []list    // what list endpoints showed
	scores   []scores
	mentions []mention // amounts that stand beside projects, on pages and in papers
	// Sums that name their parts, and pages that print sums.
	aggregates []aggregate
	summaries  []summary
	// Percentages beside projects and places.
	percentages []percentage
	unread      int // papers that the site did not print
}

// release is one public release with its files.
type release struct {
	Hash       string
	Document   civic.Document
	Units      []unitRow
	Regions    []regionRow
	Lines      []lineRow
	Projects   []projectRow
	Executions []executionRow
	Totals     []totalRow
	// What is said of projects in words, and the originals beside the rows.
	Texts       []textRow
	Attachments []attachmentRow
}

// The rows of the canonical files, as far as they are of use.
type (
	unitRow struct {
		Code   string `json:"code"`
		Parent string `json:"parent"`
	}
	regionRow struct {
		Code       string `json:"code"`
		Parent     string `json:"parent"`
		Population int64  `json:"population"`
	}
	lineRow struct {
		Table  string       `json:"table"`
		Unit   string       `json:"unit"`
		Code   string       `json:"code"`
		Column string       `json:"column"`
		Amount civic.Figure `json:"amount"`
	}
	// textRow is a further text or a target of a project.
	textRow struct {
		ID     civic.PublicID `json:"id"`
		Text   string         `json:"text"`
		Target string         `json:"target"`
		Actual string         `json:"actual"`
	}
	projectRow struct {
		ID            civic.PublicID `json:"id"`
		Name          string         `json:"name"`
		Summary       string         `json:"summary"`
		Justification string         `json:"justification"`
		Unit          string         `json:"unit"`
		Function      civic.Function `json:"function"`
		Region        string         `json:"region"`
		Economic      string         `json:"economic"`
		Class         string         `json:"class"`
		Original      civic.Figure   `json:"original"`
		Adjusted      civic.Figure   `json:"adjusted"`
		Paid          civic.Figure   `json:"paid"`
	}
	executionRow struct {
		ID    civic.PublicID `json:"id"`
		Month int            `json:"month"`
		Paid  civic.Figure   `json:"paid"`
	}
	// totalRow is a discretionary total, or the declared residual of a place
	// (其他（含依法不予公开）). A field that is null is not restricted.
	totalRow struct {
		Residual bool         `json:"residual"`
		Measure  measure      `json:"measure"`
		Unit     *string      `json:"unit"`
		Function *string      `json:"function"`
		Region   *string      `json:"region"`
		Amount   civic.Figure `json:"amount"`
	}
)

// manifest is what the attacker needs of a release's manifest.
type manifest struct {
	Document civic.Document `json:"document"`
	Tier     civic.Tier     `json:"tier"`
	Files    []struct {
		Name string `json:"name"`
	} `json:"files"`
}

// assemble makes a release of a manifest and its files.
func assemble(hash string, rawManifest []byte, file func(name string) ([]byte, error)) (release, manifest, error) {
	var m manifest
	if err := json.Unmarshal(rawManifest, &m); err != nil {
		return release{}, m, fmt.Errorf("manifest of %s: %w", hash, err)
	}
	r := release{Hash: hash, Document: m.Document}
	take := map[string]func([]byte) error{
		"units.jsonl":       rowsInto(&r.Units),
		"regions.jsonl":     rowsInto(&r.Regions),
		"lines.jsonl":       rowsInto(&r.Lines),
		"projects.jsonl":    rowsInto(&r.Projects),
		"executions.jsonl":  rowsInto(&r.Executions),
		"totals.jsonl":      rowsInto(&r.Totals),
		"texts.jsonl":       rowsInto(&r.Texts),
		"goals.jsonl":       rowsInto(&r.Texts),
		"attachments.jsonl": rowsInto(&r.Attachments),
	}
	for _, f := range m.Files {
		if take[f.Name] == nil {
			continue
		}
		raw, err := file(f.Name)
		if err == nil {
			err = take[f.Name](raw)
		}
		if err != nil {
			return r, m, fmt.Errorf("%s of %s: %w", f.Name, hash, err)
		}
	}
	return r, m, nil
}

// rowsInto reads JSON Lines into a list.
func rowsInto[T any](list *[]T) func([]byte) error {
	return func(raw []byte) error {
		decoder := json.NewDecoder(bytes.NewReader(raw))
		for decoder.More() {
			var row T
			if err := decoder.Decode(&row); err != nil {
				return err
			}
			*list = append(*list, row)
		}
		return nil
	}
}

// sortReleases puts releases in the order of their documents.
func sortReleases(releases []release) {
	slices.SortStableFunc(releases, func(a, b release) int {
		x, y := a.Document, b.Document
		return cmp.Or(cmp.Compare(x.Jurisdiction, y.Jurisdiction), cmp.Compare(x.Year, y.Year),
			cmp.Compare(x.Stage.Rank(), y.Stage.Rank()), cmp.Compare(x.Month, y.Month), cmp.Compare(x.Version, y.Version))
	})
}
