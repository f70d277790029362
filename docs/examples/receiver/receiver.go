package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// packet is what the receiver reads of a delivery.
type packet struct {
	Format     string `json:"format"`
	Number     int64  `json:"number"`
	Follows    int64  `json:"follows"` // the department's packet before, 0 for its first
	Key        string `json:"key"`
	Department string `json:"dept_code"`
	SHA256     string `json:"sha256"`
	Packet     string `json:"packet"`
}

// receipt says that a packet is safely stored.
type receipt struct {
	Format string `json:"format"`
	Key    string `json:"key"`
	SHA256 string `json:"sha256"`
}

// receiver keeps packets in a folder, one file each, named by their number.
type receiver struct {
	dir    string
	secret []byte
	now    func() time.Time
	one    sync.Mutex // requests for one department must not overtake each other
}

// tolerance is how old a signature may be: an intercepted request cannot be
// sent again for long, and when it is, its key is known.
const tolerance = 5 * time.Minute

// ServeHTTP takes one packet: check, store, flush, and only then the receipt.
func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, 64<<20))
	if err == nil {
		err = r.signed(request.Header.Get("Sunbudget-Signature"), body)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	p, err := r.take(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(receipt{"sunbudget-receipt/1", p.Key, p.SHA256}) // a sender that left asks again
}

// signed checks "t=UNIX,v1=HEX": HMAC-SHA-256 over time, full stop and body.
func (r *receiver) signed(header string, body []byte) error {
	stamp, given, found := strings.Cut(strings.TrimPrefix(header, "t="), ",v1=")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if !found || err != nil {
		return errors.New("no signature")
	}
	mac := hmac.New(sha256.New, r.secret)
	mac.Write([]byte(stamp + "."))
	mac.Write(body)
	if !hmac.Equal([]byte(given), []byte(hex.EncodeToString(mac.Sum(nil)))) {
		return errors.New("the signature does not fit")
	}
	if r.now().Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return errors.New("the signature is too old")
	}
	return nil
}

// take stores a packet once. One whose file is there already has been taken
// before, whole, since a file appears with its whole content or not at all.
func (r *receiver) take(body []byte) (p packet, err error) {
	if err := json.Unmarshal(body, &p); err != nil {
		return p, err
	}
	sum := sha256.Sum256([]byte(p.Packet))
	if p.Format != "sunbudget-delivery/1" || hex.EncodeToString(sum[:]) != p.SHA256 {
		return p, errors.New("not a whole delivery")
	}
	r.one.Lock()
	defer r.one.Unlock()
	folder := filepath.Join(r.dir, filepath.Base(p.Department))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return p, err
	}
	name := filepath.Join(folder, fmt.Sprintf("%012d.json", p.Number))
	if _, err := os.Stat(name); err == nil {
		return p, nil
	}
	// One that was missed is asked for again, never skipped; and none comes
	// before those that are there.
	if last, err := r.last(folder); err != nil || last != p.Follows {
		return p, errors.Join(err, fmt.Errorf("number %d of department %s follows %d, and %d is the last one here", p.Number, p.Department, p.Follows, last))
	}
	return p, write(name, body)
}

// last is the highest number of a department's packets, 0 for none.
func (r *receiver) last(folder string) (highest int64, err error) {
	files, err := filepath.Glob(filepath.Join(folder, "[0-9]*.json"))
	for _, file := range files {
		number, err := strconv.ParseInt(strings.TrimSuffix(filepath.Base(file), ".json"), 10, 64)
		if err == nil {
			highest = max(highest, number)
		}
	}
	return highest, err
}

// write makes the file appear at once and survive a power cut.
func write(name string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(name), "arriving-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(content)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}
