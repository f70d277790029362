package meili

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"github.com/sunbudget/sunbudget/portal/release"
)

// Source gives the published releases.
type Source interface {
	// PublicReleases are the numbers of all of them, in the order of publication.
	PublicReleases(ctx context.Context) ([]int64, error)
	// Documents are the projects of one, in the order of their IDs, and its hash.
	Documents(ctx context.Context, id int64) (hash string, all []release.Document, err error)
	// TakenDown reports whether the release with this hash was taken down.
	TakenDown(ctx context.Context, hash string) (bool, error)
}

// Filler writes releases to a server. Writing one again ends in the same
// state: documents are named by release and project.
type Filler struct {
	client meilisearch.ServiceManager
	index  string
	source Source
}

// NewFiller writes what source has to a server.
func NewFiller(c Config, source Source) *Filler {
	return &Filler{client: connect(c, writeTimeout), index: c.Index, source: source}
}

// Prepare makes sure that the index is there, with its settings. emptied says
// that it was not, so that everything must be written again.
func (f *Filler) Prepare(ctx context.Context) (emptied bool, err error) {
	_, err = f.client.GetIndexWithContext(ctx, f.index)
	if missing(err) {
		return true, f.create(ctx, f.index)
	}
	return false, err
}

// Put writes one release. One that was taken down while it was written is
// removed again: whoever was told to drop it may have done so before.
func (f *Filler) Put(ctx context.Context, id int64) error {
	hash, err := f.write(ctx, f.index, id)
	if err != nil {
		return err
	}
	return f.dropTakenDown(ctx, hash)
}

// Drop removes everything a release that was taken down has on the server.
// One that was never there is dropped as well.
func (f *Filler) Drop(ctx context.Context, hash string) error {
	err := f.wait(ctx)(f.client.Index(f.index).DeleteDocumentsByFilterWithContext(ctx, string(is("release", hash)), nil))
	if missing(err) { // no index, nothing in it
		return nil
	}
	return err
}

// dropTakenDown drops those of some releases that were taken down meanwhile.
func (f *Filler) dropTakenDown(ctx context.Context, hashes ...string) error {
	for _, hash := range hashes {
		gone, err := f.source.TakenDown(ctx, hash)
		if err == nil && gone {
			err = f.Drop(ctx, hash)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Rebuild writes everything into an index aside, then swaps it with the one
// in use: queries are answered all the while. done are the releases it has.
func (f *Filler) Rebuild(ctx context.Context) (done []int64, err error) {
	aside := f.index + "-aside"
	if _, err := f.Prepare(ctx); err != nil {
		return nil, err
	}
	if err := f.drop(ctx, aside); err != nil && !missing(err) {
		return nil, err
	}
	if err := f.create(ctx, aside); err != nil {
		return nil, err
	}
	if done, err = f.source.PublicReleases(ctx); err != nil {
		return nil, err
	}
	var hashes []string
	for _, id := range done {
		hash, err := f.write(ctx, aside, id)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	swap := []*meilisearch.SwapIndexesParams{{Indexes: []string{f.index, aside}}}
	if err := f.wait(ctx)(f.client.SwapIndexesWithContext(ctx, swap)); err != nil {
		return nil, err
	}
	// What is taken down during the writing is dropped from the index in use,
	// which was the other one until now.
	return done, errors.Join(f.dropTakenDown(ctx, hashes...), f.drop(ctx, aside))
}

// batch is how many documents are sent at once: some megabytes, far below the
// hundred the server takes.
const batch = 2000

// write writes one release into an index and gives its hash.
func (f *Filler) write(ctx context.Context, index string, id int64) (hash string, err error) {
	hash, all, err := f.source.Documents(ctx, id)
	if err != nil {
		return "", err
	}
	primary := "key"
	for at := 0; at < len(all); at += batch {
		var documents []document
		for i, d := range all[at:min(at+batch, len(all))] {
			documents = append(documents, documentOf(hash, at+i, d))
		}
		options := &meilisearch.DocumentOptions{PrimaryKey: &primary}
		if err := f.wait(ctx)(f.client.Index(index).AddDocumentsWithContext(ctx, documents, options)); err != nil {
			return "", fmt.Errorf("release %s: %w", hash, err)
		}
	}
	return hash, nil
}

// create makes an index. Settings come before documents, or all would be
// indexed twice.
func (f *Filler) create(ctx context.Context, index string) error {
	config := &meilisearch.IndexConfig{Uid: index, PrimaryKey: "key"}
	if err := f.wait(ctx)(f.client.CreateIndexWithContext(ctx, config)); err != nil {
		return err
	}
	return f.settle(ctx, index)
}

func (f *Filler) settle(ctx context.Context, index string) error {
	return f.wait(ctx)(f.client.Index(index).UpdateSettingsWithContext(ctx, settings()))
}

func (f *Filler) drop(ctx context.Context, index string) error {
	return f.wait(ctx)(f.client.DeleteIndexWithContext(ctx, index))
}

// mostValues is more than any facet has; the server would leave out all
// beyond a hundred.
const mostValues = 100_000

// settings of the index. Every field of a group is set: what is left out is
// sent as zero.
func settings() *meilisearch.Settings {
	sortable := []string{"number"}
	for _, fields := range orderFields {
		sortable = append(sortable, fields[0], fields[1])
	}
	return &meilisearch.Settings{
		RankingRules:         []string{"sort"},
		SearchableAttributes: []string{"id"}, // it is asked with filters
		FilterableAttributes: append([]string{
			"release", "version", "id", "words", "grams", "readings", "name_words", "name_grams", "name_readings", "latin",
			"region", "unit", "function", "classes", "economic", "economics", "band", "rate", "alert", "lon", "lat",
			"amount_lo", "amount_hi", "execution_lo", "execution_hi",
		}, sortable...),
		SortableAttributes: sortable,
		TypoTolerance: &meilisearch.TypoTolerance{
			Enabled: false, MinWordSizeForTypos: meilisearch.MinWordSizeForTypos{OneTypo: 255, TwoTypos: 255},
			DisableOnWords: []string{}, DisableOnAttributes: []string{"id"}, DisableOnNumbers: true,
		},
		Pagination: &meilisearch.Pagination{MaxTotalHits: atOnce},
		Faceting: &meilisearch.Faceting{
			MaxValuesPerFacet: mostValues,
			SortFacetValuesBy: map[string]meilisearch.SortFacetType{"*": meilisearch.SortFacetTypeCount},
		},
	}
}

// pollEvery is how often a running task is asked after.
const pollEvery = 100 * time.Millisecond

// wait follows a write to its end. The client calls one that failed well, so
// that its status must be looked at.
func (f *Filler) wait(ctx context.Context) func(*meilisearch.TaskInfo, error) error {
	return func(info *meilisearch.TaskInfo, err error) error {
		if err != nil {
			return err
		}
		task, err := f.client.WaitForTaskWithContext(ctx, info.TaskUID, pollEvery)
		if err != nil {
			return err
		}
		if task.Status != meilisearch.TaskStatusSucceeded {
			return &failure{task.Error.Code, fmt.Sprintf("task %d (%s) %s: %s", task.UID, task.Type, task.Status, task.Error.Message)}
		}
		return nil
	}
}

// failure is a write that did not succeed.
type failure struct{ code, text string }

func (f *failure) Error() string { return f.text }

// missing reports that an index is not there.
func missing(err error) bool {
	var refused *meilisearch.Error
	if errors.As(err, &refused) {
		return refused.StatusCode == http.StatusNotFound
	}
	var failed *failure
	return errors.As(err, &failed) && failed.code == "index_not_found"
}
