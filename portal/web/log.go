package web

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/release"
)

// Ledger is the transparency log, for reading. What lies outside of it is an
// error of kind invalid.
type Ledger interface {
	// LogCheckpoint is the newest signed checkpoint; kind not_found while the
	// log is empty.
	LogCheckpoint(ctx context.Context) ([]byte, error)
	LogEntries(ctx context.Context, from int64, limit int) (ledger.Entries, error)
	LogInclusion(ctx context.Context, index, size int64) (ledger.Inclusion, error)
	LogConsistency(ctx context.Context, from, size int64) (ledger.Consistency, error)
	LogTile(ctx context.Context, tile tlog.Tile) ([]byte, error)
	LogSuccessions(ctx context.Context) (ledger.Successions, error)
}

// Sealed are published releases by their hash, of any government where the
// jurisdiction is "".
type Sealed interface {
	Sealed(ctx context.Context, jurisdiction, hash string) (release.Sealed, error)
	File(ctx context.Context, jurisdiction, hash, name string) ([]byte, error)
}

// LogRoutes are the transparency log for people and, at the addresses that
// docs/log.md names, for programs that verify the site from outside. What
// these get is not cached: it is what the database holds.
func LogRoutes(log Ledger, sealed Sealed, names Catalogue, keys ledger.SiteKeys) []Route {
	l := logbook{log: log, sealed: sealed, names: names, keys: keys}
	return []Route{
		read("/log", l.page, "before").live(wholeLog),
		proof("/log/key", l.key),
		proof("/log/successions", l.successions),
		proof("/log/checkpoint", l.checkpoint),
		proof("/log/entries", l.entries, "from", "limit"),
		proof("/log/inclusion", l.inclusion, "index", "size"),
		proof("/log/consistency", l.consistency, "from", "size"),
		proof("/log/tile/*", l.tile),
		read("/log/:index", l.record).live(wholeLog),
		proof("/api/v1/releases/:hash/manifest", l.manifest),
		proof("/api/v1/releases/:hash/signature", l.signature),
		proof("/api/v1/releases/:hash/files/:name", l.file),
	}
}

// wholeLog is the living part of the pages about the log: the same for every
// government.
func wholeLog(*Request) string { return "/log" }

// proof is a route that verifiers read.
func proof(path string, handle func(*Request) error, params ...string) Route {
	return Route{
		Method: http.MethodGet, Path: path, Site: Public, Action: account.Read,
		Params: params, Fresh: true, Handle: handle,
	}
}

// logbook answers for the log.
type logbook struct {
	log    Ledger
	sealed Sealed
	names  Catalogue // of units
	keys   ledger.SiteKeys
}

func (l logbook) key(r *Request) error { return r.Bytes(textType, "", l.keys.Format()) }

func (l logbook) successions(r *Request) error {
	all, err := l.log.LogSuccessions(r.Context)
	if err != nil {
		return err
	}
	return r.JSON(all)
}

func (l logbook) checkpoint(r *Request) error {
	signed, err := l.log.LogCheckpoint(r.Context)
	if err != nil {
		return err
	}
	return r.Bytes(textType, "", signed)
}

// maxEntries is the most records one answer holds.
const maxEntries = 1000

func (l logbook) entries(r *Request) error {
	from, err := r.count("from", 0)
	if err != nil {
		return err
	}
	limit, err := r.count("limit", maxEntries)
	if err != nil {
		return err
	}
	page, err := l.log.LogEntries(r.Context, from, int(min(limit, maxEntries)))
	if err != nil {
		return err
	}
	if from > page.Size {
		return civic.Invalid("log.range", fmt.Sprintf("from %d of %d records", from, page.Size))
	}
	return r.JSON(page)
}

func (l logbook) inclusion(r *Request) error {
	index, size, err := r.twoCounts("index", "size")
	if err != nil {
		return err
	}
	proof, err := l.log.LogInclusion(r.Context, index, size)
	if err != nil {
		return err
	}
	return r.JSON(proof)
}

func (l logbook) consistency(r *Request) error {
	from, size, err := r.twoCounts("from", "size")
	if err != nil {
		return err
	}
	proof, err := l.log.LogConsistency(r.Context, from, size)
	if err != nil {
		return err
	}
	return r.JSON(proof)
}

// tile answers the hashes of a tile of height 8. Records themselves (level -1)
// are served by entries.
func (l logbook) tile(r *Request) error {
	tile, err := tlog.ParseTilePath("tile/" + r.Param("*"))
	if err != nil || tile.H != 8 || tile.L < 0 {
		return civic.Invalid("log.range", "tile "+r.Param("*"))
	}
	hashes, err := l.log.LogTile(r.Context, tile)
	if err != nil {
		return err
	}
	return r.Lasting(binaryType, "", hashes)
}

func (l logbook) manifest(r *Request) error {
	found, err := l.sealed.Sealed(r.Context, "", r.Param("hash"))
	if err != nil {
		return err
	}
	return r.Revocable(jsonType, "", found.Manifest)
}

func (l logbook) signature(r *Request) error {
	found, err := l.sealed.Sealed(r.Context, "", r.Param("hash"))
	if err != nil {
		return err
	}
	return r.Revocable(textType, "", found.Signature)
}

func (l logbook) file(r *Request) error {
	name := r.Param("name")
	body, err := l.sealed.File(r.Context, "", r.Param("hash"), name)
	if err != nil {
		return err
	}
	return r.Revocable(fileType(name), name, body)
}

// count reads a parameter that counts something, from 0 up.
func (r *Request) count(name string, missing int64) (int64, error) {
	text := r.Query.Get(name)
	if text == "" {
		return missing, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, civic.Invalid("log.range", fmt.Sprintf("parameter %s: %q is not a number from 0 up", name, text))
	}
	return n, nil
}

// twoCounts reads two parameters that must both be given; one that is missing
// reads as -1, which lies outside of every log.
func (r *Request) twoCounts(first, second string) (a, b int64, err error) {
	if a, err = r.count(first, -1); err != nil {
		return 0, 0, err
	}
	b, err = r.count(second, -1)
	return a, b, err
}

// fileType is the media type of a file of a release by its name's ending.
func fileType(name string) string {
	switch path.Ext(name) {
	case ".jsonl":
		return rowsType
	case ".yaml":
		return yamlType
	case ".pdf":
		return string(budget.PDF)
	case ".png":
		return string(budget.PNG)
	case ".jpg":
		return string(budget.JPEG)
	}
	return binaryType
}
