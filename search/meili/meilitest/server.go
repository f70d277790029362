// Package meilitest is a stand-in for a Meilisearch server, with the habits of
// the real one (v1.50) that an engine must know: writes answer 202 and may
// fail later, totals end at a thousand, facets at a hundred values unless
// said otherwise, only declared fields can be filtered and sorted by, only
// ten words of a query count, and marked text is not escaped.
package meilitest

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// Server is a running stand-in.
type Server struct {
	URL string

	// Away makes every request answer 503; Failing makes every write be
	// accepted and then fail.
	Away, Failing atomic.Bool
	// Searches counts the queries answered.
	Searches atomic.Int64

	mu      sync.Mutex
	indexes map[string]*index
	tasks   []task
}

// index is one index with its settings.
type index struct {
	documents map[string]document
	settings  settings
}

type document map[string]any

// settings as the server has them when nobody says otherwise.
type settings struct {
	Filterable []string `json:"filterableAttributes"`
	Sortable   []string `json:"sortableAttributes"`
	Pagination struct {
		MaxTotalHits int `json:"maxTotalHits"`
	} `json:"pagination"`
	Faceting struct {
		MaxValuesPerFacet int `json:"maxValuesPerFacet"`
	} `json:"faceting"`
}

func newIndex() *index {
	i := &index{documents: map[string]document{}}
	i.settings.Pagination.MaxTotalHits = 1000
	i.settings.Faceting.MaxValuesPerFacet = 100
	return i
}

// task is a write that was accepted.
type task struct {
	UID    int            `json:"uid"`
	Task   int            `json:"taskUid"`
	Index  string         `json:"indexUid"`
	Status string         `json:"status"`
	Type   string         `json:"type"`
	Error  map[string]any `json:"error,omitempty"`
	asked  bool
}

// Start runs a server until the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{indexes: map[string]*index{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /indexes", s.create)
	mux.HandleFunc("GET /indexes/{uid}", s.index)
	mux.HandleFunc("DELETE /indexes/{uid}", s.drop)
	mux.HandleFunc("PATCH /indexes/{uid}/settings", s.settle)
	mux.HandleFunc("POST /indexes/{uid}/documents", s.add)
	mux.HandleFunc("POST /indexes/{uid}/documents/delete", s.remove)
	mux.HandleFunc("POST /swap-indexes", s.swap)
	mux.HandleFunc("GET /tasks/{uid}", s.task)
	mux.HandleFunc("POST /multi-search", s.search)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.Away.Load() {
			refuse(w, http.StatusServiceUnavailable, "internal", "too many search requests")
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// Documents is how many documents an index has; −1 where there is none.
func (s *Server) Documents(uid string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.indexes[uid]
	if i == nil {
		return -1
	}
	return len(i.documents)
}

// Holds reports whether a text stands anywhere in any index, whichever name
// it has.
func (s *Server) Holds(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, i := range s.indexes {
		if strings.Contains(jsonText(i.documents), text) {
			return true
		}
	}
	return false
}

// Empty drops every index, as somebody at the server may.
func (s *Server) Empty() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.indexes)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client has gone: nothing to tell it
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	answer(w, status, map[string]string{"message": message, "code": code, "type": "invalid_request"})
}

// accept answers a write: it is carried out, but what became of it is only
// told when the task is asked after, and not at the first time.
func (s *Server) accept(w http.ResponseWriter, kind, uid string, write func() (code, message string)) {
	t := task{UID: len(s.tasks), Task: len(s.tasks), Index: uid, Status: "enqueued", Type: kind}
	code, message := "internal", "no space left on device"
	if !s.Failing.Load() {
		code, message = write()
	}
	if code != "" {
		t.Error = map[string]any{"message": message, "code": code, "type": "invalid_request"}
	}
	s.tasks = append(s.tasks, t)
	answer(w, http.StatusAccepted, t)
}

func (s *Server) task(w http.ResponseWriter, r *http.Request) {
	for i := range s.tasks {
		t := &s.tasks[i]
		if r.PathValue("uid") != jsonText(t.UID) {
			continue
		}
		switch {
		case !t.asked:
			t.asked, t.Status = true, "processing"
		case t.Error != nil:
			t.Status = "failed"
		default:
			t.Status = "succeeded"
		}
		answer(w, http.StatusOK, t)
		return
	}
	refuse(w, http.StatusNotFound, "task_not_found", "no such task")
}

func (s *Server) index(w http.ResponseWriter, r *http.Request) {
	uid := r.PathValue("uid")
	if s.indexes[uid] == nil {
		refuse(w, http.StatusNotFound, "index_not_found", "Index `"+uid+"` not found.")
		return
	}
	answer(w, http.StatusOK, map[string]string{"uid": uid, "primaryKey": "key"})
}

func (s *Server) create(w http.ResponseWriter, r *http.Request) {
	var body struct {
		UID string `json:"uid"`
	}
	if json.NewDecoder(r.Body).Decode(&body) != nil {
		refuse(w, http.StatusBadRequest, "bad_request", "not JSON")
		return
	}
	s.accept(w, "indexCreation", body.UID, func() (string, string) {
		if s.indexes[body.UID] != nil {
			return "index_already_exists", "Index `" + body.UID + "` already exists."
		}
		s.indexes[body.UID] = newIndex()
		return "", ""
	})
}

func (s *Server) drop(w http.ResponseWriter, r *http.Request) {
	uid := r.PathValue("uid")
	s.accept(w, "indexDeletion", uid, func() (string, string) {
		if s.indexes[uid] == nil {
			return "index_not_found", "Index `" + uid + "` not found."
		}
		delete(s.indexes, uid)
		return "", ""
	})
}

func (s *Server) settle(w http.ResponseWriter, r *http.Request) {
	uid := r.PathValue("uid")
	s.accept(w, "settingsUpdate", uid, func() (string, string) {
		if s.indexes[uid] == nil {
			s.indexes[uid] = newIndex()
		}
		if err := json.NewDecoder(r.Body).Decode(&s.indexes[uid].settings); err != nil {
			return "bad_request", err.Error()
		}
		return "", ""
	})
}

// goodKey is what the server takes as a document's name.
var goodKey = regexp.MustCompile(`^[A-Za-z0-9_-]{1,511}$`)

// mostPayload is the largest body in bytes.
const mostPayload = 100 << 20

func (s *Server) add(w http.ResponseWriter, r *http.Request) {
	uid := r.PathValue("uid")
	var documents []document
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, mostPayload)).Decode(&documents); err != nil {
		refuse(w, http.StatusRequestEntityTooLarge, "payload_too_large", err.Error())
		return
	}
	s.accept(w, "documentAdditionOrUpdate", uid, func() (string, string) {
		if s.indexes[uid] == nil {
			s.indexes[uid] = newIndex()
		}
		for _, d := range documents {
			if key, ok := d["key"].(string); !ok || !goodKey.MatchString(key) {
				return "invalid_document_id", "Document identifier is invalid"
			}
		}
		for _, d := range documents {
			s.indexes[uid].documents[d["key"].(string)] = d
		}
		return "", ""
	})
}

// remove deletes the documents that a filter finds.
func (s *Server) remove(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Filter string `json:"filter"`
	}
	if json.NewDecoder(r.Body).Decode(&body) != nil || body.Filter == "" {
		refuse(w, http.StatusBadRequest, "missing_document_filter", "Sending an empty filter is forbidden.")
		return
	}
	uid := r.PathValue("uid")
	s.accept(w, "documentDeletion", uid, func() (string, string) {
		i := s.indexes[uid]
		if i == nil {
			return "index_not_found", "Index `" + uid + "` not found."
		}
		found, err := parse(body.Filter, i.settings.Filterable)
		if err != nil {
			return "invalid_document_filter", err.Error()
		}
		maps.DeleteFunc(i.documents, func(_ string, d document) bool { return found(d) })
		return "", ""
	})
}

func (s *Server) swap(w http.ResponseWriter, r *http.Request) {
	var pairs []struct {
		Indexes []string `json:"indexes"`
	}
	if json.NewDecoder(r.Body).Decode(&pairs) != nil || len(pairs) != 1 || len(pairs[0].Indexes) != 2 {
		refuse(w, http.StatusBadRequest, "bad_request", "one pair of indexes")
		return
	}
	a, b := pairs[0].Indexes[0], pairs[0].Indexes[1]
	s.accept(w, "indexSwap", "", func() (string, string) {
		if s.indexes[a] == nil || s.indexes[b] == nil {
			return "index_not_found", "Indexes " + strings.Join([]string{a, b}, ", ") + " not found."
		}
		s.indexes[a], s.indexes[b] = s.indexes[b], s.indexes[a]
		return "", ""
	})
}

func jsonText(v any) string {
	raw, _ := json.Marshal(v) // plain values
	return string(raw)
}
