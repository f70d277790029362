// Package ledger is the transparency log: an append-only RFC 6962 tree
// (golang.org/x/mod/sumdb/tlog) whose leaves are the portal's public acts.
// Records, checkpoints, proofs, keys, and the verification of a site from
// outside. docs/log.md describes the same for other programs.
package ledger
