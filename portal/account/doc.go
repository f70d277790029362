// Package account holds who may do what: actions, the role table and Can, the
// one predicate every handler, page and job asks. It also holds the rules of
// sign-in (passwords, one-time codes, sessions, lock-out) as pure functions;
// storing accounts is package postgres.
package account
