// Package rating holds what citizens say about a project in numbers: levels,
// dimensions, answers, periods, the groups they are counted in, and the Vote
// that portal/scoring reads. It decides what a valid rating is and when one
// may be given; who may give it is decided by the one predicate in
// portal/account, and weights belong to portal/scoring.
package rating
