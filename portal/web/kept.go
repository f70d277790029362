package web

import (
	"context"
	"time"

	"github.com/sunbudget/sunbudget/portal/comment"
)

// KeptTexts keep what somebody typed before they signed in.
type KeptTexts interface {
	KeepText(ctx context.Context, fields map[string]string) (token string, until time.Time, err error)
	KeptText(ctx context.Context, token string) (map[string]string, error)
	DropText(ctx context.Context, token string) error
}

// keptCookie holds the token of a kept text; the text lies sealed in the
// database, where a restart or another process finds it.
const keptCookie = "sunbudget_kept"

// keepText keeps a typed opinion while its writer signs in. Nothing typed is
// nothing to keep.
func (p People) keepText(r *Request, at place, draft comment.Draft) error {
	if draft.Body == "" || p.Kept == nil {
		return nil
	}
	if err := p.forgetText(r); err != nil { // what was kept before is what was typed now
		return err
	}
	token, until, err := p.Kept.KeepText(r.Context, map[string]string{
		"opinion_on": at.subject.String(), "release": draft.Release, "answer": draft.Parent, "stance": string(draft.Stance),
		"body": draft.Body, "send_key": draft.SendKey,
	})
	if err != nil {
		return err
	}
	r.fiber.Cookie(r.cookie(keptCookie, token, until))
	return nil
}

// keptOpinion is the opinion on this subject that this browser was typing
// before it signed in, else an empty one.
func (p People) keptOpinion(r *Request, at place) (comment.Draft, error) {
	empty := comment.Draft{Parent: r.Query.Get("answer")}
	token := r.fiber.Cookies(keptCookie)
	if token == "" || p.Kept == nil {
		return empty, nil
	}
	kept, err := p.Kept.KeptText(r.Context, token)
	if err != nil || kept["opinion_on"] != at.subject.String() || kept["answer"] != empty.Parent {
		return empty, err
	}
	return comment.Draft{
		Parent: kept["answer"], Stance: comment.Stance(kept["stance"]), Body: kept["body"], Release: kept["release"], SendKey: kept["send_key"],
	}, nil
}

// forgetText drops what was kept, once it is sent or replaced.
func (p People) forgetText(r *Request) error {
	token := r.fiber.Cookies(keptCookie)
	if token == "" || p.Kept == nil {
		return nil
	}
	r.fiber.Cookie(r.cookie(keptCookie, "", time.Unix(1, 0)))
	return p.Kept.DropText(r.Context, token)
}
