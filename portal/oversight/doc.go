// Package oversight is what public oversight finds and what units do about it:
// the list of issues (问题清单) with its steps, and the review of alerts. It
// holds types, rules and clocks; nothing here reads or writes.
package oversight
