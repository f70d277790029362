package postgres

import (
	"cmp"
	"context"
	"encoding/binary"
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
	devices := scoring.Shared(signals(groups, func(g *voteGroup) []byte { return g.devices }), m.DeviceFree)
	networks := scoring.Shared(signals(groups, func(g *voteGroup) []byte { return g.networks }), m.NetworkFree)
	var votes []rating.Vote
	for i := range groups {
		g := &groups[i]
		alike := map[int32]int{} // by the other answers
		plain := 0               // without any
		for k := range g.n {
			device, network, person := signalAt(g.devices, k), signalAt(g.networks, k), g.person(k)
			alone := !devices[device] && !networks[network] && !named[string(person)]
			switch {
			case alone && g.ids == nil:
				plain++
			case alone && signalAt(g.sentences, k) == 0:
				alike[g.others[k]]++
			default:
				v := g.single(k)
				if !devices[device] {
					v.Device = 0
				}
				if !networks[network] {
					v.Network = 0
				}
				mark(&v, person)
				votes = append(votes, v)
			}
		}
		if plain > 0 {
			alike[0] += plain
		}
		for others, n := range alike {
			v := g.vote
			v.Times = n
			unpackOthers(others, &v.Answers)
			mark(&v, nil)
			votes = append(votes, v)
		}
	}
	// The first of several almost equal sentences names them all.
	slices.SortStableFunc(votes, func(x, y rating.Vote) int { return cmp.Compare(x.Seq, y.Seq) })
	return votes
}

// single is the group's i-th vote.
func (g *voteGroup) single(i int) rating.Vote {
	v := g.vote
	v.Device, v.Network = signalAt(g.devices, i), signalAt(g.networks, i)
	if g.ids != nil {
		v.Seq, v.Sentence = g.ids[i], signalAt(g.sentences, i)
		unpackOthers(g.others[i], &v.Answers)
	}
	return v
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
	var steps [shards][]step
	project := uint64(0)
	for _, list := range groups {
		project++
		for i := range list {
			g := &list[i]
			if g.vote.Level == 0 {
				continue
			}
			item := mixed(project<<40 | uint64(g.vote.Answers[rating.Overall])<<32 | uint64(uint32(g.vote.Day)))
			for k := range g.n {
				person := first64(g.person(k))
				steps[person%shards] = append(steps[person%shards], step{person, item})
			}
		}
	}
	return fullNames(groups, suspects(&steps, m))
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
			for k := range list[i].n {
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
