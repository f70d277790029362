// Command preview serves the gallery and the built assets on a loopback
// address, for looking at the components while building them:
//
//	go run ./static/build && go run ./portal/web/page/gallery/preview
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/gallery"
	"github.com/sunbudget/sunbudget/static"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8089", "address to listen on")
	flag.Parse()
	http.HandleFunc("GET /gallery", serveGallery)
	http.Handle("GET "+static.Prefix, http.StripPrefix(static.Prefix, http.FileServerFS(static.FS)))
	server := &http.Server{Addr: *addr, ReadHeaderTimeout: 5 * time.Second}
	fmt.Printf("http://%s/gallery\n", *addr)
	if err := server.ListenAndServe(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serveGallery(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'self'")
	page := gallery.Frame(message.Parse(query.Get("lang")))
	page.Look = gallery.LookOf(query.Get("look"))
	if err := gallery.Page(page).Render(r.Context(), w); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}
