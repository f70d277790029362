// Package signin speaks with those who can tell who somebody is: identity
// providers by OpenID Connect, and the gateway that sends one-time codes to
// mobile phones. What they say is turned into a Claim; who gets which account
// is decided by package postgres.
package signin
