// Package job holds the arguments of background jobs and nothing else, so
// that whoever causes a job need not know who does it.
package job

import "time"

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

// Tell writes the notices of one act to everybody it is about.
type Tell struct {
	Notice string    `json:"notice"` // notice.Kind
	Of     string    `json:"of"`     // the opinion or the hearing
	Once   string    `json:"once"`   // tells acts of one kind on one thing apart, "" where there is only one
	At     time.Time `json:"at"`     // when it happened
}

// Kind is the name of the job in the queue.
func (Tell) Kind() string { return "tell" }

// SendLetter sends notices out on one channel, one at once or several as a
// digest. What went out meanwhile is left out.
type SendLetter struct {
	Account string   `json:"account" river:"unique"`
	Channel string   `json:"channel" river:"unique"` // notice.Channel
	Notices []string `json:"notices"`                // the oldest first
}

// Kind is the name of the job in the queue.
func (SendLetter) Kind() string { return "send_letter" }

// ConfirmEmail asks the owner of a new address whether they want letters.
type ConfirmEmail struct {
	Account      string `json:"account"`
	Jurisdiction string `json:"jurisdiction"` // whose pages the link leads to
	Lang         string `json:"lang"`
}

// Kind is the name of the job in the queue.
func (ConfirmEmail) Kind() string { return "confirm_email" }
