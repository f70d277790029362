// Package job holds the arguments of background jobs and nothing else, so
// that whoever causes a job need not know who does it.
package job

// ImportBundle imports a sealed bundle waiting in release.handover.
type ImportBundle struct {
	Hash string `json:"hash"` // of the manifest, hexadecimal
}

// Kind is the name of the job in the queue.
func (ImportBundle) Kind() string { return "import_bundle" }

// ScorePeriod computes the scores of all departments of one rating period.
type ScorePeriod struct {
	Jurisdiction string `json:"jurisdiction"`
	Period       string `json:"period"`
}

// Kind is the name of the job in the queue.
func (ScorePeriod) Kind() string { return "score_period" }

// TakeDown carries out an order waiting in release.takedown_order.
type TakeDown struct {
	Hash string `json:"hash"` // of the release
}

// Kind is the name of the job in the queue.
func (TakeDown) Kind() string { return "take_down" }
