// Package release holds what readers ask of published releases and what they
// get: headers, lists with facets, project pages, clusters on the map. All of
// it is computed from published forms alone. Types and rules only; the
// queries are in package postgres and in the search engines.
package release

import "github.com/sunbudget/sunbudget/portal/civic"

// Directory is what every request needs to know before it is read: the
// governments served here and the newest edition (0 before the first
// release).
type Directory struct {
	Edition       int64
	Tombstones    int64 // releases taken down so far: what was kept of them must go
	Jurisdictions []civic.Jurisdiction
}

// Find gives the jurisdiction of a code.
func (d Directory) Find(code string) (civic.Jurisdiction, bool) {
	for _, j := range d.Jurisdictions {
		if j.Code == code {
			return j, true
		}
	}
	return civic.Jurisdiction{}, false
}
