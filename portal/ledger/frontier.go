package ledger

import "golang.org/x/mod/sumdb/tlog"

// frontier is what a verifier keeps of the records it has seen: the hashes of
// the largest whole subtrees, one for each bit of the size, the oldest first.
// With it and the newer records alone the root of the grown tree follows, so
// that nothing is downloaded twice.
type frontier struct {
	Size   int64       `json:"size"`
	Hashes []tlog.Hash `json:"hashes"` // base64
}

// sound reports a frontier of as many subtrees as its size asks for.
func (f frontier) sound() bool {
	n := 0
	for size := f.Size; size > 0; size &= size - 1 {
		n++
	}
	return f.Size >= 0 && n == len(f.Hashes)
}

// add takes in the next record.
func (f *frontier) add(leaf []byte) {
	hash := tlog.RecordHash(leaf)
	for size := f.Size; size&1 == 1; size >>= 1 {
		last := len(f.Hashes) - 1
		hash = tlog.NodeHash(f.Hashes[last], hash)
		f.Hashes = f.Hashes[:last]
	}
	f.Hashes = append(f.Hashes, hash)
	f.Size++
}

// root is the hash of the whole tree; that of no records is the hash of
// nothing, as RFC 6962 has it.
func (f frontier) root() tlog.Hash {
	if len(f.Hashes) == 0 {
		root, _ := tlog.TreeHash(0, nil) // an empty tree reads no hashes
		return root
	}
	root := f.Hashes[len(f.Hashes)-1]
	for i := len(f.Hashes) - 2; i >= 0; i-- {
		root = tlog.NodeHash(f.Hashes[i], root)
	}
	return root
}
