package civic

import (
	"errors"
	"fmt"
)

// ErrorKind tells a reader's browser (and nobody else) what went wrong.
type ErrorKind string

// Kinds of error; portal/web has the one table from kind to HTTP status.
const (
	KindInvalid     ErrorKind = "invalid"
	KindNotFound    ErrorKind = "not_found"
	KindForbidden   ErrorKind = "forbidden"
	KindSignIn      ErrorKind = "sign_in"
	KindConflict    ErrorKind = "conflict"
	KindTooMany     ErrorKind = "too_many"
	KindTooLarge    ErrorKind = "too_large"
	KindGone        ErrorKind = "gone"
	KindUnavailable ErrorKind = "unavailable"
	KindInternal    ErrorKind = "internal"
)

// Error carries a kind, a message key for the public, and a detail for logs
// and command lines, which never reaches a public page.
type Error struct {
	Kind   ErrorKind
	Key    string // message catalogue key, e.g. "comment.too_long"
	Detail string
	Err    error
}

// Error is the text for logs and the command line.
func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %v", e.Detail, e.Err)
	}
	return e.Detail
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Fail makes an error of any kind.
func Fail(kind ErrorKind, key, detail string) *Error {
	return &Error{Kind: kind, Key: key, Detail: detail}
}

// Invalid is a request or record that breaks a rule the sender can mend.
func Invalid(key, detail string) *Error { return Fail(KindInvalid, key, detail) }

// NotFound is something that does not exist or may not be known to exist.
func NotFound(detail string) *Error { return Fail(KindNotFound, "error.not_found", detail) }

// Forbidden is an act the actor may not do.
func Forbidden(detail string) *Error { return Fail(KindForbidden, "error.forbidden", detail) }

// KindOf finds the kind of any error; what is not ours is internal.
func KindOf(err error) ErrorKind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return KindInternal
}

// KeyOf finds the public message key of any error.
func KeyOf(err error) string {
	var e *Error
	if errors.As(err, &e) && e.Key != "" {
		return e.Key
	}
	return "error.internal"
}
