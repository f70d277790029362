package ledger

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Entry is one record as /log/entries serves it.
type Entry struct {
	Index  int64  `json:"index"`
	Record string `json:"record"` // the exact bytes of the leaf
}

// Entries is one page of the log: entries from From, in order, without gaps.
type Entries struct {
	Size    int64   `json:"size"` // of the whole log
	From    int64   `json:"from"`
	Entries []Entry `json:"entries"`
}

// Inclusion proves that a record is in the tree of a checkpoint.
type Inclusion struct {
	Index  int64            `json:"index"`
	Size   int64            `json:"size"`
	Hashes tlog.RecordProof `json:"hashes"` // base64
}

// Consistency proves that the tree of Size contains the tree of From as it
// was.
type Consistency struct {
	From   int64          `json:"from"`
	Size   int64          `json:"size"`
	Hashes tlog.TreeProof `json:"hashes"` // base64
}

// CheckInclusion reports whether p proves that leaf is record number p.Index
// of the checkpoint's tree.
func CheckInclusion(p Inclusion, c Checkpoint, leaf []byte) error {
	if p.Size != c.Size || p.Index < 0 || p.Index >= p.Size {
		return fmt.Errorf("inclusion proof of record %d is for a tree of %d, not %d", p.Index, p.Size, c.Size)
	}
	if err := tlog.CheckRecord(p.Hashes, c.Size, c.Root, p.Index, tlog.RecordHash(leaf)); err != nil {
		return fmt.Errorf("record %d is not in the log: %w", p.Index, err)
	}
	return nil
}

// CheckConsistency reports whether p proves that the newer checkpoint extends
// the older one.
func CheckConsistency(p Consistency, older, newer Checkpoint) error {
	switch {
	case newer.Size < older.Size:
		return fmt.Errorf("the log shrank from %d records to %d", older.Size, newer.Size)
	case newer.Size == older.Size && newer.Root != older.Root:
		return fmt.Errorf("the log shows two trees of %d records", newer.Size)
	case older.Size == 0 || newer.Size == older.Size:
		return nil
	case p.From != older.Size || p.Size != newer.Size:
		return fmt.Errorf("consistency proof is from %d to %d, not from %d to %d", p.From, p.Size, older.Size, newer.Size)
	}
	if err := tlog.CheckTree(p.Hashes, newer.Size, newer.Root, older.Size, older.Root); err != nil {
		return fmt.Errorf("the log was rewritten between %d and %d records: %w", older.Size, newer.Size, err)
	}
	return nil
}

// RootOf is the root hash of a tree with the given leaves.
func RootOf(leaves [][]byte) (tlog.Hash, error) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			out[i] = stored[index]
		}
		return out, nil
	})
	for n, leaf := range leaves {
		hashes, err := tlog.StoredHashes(int64(n), leaf, reader)
		if err != nil {
			return tlog.Hash{}, err
		}
		stored = append(stored, hashes...)
	}
	return tlog.TreeHash(int64(len(leaves)), reader)
}
