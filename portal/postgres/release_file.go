package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// ReleaseManifest is the manifest of a public release, byte for byte as it
// was sealed, and its signature.
func (p *Public) ReleaseManifest(ctx context.Context, hash string) (manifest, signature []byte, err error) {
	const find = `SELECT manifest, signature FROM release.release WHERE hash = $1 AND tier = 'public'`
	err = p.pool.QueryRow(ctx, find, hash).Scan(&manifest, &signature)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil, civic.NotFound(fmt.Sprintf("release %q", hash))
	}
	return manifest, signature, err
}

// ReleaseFile is a canonical file of a public release, byte for byte as it
// was sealed.
func (p *Public) ReleaseFile(ctx context.Context, hash, name string) (raw []byte, err error) {
	const find = `SELECT b.bytes FROM release.release r JOIN release.file f ON f.release = r.id
		JOIN release.blob b ON b.sha256 = f.sha256 WHERE r.hash = $1 AND r.tier = 'public' AND f.name = $2`
	err = p.pool.QueryRow(ctx, find, hash, name).Scan(&raw)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, civic.NotFound(fmt.Sprintf("file %q of release %q", name, hash))
	}
	return raw, err
}
