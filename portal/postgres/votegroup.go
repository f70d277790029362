package postgres

import (
	"context"
	"encoding/binary"
	"fmt"
	"runtime"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/sunbudget/sunbudget/portal/rating"
)

// voteGroup are ratings of one project by people of one stratum: who gave them
// and what scoring weighs of each stand packed beside each other in one fixed
// width. A period of ten million ratings arrives as some thousand groups
// instead of as ten million rows, which is what makes a full recompute cheap.
type voteGroup struct {
	stratum rating.Stratum
	persons []byte // n equal widths
	weighed []byte // n widths of weighedWidth, see migration 0065
	// Of the few who answered more than the first question or wrote a
	// sentence, in the order in which they stand above: the numbers of their
	// ratings and the signals of their sentences.
	ids       []int64
	sentences []byte
}

// The widths of what is packed, in bytes.
const (
	weighedWidth = 24
	signalWidth  = 8
)

// n is how many ratings the group has.
func (g *voteGroup) n() int { return len(g.weighed) / weighedWidth }

// person is the keyed hash of who gave the group's i-th rating.
func (g *voteGroup) person(i int) []byte {
	width := len(g.persons) / g.n()
	return g.persons[i*width : (i+1)*width]
}

// alike is all that is weighed of a rating but its signals: two that are equal
// here are one vote that counts twice. The upper half is the day.
type alike uint64

// alike is that of the group's i-th rating.
func (g *voteGroup) alike(i int) alike {
	return alike(binary.BigEndian.Uint64(g.weighed[i*weighedWidth:]))
}

// device and network are the signals of the group's i-th rating.
func (g *voteGroup) device(i int) rating.Signal  { return signalAt(g.weighed, i*weighedWidth+8) }
func (g *voteGroup) network(i int) rating.Signal { return signalAt(g.weighed, i*weighedWidth+16) }

func signalAt(packed []byte, at int) rating.Signal {
	return rating.Signal(binary.BigEndian.Uint64(packed[at:]))
}

func (a alike) day() rating.Day     { return rating.Day(a >> 32) }
func (a alike) level() rating.Level { return rating.Level(a & 3) }

// overall is the answer to the first question.
func (a alike) overall() uint8 { return uint8(a >> 2 & 7) }

// said tells that more than the first question was answered.
func (a alike) said() bool { return uint32(a)>>5 != 0 }

// vote is the vote without signals, for a stratum.
func (a alike) vote(of rating.Stratum) rating.Vote {
	v := rating.Vote{Level: a.level(), Stratum: of, Day: a.day()}
	for i, d := range rating.Dimensions {
		v.Answers[d] = uint8(a >> (2 + 3*i) & 7)
	}
	return v
}

// said is alike.said in SQL; tests for NULL cost a tenth of counting them
// (num_nonnulls).
const said = `(benefit IS NOT NULL OR progress IS NOT NULL OR openness IS NOT NULL OR replies IS NOT NULL OR sentence IS NOT NULL)`

// groupSQL packs the ratings of a part of the table, given by its first block
// and the first one after it.
const groupSQL = `SELECT project, age_band, sex, region, string_agg(person, ''), string_agg(weighed, ''),
		array_agg(id) FILTER (WHERE ` + said + `), string_agg(coalesce(sentence, '\x0000000000000000'), '') FILTER (WHERE ` + said + `)
	FROM app.rating WHERE jurisdiction = $1 AND period = $2 AND current AND kind = 'project' AND ctid >= '(%d,0)' AND ctid < '(%d,0)'
	GROUP BY 1, 2, 3, 4`

// How the table is cut into parts that are read side by side.
const (
	partBlocks = 1024 // a part smaller than 8 MB is not worth a connection
	mostParts  = 4
	lastBlock  = 1<<32 - 2 // no table has more
)

// readGroups reads the current ratings of a period as groups, by project. The
// parts of the table are read side by side and all see it at the same moment.
func (w *Worker) readGroups(ctx context.Context, jurisdiction string, period rating.Period) (map[string][]voteGroup, error) {
	groups := map[string][]voteGroup{}
	err := pgx.BeginTxFunc(ctx, w.pool, frozen, func(tx pgx.Tx) error {
		var snapshot string
		var blocks int64
		err := tx.QueryRow(ctx, `SELECT pg_export_snapshot(), pg_relation_size('app.rating') / current_setting('block_size')::int`).Scan(&snapshot, &blocks)
		if err != nil {
			return err
		}
		parts := max(1, min(blocks/partBlocks, mostParts, int64(runtime.NumCPU())))
		found := make([]map[string][]voteGroup, parts)
		together, ctx := errgroup.WithContext(ctx)
		for i := range parts {
			together.Go(func() (err error) {
				from, to := blocks*i/parts, blocks*(i+1)/parts
				if i == parts-1 {
					to = lastBlock
				}
				found[i], err = w.readPart(ctx, snapshot, fmt.Sprintf(groupSQL, from, to), jurisdiction, period)
				return err
			})
		}
		if err := together.Wait(); err != nil {
			return err
		}
		for _, part := range found {
			for project, list := range part {
				groups[project] = append(groups[project], list...)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read votes: %w", err)
	}
	return groups, nil
}

// frozen is a transaction that sees one moment.
var frozen = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}

// readPart reads one part in a transaction that sees what snapshot does. The
// planner expects as many groups as rows and would sort them, or read them in
// an index's order; hashing the few there are takes a third of the time.
func (w *Worker) readPart(ctx context.Context, snapshot, sql, jurisdiction string, period rating.Period) (map[string][]voteGroup, error) {
	groups := map[string][]voteGroup{}
	err := pgx.BeginTxFunc(ctx, w.pool, frozen, func(tx pgx.Tx) error {
		// The name comes from the server and holds hexadecimal digits only;
		// SET TRANSACTION takes no parameters.
		_, err := tx.Exec(ctx, `SET TRANSACTION SNAPSHOT '`+snapshot+`'; SET LOCAL enable_sort = off; SET LOCAL enable_indexscan = off; SET LOCAL work_mem = '256MB'`)
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, sql, jurisdiction, period)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			project, group, err := scanGroup(rows)
			if err != nil {
				return err
			}
			groups[project] = append(groups[project], group)
		}
		return rows.Err()
	})
	return groups, err
}

func scanGroup(rows pgx.Rows) (project string, g voteGroup, err error) {
	var age, sex string
	if err := rows.Scan(&project, &age, &sex, &g.stratum.District, &g.persons, &g.weighed, &g.ids, &g.sentences); err != nil {
		return "", g, err
	}
	if len(g.weighed)%weighedWidth != 0 {
		return "", g, fmt.Errorf("ratings of %s are packed in %d bytes", project, len(g.weighed))
	}
	g.stratum.Sex = rating.Sex(sex)
	g.stratum.Age, err = rating.ParseAgeBand(age)
	return project, g, err
}

// signals unpacks one kind of signal of all groups.
func signals(groups []voteGroup, of func(g *voteGroup, i int) rating.Signal) []rating.Signal {
	all := make([]rating.Signal, 0, ratings(groups))
	for i := range groups {
		for k := range groups[i].n() {
			all = append(all, of(&groups[i], k))
		}
	}
	return all
}

// ratings is how many the groups have together.
func ratings(groups []voteGroup) (n int) {
	for i := range groups {
		n += groups[i].n()
	}
	return n
}
