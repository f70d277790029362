// Package delivery brings packets to the internal performance system and its
// answers back: what is sent, how it is signed, when it is tried again. The
// same document goes by pull, by push and as a file; docs/delivery.md
// describes it for those who write a receiver.
package delivery
