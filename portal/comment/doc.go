// Package comment holds what people say about a budget in words: opinions on
// a project or a line, their moderation, and the replies of the responsible
// unit. Types, rules and deadlines only; storing is package postgres, and who
// may do what is decided by portal/account.
package comment
