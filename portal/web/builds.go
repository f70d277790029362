package web

import (
	"context"
	"crypto/rand"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Bounds of candidates that are being made. They live in the memory of the one
// vault process; a candidate that is stored is found in the list whatever
// becomes of its maker's page.
const (
	buildsAtOnce = 2
	buildsFor    = time.Hour
	buildingFor  = 30 * time.Minute // 100,000 projects against five earlier releases take ten
)

// builds are the candidates that are being made, and lately were.
type builds struct {
	mu  sync.Mutex
	all []*building
}

// building is one candidate in the making.
type building struct {
	id       civic.PublicID
	account  string
	document civic.Document
	begun    time.Time
	step     atomic.Int64
	finished chan struct{} // closed when what follows is there
	made     int64         // number of the candidate
	err      error
}

// start begins to make a candidate. It is a conflict when too many are.
func (s *builds) start(r *Request, run func(context.Context, civic.Actor, disclosure.Build) (disclosure.CandidateView, error), what disclosure.Build) (*building, error) {
	id, err := civic.NewPublicID(rand.Reader)
	if err != nil {
		return nil, err
	}
	b := &building{id: id, account: r.Actor.Account, document: what.Document, begun: r.Now, finished: make(chan struct{})}
	if !s.admit(b) {
		return nil, civic.Fail(civic.KindConflict, "desk.building_busy", "too many candidates are being made")
	}
	what.Progress = func(step disclosure.BuildStep) { b.step.Store(int64(slices.Index(disclosure.BuildSteps, step))) }
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context), buildingFor) // its maker may look at another page
	actor := r.Actor
	go func() {
		defer cancel()
		defer close(b.finished)
		view, err := run(ctx, actor, what)
		b.made, b.err = view.ID, err
	}()
	return b, nil
}

// admit keeps the candidate where there is room and forgets old ones.
func (s *builds) admit(b *building) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = slices.DeleteFunc(s.all, func(old *building) bool { return old.over() && b.begun.Sub(old.begun) > buildsFor })
	running := 0
	for _, old := range s.all {
		if !old.over() {
			running++
		}
	}
	if running >= buildsAtOnce {
		return false
	}
	s.all = append(s.all, b)
	return true
}

func (b *building) over() bool {
	select {
	case <-b.finished:
		return true
	default:
		return false
	}
}

// built finds the candidate in the making that the address names, of this
// person and government.
func (v VaultPages) built(r *Request) (*building, error) {
	v.builds.mu.Lock()
	defer v.builds.mu.Unlock()
	for _, b := range v.builds.all {
		if string(b.id) == r.Param("id") && b.account == r.Actor.Account && b.document.Jurisdiction == r.Jurisdiction.Code {
			return b, r.Can(account.Build, r.Target("release"))
		}
	}
	return nil, civic.NotFound("build " + r.Param("id"))
}

func (v VaultPages) buildAddress(r *Request, b *building) string {
	return r.Link.To("/desk/builds/" + string(b.id))
}

// showBuild says how far the candidate is, and leads to it when it is there.
func (v VaultPages) showBuild(r *Request) error {
	b, err := v.built(r)
	if err != nil {
		return err
	}
	if !b.over() {
		frame := r.deskFrame("desk.building", ui.Link{Label: r.T("desk.releases"), Href: r.Link.To("/desk/releases")}, ui.Link{Label: r.T("desk.building")})
		frame.Scripts, frame.Refresh = []string{"upload.js"}, refreshEvery
		return r.Page(desk.ShowBuilding(desk.NewBuilding(frame, b.document, int(b.step.Load()), v.buildAddress(r, b)+"/progress")))
	}
	if b.err != nil {
		return b.err
	}
	return r.Redirect(v.address(r, b.made))
}

// buildProgress tells scripts how far it is.
func (v VaultPages) buildProgress(r *Request) error {
	b, err := v.built(r)
	if err != nil {
		return err
	}
	return r.JSON(struct {
		Done  int64 `json:"done"`
		Total int64 `json:"total"`
		Over  bool  `json:"over"`
	}{b.step.Load(), int64(len(disclosure.BuildSteps)), b.over()})
}
