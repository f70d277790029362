package release

// News is what somebody who watches the database is told: first how
// everything stands, then what has changed.
type News struct {
	Directory *Directory // nil where it is as before
	// Versions of living parts (comments, scores) of pages, by
	// "jurisdiction/target"; all of them at first, then those that changed.
	Versions map[string]int64
}
