// Command receiver is a reference for those who connect an internal
// performance system: it takes packets that the portal pushes, or that come as
// a file across a one-way gap, checks their signature and stores each once, in
// order. It needs the standard library only. docs/delivery.md describes what it
// does.
//
//	go run ./docs/examples/receiver -addr 127.0.0.1:9090 -dir packets -secret-file secret
//	go run ./docs/examples/receiver -id 6BCBTRP8M6 -key 'log.example+…' take packets.jsonl
//	go run ./docs/examples/receiver -id 6BCBTRP8M6 answer
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:9090", "address to listen on")
	dir := flag.String("dir", "packets", "folder to store packets in")
	file := flag.String("secret-file", "secret", "file with the secret that `sunbudget score receiver` printed")
	id := flag.String("id", "", "this receiver's ID, for files")
	key := flag.String("key", "", "the portal's key as /log/key shows it, for files")
	flag.Parse()
	secret, err := os.ReadFile(*file)
	if err != nil {
		log.Fatal(err)
	}
	r := &receiver{dir: *dir, secret: bytes.TrimSpace(secret), now: time.Now}
	switch flag.Arg(0) {
	case "take":
		err = r.takeFiles(flag.Args()[1:], *id, *key)
	case "answer":
		var name string
		if name, err = r.answer(*id); err == nil {
			log.Printf("answers: %q", name)
		}
	default:
		server := &http.Server{Addr: *addr, ReadTimeout: time.Minute, Handler: r}
		err = server.ListenAndServe()
	}
	if err != nil {
		log.Fatal(err)
	}
}

// takeFiles takes delivery files in the order given.
func (r *receiver) takeFiles(names []string, id, key string) error {
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		stored, err := r.takeFile(raw, id, key)
		if err != nil {
			return fmt.Errorf("%s, after %d packets: %w", name, stored, err)
		}
		log.Printf("%s: %d packets are stored", name, stored)
	}
	return nil
}
