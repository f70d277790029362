package delivery

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// Formats of the documents.
const (
	Format        = "sunbudget-delivery/1"
	ReceiptFormat = "sunbudget-receipt/1"
	ReturnFormat  = "sunbudget-return/1"
)

// Of names one packet.
type Of struct {
	Jurisdiction string        `json:"mof_div_code"`
	Period       rating.Period `json:"period"`
	Unit         string        `json:"dept_code"`
	Seq          int           `json:"sequence"`
}

// Key is the idempotency key: a packet that arrives twice is one packet.
func (o Of) Key() string { return fmt.Sprintf("%s/%s/%s/%d", o.Jurisdiction, o.Period, o.Unit, o.Seq) }

// Delivery is one packet on its way. Packets of a department come in the
// order of Number, which grows without end and may leave gaps.
type Delivery struct {
	Format string `json:"format"`
	Number int64  `json:"number"`
	// Follows is the number of the department's packet before this one, 0 for
	// its first: a receiver that lacks it knows that one is missing.
	Follows int64  `json:"follows"`
	Key     string `json:"key"`
	Of
	Supersedes int    `json:"supersedes"` // the sequence it corrects, 0 for none
	SHA256     string `json:"sha256"`     // of Packet
	LogEntry   int64  `json:"log_entry"`  // of the packet in the public log
	Packet     string `json:"packet"`     // the canonical bytes, to the letter
	Signature  string `json:"signature"`  // a signed note over them
}

// Encode is the document as it is sent or written to a file.
func (d Delivery) Encode() ([]byte, error) {
	d.Format, d.Key = Format, d.Of.Key()
	return encode(d)
}

func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode a delivery: %w", err)
	}
	return out.Bytes(), nil
}

// Receipt is what a receiver answers to a push once the packet is safely
// stored. Anything else, whatever its status, is no receipt.
type Receipt struct {
	Format string `json:"format"`
	Key    string `json:"key"`
	SHA256 string `json:"sha256"`
}

// CheckReceipt reads an answer and holds it to the packet that was sent.
func CheckReceipt(status int, answer []byte, sent Delivery) error {
	var receipt Receipt
	switch err := json.Unmarshal(answer, &receipt); {
	case status != 200:
		return fmt.Errorf("answered %d", status)
	case err != nil || receipt.Format != ReceiptFormat:
		return fmt.Errorf("answered 200 with no receipt")
	case receipt.Key != sent.Of.Key() || receipt.SHA256 != sent.SHA256:
		return fmt.Errorf("gave a receipt for %q", receipt.Key)
	}
	return nil
}

// ReturnKind is what a receiver tells about a packet later.
type ReturnKind string

// Acknowledged means the score has been taken into the performance
// assessment; Appeal is the department's 申诉 against it.
const (
	Acknowledged ReturnKind = "acknowledged"
	Appeal       ReturnKind = "appeal"
)

// maxText is the longest text of a return in bytes.
const maxText = 8000

// Return is an acknowledgement or an appeal on its way back.
type Return struct {
	Format string `json:"format"`
	Of
	SHA256   string     `json:"sha256"` // of the packet it is about
	Kind     ReturnKind `json:"kind"`
	Document string     `json:"document"` // 文号 of the internal document, "" for none
	Text     string     `json:"text"`     // reason of an appeal; shown to staff only
}

// ParseReturn reads a return and refuses what it does not know.
func ParseReturn(raw []byte) (r Return, err error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return r, civic.Invalid("delivery.return", fmt.Sprintf("return: %v", err))
	}
	return r, r.Validate()
}

// Validate checks every field; an appeal has a reason.
func (r Return) Validate() error {
	known := r.Kind == Acknowledged || r.Kind == Appeal
	if r.Format != ReturnFormat || !known || r.Unit == "" || r.Seq < 1 || len(r.Text) > maxText || len(r.Document) > 200 {
		return civic.Invalid("delivery.return", fmt.Sprintf("return %q of kind %q on %s", r.Format, r.Kind, r.Key()))
	}
	if _, err := rating.ParsePeriod(string(r.Period)); err != nil {
		return err
	}
	if r.Kind == Appeal && r.Text == "" {
		return civic.Invalid("delivery.appeal_reason", "an appeal without a reason")
	}
	return nil
}

// Encode is the return as it is sent or written to a file.
func (r Return) Encode() ([]byte, error) {
	r.Format = ReturnFormat
	return encode(r)
}

// Waits between attempts: doubling from the first to the longest.
const (
	firstWait   = 15 * time.Second
	longestWait = 6 * time.Hour
)

// Wait is how long to wait after so many failed attempts (from 1).
func Wait(attempts int) time.Duration {
	wait := firstWait
	for range min(attempts-1, 20) {
		if wait *= 2; wait >= longestWait {
			return longestWait
		}
	}
	return wait
}
