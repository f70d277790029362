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

// voteGroup are ratings of one project that are alike in all that scoring
// weighs: who gave them and their signals stand packed beside each other, one
// fixed width for each rating, zeros where there is none. A period of ten
// million ratings arrives as some thousand groups instead of as ten million
// rows, which is what makes a full recompute cheap.
type voteGroup struct {
	vote     rating.Vote // without signals and without the four other answers
	n        int
	persons  []byte // n equal widths
	devices  []byte // 8 bytes each
	networks []byte
	// Of the few who answered more than the first question or wrote a
	// sentence: in a group of their own, with the numbers of their ratings.
	ids       []int64
	others    []int32 // packed by packOthers
	sentences []byte
}

// noSignal stands for a missing signal in a packed list.
const noSignal = `'\x0000000000000000'::bytea`

// packOthers are the answers beside the first, three bits each.
const packOthers = `coalesce(benefit, 0) + 8 * coalesce(progress, 0) + 64 * coalesce(openness, 0) + 512 * coalesce(replies, 0)`

// unpackOthers reads what packOthers writes into a.
func unpackOthers(packed int32, a *rating.Answers) {
	for _, d := range rating.Dimensions[1:] {
		a[d] = uint8(packed & 7)
		packed >>= 3
	}
}

// groupSQL packs the ratings of a part of the table, given by its first block
// and the first one after it.
const groupSQL = `SELECT project, assurance, overall, age_band, sex, region, (at AT TIME ZONE 'Asia/Shanghai')::date - date '1970-01-01',
		num_nonnulls(benefit, progress, openness, replies, sentence) = 0 AS plain, count(*), string_agg(person, ''),
		string_agg(coalesce(device, ` + noSignal + `), ''), string_agg(coalesce(network, ` + noSignal + `), ''),
		array_agg(id) FILTER (WHERE num_nonnulls(benefit, progress, openness, replies, sentence) > 0),
		array_agg(` + packOthers + `) FILTER (WHERE num_nonnulls(benefit, progress, openness, replies, sentence) > 0),
		string_agg(coalesce(sentence, ` + noSignal + `), '') FILTER (WHERE num_nonnulls(benefit, progress, openness, replies, sentence) > 0)
	FROM app.rating WHERE jurisdiction = $1 AND period = $2 AND current AND kind = 'project' AND ctid >= '(%d,0)' AND ctid < '(%d,0)'
	GROUP BY 1, 2, 3, 4, 5, 6, 7, 8`

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
// planner expects as many groups as rows and would sort them; hashing the few
// there are takes a third of the time.
func (w *Worker) readPart(ctx context.Context, snapshot, sql, jurisdiction string, period rating.Period) (map[string][]voteGroup, error) {
	groups := map[string][]voteGroup{}
	err := pgx.BeginTxFunc(ctx, w.pool, frozen, func(tx pgx.Tx) error {
		// The name comes from the server and holds hexadecimal digits only;
		// SET TRANSACTION takes no parameters.
		_, err := tx.Exec(ctx, `SET TRANSACTION SNAPSHOT '`+snapshot+`'; SET LOCAL enable_sort = off; SET LOCAL work_mem = '256MB'`)
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
	var plain bool
	v := &g.vote
	err = rows.Scan(&project, &v.Level, &v.Answers[rating.Overall], &age, &sex, &v.Stratum.District, &v.Day, &plain, &g.n,
		&g.persons, &g.devices, &g.networks, &g.ids, &g.others, &g.sentences)
	if err != nil {
		return "", g, err
	}
	v.Stratum.Sex = rating.Sex(sex)
	v.Stratum.Age, err = rating.ParseAgeBand(age)
	return project, g, err
}

// person is the keyed hash of who gave the group's i-th rating.
func (g *voteGroup) person(i int) []byte {
	width := len(g.persons) / g.n
	return g.persons[i*width : (i+1)*width]
}

// signalAt is the i-th of a packed list.
func signalAt(packed []byte, i int) rating.Signal {
	return rating.Signal(binary.BigEndian.Uint64(packed[8*i:]))
}

// signals unpacks one kind of signal of all groups.
func signals(groups []voteGroup, packed func(*voteGroup) []byte) []rating.Signal {
	n := 0
	for i := range groups {
		n += groups[i].n
	}
	all := make([]rating.Signal, 0, n)
	for i := range groups {
		list := packed(&groups[i])
		for k := range groups[i].n {
			all = append(all, signalAt(list, k))
		}
	}
	return all
}
