package postgres

import (
	"cmp"
	"context"
	"encoding/binary"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// eachProject hands the votes of each project of a period to use, which is
// called for several projects at once. Votes that are alike come as one
// (Vote.Times); those that share a signal with others, and those of people
// with a place of their own, come singly.
func (w *Worker) eachProject(ctx context.Context, a assessment, staff roster, department func(string) string, use func(project string, votes []rating.Vote)) error {
	// One count at a time: it takes several connections, and some gigabytes
	// of a large period are in memory while it runs.
	w.counting.Lock()
	defer w.counting.Unlock()
	jurisdiction, period := a.jurisdiction.Code, a.period.Period
	groups, err := w.readGroups(ctx, jurisdiction, period)
	if err != nil {
		return err
	}
	if staff.lockstep, err = w.readLockstep(ctx, jurisdiction, period, a.method, inStep(groups, a.method)); err != nil {
		return err
	}
	named := staff.named()
	together, ctx := errgroup.WithContext(ctx)
	together.SetLimit(runtime.NumCPU())
	for project, list := range groups {
		together.Go(func() error {
			use(project, foldVotes(list, a.method, named, func(v *rating.Vote, person []byte) {
				staff.mark(v, person, project, department(project))
			}))
			return ctx.Err()
		})
	}
	return together.Wait()
}

// foldVotes lists the votes of one project. A signal that too few carry to
// make a cluster is left out, and votes that are then alike are counted; mark
// adds what is known of a person.
func foldVotes(groups []voteGroup, m scoring.Method, named map[string]bool, mark func(*rating.Vote, []byte)) []rating.Vote {
	devices := scoring.Shared(signals(groups, (*voteGroup).device), m.DeviceFree)
	networks := scoring.Shared(signals(groups, (*voteGroup).network), m.NetworkFree)
	var votes []rating.Vote
	for i := range groups {
		g := &groups[i]
		times := map[alike]int{}
		next := 0 // of the ids and sentences
		for k := range g.n() {
			is, device, network, person := g.alike(k), g.device(k), g.network(k), g.person(k)
			var seq int64
			var sentence rating.Signal
			if is.said() {
				seq, sentence = g.ids[next], signalAt(g.sentences, next*signalWidth)
				next++
			}
			if !devices[device] && !networks[network] && !named[string(person)] && sentence == 0 {
				times[is]++
				continue
			}
			v := is.vote(g.stratum)
			v.Seq, v.Sentence, v.Device, v.Network = seq, sentence, among(devices, device), among(networks, network)
			mark(&v, person)
			votes = append(votes, v)
		}
		for is, n := range times {
			v := is.vote(g.stratum)
			v.Times = n
			mark(&v, nil)
			votes = append(votes, v)
		}
	}
	// The first of several almost equal sentences names them all.
	slices.SortStableFunc(votes, func(x, y rating.Vote) int { return cmp.Compare(x.Seq, y.Seq) })
	return votes
}

// among is the signal where enough carry it, else none.
func among(shared map[rating.Signal]bool, s rating.Signal) rating.Signal {
	if shared[s] {
		return s
	}
	return 0
}

// named are the people whose votes are never counted together with others.
func (r roster) named() map[string]bool {
	named := map[string]bool{}
	for person := range r.departments {
		named[person] = true
	}
	for person := range r.panel {
		named[person] = true
	}
	for person := range r.lockstep {
		named[person] = true
	}
	for person := range r.appealed.people {
		named[person] = true
	}
	return named
}

// shards is how many parts people are sorted into, by the first byte of their
// hash, so that each part fits the processor's cache.
const shards = 256

// step is one rating of a person: what it says in 64 bits.
type step struct{ person, item uint64 }

// walk is all steps of a person; the sum does not depend on their order.
type walk struct {
	n   int
	sum uint64
}

// inStep are the people who may be in lockstep: with enough projects, and
// more than LockstepFree of them with the same sum over project, answer and
// day. A sum two patterns share by chance only makes the list longer: who is in
// lockstep is decided on the ratings themselves (readLockstep).
func inStep(groups map[string][]voteGroup, m scoring.Method) [][]byte {
	if m.LockstepProjects == 0 {
		return [][]byte{}
	}
	often := manySteps(groups, m.LockstepProjects)
	var steps [shards][]step
	project := uint64(0)
	for _, list := range groups {
		project++
		for i := range list {
			g := &list[i]
			for k := range g.n() {
				person, is := first64(g.person(k)), g.alike(k)
				if is.level() > 0 && often(person) {
					item := mixed(project<<40 | uint64(is.overall())<<32 | uint64(uint32(is.day())))
					steps[person%shards] = append(steps[person%shards], step{person, item})
				}
			}
		}
	}
	return fullNames(groups, suspects(&steps, m))
}

// manySteps tells who may have rated so many projects, by their hash: a table
// of small counters, in which others may meet by chance and nobody is missed.
// Most people rate one project or two and need not be looked at again.
func manySteps(groups map[string][]voteGroup, projects int) (often func(person uint64) bool) {
	n := 0
	for _, list := range groups {
		n += ratings(list)
	}
	counters := make([]uint8, 2*n+1)
	for _, list := range groups {
		for i := range list {
			for k := range list[i].n() {
				if c := &counters[first64(list[i].person(k))%uint64(len(counters))]; *c < math.MaxUint8 {
					*c++
				}
			}
		}
	}
	return func(person uint64) bool {
		return int(counters[person%uint64(len(counters))]) >= min(projects, math.MaxUint8)
	}
}

// suspects are the first 64 bits of people whose walk more than LockstepFree
// share.
func suspects(steps *[shards][]step, m scoring.Method) map[uint64]bool {
	var walks [shards]map[uint64]walk
	var together errgroup.Group
	together.SetLimit(runtime.NumCPU())
	for i := range steps {
		together.Go(func() error {
			people := make(map[uint64]walk, len(steps[i]))
			for _, s := range steps[i] {
				w := people[s.person]
				people[s.person] = walk{w.n + 1, w.sum + s.item}
			}
			for person, w := range people {
				if w.n < m.LockstepProjects {
					delete(people, person)
				}
			}
			walks[i], steps[i] = people, nil
			return nil
		})
	}
	_ = together.Wait() // nothing in it can fail
	members := map[walk]int{}
	for _, people := range walks {
		for _, w := range people {
			members[w]++
		}
	}
	found := map[uint64]bool{}
	for _, people := range walks {
		for person, w := range people {
			if members[w] > m.LockstepFree {
				found[person] = true
			}
		}
	}
	return found
}

// fullNames are the whole hashes of people known by their first 64 bits.
func fullNames(groups map[string][]voteGroup, found map[uint64]bool) [][]byte {
	if len(found) == 0 {
		return [][]byte{}
	}
	whole := map[string]bool{}
	for _, list := range groups {
		for i := range list {
			for k := range list[i].n() {
				if person := list[i].person(k); found[first64(person)] {
					whole[string(person)] = true
				}
			}
		}
	}
	names := make([][]byte, 0, len(whole))
	for person := range whole {
		names = append(names, []byte(person))
	}
	return names
}

// first64 are the first bits of a person's hash, which are as good as random.
func first64(person []byte) uint64 { return binary.LittleEndian.Uint64(person) }

// mixed spreads the bits of x, so that sums of different items differ
// (the finaliser of SplitMix64, Steele, Lea and Flood 2014).
func mixed(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
