package delivery

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"iter"

	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/rating"
)

// FileFormat is what crosses a 网闸: JSON Lines, namely a head, the deliveries
// exactly as they are pushed, and a seal.
const FileFormat = "sunbudget-delivery-file/1"

// FileType is the media type of files in both directions.
const FileType = "application/jsonl"

// Choice says which packets go into a file.
type Choice struct {
	Receiver string
	Period   rating.Period // "" for every period
	Unit     string        // "" for every department
	Again    bool          // also those the receiver has given receipts for
}

// FileHead is the first line of a delivery file.
type FileHead struct {
	Format       string        `json:"format"`
	Receiver     string        `json:"receiver"`
	Jurisdiction string        `json:"mof_div_code"`
	Period       rating.Period `json:"period"`    // as chosen
	Unit         string        `json:"dept_code"` // as chosen
}

// fileSeal is the last line of a delivery file. A file that was cut short has
// none, so nobody takes half of it for the whole.
type fileSeal struct {
	Count     int    `json:"count"`     // of deliveries
	SHA256    string `json:"sha256"`    // of all bytes before this line
	Signature string `json:"signature"` // a signed note over sealText
}

// sealText is what the portal signs. The receiver's ID is part of it, so that
// a file for one is none for another; its first line keeps it apart from
// everything else the key signs.
func sealText(receiver, sum string) string {
	return fmt.Sprintf("%s\n%s %s\n", FileFormat, receiver, sum)
}

// WriteFile writes a delivery file while the deliveries come, and gives their
// number. What was written is worth nothing where it ends in an error: the
// seal is missing.
func WriteFile(w io.Writer, head FileHead, deliveries iter.Seq2[Delivery, error], signer note.Signer) (count int, err error) {
	sum := sha256.New()
	head.Format = FileFormat
	if err := writeLine(w, sum, head); err != nil {
		return 0, err
	}
	for d, err := range deliveries {
		if err != nil {
			return count, err
		}
		d.Format, d.Key = Format, d.Of.Key()
		if err := writeLine(w, sum, d); err != nil {
			return count, err
		}
		count++
	}
	seal := fileSeal{Count: count, SHA256: hex.EncodeToString(sum.Sum(nil))}
	signed, err := note.Sign(&note.Note{Text: sealText(head.Receiver, seal.SHA256)}, signer)
	if err != nil {
		return count, fmt.Errorf("sign a delivery file: %w", err)
	}
	seal.Signature = string(signed)
	return count, writeLine(w, sum, seal)
}

// writeLine adds one line to the file and to the sum over it.
func writeLine(w io.Writer, sum hash.Hash, v any) error {
	line, err := encode(v)
	if err != nil {
		return err
	}
	sum.Write(line)
	if _, err := w.Write(line); err != nil {
		return fmt.Errorf("write a delivery file: %w", err)
	}
	return nil
}

// lastLine cuts a file into the bytes before its last line and that line.
func lastLine(raw []byte) (body, last []byte) {
	cut := bytes.LastIndexByte(bytes.TrimSuffix(raw, []byte("\n")), '\n') + 1
	return raw[:cut], raw[cut:]
}
