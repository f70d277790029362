package ledger

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/emmansun/gmsm/sm2"
	"golang.org/x/mod/sumdb/note"
)

// algorithmSM2 stands before an SM2 key where an Ed25519 key has the byte 1:
// the byte for signature types without a number of their own (C2SP
// signed-note), then the name of ours, SM2 signatures over SM3 digests with
// the standard's default identity of the signer.
const algorithmSM2 = "\xffGB/T 32918.2-2016"

// sm2Key is an SM2 public key as a verifier of signed notes.
type sm2Key struct {
	name   string
	hash   uint32
	public *ecdsa.PublicKey
}

// Name is the name of the key.
func (k sm2Key) Name() string { return k.name }

// KeyHash tells keys of one name apart.
func (k sm2Key) KeyHash() uint32 { return k.hash }

// Verify reports a signature over msg (GB/T 32918.2, ASN.1 encoding).
func (k sm2Key) Verify(msg, sig []byte) bool {
	return sm2.VerifyASN1WithSM2(k.public, nil, msg, sig)
}

// sm2Signer is an SM2 key that signs notes.
type sm2Signer struct {
	sm2Key
	private *sm2.PrivateKey
}

// Sign signs msg; two signatures of one text differ.
func (k sm2Signer) Sign(msg []byte) ([]byte, error) {
	return k.private.Sign(rand.Reader, msg, sm2.DefaultSM2SignerOpts)
}

// NewVerifier reads a public key of either algorithm, "<name>+<hash>+<key>".
func NewVerifier(public string) (note.Verifier, error) {
	name, hash, key, ours := cutSM2(public)
	if !ours {
		return note.NewVerifier(public)
	}
	point, err := sm2.NewPublicKey(key)
	if err != nil || hash != sm2Hash(name, key) {
		return nil, fmt.Errorf("malformed SM2 verifier key %q", public)
	}
	return sm2Key{name: name, hash: sm2Number(name, key), public: point}, nil
}

// newSigner reads a secret key of either algorithm,
// "PRIVATE+KEY+<name>+<hash>+<key>".
func newSigner(secret string) (note.Signer, error) {
	rest, private := strings.CutPrefix(secret, "PRIVATE+KEY+")
	name, hash, key, ours := cutSM2(rest)
	if !private || !ours {
		return note.NewSigner(secret)
	}
	signer, err := sm2.NewPrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("malformed SM2 key") // never with what stands in it
	}
	point, err := sm2Point(&signer.PublicKey)
	if err != nil || hash != sm2Hash(name, point) {
		return nil, fmt.Errorf("malformed SM2 key")
	}
	return sm2Signer{sm2Key{name: name, hash: sm2Number(name, point), public: &signer.PublicKey}, signer}, nil
}

// generateSM2 makes a key in the two forms that key files hold.
func generateSM2(name string) (secret, public string, err error) {
	key, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		return "", "", err
	}
	point, err := sm2Point(&key.PublicKey)
	if err != nil {
		return "", "", err
	}
	tail := func(data []byte) string {
		return name + "+" + sm2Hash(name, point) + "+" + base64.StdEncoding.EncodeToString(append([]byte(algorithmSM2), data...))
	}
	return "PRIVATE+KEY+" + tail(key.D.FillBytes(make([]byte, 32))), tail(point), nil
}

// cutSM2 takes "<name>+<hash>+<key>" apart where the key is one of SM2.
func cutSM2(text string) (name, hash string, key []byte, ours bool) {
	name, rest, _ := strings.Cut(text, "+")
	hash, coded, _ := strings.Cut(rest, "+")
	raw, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		return "", "", nil, false
	}
	key, ours = bytes.CutPrefix(raw, []byte(algorithmSM2))
	return name, hash, key, ours
}

// sm2Point is the public key as an uncompressed point, 65 bytes.
func sm2Point(key *ecdsa.PublicKey) ([]byte, error) {
	point, err := sm2.PublicKeyToECDH(key)
	if err != nil {
		return nil, err
	}
	return point.Bytes(), nil
}

// sm2Number is the key's ID: the first four bytes of the SHA-256 of its name, a
// line feed, the algorithm and the key (C2SP signed-note).
func sm2Number(name string, point []byte) uint32 {
	sum := sha256.Sum256([]byte(name + "\n" + algorithmSM2 + string(point)))
	return binary.BigEndian.Uint32(sum[:4])
}

func sm2Hash(name string, point []byte) string { return fmt.Sprintf("%08x", sm2Number(name, point)) }
