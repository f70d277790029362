package web

import (
	"net/http"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/web/page/gallery"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// GalleryRoutes show every component in every state.
func GalleryRoutes() []Route {
	return []Route{{
		Method: http.MethodGet, Path: "/gallery", Site: Public, Action: account.Read,
		Params: []string{gallery.LookParam}, Handle: showGallery,
	}}
}

func showGallery(r *Request) error {
	frame := r.Frame(r.T("gallery.title"), r.T("gallery.lead"), ui.Link{Label: r.T("gallery.title")})
	frame.NoIndex, frame.Scripts, frame.Styles = true, []string{"map.js"}, []string{"map.css"}
	frame.Look = gallery.LookOf(r.Query.Get(gallery.LookParam))
	return r.Page(gallery.Page(frame))
}
