package delivery

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// AnswerFormat is what comes back across a 网闸: JSON Lines, namely a head,
// receipts and returns in any order, and a seal.
const AnswerFormat = "sunbudget-answer-file/1"

// AnswerHead is the first line of an answer file.
type AnswerHead struct {
	Format   string `json:"format"`
	Receiver string `json:"receiver"`
	Number   int64  `json:"number"` // from 1, one more with each file of the receiver
}

// answerSeal is the last line.
type answerSeal struct {
	SHA256    string `json:"sha256"`    // of all bytes before this line
	Signature string `json:"signature"` // as Sign makes it, over the same bytes
}

// Answers is an answer file as read. Its signature is checked apart, with the
// secret of the receiver it names.
type Answers struct {
	AnswerHead
	Receipts []Receipt // what the receiver has safely stored
	Returns  []Return
	SHA256   string

	body      []byte
	signature string
}

// Taken says what an answer file did.
type Taken struct {
	Number   int64
	Receipts int
	Returns  int
	Before   bool // it had been taken before and changed nothing now
}

// ParseAnswers reads an answer file and refuses what is incomplete, changed or
// unknown.
func ParseAnswers(raw []byte) (a Answers, err error) {
	body, last := lastLine(raw)
	var seal answerSeal
	if err := strictly(last, &seal); err != nil {
		return a, err
	}
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != seal.SHA256 {
		return a, civic.Invalid("delivery.answer_changed", "an answer file that is not what its last line says")
	}
	a.SHA256, a.body, a.signature = seal.SHA256, body, seal.Signature
	lines := bytes.SplitAfter(body, []byte("\n"))
	if err := strictly(lines[0], &a.AnswerHead); err != nil {
		return a, err
	}
	if a.Format != AnswerFormat || a.Receiver == "" || a.Number < 1 {
		return a, badAnswer(fmt.Errorf("head %q of %q, number %d", a.Format, a.Receiver, a.Number))
	}
	for _, line := range lines[1 : len(lines)-1] { // the last one is what follows the last newline: nothing
		if err := a.add(line); err != nil {
			return a, err
		}
	}
	return a, nil
}

// add reads one receipt or return.
func (a *Answers) add(line []byte) error {
	var kind struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(line, &kind); err != nil {
		return badAnswer(err)
	}
	switch kind.Format {
	case ReceiptFormat:
		var receipt Receipt
		err := strictly(line, &receipt)
		a.Receipts = append(a.Receipts, receipt)
		return err
	case ReturnFormat:
		r, err := ParseReturn(line)
		a.Returns = append(a.Returns, r)
		return err
	}
	return badAnswer(fmt.Errorf("line of format %q", kind.Format))
}

// CheckSignature is nil where the receiver that holds the secret signed the
// file. Its time is not asked for: a file may be carried for days, and one
// that comes twice is known by its number.
func (a Answers) CheckSignature(secret []byte) error {
	return CheckSignature(secret, a.signature, a.body, time.Time{}, 0)
}

// Encode writes the answer file that a receiver sends; the reference receiver
// does the same with the standard library alone.
func (a Answers) Encode(secret []byte, at time.Time) ([]byte, error) {
	a.Format = AnswerFormat
	lines := []any{a.AnswerHead}
	for _, r := range a.Receipts {
		r.Format = ReceiptFormat
		lines = append(lines, r)
	}
	for _, r := range a.Returns {
		r.Format = ReturnFormat
		lines = append(lines, r)
	}
	var body []byte
	for _, line := range lines {
		text, err := encode(line)
		if err != nil {
			return nil, err
		}
		body = append(body, text...)
	}
	sum := sha256.Sum256(body)
	seal, err := encode(answerSeal{SHA256: hex.EncodeToString(sum[:]), Signature: Sign(secret, at, body)})
	return append(body, seal...), err
}

// strictly decodes one line and refuses fields it does not know.
func strictly(line []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return badAnswer(err)
	}
	return nil
}

func badAnswer(why error) error {
	return civic.Invalid("delivery.answer_file", fmt.Sprintf("answer file: %v", why))
}
