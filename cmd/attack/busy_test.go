package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestAPaperIsAskedForAgainWhileTheSiteIsBusy(t *testing.T) {
	t.Parallel()
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked < printingTries || r.URL.Path == "/never.pdf" {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Write([]byte("paper"))
	}))
	t.Cleanup(server.Close)
	v := visitor{ctx: t.Context(), base: server.URL}
	if raw, err := v.getPaper("/citizens.pdf?of=r", true); err != nil || string(raw) != "paper" {
		t.Errorf("%q, %v", raw, err)
	}
	asked = 0
	if _, err := v.getPaper("/never.pdf", false); !errors.Is(err, errBusy) || asked != 1 {
		t.Errorf("asked %d times where nothing is ever printed: %v", asked, err)
	}
}
