package postgres

import (
	"context"
	"io"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// headerColumns are read into headerRow.
const headerColumns = `id, hash, jurisdiction, year, stage, version, month, tier, as_of, sealed_at, published_at,
	edition, log_index, supersedes, correction, authorisation, decision, projects, original, adjusted, paid,
	(SELECT kind = 'sample' FROM release.jurisdiction WHERE code = jurisdiction) AS sample`

// headerRow is a release.Header by column name.
type headerRow struct {
	ID                          int64
	Hash, Jurisdiction          string
	Year                        civic.FiscalYear
	Stage                       civic.Stage
	Version, Month              int
	Tier                        civic.Tier
	AsOf, SealedAt, PublishedAt time.Time
	Edition, LogIndex           int64
	Supersedes, Correction      string
	Authorisation               *release.Authorisation
	Decision                    *budget.Decision
	Projects                    int
	Original, Adjusted, Paid    civic.Figure
	Sample                      bool
}

func (r headerRow) header() release.Header {
	return release.Header{
		ID: r.ID, Hash: r.Hash, Tier: r.Tier,
		Document: civic.Document{Jurisdiction: r.Jurisdiction, Year: r.Year, Stage: r.Stage, Version: r.Version, Month: r.Month},
		AsOf:     r.AsOf, SealedAt: r.SealedAt.In(civic.Shanghai), PublishedAt: r.PublishedAt.In(civic.Shanghai),
		Edition: r.Edition, LogIndex: r.LogIndex, Supersedes: r.Supersedes, Correction: r.Correction, Authorisation: r.Authorisation, Decision: r.Decision,
		Projects: r.Projects, Original: r.Original, Adjusted: r.Adjusted, Paid: r.Paid, Sample: r.Sample,
	}
}

// Releases are the public releases of a jurisdiction published up to an
// edition, newest first.
func (p *Public) Releases(ctx context.Context, jurisdiction string, edition int64) ([]release.Header, error) {
	rows, err := list[headerRow](ctx, p.pool, "releases", `SELECT `+headerColumns+` FROM release.release
		WHERE jurisdiction = $1 AND edition <= $2 AND tier = 'public' ORDER BY edition DESC`, jurisdiction, edition)
	all := make([]release.Header, len(rows))
	for i, row := range rows {
		all[i] = row.header()
	}
	return all, err
}

// Release is the one release a choice means at an edition; kind not_found
// where there is none.
func (p *Public) Release(ctx context.Context, jurisdiction string, edition int64, choice release.Choice) (release.Header, error) {
	all, err := p.Releases(ctx, jurisdiction, edition)
	if err != nil {
		return release.Header{}, err
	}
	chosen, ok := release.Choose(all, choice)
	if !ok {
		return release.Header{}, civic.Fail(civic.KindNotFound, "error.no_release", "no such release")
	}
	return chosen, nil
}

// Sealed is a release by its hash, with its manifest, signature and files; of
// any government where jurisdiction is "". Every release stays readable by its
// hash, whatever the edition.
func (p *Public) Sealed(ctx context.Context, jurisdiction, hash string) (release.Sealed, error) {
	type sealedRow struct {
		headerRow
		Manifest, Signature []byte
	}
	row, err := one[sealedRow](ctx, p.pool, "release "+hash, `SELECT `+headerColumns+`, manifest, signature
		FROM release.release WHERE $1 IN ('', jurisdiction) AND hash = $2 AND tier = 'public'`, jurisdiction, hash)
	if err != nil {
		return release.Sealed{}, p.buried(ctx, hash, err)
	}
	files, err := list[release.File](ctx, p.pool, "files",
		`SELECT name, sha256, bytes, rows FROM release.file WHERE release = $1 ORDER BY name`, row.ID)
	return release.Sealed{Header: row.header(), Manifest: row.Manifest, Signature: row.Signature, Files: files}, err
}

// File is the bytes of one file of a public release, by the release's hash
// and the file's name; of any government where jurisdiction is "".
func (p *Public) File(ctx context.Context, jurisdiction, hash, name string) ([]byte, error) {
	type blobRow struct{ Bytes []byte }
	row, err := one[blobRow](ctx, p.pool, "file "+name, `SELECT b.bytes FROM release.release r
		JOIN release.file f ON f.release = r.id JOIN release.blob b ON b.sha256 = f.sha256
		WHERE $1 IN ('', r.jurisdiction) AND r.hash = $2 AND r.tier = 'public' AND f.name = $3`, jurisdiction, hash, name)
	return row.Bytes, p.buried(ctx, hash, err)
}

// pieceBytes is how much of a file is read at once; two pieces are in memory.
const pieceBytes = 512 << 10

// FileReader reads a file of a public release piece by piece, so that never
// more than two pieces are in memory. What is wrong, a release that is not there
// among it, shows when it is read; ctx ends the reading.
func (p *Public) FileReader(ctx context.Context, jurisdiction, hash, name string) io.Reader {
	return &fileReader{public: p, ctx: ctx, jurisdiction: jurisdiction, hash: hash, name: name}
}

// fileReader asks for one piece after the other, and for the next while one is
// being used: the database reads while the page writes. Files are
// content-addressed and never change, so that the pieces fit whatever happens
// between them.
type fileReader struct {
	public                   *Public
	ctx                      context.Context
	jurisdiction, hash, name string
	at                       int64 // bytes asked for and received
	piece                    []byte
	next                     chan filePiece // holds one; whoever stops reading leaves nobody waiting
}

type filePiece struct {
	bytes []byte
	err   error
}

// Read gives what is left of a piece, or waits for the next one; io.EOF after
// the last.
func (r *fileReader) Read(into []byte) (int, error) {
	if len(r.piece) == 0 {
		if r.next == nil {
			r.ask()
		}
		piece := <-r.next
		r.next = nil
		if piece.err != nil {
			return 0, piece.err
		}
		if len(piece.bytes) == 0 {
			return 0, io.EOF
		}
		r.piece, r.at = piece.bytes, r.at+int64(len(piece.bytes))
		if len(piece.bytes) == pieceBytes {
			r.ask()
		}
	}
	n := copy(into, r.piece)
	r.piece = r.piece[n:]
	return n, nil
}

// ask has the piece after those received read.
func (r *fileReader) ask() {
	from, next := r.at+1, make(chan filePiece, 1)
	r.next = next
	go func() {
		type pieceRow struct{ Piece []byte }
		row, err := one[pieceRow](r.ctx, r.public.pool, "file "+r.name, `SELECT substring(b.bytes FROM $4 FOR $5) AS piece FROM release.release r
			JOIN release.file f ON f.release = r.id JOIN release.blob b ON b.sha256 = f.sha256
			WHERE $1 IN ('', r.jurisdiction) AND r.hash = $2 AND r.tier = 'public' AND f.name = $3`,
			r.jurisdiction, r.hash, r.name, from, pieceBytes)
		next <- filePiece{row.Piece, err}
	}()
}
