package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
	"github.com/sunbudget/sunbudget/portal/scoring/packet"
)

// ScoreRecord is the public log entry of a score bundle. The bundle itself is
// public once the period is closed (final); its hash is from the start, so
// that nobody can change it in between.
type ScoreRecord struct {
	Period rating.Period `json:"period"`
	Seq    int           `json:"seq"`
	Final  bool          `json:"final"`
	SHA256 string        `json:"sha256"`
}

// PacketRecord is the public log entry of a department's packet.
type PacketRecord struct {
	Period rating.Period `json:"period"`
	Unit   string        `json:"unit"`
	Seq    int           `json:"seq"`
	SHA256 string        `json:"sha256"`
}

// ComputeScore scores a period from its current ratings and the published
// budgets: a bundle that anybody can recompute, and a signed packet for each
// department, all in one transaction with their log entries. It gives the
// bundle's sequence number. Before the period closes the result is for the
// inside only.
func (w *Worker) ComputeScore(ctx context.Context, jurisdiction string, period rating.Period) (seq int, err error) {
	a, err := w.readAssessment(ctx, jurisdiction, period)
	if err != nil {
		return 0, err
	}
	if a.settled {
		return 0, civic.Fail(civic.KindConflict, "score.settled", fmt.Sprintf("the appeal term of %s is over and its signals are gone", period))
	}
	sealed, findings, err := w.sealBundle(ctx, a)
	if err != nil {
		return 0, err
	}
	beside, err := w.readBeside(ctx, a)
	if err != nil {
		return 0, err
	}
	err = w.inTx(ctx, func(tx pgx.Tx) error {
		if seq, err = w.storeScore(ctx, tx, a, sealed, beside); err != nil {
			return err
		}
		return storeFindings(ctx, tx, jurisdiction, period, findings)
	})
	return seq, err
}

// sealBundle counts the votes into cells and scores them. findings are why
// votes weigh less, by project.
func (w *Worker) sealBundle(ctx context.Context, a assessment) (sealed scoring.Bundle, findings map[string][]scoring.Finding, err error) {
	staff, err := w.readRoster(ctx, a)
	if err != nil {
		return sealed, nil, err
	}
	restored, err := w.readRestored(ctx, a.jurisdiction.Code, a.period.Period)
	if err != nil {
		return sealed, nil, err
	}
	place := map[string]int{}
	for i, p := range a.projects {
		place[string(p.ID)] = i
		a.projects[i].Tally = scoring.Cells(nil, a.margins, a.method)
	}
	department := func(project string) string {
		if i, ok := place[project]; ok {
			return a.projects[i].Department
		}
		return ""
	}
	findings = map[string][]scoring.Finding{}
	areas := scoring.NewAreaSums(a.margins, a.method)
	var mu sync.Mutex // of findings and areas
	err = w.eachProject(ctx, a, staff, department, func(project string, votes []rating.Vote) {
		i, ok := place[project]
		if !ok {
			return // it is no longer published
		}
		scoring.JoinSentences(votes, a.method)
		// What an auditor restored is still listed, so that the decision can
		// be seen and taken back.
		if list := scoring.Findings(votes, project, a.method); len(list) > 0 {
			mu.Lock()
			findings[project] = list
			mu.Unlock()
		}
		scoring.Restore(votes, project, restored, a.method)
		a.projects[i].Tally = scoring.Cells(votes, a.margins, a.method)
		mu.Lock()
		defer mu.Unlock()
		areas.Add(votes)
	})
	if err != nil {
		return sealed, nil, err
	}
	sealed, err = scoring.Bundle{
		Format: scoring.Format, Jurisdiction: a.jurisdiction.Code, Period: a.period.Period, Method: a.method,
		Margins: a.margins, LastFill: a.lastFill, Departments: a.departments, Projects: a.projects, Areas: areas.Areas(a.projects),
	}.Sealed()
	return sealed, findings, err
}

// storeScore writes the bundle and its packets. Scoring one period twice at
// once would give two bundles one number, so the second waits.
func (w *Worker) storeScore(ctx context.Context, tx pgx.Tx, a assessment, sealed scoring.Bundle, beside map[string]packet.BesideTheScore) (seq int, err error) {
	if err := lock(ctx, tx, lockScore, a.jurisdiction.Code+string(a.period.Period)); err != nil {
		return 0, fmt.Errorf("lock a period's score: %w", err)
	}
	err = tx.QueryRow(ctx, `SELECT coalesce(max(seq), 0) + 1 FROM app.score_bundle WHERE jurisdiction = $1 AND period = $2`,
		a.jurisdiction.Code, a.period.Period).Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("number a score bundle: %w", err)
	}
	if err := bumpTarget(ctx, tx, a.jurisdiction.Code, PerformanceTarget); err != nil {
		return 0, err
	}
	if err := w.firstMethod(ctx, tx, a); err != nil {
		return 0, err
	}
	index, err := w.storeBundle(ctx, tx, a, sealed, seq)
	if err != nil {
		return 0, err
	}
	source, err := packet.Open(sealed)
	if err != nil {
		return 0, err
	}
	for _, d := range sealed.Departments {
		head := packet.Head{
			MofDivName: a.jurisdiction.NameZH, DeptCode: d.Code, DeptName: a.names[d.Code], ProjectNames: a.projectNames,
			Sequence: seq, Supersedes: seq - 1, CreatedAt: w.clock(), LogEntry: index, Beside: beside[d.Code],
		}
		if err := w.storePacket(ctx, tx, a, source, head); err != nil {
			return 0, err
		}
	}
	return seq, nil
}

// firstMethod records the method this program comes with, where a government
// scores by it for the first time and nobody has recorded another.
func (w *Worker) firstMethod(ctx context.Context, tx pgx.Tx, a assessment) error {
	if a.recorded {
		return nil
	}
	if err := lock(ctx, tx, lockScore, a.jurisdiction.Code); err != nil {
		return fmt.Errorf("lock the methods: %w", err)
	}
	known, err := methodsOf(ctx, tx, a.jurisdiction.Code)
	if err != nil || len(known) > 0 {
		return err
	}
	return w.recordMethod(ctx, tx, a.jurisdiction.Code, a.method)
}

// PerformanceTarget is the living part of the pages about scores.
const PerformanceTarget = "performance"

func (w *Worker) storeBundle(ctx context.Context, tx pgx.Tx, a assessment, sealed scoring.Bundle, seq int) (index int64, err error) {
	raw, err := sealed.Canonical()
	if err != nil {
		return 0, err
	}
	result, err := json.Marshal(sealed.Result)
	if err != nil {
		return 0, fmt.Errorf("encode a result: %w", err)
	}
	now, digest := w.clock(), bundle.Sum(raw)
	record := ScoreRecord{Period: a.period.Period, Seq: seq, Final: a.period.Closed(now), SHA256: digest}
	index, err = w.appendLog(ctx, tx, now, a.jurisdiction.Code, "score", record)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO app.score_bundle (jurisdiction, period, seq, final, sha256, bundle, result, computed_at, log_index)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, a.jurisdiction.Code, a.period.Period, seq, record.Final, digest, raw, result, now, index)
	if err != nil {
		return 0, fmt.Errorf("store a score bundle: %w", err)
	}
	if record.Final {
		_, err = tx.Exec(ctx, `UPDATE app.period SET closed_at = $3 WHERE jurisdiction = $1 AND period = $2 AND closed_at IS NULL`,
			a.jurisdiction.Code, a.period.Period, now)
	}
	if err != nil {
		return 0, fmt.Errorf("close a period: %w", err)
	}
	return index, nil
}

func (w *Worker) storePacket(ctx context.Context, tx pgx.Tx, a assessment, source packet.Source, head packet.Head) error {
	made, err := source.Packet(head)
	if err != nil {
		return err
	}
	raw, err := made.Canonical()
	if err != nil {
		return err
	}
	signature, err := w.signPacket(a.jurisdiction.Code, made, raw)
	if err != nil {
		return err
	}
	record := PacketRecord{Period: made.Period, Unit: made.DeptCode, Seq: made.Sequence, SHA256: bundle.Sum(raw)}
	index, err := w.appendLog(ctx, tx, w.clock(), a.jurisdiction.Code, "packet", record)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO app.packet (jurisdiction, period, unit, seq, canonical, signature, sha256, created_at, log_index)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		a.jurisdiction.Code, made.Period, made.DeptCode, made.Sequence, raw, signature, record.SHA256, head.CreatedAt, index)
	if err != nil {
		return fmt.Errorf("store the packet of %s: %w", made.DeptCode, err)
	}
	of := delivery.Of{Jurisdiction: a.jurisdiction.Code, Period: made.Period, Unit: made.DeptCode, Seq: made.Sequence}
	return queueDelivery(ctx, tx, of, head.CreatedAt)
}

// signPacket is a signed note over what the packet is and the SHA-256 of its
// bytes; the key is the log's, whose public half everybody knows. The first
// line keeps it apart from a checkpoint.
func (w *Worker) signPacket(jurisdiction string, p packet.Packet, raw []byte) ([]byte, error) {
	if w.logSigner == nil {
		return nil, civic.Fail(civic.KindUnavailable, "log.no_key", "this process has no key to sign packets with")
	}
	text := fmt.Sprintf("%s\n%s %s %s %d\n%s\n", packet.Format, jurisdiction, p.Period, p.DeptCode, p.Sequence, bundle.Sum(raw))
	signed, err := note.Sign(&note.Note{Text: text}, w.logSigner)
	if err != nil {
		return nil, fmt.Errorf("sign the packet of %s: %w", p.DeptCode, err)
	}
	return signed, nil
}

// responsiveness adds up the replies of each department's units.
func (a assessment) responsiveness(records []comment.UnitRecord) map[string]packet.BesideTheScore {
	sums := map[string]packet.BesideTheScore{}
	for _, d := range a.departments {
		sums[d.Code] = packet.BesideTheScore{Responsiveness: &packet.Responsiveness{}}
	}
	for _, r := range records {
		sum, ok := sums[a.departmentOf[r.Unit]]
		if !ok {
			continue
		}
		sum.Responsiveness.Received += r.Received
		sum.Responsiveness.InTime += r.InTime
		sum.Responsiveness.Adopted += r.Adopted
	}
	return sums
}

// ScoreBundles lists the published bundles of a jurisdiction, the latest period
// first, of each period the last one that was approved.
func (p *Public) ScoreBundles(ctx context.Context, jurisdiction string) ([]scoring.File, error) {
	return scoreBundles(ctx, p.store, jurisdiction)
}

// ScoreBundles lists all bundles at the desk, those of open periods as well.
func (d *Desk) ScoreBundles(ctx context.Context, jurisdiction string) ([]scoring.File, error) {
	return scoreBundles(ctx, d.store, jurisdiction)
}

// scoreBundles shows the public login approved bundles of closed periods only:
// the table has a row policy.
func scoreBundles(ctx context.Context, s store, jurisdiction string) ([]scoring.File, error) {
	return list[scoring.File](ctx, s.pool, "score bundles", `SELECT * FROM (SELECT DISTINCT ON (period) period, seq, final, sha256, bundle AS bytes, computed_at AS created_at, log_index,
			EXISTS (SELECT FROM app.score_publication p WHERE p.jurisdiction = b.jurisdiction AND p.period = b.period AND p.seq = b.seq) AS approved
		FROM app.score_bundle b WHERE jurisdiction = $1 ORDER BY period, seq DESC) latest ORDER BY created_at DESC, period DESC`, jurisdiction)
}
