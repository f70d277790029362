package postgres

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

// wordsSQL are the words that begin so, or are read so, most projects first.
const wordsSQL = `
	SELECT key, projects FROM release.search_entry
	WHERE release = @release AND kind = 'word' AND key > @from AND key < @to
	UNION
	SELECT e.key, e.projects FROM release.search_reading s
		JOIN release.search_entry e ON e.release = s.release AND e.kind = 'word' AND e.key = s.word
	WHERE s.release = @release AND s.reading >= @from AND s.reading < @to
	ORDER BY projects DESC, key LIMIT @most`

// Suggest offers words, departments, regions and projects for a text that is
// being typed.
func (e *Engine) Suggest(ctx context.Context, scope search.Scope, text string) ([]release.Suggestion, error) {
	done, last := search.Typing(text)
	if last == "" {
		return nil, nil
	}
	list, err := e.words(ctx, scope.Release.ID, done, last)
	if err != nil {
		return nil, fmt.Errorf("suggest: %w", err)
	}
	list = append(list, search.SuggestPlaces(scope.Names, last)...)
	projects, err := e.projects(ctx, scope, text)
	return append(list, projects...), err
}

// words completes the last word of a text.
func (e *Engine) words(ctx context.Context, id int64, done, last string) ([]release.Suggestion, error) {
	rows, err := e.db.Query(ctx, wordsSQL, pgx.NamedArgs{
		"release": id, "from": last, "to": last + string(utf8.MaxRune), "most": search.SuggestedWords,
	})
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (release.Suggestion, error) {
		s := release.Suggestion{Kind: release.SuggestWord}
		err := row.Scan(&s.Text, &s.Projects)
		s.Text = done + s.Text
		return s, err
	})
}

// projects are those that the text finds as it stands.
func (e *Engine) projects(ctx context.Context, scope search.Scope, text string) ([]release.Suggestion, error) {
	f, err := e.find(ctx, scope, release.Filter{Text: text})
	if err != nil || len(f.corrected) > 0 {
		return nil, err
	}
	page := f.page(release.Filter{Sort: release.MostRelevant, Size: search.SuggestedProjects}, f.text, nil)
	rows, err := e.db.Query(ctx, `SELECT id, name FROM release.project WHERE release = $1 AND id = ANY ($2)
		ORDER BY array_position($2::text[], id)`, scope.Release.ID, page.IDs)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (release.Suggestion, error) {
		s := release.Suggestion{Kind: release.SuggestProject}
		return s, row.Scan(&s.Code, &s.Text)
	})
}
