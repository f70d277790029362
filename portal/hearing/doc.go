// Package hearing holds what a lawful hearing is: its kinds with their
// periods, its phases and what is open in each, its registrations and the
// public draw that anybody can recompute. Types and rules only; storing is
// package postgres, and who may do what is decided by portal/account.
package hearing
