// Command receiver is a reference for those who connect an internal
// performance system: it takes packets that the portal pushes, checks their
// signature and stores each once, in order. It needs the standard library
// only. docs/delivery.md describes what it does.
//
//	go run ./docs/examples/receiver -addr 127.0.0.1:9090 -dir packets -secret-file secret
package main

import (
	"bytes"
	"flag"
	"log"
	"net/http"
	"os"
	"time"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:9090", "address to listen on")
	dir := flag.String("dir", "packets", "folder to store packets in")
	file := flag.String("secret-file", "secret", "file with the secret that `sunbudget score receiver` printed")
	flag.Parse()
	secret, err := os.ReadFile(*file)
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{
		Addr: *addr, ReadTimeout: time.Minute,
		Handler: &receiver{dir: *dir, secret: bytes.TrimSpace(secret), now: time.Now},
	}
	log.Fatal(server.ListenAndServe())
}
